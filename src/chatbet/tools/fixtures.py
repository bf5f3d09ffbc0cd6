"""``get_fixtures`` and ``get_live_matches``: when, where and against whom."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from chatbet.sportsbook.model import Fixture, Sport
from chatbet.tools.context import ToolContext
from chatbet.tools.played import past_results
from chatbet.tools.prominence import most_prominent
from chatbet.tools.results import CannotDo, FixtureQuery, FixturesFound, Miss, Source, ToolResult

MOST_FIXTURES = 8
NEXT_OF_A_TEAM = 1
"""«¿Cuándo juega el Barça?» asks for the next match; a day or «partidos» asks for several."""
NEAREST = 3
"""Fixtures offered instead when there is none in the interval."""
SOON = timedelta(days=7)
"""How far ahead is looked where nothing narrows the question."""
WEEK = timedelta(days=7)
KICKED_OFF = timedelta(hours=3)
"""How long after kick-off a match still counts as being played when nobody says otherwise."""


async def get_fixtures(context: ToolContext, query: FixtureQuery, *, limit: int = MOST_FIXTURES) -> ToolResult:
    """The fixtures that match ``query``, else the nearest useful ones with the reason; past intervals give results."""
    if unknown := unknown_names(context, query):
        return unknown
    if query.live:
        return await get_live_matches(context, query, limit=limit)
    if query.end is not None and query.end <= context.now:
        return await past_results(context, query, _nearest(context, query), limit=limit)
    return find_fixtures(context, query, limit=NEXT_OF_A_TEAM if next_only(query) else query.most or limit)


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
    return FixturesFound(query, tuple(coming[: 1 if query.teams else NEAREST]), 0, source, Miss.NOT_LIVE)


def find_fixtures(context: ToolContext, query: FixtureQuery, *, limit: int = MOST_FIXTURES) -> FixturesFound:
    """As ``get_fixtures`` for the time to come, from the catalogue alone."""
    candidates = kicking_off(_matching(context, query), context.now - KICKED_OFF)
    query, found = _in_interval(candidates, query, context.now)
    source = source_of(context)
    if found:
        told = tuple(_told(context, found, query, limit))
        return FixturesFound(query, told, len(told) if next_only(query) or query.most else len(found), source)
    if candidates:
        nearest = sorted(candidates, key=lambda fixture: _distance(fixture, query))[:NEAREST]
        nearest.sort(key=lambda fixture: fixture.start)
        return FixturesFound(query, tuple(nearest), 0, source, Miss.NONE_IN_INTERVAL)
    if len(query.teams) > 1:
        each = [fixture for team in query.teams for fixture in _next_of(context, team, 1)]
        return FixturesFound(query, tuple(dict.fromkeys(each)), 0, source, Miss.NO_MEETING)
    return FixturesFound(query, (), 0, source, Miss.NO_FIXTURES)


def _nearest(context: ToolContext, query: FixtureQuery) -> tuple[Fixture, ...]:
    """What comes next for the same subject."""
    return find_fixtures(context, FixtureQuery(query.teams, query.tournament, sport=query.sport), limit=2).fixtures


async def get_past(context: ToolContext, query: FixtureQuery) -> ToolResult:
    """What was played, for a question about the past."""
    return unknown_names(context, query) or await past_results(
        context, query, _nearest(context, query), limit=MOST_FIXTURES
    )


def _in_interval(
    candidates: Sequence[Fixture], query: FixtureQuery, now: datetime
) -> tuple[FixtureQuery, Sequence[Fixture]]:
    """The fixtures of the interval, and the question that they answer: a weekday's name on that day is today first."""
    if query.anything:
        return query, kicking_off(candidates, None, now + SOON) or candidates
    today = _a_week_sooner(query, now)
    if today is not None and (found := _within(candidates, today, now)):
        return today, found
    return query, _within(candidates, query, now)


def _within(candidates: Sequence[Fixture], query: FixtureQuery, now: datetime) -> Sequence[Fixture]:
    """Those that kick off in the interval; those that are being played only where it holds this moment."""
    found = kicking_off(candidates, query.start, query.end)
    if (query.start is None or query.start <= now) and (query.end is None or now < query.end):
        return found
    return [fixture for fixture in found if not fixture.live or query.start is None or fixture.start >= query.start]


def _a_week_sooner(query: FixtureQuery, now: datetime) -> FixtureQuery | None:
    """The same hours today, where the question names today's weekday and was read as next week's."""
    if not query.weekday or query.start is None or query.end is None:
        return None
    if (query.start - WEEK).date() != now.date() or query.end - WEEK <= now:
        return None
    return replace(query, start=query.start - WEEK, end=query.end - WEEK, weekday=False)


def unknown_names(context: ToolContext, query: FixtureQuery) -> CannotDo | None:
    """The polite no when a name is not in today's catalogue."""
    teams = tuple(name for name in query.teams if context.catalogue.team(name) is None)
    if teams:
        return CannotDo("get_fixtures", Miss.UNKNOWN_TEAM, teams)
    if query.tournament and context.catalogue.tournament(query.tournament) is None:
        return CannotDo("get_fixtures", Miss.UNKNOWN_TOURNAMENT, (query.tournament,))
    if query.sport and sport_named(context, query.sport) is None:
        return CannotDo("get_fixtures", Miss.UNKNOWN_SPORT, (query.sport,))
    return None


def sport_named(context: ToolContext, key: str) -> Sport | None:
    """The sport on offer with that English key; ``"1"`` is football, whatever it is called."""
    spoken = key.replace("_", " ")
    return next(
        (
            sport
            for sport in context.catalogue.sports
            if sport.names.en.casefold() == spoken or (key == "football" and sport.id == "1")
        ),
        None,
    )


def source_of(context: ToolContext) -> Source:
    """When the catalogue's fixtures were given."""
    return Source(context.catalogue.as_of, context.catalogue.stale)


def kicking_off(
    fixtures: Sequence[Fixture], start: datetime | None = None, end: datetime | None = None
) -> Sequence[Fixture]:
    """Of fixtures by kick-off, those that begin in ``[start, end)`` and those that began earlier and are going on."""
    # In UTC like the fixtures: to compare the times of two zones takes twenty times as long.
    high = len(fixtures) if end is None else bisect_left(fixtures, end.astimezone(UTC), key=_kick_off)
    low = 0 if start is None else bisect_left(fixtures, start.astimezone(UTC), hi=high, key=_kick_off)
    going_on = [fixture for fixture in fixtures[:low] if fixture.live]
    return (*going_on, *fixtures[low:high]) if going_on else fixtures[low:high]


_kick_off = attrgetter("start")


def _matching(context: ToolContext, query: FixtureQuery) -> Sequence[Fixture]:
    catalogue = context.catalogue
    if len(query.teams) == 2:
        fixtures = catalogue.meetings(*query.teams)
    elif query.teams:
        fixtures = catalogue.fixtures_of(query.teams[0])
    elif query.tournament:
        fixtures = catalogue.in_tournament(query.tournament)
    elif query.sport and (sport := sport_named(context, query.sport)):
        fixtures = tuple(fixture for fixture in catalogue.fixtures if fixture.sport_id == sport.id)
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


def _told(context: ToolContext, found: Sequence[Fixture], query: FixtureQuery, limit: int) -> Sequence[Fixture]:
    """The first ones by kick-off; where nothing narrows the question, the most prominent ones."""
    if query.teams or query.tournament or len(found) <= limit:
        return found[:limit]
    return sorted(most_prominent(context, found, limit), key=_kick_off)
