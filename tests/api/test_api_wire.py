"""The wire under a socket: it knows what has arrived on the other side, and what only left this one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from chatbet.wire import ARRIVED, Wire


@dataclass
class Server:
    """A socket server whose application sends one frame when asked to, and asks whether it has arrived."""

    port: int = 0
    asked: "asyncio.Queue[asyncio.Future[bool]]" = field(default_factory=asyncio.Queue)

    async def app(self, scope: Any, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        """Wait for a word, answer it, ask, listen until the client goes."""
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        await send({"type": "websocket.send", "text": "news"})
        self.asked.put_nowait(scope["extensions"][ARRIVED]())
        while (await receive())["type"] != "websocket.disconnect":
            pass
        self.asked.put_nowait(scope["extensions"][ARRIVED]())


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    """A real server on a real port."""
    made = Server()
    options = uvicorn.Config(made.app, port=0, ws=Wire, interface="asgi3", lifespan="off", log_config=None)
    server = uvicorn.Server(options)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers a flag, no event
        await asyncio.sleep(0.005)
    made.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.should_exit = True
        await task


def client(server: Server) -> "connect":
    """A client that answers pings whenever it reads."""
    return connect(f"ws://127.0.0.1:{server.port}", compression=None, ping_interval=None)


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
