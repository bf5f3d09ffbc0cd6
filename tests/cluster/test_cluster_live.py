"""Live updates and alerts over several workers, with a sportsbook whose prices a test moves."""

import signal
import time
from typing import Any

import orjson
import pytest

from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from tests.chat_client import ChatClient, Frame, chat
from tests.conftest import RunningServer, Start
from tests.waiting import eventually

pytestmark = pytest.mark.slow

Pair = tuple[RunningServer, RunningServer]


async def match_of(client: ChatClient, team: str) -> str:
    """A team's next match."""
    answer = await client.say(f"¿a cuánto paga el {team}?")
    return str(next(card for card in answer["cards"] if card["type"] == "odds")["fixture_id"])


async def next_of(client: ChatClient, kind: str, within: float) -> Frame:
    """The next frame of a type, or the next notice."""
    deadline = time.monotonic() + within
    while True:
        frame = await client.receive(within=max(0.01, deadline - time.monotonic()))
        if frame["type"] == kind or (kind == "notice" and frame.get("notice")):
            return frame


async def holder(redis: GuardedRedis, fixture_id: str) -> bytes | None:
    """Who watches a match's prices."""
    found: bytes | None = await redis.get(keys.lease(f"live:odds:{fixture_id}"))
    return found


async def taken_over(redis: GuardedRedis, fixture_id: str, first: bytes | None) -> bool:
    """Whether somebody else watches now."""
    return await holder(redis, fixture_id) not in (None, first)


async def sent(redis: GuardedRedis, session: str) -> bool:
    """Whether a socket has sent a session's notice, and nobody knows whether it arrived."""
    found = await redis.hkeys(keys.session(session, "notices"))
    return any(name.startswith(b"~") for name in found)


async def watched(redis: GuardedRedis, fixture_id: str) -> None:
    """Until somebody watches a match's prices."""
    await eventually(lambda: holder(redis, fixture_id))


async def test_killing_the_watcher_loses_no_update_and_no_alert(
    pair: Pair, worker: Start, redis: GuardedRedis, session: str, sportsbook: Any
) -> None:
    """Another worker takes the lease over; sockets on it hear of what moved meanwhile, alerts are told, each once.

    What any worker has seen is history for all: a third one can say how the price moved.
    """
    watching = worker()
    async with chat(watching.ws, session_id=session) as client:
        fixture_id = await match_of(client, "Barcelona")
        await client.send(type="subscribe", topics=[f"odds:{fixture_id}"])
        await watched(redis, fixture_id)
    async with chat(pair[0].ws, session_id=session, user_id=f"u-{session}") as client:
        await client.send(type="subscribe", topics=[f"odds:{fixture_id}"])
        said = await client.say("avísame si el Barcelona pasa de 15.00")
        assert "15" in said["content"]
        first = await holder(redis, fixture_id)
        watching.process.send_signal(signal.SIGKILL)
        sportsbook.fault(odds_jump=14.0, fixture=fixture_id)
        moved = await next_of(client, "odds_update", within=30)
        assert moved["direction"] == "up"
        assert moved["new"] > 2 * moved["old"]
        fired = await next_of(client, "notice", within=10)
        assert "15" in fired["content"]
        await eventually(lambda: taken_over(redis, fixture_id, first), within=20)
    async with chat(pair[1].ws, session_id=session, user_id=f"u-{session}") as client:
        with pytest.raises(TimeoutError):
            await next_of(client, "notice", within=1)
        asked = await client.say("¿cómo se ha movido la cuota del Barcelona?")
        assert "get_odds" in asked["function_calls"]
        assert f"{moved['old']:.2f}" in asked["content"]
        assert f"{moved['new']:.2f}" in asked["content"]


async def test_an_alert_waits_for_its_session(pair: Pair, redis: GuardedRedis, session: str, sportsbook: Any) -> None:
    """It fires while nobody hears; whoever comes back, to another worker, is told once, after the greeting.

    A connection that is still open and whose other side has gone takes the news, and does not count as told.
    """
    async with chat(pair[0].ws, session_id=session) as client:
        await client.say("avísame si el Sevilla pasa de 15.00")
        assert "1 alerta" in (await client.say("mis alertas"))["content"]
    async with chat(pair[0].ws, session_id=session) as gone:
        gone.wire.transport.pause_reading()
        sportsbook.fault(odds_jump=14.0)
        await eventually(lambda: sent(redis, session), within=20)
        gone.wire.transport.abort()
    async with chat(pair[1].ws, session_id=session) as client:
        assert client.hello["type"] == "connection_ack"
        told = await next_of(client, "notice", within=2)
        assert (told["is_final"], told["in_reply_to"]) == (True, None)
        listed = (await client.say("¿qué alertas tengo?"))["content"]
        assert "No tienes alertas" in listed
        assert told["content"] not in listed
    async with chat(pair[0].ws, session_id=session) as client:
        with pytest.raises(TimeoutError):
            await next_of(client, "notice", within=0.5)


async def test_an_alert_that_fires_while_a_worker_hears_nothing_is_told_when_it_hears_again(
    pair: Pair, redis: GuardedRedis, session: str
) -> None:
    """Its user sits there connected and says nothing: nobody else would tell."""
    async with chat(pair[0].ws, session_id=session) as client:
        kept = orjson.dumps(["Subió a 2.20.", "ODDS_INFORMATION_QUERY", "msg_1"])
        await redis.hset(keys.session(session, "notices"), "alert:1", kept)  # and its push reached nobody
        await redis.client_kill_filter(_type="pubsub")
        assert (await next_of(client, "notice", within=10))["content"] == "Subió a 2.20."
