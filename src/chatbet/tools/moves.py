"""How prices moved since they were first looked at: ``get_odds`` for «¿cómo se ha movido la cuota?»."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chatbet.betting.market import Market, Selection
from chatbet.errors import StateUnavailable
from chatbet.sportsbook.model import Fixture
from chatbet.tools.context import SeenPrice, ToolContext
from chatbet.tools.fixtures import find_fixtures, unknown_names
from chatbet.tools.odds import price_one
from chatbet.tools.results import CannotDo, FixtureQuery, Miss, PriceMoves, PricePoint, ToolResult

MOST_TOLD = 4
"""Selections told of one match, those of its result first."""
_FIRST = (Market.MATCH_RESULT, Market.WIN, Market.OVER_UNDER, Market.BOTH_TEAMS_TO_SCORE)


async def price_moves(context: ToolContext, query: FixtureQuery, *, fixture_id: str | None = None) -> ToolResult:
    """The price points kept of the fixture with that id, else of the next one that matches ``query``."""
    fixture = _fixture(context, query, fixture_id)
    if not isinstance(fixture, Fixture):
        return fixture
    priced = await price_one(context, fixture)
    if not priced.odds.active:
        return CannotDo("get_odds", Miss.SUSPENDED, query.teams, (fixture,))
    try:
        points = await context.seen_prices.points(fixture.id) if context.seen_prices else ()
    except StateUnavailable:
        points = ()
    return PriceMoves(fixture, tuple(_moves(points)), priced.source)


def _fixture(context: ToolContext, query: FixtureQuery, fixture_id: str | None) -> Fixture | CannotDo:
    if fixture_id and (fixture := context.catalogue.fixture(fixture_id)):
        return fixture
    if unknown := unknown_names(context, query):
        return unknown
    if not query.teams:
        return CannotDo("get_odds", Miss.NEED_MATCH)
    if query.start is not None and query.start <= context.now:
        query = replace(query, start=None, end=None, weekday=False)  # «ayer»: when the price was so
    found = find_fixtures(context, query, limit=1)
    if not found.fixtures or found.miss:
        return CannotDo("get_odds", found.miss or Miss.NO_FIXTURES, query.teams, found.fixtures)
    return found.fixtures[0]


def _moves(points: Sequence[SeenPrice]) -> Iterable[tuple[Selection, tuple[PricePoint, ...]]]:
    """The selections that moved, the most usual markets first."""
    seen: dict[Selection, list[PricePoint]] = {}
    for point in points:
        seen.setdefault(point.selection, []).append(PricePoint(point.at, point.odds))
    moved = [(selection, tuple(kept)) for selection, kept in seen.items() if len({item.odds for item in kept}) > 1]
    moved.sort(key=lambda item: _place(item[0].market))
    return moved[:MOST_TOLD]


def _place(market: Market) -> int:
    return _FIRST.index(market) if market in _FIRST else len(_FIRST)
