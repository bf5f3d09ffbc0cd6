"""Tells prices: what was asked first, decimal and fractional side by side, and what the stake would return."""

from collections.abc import Iterable
from decimal import Decimal

from chatbet.betting.market import LINED, Market, Outcome
from chatbet.betting.money import payout
from chatbet.brain.asking import Asked
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.picks import meant, requests_of
from chatbet.brain.offline.selections import (
    HALVES,
    backed,
    label,
    line_text,
    market_name,
    market_names,
    odds_card,
    order,
    remembered,
)
from chatbet.brain.offline.skills.schedule import moment, opening
from chatbet.sportsbook.model import Price
from chatbet.tools.chances import fair_chance
from chatbet.tools.picking import choose, main_market, result_market
from chatbet.tools.results import FixturesFound, Miss, OddsFound, PricedFixture
from chatbet.understanding.memory import Offer
from chatbet.understanding.utterance import Entities

_SIDES = (Outcome.HOME, Outcome.AWAY)
MOST_SCORES = 6
"""Exact scores told of one match, the likeliest ones."""


def tell_odds(voice: Voice, found: OddsFound) -> Draft:
    """One fixture in full; several are ``glance``'s business."""
    voice, priced, stake = voice.paying(), found.items[0], found.stake
    fixture, entities = priced.fixture, meant(voice.turn.utterance)
    markets = _markets(entities, priced)
    asked = list(_asked(entities, priced))
    lines = [
        *_reason(voice, found),
        *_chances(voice, priced, asked),
        *(_focus(voice, priced, price, stake) for price in _singled_out(voice, priced, asked)),
        *_judged(voice, priced),
        *_not_offered(voice, entities, priced),
        _head(voice, priced),
        *(text for market in markets for text in _market_lines(voice, priced, market, stake)),
        *_others(voice, priced, markets),
        age(voice, priced),
        voice.say("odds.offer_recommendation"),
    ]
    return Draft(
        text="\n".join(lines),
        cards=(odds_card(voice, priced, stake),),
        suggestions=_suggestions(voice, priced, stake, asked),
        shown=(shown(fixture),),
        focus=shown(fixture),
        prices=remembered(priced, priced.odds.of(markets[0])) if markets else (),
        offer=Offer.RECOMMENDATION,
        source=priced.source,
        stake=stake,
        degraded="stale_data" if priced.source.stale else None,
    )


def _reason(voice: Voice, found: OddsFound) -> Iterable[str]:
    if found.miss in (Miss.NO_MEETING, Miss.NONE_IN_INTERVAL, Miss.NOT_LIVE):
        source = found.items[0].source
        yield from opening(voice, FixturesFound(found.query, found.fixtures, found.total, source, found.miss))


def _head(voice: Voice, priced: PricedFixture) -> str:
    fixture = priced.fixture
    return voice.say(
        "odds.head", home=voice.home(fixture), away=voice.away(fixture),
        tournament=voice.tournament(fixture), when=moment(voice, fixture),
    )  # fmt: skip


def _asked(entities: Entities, priced: PricedFixture) -> Iterable[Price]:
    """The prices of the selections that were named; both sides of a match only name the match."""
    requests = requests_of(entities)
    found = [price for request in requests if (price := choose(priced, request)) is not None]
    sides = [price for price in found if price.selection.outcome in _SIDES and price.selection.score is None]
    elsewhere = any(price.selection.outcome not in (*_SIDES, Outcome.DRAW) for price in found)
    only_the_match = len(sides) == len(_SIDES) or elsewhere
    return (price for price in found if not (only_the_match and price in sides))


def _chances(voice: Voice, priced: PricedFixture, asked: list[Price]) -> list[str]:
    """How likely the market takes what was asked about to be, or each result."""
    if Asked.CHANCE not in voice.asks:
        return []
    prices = asked or priced.odds.of(main_market(priced))
    told = ((label(voice, priced.fixture, price), fair_chance(priced, price)) for price in prices)
    return [voice.say("odds.chance", label=name, chance=voice.formats.percent(chance)) for name, chance in told]


def _singled_out(voice: Voice, priced: PricedFixture, asked: list[Price]) -> list[Price]:
    """The prices to tell first: not those of a side whose «cuotas» are asked for, which stand in the list below."""
    result = result_market(priced)
    listed = Asked.PRICE_LIST in voice.asks and not voice.turn.utterance.entities.amounts
    return [price for price in asked if not (listed and price.selection.market is result and _is_side(price))]


def _is_side(price: Price) -> bool:
    return price.selection.outcome in _SIDES


def _judged(voice: Voice, priced: PricedFixture) -> list[str]:
    """The answer to «¿cuál paga más?» and «¿quién es el favorito?»."""
    prices = priced.odds.of(result_market(priced))
    if not prices or meant(voice.turn.utterance).markets:
        return []
    if Asked.HIGHEST in voice.asks:
        rivals = [price for price in prices if price.selection.outcome in _SIDES]
        over = rivals if len(voice.turn.utterance.entities.teams) > 1 else prices
        return [_named(voice, "odds.higher", priced, max(over, key=lambda price: price.odds))]
    if {Asked.LOWEST, Asked.FAVOURITE} & voice.asks:
        return [_named(voice, "odds.favourite", priced, min(prices, key=lambda price: price.odds))]
    return []


def _named(voice: Voice, key: str, priced: PricedFixture, price: Price) -> str:
    return voice.say(key, label=backed(voice, priced.fixture, price), odds=voice.formats.odds(price.odds))


def _not_offered(voice: Voice, entities: Entities, priced: PricedFixture) -> list[str]:
    fixture, sport = voice.pairing(priced.fixture), priced.fixture.sport_id
    missing: list[Market] = [
        market for market in entities.markets if not priced.odds.of(market) and market is not Market.MATCH_RESULT
    ]
    if not (entities.markets or priced.odds.of(result_market(priced))):
        missing = [Market.MATCH_RESULT]  # a match as good as decided
    lines = [
        voice.say("miss.not_offered", fixture=fixture, market=market_name(voice, market, sport)) for market in missing
    ]
    for market, line in _missing_lines(entities, priced):
        name = market_name(voice, market, sport)
        lines.append(voice.say("miss.not_offered_line", fixture=fixture, market=name, line=line))
    return lines


def _missing_lines(entities: Entities, priced: PricedFixture) -> list[tuple[Market, str]]:
    """Lines and exact scores that were named and have no price."""
    if Market.CORRECT_SCORE in entities.markets and priced.odds.of(Market.CORRECT_SCORE):
        unpriced = [request.score for request in requests_of(entities) if choose(priced, request) is None]
        return [(Market.CORRECT_SCORE, f"{score[0]}-{score[1]}") for score in unpriced if score]
    lined = [market for market in entities.markets if market in LINED and priced.odds.of(market)]
    if not lined or not entities.lines:
        return []
    offered = {line_text(price.selection).lstrip("+") for market in lined for price in priced.odds.of(market)}
    return [(lined[0], line) for line in entities.lines if line.lstrip("+") not in offered]


def _markets(entities: Entities, priced: PricedFixture) -> list[Market]:
    """The markets to spell out: those asked for, else the result or what is left."""
    wanted = [market for market in entities.markets if priced.odds.of(market)]
    return wanted or [main_market(priced)]


def _market_lines(voice: Voice, priced: PricedFixture, market: Market, stake: Decimal) -> list[str]:
    prices = priced.odds.of(market)
    if market is Market.CORRECT_SCORE:
        prices = tuple(sorted(prices, key=lambda price: price.odds)[:MOST_SCORES])
    rows = [
        voice.say(
            "odds.price",
            label=label(voice, priced.fixture, price),
            odds=voice.formats.odds(price.odds),
            stake=voice.formats.stake(stake),
            payout=voice.formats.money(payout(stake, price.odds)),
        )
        for price in prices
    ]
    return [voice.say("odds.market", market=market_name(voice, market, priced.fixture.sport_id)), *rows]


def _focus(voice: Voice, priced: PricedFixture, price: Price, stake: Decimal) -> str:
    returned = payout(stake, price.odds)
    return voice.say(
        "odds.focus",
        label=label(voice, priced.fixture, price),
        odds=voice.formats.odds(price.odds),
        stake=voice.formats.stake(stake),
        payout=voice.formats.money(returned),
        profit=voice.formats.money(returned - stake),
    )


def _others(voice: Voice, priced: PricedFixture, told: list[Market]) -> list[str]:
    rest = other_markets(voice, priced, told)
    return [voice.say("odds.more_markets", markets=", ".join(rest))] if rest else []


def other_markets(voice: Voice, priced: PricedFixture, told: list[Market]) -> list[str]:
    """The names of the markets that are on offer too; those of the first half go without saying."""
    offered = {price.selection.market for price in priced.odds.prices}
    rest = [market for market in Market if market in offered and market not in told and market not in HALVES]
    return [name.lower() for name in market_names(voice, rest, priced.fixture.sport_id)]


def age(voice: Voice, priced: PricedFixture) -> str:
    """From when the prices are."""
    key = "odds.stale" if priced.source.stale else "odds.as_of"
    return voice.say(key, time=voice.clock(priced.source.as_of))


def _suggestions(voice: Voice, priced: PricedFixture, stake: Decimal, asked: list[Price]) -> tuple[str, ...]:
    fixture = priced.fixture
    amount = f"{stake:f}".removesuffix(".00")
    left = priced.odds.of(main_market(priced))
    decided = bool(left) and not priced.odds.of(result_market(priced))
    home = voice.say("suggest.simulate", stake=amount, pick=voice.home(fixture))
    home = order(voice, fixture, left[0], amount, bet=False) if decided else home
    return (
        voice.say("suggest.recommend"),
        order(voice, fixture, asked[0], amount, bet=False) if asked else home,
        voice.say("suggest.compare", left=voice.home(fixture), right=voice.away(fixture)),
    )
