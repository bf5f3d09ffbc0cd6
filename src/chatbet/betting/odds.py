"""Odds in every format that bettors write. Inside ChatBet odds are decimal (stake included); formats live at the rim.

Fractions shown are those of the bookmakers' ladder (6/4, never 3/2), not the arithmetic ones.
"""

import re
from bisect import bisect_left
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from chatbet.errors import BadInput

EVENS = "evens"
_LADDER = """
    1/1000 1/500 1/200 1/100 1/50 1/33 1/25 1/20 1/16 1/14 1/12 1/11 1/10 1/9 1/8 1/7 2/13 1/6 2/11 1/5 2/9 1/4 2/7 3/10
    1/3 4/11 2/5 4/9 40/85 1/2 8/15 4/7 8/13 4/6 8/11 4/5 5/6 9/10 10/11 20/21 1/1 21/20 11/10 6/5 5/4 13/10 11/8 7/5
    6/4 8/5 13/8 7/4 9/5 15/8 2/1 85/40 11/5 9/4 12/5 5/2 13/5 11/4 14/5 3/1 16/5 10/3 17/5 7/2 18/5 4/1 9/2 5/1 11/2
    6/1 13/2 7/1 15/2 8/1 17/2 9/1 19/2 10/1 11/1 12/1 13/1 14/1 15/1 16/1 18/1 20/1 22/1 25/1 28/1 33/1 40/1 50/1 66/1
    80/1 100/1 125/1 150/1 200/1 250/1 300/1 400/1 500/1 750/1 1000/1 2000/1 5000/1 10000/1
"""
"""The published rungs (olbg.com, mobilebettingsite.com), continued at both ends as bookmakers' boards do."""

_DECIMAL = re.compile(r"[0-9]{1,9}([.,][0-9]{1,30})?")
_FRACTION = re.compile(r"([0-9]{1,6}) ?/ ?([0-9]{1,6})")
_AMERICAN = re.compile(r"([+\-−])([0-9]{3,9})")
_PERCENT = re.compile(r"([0-9]{1,2}(?:[.,][0-9]{1,6})?) ?%")
_EVENS = frozenset({"evens", "even", "evs", "even money"})


class BadOdds(BadInput):
    """Not a price: unreadable, or not above 1."""


class Bounds(NamedTuple):
    """Decimal odds between which a price lies, both included; None where it is open."""

    low: Decimal | None = None
    high: Decimal | None = None

    def __contains__(self, odds: object) -> bool:
        """Whether a price lies between them."""
        price = Decimal(str(odds))
        return (self.low is None or price >= self.low) and (self.high is None or price <= self.high)


ANY_ODDS = Bounds()


class OddsFormat(StrEnum):
    """How a reader likes odds written."""

    DECIMAL = "decimal"
    FRACTIONAL = "fractional"
    AMERICAN = "american"
    PROBABILITY = "probability"


def checked_odds(odds: Decimal) -> Decimal:
    """``odds`` itself when it is a finite number above 1; ``BadOdds`` otherwise."""
    if not odds.is_finite() or odds <= 1:
        raise BadOdds(f"odds must be a finite number above 1, not {odds}")
    return odds


def parse_odds(written: str | int | float | Decimal) -> Decimal:
    """Read odds in any format into decimal odds: ``2.10``, ``11/10``, ``+110``, ``-175``, ``evens``, ``47.6%``.

    A plain number is decimal odds; American odds need their sign. ``BadOdds`` when nothing above 1 can be read.
    """
    if isinstance(written, float | Decimal):
        return checked_odds(Decimal(str(written)))
    text = str(written).strip().lower()
    if text in _EVENS:
        return Decimal(2)
    if _DECIMAL.fullmatch(text):
        return checked_odds(Decimal(text.replace(",", ".")))
    if found := _FRACTION.fullmatch(text):
        return from_fraction(int(found[1]), int(found[2]))
    if found := _AMERICAN.fullmatch(text):
        return from_american(int(found[2]) if found[1] == "+" else -int(found[2]))
    if found := _PERCENT.fullmatch(text):
        return from_probability(Decimal(found[1].replace(",", ".")) / 100)
    raise BadOdds(f"not odds: {text[:40]!r}")


def from_fraction(numerator: int, denominator: int) -> Decimal:
    """Decimal odds of a fractional price: 11/10 is 2.1."""
    if numerator <= 0 or denominator <= 0:
        raise BadOdds(f"not a price: {numerator}/{denominator}")
    return 1 + Decimal(numerator) / Decimal(denominator)


def from_american(line: int) -> Decimal:
    """Decimal odds of a money line: +110 is 2.1, -200 is 1.5. Nothing lies between -100 and +100."""
    if abs(line) < 100:
        raise BadOdds(f"not a money line: {line:+d}")
    return 1 + (Decimal(line) / 100 if line > 0 else Decimal(100) / -line)


def from_probability(probability: Decimal) -> Decimal:
    """The decimal odds whose implied probability this is (above 0, below 1)."""
    if not probability.is_finite() or not 0 < probability < 1:
        raise BadOdds(f"no odds for the probability {probability}")
    return 1 / probability


def implied(odds: Decimal) -> Decimal:
    """The implied probability 1 / odds, the bookmaker's margin still inside."""
    return 1 / checked_odds(odds)


# The writers below remember what they wrote: a card has dozens of prices, and prices are few.
@lru_cache(maxsize=4096)
def decimal_text(odds: Decimal) -> str:
    """``2.10``: two places, half up; as many as it takes where two would read 1.00."""
    checked_odds(odds)
    places = 2
    while (shown := odds.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)) <= 1:
        places += 1
    return f"{shown:f}"


@lru_cache(maxsize=4096)
def fractional(odds: Decimal, *, evens: str = "1/1") -> str:
    """The nearest rung of the bookmakers' ladder, the shorter on a tie: ``11/10``; ``evens`` is written for 1/1."""
    rungs, names = _rungs()
    above = bisect_left(rungs, checked_odds(odds))
    near = range(max(above - 1, 0), min(above + 1, len(rungs)))
    name = names[min(near, key=lambda rung: abs(rungs[rung] - odds))]
    return evens if name == "1/1" else name


@lru_cache(maxsize=4096)
def american(odds: Decimal) -> str:
    """The money line, half up: ``+110``, ``-200``; even money is ``+100``."""
    ahead = checked_odds(odds) - 1
    line = ahead * 100 if ahead >= 1 else -100 / ahead
    whole = line.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return "+100" if whole == -100 else f"{whole:+f}"


def percentage(odds: Decimal) -> str:
    """The implied probability as ``47.6%``."""
    return f"{(implied(odds) * 100).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP):f}%"


def format_odds(odds: Decimal, style: OddsFormat, *, evens: str = "1/1") -> str:
    """Decimal ``odds`` written in a reader's format."""
    match style:
        case OddsFormat.DECIMAL:
            return decimal_text(odds)
        case OddsFormat.FRACTIONAL:
            return fractional(odds, evens=evens)
        case OddsFormat.AMERICAN:
            return american(odds)
        case OddsFormat.PROBABILITY:
            return percentage(odds)


@cache
def _rungs() -> tuple[list[Decimal], list[str]]:
    """Decimal odds of the ladder, rising, and the fractions as bookmakers write them."""
    names = _LADDER.split()
    return [from_fraction(*map(int, name.split("/"))) for name in names], names
