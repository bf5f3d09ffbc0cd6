"""The score grid: how likely every exact score is, and every market that follows from it.

Poisson goals with the low-score correction of Dixon and Coles (1997). One grid prices all markets of a match, so they
cannot contradict each other. Probabilities are floats; prices and money are the business of ``betting``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import accumulate
from math import ceil, floor
from typing import NamedTuple

Masses = tuple[float, ...]
"""The probabilities of the values of something counted, in order."""
Predicate = Callable[[int, int], bool]
"""A condition on (home goals, away goals)."""

FIRST_HALF_SHARE = 0.45
"""Part of a match's goals that falls before the break: 44 to 46 % in the large European leagues."""

MAX_RATE = 100.0
"""No football match expects more; larger rates are somebody's mistake."""


class MatchResult(NamedTuple):
    """Probabilities of the three results."""

    home: float
    draw: float
    away: float


class Totals(NamedTuple):
    """Probabilities of a total against its line; ``push`` (stake back) is 0 on half lines."""

    over: float
    push: float
    under: float


class Split(NamedTuple):
    """How a bet on an Asian line may end; the five probabilities sum to 1."""

    won: float
    half_won: float
    push: float
    half_lost: float
    lost: float

    @property
    def probability(self) -> float:
        """The chance per unit of stake at risk, ``1 / fair_odds``; both sides of a line sum to 1."""
        gain = self.won + self.half_won / 2
        loss = self.lost + self.half_lost / 2
        return gain / (gain + loss) if gain + loss > 0 else 0.5

    @property
    def fair_odds(self) -> float:
        """The decimal odds at which the bet neither wins nor loses in the long run; infinite when it cannot win."""
        return 1 / self.probability if self.probability > 0 else float("inf")

    def reversed(self) -> "Split":
        """The same line seen from the other side."""
        return Split(self.lost, self.half_lost, self.push, self.half_won, self.won)


@dataclass(frozen=True, slots=True, eq=False)
class ScoreGrid:
    """Probabilities of every score: ``cells[home goals][away goals]``, square, summing to 1."""

    cells: tuple[Masses, ...]
    home_rate: float
    away_rate: float
    rho: float = 0.0
    margins: Masses = field(init=False)
    """Of every goal difference, from the away side's best to the home side's: level stands in the middle."""
    totals: Masses = field(init=False)
    """Of every number of goals."""

    def __post_init__(self) -> None:
        """Sum the cells along their diagonals once: most markets are read from these."""
        size = len(self.cells)
        margins, totals = [0.0] * (2 * size - 1), [0.0] * (2 * size - 1)
        for home, row in enumerate(self.cells):
            for away, cell in enumerate(row):
                margins[home - away + size - 1] += cell
                totals[home + away] += cell
        object.__setattr__(self, "margins", tuple(margins))
        object.__setattr__(self, "totals", tuple(totals))

    @classmethod
    def from_rates(cls, home_rate: float, away_rate: float, rho: float = 0.0, size: int = 13) -> "ScoreGrid":
        """The grid of expected goals ``home_rate`` and ``away_rate`` (0 to 100), cut off at ``size - 1``.

        A ``rho`` that would make a score's probability negative at these rates is cut to 0 there.
        """
        if not (0 <= home_rate <= MAX_RATE and 0 <= away_rate <= MAX_RATE and -1 <= rho <= 1 and size >= 2):
            raise ValueError(f"no score grid for rates {home_rate}, {away_rate}, rho {rho}, size {size}")
        away_goals = _poisson(away_rate, size)
        cells = [[home * away for away in away_goals] for home in _poisson(home_rate, size)]
        low = ((1 - home_rate * away_rate * rho, 1 + home_rate * rho), (1 + away_rate * rho, 1 - rho))
        for home in (0, 1):
            for away in (0, 1):
                cells[home][away] *= max(low[home][away], 0.0)
        whole = sum(map(sum, cells))
        scaled = tuple(tuple([cell / whole for cell in row]) for row in cells)
        return cls(scaled, float(home_rate), float(away_rate), float(rho))

    def after(self, home: int, away: int) -> "ScoreGrid":
        """The grid of final scores when this one holds the goals still to come and the score stands at home:away."""
        size = len(self.cells) + max(home, away)
        left, right = (0.0,) * away, (0.0,) * (size - away - len(self.cells))
        above, below = ((0.0,) * size,) * home, ((0.0,) * size,) * (size - home - len(self.cells))
        cells = (*above, *((*left, *row, *right) for row in self.cells), *below)
        return ScoreGrid(cells, self.home_rate, self.away_rate, self.rho)

    def half_time(self, share: float = FIRST_HALF_SHARE) -> "ScoreGrid":
        """The grid of half-time scores, for a match that has not begun."""
        return ScoreGrid.from_rates(self.home_rate * share, self.away_rate * share, self.rho, len(self.cells))

    def match_result(self) -> MatchResult:
        """Home win, draw, away win."""
        level = len(self.cells) - 1
        return MatchResult(sum(self.margins[level + 1 :]), self.margins[level], sum(self.margins[:level]))

    def double_chance(self) -> tuple[float, float, float]:
        """Home or draw, draw or away, home or away."""
        home, draw, away = self.match_result()
        return home + draw, draw + away, home + away

    def draw_no_bet(self) -> tuple[float, float]:
        """Home and away when a draw returns the stake."""
        home = self.handicap(0).probability
        return home, 1 - home

    def both_score(self) -> float:
        """Both sides score at least once."""
        return sum(sum(row[1:]) for row in self.cells[1:])

    def correct_score(self, home: int, away: int) -> float:
        """Exactly this score; 0 beyond the grid."""
        size = len(self.cells)
        return self.cells[home][away] if 0 <= home < size and 0 <= away < size else 0.0

    def likeliest_scores(self, count: int = 5) -> list[tuple[int, int, float]]:
        """The ``count`` most probable scores as (home, away, probability), likeliest first."""
        scores = ((home, away, cell) for home, row in enumerate(self.cells) for away, cell in enumerate(row))
        return nlargest(count, scores, key=lambda score: score[2])

    def total_over(self, line: float) -> Totals:
        """Over, push and under of a whole or half line; quarter lines have five endings, see ``total``."""
        if line * 2 != int(line * 2):
            raise ValueError(f"not a whole or half line: {line}")
        split = self.total(line)
        return Totals(split.won, split.push, split.lost)

    def total(self, line: float) -> Split:
        """Over ``line`` goals, from the side of over; whole, half and quarter lines."""
        return _split(self.totals, 0, line)

    def handicap(self, line: float) -> Split:
        """The home side with ``line`` goals added to it (-1.5: must win by two); whole, half and quarter lines."""
        return _split(self.margins, len(self.cells) - 1, -line)

    def joint(self, *predicates: Predicate) -> float:
        """All conditions at once, of one match: ``grid.joint(lambda h, a: h > a, lambda h, a: a > 0)``."""
        return sum(
            cell
            for home, row in enumerate(self.cells)
            for away, cell in enumerate(row)
            if all(predicate(home, away) for predicate in predicates)
        )

    def expected_goals(self) -> tuple[float, float]:
        """Mean goals of each side as the grid has them."""
        home = sum(goals * sum(row) for goals, row in enumerate(self.cells))
        return home, sum(goals * cell for row in self.cells for goals, cell in enumerate(row))


def _poisson(rate: float, size: int) -> list[float]:
    """The probabilities of 0 to ``size - 1`` goals, scaled to sum to 1."""
    terms = list(accumulate(range(1, size), lambda term, goals: term * rate / goals, initial=1.0))
    whole = sum(terms)
    return [term / whole for term in terms]


def _split(masses: Masses, zero: int, line: float) -> Split:
    """Split a distribution at a line: ``masses[i]`` is the probability of the value ``i - zero``."""
    quarters = round(line * 4)
    if quarters != line * 4:
        raise ValueError(f"not a line in steps of a quarter: {line}")
    if quarters % 2 == 0:
        won, push, lost = _halves(masses, zero, line)
        return Split(won, 0.0, push, 0.0, lost)
    # Half the stake lies on each neighbouring line; one of the two is whole and may push.
    low, high = _halves(masses, zero, line - 0.25), _halves(masses, zero, line + 0.25)
    # Line 2.25: a total of 2 pushes on 2 and loses on 2.5. Line 2.75: a total of 3 wins on 2.5 and pushes on 3.
    return Split(won=high[0], half_won=high[1], push=0.0, half_lost=low[1], lost=low[2])


def _halves(masses: Masses, zero: int, line: float) -> tuple[float, float, float]:
    below, above = max(ceil(line) + zero, 0), max(floor(line) + zero + 1, 0)
    return sum(masses[above:]), sum(masses[below:above]), sum(masses[:below])
