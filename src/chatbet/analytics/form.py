"""A team's recent record: results, goals, runs. Counts what happened, foretells nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import attrgetter

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
    match venue:
        case Venue.ALL:
            own = [match for match in matches if match.involves(team)]
        case Venue.HOME:
            own = [match for match in matches if match.home == team]
        case Venue.AWAY:
            own = [match for match in matches if match.away == team]
    if before is not None:
        own = [match for match in own if match.date < before]
    own.sort(key=_day)
    return _counted(own if last is None else own[max(len(own) - last, 0) :], team)


_day = attrgetter("date")


def _counted(own: Sequence[Match], team: str) -> Form:
    goals = [match.goals_of(team) for match in own]
    scored, conceded = [own for own, _ in goals], [other for _, other in goals]
    return Form(
        team=team,
        results="".join(["W" if own > other else "D" if own == other else "L" for own, other in goals]),
        goals_for=sum(scored),
        goals_against=sum(conceded),
        clean_sheets=conceded.count(0),
        blanks=scored.count(0),
        both_scored=len([1 for own, other in goals if own and other]),
        over_two=len([1 for own, other in goals if own + other > 2]),
    )
