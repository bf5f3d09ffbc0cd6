"""From probabilities to a bookmaker's prices: the margin, and the ladder that prices stand on.

A price is always shorter than fair. All prices of a match come from one set of probabilities, so every bet on it
loses in expectation, and no combination of bets can win for sure.
"""

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from math import log

RESULT_MARGIN = 0.05
"""Of match results."""
OTHER_MARGIN = 0.065
"""Of every other market."""
SHORTEST, LONGEST = Decimal("1.01"), Decimal(150)
_RUNGS = (
    (1.0, Decimal("0.01")),
    (4.0, Decimal("0.05")),
    (6.0, Decimal("0.1")),
    (10.0, Decimal("0.5")),
    (20.0, Decimal(1)),
    (50.0, Decimal(5)),
)
"""From which price on prices stand how far apart."""
_STARTS = [start for start, _ in _RUNGS]
_SAFETY = 0.997
"""A price times its probability stays below this."""


def priced(chances: Sequence[float], margin: float) -> tuple[Decimal, ...] | None:
    """Decimal odds of outcomes of which exactly one happens; None when one of them is too sure to be sold."""
    implied = with_margin(chances, margin)
    return None if implied is None else sold(implied, chances)


def with_margin(chances: Sequence[float], margin: float) -> list[float] | None:
    """Probabilities that sum to one and the margin; None when an outcome cannot happen.

    The margin is laid on by a power, so that outsiders carry more of it than favourites, as on real markets.
    """
    if min(chances) <= 1e-6:
        return None
    power = _power(chances, 1 + margin)
    return [one**power for one in chances]


def sold(implied: Sequence[float], fair: Sequence[float]) -> tuple[Decimal, ...] | None:
    """Prices on the ladder; None when one of them would be shorter than any price that is sold."""
    odds = tuple(on_ladder(one, chance) for one, chance in zip(implied, fair, strict=True))
    return None if any(price < SHORTEST for price in odds) else odds


def on_ladder(implied: float, fair: float) -> Decimal:
    """The rung nearest to ``1 / implied`` that is still shorter than ``1 / fair``; below 1.01 it cannot be sold."""
    raw = 1 / implied
    step = _RUNGS[bisect_right(_STARTS, raw) - 1][1] if raw >= 1 else _RUNGS[0][1]
    price = (Decimal(raw) / step).to_integral_value() * step
    while price > 0 and float(price) * fair > _SAFETY:
        price -= step
    return min(price, LONGEST).quantize(Decimal("0.01"))


def _power(chances: Sequence[float], target: float) -> float:
    """The power to which the probabilities sum to ``target``; Newton's method on a convex falling function."""
    logs = [log(one) for one in chances]
    power = 0.9
    for _ in range(20):
        terms = [one**power for one in chances]
        gap = sum(terms) - target
        if abs(gap) < 1e-9:
            break
        slope = sum(term * weight for term, weight in zip(terms, logs, strict=True))
        power = max(power - gap / slope, 1e-3)
    return power
