"""Team ratings: a ridge-regularised Poisson model of goals with time decay, fitted by Newton's method.

    log lambda_home = base + home_advantage + attack[home] - defence[away]
    log lambda_away = base + attack[away] - defence[home]

Matches weigh exp(-DECAY x days). Strength (attack + defence) and style (attack - defence: many goals at both ends) have
Gaussian priors centred at 0, below it for clubs that joined the league later. The rates depend on the pair of clubs, so
a Newton step costs the number of clubs squared, however long the history. Never looks at ``as_of`` or later.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chatbet.analytics.grid import ScoreGrid
from chatbet.analytics.match import Match, Tally

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DECAY = 0.002
"""Per day: a match counts half as much after about a year."""
PRECISION = 5.0
"""Of the prior on a club's strength, in goals per unit of attack and defence."""
STYLE_PRECISION = 30.0
"""Of the prior on its style: clubs differ less in it than in strength. Chosen on 2022-24, scored on 2024-26, where it
took the log loss of totals from 0.682 to 0.678 and RPS with it from 0.2017 to 0.2016."""
NEWCOMER = -0.2
"""Where attack and defence of a promoted club are expected before its first match."""
SETTLED = timedelta(days=200)
"""A club whose first match comes later than this after the history's first one was promoted into the league."""
RHO_RANGE = (-0.15, 0.12)
RHO_PRIOR = (-0.05, 100.0)
"""Centre and precision: most leagues have somewhat more low draws than independent goals would give."""
BASE_PRIOR = (0.2, 20.0)
"""Centre and precision of the log of a side's goals away from home: 1.2 with the weight of twenty goals."""
HOME_PRIOR = (0.22, 20.0)
"""Centre and precision of the log home advantage: a quarter more goals at home, with the weight of twenty goals."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Strengths on the log scale at one day; a club that is not in them counts as a newcomer."""

    base: float
    home_advantage: float
    attack: Mapping[str, float]
    defence: Mapping[str, float]
    rho: float = 0.0
    evidence: Mapping[str, float] = field(default_factory=dict)
    """Time-decayed number of matches behind each club's figures."""

    def rates(self, home: str, away: str) -> tuple[float, float]:
        """Expected goals of both sides."""
        at_home = self.base + self.home_advantage + self._attack(home) - self._defence(away)
        return float(np.exp(at_home)), float(np.exp(self.base + self._attack(away) - self._defence(home)))

    def grid(self, home: str, away: str, size: int = 13) -> ScoreGrid:
        """The score grid of this pairing."""
        return ScoreGrid.from_rates(*self.rates(home, away), self.rho, size)

    def strength(self, team: str) -> float:
        """Attack plus defence: what orders clubs from strong to weak."""
        return self._attack(team) + self._defence(team)

    def _attack(self, team: str) -> float:
        return self.attack.get(team, NEWCOMER)

    def _defence(self, team: str) -> float:
        return self.defence.get(team, NEWCOMER)


def _goals(match: Match) -> Tally:
    return Tally(match.home_goals, match.away_goals)


class History:
    """Matches of one league, encoded once so that many days can be fitted from them.

    ``counts`` reads what is modelled: goals by default, or for example shots, which then take the place of goals.
    """

    def __init__(self, matches: Iterable[Match], counts: Callable[[Match], Tally] = _goals) -> None:
        ordered = sorted(matches, key=lambda match: match.date)
        tallies = [counts(match) for match in ordered]
        self.teams = tuple(sorted({team for match in ordered for team in (match.home, match.away)}))
        index = {team: number for number, team in enumerate(self.teams)}
        self.days: Ints = np.array([match.date.toordinal() for match in ordered], dtype=np.int64)
        self.home: Ints = np.array([index[match.home] for match in ordered], dtype=np.int64)
        self.away: Ints = np.array([index[match.away] for match in ordered], dtype=np.int64)
        self.home_goals: Floats = np.array([tally.home for tally in tallies], dtype=np.float64)
        self.away_goals: Floats = np.array([tally.away for tally in tallies], dtype=np.float64)

    def before(self, day: date) -> int:
        """How many matches were played before ``day``: they come first."""
        return int(np.searchsorted(self.days, day.toordinal(), side="left"))


def fit(
    matches: Iterable[Match] | History,
    as_of: date,
    *,
    start: Ratings | None = None,
    decay: float = DECAY,
    precision: float = PRECISION,
    style_precision: float = STYLE_PRECISION,
) -> Ratings:
    """Ratings from the matches before ``as_of``; ``start`` (an earlier fit) only makes it quicker.

    With no matches at all the priors come back: every club average in a league of ordinary scoring.
    """
    history = matches if isinstance(matches, History) else History(matches)
    count = history.before(as_of)
    pairs, weights = _gather(history, count, as_of, decay)
    seen = np.flatnonzero(pairs.played.sum(axis=0) + pairs.played.sum(axis=1) > 0)
    pairs = pairs.only(seen)
    names = [history.teams[number] for number in seen]
    centre = _centre(history, count, seen)
    number = len(names)
    stiffness = _stiffness(number, precision, style_precision)
    solution = _solve(pairs, centre, stiffness, _guess(names, centre, start))
    rho = _fit_rho(history, count, weights, seen, solution, start.rho if start else RHO_PRIOR[0])
    evidence = pairs.played.sum(axis=0) + pairs.played.sum(axis=1)
    return Ratings(
        base=float(solution[0]),
        home_advantage=float(solution[1]),
        attack=dict(zip(names, solution[2 : 2 + number].tolist(), strict=True)),
        defence=dict(zip(names, solution[2 + number :].tolist(), strict=True)),
        rho=rho,
        evidence=dict(zip(names, evidence.tolist(), strict=True)),
    )


class _Pairs(NamedTuple):
    """Time-weighted sums per (home club, away club)."""

    played: Floats
    home_goals: Floats
    away_goals: Floats

    def only(self, teams: Ints) -> "_Pairs":
        """The same, reduced to some clubs."""
        block = np.ix_(teams, teams)
        return _Pairs(self.played[block], self.home_goals[block], self.away_goals[block])


def _gather(history: History, count: int, as_of: date, decay: float) -> tuple[_Pairs, Floats]:
    number = len(history.teams)
    weights = np.exp(decay * (history.days[:count] - as_of.toordinal()))
    cells = history.home[:count] * number + history.away[:count]

    def summed(values: Floats) -> Floats:
        sums = np.bincount(cells, weights=values, minlength=number * number)
        return np.asarray(sums, dtype=np.float64).reshape(number, number)

    home, away = history.home_goals[:count], history.away_goals[:count]
    return _Pairs(summed(weights), summed(weights * home), summed(weights * away)), weights


def _centre(history: History, count: int, seen: Ints) -> Floats:
    """The prior's centre: 0, or ``NEWCOMER`` for clubs that came after the history's first season."""
    if not count:
        return np.zeros(0)
    sides = np.concatenate((history.home[:count], history.away[:count]))
    days = np.concatenate((history.days[:count], history.days[:count]))
    first = np.full(len(history.teams), days.max())
    np.minimum.at(first, sides, days)
    return np.where(first[seen] - days.min() > SETTLED.days, NEWCOMER, 0.0)


def _guess(names: list[str], centre: Floats, start: Ratings | None) -> Floats:
    if start is None:
        return np.concatenate(([BASE_PRIOR[0], HOME_PRIOR[0]], centre, centre))
    attack = [start.attack.get(name, prior) for name, prior in zip(names, centre, strict=True)]
    defence = [start.defence.get(name, prior) for name, prior in zip(names, centre, strict=True)]
    return np.array([start.base, start.home_advantage, *attack, *defence])


def _stiffness(number: int, precision: float, style_precision: float) -> Floats:
    """The prior's precision matrix: attack and defence of a club are tied where their sum and difference are not."""
    matrix = np.zeros((2 + 2 * number, 2 + 2 * number))
    matrix[0, 0], matrix[1, 1] = BASE_PRIOR[1], HOME_PRIOR[1]
    attack = np.arange(2, 2 + number)
    defence = attack + number
    matrix[attack, attack] = matrix[defence, defence] = (precision + style_precision) / 2
    matrix[attack, defence] = matrix[defence, attack] = (precision - style_precision) / 2
    return matrix


def _solve(pairs: _Pairs, centre: Floats, stiffness: Floats, guess: Floats) -> Floats:
    """Newton's method on the penalised log-likelihood; concave, so it needs few steps and no line search.

    Steps are cut to 1 on the log scale: the first ones from a cold start would overshoot on tiny histories.
    """
    prior = np.concatenate(([BASE_PRIOR[0], HOME_PRIOR[0]], centre, centre))
    point = guess
    for _ in range(25):
        gradient, curvature = _derivatives(pairs, point)
        gradient -= stiffness @ (point - prior)
        step = np.linalg.solve(curvature + stiffness, gradient)
        point = point + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-6:
            break
    return point


def _derivatives(pairs: _Pairs, point: Floats) -> tuple[Floats, Floats]:
    """Gradient and negative Hessian of the log-likelihood in (base, home advantage, attack.., defence..)."""
    number = len(pairs.played)
    attack, defence = point[2 : 2 + number], point[2 + number :]
    home = pairs.played * np.exp(point[0] + point[1] + attack[:, None] - defence[None, :])
    away = pairs.played * np.exp(point[0] + attack[None, :] - defence[:, None])
    missed_home, missed_away = pairs.home_goals - home, pairs.away_goals - away
    gradient = np.empty(2 + 2 * number)
    gradient[1] = missed_home.sum()
    gradient[0] = gradient[1] + missed_away.sum()
    gradient[2 : 2 + number] = missed_home.sum(axis=1) + missed_away.sum(axis=0)
    gradient[2 + number :] = -missed_home.sum(axis=0) - missed_away.sum(axis=1)
    return gradient, _curvature(home, away)


def _curvature(home: Floats, away: Floats) -> Floats:
    number = len(home)
    scored = home.sum(axis=1) + away.sum(axis=0)
    conceded = home.sum(axis=0) + away.sum(axis=1)
    attack, defence = slice(2, 2 + number), slice(2 + number, 2 + 2 * number)
    matrix = np.zeros((2 + 2 * number, 2 + 2 * number))
    matrix[0, 0] = home.sum() + away.sum()
    matrix[0, 1] = matrix[1, 0] = matrix[1, 1] = home.sum()
    matrix[0, attack] = matrix[attack, 0] = scored
    matrix[0, defence] = matrix[defence, 0] = -conceded
    matrix[1, attack] = matrix[attack, 1] = home.sum(axis=1)
    matrix[1, defence] = matrix[defence, 1] = -home.sum(axis=0)
    matrix[attack, attack] = np.diag(scored)
    matrix[defence, defence] = np.diag(conceded)
    # attack[i] meets defence[j] when i is at home to j and when i visits j.
    cross = -(home + away.T)
    matrix[attack, defence] = cross
    matrix[defence, attack] = cross.T
    return matrix


def _fit_rho(history: History, count: int, weights: Floats, seen: Ints, solution: Floats, start: float) -> float:
    """The low-score correction by a one-dimensional Newton search with a ridge; its centre without low scores.

    Each of the four low scores multiplies the likelihood by 1 + slope x rho, with the slopes of Dixon and Coles.
    """
    home_goals, away_goals = history.home_goals[:count], history.away_goals[:count]
    low = np.flatnonzero((home_goals < 2) & (away_goals < 2))
    place = np.zeros(len(history.teams), dtype=np.int64)
    place[seen] = np.arange(len(seen))
    home, away = place[history.home[low]] + 2, place[history.away[low]] + 2
    home_rate = np.exp(solution[0] + solution[1] + solution[home] - solution[away + len(seen)])
    away_rate = np.exp(solution[0] + solution[away] - solution[home + len(seen)])
    one_nil, nil_one = home_goals[low] > away_goals[low], away_goals[low] > home_goals[low]
    level = np.where(home_goals[low] > 0, -1.0, -home_rate * away_rate)
    slopes = np.where(one_nil, away_rate, np.where(nil_one, home_rate, level))
    rho = start
    for _ in range(20):
        terms = slopes / np.maximum(1 + slopes * rho, 0.05)
        gradient = float(weights[low] @ terms) - RHO_PRIOR[1] * (rho - RHO_PRIOR[0])
        step = gradient / (float(weights[low] @ terms**2) + RHO_PRIOR[1])
        rho = min(max(rho + step, RHO_RANGE[0]), RHO_RANGE[1])
        if abs(step) < 1e-6:
            break
    return rho
