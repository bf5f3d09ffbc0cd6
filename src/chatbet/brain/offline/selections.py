"""How a selection, a market and a price read to people."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from chatbet.betting.market import LINED, Market, Outcome, Selection
from chatbet.betting.money import payout
from chatbet.betting.odds import american, decimal_text
from chatbet.brain.cards import MarketPrices, OddsCard, PriceButton
from chatbet.brain.offline.draft import UNITS, Speech, Voice
from chatbet.brain.offline.formats import fraction_in
from chatbet.language import Language
from chatbet.sportsbook.model import Fixture, FixtureOdds, Price
from chatbet.tools.results import PricedFixture
from chatbet.understanding.memory import ShownSelection

HALVES = frozenset({Market.HALF_TIME_RESULT, Market.HALF_TIME_TOTAL, Market.HALF_TIME_HANDICAP})
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


def label(voice: Speech, fixture: Fixture, price: Price) -> str:
    """«Barcelona gana», «Más de 2.5», «Barcelona -1.5»: what backing this price means."""
    selection = price.selection
    fields = {"home": voice.home(fixture), "away": voice.away(fixture), "line": line_text(selection)}
    if selection.market is Market.CORRECT_SCORE:
        return voice.say("label.score", score=price.name)
    if selection.market in (Market.HANDICAP, Market.HALF_TIME_HANDICAP):
        written = voice.say(f"label.handicap_{selection.outcome}", **fields)
        return _in_its_half(voice, selection, written)
    if selection.market is Market.DRAW_NO_BET:
        return voice.say(f"label.dnb_{selection.outcome}", **fields)
    written = voice.say(f"label.{selection.outcome}", **fields)
    return _in_its_half(voice, selection, written)


def pick_label(voice: Voice, fixture: Fixture, price: Price) -> str:
    """«Barcelona gana (Barcelona vs Real Madrid)»: what is backed, and where."""
    return voice.say("bet.leg_label", label=label(voice, fixture, price), fixture=voice.pairing(fixture))


def _in_its_half(voice: Speech, selection: Selection, written: str) -> str:
    """«… en el primer tiempo», for the markets of that half."""
    return voice.say("label.first_half", label=written) if selection.market in HALVES else written


def line_text(selection: Selection) -> str:
    """A line as sportsbooks print it: signed for handicaps."""
    if selection.line is None:
        return ""
    plain = f"{selection.line.normalize():f}"
    signed = selection.market in (Market.HANDICAP, Market.HALF_TIME_HANDICAP) and selection.line > 0
    return f"+{plain}" if signed else plain


def market_name(voice: Voice, market: Market, sport_id: str = "1") -> str:
    """«Doble oportunidad»; totals count what the sport counts."""
    return market_names(voice, (market,), sport_id)[0]


def market_names(voice: Voice, markets: Iterable[Market], sport_id: str) -> list[str]:
    """The names of several markets of one sport."""
    unit = UNITS.get(voice.sport(sport_id), "points")
    return [_market_name(voice, market, unit) for market in markets]


def _market_name(voice: Speech, market: Market, unit: str = "goals") -> str:
    suffix = f"_{unit}" if market is Market.OVER_UNDER and unit != "goals" else ""
    return voice.say(f"market.{market}{suffix}")


def backed(voice: Voice, fixture: Fixture, price: Price) -> str:
    """The side that a result's price backs, by its bare name; a score as it stands."""
    if price.selection.score is not None:
        return price.name
    match price.selection.outcome:
        case Outcome.HOME:
            return voice.home(fixture)
        case Outcome.AWAY:
            return voice.away(fixture)
    return voice.say("word.draw")


def spoken_pick(voice: Speech, fixture: Fixture, price: Price) -> str:
    """The pick as a user would name it in an order, understood again by the assistant as this very price."""
    selection = price.selection
    home, away = voice.home(fixture), voice.away(fixture)
    if selection.market in (Market.MATCH_RESULT, Market.WIN) and selection.outcome is not Outcome.DRAW:
        team, opponent = (home, away) if selection.outcome is Outcome.HOME else (away, home)
        return voice.say("suggest.against", team=team, opponent=opponent)
    named = label(voice, fixture, price)
    if selection.outcome is Outcome.HOME_OR_AWAY:
        named = f"{_market_name(voice, selection.market).lower()} {named}"
    return voice.say("suggest.pick_in", pick=named, home=home, away=away)


def order(voice: Speech, fixture: Fixture, price: Price, stake: str, *, bet: bool = True) -> str:
    """The whole order in the user's words: «Apuesto 100 al empate en Barcelona vs Real Madrid»."""
    verb = "suggest.bet" if bet else "suggest.simulate"
    selection = price.selection
    if selection.market is Market.MATCH_RESULT and selection.outcome is Outcome.DRAW:
        return voice.say(f"{verb}_draw", stake=stake, home=voice.home(fixture), away=voice.away(fixture))
    return voice.say(verb, stake=stake, pick=spoken_pick(voice, fixture, price))


def odds_card(voice: Voice, priced: PricedFixture, stake: Decimal) -> OddsCard:
    """All main prices of a fixture as buttons."""
    fixture, start = priced.fixture, voice.local(priced.fixture.start)
    unit = UNITS.get(voice.sport(fixture.sport_id), "points")
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
        currency=voice.formats.currency,
        markets=_markets(voice.language, fixture, priced.odds, stake, unit),
        venue=f"{fixture.venue.name}, {fixture.venue.city}" if fixture.venue else None,
        suspended=not priced.odds.active,
        stale=priced.source.stale,
    )  # fmt: skip


# A card has dozens of buttons, and the same ones for everybody who asks in one language until a price moves.
@lru_cache(maxsize=128)
def _markets(
    language: Language, fixture: Fixture, odds: FixtureOdds, stake: Decimal, unit: str
) -> tuple[MarketPrices, ...]:
    voice = Speech(language)
    return tuple(_block(voice, fixture, market, prices, stake, unit) for market in ORDER if (prices := odds.of(market)))


def _block(
    voice: Speech, fixture: Fixture, market: Market, prices: tuple[Price, ...], stake: Decimal, unit: str
) -> MarketPrices:
    line = line_text(prices[0].selection) if market in LINED else None
    buttons = tuple(button(voice, fixture, price, stake) for price in prices)
    return MarketPrices(market.value, _market_name(voice, market, unit), buttons, line)


def button(voice: Speech, fixture: Fixture, price: Price, stake: Decimal) -> PriceButton:
    """One price that can be pressed."""
    return PriceButton(
        outcome=price.selection.outcome.value,
        label=label(voice, fixture, price),
        odds=decimal_text(price.odds),
        fractional=fraction_in(voice.language, price.odds),
        american=american(price.odds),
        payout=f"{payout(stake, price.odds):.2f}",
        say=order(voice, fixture, price, f"{stake:f}".removesuffix(".00")),
    )


def remembered(priced: PricedFixture, prices: tuple[Price, ...]) -> tuple[ShownSelection, ...]:
    """What «al que pague más» chooses from."""
    return tuple(
        ShownSelection(
            priced.fixture.id,
            price.selection.market.value,
            price.selection.outcome.value,
            _told_apart(price.selection),
            str(price.odds),
        )
        for price in prices
    )


def _told_apart(selection: Selection) -> str | None:
    """What tells a selection from the others of its market: its line, or its score."""
    if selection.score is not None:
        return "{}-{}".format(*selection.score)
    return None if selection.line is None else str(selection.line)
