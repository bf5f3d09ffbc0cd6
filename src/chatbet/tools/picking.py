"""From the words of a bet («el Barça», «empate», «más de 2.5») to one price of one fixture. Never guesses a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from chatbet.betting.market import Market, Outcome
from chatbet.sportsbook.model import Fixture, Price
from chatbet.tools.results import PricedFixture

_SIDES = {Outcome.HOME, Outcome.DRAW, Outcome.AWAY}
_DEFAULT_MARKETS = {
    Outcome.OVER: Market.OVER_UNDER,
    Outcome.UNDER: Market.OVER_UNDER,
    Outcome.YES: Market.BOTH_TEAMS_TO_SCORE,
    Outcome.NO: Market.BOTH_TEAMS_TO_SCORE,
    Outcome.HOME_OR_DRAW: Market.DOUBLE_CHANCE,
    Outcome.DRAW_OR_AWAY: Market.DOUBLE_CHANCE,
    Outcome.HOME_OR_AWAY: Market.DOUBLE_CHANCE,
}
_DOUBLE = {
    frozenset({Outcome.HOME, Outcome.DRAW}): Outcome.HOME_OR_DRAW,
    frozenset({Outcome.DRAW, Outcome.AWAY}): Outcome.DRAW_OR_AWAY,
    frozenset({Outcome.HOME, Outcome.AWAY}): Outcome.HOME_OR_AWAY,
}


@dataclass(frozen=True, slots=True)
class PickRequest:
    """What the user said about one leg; everything that was left open is None."""

    team: str | None = None
    """The side backed, by canonical name, when a team was named."""
    outcome: Outcome | None = None
    market: Market | None = None
    line: Decimal | None = None
    also: Outcome | None = None
    """The second half of a double chance: «A o empate»."""
    opponent: str | None = None
    """The other side, where the two meet; else the match is the next one of ``team``, or of ``between``."""
    between: tuple[str, ...] = ()
    """The side or sides of the match, for picks that name none («el empate del Barça–Madrid»)."""
    fixture_id: str | None = None
    favourite: bool | None = None
    """The side with the shortest price, or (False) with the longest, whoever that is now."""
    score: tuple[int, int] | None = None
    """The exact score backed, in the order in which it was said."""
    scorer: str | None = None
    """Whose goals the score names first; the home side's when None."""


def side_of(fixture: Fixture, team: str) -> Outcome | None:
    """Home or away, for a team that plays in this fixture."""
    if fixture.home.names.canonical == team:
        return Outcome.HOME
    return Outcome.AWAY if fixture.away.names.canonical == team else None


def result_market(priced: PricedFixture) -> Market:
    """The market of the final result: with a draw where the sport has one."""
    return Market.MATCH_RESULT if priced.odds.offers(Market.MATCH_RESULT) else Market.WIN


def main_market(priced: PricedFixture) -> Market:
    """The market that stands for a fixture: its result, or what is left on offer where that is as good as decided."""
    result = result_market(priced)
    if priced.odds.of(result):
        return result
    return next((market for market in Market if priced.odds.of(market)), result)


def choose(priced: PricedFixture, request: PickRequest) -> Price | None:
    """The price that the request means, or None when it is not on offer. Without a line, the line on offer."""
    if request.score is not None:
        return _on_score(priced, request.score, request.scorer)
    if request.favourite is not None:
        results = sorted(priced.odds.of(result_market(priced)), key=lambda price: price.odds)
        return next(iter(results if request.favourite else reversed(results)), None)
    outcome = (side_of(priced.fixture, request.team) if request.team else None) or request.outcome
    if outcome is None or request.market is Market.CORRECT_SCORE:
        return None
    market, outcome = _market_and_outcome(priced, request, outcome)
    offered = [price for price in priced.odds.of(market) if price.selection.outcome is outcome]
    return _on_line(offered, request.line)


def _market_and_outcome(priced: PricedFixture, request: PickRequest, outcome: Outcome) -> tuple[Market, Outcome]:
    if request.also is not None and (both := _DOUBLE.get(frozenset({outcome, request.also}))):
        return Market.DOUBLE_CHANCE, both
    market = request.market or _DEFAULT_MARKETS.get(outcome) or result_market(priced)
    if market is Market.DOUBLE_CHANCE and outcome in _SIDES:
        outcome = {Outcome.HOME: Outcome.HOME_OR_DRAW, Outcome.AWAY: Outcome.DRAW_OR_AWAY}.get(outcome, outcome)
    if market is Market.MATCH_RESULT:
        market = result_market(priced)
    return market, outcome


def _on_score(priced: PricedFixture, score: tuple[int, int], scorer: str | None) -> Price | None:
    """The price of one exact score, turned to the fixture's own order."""
    away_first = scorer is not None and side_of(priced.fixture, scorer) is Outcome.AWAY
    goals = score[::-1] if away_first else score
    return next((price for price in priced.odds.of(Market.CORRECT_SCORE) if price.selection.score == goals), None)


def _on_line(offered: Sequence[Price], line: Decimal | None) -> Price | None:
    if line is None:
        return offered[0] if offered else None
    return next((price for price in offered if price.selection.line == line), None)
