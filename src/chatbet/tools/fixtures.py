"""``get_fixtures`` and ``get_live_matches``: when, where and against whom."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from heapq import nsmallest
from operator import attrgetter

from chatbet.errors import UpstreamError
from chatbet.sportsbook.model import Fixture, Result, Snapshot
from chatbet.tools.context import ToolContext
from chatbet.tools.results import CannotDo, FixtureQuery, FixturesFound, Miss, ResultsFound, Source, ToolResult

MOST_FIXTURES = 8
NEXT_OF_A_TEAM = 1
"""«¿Cuándo juega el Barça?» asks for the next match; a day or «partidos» asks for several."""
NEAREST = 3
"""Fixtures offered instead when there is none in the interval."""
LATEST_RESULTS = 3
"""Finished matches told when no day was named, or when nothing was played on it."""
KICKED_OFF = timedelta(hours=3)
"""How long after kick-off a match still counts as being played when nobody says otherwise."""


async def get_fixtures(context: ToolContext, query: FixtureQuery, *, limit: int = MOST_FIXTURES) -> ToolResult:
    """The fixtures that match ``query``, else the nearest useful ones with the reason; past intervals give results."""
    if unknown := unknown_names(context, query):
        return unknown
    if query.live:
        return await get_live_matches(context, query, limit=limit)
    if query.end is not None and query.end <= context.now:
        return await past_results(context, query, limit=limit)
    return find_fixtures(context, query, limit=NEXT_OF_A_TEAM if next_only(query) else limit)


def next_only(query: FixtureQuery) -> bool:
    """True when a team is asked about and nothing says which of its matches: the next one is meant."""
    return bool(query.teams) and query.start is None and query.end is None and not query.several


async def get_live_matches(context: ToolContext, query: FixtureQuery, *, limit: int = MOST_FIXTURES) -> ToolResult:
    """The matches being played now, of everything or of the teams and tournament named."""
    playing = [fixture for fixture in _matching(context, query) if fixture.live]
    source = source_of(context)
    if playing:
        return FixturesFound(query, tuple(playing[:limit]), len(playing), source)
    coming = [fixture for fixture in _matching(context, query) if fixture.start > context.now]
    return FixturesFound(query, tuple(coming[:limit]), 0, source, Miss.NOT_LIVE)


def find_fixtures(context: ToolContext, query: FixtureQuery, *, limit: int = MOST_FIXTURES) -> FixturesFound:
    """As ``get_fixtures`` for the time to come, from the catalogue alone."""
    candidates = kicking_off(_matching(context, query), context.now - KICKED_OFF)
    found = kicking_off(candidates, query.start, query.end)
    source = source_of(context)
    if found:
        told = tuple(_fairly(found, query, limit))
        return FixturesFound(query, told, len(told) if next_only(query) else len(found), source)
    if candidates:
        nearest = sorted(candidates, key=lambda fixture: _distance(fixture, query))[:NEAREST]
        nearest.sort(key=lambda fixture: fixture.start)
        return FixturesFound(query, tuple(nearest), 0, source, Miss.NONE_IN_INTERVAL)
    if len(query.teams) > 1:
        each = [fixture for team in query.teams for fixture in _next_of(context, team, 1)]
        return FixturesFound(query, tuple(dict.fromkeys(each)), 0, source, Miss.NO_MEETING)
    return FixturesFound(query, (), 0, source, Miss.NO_FIXTURES)


async def past_results(context: ToolContext, query: FixtureQuery, *, limit: int = MOST_FIXTURES) -> ToolResult:
    """What was played in an interval that is over, newest first."""
    nearest = find_fixtures(context, FixtureQuery(query.teams, query.tournament), limit=2).fixtures
    try:
        snapshot = await _results(context, query)
    except UpstreamError:
        return CannotDo("get_fixtures", Miss.UPSTREAM_DOWN, fixtures=nearest)
    if snapshot is None:
        return CannotDo("get_fixtures", Miss.IN_THE_PAST, fixtures=nearest)
    teams = set(query.teams)
    theirs = [
        result
        for result in reversed(snapshot.value)
        if teams <= {result.home.names.canonical, result.away.names.canonical}
    ]
    then = [
        result
        for result in theirs
        if (query.start is None or result.start >= query.start) and (query.end is None or result.start < query.end)
    ]
    if not theirs:
        return CannotDo("get_fixtures", Miss.NONE_IN_INTERVAL, query.teams, fixtures=nearest)
    source = Source(snapshot.as_of, snapshot.stale)
    if not then:
        return ResultsFound(query, tuple(theirs[:LATEST_RESULTS]), source, Miss.NONE_IN_INTERVAL)
    return ResultsFound(query, tuple(then[: limit if _bounded(query) else LATEST_RESULTS]), source)


def _bounded(query: FixtureQuery) -> bool:
    return query.start is not None or query.end is not None


async def _results(context: ToolContext, query: FixtureQuery) -> Snapshot[tuple[Result, ...]] | None:
    if query.teams and (team := context.catalogue.team(query.teams[0])):
        return await context.sportsbook.results(team_id=team.id)
    if query.tournament and (tournament := context.catalogue.tournament(query.tournament)):
        return await context.sportsbook.results(tournament_id=tournament.id)
    return None


def unknown_names(context: ToolContext, query: FixtureQuery) -> CannotDo | None:
    """The polite no when a name is not in today's catalogue."""
    teams = tuple(name for name in query.teams if context.catalogue.team(name) is None)
    if teams:
        return CannotDo("get_fixtures", Miss.UNKNOWN_TEAM, teams)
    if query.tournament and context.catalogue.tournament(query.tournament) is None:
        return CannotDo("get_fixtures", Miss.UNKNOWN_TOURNAMENT, (query.tournament,))
    return None


def source_of(context: ToolContext) -> Source:
    """When the catalogue's fixtures were given."""
    return Source(context.catalogue.as_of, context.catalogue.stale)


def kicking_off(
    fixtures: Sequence[Fixture], start: datetime | None = None, end: datetime | None = None
) -> Sequence[Fixture]:
    """Of fixtures by kick-off, those that begin in ``[start, end)``, and those that began before and are being played."""
    high = len(fixtures) if end is None else bisect_left(fixtures, end, key=_kick_off)
    low = 0 if start is None else bisect_left(fixtures, start, hi=high, key=_kick_off)
    return (*(fixture for fixture in fixtures[:low] if fixture.live), *fixtures[low:high])


_kick_off = attrgetter("start")


def _matching(context: ToolContext, query: FixtureQuery) -> Sequence[Fixture]:
    catalogue = context.catalogue
    if len(query.teams) == 2:
        fixtures = catalogue.meetings(*query.teams)
    elif query.teams:
        fixtures = catalogue.fixtures_of(query.teams[0])
    elif query.tournament:
        fixtures = catalogue.in_tournament(query.tournament)
    else:
        fixtures = catalogue.fixtures
    if query.tournament and query.teams:
        wanted = query.tournament
        inside = [fixture for fixture in fixtures if fixture.tournament.names.canonical == wanted]
        return inside or fixtures
    return fixtures


def _next_of(context: ToolContext, team: str, count: int) -> list[Fixture]:
    return list(kicking_off(context.catalogue.fixtures_of(team), context.now - KICKED_OFF)[:count])


def _distance(fixture: Fixture, query: FixtureQuery) -> timedelta:
    """How far outside the interval a fixture kicks off."""
    before = query.start - fixture.start if query.start else timedelta()
    after = fixture.start - query.end if query.end else timedelta()
    return max(before, after)


def _fairly(found: Sequence[Fixture], query: FixtureQuery, limit: int) -> Sequence[Fixture]:
    """Where nothing narrows the question, the most prominent competitions first, then by kick-off."""
    if query.teams or query.tournament or len(found) <= limit:
        return found[:limit]
    return sorted(most_prominent(found, limit), key=_kick_off)


def most_prominent(fixtures: Sequence[Fixture], limit: int) -> list[Fixture]:
    """Football first, by the competition's rank, then by kick-off."""
    return nsmallest(
        limit, fixtures, key=lambda fixture: (fixture.sport_id != "1", fixture.tournament.order, fixture.start)
    )
