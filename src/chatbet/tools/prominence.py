"""Which fixtures most people mean when they name none: football before the rest, the best-known sides first."""

from collections.abc import Iterable
from operator import attrgetter

from chatbet.sportsbook.model import Fixture
from chatbet.tools.context import ToolContext

_kick_off = attrgetter("start")


def most_prominent(context: ToolContext, fixtures: Iterable[Fixture], limit: int) -> list[Fixture]:
    """The most prominent first, among equals the next one: the best of a league also play in its continent's cups."""
    return sorted(sorted(fixtures, key=_kick_off), key=context.catalogue.prominence)[:limit]
