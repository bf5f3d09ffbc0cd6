"""How a selection, a market and a price read to people."""

from decimal import Decimal

from chatbet.betting.market import LINED, Market, Outcome, Selection
from chatbet.betting.money import payout
from chatbet.betting.odds import american, decimal_text, fractional
from chatbet.brain.cards import MarketPrices, OddsCard, PriceButton
from chatbet.brain.offline.draft import UNITS, Voice
from chatbet.sportsbook.model import Fixture, Price
from chatbet.tools.results import PricedFixture
from chatbet.understanding.memory import ShownSelection

ORDER = (
    Market.MATCH_RESULT,
    Market.WIN,
    Market.DOUBLE_CHANCE,
    Market.DRAW_NO_BET,
    Market.OVER_UNDER,
    Market.BOTH_TEAMS_TO_SCORE,
    Market.HANDICAP,
    Market.HALF_TIME_RESULT,
    Market.HALF_TIME_TOTAL,
    Market.HALF_TIME_HANDICAP,
)
"""In which order a card shows markets. Exact scores are too many: they are shown when asked for."""


def label(voice: Voice, fixture: Fixture, price: Price) -> str:
    """«Barcelona gana», «Más de 2.5», «Barcelona -1.5»: what backing this price means."""
    selection = price.selection
    fields = {"home": voice.home(fixture), "away": voice.away(fixture), "line": line_text(selection)}
    if selection.market is Market.CORRECT_SCORE:
        return voice.say("label.score", score=price.name)
    if selection.market in (Market.HANDICAP, Market.HALF_TIME_HANDICAP):
        return voice.say(f"label.handicap_{selection.outcome}", **fields)
    if selection.market is Market.DRAW_NO_BET:
        return voice.say(f"label.dnb_{selection.outcome}", **fields)
    written = voice.say(f"label.{selection.outcome}", **fields)
    if selection.market in (Market.HALF_TIME_RESULT, Market.HALF_TIME_TOTAL):
        return voice.say("label.first_half", label=written)
    return written


def line_text(selection: Selection) -> str:
    """A line as sportsbooks print it: signed for handicaps."""
    if selection.line is None:
        return ""
    plain = f"{selection.line.normalize():f}"
    signed = selection.market in (Market.HANDICAP, Market.HALF_TIME_HANDICAP) and selection.line > 0
    return f"+{plain}" if signed else plain


def market_name(voice: Voice, market: Market, sport_id: str = "1") -> str:
    """«Doble oportunidad»; totals count what the sport counts."""
    unit = UNITS.get(voice.sport(sport_id), "points")
    suffix = f"_{unit}" if market is Market.OVER_UNDER and unit != "goals" else ""
    return voice.say(f"market.{market}{suffix}")


def backed(voice: Voice, fixture: Fixture, price: Price) -> str:
    """The side that a result's price backs, by its bare name."""
    match price.selection.outcome:
        case Outcome.HOME:
            return voice.home(fixture)
        case Outcome.AWAY:
            return voice.away(fixture)
    return voice.say("word.draw")


def spoken_pick(voice: Voice, fixture: Fixture, price: Price) -> str:
    """The pick as a user would name it in an order, understood again by the assistant."""
    named = label(voice, fixture, price)
    if price.selection.market in (Market.MATCH_RESULT, Market.WIN) and price.selection.outcome is not Outcome.DRAW:
        return backed(voice, fixture, price)
    return voice.say("suggest.pick_in", pick=named, home=voice.home(fixture), away=voice.away(fixture))


def odds_card(voice: Voice, priced: PricedFixture, stake: Decimal) -> OddsCard:
    """All main prices of a fixture as buttons."""
    fixture, start = priced.fixture, voice.local(priced.fixture.start)
    return OddsCard(
        fixture_id=fixture.id,
        tournament=voice.tournament(fixture),
        start=start.isoformat(),
        start_text=voice.formats.short(start),
        home=voice.home(fixture),
        away=voice.away(fixture),
        as_of=voice.local(priced.source.as_of).isoformat(),
        as_of_text=voice.clock(priced.source.as_of),
        stake=f"{stake:.2f}",
        currency=voice.turn.tools.currency,
        markets=tuple(
            block for market in ORDER if (block := _block(voice, priced, market, stake)) is not None
        ),
        venue=f"{fixture.venue.name}, {fixture.venue.city}" if fixture.venue else None,
        suspended=not priced.odds.active,
        stale=priced.source.stale,
    )  # fmt: skip


def _block(voice: Voice, priced: PricedFixture, market: Market, stake: Decimal) -> MarketPrices | None:
    prices = priced.odds.of(market)
    if not prices:
        return None
    line = line_text(prices[0].selection) if market in LINED else None
    buttons = tuple(button(voice, priced.fixture, price, stake) for price in prices)
    return MarketPrices(market.value, market_name(voice, market, priced.fixture.sport_id), buttons, line)


def button(voice: Voice, fixture: Fixture, price: Price, stake: Decimal) -> PriceButton:
    """One price that can be pressed."""
    pick = spoken_pick(voice, fixture, price)
    return PriceButton(
        outcome=price.selection.outcome.value,
        label=label(voice, fixture, price),
        odds=decimal_text(price.odds),
        fractional=fractional(price.odds),
        american=american(price.odds),
        payout=f"{payout(stake, price.odds):.2f}",
        say=voice.say("suggest.bet", stake=f"{stake:f}".removesuffix(".00"), pick=pick),
    )


def remembered(priced: PricedFixture, prices: tuple[Price, ...]) -> tuple[ShownSelection, ...]:
    """What «al que pague más» chooses from."""
    return tuple(
        ShownSelection(
            priced.fixture.id,
            price.selection.market.value,
            price.selection.outcome.value,
            None if price.selection.line is None else str(price.selection.line),
            str(price.odds),
        )
        for price in prices
    )
