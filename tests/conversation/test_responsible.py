"""Nobody is sold to who must not be, limits hold whatever is said, and money at stake is said aloud now and then."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from betting_world import (
    BARCA,
    CITY,
    NOW,
    ON_BARCA,
    YES,
    Desk,
    SandboxWorld,
    act,
    meaning,
    open_desk,
    order,
    simulate,
)

from chatbet.conversation.responsible import RAISE_AFTER, Limit, ResponsiblePlay, Window
from chatbet.errors import StateUnavailable
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from chatbet.understanding.utterance import Act, Amount, DateRange, Intent, Question, Safety, Utterance

SELLING = [
    ON_BARCA,
    simulate(BARCA, stake="10"),
    meaning("¿cuánto paga el Barça?", Intent.ODDS_INFORMATION_QUERY, teams=(BARCA,)),
    meaning("dame un pick", Intent.BETTING_RECOMMENDATION),
    meaning("¿quién es mejor?", Intent.TEAM_COMPARISON, teams=(BARCA, CITY)),
    YES,
]
WHEN = meaning("¿cuándo juega el Barça?", Intent.MATCH_SCHEDULE_QUERY, teams=(BARCA,))
EXCLUDE = act(Act.SELF_EXCLUDE, "autoexclúyeme", intent=Intent.HELP_REQUEST)


def limit(text: str, amount: str | None = None) -> Utterance:
    """«ponme un límite de 50 al día»."""
    amounts = (Amount(Decimal(amount)),) if amount else ()
    return meaning(text, Intent.HELP_REQUEST, act=Act.SET_LIMIT, amounts=amounts)


@pytest.mark.parametrize("safety", [Safety(distress=True), Safety(minor=True), Safety(self_exclusion=True)])
async def test_an_order_with_a_danger_signal_is_answered_with_help(desk: Desk, safety: Safety) -> None:
    """Help lines instead of a price."""
    answer = await desk.says(order(BARCA, stake="50", safety=safety))
    assert answer.cards[0].type == "help"  # type: ignore[union-attr]
    assert not any(word in answer.text for word in ("2.", "cuota:", "recibirías"))
    await desk.says(YES)
    assert desk.bets == []


@pytest.mark.parametrize("said", SELLING, ids=lambda said: said.text)
async def test_a_minor_is_not_sold_to_for_the_rest_of_the_conversation(desk: Desk, said: Utterance) -> None:
    """Whatever comes after it."""
    await desk.says(meaning("tengo 15 años", safety=Safety(minor=True)))
    answer = await desk.says(said)
    assert "mayores de 18" in answer.text
    assert answer.suggested_actions == ()


DOUBTFUL = meaning(
    "el Barça gana el domingo?",
    Intent.MATCH_SCHEDULE_QUERY,
    teams=(BARCA,),
    question=Question("", None, (Intent.MATCH_SCHEDULE_QUERY.value, Intent.BETTING_RECOMMENDATION.value)),
)
"""As near to a tip as to a date."""


@pytest.mark.parametrize("sign", ["minor", "distress", "self_exclusion"])
async def test_whoever_is_not_sold_to_is_not_asked_whether_they_want_a_tip(desk: Desk, sign: str) -> None:
    """The harmless reading is answered."""
    await desk.says(meaning("…", safety=Safety(**{sign: True})))
    answer = await desk.says(DOUBTFUL)
    assert "Real Madrid" in answer.text
    assert answer.suggested_actions == ()


async def test_everybody_else_is_asked(desk: Desk) -> None:
    """With two buttons."""
    assert (await desk.says(DOUBTFUL)).suggested_actions == ("Cuándo juega", "Una recomendación")


async def test_a_minor_may_ask_when_a_match_is(desk: Desk) -> None:
    """Football is no bet; but no odds are offered with it."""
    await desk.says(meaning("tengo 15 años", safety=Safety(minor=True)))
    answer = await desk.says(WHEN)
    assert "Real Madrid" in answer.text
    assert "cuotas" not in answer.text
    assert (await desk.state()).memory.offer is None


async def test_an_open_quote_dies_with_a_danger_signal(desk: Desk) -> None:
    """The slip is dropped: a yes after it means nothing."""
    await desk.says(ON_BARCA)
    await desk.says(meaning("no puedo parar de apostar", safety=Safety(distress=True)))
    await desk.says(YES)
    assert desk.bets == []


async def test_after_distress_nothing_is_sold_for_a_day(desk: Desk) -> None:
    """No bets, no picks and no odds, as was promised; the next day all is as before."""
    await desk.says(meaning("perdí el arriendo", safety=Safety(distress=True)))
    for said in SELLING[:5]:
        assert "prefiero no tomar apuestas" in (await desk.says(said)).text
    desk.later(25 * 3600)
    assert "¿La apuesto?" in (await desk.says(ON_BARCA)).text


async def test_a_no_to_the_exclusion_is_understood_and_invites_to_nothing(desk: Desk) -> None:
    """Nor does a message that nobody understands."""
    await desk.says(meaning("dame un descanso", safety=Safety(self_exclusion=True)))
    answer = await desk.says(act(Act.NO, "no", intent=Intent.UNCLEAR))
    assert "lo dejamos así" in answer.text
    assert answer.suggested_actions == ()
    assert (await desk.says(meaning("mmm"))).suggested_actions == ()


async def test_after_distress_football_is_told_without_an_invitation(desk: Desk) -> None:
    """When a match is, without a question whether to see its odds."""
    await desk.says(meaning("perdí el arriendo", safety=Safety(distress=True)))
    answer = await desk.says(WHEN)
    assert "Real Madrid" in answer.text
    assert "cuotas" not in answer.text
    assert answer.suggested_actions == ()


async def test_a_wish_to_stop_is_offered_the_exclusion(desk: Desk) -> None:
    """Help and a pause at once; what cannot be taken back only when it is asked for by name."""
    answer = await desk.says(meaning("quiero parar", Intent.HELP_REQUEST, safety=Safety(self_exclusion=True)))
    assert answer.suggested_actions == ("Autoexclúyeme",)
    assert not await desk.betting.play.excluded(desk.user)
    assert "prefiero no tomar apuestas" in (await desk.says(ON_BARCA)).text
    assert "autoexcluido" in (await desk.says(EXCLUDE)).text


async def test_a_wish_for_a_pause_is_offered_the_exclusion_of_that_length(desk: Desk) -> None:
    """«una pausa de 7 días»: the button names the days, and what it says excludes for no longer."""
    pause = meaning("quiero una pausa de 7 días", Intent.HELP_REQUEST, safety=Safety(self_exclusion=True))
    answer = await desk.says(pause)
    assert answer.suggested_actions == ("Autoexclúyeme por 7 días", "Autoexclúyeme")
    assert "«Autoexclúyeme por 7 días»" in answer.text


@pytest.mark.parametrize(
    ("text", "days"), [("autoexclúyeme por 7 días", 7), ("bloquéame 24 horas", 1), ("bloquéame 2 horas", 1)]
)
async def test_an_exclusion_lasts_as_long_as_was_said(desk: Desk, text: str, days: int) -> None:
    """A day at least; never for good where an end was named."""
    assert "hasta el" in (await desk.says(act(Act.SELF_EXCLUDE, text, intent=Intent.HELP_REQUEST))).text
    life = await desk.store._redis.ttl(keys.user(desk.user, "excluded"))
    assert (days - 1) * 86_400 < life <= days * 86_400


async def test_asking_for_the_help_lines_holds_nothing_back(desk: Desk) -> None:
    """Whoever only looks is shown them; nobody is taken for someone in distress, and the slip stays."""
    await desk.says(ON_BARCA)
    answer = await desk.says(meaning("Muéstrame las líneas de ayuda", Intent.ODDS_INFORMATION_QUERY))
    assert answer.cards[0].type == "help"  # type: ignore[union-attr]
    assert "prefiero no" not in (await desk.says(ON_BARCA)).text


async def test_self_exclusion_holds_in_every_conversation(desk: Desk, other_desk: Desk) -> None:
    """Asked for once, in chat."""
    assert "autoexcluido" in (await desk.says(EXCLUDE)).text
    for said in SELLING:
        assert "autoexclusión está activa" in (await other_desk.says(said, session="elsewhere")).text
    assert desk.bets == []


async def test_self_exclusion_between_quote_and_yes_stops_the_bet(desk: Desk) -> None:
    """It is looked at again at the confirmation."""
    await desk.says(ON_BARCA)
    await desk.betting.play.exclude(desk.user, NOW)
    assert "autoexclusión está activa" in (await desk.says(YES)).text
    assert desk.bets == []


async def test_the_excluded_still_see_their_money(desk: Desk) -> None:
    """It is theirs."""
    await desk.says(EXCLUDE)
    answer = await desk.says(meaning("mi saldo", Intent.USER_BALANCE_QUERY))
    assert "1.000" in answer.text or "1,000" in answer.text
    assert answer.suggested_actions == ()


async def test_self_exclusion_outlives_every_session(desk: Desk) -> None:
    """Kept for years, not for as long as a conversation."""
    await desk.says(EXCLUDE)
    assert await desk.store._redis.ttl(keys.user(desk.user, "excluded")) > 5 * 365 * 86_400


async def test_a_break_until_a_day_ends_on_that_day(desk: Desk) -> None:
    """«no me dejes apostar hasta el lunes»."""
    end = NOW + timedelta(days=4)
    until = DateRange("hasta el lunes", None, end, "day")
    answer = await desk.says(meaning("hasta el lunes", Intent.HELP_REQUEST, act=Act.SELF_EXCLUDE, dates=(until,)))
    assert "hasta el" in answer.text
    life = await desk.store._redis.ttl(keys.user(desk.user, "excluded"))
    assert 3 * 86_400 < life <= 4 * 86_400


async def test_a_self_exclusion_that_cannot_be_stored_says_so(desk: Desk, dead_redis: GuardedRedis) -> None:
    """And this conversation is closed all the same."""
    async with open_desk(dead_redis, desk.world) as cut_off:
        assert "No pude guardar" in (await cut_off.says(EXCLUDE)).text
        assert "autoexclusión está activa" in (await cut_off.says(ON_BARCA)).text


async def test_a_daily_limit_holds_over_several_bets(desk: Desk) -> None:
    """What is left is named."""
    assert "cada 24 horas" in (await desk.says(limit("ponme un límite de 60 al día", "60"))).text
    await desk.says(ON_BARCA)
    await desk.says(YES)
    answer = await desk.says(order(CITY, stake="20"))
    assert "te quedan" in answer.text
    assert "10" in answer.text
    desk.later(25 * 3600)
    assert "¿La apuesto?" in (await desk.says(order(CITY, stake="20"))).text


async def test_two_confirmations_at_once_cannot_pass_a_limit_together(desk: Desk, other_desk: Desk) -> None:
    """The stake is counted in the step that checks it."""
    play = desk.betting.play
    await play.set_limit(desk.user, Window.DAY, Decimal(100), NOW)
    rooms = await asyncio.gather(
        *(
            (desk, other_desk)[n % 2].betting.play.reserve(desk.user, f"o{n}", Decimal(40), NOW)
            for n in range(10)
        )
    )  # fmt: skip
    assert sum(room.fits for room in rooms) == 2


async def test_the_limit_is_checked_again_at_the_yes(desk: Desk) -> None:
    """Another conversation may have used it up meanwhile."""
    await desk.says(ON_BARCA)
    await desk.betting.play.set_limit(desk.user, Window.DAY, Decimal(20), NOW)
    answer = await desk.says(YES)
    assert "límite" in answer.text
    assert desk.bets == []


async def test_a_lower_limit_holds_at_once_and_a_higher_one_after_a_day(desk: Desk) -> None:
    """Said with the hour from which it holds."""
    await desk.says(limit("ponme un límite de 100 al día", "100"))
    assert "bajé" in (await desk.says(limit("bájalo a 50", "50"))).text
    assert "tarda 24 horas" in (await desk.says(limit("súbelo a 500", "500"))).text
    assert "límite" in (await desk.says(order(BARCA, stake="60"))).text
    desk.later(RAISE_AFTER.total_seconds() + 1)
    assert "¿La apuesto?" in (await desk.says(order(BARCA, stake="60"))).text


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("ponme un tope de 10 por apuesta", Window.BET),
        ("ponme un límite de 10 al día", Window.DAY),
        ("no me dejes gastar más de 10 a la semana", Window.WEEK),
        ("tope de 10 al mes", Window.MONTH),
        ("límite mensual de 10", Window.MONTH),
    ],
)
async def test_limits_are_per_bet_day_week_or_month(desk: Desk, text: str, window: Window) -> None:
    """As it was said."""
    await desk.says(limit(text, "10"))
    assert await desk.betting.play.limits(desk.user, NOW) == {window: Limit(Decimal(10))}
    assert "límite" in (await desk.says(ON_BARCA)).text


async def test_a_limit_without_an_amount_shows_what_there_is(desk: Desk) -> None:
    """And how it is changed; who has none is asked for one."""
    assert "¿De cuánto" in (await desk.says(limit("ponme un límite"))).text
    await desk.says(limit("ponme un límite de 50 al día", "50"))
    answer = await desk.says(limit("ponme un límite"))
    assert "Tu límite es de US$50 cada 24 horas." in answer.text
    assert "Para cambiarlo" in answer.text


async def test_a_limit_that_names_no_time_changes_the_only_one(desk: Desk) -> None:
    """«baja mi límite a 10» after a weekly one; with none or two it is one of a day."""
    await desk.says(limit("ponme un límite de 50 por semana", "50"))
    await desk.says(limit("baja mi límite a 10", "10"))
    assert await desk.betting.play.limits(desk.user, NOW) == {Window.WEEK: Limit(Decimal(10))}
    await desk.says(limit("ponme un límite de 5 al día", "5"))
    assert set(await desk.betting.play.limits(desk.user, NOW)) == {Window.WEEK, Window.DAY}


async def test_two_limits_in_one_message_are_two_limits(desk: Desk) -> None:
    """Each amount belongs to the time that is named in its turn."""
    amounts = (Amount(Decimal(100)), Amount(Decimal(20)))
    text = "un límite semanal de 100 y uno por apuesta de 20"
    answer = await desk.says(meaning(text, Intent.HELP_REQUEST, act=Act.SET_LIMIT, amounts=amounts))
    kept = await desk.betting.play.limits(desk.user, NOW)
    assert kept == {Window.WEEK: Limit(Decimal(100)), Window.BET: Limit(Decimal(20))}
    assert "Tus límites son" in answer.text


@pytest.mark.parametrize("text", ["bloquéame hasta mañana", "autoexclúyeme por hoy"])
async def test_an_exclusion_until_tomorrow_is_not_for_good(desk: Desk, text: str) -> None:
    """It lasts the shortest time that an exclusion may last, and its end is told."""
    answer = await desk.says(act(Act.SELF_EXCLUDE, text, intent=Intent.HELP_REQUEST))
    assert "hasta el jueves 26 de noviembre" in answer.text


async def test_time_and_stakes_are_said_every_so_often(desk: Desk) -> None:
    """Only to those who bet, and as often as they want."""
    await desk.says(limit("avísame cada 30 minutos"))
    await desk.says(ON_BARCA)
    await desk.says(YES)
    desk.later(29 * 60)
    assert "Un momento para ti" not in (await desk.says(WHEN)).text
    desk.later(2 * 60)
    assert "Un momento para ti: llevas 31 minutos" in (await desk.says(WHEN)).text
    assert "Un momento para ti" not in (await desk.says(WHEN)).text


async def test_who_does_not_bet_is_not_reminded(desk: Desk) -> None:
    """Asking about football for hours is fine."""
    await desk.says(WHEN)
    desk.later(3 * 3600)
    assert "Un momento" not in (await desk.says(WHEN)).text


async def test_a_loss_is_followed_by_a_look_at_the_day(desk: Desk) -> None:
    """What was staked and what of it is gone."""
    play = desk.betting.play
    await play.reserve(desk.user, "o1", Decimal(30), NOW)
    await play.note_loss(desk.user, "o1", Decimal(30), NOW)
    tally = await play.tally(desk.user, NOW)
    assert (tally.staked, tally.bets, tally.lost, tally.lost_bets) == (30, 1, 30, 1)


async def test_a_refused_bet_does_not_count_against_the_limit(desk: Desk) -> None:
    """Nothing was staked."""
    await desk.says(limit("límite de 60 al día", "60"))
    await desk.says(ON_BARCA)
    desk.world.fault(paths=["/place-bet"], status=429)
    await desk.says(YES)
    assert (await desk.betting.play.tally(desk.user, NOW)).staked == 0


async def test_limits_of_another_version_are_not_taken_for_none(redis: GuardedRedis) -> None:
    """A limit that cannot be read closes betting instead of opening it."""
    await redis.set(keys.user("ana", "limits"), b'{"day": "newer format"}')
    with pytest.raises(StateUnavailable):
        await ResponsiblePlay(redis).room("ana", Decimal(5), NOW)


async def test_somebody_elses_account_is_never_looked_at(redis: GuardedRedis, world: SandboxWorld) -> None:
    """Said plainly."""
    async with open_desk(redis, world) as desk:
        answer = await desk.says(meaning("el saldo de mi hermano", safety=Safety(other_person=True)))
        assert "la de otra persona no" in answer.text
