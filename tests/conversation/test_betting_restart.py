"""A server killed while its order is under way, with its own Redis, beside a sandbox that lives on."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chat_client import chat
from tests.conftest import NOW, RunningServer, start_server

pytestmark = pytest.mark.slow

PATIENCE = 20.0
"""Seconds for something that takes a moment to happen at all."""


@pytest.fixture
def sportsbook() -> Iterator[str]:
    """``chatbet sandbox`` as a process of its own; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "chatbet", "sandbox", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"CHATBET_NOW": NOW}) as process:
        until(lambda: _listens(port))
        yield f"http://127.0.0.1:{port}"
        process.kill()


def _listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def until(holds: Callable[[], Any]) -> None:
    """Look at another process again and again until something holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def ask(url: str, body: Any = None) -> Any:
    """The sandbox's own calls."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=10) as answer:
        return json.load(answer)


@pytest.fixture
def begin(tmp_path: Path, sportsbook: str) -> Iterator[Callable[[], RunningServer]]:
    """Starts servers that share one data folder, and so one Redis file; whatever still runs is ended."""
    running: list[RunningServer] = []

    def start() -> RunningServer:
        running.append(start_server(tmp_path, CHATBET_API_BASE_URL=sportsbook))
        return running[-1]

    yield start
    for server in running:
        server.kill()


async def test_a_killed_server_bets_once_and_says_so(begin: Callable[[], RunningServer], sportsbook: str) -> None:
    """The order arrived, its answer did not, and the process is gone: after the restart it is being checked."""
    who = {"language": "es", "user_id": f"k-{uuid.uuid4().hex[:8]}", "session_id": uuid.uuid4().hex}
    first = begin()
    async with chat(first.ws, **who) as client:
        await client.say("mi clave de usuario es ana77")
        assert "¿La apuesto?" in (await client.say("apuesto 50 al Barça"))["content"]
        ask(f"{sportsbook}/sandbox/faults", {"lost_response": "hang"})
        await client.send(type="user_message", content="sí, dale", message_id="yes-1")
        await asyncio.to_thread(until, lambda: ask(f"{sportsbook}/sandbox/bets?userKey=ana77")["bets"])
        first.kill()
    ask(f"{sportsbook}/sandbox/faults", {"reset": True})
    async with chat(begin().ws, **who) as client:
        assert "Sigo verificando" in (await client.say("sí, dale", "yes-1"))["content"]
        assert "Sigo verificando" in (await client.say("sí", "yes-2"))["content"]
    assert len(ask(f"{sportsbook}/sandbox/bets?userKey=ana77")["bets"]) == 1
