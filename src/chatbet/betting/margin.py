"""What a bookmaker keeps: read from the prices of one market's outcomes. Decimal throughout."""

from collections.abc import Iterable
from decimal import Decimal

from chatbet.betting.odds import implied


def overround(odds: Iterable[Decimal]) -> Decimal:
    """The book: the sum of the implied probabilities, 1.0405 for a margin of 4.05 %."""
    return sum((implied(price) for price in odds), Decimal(0))


def margin(odds: Iterable[Decimal], *, winners: int = 1) -> Decimal:
    """The book minus 1; negative means that backing everything wins, an arbitrage and not an error.

    ``winners`` is how many of the outcomes win: 2 for double chance.
    """
    return overround(odds) / winners - 1


def payout_rate(odds: Iterable[Decimal], *, winners: int = 1) -> Decimal:
    """What the bookmaker gives back of each unit staked over all outcomes in proportion: 1 / book."""
    return winners / overround(odds)


def is_arbitrage(odds: Iterable[Decimal]) -> bool:
    """True when backing every outcome in proportion wins whatever happens."""
    return margin(odds) < 0
