"""From the entities of a message to the picks it names: which side, which market, which line."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from chatbet.betting.market import LINED, Market, Outcome
from chatbet.betting.odds import BadOdds, parse_odds
from chatbet.brain.asking import Asked, asked
from chatbet.tools.picking import PickRequest
from chatbet.understanding.utterance import Entities, Utterance

_SCORE = re.compile(r"(\d{1,2})-(\d{1,2})")
_WORDS = {outcome.value: outcome for outcome in Outcome}
_YES_NO = {Outcome.YES, Outcome.NO}
_TOTALS = {Outcome.OVER, Outcome.UNDER}
_HALVES = {
    Market.OVER_UNDER: Market.HALF_TIME_TOTAL,
    Market.HANDICAP: Market.HALF_TIME_HANDICAP,
    Market.MATCH_RESULT: Market.HALF_TIME_RESULT,
}
_BARE_SCORE = re.compile(r"(?<![\d/.:-])\d-\d(?![\d/.:-])")
_PRICE = re.compile(r"(?<![\w.,/+-])(?:\d{1,3}[.,]\d{1,2}|\d{1,3}/\d{1,3}|[+-]\d{3,4})(?![\w/%-]|[.,]\d)")


def meant(utterance: Utterance) -> Entities:
    """The entities with the market that the words imply: «3-0 del City», «total de goles», one half of a match."""
    entities, wishes = utterance.entities, asked(utterance.language, utterance.wording)
    scores = tuple(match[0] for match in _BARE_SCORE.finditer(utterance.wording))
    if not entities.markets and scores:
        entities = replace(entities, markets=(Market.CORRECT_SCORE,), lines=entities.lines or scores)
    elif not entities.markets and Asked.TOTALS in wishes:
        entities = replace(entities, markets=(Market.OVER_UNDER,))
    if Asked.FIRST_HALF not in wishes:
        return entities
    halves = dict.fromkeys(_HALVES.get(market, market) for market in entities.markets)
    return replace(entities, markets=tuple(halves) or (Market.HALF_TIME_RESULT,))


def price_in(utterance: Utterance) -> Decimal | None:
    """The one price that is spoken of by itself, in any format: no line, no date, no side beside it."""
    entities = utterance.entities
    written = _PRICE.findall(utterance.wording)
    if len(written) != 1 or entities.markets or entities.dates or entities.teams or entities.players:
        return None
    try:
        return parse_odds(written[0].replace(",", "."))
    except BadOdds:
        return None


def requests_of(entities: Entities) -> list[PickRequest]:
    """One request per selection named; «A o empate» and «1X» become one double chance, «3-0» an exact score."""
    if (score := _score(entities)) is not None:
        return _exact(entities, score)
    requests = _with_own_lines([_request(entities, selection) for selection in entities.selections], entities.lines)
    if Market.DOUBLE_CHANCE in entities.markets and len(requests) == 2:
        return [_double(requests[0], requests[1])]
    return requests or list(_from_markets(entities))


def _with_own_lines(requests: list[PickRequest], lines: tuple[str, ...]) -> list[PickRequest]:
    """«más de 3.5 en X y menos de 2.5 en Y»: as many lines as picks that need one belong to them in their order."""
    if len(lines) < 2 or sum(request.line is not None for request in requests) != len(lines):
        return requests
    own = iter(lines)
    return [replace(one, line=Decimal(next(own))) if one.line is not None else one for one in requests]


def _score(entities: Entities) -> tuple[int, int] | None:
    """The exact score that is backed."""
    if Market.CORRECT_SCORE not in entities.markets:
        return None
    found = next((match for line in entities.lines if (match := _SCORE.fullmatch(line))), None)
    return (int(found[1]), int(found[2])) if found else None


def _exact(entities: Entities, score: tuple[int, int]) -> list[PickRequest]:
    """A score counts the goals of the side named first; «gana el Madrid 1-2» gives the winner the more goals.

    The first names are the match; whoever else is backed is a pick of its own.
    """
    match = entities.teams[:2]
    winner = next((name for name in entities.selections if name in match), None)
    scorer = winner or next(iter(match), None)
    if winner is not None and score[0] < score[1]:
        score = score[::-1]
    others = tuple(name for name in entities.selections if name not in match)
    plain = replace(entities, markets=(), lines=(), selections=others, teams=others)
    exact = PickRequest(market=Market.CORRECT_SCORE, between=match, score=score, scorer=scorer)
    return [exact, *(_request(plain, name) for name in others if name not in _WORDS)]


def _request(entities: Entities, selection: str) -> PickRequest:
    outcome = _WORDS.get(selection)
    market = _market_for(outcome, entities.markets)
    opponent = _opponent(entities, selection) if outcome is None else None
    return PickRequest(
        team=None if outcome else selection,
        outcome=outcome,
        market=market,
        line=_line(entities, market, outcome),
        opponent=opponent,
    )


def _opponent(entities: Entities, backed: str) -> str | None:
    """Whom a backed side plays: the one named beside it, unless that one is backed too: «al City y al Liverpool»."""
    rivals = [team for team in entities.teams if team not in entities.selections]
    elsewhere = len(rivals) > 1 and not _WORDS.keys().isdisjoint(entities.selections)
    if backed not in entities.teams or elsewhere:
        return None if elsewhere else next(iter(rivals), None)
    place = entities.teams.index(backed)
    beside = (*entities.teams[place + 1 : place + 2], *entities.teams[max(place - 1, 0) : place])
    return next((team for team in beside if team in rivals), None)


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
    lined = outcome in _TOTALS or market in LINED
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
    """A market that names a side by itself: «ambos marcan» means yes, «doble oportunidad A o B» no draw."""
    if Market.DOUBLE_CHANCE in entities.markets and len(entities.teams) == 2:
        yield PickRequest(outcome=Outcome.HOME_OR_AWAY, market=Market.DOUBLE_CHANCE, between=entities.teams)
    if Market.BOTH_TEAMS_TO_SCORE in entities.markets:
        yield PickRequest(outcome=Outcome.YES, market=Market.BOTH_TEAMS_TO_SCORE)
