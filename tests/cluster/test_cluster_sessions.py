"""One session over several workers: one turn at a time, one answer per message, one connection, nothing lost."""

import asyncio
import os
import signal
import time
import uuid
from typing import Any

import aiohttp
import orjson
import pytest
from websockets.exceptions import ConnectionClosed

from chatbet.api.receipts import ASK_AFTER
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from tests.chat_client import ChatClient, Frame, chat
from tests.conftest import RunningServer, Start
from tests.waiting import eventually

pytestmark = pytest.mark.slow

Pair = tuple[RunningServer, RunningServer]
BALANCE = "/auth/get_user_balance"
SALDO = "¿cuánto tengo de saldo?"
"""The one question whose answer is never cached: it can be made slow at the sportsbook."""


async def customer(server: RunningServer, session: str) -> None:
    """Link the session's user to an account at the sportsbook."""
    body = {"user_id": f"u-{session}", "user_key": f"key-{session}"}
    async with aiohttp.ClientSession() as http, http.post(f"{server.url}/api/v1/auth/login", json=body) as response:
        assert response.status == 200, await response.text()


async def post(http: aiohttp.ClientSession, server: RunningServer, text: str, session: str, **more: Any) -> Any:
    """One message over REST; the answer, or the problem."""
    body = {"message": text, "session_id": session, "user_id": f"u-{session}", "language": "es", **more}
    async with http.post(f"{server.url}/api/v1/chat/message", json=body) as response:
        return await response.json()


async def kept(redis: GuardedRedis, session: str) -> dict[str, Any]:
    """The session as it is stored."""
    found = await redis.get(keys.session(session, "state"))
    state: dict[str, Any] = orjson.loads(found or b"{}")
    return state


async def history(server: RunningServer, session: str) -> list[dict[str, Any]]:
    """Both sides of a conversation, oldest first."""
    address = f"{server.url}/api/v1/chat/conversations/u-{session}?session_id={session}&limit=100"
    async with aiohttp.ClientSession() as http, http.get(address) as response:
        messages: list[dict[str, Any]] = (await response.json())["messages"]
        return messages


async def finals(client: ChatClient, within: float) -> list[Frame]:
    """The final frames that come within a time."""
    found: list[Frame] = []
    deadline = time.monotonic() + within
    while (left := deadline - time.monotonic()) > 0:
        try:
            frame = await client.receive(within=left)
        except TimeoutError:
            break
        if frame.get("is_final"):
            found.append(frame)
    return found


async def test_turns_of_one_session_never_overlap(pair: Pair, redis: GuardedRedis, session: str) -> None:
    """Twelve messages at once over two workers: each finds what the one before has left, none is overwritten."""
    texts = [f"¿qué torneos hay? {number}" for number in range(12)]
    async with aiohttp.ClientSession() as http:
        answers = await asyncio.gather(*(post(http, pair[at % 2], text, session) for at, text in enumerate(texts)))
    assert len({answer["message_id"] for answer in answers}) == 12
    state = await kept(redis, session)
    assert state["turns"] == 12
    said = await history(pair[0], session)
    assert [entry["role"] for entry in said] == ["user", "assistant"] * 12
    assert [pair_["user"] for pair_ in state["pairs"]] == [entry["content"] for entry in said[::2]][-10:]


async def test_messages_over_two_workers_are_answered_in_the_order_in_which_they_came(
    pair: Pair, session: str, sportsbook: Any
) -> None:
    """A second message on another worker waits for the first one's slow answer."""
    async with aiohttp.ClientSession() as http:
        await customer(pair[0], session)
        sportsbook.fault(paths=[BALANCE], latency_ms=700)
        slow = asyncio.create_task(post(http, pair[0], SALDO, session))
        await asyncio.sleep(0.2)
        await post(http, pair[1], "hola", session)
        assert slow.done() or await asyncio.wait_for(slow, 0.1)
    assert [entry["content"] for entry in await history(pair[1], session)][::2] == [SALDO, "hola"]


@pytest.mark.parametrize("message_id", ["m-1", None], ids=["same-id", "same-text"])
async def test_a_message_sent_to_two_workers_is_answered_once(
    pair: Pair, redis: GuardedRedis, session: str, message_id: str | None
) -> None:
    """By its id for ten minutes, by its text for two seconds; both clients get the one stored reply."""
    more = {"message_id": message_id} if message_id else {}
    async with aiohttp.ClientSession() as http:
        answers = await asyncio.gather(*(post(http, server, "hola", session, **more) for server in (*pair, *pair)))
        assert len({answer["message_id"] for answer in answers}) == 1
        assert sorted(answer["duplicate"] for answer in answers) == [False, True, True, True]
        assert len(await history(pair[0], session)) == 2
        if message_id:
            assert 590 < await redis.ttl(keys.duplicate(session, message_id)) <= 600
            await asyncio.sleep(2.1)
            assert (await post(http, pair[1], "hola", session, **more))["duplicate"]
        else:
            await asyncio.sleep(2.1)
            assert not (await post(http, pair[1], "hola", session))["duplicate"]


async def test_the_newer_connection_wins_on_whichever_worker(pair: Pair, redis: GuardedRedis, session: str) -> None:
    """The older one elsewhere is told so and closed with 4409; the conversation goes on at the newer one.

    It wins where nobody remembers the older one's number, too: the tab was open all day, or Redis lost its memory.
    """
    async with chat(pair[0].ws, session_id=session) as older:
        await older.say("hola")
        await redis.delete(keys.connection(session))
        async with chat(pair[1].ws, session_id=session) as newer:
            assert (await older.receive())["error_code"] == "SESSION_REPLACED"
            with pytest.raises(ConnectionClosed) as closed:
                await older.receive()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4409
            assert newer.hello["resumed"]
            assert (await newer.say("gracias"))["is_final"]


async def test_of_connections_that_come_at_once_exactly_one_stays(pair: Pair) -> None:
    """In whatever order the workers hear of each other."""
    for _ in range(5):
        session = uuid.uuid4().hex
        barrier, closed = asyncio.Barrier(8), list[int]()
        crowd = [_stays(pair[at % 2], session, barrier, closed) for at in range(8)]
        await asyncio.wait_for(asyncio.gather(*crowd), 20)
        assert closed == [4409] * 7


async def _stays(server: RunningServer, session: str, barrier: asyncio.Barrier, closed: list[int]) -> None:
    """One of a crowd that connects at once: notes with which code it was sent away, or says something."""
    async with chat(server.ws, session_id=session) as client:
        await barrier.wait()
        leaving = asyncio.create_task(client.wire.wait_closed())
        while not leaving.done() and len(closed) < barrier.parties - 1:
            await asyncio.wait({leaving}, timeout=0.05)
        if leaving.done():
            closed.append(client.wire.close_code or 0)
            return
        leaving.cancel()
        assert (await client.say("hola"))["is_final"]


@pytest.mark.parametrize("gone", ["cut off", "half open"])
async def test_an_answer_that_was_missed_is_delivered_on_another_worker(
    pair: Pair, redis: GuardedRedis, session: str, sportsbook: Any, gone: str
) -> None:
    """The turn goes on without its client; whoever serves it next delivers, once.

    A connection that still stands, and whose other side has gone, takes the answer: nobody has read it.
    """
    await customer(pair[0], session)
    async with chat(pair[0].ws, session_id=session, user_id=f"u-{session}") as client:
        sportsbook.fault(paths=[BALANCE], latency_ms=600)
        await client.send(type="user_message", content=SALDO, message_id="away")
        await client.until("typing")
        client.wire.transport.pause_reading()
        if gone == "cut off":
            client.wire.transport.abort()
        await eventually(lambda: redis.exists(keys.session(session, "state")))
        await asyncio.sleep(2 * ASK_AFTER)
        async with chat(pair[1].ws, session_id=session) as back:
            assert back.hello["resumed"]
            missed = await back.receive()
            assert (missed["in_reply_to"], missed["is_final"]) == ("away", True)
            assert "1" in missed["content"]
        client.wire.transport.abort()
    async with chat(pair[0].ws, session_id=session) as again:
        assert await finals(again, within=0.3) == []


async def test_a_message_outlives_the_worker_that_accepted_it(
    pair: Pair, worker: Start, session: str, sportsbook: Any
) -> None:
    """SIGKILL in the middle of a turn: the worker that the client comes to next answers it, once, within 8 seconds."""
    doomed = worker()
    await customer(doomed, session)
    async with chat(doomed.ws, session_id=session, user_id=f"u-{session}") as client:
        sportsbook.fault(paths=[BALANCE], hang=True, times=1)
        await client.send(type="user_message", content=SALDO, message_id="accepted")
        await client.send(type="user_message", content="¿qué torneos hay?", message_id="queued")
        while (await client.receive()).get("message_id") != "queued":
            pass
        await eventually(lambda: not sportsbook.call("/sandbox/faults")["faults"][0]["times"])
        doomed.kill()
    began = time.monotonic()
    async with chat(pair[1].ws, session_id=session, user_id=f"u-{session}") as client:
        answered = []
        while len(answered) < 2:
            frame = await client.receive(within=8)
            if frame.get("is_final"):
                answered.append(frame["in_reply_to"])
        assert time.monotonic() - began < 8
        assert answered == ["accepted", "queued"]
        assert await finals(client, within=0.3) == []
    said = [entry["content"] for entry in await history(pair[0], session) if entry["role"] == "user"]
    assert said == [SALDO, "¿qué torneos hay?"]


async def test_a_worker_that_was_frozen_writes_over_nothing(
    worker: Start, pair: Pair, redis: GuardedRedis, session: str, sportsbook: Any
) -> None:
    """Its lock has passed on meanwhile: its turn ends in a retryable error, and what others said since stays."""
    frozen = worker()
    async with aiohttp.ClientSession() as http:
        await customer(frozen, session)
        sportsbook.fault(paths=[BALANCE], latency_ms=400, times=1)
        late = asyncio.create_task(post(http, frozen, SALDO, session))
        await asyncio.sleep(0.2)
        os.kill(frozen.process.pid, signal.SIGSTOP)
        answer = await post(http, pair[0], "hola", session)
        assert answer["detected_intent"] == "GREETING"
        os.kill(frozen.process.pid, signal.SIGCONT)
        assert (await late)["error_code"] == "PROCESSING_ERROR"
    assert (await kept(redis, session))["turns"] == 1
    assert (await history(pair[1], session))[-1]["message_id"] == answer["message_id"]
