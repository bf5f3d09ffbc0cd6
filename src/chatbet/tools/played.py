"""What was played: finished matches of a team, a tournament or a day, newest first."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from chatbet.errors import UpstreamError
from chatbet.sportsbook.model import Fixture, Result, Snapshot
from chatbet.tools.context import ToolContext
from chatbet.tools.results import CannotDo, FixtureQuery, Miss, ResultsFound, Source, ToolResult

LATEST_RESULTS = 3
"""Finished matches told when no day was named, or when nothing was played on it."""
RECENT = timedelta(days=3)
"""From when on the latest results of everything are taken."""
MOST_TOURNAMENTS = 12
"""Competitions that are looked through for a day without a name, the most prominent first."""
Played = Snapshot[tuple[Result, ...]]


async def past_results(
    context: ToolContext, query: FixtureQuery, nearest: tuple[Fixture, ...], *, limit: int
) -> ToolResult:
    """The results that match ``query``; ``nearest`` are the fixtures offered where there are none."""
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
        if teams <= {result.home.names.canonical, result.away.names.canonical} and result.start <= context.now
    ]
    if not theirs:
        return CannotDo("get_fixtures", Miss.NONE_IN_INTERVAL, query.teams, fixtures=nearest)
    source = Source(snapshot.as_of, snapshot.stale)
    then = [result for result in theirs if _within(result.start, query)]
    told = _told(context, query, then or theirs, limit if then and query.dated else LATEST_RESULTS)
    return ResultsFound(query, told, source, None if then else Miss.NONE_IN_INTERVAL)


def _told(context: ToolContext, query: FixtureQuery, played: Sequence[Result], limit: int) -> tuple[Result, ...]:
    """The newest ones; where nothing narrows the question, those of the most prominent competitions."""
    if query.teams or query.tournament:
        return tuple(played[:limit])
    order = {tournament.id: tournament.order for tournament in context.catalogue.tournaments}
    recent = [result for result in played if result.start > played[0].start - RECENT]
    prominent = sorted(recent, key=lambda result: order.get(result.tournament_id, 0))[:limit]
    return tuple(sorted(prominent, key=lambda result: result.start, reverse=True))


def _within(start: datetime, query: FixtureQuery) -> bool:
    return (query.start is None or start >= query.start) and (query.end is None or start < query.end)


async def _results(context: ToolContext, query: FixtureQuery) -> Played | None:
    """Oldest first; None where the sportsbook keeps none."""
    if query.teams and (team := context.catalogue.team(query.teams[0])):
        return await context.sportsbook.results(team_id=team.id)
    if query.tournament and (tournament := context.catalogue.tournament(query.tournament)):
        return await context.sportsbook.results(tournament_id=tournament.id)
    football = [tournament for tournament in context.catalogue.tournaments if tournament.sport_id == "1"]
    football.sort(key=lambda tournament: tournament.order)
    asked = (context.sportsbook.results(tournament_id=one.id) for one in football[:MOST_TOURNAMENTS])
    return _together([snapshot for snapshot in await asyncio.gather(*asked) if snapshot is not None])


def _together(snapshots: Sequence[Played]) -> Played | None:
    """Several lists as one; of one kick-off the more prominent competition counts as the later one."""
    if not snapshots:
        return None
    everything = [result for snapshot in reversed(snapshots) for result in snapshot.value]
    return Snapshot(
        tuple(sorted(everything, key=lambda result: result.start)),
        min(snapshot.as_of for snapshot in snapshots),
        any(snapshot.stale for snapshot in snapshots),
    )
