"""League tables from results: points (in football three for a win, else one), difference, goals, then the name."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from chatbet.sandbox.catalogue import FOOTBALL, Competitor
from chatbet.sandbox.results import Score
from chatbet.sandbox.season import Match


@dataclass(slots=True)
class Standing:
    """One line of a table; ``form`` holds the last results as W, D and L, newest last."""

    club: Competitor
    won: int = 0
    drawn: int = 0
    lost: int = 0
    goals_for: int = 0
    goals_against: int = 0
    results: list[str] = field(default_factory=list)
    win: int = 3
    """Points for a win."""

    @property
    def played(self) -> int:
        """Matches so far."""
        return self.won + self.drawn + self.lost

    @property
    def points(self) -> int:
        """Those of the wins, and one for a draw."""
        return self.win * self.won + self.drawn

    @property
    def form(self) -> str:
        """The last five results, newest last."""
        return "".join(self.results[-5:])

    def add(self, scored: int, conceded: int) -> None:
        """Count one match."""
        self.goals_for += scored
        self.goals_against += conceded
        if scored == conceded:
            self.drawn += 1
        elif scored > conceded:
            self.won += 1
        else:
            self.lost += 1
        self.results.append("D" if scored == conceded else "W" if scored > conceded else "L")


def standings(results: Iterable[tuple[Match, Score]], everybody: Iterable[Competitor] = ()) -> list[Standing]:
    """The table of some results in the order of play; ``everybody`` also lists those who have not played yet."""
    table: dict[str, Standing] = {club.key: Standing(club) for club in everybody}
    for match, score in results:
        table.setdefault(match.home.key, Standing(match.home)).add(score.home, score.away)
        table.setdefault(match.away.key, Standing(match.away)).add(score.away, score.home)
        if match.competition.sport != FOOTBALL:
            table[match.home.key].win = table[match.away.key].win = 1
    return sorted(table.values(), key=_rank)


def _rank(row: Standing) -> tuple[int, int, int, str]:
    return -row.points, row.goals_against - row.goals_for, -row.goals_for, row.club.names.en
