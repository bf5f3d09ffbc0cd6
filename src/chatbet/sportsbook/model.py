"""What a sportsbook talks about, strictly typed. Frozen; times aware in UTC; money and odds Decimal."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from chatbet.betting.market import Market, Selection
from chatbet.language import Language

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[T]):
    """A value together with when the sportsbook gave it."""

    value: T
    as_of: datetime
    stale: bool = False
    """True when the value is older than its time to live, served because the sportsbook did not answer."""
    until: datetime | None = None
    """Until when it certainly holds, where more is known than the usual time to live of its kind."""


@dataclass(frozen=True, slots=True)
class Names:
    """One thing's name in the three languages."""

    en: str
    es: str
    pt: str

    def in_language(self, language: Language) -> str:
        """The name to show in ``language``: the fields are called as the languages."""
        name: str = getattr(self, language)
        return name

    @property
    def canonical(self) -> str:
        """The English name: the one on the wire, in memory and in tool arguments."""
        return self.en


@dataclass(frozen=True, slots=True)
class Sport:
    """A sport on offer; ``"1"`` is football."""

    id: str
    names: Names


@dataclass(frozen=True, slots=True)
class Tournament:
    """A competition on offer."""

    id: str
    names: Names
    sport_id: str
    order: int = 0


@dataclass(frozen=True, slots=True)
class Competitor:
    """A team, or a player in an individual sport."""

    id: str
    names: Names


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a fixture is played, when the sportsbook says so."""

    name: str
    city: str


@dataclass(frozen=True, slots=True)
class Fixture:
    """A match to be played or being played."""

    id: str
    sport_id: str
    tournament: Tournament
    home: Competitor
    away: Competitor
    start: datetime
    venue: Venue | None = None
    live: bool = False
    score: "Score | None" = None
    minute: int | None = None

    def __hash__(self) -> int:
        """By the id: hashing everything that belongs to a fixture costs more than what is remembered by one."""
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Score:
    """Goals (points, sets) of each side."""

    home: int
    away: int


@dataclass(frozen=True, slots=True)
class Price:
    """What one selection pays: decimal odds, and the id that a bet must quote."""

    selection: Selection
    odds: Decimal
    bet_id: str
    name: str
    """The upstream's own label, for example ``Más de 2.5``."""


@dataclass(frozen=True, slots=True)
class FixtureOdds:
    """All prices of one fixture at one instant. No price may be quoted while it is suspended."""

    fixture_id: str
    active: bool
    prices: tuple[Price, ...]

    def __hash__(self) -> int:
        """By the fixture alone: hashing some forty prices costs more than what is remembered by them."""
        return hash(self.fixture_id)

    def of(self, market: Market) -> tuple[Price, ...]:
        """The prices of one market in the order of the sportsbook; empty when not offered."""
        return tuple(price for price in self.prices if price.selection.market is market)

    def offers(self, market: Market) -> bool:
        """Whether there is any price of that market."""
        return any(price.selection.market is market for price in self.prices)

    def price(self, selection: Selection) -> Price | None:
        """The price of exactly this selection (line included), or None."""
        return next((price for price in self.of(selection.market) if price.selection == selection), None)


@dataclass(frozen=True, slots=True)
class Result:
    """A finished match."""

    fixture_id: str
    tournament_id: str
    home: Competitor
    away: Competitor
    start: datetime
    score: Score


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a league table; ``form`` holds the last results, newest last, as W, D and L."""

    position: int
    team: Competitor
    played: int
    won: int
    drawn: int
    lost: int
    goals_for: int
    goals_against: int
    points: int
    form: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The standings of one tournament; ``group`` names the part where a cup has groups."""

    tournament_id: str
    rows: tuple[TableRow, ...]
    group: str | None = None


@dataclass(frozen=True, slots=True)
class TournamentDates:
    """First and last match of a tournament's season, and its final where there is one."""

    tournament_id: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """A customer of the sportsbook, as its API names one. ``token`` never leaves the server."""

    user_id: str
    user_key: str
    token: str


@dataclass(frozen=True, slots=True)
class Balance:
    """Money in an account, in the account's currency; parts are None when the sportsbook does not give them."""

    money: Decimal
    playable: Decimal | None = None
    withdrawable: Decimal | None = None
    bonus: Decimal | None = None
    redeemed_bonus: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BetLeg:
    """One leg of an order as the upstream wants it: the bet id and the odds that the customer saw."""

    bet_id: str
    fixture_id: str
    odds: Decimal
    sport_id: str
    tournament_id: str


@dataclass(frozen=True, slots=True)
class BetReceipt:
    """The sportsbook's yes."""

    bet_id: str
    possible_win: Decimal | None
    message: str = ""


class BetStatus(StrEnum):
    """Where a placed bet stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class PlacedPick:
    """One leg of a placed bet, as far as a reader is concerned."""

    fixture: Fixture
    price: Price
    """The one that it was taken at."""


@dataclass(frozen=True, slots=True)
class PlacedBet:
    """One line of the ledger, where the sportsbook offers one (an extension; the sandbox does)."""

    bet_id: str
    stake: Decimal
    odds: Decimal
    possible_win: Decimal
    status: BetStatus
    placed_at: datetime
    legs: tuple[BetLeg, ...]
    labels: tuple[str, ...] = ()
    """What each leg backs, in words."""
    picks: tuple["PlacedPick", ...] = ()
    """What each leg backs and where; empty when the sportsbook does not say it of every leg."""
    payout: Decimal | None = None
    reference: str | None = None
    """The idempotency key that came with the order, when the sportsbook keeps it."""
