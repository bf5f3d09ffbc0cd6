"""The terminal's connection: what comes unasked, what breaks and what is repeated, against a server of a few lines."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from rich.console import Console
from websockets.asyncio.server import ServerConnection, serve

from chatbet.terminal import Line

Handle = Callable[[ServerConnection, int], Awaitable[None]]


def final(content: str, about: str | None, **fields: Any) -> str:
    """A final frame as the service sends it."""
    frame = {"type": "assistant_response", "is_final": True, "content": content, "in_reply_to": about}
    return json.dumps({**frame, "cards": [], "suggested_actions": [], "duplicate": False, **fields})


@asynccontextmanager
async def line_to(handle: Handle) -> AsyncIterator[tuple[Line, io.StringIO, asyncio.Task[None]]]:
    """A connected line, what it has shown, and its listener; ``handle`` serves the n-th connection."""
    connections = 0

    async def greet(wire: ServerConnection) -> None:
        nonlocal connections
        connections += 1
        await wire.send('{"type": "connection_ack"}')
        await handle(wire, connections)

    shown = io.StringIO()
    async with serve(greet, "127.0.0.1", 0) as server, aiohttp.ClientSession() as http:
        port = next(iter(server.sockets)).getsockname()[1]
        line = Line(http, f"http://127.0.0.1:{port}", "es", Console(file=shown, width=100))
        await line.connect()
        hearing = asyncio.create_task(line.hear())
        async with asyncio.timeout(20):
            yield line, shown, hearing
        hearing.cancel()
        await line.leave()


async def test_news_come_unasked_and_are_no_answer() -> None:
    """An alert that arrives between question and answer is shown, and the answer is still awaited."""

    async def handle(wire: ServerConnection, _: int) -> None:
        asked = json.loads(await wire.recv())
        await wire.send(final("El Barcelona paga 2.25.", None, notice=True))
        await wire.send(final("La respuesta.", asked["message_id"]))
        await wire.wait_closed()

    async with line_to(handle) as (line, shown, _):
        await line.say("hola")
        assert shown.getvalue().split("\n") == ["El Barcelona paga 2.25.", "La respuesta.", ""]


async def test_what_was_not_answered_is_said_again_on_the_next_connection() -> None:
    """Under the same message id; an answer that comes twice is shown once."""
    ids: list[str] = []

    async def handle(wire: ServerConnection, number: int) -> None:
        ids.append(json.loads(await wire.recv())["message_id"])
        if number == 1:
            wire.transport.abort()
            return
        await wire.send(final("La respuesta.", ids[0]))
        await wire.send(final("La respuesta.", ids[0], duplicate=True))
        await wire.send(final("Gol del Barcelona.", None, notice=True))
        await wire.close(4409)

    async with line_to(handle) as (line, shown, hearing):
        await line.say("hola")
        await hearing
        assert "Gol" in shown.getvalue()
        assert shown.getvalue().count("La respuesta.") == 1
        assert len(ids) == 2 == ids.count(ids[0])


async def test_a_session_that_another_client_has_taken_is_left() -> None:
    """The reason is shown and the line does not take it back."""

    async def handle(wire: ServerConnection, _: int) -> None:
        await wire.send('{"type": "error", "content": "Otra ventana siguió la charla.", "error_code": "X"}')
        await wire.close(4409)

    async with line_to(handle) as (_, shown, hearing):
        await hearing
        assert "Otra ventana" in shown.getvalue()
