"""A shared Redis that is away, and workers that go: nothing hangs, nobody is lied to, all of it heals by itself."""

import asyncio
import socket
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from websockets.exceptions import ConnectionClosed

from chatbet.state.embedded import EmbeddedRedis
from chatbet.state.embedded import start as start_engine
from tests.chat_client import ChatClient, Frame, chat
from tests.conftest import RunningServer, Start
from tests.waiting import eventually

pytestmark = pytest.mark.slow

BALANCE = "/auth/get_user_balance"


class Switchable:
    """A Redis on a folder that can be switched off and on again under one address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder / 'redis.sock'}"
        self.engine: EmbeddedRedis | None = None

    def on(self) -> None:
        """Start it where it was."""
        self.engine = start_engine(self.folder)
        assert self.engine.url == self.url

    def off(self) -> None:
        """End it."""
        if self.engine is not None:
            self.engine.stop()
            self.engine = None


@pytest.fixture
def switch(tmp_path: Path) -> Iterator[Switchable]:
    """A Redis that is off."""
    made = Switchable(tmp_path / "r")
    yield made
    made.off()


async def ready(server: RunningServer) -> tuple[int, dict[str, Any]]:
    """What readiness says."""
    async with aiohttp.ClientSession() as http, http.get(f"{server.url}/health/ready") as response:
        return response.status, await response.json()


async def is_ready(server: RunningServer) -> bool:
    """Whether it may be sent users."""
    return (await ready(server))[0] == 200


async def ask(server: RunningServer, text: str, **more: Any) -> tuple[dict[str, Any], float]:
    """One message over REST; the answer and the seconds that it took."""
    began = time.monotonic()
    body = {"message": text, "language": "es", **more}
    async with aiohttp.ClientSession() as http, http.post(f"{server.url}/api/v1/chat/message", json=body) as response:
        return await response.json(), time.monotonic() - began


async def heard(client: ChatClient) -> Frame | None:
    """The next frame; None when the connection has closed."""
    try:
        return await client.receive()
    except ConnectionClosed:
        return None


def refuses(server: RunningServer) -> bool:
    """Whether it takes no new connections."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", server.port)) != 0


async def test_a_service_starts_without_its_redis_and_finds_it_later(worker: Start, switch: Switchable) -> None:
    """It says so, answers what needs no memory, takes no bet, and is whole within ten seconds once Redis is there."""
    began = time.monotonic()
    server = worker(REDIS_URL=switch.url)
    assert time.monotonic() - began < 20
    status, report = await ready(server)
    assert (status, report["redis"]["status"]) == (503, "down")
    answer, seconds = await ask(server, "¿cuándo juega el Barcelona?")
    assert answer["function_calls_made"] == ["get_fixtures"]
    assert seconds < 6
    session = uuid.uuid4().hex
    bet, seconds = await ask(server, "apuesto 50 al Barcelona", session_id=session)
    yes, _ = await ask(server, "sí", session_id=session)
    assert not any("place_bet" in one["function_calls_made"] for one in (bet, yes))
    switch.on()
    assert await eventually(lambda: is_ready(server), within=10) < 10
    remembered = uuid.uuid4().hex
    await ask(server, "¿cuándo juega el Barcelona?", session_id=remembered)
    answer, _ = await ask(server, "¿y a cuánto paga?", session_id=remembered)
    assert (answer["degraded"], answer["function_calls_made"]) == (None, ["get_odds"])


async def test_a_redis_that_dies_in_the_middle_costs_memory_and_not_answers(worker: Start, switch: Switchable) -> None:
    """Sockets stay, turns go on within their six seconds, and live things work again when it is back."""
    switch.on()
    one, two = worker(REDIS_URL=switch.url), worker(REDIS_URL=switch.url)
    session, meanwhile = uuid.uuid4().hex, uuid.uuid4().hex
    async with chat(one.ws, session_id=session) as client:
        await client.say("¿cuándo juega el Barcelona?")
        switch.off()
        for text in ("¿a cuánto paga?", "hola", "¿qué torneos hay?"):
            began = time.monotonic()
            answer = await client.say(text)
            assert answer["is_final"]
            assert time.monotonic() - began < 6
        assert (await ready(one))[0] == 503
        async with chat(one.ws, session_id=meanwhile) as early:
            switch.on()
            for server in (one, two):
                assert await eventually(lambda server=server: is_ready(server), within=10) < 10
            async with chat(two.ws, session_id=meanwhile):
                assert (await early.until("error", within=5))[-1]["error_code"] == "SESSION_REPLACED"
        assert (await client.say("¿cuánto paga el empate?"))["degraded"] is None
        # A newer connection elsewhere is heard of, if need be as soon as the bus is there again too.
        async with chat(two.ws, session_id=session) as newer:
            assert (await client.until("error", within=5))[-1]["error_code"] == "SESSION_REPLACED"
            assert newer.hello["resumed"]


async def test_sigterm_lets_turns_finish_and_takes_no_new_ones(worker: Start, sportsbook: Any, session: str) -> None:
    """A second under way is waited for; what comes meanwhile is refused as retryable; then 1012."""
    server = worker()
    body = {"user_id": f"u-{session}", "user_key": f"key-{session}"}
    async with aiohttp.ClientSession() as http, http.post(f"{server.url}/api/v1/auth/login", json=body):
        pass
    async with chat(server.ws, session_id=session, user_id=f"u-{session}") as client:
        sportsbook.fault(paths=[BALANCE], latency_ms=1500)
        await client.send(type="user_message", content="¿cuánto tengo de saldo?", message_id="under-way")
        await client.until("typing")
        stopped = asyncio.create_task(asyncio.to_thread(server.stop))
        await eventually(lambda: refuses(server))
        await client.send(type="user_message", content="hola", message_id="too-late")
        ends: dict[str, Any] = {}
        while (frame := await heard(client)) is not None:
            if frame["type"] == "error":
                ends[frame["message_id"]] = (frame["error_code"], frame["retryable"])
            elif frame.get("is_final"):
                ends[frame["in_reply_to"]] = frame["degraded"]
        assert ends == {"under-way": None, "too-late": ("SERVER_SHUTDOWN", True)}
        assert client.wire.close_code == 1012
        await stopped


async def test_a_turn_that_does_not_end_is_given_back_at_sigterm(
    worker: Start, pair: tuple[RunningServer, RunningServer], sportsbook: Any, session: str
) -> None:
    """A retryable error before the process goes, within twelve seconds; asked again elsewhere it is answered."""
    server = worker(CHATBET_API_TIMEOUT="60")
    body = {"user_id": f"u-{session}", "user_key": f"key-{session}"}
    async with aiohttp.ClientSession() as http, http.post(f"{server.url}/api/v1/auth/login", json=body):
        pass
    async with chat(server.ws, session_id=session, user_id=f"u-{session}") as client:
        sportsbook.fault(paths=[BALANCE], hang=True)
        await client.send(type="user_message", content="¿cuánto tengo de saldo?", message_id="stuck")
        await client.until("typing")
        began = time.monotonic()
        stopped = asyncio.create_task(asyncio.to_thread(server.stop))
        frames = await client.until("error", within=12)
        ended = frames[-1]
        assert (ended["error_code"], ended["message_id"], ended["retryable"]) == ("SERVER_SHUTDOWN", "stuck", True)
        await stopped
        assert time.monotonic() - began < 12
    sportsbook.heal()
    async with chat(pair[0].ws, session_id=session, user_id=f"u-{session}") as client:
        assert (await client.say("¿cuánto tengo de saldo?", "stuck"))["is_final"]
