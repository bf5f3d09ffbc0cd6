"""Which fixtures most people mean when they name none: football before the rest, the best-known sides first."""

from collections.abc import Iterable

from chatbet.sportsbook.model import Fixture
from chatbet.tools.context import ToolContext


def by_prominence(context: ToolContext, fixtures: Iterable[Fixture]) -> list[Fixture]:
    """The most prominent first: the best of a league also play in its continent's cups."""
    appears_in: dict[str, set[str]] = {}
    for fixture in context.catalogue.fixtures:
        for side in (fixture.home, fixture.away):
            appears_in.setdefault(side.id, set()).add(fixture.tournament.id)

    def rank(fixture: Fixture) -> tuple[bool, int, int, object]:
        fame = len(appears_in.get(fixture.home.id, ())) + len(appears_in.get(fixture.away.id, ()))
        return fixture.sport_id != "1", -fame, fixture.tournament.order, fixture.start

    return sorted(fixtures, key=rank)
