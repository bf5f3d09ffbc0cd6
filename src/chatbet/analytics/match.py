"""A finished match, as everything in this package takes it. Teams are whatever string names them: an id or a name."""

from datetime import date
from typing import NamedTuple


class Tally(NamedTuple):
    """A count for each side, such as shots."""

    home: int
    away: int


class Match(NamedTuple):
    """A finished match: the day it was played, the sides, the goals after normal time."""

    date: date
    home: str
    away: str
    home_goals: int
    away_goals: int
    shots: Tally | None = None
    shots_on_target: Tally | None = None

    def involves(self, team: str) -> bool:
        """Whether ``team`` played in it."""
        return team in (self.home, self.away)

    def goals_of(self, team: str) -> tuple[int, int]:
        """Goals scored and conceded by ``team``, which must be one of the sides."""
        if team == self.home:
            return self.home_goals, self.away_goals
        return self.away_goals, self.home_goals

    def result_of(self, team: str) -> str:
        """``W``, ``D`` or ``L`` from the side of ``team``."""
        scored, conceded = self.goals_of(team)
        return "W" if scored > conceded else "D" if scored == conceded else "L"
