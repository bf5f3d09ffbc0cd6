"""Fair probabilities from prices: the bookmaker's margin taken out of the odds of one market.

Power (the default): implied probabilities raised to k. Shin (1993): a part z of the money is insiders', so outsiders
are overpriced. Proportional: divided by the book. The roots are found in floats; results are Decimal with 12 places
and sum to exactly 1. A negative margin is taken out like a positive one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from functools import lru_cache
from math import fsum, log, sqrt

from chatbet.betting.margin import margin
from chatbet.betting.odds import BadOdds, implied

_STEP = Decimal("1e-12")


class Method(StrEnum):
    """How the margin is thought to be spread over the outcomes."""

    POWER = "power"
    SHIN = "shin"
    PROPORTIONAL = "proportional"


@dataclass(frozen=True, slots=True)
class FairBook:
    """A market without its margin; ``parameter`` is k of power and z of Shin, None when proportional."""

    probabilities: tuple[Decimal, ...]
    margin: Decimal
    parameter: float | None


def devig(odds: Sequence[Decimal], method: Method = Method.POWER) -> FairBook:
    """Fair probabilities of 2 to 20 outcomes of which exactly one wins, in the order of ``odds``.

    A shorter price never gets the smaller probability. ``BadOdds`` for a bad price or another number of outcomes.
    """
    return _devigged(tuple(odds), method)


# Everybody who asks for a recommendation looks at the same books until their prices move: the root of one costs 30 µs.
@lru_cache(maxsize=4096)
def _devigged(odds: tuple[Decimal, ...], method: Method) -> FairBook:
    if not 2 <= len(odds) <= 20:
        raise BadOdds(f"2 to 20 outcomes can be devigged, not {len(odds)}")
    shares = [float(implied(price)) for price in odds]
    parameter: float | None = None
    if method is Method.POWER:
        parameter = _power_exponent(shares)
        fair = [share**parameter for share in shares]
    elif method is Method.SHIN:
        parameter = _insider_share(shares)
        fair = _shin(shares, parameter)
    else:
        fair = shares
    return FairBook(_exact(fair), margin(odds), parameter)


def fair_probabilities(odds: Sequence[Decimal], method: Method = Method.POWER) -> tuple[Decimal, ...]:
    """Only the probabilities of ``devig``."""
    return devig(odds, method).probabilities


def _power_exponent(shares: list[float]) -> float:
    """The k at which the powers sum to 1: Newton from the left of a falling convex function never overshoots."""
    exponent = 1.0 if fsum(shares) >= 1 else 0.0
    for _ in range(200):
        powers = [share**exponent for share in shares]
        slope = fsum(power * log(share) for power, share in zip(powers, shares, strict=True))
        step = (fsum(powers) - 1) / slope
        exponent -= step
        if abs(step) < 1e-15 * max(1.0, exponent):
            break
    return exponent


def _insider_share(shares: list[float]) -> float:
    """The z at which Shin's probabilities sum to 1; below 0 when the margin is negative."""

    def excess(z: float) -> float:
        return fsum(_shin(shares, z)) - 1

    low, high = 0.0, 1.0 - 1e-9
    while excess(low) < 0:
        low = low * 2 - 1
    return _bisected(excess, low, high)


def _shin(shares: list[float], z: float) -> list[float]:
    book = fsum(shares)
    return [(sqrt(z * z + 4 * (1 - z) * share * share / book) - z) / (2 * (1 - z)) for share in shares]


def _bisected(falling: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(80):
        middle = (low + high) / 2
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _exact(shares: list[float]) -> tuple[Decimal, ...]:
    """Shares of 1 in steps of 1e-12, rounded down, what remains going to the first of the largest."""
    total = fsum(shares)
    parts = [Decimal(share / total).quantize(_STEP, rounding=ROUND_FLOOR) for share in shares]
    parts[parts.index(max(parts))] += 1 - sum(parts, Decimal(0))
    return tuple(parts)
