"""The wire under a socket: it knows what has arrived on the other side, and what only left this one."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from chatbet.serving import give_up_unread
from chatbet.wire import ARRIVED, Wire
from tests.waiting import eventually

MUCH = "x" * 900_000
"""More than the system takes in for a client that does not read, less than what the wire bears."""
NARROW = 4096
"""Bytes that the system may take in on either side."""


@dataclass
class Server:
    """A socket server whose application sends one frame when asked to, and asks whether it has arrived."""

    port: int = 0
    news: str = "news"
    connections: set[Any] = field(default_factory=set)
    asked: "asyncio.Queue[asyncio.Future[bool]]" = field(default_factory=asyncio.Queue)

    async def app(self, scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        """Wait for a word, answer it, ask, listen until the client goes."""
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        await send({"type": "websocket.send", "text": self.news})
        self.asked.put_nowait(scope["extensions"][ARRIVED]())
        while (message := await receive())["type"] != "websocket.disconnect":
            if message.get("text") == "end":
                return
        self.asked.put_nowait(scope["extensions"][ARRIVED]())


def narrow_listener() -> socket.socket:
    """A port of which the system takes in little for those who do not read."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, NARROW)
    return listener


def narrow_client(port: int) -> socket.socket:
    """A connection of which the system takes in little unread."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)
    raw.connect(("127.0.0.1", port))
    return raw


class Impatient(Wire):
    """Waits for last bytes hardly at all."""

    linger = 0.05


@asynccontextmanager
async def serving(wire: type[Wire] = Wire, news: str = "news", **more: Any) -> AsyncIterator[Server]:
    """A real server on a real port."""
    made = Server(news=news)
    options = uvicorn.Config(
        made.app, ws=wire, interface="asgi3", lifespan="off", log_config=None, timeout_graceful_shutdown=1, **more
    )
    server = uvicorn.Server(options)
    listener = narrow_listener()
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn offers a flag, no event
        await asyncio.sleep(0.005)
    made.connections = server.server_state.connections
    made.port = listener.getsockname()[1]
    try:
        yield made
    finally:
        server.should_exit = True
        await task


def client(server: Server) -> "connect":
    """A client that answers pings whenever it reads."""
    url, raw = f"ws://127.0.0.1:{server.port}", narrow_client(server.port)
    return connect(url, sock=raw, compression=None, ping_interval=None)


async def arrival(server: Server) -> asyncio.Future[bool]:
    """What the application has asked."""
    return await asyncio.wait_for(server.asked.get(), 10)


async def test_what_a_reading_client_was_sent_has_arrived() -> None:
    """Its side answers by itself: no client has to know of it."""
    async with serving() as server, client(server) as reader:
        await reader.send("?")
        assert await reader.recv() == "news"
        assert await asyncio.wait_for(await arrival(server), 10)


async def test_what_nobody_reads_has_not_arrived() -> None:
    """It stays open as long as the connection does, and ends with it."""
    async with serving() as server:
        deaf: ClientConnection = await client(server)
        deaf.transport.pause_reading()
        await deaf.send("?")
        asked = await arrival(server)
        deaf.transport.abort()
        assert await asyncio.wait_for(asked, 10) is False


async def test_after_the_end_nothing_arrives() -> None:
    """Whoever asks then is told at once."""
    async with serving() as server:
        async with client(server) as reader:
            await reader.send("?")
            await arrival(server)
        assert await asyncio.wait_for(await arrival(server), 10) is False


@pytest.mark.parametrize(
    ("last", "pings"), [("end", {}), ("", {"ws_ping_interval": 0.05, "ws_ping_timeout": 0.05})], ids=["ended", "lost"]
)
async def test_what_nobody_reads_keeps_no_connection_that_has_ended(last: str, pings: dict[str, float]) -> None:
    """Whether the application has done with it, or its client has answered no ping: TCP would try for ever."""
    async with serving(Impatient, news=MUCH, **pings) as server:
        deaf: ClientConnection = await client(server)
        deaf.transport.pause_reading()
        await deaf.send("?")
        await arrival(server)
        if last:
            await deaf.send(last)
        await eventually(lambda: not server.connections)
        deaf.transport.abort()


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux cuts connections that nobody reads")
async def test_an_answer_that_nobody_reads_is_given_up_by_the_kernel() -> None:
    """Of requests as of sockets: a client that has stopped reading holds a connection for a bounded time."""
    lost, wide = asyncio.Event(), b"x" * 1_000_000

    class Answers(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            transport.write(wide)

        def connection_lost(self, exc: Exception | None) -> None:
            lost.set()

    server = await asyncio.get_running_loop().create_server(Answers, sock=narrow_listener())
    give_up_unread(server, 0.2)
    async with server:
        with narrow_client(server.sockets[0].getsockname()[1]):
            await asyncio.wait_for(lost.wait(), 20)


def test_pings_are_spread_over_the_interval() -> None:
    """Those who came at once, or whom one pause of the loop has gathered, are not asked at once for ever."""
    loop, options = Timers(), uvicorn.Config(Server().app, interface="asgi3", ws_ping_interval=20.0, log_config=None)
    for _ in range(200):
        Wire(options, uvicorn.server.ServerState(), {}, loop).schedule_ping()  # type: ignore[arg-type]
    assert all(10 <= delay <= 20 for delay in loop.delays)
    assert max(loop.delays) - min(loop.delays) > 5


class Timers:
    """A loop that only notes when it is to wake up."""

    def __init__(self) -> None:
        self.delays: list[float] = []

    def call_later(self, delay: float, *_: object) -> None:
        """Note it."""
        self.delays.append(delay)
