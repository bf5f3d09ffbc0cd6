"""What a slip returns: singles, accumulators and systems, exactly, in Decimal.

Each line pays unit stake x product of its legs' factors (see ``LegResult.factor``). All lines of k legs together pay
the k-th elementary symmetric polynomial of the factors, so that no system needs its lines written out. Nothing is
rounded until the end; then to whole cents, halves up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from chatbet.betting.money import ZERO, rounded
from chatbet.betting.settlement import LegResult
from chatbet.betting.slip import Slip
from chatbet.betting.systems import BadSlip

_DIGITS = 600
"""Enough for 20 legs at odds of 28 digits to multiply without rounding."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What may become of a slip; money in whole cents, stake included."""

    lines: int
    stake: Decimal
    unit_stake: Decimal
    """Per line, in whole cents, for showing."""
    best: Decimal
    """Returned when every leg wins."""
    worst: Decimal
    """Returned when every leg loses."""
    winners_needed: int
    """Winning legs without which nothing comes back."""
    least_win: Decimal
    """Returned when just so many win, those with the shortest odds."""
    winners_to_profit: int | None
    """Winning legs that bring back more than the stake whichever they are; None when not even all do."""


def returns(slip: Slip, results: Sequence[LegResult]) -> Decimal:
    """What the slip pays when its legs end like this, in their order; its stake must be named."""
    if len(results) != len(slip.legs):
        raise BadSlip(f"{len(slip.legs)} legs, {len(results)} results")
    return _paid(slip, [result.factor(leg.odds) for leg, result in zip(slip.legs, results, strict=True)])


def best_return(slip: Slip) -> Decimal:
    """What the slip pays when every leg wins."""
    return returns(slip, [LegResult.WON] * len(slip.legs))


def best_profit(slip: Slip) -> Decimal:
    """What the slip adds to the stake when every leg wins."""
    return best_return(slip) - rounded(_stake(slip))


def total_odds(slip: Slip) -> Decimal:
    """The odds of the whole bet when everything wins: the product for a combo, the average line for a system."""
    return _mean_line(slip, [leg.odds for leg in slip.legs])


def if_one_loses(slip: Slip) -> tuple[Decimal, ...]:
    """For each leg: what the slip pays when that one loses and all others win."""
    size = len(slip.legs)
    return tuple(
        returns(slip, [LegResult.LOST if place == loser else LegResult.WON for place in range(size)])
        for loser in range(size)
    )


def by_winners(slip: Slip) -> tuple[tuple[Decimal, Decimal], ...]:
    """For 0, 1, 2 .. winning legs and the rest lost: the least and the most that the slip pays."""
    rising = sorted(leg.odds for leg in slip.legs)
    size = len(rising)
    lost = [Decimal(0)] * size
    return tuple(
        (_paid(slip, rising[:count] + lost[count:]), _paid(slip, rising[size - count :] + lost[count:]))
        for count in range(size + 1)
    )


def outlook(slip: Slip) -> Outlook:
    """Best and worst case, and what lies between; the slip's stake must be named."""
    stake, ladder = _stake(slip), by_winners(slip)
    needed = slip.system.folds[0]
    return Outlook(
        lines=slip.lines,
        stake=rounded(stake),
        unit_stake=rounded(stake / slip.lines),
        best=ladder[-1][1],
        worst=ZERO,
        winners_needed=needed,
        least_win=ladder[needed][0],
        winners_to_profit=next((count for count, (least, _) in enumerate(ladder) if least > stake), None),
    )


def expected_return(slip: Slip, probabilities: Sequence[Decimal]) -> Decimal:
    """What the slip pays on average when its legs win with these probabilities, independently of each other."""
    pairs = zip(slip.legs, probabilities, strict=True)
    return _paid(slip, [leg.odds * probability for leg, probability in pairs])


def chance_of_return(slip: Slip, probabilities: Sequence[Decimal]) -> Decimal:
    """How likely at least one line wins, the legs being independent: for a combo, that all legs win."""
    winners = [Decimal(1)]
    for probability in probabilities:
        lost = [chance * (1 - probability) for chance in winners] + [Decimal(0)]
        won = [Decimal(0)] + [chance * probability for chance in winners]
        winners = [a + b for a, b in zip(lost, won, strict=True)]
    return sum(winners[slip.system.folds[0] :], Decimal(0))


def _paid(slip: Slip, factors: Sequence[Decimal]) -> Decimal:
    with localcontext(prec=_DIGITS):
        return rounded(_stake(slip) * _sum_of_lines(slip, factors) / slip.lines)


def _mean_line(slip: Slip, factors: Sequence[Decimal]) -> Decimal:
    with localcontext(prec=_DIGITS):
        mean = _sum_of_lines(slip, factors) / slip.lines
    return +mean


def _sum_of_lines(slip: Slip, factors: Sequence[Decimal]) -> Decimal:
    """The elementary symmetric polynomials of the factors, summed over the system's sizes."""
    sums = [Decimal(1)] + [Decimal(0)] * len(factors)
    for factor in factors:
        for size in range(len(factors), 0, -1):
            sums[size] += sums[size - 1] * factor
    return sum((sums[fold] for fold in slip.system.folds), Decimal(0))


def _stake(slip: Slip) -> Decimal:
    if slip.stake is None:
        raise BadSlip("the slip has no stake yet")
    return slip.stake
