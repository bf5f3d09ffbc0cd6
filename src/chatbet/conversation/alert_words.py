"""What a message wants of alerts, in its words: prices with their sides, to see what is open, to end it. Pure.

The words themselves are phrases, ``alert.words_…`` of each language.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from chatbet.betting.odds import BadOdds, parse_odds
from chatbet.brain.offline.wording import say
from chatbet.language import Language

_NUMBER = re.compile(r"(?<![\d.,:/])(?:\d{1,4}/\d{1,4}|[+\-−]\d{3,5}|\d{1,3}(?:[.,]\d{1,3})?)(?![\d.,:/]*\d)")
"""A price in any format that bettors write: 2.20, 9/2, +150."""
_LOWEST, _HIGHEST = Decimal("1.01"), Decimal(1000)
_WAITS = ("set", "if")
"""Words of a message that makes an alert, whatever else is in it: «alert me if it drops» drops none."""
_STEP = Decimal("0.01")
_NEAR = 4
"""Words before a price among which its side is looked for: «baja de», «is trading below»."""
_LONGEST_REQUEST = 9
"""Words of a message that lists or cancels alerts: whoever says more says something else too."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A price that is named."""

    odds: Decimal
    above: bool | None
    """At it or above, at it or below; None where no word says which."""


def thresholds(text: str, language: Language, *, lines: Collection[Decimal] = ()) -> tuple[Threshold, ...]:
    """The prices that are waited for: those named with a side, else the last number that can be one.

    ``lines`` are numbers of the market itself («más de 2.5»), each said once.
    """
    folded, passed, before, found = text.casefold(), [abs(line) for line in lines], 0, []
    for number in _NUMBER.finditer(folded):
        odds, near = _odds(number[0]), folded[before : number.start()]
        before = number.end()
        if odds in passed:
            passed.remove(odds)
        elif odds is not None and _LOWEST <= odds <= _HIGHEST:
            found.append(Threshold(odds, _side(near, language)))
    sided = tuple(threshold for threshold in found if threshold.above is not None)
    if not sided and found:
        return (Threshold(found[-1].odds, _side(folded[before:], language)),)
    return sided


def _odds(written: str) -> Decimal | None:
    """The number as a price on a board, in hundredths; None where it is none."""
    try:
        return parse_odds(written).quantize(Decimal("0.01"), ROUND_HALF_UP)
    except BadOdds:
        return None


def _side(near: str, language: Language) -> bool | None:
    """The side that the nearest word tells."""
    words = re.split(r"\s+", near.strip())
    for count in range(1, _NEAR + 1):
        tail = " ".join(words[-count:])
        if _any_of(language, "below").search(tail):
            return False
        if _any_of(language, "above").search(tail):
            return True
    return None


def wish(text: str, language: Language) -> str | None:
    """``list`` or ``cancel``, when a short message speaks of alerts as things or asks for silence."""
    folded = text.casefold()
    if len(folded.split()) > _LONGEST_REQUEST or any(_any_of(language, kind).search(folded) for kind in _WAITS):
        return None
    if _any_of(language, "silence").search(folded):
        return "cancel"
    if not _any_of(language, "alert").search(folded):
        return None
    return "cancel" if _any_of(language, "cancel").search(folded) else "list"


def ending(text: str, language: Language) -> str | None:
    """``it`` or ``every``, when the message only ends what was just spoken of: «cancélala», «cancel them»."""
    folded = " ".join(re.findall(r"[^\W\d_]+", text.casefold()))
    if not _any_of(language, "end").fullmatch(folded):
        return None
    return "every" if _any_of(language, "every").search(folded) else "it"


def turn_waited_for(text: str, language: Language) -> bool | None:
    """«avísame si sube»: True for up, False for down, None where neither or both are said."""
    folded = text.casefold()
    up, down = (bool(_any_of(language, kind).search(folded)) for kind in ("rises", "falls"))
    return up if up != down else None


def next_price(now: Decimal, *, above: bool) -> Threshold:
    """The nearest price on that side of the one of now."""
    return Threshold(now + _STEP if above else max(now - _STEP, _LOWEST), above)


@lru_cache(maxsize=32)
def _any_of(language: Language, kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{say(language, f'alert.words_{kind}')})\b")
