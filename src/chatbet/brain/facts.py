"""What a reply may state: every figure, moment, score and name of one turn, with what each of them is true of.

Built from tool results by ``grounding.gather``; read by the guard. Pure data: decides nothing about a text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from chatbet.betting.market import Selection


class Kind(StrEnum):
    """What a number counts."""

    ODDS = "odds"
    FRACTION = "fraction"
    AMERICAN = "american"
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    POSITION = "position"
    GOALS = "goals"
    CONCEDED = "conceded"
    MATCHES = "matches"
    WON = "won"
    DRAWN = "drawn"
    LOST = "lost"
    RECENT = "recent"
    """How many of the last few matches, or of those between two sides, were won, drawn or lost."""
    DIFFERENCE = "difference"
    """A goal difference, or the points between two sides; signs do not count."""
    RATE = "rate"
    """Something per match."""
    LINE = "line"
    """The goals of a total or a handicap."""
    MINUTE = "minute"
    DURATION = "duration"
    """Days or hours until something."""
    COUNT = "count"
    """How many things the reply is about."""
    PLAIN = "plain"
    """A number of a reviewed text: allowed in any sense but that of a price."""


@dataclass(frozen=True, slots=True)
class Backing:
    """What a price, a payout or a chance belongs to."""

    fixture_id: str
    selection: Selection
    teams: frozenset[str]
    """Canonical names of the sides that win with it; both sides of the match have no part in a draw."""
    sides: tuple[str, str]
    """Home and away of the fixture."""


Owner = Backing | str
"""A selection, or a team by its canonical name."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that may be stated; without owners it is true by itself."""

    kind: Kind
    value: Decimal
    owners: tuple[Owner, ...] = ()


class Role(StrEnum):
    """Why a moment may be named."""

    KICK_OFF = "kick_off"
    PLAYED = "played"
    """When a match that is over was played."""
    PRICED = "priced"
    """When figures were given."""
    ASKED = "asked"
    """The user named it: it may be repeated, but nothing is said to happen then."""
    NOW = "now"
    SEASON = "season"
    """First and last days of a competition, bets in the ledger, price points."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and an hour where ``timed``, in the reader's zone."""

    at: datetime
    role: Role
    teams: frozenset[str] = frozenset()
    timed: bool = True


@dataclass(frozen=True, slots=True)
class FinalScore:
    """Goals of a match that was played or is being played."""

    home: str
    away: str
    goals: tuple[int, int]


class Phase(StrEnum):
    """How far a match has got."""

    UPCOMING = "upcoming"
    LIVE = "live"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one reply may state."""

    figures: Mapping[Decimal, tuple[Figure, ...]] = field(default_factory=dict)
    """Numbers that are told as they are."""
    rates: tuple[Figure, ...] = ()
    """Numbers that are told rounded to two, one or no decimals."""
    prices: tuple[tuple[Backing, Decimal], ...] = ()
    """Decimal odds; other formats, payouts and implied chances are derived from them when a text names one."""
    stakes: frozenset[Decimal] = frozenset()
    """Amounts that payouts may be told for."""
    moments: tuple[Moment, ...] = ()
    scores: tuple[FinalScore, ...] = ()
    names: frozenset[str] = frozenset()
    """Canonical names of teams, players and tournaments."""
    pairs: frozenset[tuple[str, str]] = frozenset()
    """Home and away of every match."""
    pairings: frozenset[tuple[str, str]] = frozenset()
    """Sides that may be set against each other without meeting: compared ones, those that the user named."""
    venues: frozenset[str] = frozenset()
    grounds: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """Where each match is played."""
    phases: Mapping[tuple[str, str], frozenset[Phase]] = field(default_factory=dict)
    """Whether it is to come, under way or over; two sides may meet more than once."""
    latest: Mapping[str, str] = field(default_factory=dict)
    """How each side's last match ended for it: W, D or L."""
    said: str = ""
    """The user's message and the offline telling, folded: a name in them may be repeated."""
    today: datetime | None = None
