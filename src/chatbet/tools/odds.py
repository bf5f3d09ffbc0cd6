"""``get_odds``: what the sportsbook pays, for one match in full or for several at a glance."""

from collections.abc import Awaitable, Iterable
from decimal import Decimal

from chatbet.errors import UpstreamError
from chatbet.sportsbook.model import Fixture
from chatbet.tools.context import ToolContext
from chatbet.tools.fixtures import NEXT_OF_A_TEAM, find_fixtures, get_live_matches, next_only, unknown_names
from chatbet.tools.picking import result_market
from chatbet.tools.results import (
    CannotDo,
    FixtureQuery,
    FixturesFound,
    Miss,
    OddsFound,
    PricedFixture,
    Source,
    ToolResult,
)
from chatbet.tools.together import together

MOST_PRICED = 5
"""Fixtures priced for one answer: enough to choose from, few enough to read."""
MOST_RANKED = 30
"""Fixtures looked through for an extreme price."""


async def get_odds(
    context: ToolContext,
    query: FixtureQuery,
    *,
    fixture_id: str | None = None,
    stake: Decimal | None = None,
    ranked: str = "",
) -> ToolResult:
    """Prices now: of the fixture with that id, else of the fixtures that match ``query`` (nearest ones when none).

    ``ranked`` looks through more of them for the ``highest`` or ``lowest`` price of a result.
    """
    found = await _wanted(context, query, fixture_id, MOST_RANKED if ranked else MOST_PRICED)
    if isinstance(found, CannotDo):
        return found
    if not found.fixtures:
        return CannotDo("get_odds", found.miss or Miss.NO_FIXTURES, query.teams)
    candidates = await _extreme(context, found.fixtures, ranked) if ranked else found.fixtures
    items, reached = await price_all(context, candidates)
    if not reached:
        return CannotDo("get_odds", Miss.UPSTREAM_DOWN, query.teams, found.fixtures)
    if not items:
        return CannotDo("get_odds", Miss.SUSPENDED, query.teams, found.fixtures)
    if ranked:
        items = _ranked(items, highest=ranked == "highest")
    shown = found.fixtures if found.miss else ()
    return OddsFound(found.query, items, stake or context.default_stake, found.total, found.miss, shown, ranked)


async def _extreme(context: ToolContext, fixtures: tuple[Fixture, ...], ranked: str) -> tuple[Fixture, ...]:
    """Those with the most extreme prices at a glance; what is shown of them is priced anew."""
    glanced, reached = await price_all(context, fixtures, glance=True)
    return tuple(item.fixture for item in _ranked(glanced, highest=ranked == "highest")) if reached else fixtures


def _ranked(items: tuple[PricedFixture, ...], *, highest: bool) -> tuple[PricedFixture, ...]:
    """The items with the most extreme price of a result first."""
    far = max if highest else min

    def extreme(item: PricedFixture) -> Decimal:
        return far(price.odds for price in item.odds.of(result_market(item)))

    priced = [item for item in items if item.odds.of(result_market(item))]
    return tuple(sorted(priced, key=extreme, reverse=highest)[:MOST_PRICED])


async def _wanted(
    context: ToolContext, query: FixtureQuery, fixture_id: str | None, limit: int
) -> FixturesFound | CannotDo:
    if fixture_id and (fixture := context.catalogue.fixture(fixture_id)):
        source = Source(context.catalogue.as_of, context.catalogue.stale)
        return FixturesFound(query, (fixture,), 1, source)
    if unknown := unknown_names(context, query):
        return unknown
    if query.live:
        found = await get_live_matches(context, query, limit=limit)
        return found if isinstance(found, FixturesFound) else CannotDo("get_odds", Miss.NOT_LIVE)
    return find_fixtures(context, query, limit=NEXT_OF_A_TEAM if next_only(query) else limit)


async def price_all(
    context: ToolContext, fixtures: Iterable[Fixture], *, glance: bool = False
) -> tuple[tuple[PricedFixture, ...], bool]:
    """Price fixtures side by side: those on offer, and whether the sportsbook could be reached at all.

    At a ``glance`` prices may be minutes old: for choosing among many, never for showing.
    """
    price = _glanced if glance else price_one
    answers = await together([_reached(price(context, fixture)) for fixture in fixtures])
    reached = [item for item in answers if item is not None]
    return tuple(item for item in reached if item.odds.active and item.odds.prices), bool(reached)


async def _reached(asked: Awaitable[PricedFixture]) -> PricedFixture | None:
    try:
        return await asked
    except UpstreamError:
        return None


async def _glanced(context: ToolContext, fixture: Fixture) -> PricedFixture:
    snapshot = await context.sportsbook.glance(fixture)
    return PricedFixture(fixture, snapshot.value, Source(snapshot.as_of, snapshot.stale))


async def price_one(context: ToolContext, fixture: Fixture, *, fresh: bool = False) -> PricedFixture:
    """One fixture's prices now, ``fresh`` ones never from a cache; raises ``UpstreamUnavailable``."""
    snapshot = await context.sportsbook.odds(fixture, fresh=fresh)
    return PricedFixture(fixture, snapshot.value, Source(snapshot.as_of, snapshot.stale))
