"""``chatbet chat``: the conversation in a terminal, streaming, over the same WebSocket that the page uses."""

import asyncio
import socket
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import uvicorn
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.table import Table

from chatbet.errors import BadSettings
from chatbet.serving import DrainingServer, config
from chatbet.settings import Settings

Frame = dict[str, Any]


async def talk(settings: Settings | None, *, url: str | None, language: str | None) -> None:
    """Talk until the user leaves (Ctrl-D); with ``settings`` a server is started inside this process."""
    if url is not None:
        await _converse(url, language)
        return
    if settings is None:
        raise BadSettings(["a server's address or settings are needed"])
    async with _own_server(settings) as address:
        await _converse(address, language)


@asynccontextmanager
async def _own_server(settings: Settings) -> AsyncIterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = DrainingServer(uvicorn.Config(**config(settings, host="127.0.0.1", port=port)), announce=False)
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


async def _converse(url: str, language: str | None) -> None:
    console = Console()
    address = url.rstrip("/").replace("http", "ws", 1) + "/ws/chat"
    query = {"session_id": str(uuid.uuid4()), **({"language": language} if language else {})}
    try:
        async with aiohttp.ClientSession() as http, http.ws_connect(address, params=query, heartbeat=20) as wire:
            await wire.receive_json()
            console.print("[green]ChatBet[/green] · Ctrl-D")
            async for line in _lines():
                await wire.send_str(orjson.dumps({"type": "user_message", "content": line}).decode())
                await _show_answer(wire, console)
    except aiohttp.ClientError as error:
        console.print(f"[red]{url}: {type(error).__name__}[/red]")


async def _lines() -> AsyncIterator[str]:
    """What the user types; plain lines when the input is no terminal."""
    if not sys.stdin.isatty():
        for line in sys.stdin:
            if line.strip():
                print(f"> {line.strip()}")  # noqa: T201 - a transcript shows both sides
                yield line.strip()
        return
    prompt: PromptSession[str] = PromptSession("› ")
    while True:
        try:
            with patch_stdout():
                line = await prompt.prompt_async()
        except (EOFError, KeyboardInterrupt):
            return
        if line.strip():
            yield line.strip()


async def _show_answer(wire: aiohttp.ClientWebSocketResponse, console: Console) -> None:
    """Pieces as they come; the final frame decides when they turn out different."""
    written = ""
    async for message in wire:
        frame: Frame = orjson.loads(message.data)
        if frame["type"] == "error":
            console.print(frame["content"], style="red", markup=False, highlight=False)
            return
        if frame["type"] != "assistant_response":
            continue
        if not frame["is_final"]:
            written += frame["content"]
            console.print(frame["content"], end="", markup=False, highlight=False)
            continue
        if frame["content"] != written:
            console.print("\n" if written else "", end="")
            console.print(frame["content"], markup=False, highlight=False)
        else:
            console.print()
        _show_extras(frame, console)
        return


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
