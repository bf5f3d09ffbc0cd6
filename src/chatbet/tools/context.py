"""What a tool may touch. Identity, limits and the clock come from here, never from a model's arguments."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from chatbet.language import Language
from chatbet.sportsbook.catalogue import Catalogue
from chatbet.sportsbook.model import Account
from chatbet.sportsbook.port import Sportsbook


@dataclass(frozen=True, slots=True)
class ToolContext:
    """One turn's surroundings."""

    language: Language
    now: datetime
    """Aware, in the user's zone."""
    currency: str
    catalogue: Catalogue
    sportsbook: Sportsbook
    account: Account | None = None
    default_stake: Decimal = Decimal(100)
