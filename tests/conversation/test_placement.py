"""Placing: once, never called what it was not, and closed where nobody can be sure."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from betting_world import BARCA, CITY, NOW, ON_BARCA, SECRET, YES, Desk, SandboxWorld, open_desk, order

from chatbet.betting.market import Outcome
from chatbet.clock import ManualClock
from chatbet.conversation.accounts import Accounts
from chatbet.conversation.dialogue import Consent, consent
from chatbet.conversation.house import betting_house
from chatbet.conversation.messages import UserMessage
from chatbet.conversation.orders import Outcome as Ending
from chatbet.conversation.orders import Phase
from chatbet.conversation.placement import BrokenConsent, Terms
from chatbet.conversation.session import SessionStore
from chatbet.errors import StateUnavailable
from chatbet.language import Language
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

LOST = ["close", "hang", "error", "garbage"]


async def consented(desk: Desk, stake: str = "50") -> tuple[Consent, Terms]:
    """A yes to a quote, with everything that placing it needs."""
    await desk.says(order(BARCA, stake=stake))
    session = await desk.state()
    assert session.slip is not None
    given = consent(
        session.slip, user_id=desk.user, session_id=desk.session, turns=session.turns, now=desk.world.clock.now()
    )
    assert isinstance(given, Consent)
    account = await desk.accounts.of(desk.user)
    assert account is not None
    balance = await desk.sportsbook.balance(account)
    return given, Terms(account, balance, given.slip.legs, "Barça", Language.ES, "UTC", "USD")


async def test_a_consent_places_one_bet_however_often_it_is_used(desk: Desk) -> None:
    """Retries learn what became of the first."""
    given, terms = await consented(desk)
    orders = await asyncio.gather(*(desk.betting.placement.place(given, terms) for _ in range(50)))
    assert len(desk.bets) == 1
    assert {one.bet_id for one in orders if one.outcome} == {desk.bets[0].id}
    assert (await desk.betting.placement.place(given, terms)).outcome is Ending.ACCEPTED


async def test_two_workers_place_one_bet(desk: Desk, other_desk: Desk) -> None:
    """The claim is in Redis, not in a process."""
    given, terms = await consented(desk)
    workers = desk.betting.placement, other_desk.betting.placement
    await asyncio.gather(*(workers[n % 2].place(given, terms) for n in range(20)))
    assert len(desk.bets) == 1


async def test_the_reference_of_the_bet_is_the_slip(desk: Desk) -> None:
    """So that a ledger that keeps it can be asked."""
    given, terms = await consented(desk)
    await desk.betting.placement.place(given, terms)
    assert desk.bets[0].reference == given.slip.id


@pytest.mark.parametrize(
    "change",
    [
        {"legs": ()},
        {"legs": "worse"},
        {"legs": "other side"},
    ],
)
async def test_terms_that_were_not_agreed_to_are_a_defect(desk: Desk, change: dict[str, Any]) -> None:
    """Another selection, a worse price, fewer legs: no bet."""
    given, terms = await consented(desk)
    leg = given.slip.legs[0]
    other = {
        "worse": (replace(leg, odds=leg.odds - Decimal("0.01")),),
        "other side": (replace(leg, selection=replace(leg.selection, outcome=Outcome.AWAY)),),
    }
    with pytest.raises(BrokenConsent):
        await desk.betting.placement.place(given, replace(terms, legs=other.get(change["legs"], ())))
    assert desk.bets == []


async def test_a_consent_that_was_tampered_with_is_a_defect(desk: Desk) -> None:
    """The fingerprint is computed again."""
    given, terms = await consented(desk)
    forged = replace(given, slip=replace(given.slip, stake=Decimal(500)))
    with pytest.raises(BrokenConsent):
        await desk.betting.placement.place(forged, terms)
    assert desk.bets == []


@pytest.mark.parametrize("how", LOST)
async def test_a_lost_answer_is_neither_a_success_nor_a_failure(desk: Desk, how: str) -> None:
    """One bet in the ledger, and the reply says that it is being checked."""
    await desk.says(ON_BARCA)
    desk.world.fault(lost_response=how)
    answer = await desk.says(YES)
    assert "lo estoy verificando" in answer.text
    assert answer.degraded == "outcome_unknown"
    assert len(desk.bets) == 1


async def test_nothing_is_sent_again_while_an_outcome_is_unknown(desk: Desk) -> None:
    """However often the user says yes."""
    await desk.says(ON_BARCA)
    desk.world.fault(lost_response="error")
    await desk.says(YES)
    desk.world.faults.reset()
    for _ in range(3):
        assert "Sigo verificando" in (await desk.says(YES)).text
    assert len(desk.bets) == 1


async def test_another_bet_waits_until_the_first_is_known(desk: Desk) -> None:
    """Two orders at once could not be told apart by the balance."""
    await desk.says(ON_BARCA)
    desk.world.fault(lost_response="error")
    await desk.says(YES)
    desk.world.faults.reset()
    await desk.says(order(CITY, stake="10"))
    assert "verificando otra apuesta" in (await desk.says(YES)).text
    assert len(desk.bets) == 1


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ({"paths": ["/place-bet"], "status": 429, "retry_after": 1}, "tu apuesta no salió"),
        ({"paths": ["/place-bet"], "status": 500}, "lo estoy verificando"),
        ({"paths": ["/place-bet"], "malformed": "html"}, "lo estoy verificando"),
        ({"paths": ["/auth/get_user_balance"], "status": 503}, "no me muestra tu saldo"),
    ],
)
async def test_every_fault_of_an_order_has_its_own_answer(desk: Desk, rule: dict[str, Any], word: str) -> None:
    """What certainly did not happen is said to be so, what nobody knows is not."""
    await desk.says(ON_BARCA)
    desk.world.fault(**rule)
    assert word in (await desk.says(YES)).text


async def test_an_expired_token_is_renewed_unseen(desk: Desk) -> None:
    """One log-in, one bet, no question."""
    await desk.says(ON_BARCA)
    desk.world.fault(expire_tokens=True)
    assert "Apuesta hecha" in (await desk.says(YES)).text
    assert len(desk.bets) == 1


async def test_a_price_that_moves_between_look_and_order_is_asked_again(desk: Desk) -> None:
    """The sportsbook refused it: nothing is debited, and the new price needs a new yes."""
    await desk.says(ON_BARCA)
    desk.world.fault(paths=["/place-bet"], odds_jump=-0.2, times=1)
    answer = await desk.says(YES)
    assert "acaba de cambiar" in answer.text
    assert "¿La apuesto?" in answer.text
    assert desk.bets == []
    await desk.says(YES)
    assert len(desk.bets) == 1


async def test_without_the_shared_lock_no_bet_is_taken(desk: Desk, dead_redis: GuardedRedis) -> None:
    """Chat stays open, betting is closed, and it says so."""
    async with open_desk(dead_redis, desk.world, like=desk) as cut_off:
        answer = await cut_off.says(ON_BARCA)
        assert "no puedo tomar apuestas" in answer.text
        await cut_off.says(YES)
    assert desk.bets == []


async def test_without_a_claim_store_nothing_is_sent(desk: Desk, dead_redis: GuardedRedis) -> None:
    """Even with a valid consent in hand."""
    given, terms = await consented(desk)
    accounts = Accounts(dead_redis, desk.sportsbook, SECRET, demo=True)
    store = SessionStore(dead_redis, ttl=60)
    cut_off = betting_house(dead_redis, desk.sportsbook, accounts, store, ManualClock(NOW), worker="w")
    with pytest.raises(StateUnavailable):
        await cut_off.placement.place(given, terms)
    assert desk.bets == []


async def test_a_listener_that_goes_away_does_not_stop_an_order(desk: Desk) -> None:
    """What has left cannot be called back, so its outcome is written down."""
    given, terms = await consented(desk)
    desk.world.fault(paths=["/place-bet"], latency_ms=30)
    waiting = asyncio.create_task(desk.betting.placement.place(given, terms))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await desk.betting.placement.aclose()
    known = await desk.betting.placement.known(desk.session, given.slip.id)
    assert known is not None
    assert (known.outcome, known.phase) == (Ending.ACCEPTED, Phase.ANSWERED)


async def test_double_taps_and_two_tabs_bet_once(desk: Desk, other_desk: Desk) -> None:
    """Ten yesses at once over two workers."""
    await desk.says(ON_BARCA)
    answers = await asyncio.gather(*((desk, other_desk)[n % 2].says(YES) for n in range(10)))
    assert len(desk.bets) == 1
    assert sum("Apuesta hecha" in answer.text for answer in answers) == 1
    assert sum("ya está hecha" in answer.text for answer in answers) == 9


async def test_the_same_message_again_gets_the_same_reply(desk: Desk, other_desk: Desk) -> None:
    """A client that retries over another worker."""
    await desk.says(ON_BARCA)
    first = await desk.says(YES, again=True, message_id="m1")
    second = await other_desk.says(YES, again=True, message_id="m1")
    assert second.duplicate
    assert second.text == first.text
    assert len(desk.bets) == 1


async def test_two_sessions_of_one_user_place_both_their_bets(desk: Desk) -> None:
    """Two slips, two yesses, one after the other."""
    await desk.says(ON_BARCA)
    await desk.says(order(CITY, stake="10"), session="second")
    for session in (desk.session, "second"):
        assert "Apuesta hecha" in (await desk.says(YES, session=session)).text
    assert sorted(bet.stake for bet in desk.bets) == [Decimal(10), Decimal(50)]


async def test_two_sessions_that_say_yes_at_once_are_told_what_became_of_each(desk: Desk) -> None:
    """One order of a user at a time: the other one waits, and hears that it does."""
    await desk.says(ON_BARCA)
    await desk.says(order(CITY, stake="10"), session="second")
    desk.world.fault(paths=["/place-bet"], latency_ms=50)
    answers = await asyncio.gather(desk.says(YES), desk.says(YES, session="second"))
    assert sorted("Apuesta hecha" in answer.text for answer in answers) == [False, True]
    assert sorted("verificando otra apuesta" in answer.text for answer in answers) == [False, True]
    assert len(desk.bets) == 1


async def test_a_self_exclusion_between_the_yes_and_the_order_stops_it(desk: Desk) -> None:
    """Asked for in another tab, in the very moment: looked at once more right before sending."""
    given, terms = await consented(desk)
    await desk.betting.play.exclude(desk.user, desk.world.clock.now())
    placed = await desk.betting.placement.place(given, terms)
    assert (placed.outcome, placed.reason) == (Ending.DECLINED, "excluded")
    assert desk.bets == []


async def test_a_yes_without_the_shared_lock_is_not_taken(desk: Desk) -> None:
    """The lock was lost between quote and yes; the claim store may be back already."""
    await desk.says(ON_BARCA)
    session = await desk.state()
    desk.script.meanings["sí"] = YES
    turn = await desk.conversation._listen(session, UserMessage("sí", desk.session, desk.user, "m", timezone="UTC"))
    settled = await desk.betting.desk.settle(session, turn, shared=False)
    assert settled is not None
    assert "no puedo tomar apuestas" in settled.reply.text
    assert desk.bets == []


async def test_an_account_without_a_link_cannot_bet(redis: GuardedRedis, world: SandboxWorld) -> None:
    """The slip is kept, and the reply says how to link."""
    async with open_desk(redis, world, demo=False) as desk:
        answer = await desk.says(ON_BARCA)
        assert "vincula tu cuenta" in answer.text
        assert "no he apostado nada" in answer.text


async def test_a_redis_that_forgot_everything_does_not_make_a_second_bet(desk: Desk) -> None:
    """A failover to a replica that had the quote, but not the claim: the process itself remembers."""
    await desk.says(ON_BARCA)
    key = keys.session(desk.session, "state")
    quoted = await desk.store._redis.get(key)
    await desk.says(YES)
    await desk.store._redis.flushall()
    await desk.store._redis.set(key, quoted)
    assert "lo estoy verificando" in (await desk.says(YES)).text
    assert len(desk.bets) == 1
    desk.later(3)
    await desk.betting.reconciler.round()
    assert [notice.text[:15] for notice in await desk.betting.notices.waiting(desk.session)] == ["Ya lo verifiqué"]


async def test_after_a_flush_an_old_yes_confirms_nothing(desk: Desk) -> None:
    """The session is gone with the rest."""
    await desk.says(ON_BARCA)
    await desk.store._redis.flushall()
    await desk.says(YES)
    assert desk.bets == []


async def test_the_users_turn_is_kept_while_an_order_is_unknown(desk: Desk) -> None:
    """Also longer than its time to live, as long as somebody still looks."""
    await desk.says(ON_BARCA)
    desk.world.fault(lost_response="error")
    await desk.says(YES)
    desk.world.faults.reset()
    desk.world.fault(paths=["/stats/bets"], status=503)
    turn = keys.user(desk.user, "placing")
    await desk.store._redis.expire(turn, 5)
    desk.later(3)
    await desk.betting.reconciler.round()
    assert await desk.store._redis.ttl(turn) > 60
