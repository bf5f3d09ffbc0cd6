"""Tells what a slip would pay: odds, payout, profit, the market's chance and the worst case."""

from chatbet.betting.odds import decimal_text
from chatbet.betting.settlement import LegResult
from chatbet.betting.slip import Slip
from chatbet.betting.what_if import WhatIf
from chatbet.brain.cards import Action, SlipCard, SlipLeg
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.selections import label, market_name, remembered
from chatbet.tools.results import QuotedLeg, SlipQuoted
from chatbet.tools.simulation import slip_leg
from chatbet.understanding.memory import Offer
from chatbet.understanding.utterance import Act

ONE_LOSES = WhatIf(LegResult.LOST)


def tell_simulation(voice: Voice, quote: SlipQuoted, *leads: str) -> Draft:
    """A simulated slip after ``leads``: nothing is placed, and the reply says so."""
    lines = list(leads)
    if not leads and voice.turn.utterance.act is Act.WHAT_IF_LOSES:
        lines = what_if(voice, quote)
    lines += describe(voice, quote)
    if not quote.stake_given:
        lines.append(voice.say("slip.assumed_stake", stake=voice.formats.stake(quote.stake)))
    currency = voice.turn.tools.currency
    if foreign := [amount.text for amount in voice.turn.utterance.own.amounts if not amount.held_in(currency)]:
        stake = voice.formats.stake(quote.stake)
        lines.append(voice.say("slip.other_currency", said=foreign[0], stake=stake, currency=currency))
    lines += [voice.say("slip.simulated"), voice.say("slip.offer_bet")]
    first = quote.legs[0].priced
    single = len(quote.legs) == 1
    return Draft(
        text="\n".join(lines),
        cards=(slip_card(voice, quote, "simulation"),),
        suggestions=suggestions(voice, quote),
        shown=tuple(shown(leg.priced.fixture) for leg in quote.legs),
        focus=shown(first.fixture) if single else None,
        prices=remembered(first, tuple(leg.price for leg in quote.legs)) if single else (),
        offer=Offer.BET,
        source=quote.source,
        stake=quote.stake,
        degraded="stale_data" if quote.source.stale else None,
    )


def describe(voice: Voice, quote: SlipQuoted) -> list[str]:
    """The slip in words: what it pays, leg by leg, how likely, and what is lost when it fails."""
    money = {
        "stake": voice.formats.stake(quote.stake),
        "payout": voice.formats.money(quote.payout),
        "profit": voice.formats.money(quote.profit),
    }
    if len(quote.legs) == 1:
        leg = quote.legs[0]
        named = label(voice, leg.priced.fixture, leg.price)
        fixture, odds = voice.pairing(leg.priced.fixture), voice.formats.odds(leg.price.odds)
        lines = [voice.say("slip.single", label=named, fixture=fixture, odds=odds, **money)]
        worst = voice.say("slip.worst", stake=money["stake"])
    elif quote.bets == 1:
        odds = voice.formats.price(quote.total_odds) if quote.total_odds else ""
        lines = [voice.say("slip.combo", count=len(quote.legs), odds=odds, **money)]
        worst = voice.say("slip.worst_combo", stake=money["stake"])
    else:
        unit = voice.formats.money(quote.stake / quote.bets)
        lines = [
            voice.say(
                "slip.system", system=system_name(voice, quote.kind), legs=len(quote.legs), count=quote.bets,
                unit=unit, **money,
            )
        ]  # fmt: skip
        payout = voice.formats.money(quote.if_one_loses)
        worst = voice.say("slip.worst_system", payout=payout, stake=money["stake"])
    if len(quote.legs) > 1:
        lines += [leg_line(voice, leg) for leg in quote.legs]
    said = voice.turn.utterance.text.casefold()
    if any(word in said for word in voice.say("slip.words_each_way").split("|")):
        lines.insert(0, voice.say("slip.no_each_way"))
    chance = "slip.chance" if quote.bets == 1 else "slip.chance_all"
    return [*lines, voice.say(chance, chance=voice.formats.percent(quote.chance)), worst]


def what_if(voice: Voice, quote: SlipQuoted, case: WhatIf = ONE_LOSES) -> list[str]:
    """What is left when some legs end otherwise than won; of a single that loses the slip itself says it."""
    if case != ONE_LOSES:
        return [_in_that_case(voice, quote, case)]
    if len(quote.legs) == 1:
        return []
    payout = voice.formats.money(quote.if_one_loses)
    if quote.bets == 1:
        return [voice.say("slip.what_if_nothing", payout=payout)]
    return [voice.say("slip.what_if", count=len(quote.legs), payout=payout)]


def _in_that_case(voice: Voice, quote: SlipQuoted, case: WhatIf) -> str:
    slip = Slip.of(*map(slip_leg, quote.legs), stake=quote.stake, kind=quote.kind)
    least, most = map(voice.formats.money, case.pays(slip))
    payout = least if least == most else voice.say("slip.between", least=least, most=most)
    if len(quote.legs) == 1:
        return voice.say(f"slip.if_{case.result}_single", payout=payout)
    named = [leg.priced.fixture for leg in quote.legs if leg.priced.fixture.id in case.fixtures]
    which = ", ".join(voice.say("slip.if_in", fixture=voice.pairing(fixture)) for fixture in named)
    count = len(named) or case.count
    which = which or voice.say("slip.if_some", count=count)
    return voice.say(f"slip.if_{case.result}", which=which, payout=payout, count=count)


def leg_line(voice: Voice, leg: QuotedLeg) -> str:
    """«• Empate · Barcelona vs Real Madrid (domingo, 3:00 p. m.) · 3.63 (13/5)»."""
    fixture = leg.priced.fixture
    return voice.say(
        "slip.leg",
        label=label(voice, fixture, leg.price),
        fixture=voice.pairing(fixture),
        when=voice.when(fixture.start),
        odds=voice.formats.odds(leg.price.odds),
    )


def system_name(voice: Voice, kind: str) -> str:
    """«Lucky 15», or «2 de 3» for a plain k-of-n system."""
    if "/" in kind:
        fold, legs = kind.split("/")
        return voice.say("system.k_of_n", fold=fold, legs=legs)
    return voice.say(f"system.{kind}")


def slip_card(voice: Voice, quote: SlipQuoted, slip_id: str, **more: object) -> SlipCard:
    """The slip as a card; ``more`` overrides state, buttons and expiry."""
    fields: dict[str, object] = {
        "slip_id": slip_id,
        "state": "simulated",
        "kind": quote.kind,
        "legs": tuple(_card_leg(voice, leg, removable=len(quote.legs) > 1) for leg in quote.legs),
        "currency": voice.turn.tools.currency,
        "bets": quote.bets,
        "stake": f"{quote.stake:.2f}",
        "total_odds": decimal_text(quote.total_odds) if quote.total_odds else None,
        "payout": f"{quote.payout:.2f}",
        "profit": f"{quote.profit:.2f}",
        "chance_text": voice.formats.percent(quote.chance),
    }
    return SlipCard(**(fields | more))  # type: ignore[arg-type]  # names and types as SlipCard declares them


def _card_leg(voice: Voice, leg: QuotedLeg, *, removable: bool) -> SlipLeg:
    fixture = leg.priced.fixture
    remove = voice.say("suggest.remove", team=voice.home(fixture)) if removable else None
    return SlipLeg(
        fixture_id=fixture.id,
        fixture=voice.pairing(fixture),
        start_text=voice.formats.short(voice.local(fixture.start)),
        market=market_name(voice, leg.price.selection.market, fixture.sport_id),
        pick=label(voice, fixture, leg.price),
        odds=decimal_text(leg.price.odds),
        fractional=voice.formats.fraction(leg.price.odds),
        remove=Action(remove, remove) if remove else None,
    )


def suggestions(voice: Voice, quote: SlipQuoted) -> tuple[str, ...]:
    """What a user does with a slip next."""
    double = voice.say("suggest.stake", stake=voice.formats.number(quote.stake * 2, 2))
    if len(quote.legs) > 1:
        return (double, voice.say("suggest.what_if"), voice.say("suggest.prepare"))
    return (double, voice.say("suggest.prepare"), voice.say("suggest.show_odds"))
