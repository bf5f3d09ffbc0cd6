"""The tools that a model may call: names and dates, never ids, never money. Arguments are validated, then looked up.

Who asks, what time it is and what may be seen comes from the turn, never from an argument.
"""

from abc import ABC, abstractmethod
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chatbet.betting.market import Outcome
from chatbet.brain.grounding.names import NameBook
from chatbet.brain.grounding.tokens import words_of
from chatbet.brain.port import TurnContext
from chatbet.errors import ChatBetError
from chatbet.tools.picking import PickRequest
from chatbet.tools.results import FixtureQuery
from chatbet.tools.toolbox import ToolCall

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80)]
Teams = Annotated[list[Name], Field(max_length=2)]


class BadCall(ChatBetError):
    """The model called something that does not exist."""


class Arguments(BaseModel, ABC):
    """What every tool's arguments share."""

    model_config = ConfigDict(extra="ignore")

    @abstractmethod
    def call(self, turn: TurnContext, book: NameBook) -> ToolCall:
        """The call that these arguments mean."""


class Asked(Arguments):
    """Which matches are meant."""

    teams: Teams = Field(default=[], description="One team, or two that meet")
    tournament: Name | None = None
    from_date: date | None = Field(default=None, description="First day, YYYY-MM-DD")
    to_date: date | None = Field(default=None, description="Last day, YYYY-MM-DD")

    def query(self, turn: TurnContext, book: NameBook, *, live: bool = False) -> FixtureQuery:
        """The same with the sportsbook's own names and the reader's days."""
        zone = turn.now.tzinfo
        start = datetime.combine(self.from_date, time(), zone) if self.from_date else None
        last = self.to_date or self.from_date
        end = datetime.combine(last + timedelta(days=1), time(), zone) if last else None
        tournament = _tournament(self.tournament, turn, book) if self.tournament else None
        return FixtureQuery(tuple(_team(name, turn, book) for name in self.teams), tournament, start, end, live)


class GetFixtures(Asked):
    """Matches to come: when, where, against whom. With past=true, results."""

    past: bool = False

    def call(self, turn: TurnContext, book: NameBook) -> ToolCall:
        """As a call of the toolbox."""
        return ToolCall("get_fixtures", self.query(turn, book), what="past" if self.past else "")


class GetLiveMatches(Asked):
    """Matches being played now, with their scores."""

    def call(self, turn: TurnContext, book: NameBook) -> ToolCall:
        """As a call of the toolbox."""
        return ToolCall("get_live_matches", self.query(turn, book, live=True))


class GetOdds(Asked):
    """Prices of a match, and what a stake would return."""

    stake: Annotated[Decimal, Field(gt=0, le=1_000_000)] | None = None

    def call(self, turn: TurnContext, book: NameBook) -> ToolCall:
        """As a call of the toolbox."""
        return ToolCall("get_odds", self.query(turn, book), stake=self.stake)


class GetTournaments(Arguments):
    """Competitions on offer, or the dates of one."""

    tournament: Name | None = None

    def call(self, turn: TurnContext, book: NameBook) -> ToolCall:
        """As a call of the toolbox."""
        named = _tournament(self.tournament, turn, book) if self.tournament else None
        return ToolCall("get_tournaments", FixtureQuery((), named))


class GetStandings(Arguments):
    """The table of a competition."""

    tournament: Name
    team: Name | None = None

    def call(self, turn: TurnContext, book: NameBook) -> ToolCall:
        """As a call of the toolbox."""
        teams = (_team(self.team, turn, book),) if self.team else ()
        return ToolCall("get_standings", FixtureQuery(teams, _tournament(self.tournament, turn, book)))


class CompareTeams(Arguments):
    """Two teams side by side: form, goals, meetings."""

    first: Name
    second: Name

    def call(self, turn: TurnContext, book: NameBook) -> ToolCall:
        """As a call of the toolbox."""
        teams = (_team(self.first, turn, book), _team(self.second, turn, book))
        return ToolCall("compare_teams", FixtureQuery(teams))


class GetRecommendations(Asked):
    """Picks with the figures for and against them."""

    risk: Literal["low", "medium", "high"] | None = None

    def call(self, turn: TurnContext, book: NameBook) -> ToolCall:
        """As a call of the toolbox."""
        return ToolCall("get_recommendations", self.query(turn, book), risk=self.risk)


class GetBalance(Arguments):
    """The user's own balance."""

    def call(self, turn: TurnContext, book: NameBook) -> ToolCall:
        """As a call of the toolbox."""
        return ToolCall("get_balance")


class Leg(BaseModel):
    """One selection of a slip."""

    team: Name | None = Field(default=None, description="The side to win; leave out for a draw or goals")
    outcome: Literal["draw", "over", "under", "yes", "no"] | None = None
    line: Annotated[Decimal, Field(ge=0, le=20)] | None = None
    match: Teams = Field(default=[], description="The match, when no side is backed")


class SimulateBet(Arguments):
    """What a bet would return. Places nothing."""

    legs: Annotated[list[Leg], Field(min_length=1, max_length=10)]
    stake: Annotated[Decimal, Field(gt=0, le=1_000_000)] | None = None

    def call(self, turn: TurnContext, book: NameBook) -> ToolCall:
        """As a call of the toolbox."""
        picks = tuple(
            PickRequest(
                team=_team(leg.team, turn, book) if leg.team else None,
                outcome=Outcome(leg.outcome) if leg.outcome else None,
                line=leg.line,
                between=tuple(_team(name, turn, book) for name in leg.match),
            )
            for leg in self.legs
        )
        return ToolCall("simulate_bet", picks=picks, stake=self.stake)


OFFERED: dict[str, type[Arguments]] = {
    "get_fixtures": GetFixtures,
    "get_live_matches": GetLiveMatches,
    "get_odds": GetOdds,
    "get_tournaments": GetTournaments,
    "get_standings": GetStandings,
    "compare_teams": CompareTeams,
    "get_recommendations": GetRecommendations,
    "get_balance": GetBalance,
    "simulate_bet": SimulateBet,
}
"""Everything that a model is offered, under the names of the public contract."""


def declarations() -> list[dict[str, object]]:
    """The tools as every LangChain model takes them."""
    return [
        {"type": "function", "function": {"name": name, "description": kind.__doc__, "parameters": _schema(kind)}}
        for name, kind in OFFERED.items()
    ]


def _schema(kind: type[Arguments]) -> dict[str, object]:
    return kind.model_json_schema()


def call_of(name: str, arguments: dict[str, object], turn: TurnContext, book: NameBook) -> ToolCall | str:
    """The call that a model wants, or in one line what is wrong with its arguments; ``BadCall`` for unknown tools."""
    kind = OFFERED.get(name)
    if kind is None:
        raise BadCall(f"unknown tool {name[:40]!r}")
    try:
        return kind.model_validate(arguments).call(turn, book)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults[:3])


def _team(name: str, turn: TurnContext, book: NameBook) -> str:
    """The sportsbook's own name of a team, however it is written; the name itself when nothing fits."""
    known = turn.tools.catalogue.team(name)
    if known is not None:
        return known.names.canonical
    found = book.find(words_of(name), 0)
    listed = (turn.tools.catalogue.team(side) for side in sorted(found[0].sides)) if found else ()
    return next((side.names.canonical for side in listed if side), name)


def _tournament(name: str, turn: TurnContext, book: NameBook) -> str:
    known = turn.tools.catalogue.tournament(name)
    if known is not None:
        return known.names.canonical
    found = book.find(words_of(name), 0)
    listed = (turn.tools.catalogue.tournament(one) for one in sorted(found[0].tournaments)) if found else ()
    return next((one.names.canonical for one in listed if one), name)
