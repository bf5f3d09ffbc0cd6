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
        reader = Reader(cut(text), _words(language))
        self._anything = _places(reader, "correction", text)
        self._figures = self._anything + _places(reader, "figure_correction", text)

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
            if not any(span(mention)[1] <= place < following for place in places)
        )


def _places(reader: Reader, kind: str, text: Text) -> list[int]:
    """The tokens at which a correction starts; «Liverpool I mean, …» only explains the word before it."""
    found: list[int] = []
    if not reader.holds(kind):
        return found
    for at in range(1, reader.size):
        phrase = reader.match(kind, at)
        if phrase and not (reader.word(at - 1) not in _STOPS and reader.word(phrase[1]) in _STOPS):
            found.append(reader.pieces.owners[at])
    return found
