"""Forecasts of several leagues day by day: from goals alone, or from goals, shots on target and shots together.

Each kind of count has its own ratings (see ``ratings``). Where a league has shots, a Poisson regression, pooled over
the leagues, turns the three pairs of rates into expected goals. It learns from the rates forecast for earlier matches
and the goals that fell in them, once a week, so that no forecast ever saw its own result.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from chatbet.analytics.grid import ScoreGrid
from chatbet.analytics.match import Match, Tally
from chatbet.analytics.ratings import DECAY, PRECISION, STYLE_PRECISION, Floats, History, Ratings, fit

WARM_UP = timedelta(days=60)
"""Forecasts younger than this after a league's first match teach nothing."""
RELEARN = timedelta(days=7)
ENOUGH = 0.95
"""Part of a league's matches that must have shots for them to be used."""


@dataclass(frozen=True, slots=True)
class Count:
    """Something counted in a match, and how its ratings are fitted."""

    of: Callable[[Match], Tally | None]
    decay: float
    precision: float
    style_precision: float


COUNTS = (
    Count(lambda match: Tally(match.home_goals, match.away_goals), DECAY, PRECISION, STYLE_PRECISION),
    Count(lambda match: match.shots_on_target, 0.004, 10.0, 30.0),
    Count(lambda match: match.shots, 0.004, 25.0, 75.0),
)
"""Shots say less each but are many: they forget faster and are shrunk more. Chosen on seasons before 2024-25."""


class LeagueRatings:
    """The ratings of one league as of the last refit, one set per kind of count that it has."""

    def __init__(self, matches: Sequence[Match]) -> None:
        counts = [count for count in COUNTS if _share(matches, count) >= ENOUGH]
        self._counts = COUNTS if len(counts) == len(COUNTS) else COUNTS[:1]
        self._histories = [_history(matches, count) for count in self._counts]
        self._ratings: list[Ratings | None] = [None] * len(self._counts)
        self.first_day = matches[0].date

    @property
    def has_shots(self) -> bool:
        """Whether shots are used beside goals."""
        return len(self._counts) > 1

    def refit(self, day: date) -> None:
        """Fit everything from the matches before ``day``."""
        self._ratings = [
            fit(history, day, start=old, decay=c.decay, precision=c.precision, style_precision=c.style_precision)
            for history, old, c in zip(self._histories, self._ratings, self._counts, strict=True)
        ]

    def rates(self, home: str, away: str) -> list[tuple[float, float]]:
        """Expected counts of both sides, goals first."""
        return [ratings.rates(home, away) for ratings in self._ratings if ratings is not None]

    @property
    def rho(self) -> float:
        """The low-score correction of the goals."""
        goals = self._ratings[0]
        return goals.rho if goals is not None else 0.0


class Blend:
    """Poisson regression of goals on the logarithms of several rates; slopes for a match's level and its tilt apart.

    log goals = intercept + level . (log rate for + log rate against) / 2 + tilt . (log rate for - log rate against) / 2
    """

    PRIOR = (-0.80, 0.03, 0.65, 0.16, 0.27, 0.61, 0.12, 0.52)
    """Intercept, home, level x 3, tilt x 3, as five leagues taught them from 2020 to 2024: where learning starts."""
    STIFFNESS = (1.0, 1.0, *[20.0] * 6)
    """How firmly: precisions of the prior."""

    def __init__(self) -> None:
        self._prior: Floats = np.array(self.PRIOR)
        self._weights = self._prior
        self._rows: list[Floats] = []
        self._goals: list[int] = []
        self._learnt: date | None = None

    def grid(self, rates: Sequence[tuple[float, float]], rho: float) -> ScoreGrid:
        """The score grid that the blended rates give."""
        home, away = np.exp(_row(rates, at_home=True) @ self._weights), np.exp(_row(rates) @ self._weights)
        return ScoreGrid.from_rates(float(home), float(away), rho)

    def remember(self, rates: Sequence[tuple[float, float]], match: Match) -> None:
        """Keep a forecast with what came of it, for the next time of learning."""
        self._rows += [_row(rates, at_home=True), _row(rates)]
        self._goals += [match.home_goals, match.away_goals]

    def learn(self, day: date) -> None:
        """Fit the weights to all that is remembered, when a week has passed since the last time."""
        if not self._rows or (self._learnt is not None and day - self._learnt < RELEARN):
            return
        self._learnt = day
        rows, goals = np.array(self._rows), np.array(self._goals)
        stiffness = np.array(self.STIFFNESS)
        for _ in range(20):
            expected = np.exp(rows @ self._weights)
            gradient = rows.T @ (goals - expected) - stiffness * (self._weights - self._prior)
            step = np.linalg.solve((rows * expected[:, None]).T @ rows + np.diag(stiffness), gradient)
            self._weights = self._weights + np.clip(step, -1.0, 1.0)
            if np.abs(step).max() < 1e-8:
                break


class Forecaster:
    """All leagues of an evaluation. Call ``refit`` before the forecasts of a day, ``observe`` after its results."""

    def __init__(self, leagues: Mapping[str, Sequence[Match]]) -> None:
        self._leagues = {name: LeagueRatings(matches) for name, matches in leagues.items() if matches}
        self._blend = Blend()

    @property
    def learns(self) -> bool:
        """Whether forecasts before the test are useful: they teach the blend."""
        return any(league.has_shots for league in self._leagues.values())

    def refit(self, league: str, day: date) -> None:
        """Everything that the forecasts of ``day`` in one league rest upon, from earlier matches only."""
        self._leagues[league].refit(day)
        if self._leagues[league].has_shots:
            self._blend.learn(day)

    def grid(self, league: str, home: str, away: str) -> ScoreGrid:
        """The forecast for a match of the day of the last ``refit``."""
        ratings = self._leagues[league]
        rates = ratings.rates(home, away)
        return (
            self._blend.grid(rates, ratings.rho) if ratings.has_shots else ScoreGrid.from_rates(*rates[0], ratings.rho)
        )

    def observe(self, league: str, match: Match) -> None:
        """Tell what came of a match that was forecast; to be called when its day is over."""
        ratings = self._leagues[league]
        if ratings.has_shots and match.date - ratings.first_day >= WARM_UP:
            self._blend.remember(ratings.rates(match.home, match.away), match)


def _share(matches: Sequence[Match], count: Count) -> float:
    return sum(count.of(match) is not None for match in matches) / len(matches)


def _history(matches: Sequence[Match], count: Count) -> History:
    def tally(match: Match) -> Tally:
        return count.of(match) or Tally(0, 0)

    return History((match for match in matches if count.of(match) is not None), tally)


def _row(rates: Sequence[tuple[float, float]], *, at_home: bool = False) -> Floats:
    logs = np.log(np.array(rates))
    level, tilt = logs.sum(axis=1) / 2, (logs[:, 0] - logs[:, 1]) / 2
    return np.concatenate(([1.0, float(at_home)], level, tilt if at_home else -tilt))
