"""Betting by talking: from an order to a quote, a yes and a bet, and everything that can be said in between."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from betting_world import (
    ARSENAL,
    BARCA,
    BAYERN,
    CANCEL,
    CITY,
    MADRID,
    NO,
    NOW,
    ON_BARCA,
    PREPARE,
    TRIPLE,
    YES,
    Desk,
    act,
    meaning,
    order,
    simulate,
)

from chatbet.betting.market import Market
from chatbet.brain.cards import SlipCard
from chatbet.conversation.messages import Answer
from chatbet.conversation.slips import SlipState
from chatbet.language import Language
from chatbet.understanding.utterance import Act, Amount, Entities, Intent, Kind, NameMention

FIFTY_AND_THIRTY = (Amount(Decimal(50)), Amount(Decimal(30)))


def card(answer: Answer) -> SlipCard:
    """The slip in an answer."""
    found = [one for one in answer.cards if isinstance(one, SlipCard)]
    assert len(found) == 1
    return found[0]


async def test_an_order_becomes_a_quote_with_a_question(desk: Desk) -> None:
    """Price, payout and question; nothing is bet yet."""
    answer = await desk.says(ON_BARCA)
    slip = card(answer)
    assert (slip.state, slip.stake, slip.kind) == ("awaiting_confirmation", "50.00", "single")
    assert slip.expires_at is not None
    assert slip.payout is not None
    assert slip.payout.replace(".", ",") in answer.text.replace(".", ",")
    assert "¿La apuesto?" in answer.text
    assert desk.bets == []


async def test_a_yes_places_it_once(desk: Desk) -> None:
    """The ledger and the reply agree."""
    quoted = card(await desk.says(ON_BARCA))
    answer = await desk.says(YES)
    (bet,) = desk.bets
    assert (bet.stake, str(bet.odds)) == (Decimal(50), quoted.legs[0].odds)
    assert bet.id in answer.text
    assert card(answer).bet_id == bet.id
    assert "place_bet" in answer.function_calls
    assert desk.money == 950


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.ES, "Empate (FC Barcelona vs Real Madrid)"),
        (Language.EN, "Draw (FC Barcelona vs Real Madrid)"),
        (Language.PT, "Empate (FC Barcelona x Real Madrid)"),
    ],
)
async def test_the_list_of_bets_says_what_was_backed_and_where(desk: Desk, language: Language, told: str) -> None:
    """In the reader's words, not in the sportsbook's: «Draw» alone could be any match's."""
    await desk.says(order("draw", stake="5", teams=(BARCA, MADRID)))
    await desk.says(YES)
    show = meaning("mis apuestas", Intent.USER_BALANCE_QUERY, act=Act.SHOW_BETS, language=language)
    answer = await desk.says(show, language=language)
    assert told in answer.text


async def test_a_second_yes_places_nothing_more(desk: Desk) -> None:
    """«ya está hecha»."""
    await desk.says(ON_BARCA)
    await desk.says(YES)
    answer = await desk.says(YES)
    assert "ya está hecha" in answer.text
    assert desk.bets[0].id in answer.text
    assert len(desk.bets) == 1


@pytest.mark.parametrize("refusal", [NO, CANCEL])
async def test_a_no_drops_it(desk: Desk, refusal: object) -> None:
    """And a yes after that means nothing."""
    await desk.says(ON_BARCA)
    assert "no aposté nada" in (await desk.says(refusal)).text  # type: ignore[arg-type]
    await desk.says(YES)
    assert desk.bets == []
    assert (await desk.state()).slip is None


async def test_the_missing_match_side_and_stake_are_asked_for_one_by_one(desk: Desk) -> None:
    """«quiero apostar» is answered with a question, and so is every half answer."""
    assert "¿De qué partido" in (await desk.says(order(text="quiero apostar"))).text
    asked = await desk.says(meaning("Barcelona contra Madrid", teams=(BARCA, MADRID)))
    assert "¿A qué le apuestas" in asked.text
    assert "¿Cuánto quieres apostar?" in (await desk.says(meaning("al empate", selections=("draw",)))).text
    quoted = await desk.says(meaning("20", amounts=(Amount(Decimal(20)),)))
    assert card(quoted).stake == "20.00"
    await desk.says(YES)
    assert [bet.stake for bet in desk.bets] == [20]


async def test_the_side_may_be_chosen_by_its_place(desk: Desk) -> None:
    """«el segundo» of the prices that were listed."""
    await desk.says(order(stake="10", teams=(BARCA, MADRID)))
    answer = await desk.says(act(Act.PICK, "el segundo", ordinal=2))
    assert card(answer).legs[0].pick == "Empate"


async def test_a_question_in_between_leaves_the_slip_open(desk: Desk) -> None:
    """The brain answers it; the stake can still be named afterwards."""
    await desk.says(order(BARCA))
    await desk.says(meaning("¿cuándo juega el City?", Intent.MATCH_SCHEDULE_QUERY, teams=(CITY,)))
    answer = await desk.says(meaning("20", Intent.BET_SIMULATION, amounts=(Amount(Decimal(20)),)))
    assert card(answer).state == "awaiting_confirmation"


async def test_a_yes_belongs_to_the_last_question(desk: Desk) -> None:
    """After «¿quieres ver las cuotas?» a yes is about the odds, whatever was quoted before."""
    await desk.says(ON_BARCA)
    await desk.says(meaning("¿cuándo juega el City?", Intent.MATCH_SCHEDULE_QUERY, teams=(CITY,)))
    await desk.says(replace(YES, intent=Intent.ODDS_INFORMATION_QUERY))
    assert desk.bets == []


async def test_a_yes_that_is_not_the_next_message_asks_again(desk: Desk) -> None:
    """Nothing else was offered, but the quote is no longer what the user sees."""
    await desk.says(ON_BARCA)
    await desk.says(meaning("ponme un límite", Intent.HELP_REQUEST, act=Act.SET_LIMIT))
    answer = await desk.says(YES)
    assert desk.bets == []
    assert card(answer).state == "awaiting_confirmation"
    await desk.says(YES)
    assert len(desk.bets) == 1


async def test_a_yes_on_its_way_before_the_quote_does_not_count(desk: Desk) -> None:
    """Two messages sent at once: the second cannot agree to what the first one brought."""
    await desk.says(ON_BARCA, arrived_at=NOW)
    answer = await desk.says(YES, arrived_at=NOW - timedelta(milliseconds=5))
    assert desk.bets == []
    assert "salió antes" in answer.text


async def test_a_quote_lives_thirty_seconds(desk: Desk) -> None:
    """After that the price of now is shown and asked about."""
    await desk.says(ON_BARCA)
    desk.later(31)
    answer = await desk.says(YES)
    assert "venció" in answer.text
    assert card(answer).state == "awaiting_confirmation"
    assert desk.bets == []
    await desk.says(YES)
    assert len(desk.bets) == 1


async def test_a_worse_price_is_shown_and_asked_again(desk: Desk) -> None:
    """No bet at a price that nobody has seen."""
    quoted = card(await desk.says(ON_BARCA))
    desk.world.book.pricer.jump(desk.world.fixture().id, -0.2)
    answer = await desk.says(YES)
    assert "bajó" in answer.text
    assert card(answer).legs[0].odds < quoted.legs[0].odds
    assert desk.bets == []
    await desk.says(YES)
    assert [str(bet.odds) for bet in desk.bets] == [card(answer).legs[0].odds]


async def test_a_better_price_is_taken(desk: Desk) -> None:
    """And said."""
    quoted = card(await desk.says(ON_BARCA))
    desk.world.book.pricer.jump(desk.world.fixture().id, 0.2)
    answer = await desk.says(YES)
    assert "subió" in answer.text
    assert desk.bets[0].odds > Decimal(quoted.legs[0].odds)


async def test_a_match_that_has_begun_is_not_bet_at_the_old_price(desk: Desk) -> None:
    """The pre-match price is gone; it can be quoted in play."""
    desk.world.clock._now = desk.world.fixture().start - timedelta(seconds=5)
    await desk.says(ON_BARCA)
    desk.later(10)
    answer = await desk.says(YES)
    assert "ya empezó" in answer.text
    assert desk.bets == []
    assert card(await desk.says(PREPARE)).state == "awaiting_confirmation"


async def test_a_match_suspended_after_a_goal_takes_no_bet_until_it_reopens(desk: Desk) -> None:
    """The yes finds no price; nothing is bet, and the bet can be prepared again at the price after the goal."""
    book, clock = desk.world.book, desk.world.clock
    match = book.view().by_id[desk.world.fixture().id]
    goal = book.scorebook.course(match).happenings[0].at
    clock._now = goal - timedelta(seconds=5)
    assert card(await desk.says(ON_BARCA)).state == "awaiting_confirmation"
    desk.later(10)
    stopped = await desk.says(YES)
    assert "suspendido" in stopped.text
    assert desk.bets == []
    desk.later(60)
    again = card(await desk.says(PREPARE))
    await desk.says(YES)
    assert [str(bet.odds) for bet in desk.bets] == [again.legs[0].odds]


async def test_the_sportsbook_away_at_the_yes_means_no_bet(desk: Desk) -> None:
    """The price cannot be checked."""
    await desk.says(ON_BARCA)
    desk.world.fault(paths=["/sports/odds"], status=503)
    answer = await desk.says(YES)
    assert "no puedo comprobar el precio" in answer.text
    assert answer.degraded == "upstream_unavailable"
    desk.world.faults.reset()
    assert desk.bets == []


@pytest.mark.parametrize(("stake", "word"), [("0.50", "Lo mínimo"), ("20000", "Lo máximo"), ("1500", "No te alcanza")])
async def test_stakes_outside_the_limits_are_asked_again(desk: Desk, stake: str, word: str) -> None:
    """Too little, too much, more than there is; a smaller one goes on from there."""
    answer = await desk.says(order(BARCA, stake=stake))
    assert word in answer.text
    answer = await desk.says(meaning("50", amounts=(Amount(Decimal(50)),)))
    assert card(answer).stake == "50.00"
    assert desk.bets == []


async def test_nobody_is_invited_to_a_stake_that_would_be_refused(desk: Desk) -> None:
    """Twice the stake is offered only as far as the balance goes."""
    assert "Mejor 1.000" in (await desk.says(order(BARCA, stake="500"))).suggested_actions
    assert not any("Mejor" in action for action in (await desk.says(order(BARCA, stake="501"))).suggested_actions)


async def test_money_that_went_elsewhere_meanwhile_is_noticed_at_the_yes(desk: Desk) -> None:
    """The balance is looked at again."""
    await desk.says(order(BARCA, stake="900"))
    desk.world.book.ledger.account(f"demo-{desk.user}", NOW).balance = Decimal(100)
    assert "No te alcanza" in (await desk.says(YES)).text
    assert desk.bets == []


async def test_another_currency_is_not_converted(desk: Desk) -> None:
    """Fifty euros are not fifty dollars."""
    answer = await desk.says(order(BARCA, stake="50", currency="EUR"))
    assert "USD" in answer.text
    assert card(answer).state == "awaiting_stake"


async def test_lucas_are_never_taken_for_dollars(desk: Desk) -> None:
    """Twenty lucas are twenty thousand pesos of some country: the question repeats them and names the currency."""
    lucas = Amount(Decimal(2_000), None, "2 lucas", local=True)
    for message in (order(BARCA, stake="5"), act(Act.CHANGE_STAKE, "mejor 2 lucas")):
        said = replace(message, entities=replace(message.entities, amounts=(lucas,)))
        answer = await desk.says(said)
        assert "«2 lucas»" in answer.text
        assert "USD" in answer.text
        assert card(answer).state == "awaiting_stake"
    calculated = await desk.says(replace(simulate(BARCA), said=replace(said.entities, selections=(BARCA,))))
    assert "«2 lucas»" in calculated.text
    limit = meaning("límite de 2 lucas", act=Act.SET_LIMIT, amounts=(lucas,))
    assert "«2 lucas»" in (await desk.says(limit)).text
    assert await desk.betting.play.limits(desk.user, NOW) == {}


async def test_a_simulation_needs_two_yesses(desk: Desk) -> None:
    """The first one turns it into an order, the second one confirms the quote."""
    assert card(await desk.says(simulate(BARCA, stake="20"))).state == "simulated"
    assert card(await desk.says(YES)).state == "awaiting_confirmation"
    assert desk.bets == []
    await desk.says(YES)
    assert [bet.stake for bet in desk.bets] == [20]


async def test_a_simulation_without_a_stake_asks_for_one_before_the_quote(desk: Desk) -> None:
    """What the calculation assumed is not what the user bets."""
    await desk.says(simulate(BARCA))
    assert card(await desk.says(PREPARE)).state == "awaiting_stake"


async def test_a_simulated_combo_is_edited_and_then_placed(desk: Desk) -> None:
    """«quita el City», «súbela a 35», «el doble», «¿y si pierde uno?», «prepárala», «sí»."""
    await desk.says(simulate(*TRIPLE, stake="20"))
    assert len(card(await desk.says(act(Act.REMOVE_LEG, "quita el City", teams=(CITY,)))).legs) == 2
    assert card(await desk.says(act(Act.CHANGE_STAKE, "súbela a 35", stake="35"))).stake == "35.00"
    assert card(await desk.says(act(Act.DOUBLE_STAKE, "el doble"))).stake == "70.00"
    assert "Si falla una" in (await desk.says(act(Act.WHAT_IF_LOSES, "¿y si pierde uno?"))).text
    assert card(await desk.says(PREPARE)).state == "awaiting_confirmation"
    await desk.says(YES)
    (bet,) = desk.bets
    assert (bet.stake, len(bet.legs)) == (70, 2)


async def test_an_order_can_be_changed_until_the_yes(desk: Desk) -> None:
    """Every change is quoted again, and only what was quoted last is bet."""
    await desk.says(ON_BARCA)
    added = card(await desk.says(act(Act.ADD_LEG, "agrégale el Bayern", selections=(BAYERN,), teams=(BAYERN,))))
    assert (added.kind, len(added.legs)) == ("combo", 2)
    halved = card(await desk.says(act(Act.HALVE_STAKE, "la mitad")))
    assert (halved.state, halved.stake) == ("awaiting_confirmation", "25.00")
    await desk.says(YES)
    assert [(bet.stake, len(bet.legs)) for bet in desk.bets] == [(25, 2)]


async def test_another_selection_keeps_the_stake(desk: Desk) -> None:
    """«mejor al empate»."""
    await desk.says(ON_BARCA)
    answer = await desk.says(simulate("draw", text="mejor al empate", teams=()))
    assert (card(answer).legs[0].pick, card(answer).stake) == ("Empate", "50.00")
    assert card(answer).state == "awaiting_confirmation"


async def test_a_match_counts_once_per_slip(desk: Desk) -> None:
    """Odds of one match are never multiplied."""
    await desk.says(ON_BARCA)
    answer = await desk.says(act(Act.ADD_LEG, "y el empate", selections=("draw",), teams=(BARCA, MADRID)))
    assert "mismo partido" in answer.text


async def test_what_is_not_on_the_slip_cannot_be_removed(desk: Desk) -> None:
    """The legs are named instead."""
    await desk.says(simulate(*TRIPLE, stake="20"))
    answer = await desk.says(act(Act.REMOVE_LEG, "quita al Chelsea", teams=("Chelsea",)))
    assert "no está en tu apuesta" in answer.text
    assert "Barcelona" in answer.text


async def test_removing_the_only_leg_drops_the_slip(desk: Desk) -> None:
    """Nothing is left to bet."""
    await desk.says(ON_BARCA)
    await desk.says(act(Act.REMOVE_LEG, "quítalo", ordinal=-1))
    assert (await desk.state()).slip is None


async def test_a_system_is_only_simulated_and_offered_as_a_combo(desk: Desk) -> None:
    """The sportsbook has no call for systems."""
    answer = await desk.says(order(*TRIPLE, stake="40", system="trixie"))
    assert "no recibe sistemas" in answer.text
    assert card(answer).state == "simulated"
    quoted = card(await desk.says(YES))
    assert (quoted.state, quoted.kind, quoted.bets) == ("awaiting_confirmation", "combo", 1)
    await desk.says(YES)
    assert [len(bet.legs) for bet in desk.bets] == [3]


async def test_totals_and_other_markets_are_placed_as_quoted(desk: Desk) -> None:
    """The line on offer, by its bet id."""
    await desk.says(order("over", stake="10", teams=(BARCA, MADRID), markets=(Market.OVER_UNDER,)))
    await desk.says(YES)
    (bet,) = desk.bets
    assert (bet.legs[0].quote.market, bet.legs[0].quote.option) == ("over_under", "over")


async def test_cancelling_after_the_fact_is_honest(desk: Desk) -> None:
    """A bet that was taken cannot be called back."""
    await desk.says(ON_BARCA)
    await desk.says(YES)
    assert "no la puedo cancelar" in (await desk.says(CANCEL)).text
    assert "ninguna apuesta por confirmar" in (await desk.says(CANCEL)).text
    assert len(desk.bets) == 1


async def test_an_order_for_two_matches_is_one_combo(desk: Desk) -> None:
    """«10 al City y al Bayern» goes through the sportsbook's combo call."""
    await desk.says(order(CITY, BAYERN, stake="10", teams=()))
    await desk.says(YES)
    (bet,) = desk.bets
    assert {leg.match.home.names.en for leg in bet.legs} == {CITY, BAYERN}


async def test_the_usual_stake_is_used_when_none_is_named(desk: Desk) -> None:
    """«siempre apuesto 20»."""
    said = (("stake", "20"),)
    await desk.says(meaning("siempre apuesto 20", Intent.HELP_REQUEST, act=Act.SET_PREFERENCE, preferences=said))
    assert card(await desk.says(order(ARSENAL))).stake == "20.00"


async def test_the_slip_survives_in_the_session(desk: Desk, other_desk: Desk) -> None:
    """Quoted on one worker, confirmed on another."""
    await desk.says(ON_BARCA)
    slip = (await other_desk.state()).slip
    assert slip is not None
    assert slip.state is SlipState.AWAITING_CONFIRMATION
    await other_desk.says(YES)
    assert len(desk.bets) == 1


async def test_a_placed_bet_is_not_changed_and_no_second_one_is_prepared(desk: Desk) -> None:
    """«cámbiale el monto a 30» right after the bet: it stands, as often as it is asked; a yes then bets nothing."""
    await desk.says(ON_BARCA)
    await desk.says(YES)
    for change in (act(Act.CHANGE_STAKE, stake="30"), act(Act.DOUBLE_STAKE), act(Act.REMOVE_LEG)):
        answer = await desk.says(change)
        assert "no se puede cambiar: sigue con US$50" in answer.text
    await desk.says(YES)
    (bet,) = desk.bets
    assert bet.stake == Decimal(50)


async def test_what_a_placed_bet_pays_is_told(desk: Desk) -> None:
    """«¿cuánto gano si acierto?» right after it."""
    quoted = card(await desk.says(ON_BARCA))
    await desk.says(YES)
    assert quoted.payout is not None
    for question in ("¿cuánto gano si acierto?", "¿cuánto me pagan?"):
        answer = await desk.says(meaning(question, Intent.ODDS_INFORMATION_QUERY, teams=(BARCA,), said=Entities()))
        assert quoted.payout.replace(".", ",") in answer.text
        assert "pierdes US$50" in answer.text


async def test_what_the_open_slip_pays_is_told_with_its_own_stake(desk: Desk) -> None:
    """«¿cuánto paga?» after a combo is about the combo, not about a match between two of its sides."""
    first = card(await desk.says(simulate(*TRIPLE, stake="15")))
    question = meaning("¿y cuánto paga?", Intent.ODDS_INFORMATION_QUERY, teams=TRIPLE, said=Entities())
    again = card(await desk.says(question))
    assert (again.stake, again.payout, len(again.legs)) == (first.stake, first.payout, 3)
    elsewhere = meaning("¿y cuánto paga?", Intent.ODDS_INFORMATION_QUERY, teams=("Real Betis",), said=Entities())
    assert not [one for one in (await desk.says(elsewhere)).cards if isinstance(one, SlipCard)]


async def test_a_yes_after_something_else_shows_the_calculation_as_it_was(desk: Desk) -> None:
    """A system stays one."""
    await desk.says(simulate(*TRIPLE, stake="40", system="trixie"))
    await desk.says(meaning("saldo", Intent.USER_BALANCE_QUERY))
    assert card(await desk.says(YES)).kind == "trixie"
    assert desk.bets == []


@pytest.mark.parametrize(("text", "stake"), [("trixie con 3", "3.00"), ("trixie con 3 por línea", "12.00")])
async def test_a_stake_per_line_is_that_of_each_bet_of_a_system(desk: Desk, text: str, stake: str) -> None:
    """A trixie is four bets; said without a word it is the stake of all."""
    assert card(await desk.says(simulate(*TRIPLE, stake="3", system="trixie", text=text))).stake == stake


async def test_a_question_whether_it_was_placed_places_nothing(desk: Desk) -> None:
    """«did you place it?» is answered by what is known of the bet."""
    await desk.says(ON_BARCA)
    await desk.says(YES)
    answer = await desk.says(
        meaning("¿ya está hecha?", Intent.BET_SIMULATION, order=True, teams=(BARCA,), said=Entities())
    )
    assert "ya está hecha (" in answer.text
    assert len(desk.bets) == 1


async def test_the_rival_takes_the_place_of_the_side_that_was_backed(desk: Desk) -> None:
    """«perdón, al rival» asks anew with the same stake; of two legs nobody knows which is meant."""
    await desk.says(ON_BARCA)
    rival = meaning("perdón, al rival", Intent.MATCH_SCHEDULE_QUERY, teams=(BARCA,), said=Entities())
    turned = card(await desk.says(rival))
    assert (turned.legs[0].pick, turned.stake) == ("Real Madrid gana", "50.00")
    await desk.says(order(BARCA, CITY, stake="20"))
    assert "No lo tomé como un sí" in (await desk.says(replace(rival, intent=Intent.UNCLEAR))).text


async def test_a_leg_is_exchanged_for_another_and_the_rest_stays(desk: Desk) -> None:
    """«pon el City en vez del Bayern» on a quoted combo: stake and the other leg stay, and it is asked anew."""
    await desk.says(order(BARCA, BAYERN, stake="20"))
    mentions = tuple(NameMention(Kind.TEAM, name, 0, 1, (name,)) for name in (CITY, BAYERN))
    said = order(CITY, text="pon el City en vez del Bayern", mentions=mentions)
    changed = card(await desk.says(said))
    assert [leg.pick for leg in changed.legs] == ["FC Barcelona gana", "Manchester City gana"]
    assert (changed.state, changed.stake) == ("awaiting_confirmation", "20.00")


async def test_stakes_of_their_own_are_bets_of_their_own(desk: Desk) -> None:
    """«50 al Barça y 30 al City» is calculated as two bets, «10 a cada uno» as one for each; no accumulator."""
    two = replace(simulate(BARCA, CITY), entities=replace(simulate(BARCA, CITY).entities, amounts=FIFTY_AND_THIRTY))
    for said, stakes in (
        (two, ["50.00", "30.00"]),
        (simulate(BARCA, CITY, stake="10", text="10 a cada uno"), ["10.00"] * 2),
    ):
        cards = [one for one in (await desk.says(said)).cards if isinstance(one, SlipCard)]
        assert [(one.kind, one.stake) for one in cards] == [("single", stake) for stake in stakes]


async def test_the_least_and_the_most_of_a_bet_are_told(desk: Desk) -> None:
    """«¿cuál es la apuesta mínima?»"""
    assert "de US$1 a US$10.000" in (await desk.says(meaning("¿cuál es la apuesta mínima?", Intent.HELP_REQUEST))).text


async def test_bets_ordered_together_follow_one_another(desk: Desk) -> None:
    """«50 al Barça y 30 al City»: after the first is placed, «la siguiente» quotes the other with its own stake."""
    both = replace(order(BARCA, CITY), entities=replace(order(BARCA, CITY).entities, amounts=FIFTY_AND_THIRTY))
    await desk.says(both)
    assert "dime «la siguiente»" in (await desk.says(YES)).text
    following = meaning("la siguiente", Intent.BET_SIMULATION, teams=(BARCA, CITY), said=Entities())
    quoted = card(await desk.says(following))
    assert (quoted.state, quoted.stake, len(quoted.legs)) == ("awaiting_confirmation", "30.00", 1)
    assert "la siguiente" not in (await desk.says(YES)).text
    last = replace(following, entities=replace(following.entities, amounts=FIFTY_AND_THIRTY))
    assert "No queda ninguna otra" in (await desk.says(last)).text
    assert [bet.stake for bet in desk.bets] == [Decimal(50), Decimal(30)]


async def test_the_stake_for_a_profit_is_that_of_the_open_slip(desk: Desk) -> None:
    """«¿cuánto tengo que poner para ganar 500?» after a combo, whatever question the model hears in it."""
    await desk.says(simulate(*TRIPLE, stake="20"))
    text = "¿cuánto tengo que poner para ganar 500?"
    found = card(await desk.says(meaning(text, Intent.USER_BALANCE_QUERY, amounts=(Amount(Decimal(500)),))))
    assert len(found.legs) == 3
    assert found.profit is not None
    assert abs(Decimal(found.profit) - 500) < Decimal("0.1")


async def test_an_order_takes_the_stake_that_was_spoken_of(desk: Desk) -> None:
    """«¿cuánto paga el Barça con 75?», «apuéstalo»."""
    place = order(text="apuéstalo", teams=(BARCA,), said=Entities(), follow_up=True)
    spoken = replace(place.entities, selections=(BARCA,), amounts=(Amount(Decimal(75)),))
    assert card(await desk.says(replace(place, entities=spoken))).stake == "75.00"


async def test_how_many_win_is_no_stake(desk: Desk) -> None:
    """«¿y si ganan solo dos?» of three."""
    await desk.says(simulate(*TRIPLE, stake="20"))
    asked = act(Act.WHAT_IF_LOSES, "¿y si ganan solo dos?", stake="2")
    answer = await desk.says(asked)
    assert card(answer).stake == "20.00"
    assert "US$0,00" in answer.text


async def test_an_outcome_that_is_denied_is_not_backed(desk: Desk) -> None:
    """«no quiero el empate» leaves the bet as it is and asks again."""
    before = card(await desk.says(ON_BARCA))
    denied = meaning("no quiero el empate", Intent.BET_SIMULATION, selections=("draw",))
    after = card(await desk.says(denied))
    assert (after.state, [leg.pick for leg in after.legs]) == (before.state, [leg.pick for leg in before.legs])
    wanted = meaning("mejor el empate", Intent.BET_SIMULATION, selections=("draw",))
    assert [leg.pick for leg in card(await desk.says(wanted)).legs] != [leg.pick for leg in before.legs]
