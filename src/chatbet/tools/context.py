"""What a tool may touch. Identity, limits and the clock come from here, never from a model's arguments."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from chatbet.betting.market import Selection
from chatbet.language import Language
from chatbet.sportsbook.catalogue import Catalogue
from chatbet.sportsbook.model import Account
from chatbet.sportsbook.port import Sportsbook


class SeenPrice(Protocol):
    """One price from one instant on."""

    @property
    def at(self) -> datetime:
        """When it was given."""
        ...

    @property
    def selection(self) -> Selection:
        """What it is for."""
        ...

    @property
    def odds(self) -> Decimal:
        """The price."""
        ...


class SeenPrices(Protocol):
    """The prices that were seen of a fixture, by anybody."""

    async def points(self, fixture_id: str) -> Sequence[SeenPrice]:
        """Oldest first; raises ``StateUnavailable``."""
        ...


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
    seen_prices: SeenPrices | None = None
    with_scores: Callable[[], Awaitable[Catalogue]] | None = None
    """The catalogue again, with scores that may be shown; None where it cannot be renewed."""
