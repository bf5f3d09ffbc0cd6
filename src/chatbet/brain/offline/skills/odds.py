"""Tells prices: what was asked first, decimal and fractional side by side, and what the stake would return."""

from collections.abc import Iterable
from decimal import Decimal

from chatbet.betting.market import LINED, Market
from chatbet.betting.money import payout
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.picks import requests_of
from chatbet.brain.offline.selections import backed, label, line_text, market_name, odds_card, remembered
from chatbet.brain.offline.skills.schedule import opening
from chatbet.sportsbook.model import Price
from chatbet.tools.picking import choose, result_market
from chatbet.tools.results import FixturesFound, Miss, OddsFound, PricedFixture
from chatbet.understanding.memory import Offer

MOST_CARDS = 4


def tell_odds(voice: Voice, found: OddsFound) -> Draft:
    """One fixture in full, or several at a glance."""
    if len(found.items) == 1 and found.total <= 1:
        return _one(voice, found)
    return _several(voice, found)


def _one(voice: Voice, found: OddsFound) -> Draft:
    priced, stake = found.items[0], found.stake
    fixture = priced.fixture
    lines = [*_reason(voice, found)]
    asked = list(_asked(voice, priced))
    lines += [_focus(voice, priced, price, stake) for price in asked]
    lines += _not_offered(voice, priced)
    lines.append(
        voice.say(
            "odds.head", home=voice.home(fixture), away=voice.away(fixture),
            tournament=voice.tournament(fixture), when=voice.when(fixture.start),
        )
    )  # fmt: skip
    markets = _markets(voice, priced)
    for market in markets:
        lines += _market_lines(voice, priced, market, stake)
    if _asks_favourite(voice):
        lines.append(_favourite(voice, priced))
    lines += _others(voice, priced, markets)
    lines.append(_age(voice, priced))
    lines.append(voice.say("odds.offer_recommendation"))
    return Draft(
        text="\n".join(lines),
        cards=(odds_card(voice, priced, stake),),
        suggestions=_suggestions(voice, priced, stake),
        shown=(shown(fixture),),
        focus=shown(fixture),
        prices=remembered(priced, priced.odds.of(markets[0])) if markets else (),
        offer=Offer.RECOMMENDATION,
        source=priced.source,
        stake=stake,
        degraded="stale_data" if priced.source.stale else None,
    )


def _several(voice: Voice, found: OddsFound) -> Draft:
    items = found.items
    lines = list(_reason(voice, found))
    if not lines:
        lines = [
            voice.say("odds.many", count=len(items))
            if found.total <= len(items)
            else voice.say("odds.many_shown", total=found.total, count=len(items))
        ]
    lines += [_glance(voice, priced) for priced in items]
    lines += [_age(voice, items[0]), voice.say("odds.offer_pick")]
    return Draft(
        text="\n".join(lines),
        cards=tuple(odds_card(voice, priced, found.stake) for priced in items[:MOST_CARDS]),
        suggestions=tuple(
            voice.say("suggest.odds_match", home=voice.home(priced.fixture), away=voice.away(priced.fixture))
            for priced in items[:3]
        ),
        shown=tuple(shown(priced.fixture) for priced in items),
        prices=tuple(
            remembered_price
            for priced in items
            for remembered_price in remembered(priced, priced.odds.of(result_market(priced)))
        ),
        source=items[0].source,
        stake=found.stake,
        degraded="stale_data" if any(priced.source.stale for priced in items) else None,
    )


def _reason(voice: Voice, found: OddsFound) -> Iterable[str]:
    if found.miss in (Miss.NO_MEETING, Miss.NONE_IN_INTERVAL, Miss.NOT_LIVE):
        yield from opening(
            voice, FixturesFound(found.query, found.fixtures, found.total, found.items[0].source, found.miss)
        )


def _asked(voice: Voice, priced: PricedFixture) -> Iterable[Price]:
    for request in requests_of(voice.turn.utterance.entities):
        if request.team is None and request.outcome is None:
            continue
        if (price := choose(priced, request)) is not None:
            yield price


def _not_offered(voice: Voice, priced: PricedFixture) -> list[str]:
    fixture = voice.pairing(priced.fixture)
    missing = [
        market
        for market in voice.turn.utterance.entities.markets
        if not priced.odds.of(market) and market is not Market.MATCH_RESULT
    ]
    lines = [voice.say("miss.not_offered", fixture=fixture, market=market_name(voice, market)) for market in missing]
    for market, line in _missing_lines(voice, priced):
        name = market_name(voice, market)
        lines.append(voice.say("miss.not_offered_line", fixture=fixture, market=name, line=line))
    return lines


def _missing_lines(voice: Voice, priced: PricedFixture) -> list[tuple[Market, str]]:
    entities = voice.turn.utterance.entities
    lined = [market for market in entities.markets if market in LINED and priced.odds.of(market)]
    if not lined or not entities.lines:
        return []
    offered = {line_text(price.selection).lstrip("+") for market in lined for price in priced.odds.of(market)}
    return [(lined[0], line) for line in entities.lines if line.lstrip("+") not in offered]


def _markets(voice: Voice, priced: PricedFixture) -> list[Market]:
    """The markets to spell out: those asked for, else the result."""
    wanted = [market for market in voice.turn.utterance.entities.markets if priced.odds.of(market)]
    return wanted or [result_market(priced)]


def _market_lines(voice: Voice, priced: PricedFixture, market: Market, stake: Decimal) -> list[str]:
    prices = priced.odds.of(market)
    name = market_name(voice, market)
    if market is Market.CORRECT_SCORE:
        prices = tuple(sorted(prices, key=lambda price: price.odds)[:6])
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
    return [voice.say("odds.market", market=name), *rows]


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


def _favourite(voice: Voice, priced: PricedFixture) -> str:
    price = min(priced.odds.of(result_market(priced)), key=lambda price: price.odds)
    named = backed(voice, priced.fixture, price)
    return voice.say("odds.favourite", label=named, odds=voice.formats.odds(price.odds))


def _asks_favourite(voice: Voice) -> bool:
    return "favorit" in voice.turn.utterance.text.casefold()


def _others(voice: Voice, priced: PricedFixture, told: list[Market]) -> list[str]:
    rest = [
        market_name(voice, market).lower()
        for market in Market
        if market not in told and priced.odds.of(market) and not market.value.startswith("half_time_")
    ]
    return [voice.say("odds.more_markets", markets=", ".join(rest))] if rest else []


def _age(voice: Voice, priced: PricedFixture) -> str:
    key = "odds.stale" if priced.source.stale else "odds.as_of"
    return voice.say(key, time=voice.clock(priced.source.as_of))


def _glance(voice: Voice, priced: PricedFixture) -> str:
    fixture = priced.fixture
    prices = " · ".join(
        f"{label(voice, fixture, price)} {voice.formats.price(price.odds)}"
        for price in priced.odds.of(result_market(priced))
    )
    return voice.say(
        "odds.line", home=voice.home(fixture), away=voice.away(fixture), when=voice.when(fixture.start), prices=prices
    )


def _suggestions(voice: Voice, priced: PricedFixture, stake: Decimal) -> tuple[str, ...]:
    fixture = priced.fixture
    amount = f"{stake:f}".removesuffix(".00")
    return (
        voice.say("suggest.recommend"),
        voice.say("suggest.simulate", stake=amount, pick=voice.home(fixture)),
        voice.say("suggest.compare", left=voice.home(fixture), right=voice.away(fixture)),
    )
