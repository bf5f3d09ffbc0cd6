"""A team's recent record: results, goals, runs. Counts what happened, foretells nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chatbet.analytics.match import Match


class Venue(StrEnum):
    """Which of a team's matches to look at."""

    HOME = "home"
    AWAY = "away"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Form:
    """What a team did in some matches. Runs are those still going on at the last of them."""

    team: str
    results: str
    """``W``, ``D`` and ``L``, newest last."""
    goals_for: int
    goals_against: int
    clean_sheets: int
    blanks: int
    """Matches without a goal of its own."""
    both_scored: int
    over_two: int
    """Matches with three goals or more."""

    @property
    def played(self) -> int:
        """How many matches."""
        return len(self.results)

    @property
    def won(self) -> int:
        """How many were won."""
        return self.results.count("W")

    @property
    def drawn(self) -> int:
        """How many were drawn."""
        return self.results.count("D")

    @property
    def lost(self) -> int:
        """How many were lost."""
        return self.results.count("L")

    @property
    def points(self) -> int:
        """Three for a win, one for a draw."""
        return 3 * self.won + self.drawn

    @property
    def points_per_match(self) -> float:
        """0 to 3; 0 before the first match."""
        return self._per_match(self.points)

    @property
    def scored_per_match(self) -> float:
        """Goals scored per match; 0 before the first."""
        return self._per_match(self.goals_for)

    @property
    def conceded_per_match(self) -> float:
        """Goals conceded per match; 0 before the first."""
        return self._per_match(self.goals_against)

    @property
    def goals_per_match(self) -> float:
        """Goals of both sides per match; 0 before the first."""
        return self._per_match(self.goals_for + self.goals_against)

    @property
    def unbeaten(self) -> int:
        """Matches since the last defeat."""
        return self._since("L")

    @property
    def winless(self) -> int:
        """Matches since the last win."""
        return self._since("W")

    @property
    def winning_run(self) -> int:
        """Wins in a row."""
        return len(self.results) - len(self.results.rstrip("W"))

    def _per_match(self, count: int) -> float:
        return count / self.played if self.played else 0.0

    def _since(self, letter: str) -> int:
        return len(self.results) - 1 - self.results.rfind(letter)


def form_of(
    matches: Iterable[Match],
    team: str,
    *,
    last: int | None = None,
    before: date | None = None,
    venue: Venue = Venue.ALL,
) -> Form:
    """The form of ``team`` over its ``last`` matches (all of them by default) played ``before`` a day, at a venue.

    The matches may come in any order and may be anybody's.
    """
    own = [match for match in matches if match.involves(team) and _at(match, team, venue)]
    own = sorted((match for match in own if before is None or match.date < before), key=lambda match: match.date)
    return _counted(own if last is None else own[max(len(own) - last, 0) :], team)


def _at(match: Match, team: str, venue: Venue) -> bool:
    return venue is Venue.ALL or (match.home == team) == (venue is Venue.HOME)


def _counted(own: Sequence[Match], team: str) -> Form:
    goals = [match.goals_of(team) for match in own]
    return Form(
        team=team,
        results="".join(match.result_of(team) for match in own),
        goals_for=sum(scored for scored, _ in goals),
        goals_against=sum(conceded for _, conceded in goals),
        clean_sheets=sum(conceded == 0 for _, conceded in goals),
        blanks=sum(scored == 0 for scored, _ in goals),
        both_scored=sum(scored > 0 and conceded > 0 for scored, conceded in goals),
        over_two=sum(scored + conceded > 2 for scored, conceded in goals),
    )
