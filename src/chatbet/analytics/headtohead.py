"""What two teams did against each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chatbet.analytics.match import Match


@dataclass(frozen=True, slots=True)
class HeadToHead:
    """Meetings of two teams, newest first, counted from the side of ``left``."""

    left: str
    right: str
    meetings: tuple[Match, ...]

    @property
    def played(self) -> int:
        """How many meetings."""
        return len(self.meetings)

    @property
    def left_won(self) -> int:
        """Meetings that ``left`` won."""
        return self._results().count("W")

    @property
    def drawn(self) -> int:
        """Meetings without a winner."""
        return self._results().count("D")

    @property
    def right_won(self) -> int:
        """Meetings that ``right`` won."""
        return self._results().count("L")

    @property
    def goals(self) -> tuple[int, int]:
        """Goals of ``left`` and of ``right`` in all of them."""
        scores = [match.goals_of(self.left) for match in self.meetings]
        return sum(own for own, _ in scores), sum(other for _, other in scores)

    def reversed(self) -> "HeadToHead":
        """The same meetings from the other side."""
        return HeadToHead(self.right, self.left, self.meetings)

    def _results(self) -> str:
        return "".join(match.result_of(self.left) for match in self.meetings)


def head_to_head(
    matches: Iterable[Match], left: str, right: str, *, last: int | None = None, before: date | None = None
) -> HeadToHead:
    """The ``last`` meetings (all by default) of two different teams played ``before`` a day, at either's ground."""
    if left == right:
        raise ValueError(f"one team twice: {left}")
    met = [match for match in matches if {match.home, match.away} == {left, right}]
    met = [match for match in met if before is None or match.date < before]
    met.sort(key=lambda match: match.date, reverse=True)
    return HeadToHead(left, right, tuple(met[:last]))
