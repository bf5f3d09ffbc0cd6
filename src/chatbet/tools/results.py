"""What tools return: a closed union of frozen values. Everything that a reply may state comes from one of these."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from chatbet.analytics.reasons import Reason
from chatbet.betting.market import ANYTHING, Market, Scope, Selection
from chatbet.betting.odds import ANY_ODDS, Bounds
from chatbet.sportsbook.model import (
    Balance,
    Competitor,
    Fixture,
    FixtureOdds,
    PlacedBet,
    Price,
    Result,
    Table,
    TableRow,
    Tournament,
    TournamentDates,
)


class Miss(StrEnum):
    """Why the answer is not exactly what was asked."""

    NO_MEETING = "no_meeting"
    """The two teams have no match on offer; the fixtures are the next ones of both."""
    NONE_IN_INTERVAL = "none_in_interval"
    """Nothing then; the fixtures are the next ones."""
    NO_FIXTURES = "no_fixtures"
    """Nothing on offer at all for that team or tournament."""
    NOT_LIVE = "not_live"
    """Nothing is being played now; the fixtures are the next ones."""
    IN_THE_PAST = "in_the_past"
    """The interval is over and the sportsbook keeps no results."""
    UNKNOWN_TEAM = "unknown_team"
    UNKNOWN_TOURNAMENT = "unknown_tournament"
    NO_STATISTICS = "no_statistics"
    SUSPENDED = "suspended"
    NOT_OFFERED = "not_offered"
    """The market or line that was asked for is not on offer."""
    NOT_LINKED = "not_linked"
    UPSTREAM_DOWN = "upstream_down"
    UNKNOWN_SPORT = "unknown_sport"
    NEED_TWO_TEAMS = "need_two_teams"
    NEED_MATCH = "need_match"
    NEED_SELECTION = "need_selection"
    WRONG_SYSTEM = "wrong_system"
    """The named system does not fit the number of legs."""
    SAME_MATCH = "same_match"
    NO_VALUE = "no_value"


@dataclass(frozen=True, slots=True)
class Source:
    """When the sportsbook gave these figures, and whether they are older than they should be."""

    as_of: datetime
    stale: bool = False


@dataclass(frozen=True, slots=True)
class FixtureQuery:
    """What was asked of the fixture list, in canonical names; half-open interval."""

    teams: tuple[str, ...] = ()
    tournament: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    live: bool = False
    several: bool = False
    """Asks for a list («los próximos partidos»), not for the next match alone."""
    most: int | None = None
    """How many matches were asked for: «los próximos 3»."""
    sport: str | None = None
    """A sport by its English key, where nothing narrower was named: ``tennis``."""
    weekday: bool = False
    """The interval is that of a bare weekday: on that very day it also means today."""

    @property
    def anything(self) -> bool:
        """True when nothing narrows the question: the next days are meant, not the whole season."""
        return not (self.teams or self.tournament or self.start or self.end or self.live)

    @property
    def dated(self) -> bool:
        """True when days or hours were named."""
        return self.start is not None or self.end is not None


@dataclass(frozen=True, slots=True)
class FixturesFound:
    """Fixtures by kick-off; ``miss`` when they are the nearest useful ones instead. ``total`` counts all that match."""

    query: FixtureQuery
    fixtures: tuple[Fixture, ...]
    total: int
    source: Source
    miss: Miss | None = None


@dataclass(frozen=True, slots=True)
class ResultsFound:
    """Finished matches, newest first; ``miss`` when nothing was played then and these are the latest instead."""

    query: FixtureQuery
    results: tuple[Result, ...]
    source: Source
    miss: Miss | None = None


@dataclass(frozen=True, slots=True)
class PricedFixture:
    """One fixture with its prices."""

    fixture: Fixture
    odds: FixtureOdds
    source: Source


@dataclass(frozen=True, slots=True)
class OddsFound:
    """Prices of one or several fixtures; ``miss`` as in ``FixturesFound``."""

    query: FixtureQuery
    items: tuple[PricedFixture, ...]
    stake: Decimal
    total: int
    miss: Miss | None = None
    fixtures: tuple[Fixture, ...] = ()
    """The nearest useful fixtures where no price could be given."""
    ranked: str = ""
    """``highest`` or ``lowest``: the items stand in that order of their result's price."""

    @property
    def single(self) -> bool:
        """True when the prices are those of one fixture, which was meant."""
        return len(self.items) == 1 and self.total <= 1 and not self.ranked


@dataclass(frozen=True, slots=True)
class TournamentInfo:
    """One competition and what is on offer in it."""

    tournament: Tournament
    fixtures: int
    next_fixture: Fixture | None
    dates: TournamentDates | None = None


@dataclass(frozen=True, slots=True)
class TournamentsFound:
    """Competitions on offer, or the one that was named."""

    items: tuple[TournamentInfo, ...]
    source: Source
    named: bool = False


@dataclass(frozen=True, slots=True)
class StandingsFound:
    """The table (or group tables) of one tournament; ``team`` is the one that was asked about."""

    tournament: Tournament
    tables: tuple[Table, ...]
    source: Source
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison, from finished matches of this season."""

    team: Competitor
    row: TableRow | None
    tournament: Tournament | None
    played: int
    won: int
    drawn: int
    lost: int
    goals_for: int
    goals_against: int
    form: str
    """Last five, newest last, as W, D and L."""
    clean_sheets: int = 0
    unbeaten: int = 0
    sport_id: str = "1"


@dataclass(frozen=True, slots=True)
class TeamsCompared:
    """Two sides, what they did against each other (newest first), and their next meeting with its prices."""

    left: Side
    right: Side
    meetings: tuple[Result, ...]
    source: Source
    next_meeting: PricedFixture | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """One recommended selection. ``chance`` is the market's fair probability; ``edge`` the value against it."""

    kind: str
    """``value``, ``closest`` (to a fair price, where nothing has value), ``safe`` or ``bold``."""
    priced: PricedFixture
    price: Price
    chance: float
    edge: float
    confidence: str
    """``low``, ``medium`` or ``high``."""
    reasons_for: tuple[Reason, ...] = ()
    reasons_against: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class RecommendationsFound:
    """Picks, best first; empty or without a value pick when nothing has value. ``considered`` counts fixtures."""

    query: FixtureQuery
    picks: tuple[Pick, ...]
    considered: int
    has_value: bool
    source: Source
    miss: Miss | None = None
    combo: bool = False
    """The picks are legs of one bet."""
    without: tuple[str, ...] = ()
    """Fixtures of picks that were told before, and of which none is wanted again."""
    within: Bounds = ANY_ODDS
    """Between which odds picks were looked for."""
    scope: Scope = ANYTHING
    """In which markets they were looked for."""


@dataclass(frozen=True, slots=True)
class BalanceFound:
    """Money in the account of the turn's user."""

    balance: Balance
    source: Source


@dataclass(frozen=True, slots=True)
class BetsFound:
    """The user's bets, newest first."""

    bets: tuple[PlacedBet, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class QuotedLeg:
    """One leg of a simulated or prepared slip, at the price of now."""

    priced: PricedFixture
    price: Price
    chance: float
    """The market's fair probability of this leg."""


@dataclass(frozen=True, slots=True)
class SlipQuoted:
    """What a slip would pay at the prices of now; ``kind`` is ``single``, ``combo`` or a system's name."""

    legs: tuple[QuotedLeg, ...]
    kind: str
    bets: int
    stake: Decimal
    """In all, over every line of a system."""
    total_odds: Decimal | None
    payout: Decimal
    """When every leg wins, stake included."""
    profit: Decimal
    chance: float
    """That every leg wins, by the market's fair probabilities."""
    if_one_loses: Decimal
    """The best payout when exactly one leg loses (0 for singles and combos)."""
    source: Source
    stake_given: bool = True


@dataclass(frozen=True, slots=True)
class CannotDo:
    """A tool could not answer; ``names`` are the words it could not place, ``fixtures`` the nearest useful thing."""

    tool: str
    miss: Miss
    names: tuple[str, ...] = ()
    fixtures: tuple[Fixture, ...] = ()
    market: Market | None = None
    selection: Selection | None = None
    legs: tuple[QuotedLeg, ...] = ()
    """Selections at their own prices: those that cannot go together, or what is on offer instead."""


@dataclass(frozen=True, slots=True)
class PricePoint:
    """One price at one instant."""

    at: datetime
    odds: Decimal


@dataclass(frozen=True, slots=True)
class PriceMoves:
    """How one selection's price moved, oldest first."""

    fixture: Fixture
    moves: tuple[tuple[Selection, tuple[PricePoint, ...]], ...] = field(default_factory=tuple)
    source: Source | None = None
    """Of the newest price."""


ToolResult = (
    FixturesFound
    | ResultsFound
    | OddsFound
    | TournamentsFound
    | StandingsFound
    | TeamsCompared
    | RecommendationsFound
    | BalanceFound
    | BetsFound
    | SlipQuoted
    | PriceMoves
    | CannotDo
)
