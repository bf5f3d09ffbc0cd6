"""Drops what the speaker took back in the same breath: «20, no, espera, 50», «la U… digo, el Racing».

Knows no names or amounts: it compares the places of mentions of one kind with those of words of correcting.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from chatbet.language import Language
from chatbet.understanding.entities.reader import Phrasebook, Reader, cut, load, phrases
from chatbet.understanding.normalise import Text

Span = tuple[int, int]
Mention = TypeVar("Mention")
_STOPS = frozenset(",.;:!?")


@lru_cache(maxsize=8)
def _words(language: Language) -> Phrasebook:
    return Phrasebook({kind: phrases(section) for kind, section in load(language, "corrections").items()})


class Corrections:
    """The words of correcting in one text, by the token at which they start."""

    def __init__(self, text: Text, language: Language) -> None:
        pieces, words = cut(text), _words(language)
        self._anything: dict[int, bool] = {}
        self._figures: dict[int, bool] = {}
        if not words.silent(pieces.norms):
            reader = Reader(pieces, words)
            self._anything = _places(reader, "correction")
            self._figures = self._anything | _places(reader, "figure_correction")

    def standing(
        self, mentions: Sequence[Mention], span: Callable[[Mention], Span], *, figures: bool = False
    ) -> tuple[Mention, ...]:
        """The mentions that were not taken back by the next one; ``figures`` are also replaced by «mejor 50»."""
        places = self._figures if figures else self._anything
        if not places or len(mentions) < 2:
            return tuple(mentions)
        nexts = [*(span(mention)[0] for mention in mentions[1:]), 0]
        return tuple(
            mention
            for mention, following in zip(mentions, nexts, strict=True)
            if not any(_takes_back(place, span(mention)[1], following) for place in places.items())
        )


def _takes_back(place: tuple[int, bool], end: int, following: int) -> bool:
    """True for a correction between two mentions; «Liverpool I mean, …» only explains what stands right before it."""
    at, stops = place
    return end <= at < following and not (at == end and stops)


def _places(reader: Reader, kind: str) -> dict[int, bool]:
    """The tokens at which a correction starts, and whether a mark ends it."""
    if not reader.holds(kind):
        return {}
    found = {reader.pieces.owners[at]: reader.match(kind, at) for at in range(1, reader.size)}
    return {token: reader.word(phrase[1]) in _STOPS for token, phrase in found.items() if phrase}
