"""``get_tournaments`` and ``get_standings``: which competitions there are, when they run, how the table stands."""

from collections.abc import Sequence

from chatbet.errors import UpstreamError
from chatbet.sportsbook.model import Fixture, Tournament, TournamentDates
from chatbet.tools.context import ToolContext
from chatbet.tools.fixtures import kicking_off, source_of
from chatbet.tools.results import (
    CannotDo,
    Miss,
    Source,
    StandingsFound,
    ToolResult,
    TournamentInfo,
    TournamentsFound,
)


async def get_tournaments(context: ToolContext, names: tuple[str, ...] = ()) -> ToolResult:
    """Every competition with fixtures on offer, or those named, with their first and last day where known."""
    known = [tournament for name in names if (tournament := context.catalogue.tournament(name))]
    if names and not known:
        return CannotDo("get_tournaments", Miss.UNKNOWN_TOURNAMENT, names)
    dates = await _dates(context)
    items = (_info(item, _coming(context, item), dates.get(item.id)) for item in known or context.catalogue.tournaments)
    told = tuple(item for item in items if known or item.fixtures)
    return TournamentsFound(told, source_of(context), named=bool(known))


async def get_standings(context: ToolContext, tournament: str | None, team: str | None = None) -> ToolResult:
    """The table of a tournament, or of the league that ``team`` plays in."""
    wanted = _tournament_of(context, tournament, team)
    if wanted is None:
        return CannotDo("get_standings", Miss.UNKNOWN_TOURNAMENT, tuple(filter(None, (tournament or team,))))
    try:
        snapshot = await context.sportsbook.tables(wanted.id)
    except UpstreamError:
        return CannotDo("get_standings", Miss.UPSTREAM_DOWN, (wanted.names.canonical,))
    if snapshot is None or not snapshot.value:
        coming = context.catalogue.in_tournament(wanted.names.canonical)[:3]
        return CannotDo("get_standings", Miss.NO_STATISTICS, (wanted.names.canonical,), tuple(coming))
    return StandingsFound(wanted, snapshot.value, Source(snapshot.as_of, snapshot.stale), team)


def team_at(found: ToolResult, place: int) -> str | None:
    """Who stands at a place of the one table, from its end where negative; None where that cannot be said."""
    if not isinstance(found, StandingsFound) or len(found.tables) != 1:
        return None
    rows = sorted(found.tables[0].rows, key=lambda row: row.position)
    at = place - 1 if place > 0 else len(rows) + place
    return rows[at].team.names.canonical if 0 <= at < len(rows) else None


def _tournament_of(context: ToolContext, tournament: str | None, team: str | None) -> Tournament | None:
    if tournament:
        return context.catalogue.tournament(tournament)
    if not team:
        return None
    played = [fixture.tournament for fixture in context.catalogue.fixtures_of(team)]
    return max(set(played), key=played.count, default=None)


async def _dates(context: ToolContext) -> dict[str, TournamentDates]:
    """First and last day by tournament id; nothing where the sportsbook does not say."""
    try:
        snapshot = await context.sportsbook.seasons()
    except UpstreamError:
        return {}
    return {dates.tournament_id: dates for dates in snapshot.value} if snapshot else {}


def _coming(context: ToolContext, tournament: Tournament) -> Sequence[Fixture]:
    """What a tournament has still to play or is playing, by kick-off."""
    return kicking_off(context.catalogue.by_tournament.get(tournament.id, ()), context.now)


def _info(tournament: Tournament, fixtures: Sequence[Fixture], dates: TournamentDates | None) -> TournamentInfo:
    return TournamentInfo(tournament, len(fixtures), fixtures[0] if fixtures else None, dates)
