"""From the entities of a message to the picks it names: which side, which market, which line."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from chatbet.betting.market import Market, Outcome
from chatbet.tools.picking import PickRequest
from chatbet.understanding.utterance import Entities

_WORDS = {outcome.value: outcome for outcome in Outcome}
_YES_NO = {Outcome.YES, Outcome.NO}
_TOTALS = {Outcome.OVER, Outcome.UNDER}


def requests_of(entities: Entities) -> list[PickRequest]:
    """One request per selection named; «A o empate» and «1X» become one double chance."""
    requests = [_request(entities, selection) for selection in entities.selections]
    if Market.DOUBLE_CHANCE in entities.markets and len(requests) == 2:
        return [_double(requests[0], requests[1])]
    return requests or list(_from_markets(entities))


def _request(entities: Entities, selection: str) -> PickRequest:
    outcome = _WORDS.get(selection)
    market = _market_for(outcome, entities.markets)
    opponent = next((team for team in entities.teams if team != selection), None) if outcome is None else None
    return PickRequest(
        team=None if outcome else selection,
        outcome=outcome,
        market=market,
        line=_line(entities, market, outcome),
        opponent=opponent,
    )


def _market_for(outcome: Outcome | None, markets: tuple[Market, ...]) -> Market | None:
    """The named market that this selection can belong to."""
    for market in markets:
        if outcome in _TOTALS and market not in (Market.OVER_UNDER, Market.HALF_TIME_TOTAL):
            continue
        if outcome in _YES_NO and market is not Market.BOTH_TEAMS_TO_SCORE:
            continue
        if outcome not in _TOTALS | _YES_NO and market in (Market.OVER_UNDER, Market.BOTH_TEAMS_TO_SCORE):
            continue
        return market
    return None


def _line(entities: Entities, market: Market | None, outcome: Outcome | None) -> Decimal | None:
    lined = outcome in _TOTALS or market in (Market.HANDICAP, Market.OVER_UNDER)
    if not entities.lines or not lined:
        return None
    try:
        return Decimal(entities.lines[0])
    except InvalidOperation:
        return None


def _double(first: PickRequest, second: PickRequest) -> PickRequest:
    main, other = (first, second) if second.outcome is not None else (second, first)
    return PickRequest(
        team=main.team, outcome=main.outcome, market=Market.DOUBLE_CHANCE, also=other.outcome, opponent=main.opponent
    )


def _from_markets(entities: Entities) -> Iterator[PickRequest]:
    """A market that names a side by itself: «ambos marcan» alone means yes."""
    if Market.BOTH_TEAMS_TO_SCORE in entities.markets:
        yield PickRequest(outcome=Outcome.YES, market=Market.BOTH_TEAMS_TO_SCORE)
