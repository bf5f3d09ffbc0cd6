"""A server killed while its order is under way, with its own Redis, beside a sandbox that lives on."""

import asyncio
import json
import re
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chat_client import chat
from tests.conftest import NOW, start_server

pytestmark = pytest.mark.slow

ADDRESS = re.compile(r"http://[\w.]+:(\d+)")


@pytest.fixture
def sportsbook() -> Iterator[str]:
    """``chatbet sandbox`` as a process of its own; its address."""
    command = [sys.executable, "-m", "chatbet", "sandbox", "--port", "0"]
    environment = {"CHATBET_NOW": NOW, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=-1, stderr=subprocess.STDOUT, text=True, env=environment) as process:
        assert process.stdout is not None
        found = next(match for line in process.stdout if (match := ADDRESS.search(line)))
        yield f"http://127.0.0.1:{found[1]}"
        process.kill()


def ask(url: str, body: Any = None) -> Any:
    """The sandbox's own calls."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=10) as answer:
        return json.load(answer)


async def test_a_killed_server_bets_once_and_says_so(sportsbook: str, tmp_path: Path) -> None:
    """The order arrived, its answer did not, and the process is gone: after the restart it is being checked."""
    environment = {"CHATBET_API_BASE_URL": sportsbook}
    user, session = f"k-{uuid.uuid4().hex[:8]}", uuid.uuid4().hex
    first = start_server(tmp_path, **environment)
    async with chat(first.ws, language="es", user_id=user, session_id=session) as client:
        await client.say("mi clave de usuario es ana77")
        assert "¿La apuesto?" in (await client.say("apuesto 50 al Barça"))["content"]
        ask(f"{sportsbook}/sandbox/faults", {"lost_response": "hang"})
        await client.send(type="user_message", content="sí, dale", message_id="yes-1")
        while not ask(f"{sportsbook}/sandbox/bets?userKey=ana77")["bets"]:
            await asyncio.sleep(0.02)
        first.kill()
    ask(f"{sportsbook}/sandbox/faults", {"reset": True})
    second = start_server(tmp_path, **environment)
    try:
        async with chat(second.ws, language="es", user_id=user, session_id=session) as client:
            assert "Sigo verificando" in (await client.say("sí, dale", "yes-1"))["content"]
            assert "Sigo verificando" in (await client.say("sí", "yes-2"))["content"]
        assert len(ask(f"{sportsbook}/sandbox/bets?userKey=ana77")["bets"]) == 1
    finally:
        second.kill()
