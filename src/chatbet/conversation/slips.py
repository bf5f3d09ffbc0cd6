"""The slip that a session holds between two messages: what would be bet, at which price it was quoted, and when."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b

from chatbet.betting.slip import Leg
from chatbet.tools.picking import PickRequest
from chatbet.tools.results import SlipQuoted, ToolResult
from chatbet.tools.simulation import slip_leg

QUOTE_LIFE = timedelta(seconds=30)
"""How long a quoted price may be confirmed without being shown again."""


class SlipState(StrEnum):
    """Where the dialogue about a slip stands; ``dialogue`` holds the transitions."""

    IDLE = "idle"
    CHOOSING = "choosing"
    AWAITING_STAKE = "awaiting_stake"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    PLACING = "placing"
    SETTLED = "settled"


OPEN = frozenset({SlipState.CHOOSING, SlipState.AWAITING_STAKE, SlipState.AWAITING_CONFIRMATION})
"""States in which a slip can still be changed or dropped."""


@dataclass(frozen=True, slots=True)
class OpenSlip:
    """Legs, stake and kind as last shown, with the state of the dialogue about them."""

    id: str
    state: SlipState
    legs: tuple[Leg, ...]
    stake: Decimal | None = None
    kind: str = "single"
    quoted_at: datetime | None = None
    simulated: bool = False
    """Only calculated so far: the user has not asked to bet it."""
    user_id: str = ""
    session_id: str = ""
    asked_in: int | None = None
    """How many turns the session had after the one that asked for the yes: only the very next message may give it."""
    total: Decimal | None = None
    """Combined odds as quoted; None where the slip is a system."""
    wanted: tuple[PickRequest, ...] = ()
    """Picks that still lack something; the first is the one that was asked about."""
    then: tuple[tuple[PickRequest, Decimal], ...] = ()
    """Bets that were ordered together with this one, with their stakes: they are taken one at a time."""

    @property
    def open(self) -> bool:
        """Whether it can still be changed or dropped."""
        return self.state in OPEN

    @property
    def expires_at(self) -> datetime | None:
        """When the quote may no longer be confirmed."""
        return None if self.quoted_at is None else self.quoted_at + QUOTE_LIFE

    def live(self, now: datetime) -> bool:
        """True while the quote may still be confirmed."""
        return self.quoted_at is not None and self.quoted_at <= now <= self.quoted_at + QUOTE_LIFE

    @property
    def fingerprint(self) -> str:
        """What a yes is bound to: the bet, its price, who bets it where, and until when the price stood."""
        parts = [self.id, self.user_id, self.session_id, self.kind, str(self.stake), str(self.expires_at)]
        for leg in self.legs:
            picked = leg.selection
            parts += [leg.fixture_id, picked.market, picked.outcome, str(picked.line), str(picked.score)]
            parts += [leg.bet_id, str(leg.odds)]
        return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def new_id() -> str:
    """The name of a slip; it becomes the name of the order and of its claim."""
    return secrets.token_hex(8)


def simulated(results: Iterable[ToolResult], *, user_id: str, session_id: str) -> OpenSlip | None:
    """What a brain has calculated, as a slip that no single yes can place; None when it calculated none."""
    quote = next((result for result in results if isinstance(result, SlipQuoted)), None)
    if quote is None:
        return None
    return OpenSlip(
        id=new_id(),
        state=SlipState.CHOOSING,
        legs=tuple(slip_leg(leg) for leg in quote.legs),
        stake=quote.stake if quote.stake_given else None,
        kind=quote.kind,
        quoted_at=quote.source.as_of,
        simulated=True,
        user_id=user_id,
        session_id=session_id,
        total=quote.total_odds,
    )


def sides(legs: Iterable[Leg]) -> tuple[str, ...]:
    """The canonical names of everybody who plays on a slip."""
    return tuple(name for leg in legs for name in (leg.home, leg.away))
