"""The score grid: how likely every exact score is, and every market that follows from it.

Poisson goals with the low-score correction of Dixon and Coles (1997). One grid prices all markets of a match, so they
cannot contradict each other. Probabilities are floats; prices and money are the business of ``betting``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Predicate = Callable[[Ints, Ints], Bools]
"""A condition on (home goals, away goals), each an array of the grid's shape."""

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
    """Probabilities of every score: ``cells[home goals, away goals]``, square, read-only, summing to 1."""

    cells: Floats
    home_rate: float
    away_rate: float
    rho: float = 0.0

    @classmethod
    def from_rates(cls, home_rate: float, away_rate: float, rho: float = 0.0, size: int = 13) -> "ScoreGrid":
        """The grid of expected goals ``home_rate`` and ``away_rate`` (0 to 100), cut off at ``size - 1``.

        A ``rho`` that would make a score's probability negative at these rates is cut to 0 there.
        """
        if not (0 <= home_rate <= MAX_RATE and 0 <= away_rate <= MAX_RATE and -1 <= rho <= 1 and size >= 2):
            raise ValueError(f"no score grid for rates {home_rate}, {away_rate}, rho {rho}, size {size}")
        cells = np.outer(_poisson(home_rate, size), _poisson(away_rate, size))
        low = ((1 - home_rate * away_rate * rho, 1 + home_rate * rho), (1 + away_rate * rho, 1 - rho))
        cells[:2, :2] *= np.maximum(low, 0.0)
        return cls(_sealed(cells / cells.sum()), float(home_rate), float(away_rate), float(rho))

    def after(self, home: int, away: int) -> "ScoreGrid":
        """The grid of final scores when this one holds the goals still to come and the score stands at home:away."""
        size = len(self.cells) + max(home, away)
        cells = np.zeros((size, size))
        cells[home : home + len(self.cells), away : away + len(self.cells)] = self.cells
        return ScoreGrid(_sealed(cells), self.home_rate, self.away_rate, self.rho)

    def half_time(self, share: float = FIRST_HALF_SHARE) -> "ScoreGrid":
        """The grid of half-time scores, for a match that has not begun."""
        return ScoreGrid.from_rates(self.home_rate * share, self.away_rate * share, self.rho, len(self.cells))

    def match_result(self) -> MatchResult:
        """Home win, draw, away win."""
        margins = self._margins()
        level = len(self.cells) - 1
        return MatchResult(float(margins[level + 1 :].sum()), float(margins[level]), float(margins[:level].sum()))

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
        return float(self.cells[1:, 1:].sum())

    def correct_score(self, home: int, away: int) -> float:
        """Exactly this score; 0 beyond the grid."""
        size = len(self.cells)
        return float(self.cells[home, away]) if 0 <= home < size and 0 <= away < size else 0.0

    def likeliest_scores(self, count: int = 5) -> list[tuple[int, int, float]]:
        """The ``count`` most probable scores as (home, away, probability), likeliest first."""
        order = np.argsort(self.cells, axis=None)[::-1][:count]
        pairs = (divmod(int(cell), len(self.cells)) for cell in order)
        return [(home, away, float(self.cells[home, away])) for home, away in pairs]

    def total_over(self, line: float) -> Totals:
        """Over, push and under of a whole or half line; quarter lines have five endings, see ``total``."""
        if line * 2 != int(line * 2):
            raise ValueError(f"not a whole or half line: {line}")
        split = self.total(line)
        return Totals(split.won, split.push, split.lost)

    def total(self, line: float) -> Split:
        """Over ``line`` goals, from the side of over; whole, half and quarter lines."""
        return _split(self._totals(), 0, line)

    def handicap(self, line: float) -> Split:
        """The home side with ``line`` goals added to it (-1.5: must win by two); whole, half and quarter lines."""
        return _split(self._margins(), len(self.cells) - 1, -line)

    def joint(self, *predicates: Predicate) -> float:
        """All conditions at once, of one match: ``grid.joint(lambda h, a: h > a, lambda h, a: a > 0)``."""
        home, away = _goals(len(self.cells))
        met = np.ones(self.cells.shape, dtype=np.bool_)
        for predicate in predicates:
            met &= predicate(home, away)
        return float(self.cells[met].sum())

    def expected_goals(self) -> tuple[float, float]:
        """Mean goals of each side as the grid has them."""
        goals = np.arange(len(self.cells))
        return float(self.cells.sum(axis=1) @ goals), float(self.cells.sum(axis=0) @ goals)

    def _margins(self) -> Floats:
        home, away = _goals(len(self.cells))
        return _summed(home - away + len(self.cells) - 1, self.cells)

    def _totals(self) -> Floats:
        home, away = _goals(len(self.cells))
        return _summed(home + away, self.cells)


def _poisson(rate: float, size: int) -> Floats:
    terms = np.ones(size)
    terms[1:] = rate / np.arange(1, size)
    weights = np.cumprod(terms)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _summed(values: Ints, cells: Floats) -> Floats:
    return np.asarray(np.bincount(values.ravel(), weights=cells.ravel()), dtype=np.float64)


def _sealed(cells: Floats) -> Floats:
    cells.flags.writeable = False
    return cells


@cache
def _goals(size: int) -> tuple[Ints, Ints]:
    home, away = np.indices((size, size), dtype=np.int64)
    return home, away


def _split(masses: Floats, zero: int, line: float) -> Split:
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


def _halves(masses: Floats, zero: int, line: float) -> tuple[float, float, float]:
    values = np.arange(len(masses)) - zero
    return float(masses[values > line].sum()), float(masses[values == line].sum()), float(masses[values < line].sum())
