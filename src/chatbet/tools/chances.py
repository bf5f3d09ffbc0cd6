"""The market's own fair probability of a price: the margin taken out, nothing added."""

from chatbet.betting.devig import fair_probabilities
from chatbet.betting.market import Market, Outcome
from chatbet.betting.odds import implied
from chatbet.sportsbook.model import Price
from chatbet.tools.results import PricedFixture

_PARTS = {
    Outcome.HOME_OR_DRAW: (Outcome.HOME, Outcome.DRAW),
    Outcome.DRAW_OR_AWAY: (Outcome.DRAW, Outcome.AWAY),
    Outcome.HOME_OR_AWAY: (Outcome.HOME, Outcome.AWAY),
}


def fair_chance(priced: PricedFixture, price: Price) -> float:
    """The probability (0..1) that the market gives to this selection, de-vigged by the power method.

    Double chances are read from the result market, because their outcomes overlap. A market with a single price
    cannot be de-vigged: its implied probability is returned.
    """
    if parts := _PARTS.get(price.selection.outcome):
        chances = _fair(priced.odds.of(Market.MATCH_RESULT))
        if chances:
            return sum(chances.get(part, 0.0) for part in parts)
    same_line = tuple(
        other
        for other in priced.odds.of(price.selection.market)
        if abs(other.selection.line or 0) == abs(price.selection.line or 0)
    )
    return _fair(same_line).get(price.selection.outcome, float(implied(price.odds)))


def _fair(prices: tuple[Price, ...]) -> dict[Outcome, float]:
    if not 2 <= len(prices) <= 20 or len({price.selection.outcome for price in prices}) != len(prices):
        return {}
    chances = fair_probabilities([price.odds for price in prices])
    return {price.selection.outcome: float(chance) for price, chance in zip(prices, chances, strict=True)}
