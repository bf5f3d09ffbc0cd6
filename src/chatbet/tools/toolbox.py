"""All tools under the names of the public contract, run for one turn and remembered: the same call runs once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from chatbet.betting.market import ANYTHING, Scope
from chatbet.betting.odds import ANY_ODDS, Bounds
from chatbet.errors import UpstreamError
from chatbet.tools.account import get_balance, get_bets
from chatbet.tools.comparison import compare_teams
from chatbet.tools.context import ToolContext
from chatbet.tools.fixtures import KICKED_OFF, get_fixtures, get_live_matches, get_past
from chatbet.tools.moves import price_moves
from chatbet.tools.odds import get_odds
from chatbet.tools.picking import PickRequest
from chatbet.tools.recommendations import USUAL_LEGS, get_recommendations
from chatbet.tools.results import CannotDo, FixtureQuery, FixturesFound, Miss, OddsFound, ToolResult
from chatbet.tools.simulation import simulate_bet
from chatbet.tools.together import together
from chatbet.tools.tournaments import get_standings, get_tournaments, team_at


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One tool to run; ``name`` is the one of the public contract, every argument is optional."""

    name: str
    query: FixtureQuery = field(default_factory=FixtureQuery)
    fixture_id: str | None = None
    picks: tuple[PickRequest, ...] = ()
    stake: Decimal | None = None
    kind: str | None = None
    risk: str | None = None
    legs: int | None = None
    """How many picks one bet is to be made of."""
    without: tuple[str, ...] = ()
    """Fixtures of which no pick is wanted any more."""
    within: Bounds = ANY_ODDS
    """Between which odds a pick shall lie."""
    scope: Scope = ANYTHING
    """In which markets a pick shall lie."""
    most: int | None = None
    """How many picks are wanted."""
    place: int | None = None
    """The side is meant that stands there in the table of the query's tournament; -1 is the last place."""
    what: str = ""
    """Which answer of a tool is meant: ``past`` fixtures, ``bets`` of the account, ``moves`` of prices, the ``highest``
    or ``lowest`` ones, a ``combo`` of picks."""


Run = Callable[[ToolContext, ToolCall], Awaitable[ToolResult]]


async def _fixtures(context: ToolContext, call: ToolCall) -> ToolResult:
    if call.what == "past":
        return await get_past(context, call.query)
    return await get_fixtures(context, call.query)


async def _odds(context: ToolContext, call: ToolCall) -> ToolResult:
    if call.what == "moves":
        return await price_moves(context, call.query, fixture_id=call.fixture_id)
    return await get_odds(context, call.query, fixture_id=call.fixture_id, stake=call.stake, ranked=call.what)


async def _balance(context: ToolContext, call: ToolCall) -> ToolResult:
    return await (get_bets(context) if call.what == "bets" else get_balance(context))


TOOLS: dict[str, Run] = {
    "get_fixtures": _fixtures,
    "get_live_matches": lambda context, call: get_live_matches(context, call.query),
    "get_odds": _odds,
    "get_tournaments": lambda context, call: get_tournaments(context, tuple(filter(None, (call.query.tournament,)))),
    "get_standings": lambda context, call: get_standings(context, call.query.tournament, *call.query.teams[:1]),
    "compare_teams": lambda context, call: compare_teams(context, call.query.teams),
    "get_recommendations": lambda context, call: get_recommendations(
        context,
        call.query,
        fixture_id=call.fixture_id,
        risk=call.risk,
        legs=(call.legs or USUAL_LEGS) if call.what == "combo" else None,
        without=call.without,
        within=call.within,
        scope=call.scope,
        most=call.most,
    ),
    "get_balance": _balance,
    "simulate_bet": lambda context, call: simulate_bet(context, call.picks, stake=call.stake, kind=call.kind),
}  # fmt: skip
"""``place_bet`` is missing on purpose: only ``conversation.placement`` places bets."""


@dataclass(slots=True)
class Toolbox:
    """The tools of one turn, with what they already answered."""

    context: ToolContext
    answers: dict[ToolCall, ToolResult] = field(default_factory=dict)

    async def run(self, call: ToolCall) -> ToolResult:
        """Run one call, or answer it from this turn's memory; upstream faults become ``CannotDo``."""
        if (answer := self.answers.get(call)) is None:
            try:
                answer = await self._answer(call)
            except UpstreamError:
                answer = CannotDo(call.name, Miss.UPSTREAM_DOWN, call.query.teams)
            self.answers[call] = answer
        return answer

    async def _answer(self, call: ToolCall) -> ToolResult:
        """The answer; where it shows a match under way, with a score of the last minute."""
        if call.place is not None:
            found = await self.run(ToolCall("get_standings", FixtureQuery(call.query.teams, call.query.tournament)))
            team = team_at(found, call.place)
            return found if team is None else await self.run(_about(call, team))
        tool, renew = TOOLS[call.name], self.context.with_scores
        answer = await tool(self.context, call)
        if renew is None or not _shows_a_score(answer, self.context.now):
            return answer
        known, self.context = self.context.catalogue, replace(self.context, catalogue=await renew())
        return answer if self.context.catalogue is known else await tool(self.context, call)

    async def run_all(self, calls: Sequence[ToolCall]) -> list[ToolResult]:
        """Run calls side by side; results in the order of the calls."""
        return await together([self.run(call) for call in calls])


def _about(call: ToolCall, team: str) -> ToolCall:
    """The call with its side known; that side may play in another competition next."""
    league = call.query.tournament if call.name == "get_standings" else None
    return replace(call, place=None, query=replace(call.query, teams=(team,), tournament=league))


def _shows_a_score(answer: ToolResult, now: datetime) -> bool:
    """Whether one of the matches shown is being played, or should be."""
    match answer:
        case FixturesFound(fixtures=fixtures):
            shown = fixtures
        case OddsFound(items=items):
            shown = tuple(item.fixture for item in items)
        case _:
            return False
    earliest, latest = (now - KICKED_OFF).astimezone(UTC), now.astimezone(UTC)
    return any(fixture.live or earliest < fixture.start <= latest for fixture in shown)
