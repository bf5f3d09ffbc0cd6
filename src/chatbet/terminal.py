"""``chatbet chat``: the conversation in a terminal, streaming, over the same WebSocket that the page uses."""

import asyncio
import contextlib
import socket
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import stamina
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.table import Table

from chatbet.errors import BadSettings
from chatbet.serving import DrainingServer, config
from chatbet.settings import Settings

Frame = dict[str, Any]

LEAVING = ("salir", "exit", "sair")
HEARTBEAT = 20.0
"""Seconds between two signs of life."""
RECONNECTS = 8
"""Tries to reach a server that was there before: half a minute."""
FINAL = frozenset({1000, 1008, 4409})
"""Close codes after which the same session is not opened again: an order, a refusal, another client."""


class Unreachable(Exception):
    """No server answers at this address, or none any more."""


async def talk(settings: Settings | None, *, url: str | None, language: str | None) -> None:
    """Talk until the user leaves (Ctrl-D); with ``settings`` a server is started inside this process."""
    if url is not None:
        await _converse(url if "://" in url else f"http://{url}", language)
        return
    if settings is None:
        raise BadSettings(["a server's address or settings are needed"])
    async with _own_server(settings) as address:
        await _converse(address, language)


@asynccontextmanager
async def _own_server(settings: Settings) -> AsyncIterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = DrainingServer(config(settings))
    task = asyncio.create_task(server.serve([listener]))
    while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn offers a flag, no event
        await asyncio.sleep(0.01)
    if task.done():
        await task
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)


class _Screen(Console):
    """Where the conversation is shown."""

    def on_broken_pipe(self) -> None:
        """Whoever read along has gone, which is no error: the library would only end the task that was writing."""
        with contextlib.suppress(SystemExit):
            super().on_broken_pipe()
        raise BrokenPipeError


async def _converse(url: str, language: str | None) -> None:
    """Type and hear at the same time, until the user leaves or the server cannot be reached any more."""
    console = _Screen()
    try:
        async with aiohttp.ClientSession() as http:
            line = Line(http, url, language, console)
            await line.connect()
            console.print(f"[green]ChatBet[/green] · Ctrl-D · {' · '.join(LEAVING)}")
            sides = {asyncio.create_task(_type(line)), asyncio.create_task(line.hear())}
            done, other = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
            for task in other:
                task.cancel()
            await asyncio.gather(*other, return_exceptions=True)
            await line.leave()
            for task in done:
                task.result()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unreachable(url) from error


async def _type(line: "Line") -> None:
    async for said in _lines():
        if said.casefold() in LEAVING:
            return
        await line.say(said)


async def _lines() -> AsyncIterator[str]:
    """What the user types; plain lines when the input is no terminal."""
    if not sys.stdin.isatty():
        while said := await asyncio.to_thread(sys.stdin.readline):
            if said.strip():
                print(f"> {said.strip()}")  # noqa: T201 - a transcript shows both sides
                yield said.strip()
        return
    prompt: PromptSession[str] = PromptSession("› ")
    while True:
        try:
            with patch_stdout(raw=True):
                said = await prompt.prompt_async()
        except (EOFError, KeyboardInterrupt):
            return
        if said.strip():
            yield said.strip()


class Line:
    """One session with a server, over as many connections as it takes. Somebody always listens: news come unasked."""

    def __init__(self, http: aiohttp.ClientSession, url: str, language: str | None, console: Console) -> None:
        self._http = http
        self._address = url.rstrip("/").replace("http", "ws", 1) + "/ws/chat"
        self._query = {"session_id": str(uuid.uuid4()), **({"language": language} if language else {})}
        self._console = console
        self._wire: aiohttp.ClientWebSocketResponse | None = None
        self._open: Frame | None = None
        self._answered = asyncio.Event()
        self._written = ""

    async def connect(self) -> None:
        """Open a connection, and say again what was not answered: the server takes the same message once."""
        self._wire = await self._http.ws_connect(self._address, params=self._query, heartbeat=HEARTBEAT)
        if self._open is not None:
            await self._send(self._open)

    async def say(self, text: str) -> None:
        """Say something and wait for its answer, whatever becomes of the connection meanwhile."""
        self._open = {"type": "user_message", "content": text, "message_id": uuid.uuid4().hex}
        self._answered.clear()
        await self._send(self._open)
        await self._answered.wait()

    async def _send(self, frame: Frame) -> None:
        # A wire that breaks now is noticed by whoever listens, who connects again and repeats what is open.
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            if self._wire is not None:
                await self._wire.send_str(orjson.dumps(frame).decode())

    async def hear(self) -> None:
        """Show what comes. A broken connection is made anew; ends when another client has taken the session."""
        while self._wire is not None:
            async for message in self._wire:
                self._show(orjson.loads(message.data))
            if self._wire.close_code in FINAL:
                return
            self._console.print("↻", style="yellow")
            async for attempt in stamina.retry_context(aiohttp.ClientError, attempts=RECONNECTS, wait_max=5.0):
                with attempt:
                    await self.connect()

    async def leave(self) -> None:
        """Close in order."""
        if self._wire is not None:
            await self._wire.close()

    def _show(self, frame: Frame) -> None:
        match frame["type"]:
            case "error":
                self._new_line()
                self._console.print(frame["content"], style="red", markup=False, highlight=False)
                self._ended(frame.get("message_id"))
            case "assistant_response" if not frame["is_final"]:
                self._written += frame["content"]
                self._console.print(frame["content"], end="", markup=False, highlight=False)
            case "assistant_response" if frame.get("notice"):
                self._new_line()
                self._console.print(frame["content"], style="bold", markup=False, highlight=False)
            case "assistant_response" if self._open is not None or not frame["duplicate"]:
                self._show_answer(frame)

    def _show_answer(self, frame: Frame) -> None:
        """Pieces have come before; the final frame decides when they turn out different."""
        same = frame["content"] == self._written
        self._new_line()
        if not same:
            self._console.print(frame["content"], markup=False, highlight=False)
        _show_extras(frame, self._console)
        self._ended(frame["in_reply_to"])

    def _new_line(self) -> None:
        if self._written:
            self._console.print()
        self._written = ""

    def _ended(self, message_id: str | None) -> None:
        if self._open is not None and message_id in (None, self._open["message_id"]):
            self._open = None
            self._answered.set()


def _show_extras(frame: Frame, console: Console) -> None:
    for card in frame["cards"]:
        if card["type"] == "table":
            console.print(_standings(card))
    for action in frame["suggested_actions"]:
        console.print(f"› {action}", style="dim", markup=False, highlight=False)


def _standings(card: Frame) -> Table:
    table = Table(title=card["tournament"])
    for heading in ("#", "", "P", "+/-", "Pts"):
        table.add_column(heading, justify="left" if heading == "" else "right")
    for row in card["rows"]:
        style = "bold green" if row["own"] else None
        cells = (row["position"], row["team"], row["played"], f"{row['goal_difference']:+d}", row["points"])
        table.add_row(*map(str, cells), style=style)
    return table
