"""What became of orders nobody answered for is found out, told once, and never sent again."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from betting_judge import Judge
from betting_world import CITY, NOW, ON_BARCA, YES, Desk, SandboxWorld, meaning, open_desk, order

from chatbet.conversation.checkpoints import Step
from chatbet.conversation.orders import Outcome, Phase
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from chatbet.understanding.utterance import Act, Intent

THANKS = meaning("gracias", Intent.GREETING, act=Act.THANKS)
NO_LEDGER = {"paths": ["/stats/bets"], "status": 404}


class Crash(BaseException):
    """The process is gone."""


class CrashAt:
    """Crashes at one step."""

    def __init__(self, step: Step) -> None:
        self.step = step

    async def reached(self, step: Step) -> None:
        """Crash here."""
        if step is self.step:
            raise Crash


async def lost(desk: Desk, how: dict[str, Any]) -> str:
    """A confirmed slip whose answer never came; its id."""
    await desk.says(ON_BARCA)
    desk.world.fault(**how)
    await desk.says(YES)
    desk.world.faults.reset()
    slip = (await desk.state()).slip
    assert slip is not None
    return slip.id


async def test_a_bet_in_the_books_is_reported(desk: Desk) -> None:
    """The user was told that it is checked, then how it ended."""
    await lost(desk, {"lost_response": "close"})
    desk.later(2)
    assert await desk.betting.reconciler.round() == 0
    answer = await desk.says(THANKS)
    assert answer.text.startswith("Ya lo verifiqué: tu apuesta quedó hecha")
    assert desk.bets[0].id in answer.text
    assert "verifiqué" not in (await desk.says(THANKS)).text


async def test_a_bet_that_is_not_in_the_books_is_called_so_only_after_a_while(desk: Desk) -> None:
    """A request that is late may still arrive."""
    await lost(desk, {"paths": ["/place-bet"], "status": 500})
    desk.later(5)
    assert await desk.betting.reconciler.round() == 1
    assert "verifiqué" not in (await desk.says(THANKS)).text
    desk.later(40)
    assert await desk.betting.reconciler.round() == 0
    assert "tu apuesta no quedó hecha" in (await desk.says(THANKS)).text
    assert desk.bets == []


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"lost_response": "error"}, "por tu saldo: tu apuesta quedó hecha"),
        ({"paths": ["/place-bet"], "status": 500}, "no quedó hecha"),
    ],
)
async def test_without_a_list_of_bets_the_balance_decides(desk: Desk, how: dict[str, Any], words: str) -> None:
    """Exactly the stake is gone, or nothing is."""
    await lost(desk, how)
    desk.world.fault(**NO_LEDGER)
    desk.later(40)
    await desk.betting.reconciler.round()
    assert words in (await desk.says(THANKS)).text


async def test_a_balance_that_moved_otherwise_decides_nothing(desk: Desk) -> None:
    """Until it is given up, and the user told to look."""
    await lost(desk, {"lost_response": "error"})
    desk.world.fault(**NO_LEDGER)
    desk.world.book.ledger.account(f"demo-{desk.user}", NOW).balance += 7
    desk.later(600)
    assert await desk.betting.reconciler.round() == 1
    desk.later(86_400)
    await desk.betting.reconciler.round()
    assert "No pude averiguar" in (await desk.says(THANKS)).text


async def test_an_upstream_that_stays_away_keeps_the_order_waiting(desk: Desk) -> None:
    """Unknown is not failed."""
    await lost(desk, {"lost_response": "error"})
    desk.world.fault(paths=["/stats/bets", "/auth/get_user_balance"], status=503)
    desk.later(120)
    assert await desk.betting.reconciler.round() == 1
    desk.world.faults.reset()
    desk.later(120)
    assert await desk.betting.reconciler.round() == 0
    assert "quedó hecha" in (await desk.says(THANKS)).text


async def test_the_next_bet_may_follow_once_it_is_known(desk: Desk) -> None:
    """The user's turn is free again, and the slip is closed."""
    await lost(desk, {"paths": ["/place-bet"], "status": 500})
    desk.later(40)
    await desk.betting.reconciler.round()
    await desk.says(order(CITY, stake="10"))
    assert "Apuesta hecha" in (await desk.says(YES)).text


async def test_a_yes_after_it_became_known_tells_it(desk: Desk) -> None:
    """And the same news is not told twice in one answer."""
    await lost(desk, {"lost_response": "error"})
    desk.later(2)
    await desk.betting.reconciler.round()
    answer = await desk.says(YES)
    assert "ya está hecha" in answer.text
    assert "verifiqué" not in answer.text
    assert "verifiqué" not in (await desk.says(THANKS)).text


@pytest.mark.parametrize("step", [Step.BEFORE_CLAIM, Step.CLAIMED, Step.BEFORE_CALL, Step.AFTER_ANSWER, Step.RECORDED])
async def test_whoever_comes_after_a_crash_finds_out(redis: GuardedRedis, world: SandboxWorld, step: Step) -> None:
    """Another worker takes the order up; the user's next message learns the truth."""
    judge = Judge()
    async with open_desk(redis, world, checkpoints=CrashAt(step)) as first:
        await judge.hear(first, ON_BARCA)
        with pytest.raises(Crash):
            await first.says(YES)
    async with open_desk(redis, world, like=first) as second:
        second.later(25)
        await second.betting.reconciler.round()
        second.later(40)
        await second.betting.reconciler.round()
        slip = (await second.state()).slip
        assert slip is not None
        judge.judge(second, slip.id, (await second.says(THANKS)).text)
        made = {Step.AFTER_ANSWER, Step.RECORDED}
        assert len(second.bets) == (step in made)
        assert judge.close(second) == []


async def test_a_retry_right_after_a_crash_is_told_to_wait(redis: GuardedRedis, world: SandboxWorld) -> None:
    """The session still says that the quote waits for a yes; the record knows better."""
    async with open_desk(redis, world, checkpoints=CrashAt(Step.AFTER_ANSWER)) as first:
        await first.says(ON_BARCA)
        with pytest.raises(Crash):
            await first.says(YES)
    async with open_desk(redis, world, like=first) as second:
        assert "Sigo verificando" in (await second.says(YES)).text
        assert len(second.bets) == 1


async def test_a_saved_reply_is_not_told_again(redis: GuardedRedis, world: SandboxWorld) -> None:
    """The process died after saving, before noting that it had."""
    async with open_desk(redis, world, checkpoints=CrashAt(Step.SAVED)) as first:
        await first.says(ON_BARCA)
        with pytest.raises(Crash):
            await first.says(YES)
    async with open_desk(redis, world, like=first) as second:
        second.later(25)
        await second.betting.reconciler.round()
        assert "apuesta" not in (await second.says(THANKS)).text.casefold().replace("apuestas", "")


async def test_only_one_worker_decides(desk: Desk, other_desk: Desk) -> None:
    """Both look, one tells."""
    await lost(desk, {"lost_response": "error"})
    desk.later(2)
    for worker in (desk, other_desk):
        await worker.betting.reconciler.round()
    assert len(await desk.betting.notices.waiting(desk.session)) == 1


async def test_the_loop_does_it_by_itself(desk: Desk) -> None:
    """Woken by the order whose answer was lost."""
    await desk.says(ON_BARCA)
    desk.world.fault(lost_response="error")
    async with desk.betting.reconciler as reconciler:
        await desk.says(YES)
        desk.later(2)
        reconciler.wake()
        for _ in range(200):
            if await desk.betting.notices.waiting(desk.session):
                break
            await asyncio.sleep(0.01)
    assert "quedó hecha" in (await desk.says(THANKS)).text


async def test_the_result_of_a_bet_is_told_when_the_match_is_over(desk: Desk) -> None:
    """Won or lost, from the sportsbook's list."""
    await desk.says(ON_BARCA)
    await desk.says(YES)
    desk.world.clock._now = desk.world.fixture().start
    desk.later(3 * 3600)
    await desk.betting.reconciler.round()
    (bet,) = desk.bets
    words = {"won": "Tu apuesta ganó", "lost": "Tu apuesta no salió", "void": "fue anulada"}
    assert words[bet.status.value] in (await desk.says(THANKS)).text
    assert await desk.betting.orders.due(desk.world.clock.now()) == []


async def test_news_are_pushed_to_an_open_connection_and_kept_in_the_history(desk: Desk) -> None:
    """The page shows them at once, and again when it is loaded anew."""
    await lost(desk, {"lost_response": "error"})
    desk.later(2)
    listener = desk.store._redis.pubsub()
    await listener.subscribe(keys.session_channel(desk.session))
    await listener.get_message(timeout=1)
    await desk.betting.reconciler.round()
    pushed = await listener.get_message(timeout=1)
    await listener.aclose()  # type: ignore[no-untyped-call]
    assert pushed is not None
    assert b"assistant_response" in pushed["data"]
    page = await desk.store.history(desk.session, limit=10, offset=0)
    assert "quedó hecha" in page.messages[-1]["content"]


async def test_an_order_only_claimed_can_no_longer_be_sent(desk: Desk) -> None:
    """Its owner was taken for dead: the record moved on, so a late worker stops before sending."""
    await desk.says(ON_BARCA)
    await desk.says(YES)
    (session_id, order_id) = (await desk.betting.orders.due(desk.world.fixture().start.replace(year=2027)))[0]
    known = await desk.betting.orders.find(session_id, order_id)
    assert known is not None
    assert not await desk.betting.orders.advance(replace(known, phase=Phase.SENT))
    assert known.outcome is Outcome.ACCEPTED


async def test_every_key_of_an_order_has_a_time_to_live(desk: Desk) -> None:
    """Nothing is kept for ever."""
    await lost(desk, {"lost_response": "error"})
    desk.later(2)
    await desk.betting.reconciler.round()
    redis = desk.store._redis
    lives = {key: await redis.ttl(key) for key in await redis.keys("*")}
    assert all(life > 0 for life in lives.values()), lives
