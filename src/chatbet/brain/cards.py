"""What a reply can show beside its words: a closed union, sent to clients as JSON.

Every figure is already written for the reader (``odds`` "2.10", ``payout`` "210.00"); instants are ISO 8601 in the
user's zone with a readable twin in ``…_text``. ``say`` is the message that pressing a thing sends. Nothing is HTML.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Action:
    """A button: what it reads and what it says for the user."""

    label: str
    say: str


@dataclass(frozen=True, slots=True)
class MatchCard:
    """One fixture."""

    fixture_id: str
    tournament: str
    start: str
    start_text: str
    home: str
    away: str
    venue: str | None = None
    status: Literal["scheduled", "live", "finished"] = "scheduled"
    score: str | None = None
    minute: int | None = None
    action: Action | None = None
    type: Literal["match"] = "match"


@dataclass(frozen=True, slots=True)
class PriceButton:
    """One price. ``odds`` decimal; ``payout`` is what ``stake`` of the card returns, stake included."""

    outcome: str
    label: str
    odds: str
    fractional: str
    american: str
    payout: str
    say: str


@dataclass(frozen=True, slots=True)
class MarketPrices:
    """The prices of one market (one line of it)."""

    market: str
    label: str
    prices: tuple[PriceButton, ...]
    line: str | None = None


@dataclass(frozen=True, slots=True)
class OddsCard:
    """The prices of one fixture, with the time at which the sportsbook gave them."""

    fixture_id: str
    tournament: str
    start: str
    start_text: str
    home: str
    away: str
    as_of: str
    as_of_text: str
    stake: str
    currency: str
    markets: tuple[MarketPrices, ...]
    venue: str | None = None
    suspended: bool = False
    stale: bool = False
    type: Literal["odds"] = "odds"


@dataclass(frozen=True, slots=True)
class StandingLine:
    """One row of a table; ``own`` marks the team that was asked about."""

    position: int
    team: str
    played: int
    won: int
    drawn: int
    lost: int
    goal_difference: int
    points: int
    form: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class TableCard:
    """The standings of one tournament."""

    tournament: str
    rows: tuple[StandingLine, ...]
    as_of_text: str
    group: str | None = None
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """One figure of both sides; ``share`` (0..1) is the left side's part of the mirrored bar."""

    label: str
    left: str
    right: str
    share: float


@dataclass(frozen=True, slots=True)
class ComparisonCard:
    """Two sides next to each other; ``form`` holds W, D and L, newest last."""

    left: str
    right: str
    lines: tuple[ComparisonLine, ...]
    left_form: str = ""
    right_form: str = ""
    type: Literal["comparison"] = "comparison"


@dataclass(frozen=True, slots=True)
class RecommendationCard:
    """One pick. ``chance`` is the market's own fair probability (0..1), not a promise."""

    kind: Literal["value", "closest", "safe", "bold"]
    fixture_id: str
    tournament: str
    start: str
    start_text: str
    home: str
    away: str
    market: str
    pick: str
    odds: str
    fractional: str
    chance: float
    chance_text: str
    confidence: str
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]
    action: Action
    type: Literal["recommendation"] = "recommendation"


@dataclass(frozen=True, slots=True)
class SlipLeg:
    """One leg of a slip."""

    fixture_id: str
    fixture: str
    start_text: str
    market: str
    pick: str
    odds: str
    fractional: str
    remove: Action | None = None


@dataclass(frozen=True, slots=True)
class SlipCard:
    """A slip: simulated, waiting for a yes (then ``expires_at`` is set), placed or refused."""

    slip_id: str
    state: Literal["simulated", "awaiting_stake", "awaiting_confirmation", "checking", "placed", "refused"]
    kind: str
    """``single``, ``combo``, or the name of a system."""
    legs: tuple[SlipLeg, ...]
    currency: str
    bets: int = 1
    stake: str | None = None
    total_odds: str | None = None
    payout: str | None = None
    profit: str | None = None
    chance_text: str | None = None
    worst_text: str | None = None
    expires_at: str | None = None
    bet_id: str | None = None
    confirm: Action | None = None
    cancel: Action | None = None
    type: Literal["slip"] = "slip"


@dataclass(frozen=True, slots=True)
class BalanceCard:
    """Money in the account; parts are absent when the sportsbook does not give them."""

    currency: str
    money: str
    as_of_text: str
    playable: str | None = None
    withdrawable: str | None = None
    bonus: str | None = None
    type: Literal["balance"] = "balance"


@dataclass(frozen=True, slots=True)
class TournamentLine:
    """One competition on offer."""

    name: str
    sport: str
    fixtures: int
    dates_text: str | None = None
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class TournamentsCard:
    """Competitions on offer."""

    items: tuple[TournamentLine, ...]
    type: Literal["tournaments"] = "tournaments"


@dataclass(frozen=True, slots=True)
class BetLine:
    """One bet of the customer's ledger."""

    bet_id: str
    label: str
    stake: str
    odds: str
    possible_win: str
    status: str
    status_text: str


@dataclass(frozen=True, slots=True)
class BetsCard:
    """The customer's bets, newest first."""

    items: tuple[BetLine, ...]
    currency: str
    type: Literal["bets"] = "bets"


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A number to call, from the data file of help lines."""

    country: str
    name: str
    phone: str
    hours: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class HelpCard:
    """Where to find help with gambling or a crisis."""

    lines: tuple[HelpLine, ...]
    type: Literal["help"] = "help"


Card = (
    MatchCard
    | OddsCard
    | TableCard
    | ComparisonCard
    | RecommendationCard
    | SlipCard
    | BalanceCard
    | TournamentsCard
    | BetsCard
    | HelpCard
)
