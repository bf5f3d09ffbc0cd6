"""``compare_teams``: two sides next to each other, from what they played this season and what the book pays."""

from collections.abc import Sequence
from datetime import datetime

from chatbet.errors import UpstreamError
from chatbet.sportsbook.model import Competitor, Fixture, Result, Snapshot, Table, TableRow, Tournament
from chatbet.tools.context import ToolContext
from chatbet.tools.fixtures import find_fixtures
from chatbet.tools.odds import price_one
from chatbet.tools.results import (
    CannotDo,
    FixtureQuery,
    Miss,
    PricedFixture,
    Side,
    Source,
    TeamsCompared,
    ToolResult,
)
from chatbet.tools.together import together

FORM_LENGTH = 5
MEETINGS_SHOWN = 5


async def compare_teams(context: ToolContext, teams: tuple[str, ...]) -> ToolResult:
    """Season figures, form, head-to-head and next meeting of two teams; one alone is set beside its next opponent."""
    if len(teams) == 1:
        teams = (*teams, *_next_opponent(context, teams[0]))
    if len(teams) < 2:
        return CannotDo("compare_teams", Miss.NEED_TWO_TEAMS, teams)
    sides = [context.catalogue.team(name) for name in teams[:2]]
    unknown = tuple(name for name, side in zip(teams, sides, strict=False) if side is None)
    if unknown:
        return CannotDo("compare_teams", Miss.UNKNOWN_TEAM, unknown)
    left, right = (side for side in sides if side is not None)
    try:
        (first, left_row), (second, right_row) = await together([_known(context, left), _known(context, right)])
        starts = await _season_starts(context)
    except UpstreamError:
        return CannotDo("compare_teams", Miss.UPSTREAM_DOWN, teams)
    nearest = await _next_meeting(context, left, right)
    if first is None or second is None:
        fixtures = (nearest.fixture,) if nearest else find_fixtures(context, FixtureQuery(teams[:2])).fixtures
        return CannotDo("compare_teams", Miss.NO_STATISTICS, teams[:2], fixtures)
    return TeamsCompared(
        _side(left, _this_season(first.value, starts), *left_row, sport_id=_sport_of(context, left)),
        _side(right, _this_season(second.value, starts), *right_row, sport_id=_sport_of(context, right)),
        _meetings(first.value, left, right),
        Source(min(first.as_of, second.as_of), first.stale or second.stale),
        nearest,
    )


async def _known(
    context: ToolContext, team: Competitor
) -> tuple[Snapshot[tuple[Result, ...]] | None, tuple[TableRow | None, Tournament | None]]:
    """What a team has played, and its row in a table."""
    return await context.sportsbook.results(team_id=team.id), await _table_row(context, team)


def _next_opponent(context: ToolContext, team: str) -> tuple[str, ...]:
    """The canonical name of whom a team meets next, if it meets anybody."""
    coming = (fixture for fixture in context.catalogue.fixtures_of(team) if fixture.start > context.now)
    fixture = next(coming, None)
    if fixture is None:
        return ()
    names = (fixture.home.names.canonical, fixture.away.names.canonical)
    return tuple(name for name in names if name != team)[:1]


async def _season_starts(context: ToolContext) -> dict[str, datetime]:
    """When the season of each tournament began, where the sportsbook says so."""
    snapshot = await context.sportsbook.seasons()
    return {season.tournament_id: season.starts for season in snapshot.value} if snapshot else {}


def _this_season(results: Sequence[Result], starts: dict[str, datetime]) -> tuple[Result, ...]:
    """The results of the season that is on; all of them where nobody knows when it began."""
    return tuple(
        result
        for result in results
        if (began := starts.get(result.tournament_id)) is None or result.start >= began
    )  # fmt: skip


async def _table_row(context: ToolContext, team: Competitor) -> tuple[TableRow | None, Tournament | None]:
    """The team's row in the first of its competitions that has one table for all."""
    played = {item.tournament.id: item.tournament for item in context.catalogue.fixtures_of(team.names.canonical)}
    for tournament in sorted(played.values(), key=lambda tournament: tournament.order):
        snapshot = await context.sportsbook.tables(tournament.id)
        if snapshot is not None and (row := _row_of(team, snapshot.value)) is not None:
            return row, tournament
    return None, None


def _row_of(team: Competitor, tables: Sequence[Table]) -> TableRow | None:
    if len(tables) != 1:
        return None
    return next((row for row in tables[0].rows if row.team.id == team.id), None)


async def _next_meeting(context: ToolContext, left: Competitor, right: Competitor) -> PricedFixture | None:
    query = FixtureQuery((left.names.canonical, right.names.canonical))
    found = find_fixtures(context, query, limit=1)
    if found.miss or not found.fixtures:
        return None
    return await _priced(context, found.fixtures[0])


async def _priced(context: ToolContext, fixture: Fixture) -> PricedFixture | None:
    try:
        return await price_one(context, fixture)
    except UpstreamError:
        return None


def _meetings(results: Sequence[Result], left: Competitor, right: Competitor) -> tuple[Result, ...]:
    both = {left.id, right.id}
    met = [result for result in results if result.home.id in both and result.away.id in both]
    return tuple(reversed(met))[:MEETINGS_SHOWN]


def _sport_of(context: ToolContext, team: Competitor) -> str:
    fixture = next(iter(context.catalogue.fixtures_of(team.names.canonical)), None)
    return fixture.sport_id if fixture else "1"


def _side(
    team: Competitor,
    results: Sequence[Result],
    row: TableRow | None,
    tournament: Tournament | None,
    *,
    sport_id: str,
) -> Side:
    goals = [_goals(result, team) for result in results]
    conceded = [other for _, other in goals]
    letters = "".join(["W" if own > other else "L" if own < other else "D" for own, other in goals])
    return Side(
        team=team,
        row=row,
        tournament=tournament,
        played=len(goals),
        won=letters.count("W"),
        drawn=letters.count("D"),
        lost=letters.count("L"),
        goals_for=sum([own for own, _ in goals]),
        goals_against=sum(conceded),
        form=letters[-FORM_LENGTH:],
        clean_sheets=conceded.count(0),
        unbeaten=len(letters) - 1 - letters.rfind("L"),
        sport_id=sport_id,
    )


def _goals(result: Result, team: Competitor) -> tuple[int, int]:
    score = result.score
    return (score.home, score.away) if result.home.id == team.id else (score.away, score.home)
