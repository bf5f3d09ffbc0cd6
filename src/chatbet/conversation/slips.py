"""The slip that a session holds between two messages: what would be bet, at which price it was quoted, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from chatbet.betting.slip import Leg

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

    def live(self, now: datetime) -> bool:
        """True while the quote may still be confirmed."""
        return self.quoted_at is not None and now - self.quoted_at <= QUOTE_LIFE
