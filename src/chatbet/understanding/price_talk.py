"""Talk about the course of a price: how it moved, what it was, and to be told when it moves. Pure.

Word families of the lexicon (``price_talk.toml``) and how they stand together; the trained model decides the rest.
"""

import re
import tomllib
from functools import lru_cache
from typing import NamedTuple

from chatbet.language import Language
from chatbet.understanding.concepts import LEXICON, Meanings, concepts_of
from chatbet.understanding.normalise import TokenKind
from chatbet.understanding.reading import Reading

_LEFT = "·"
"""Stands where a name stood: no family reads into «Real» or «Rising Stars»."""
_PRICE = re.compile(r"\d+[.,/]\d+|[+\-−]\d+")
_GOES_ON = "goes_on"
"""«¿y hace media hora?»: only as the first words."""
_GAP = 2
"""Words between «dime» and its «cuando»: «dime por favor cuando»."""


class Talk(NamedTuple):
    """What one message says, by families."""

    found: frozenset[str]
    told: bool
    """«dime cuando …», «si …, dímelo»: the wish to hear stands by its condition."""
    priced: bool
    """Prices are under discussion."""
    sides: bool
    selections: bool
    figure: bool
    """A number is named."""
    price: bool
    """One that looks like a price: 2.20, 9/2, +150."""
    bare: bool
    """Its words of weight all belong to some family: it may leave out whose price it means."""

    def says(self, *families: str) -> bool:
        """True when any of the families is there."""
        return not self.found.isdisjoint(families)


def talk_of(reading: Reading, *, priced: bool) -> Talk:
    """The families in a message; ``priced`` where it follows talk about prices."""
    families = _families(reading.language)
    placed = _words(reading, families)
    words = tuple([word for _, word in placed])
    spans = [one for one in families.find(words) if one[0] != _GOES_ON or one[1] == 0]
    figures = [token.norm for token in reading.text.tokens if token.kind is TokenKind.NUMBER]
    read = {placed[at][0] for _, start, end in spans for at in range(start, end)}
    return Talk(
        frozenset(kind for kind, _, _ in spans),
        _stands_by(spans, len(words)),
        priced,
        bool(reading.names),
        bool(reading.markets.selections or reading.markets.markets),
        bool(figures),
        any(map(_PRICE.fullmatch, figures)),
        len(words) > 1 and _weightless(reading, [(at, word) for at, word in placed if at not in read]),
    )


def asks_alert(talk: Talk) -> bool | None:
    """Whether somebody wants to be told of a price to come; None where the words do not say."""
    if talk.says("not_alerts"):
        return None
    waits = talk.says("moving") or (talk.figure and talk.says("reached"))
    if talk.says("whenever") and not waits:
        return False  # «cuando puedas, dime la cuota» is told at once
    if talk.says("every") or (talk.says("plays") and not (talk.says("price") or waits)):
        return False if talk.says("notify", "hear", "alert") else None
    if talk.says("game") and not (talk.says("price") or waits):
        return None
    if talk.says("alert") and (waits or talk.says("sets") or talk.price):
        return True
    if talk.says("alarm") and (talk.price or (waits and talk.says("when"))):
        return True
    if (talk.says("notify") and waits) or (talk.says("notify", "contact") and talk.price and talk.priced):
        return True
    told = talk.told or (talk.says("contact") and talk.says("when"))
    if told and waits and not talk.says("both_ways"):
        return True
    return True if talk.says("watch") and talk.says("price") else None


def asks_movement(talk: Talk) -> bool | None:
    """Whether somebody asks how a price moved or what it was; None where the words do not say."""
    if talk.says("explains") and not ((talk.sides or talk.priced) and talk.says("turned")):
        return False if talk.says("price", "jargon") else None
    if talk.says("elsewhere", "notify", "alert"):
        return None
    if talk.says("price"):
        return _of_price(talk) or None
    if talk.says("market") and talk.says("moved", "turned"):
        return True
    if talk.says("jargon") or (talk.says("paid") and talk.says("earlier")):
        return True
    if talk.says("opened") and talk.says("was") and talk.sides:
        return True
    return _left_out(talk) or None


def _of_price(talk: Talk) -> bool:
    """A price is named: any word of change, of the past or of its course asks about it."""
    past = talk.says("earlier") and not talk.figure
    extreme = talk.says("was") and talk.says("extreme")
    turns = talk.says("turned", "turns") and not talk.figure
    return talk.says("moved", "opened", "comes", "paid", "jargon", "course") or turns or past or extreme


def _left_out(talk: Talk) -> bool:
    """«¿ha subido?», «¿y hace media hora?», «¿y el empate, cómo viene?» after a price: no price need be named."""
    if not talk.bare or talk.says("mine"):
        return False
    if talk.sides:
        return talk.says("that_of") and (talk.says("turned") or (talk.priced and talk.says("moved", "comes")))
    if not talk.priced:
        return False
    before = talk.says("earlier") and talk.says("was", "paid", "goes_on")
    course = talk.selections and talk.says("comes")
    return talk.says("moved", "turned", "opened") or before or course


def _words(reading: Reading, families: Meanings) -> list[tuple[int, str]]:
    """The words with their places, names left out; no word of a family is mended into a commoner one."""
    named = {at for name in reading.names for at in range(name.start, name.end)}
    words: list[tuple[int, str]] = []
    for at, (mended, token) in enumerate(zip(reading.norms, reading.text.tokens, strict=True)):
        if token.kind is not TokenKind.MARK:
            word = token.norm if families.of_word(token.norm) else mended
            words.append((at, _LEFT if at in named else word))
    return words


def _weightless(reading: Reading, words: list[tuple[int, str]]) -> bool:
    """True when all of these words belong to every topic or to an entity."""
    outcomes = {at for one in reading.markets.selections for at in range(one.start_token, one.end_token)}
    neutral, covered = concepts_of(reading.language).neutral, reading.covered | outcomes
    return all(at in covered or word in neutral for at, word in words)


def _stands_by(spans: list[tuple[str, int, int]], count: int) -> bool:
    """True for a wish to hear right before its condition, or after it at the end."""
    hears = [(start, end) for kind, start, end in spans if kind == "hear"]
    whens = [start for kind, start, _ in spans if kind == "when"]
    before = any(0 <= when - end <= _GAP for _, end in hears for when in whens)
    return before or any(end >= count - _GAP and when < start for start, end in hears for when in whens)


@lru_cache(maxsize=8)
def _families(language: Language) -> Meanings:
    return Meanings(tomllib.loads((LEXICON / language.value / "price_talk.toml").read_text("utf-8"))["words"])
