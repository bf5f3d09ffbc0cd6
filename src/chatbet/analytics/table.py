"""League tables from results: three points for a win, then goal difference, goals, and the name."""

from collections.abc import Iterable
from dataclasses import dataclass

from chatbet.analytics.form import Form, form_of
from chatbet.analytics.match import Match

FORM_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of a table; ``form`` holds the last results as W, D and L, newest last."""

    position: int
    team: str
    played: int
    won: int
    drawn: int
    lost: int
    goals_for: int
    goals_against: int
    points: int
    form: str

    @property
    def goal_difference(self) -> int:
        """Goals scored minus goals conceded."""
        return self.goals_for - self.goals_against


def standings(matches: Iterable[Match], teams: Iterable[str] = ()) -> tuple[Standing, ...]:
    """The table after ``matches``, in any order; ``teams`` also lists those that have not played yet."""
    own: dict[str, list[Match]] = {team: [] for team in teams}
    for match in matches:
        own.setdefault(match.home, []).append(match)
        own.setdefault(match.away, []).append(match)
    ranked = sorted((form_of(played, team) for team, played in own.items()), key=_rank)
    return tuple(_standing(position, form) for position, form in enumerate(ranked, start=1))


def _rank(form: Form) -> tuple[int, int, int, str]:
    return -form.points, form.goals_against - form.goals_for, -form.goals_for, form.team


def _standing(position: int, form: Form) -> Standing:
    return Standing(
        position=position,
        team=form.team,
        played=form.played,
        won=form.won,
        drawn=form.drawn,
        lost=form.lost,
        goals_for=form.goals_for,
        goals_against=form.goals_against,
        points=form.points,
        form=form.results[-FORM_LENGTH:],
    )
