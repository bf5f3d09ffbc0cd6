"""The words of the dialogue about a bet: quotes, questions, outcomes, and what went wrong with what to do next.

Says what it is told to say; places nothing and decides nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from chatbet.betting.market import Market
from chatbet.brain.cards import Action, SlipCard
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.formats import Formats
from chatbet.brain.offline.selections import backed, label, pick_label, remembered
from chatbet.brain.offline.skills.slip import describe, slip_card, system_name, tell_simulation
from chatbet.brain.offline.wording import say
from chatbet.language import Language
from chatbet.sportsbook.model import BetStatus, Fixture
from chatbet.tools.results import PricedFixture, QuotedLeg, SlipQuoted
from chatbet.understanding.memory import Offer

MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told something outside of a turn."""

    language: Language
    timezone: str
    currency: str

    @property
    def formats(self) -> Formats:
        """Figures as this reader writes them."""
        return Formats(self.language, self.timezone, self.currency)


# Quotes and questions


def quoted(
    voice: Voice, quote: SlipQuoted, slip_id: str, expires_at: datetime, seconds: int, *leads: str, most: Decimal
) -> Draft:
    """The slip with its price and the question whether to bet it; ``most`` is the largest stake that could be."""
    stake = voice.formats.stake(quote.stake)
    lines = [*leads, *describe(voice, quote), voice.say("bet.question", stake=stake, seconds=seconds)]
    card = slip_card(
        voice, quote, slip_id, state="awaiting_confirmation",
        expires_at=voice.local(expires_at).isoformat(),
        confirm=Action(voice.say("bet.confirm", stake=stake), voice.say("bet.confirm_say")),
        cancel=Action(voice.say("bet.cancel"), voice.say("bet.cancel_say")),
    )  # fmt: skip
    twice = quote.stake * 2
    double = (voice.say("suggest.stake", stake=voice.formats.number(twice, 2)),) if twice <= most else ()
    follow = (voice.say("bet.confirm_say"), *double, voice.say("bet.cancel_say"))
    return _about(voice, quote, Draft("\n".join(lines), (card,), follow))


def simulated(voice: Voice, quote: SlipQuoted, *leads: str) -> Draft:
    """The slip as a calculation, with the offer to prepare it."""
    return tell_simulation(voice, quote, *leads)


def ask_stake(voice: Voice, quote: SlipQuoted, slip_id: str, *leads: str) -> Draft:
    """What was chosen, at which odds, and the question how much."""
    lines = [voice.say("bet.price", label=leg_name(voice, leg), odds=_odds(voice, leg)) for leg in quote.legs]
    lines += leads or (voice.say("bet.ask_stake"),)
    card = slip_card(voice, quote, slip_id, state="awaiting_stake", stake=None, payout=None, profit=None)
    amounts = tuple(voice.formats.number(amount) for amount in (10, 20, 50))
    return _about(voice, quote, Draft("\n".join(lines), (card,), (*amounts, voice.say("bet.cancel_say"))))


def ask_pick(voice: Voice, priced: PricedFixture, *, score: bool = False) -> Draft:
    """The prices of the result (``score``: of the likeliest scores), and the question which one."""
    fixture = priced.fixture
    prices = priced.odds.prices[:3]
    if score:
        prices = tuple(sorted(priced.odds.of(Market.CORRECT_SCORE), key=lambda price: price.odds))[:MOST_CHOICES]
    lines = [voice.say("bet.ask_pick", fixture=voice.pairing(fixture))]
    lines += [
        voice.say("bet.price", label=label(voice, fixture, price), odds=voice.formats.odds(price.odds))
        for price in prices
    ]
    return Draft(
        "\n".join(lines),
        suggestions=tuple(backed(voice, fixture, price) for price in prices),
        shown=(shown(fixture),),
        focus=shown(fixture),
        prices=remembered(priced, prices),
        source=priced.source,
    )


def offer_combo(voice: Voice, quote: SlipQuoted, system: str) -> Draft:
    """A system cannot be placed: the same legs as a combo instead."""
    lines = [
        voice.say("bet.system", system=system_name(voice, system), count=len(quote.legs)),
        *describe(voice, quote),
        voice.say("slip.offer_bet"),
    ]
    follow = (voice.say("suggest.prepare"), voice.say("bet.cancel_say"))
    draft = Draft("\n".join(lines), (slip_card(voice, quote, "simulation"),), follow, offer=Offer.BET)
    return _about(voice, quote, draft)


def _about(voice: Voice, quote: SlipQuoted, draft: Draft) -> Draft:
    first = quote.legs[0].priced
    single = len(quote.legs) == 1
    return replace(
        draft,
        shown=tuple(shown(leg.priced.fixture) for leg in quote.legs),
        focus=shown(first.fixture) if single else None,
        source=quote.source,
        stake=quote.stake,
    )


def leg_name(voice: Voice, leg: QuotedLeg) -> str:
    """«Barcelona gana (Barcelona vs Real Madrid)»."""
    return pick_label(voice, leg.priced.fixture, leg.price)


def slip_name(voice: Voice, quote: SlipQuoted) -> str:
    """All legs in one line: what an order is called from then on."""
    return " + ".join(leg_name(voice, leg) for leg in quote.legs)


def _odds(voice: Voice, leg: QuotedLeg) -> str:
    return voice.formats.odds(leg.price.odds)


# Outcomes


def placed(voice: Voice, quote: SlipQuoted, slip_id: str, bet_id: str, payout: Decimal, *, better: bool) -> Draft:
    """The sportsbook said yes."""
    single = len(quote.legs) == 1 or quote.total_odds is None
    odds = _odds(voice, quote.legs[0]) if single else voice.formats.price(quote.total_odds or Decimal(0))
    lines = [voice.say("bet.better", odds=odds)] if better else []
    lines.append(
        voice.say(
            "bet.placed", label=slip_name(voice, quote), stake=voice.formats.stake(quote.stake), odds=odds,
            payout=voice.formats.money(payout), bet_id=bet_id,
        )
    )  # fmt: skip
    card = slip_card(voice, quote, slip_id, state="placed", bet_id=bet_id, payout=f"{payout:.2f}")
    follow = (voice.say("suggest.bets"), voice.say("suggest.balance"))
    return _about(voice, quote, Draft("\n".join(lines), (without_buttons(card),), follow))


def checking(voice: Voice, quote: SlipQuoted, slip_id: str) -> Draft:
    """Sent, and nobody knows yet."""
    text = voice.say("bet.checking", label=slip_name(voice, quote), stake=voice.formats.stake(quote.stake))
    card = without_buttons(slip_card(voice, quote, slip_id, state="checking"))
    return Draft(text, (card,), (voice.say("suggest.bets"), voice.say("suggest.balance")), degraded="outcome_unknown")


def still_checking(voice: Voice, name: str, stake: Decimal) -> Draft:
    """The same, asked again."""
    text = voice.say("bet.still_checking", label=name, stake=voice.formats.stake(stake))
    return Draft(text, suggestions=(voice.say("suggest.bets"),), degraded="outcome_unknown")


def already(voice: Voice, name: str, stake: Decimal, bet_id: str | None) -> Draft:
    """Confirmed twice: one bet."""
    key = "bet.already" if bet_id else "bet.already_unnumbered"
    text = voice.say(key, label=name, stake=voice.formats.stake(stake), bet_id=bet_id)
    return Draft(text, suggestions=(voice.say("suggest.bets"), voice.say("suggest.balance")))


def without_buttons(card: SlipCard) -> SlipCard:
    """A slip that can no longer be changed."""
    return replace(card, legs=tuple(replace(leg, remove=None) for leg in card.legs))


def sentence(voice: Voice, key: str, *suggestions: str, degraded: str | None = None, **fields: object) -> Draft:
    """One phrase of the dialogue, with what the user may say next."""
    return Draft(voice.say(key, **fields), suggestions=suggestions, degraded=degraded)


def dropped_price(voice: Voice, quote: SlipQuoted, fixture_id: str | None, old: Decimal, new: Decimal) -> str:
    """A price got worse between quote and yes."""
    leg = next((leg for leg in quote.legs if leg.priced.fixture.id == fixture_id), None)
    if leg is None:
        return voice.say("bet.worse_total", old=voice.formats.price(old), new=voice.formats.price(new))
    named = label(voice, leg.priced.fixture, leg.price)
    return voice.say("bet.worse", label=named, old=voice.formats.odds(old), new=voice.formats.odds(new))


def names_of(voice: Voice, fixtures: tuple[Fixture, ...]) -> str:
    """The matches of a slip in one line."""
    return ", ".join(voice.pairing(fixture) for fixture in fixtures)


# Outside of a turn


def order_notice(reader: Reader, name: str, stake: Decimal, outcome: str, bet_id: str | None) -> str:
    """What became of an order whose outcome was not known."""
    key = "notice.accepted_unnumbered" if outcome == "accepted" and bet_id is None else f"notice.{outcome}"
    return say(reader.language, key, label=name, stake=reader.formats.stake(stake), bet_id=bet_id)


def result_notice(reader: Reader, name: str, stake: Decimal, status: BetStatus, payout: Decimal | None) -> str:
    """How a bet ended."""
    fields = {"stake": reader.formats.stake(stake), "payout": reader.formats.money(payout or Decimal(0))}
    return say(reader.language, f"notice.{status}", label=name, **fields)


def local_when(voice: Voice, instant: datetime) -> str:
    """Day and hour in the reader's zone."""
    zone = voice.turn.now.tzinfo or ZoneInfo("UTC")
    return voice.formats.when(instant.astimezone(zone))
