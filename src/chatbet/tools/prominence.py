"""Which fixtures most people mean when they name none: football before the rest, the best-known sides first."""

from collections.abc import Iterable
from datetime import datetime
from heapq import nsmallest

from chatbet.sportsbook.model import Fixture
from chatbet.tools.context import ToolContext


def most_prominent(context: ToolContext, fixtures: Iterable[Fixture], limit: int) -> list[Fixture]:
    """The most prominent first: the best of a league also play in its continent's cups."""
    fame = context.catalogue.fame

    def rank(fixture: Fixture) -> tuple[bool, int, int, datetime]:
        return fixture.sport_id != "1", -fame(fixture), fixture.tournament.order, fixture.start

    return nsmallest(limit, fixtures, key=rank)
