"""Several whole servers, each a process, on one real Redis and one sportsbook: what a load balancer has behind it."""

import json
import re
import secrets
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chatbet.state.connection import GuardedRedis, open_redis
from chatbet.state.embedded import EmbeddedRedis
from chatbet.state.embedded import start as start_engine
from tests.conftest import NOW, RunningServer, Start, start_server

ADDRESS = re.compile(r"http://[\w.]+:(\d+)")
_BEGAN = time.time()


def now() -> str:
    """The tests' Wednesday, as far on as these tests have run: processes that start later must not begin it anew."""
    return (datetime.fromisoformat(NOW) + timedelta(seconds=time.time() - _BEGAN)).isoformat()


class Sportsbook:
    """``chatbet sandbox`` as a process of its own, with its controls."""

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, path: str, body: Any = None) -> Any:
        """One call of its controls."""
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}{path}", data), timeout=10) as answer:
            return json.load(answer)

    def fault(self, **fault: Any) -> None:
        """Make it do something wrong from now on."""
        self.call("/sandbox/faults", fault)

    def heal(self) -> None:
        """Take all faults back."""
        self.call("/sandbox/faults", {"reset": True})


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """The one Redis."""
    with start_engine(tmp_path_factory.mktemp("shared-redis")) as engine:
        yield engine


@pytest.fixture(scope="session")
def one_sportsbook() -> Iterator[Sportsbook]:
    """The one sportsbook."""
    command = [sys.executable, "-m", "chatbet", "sandbox", "--port", "0"]
    environment = {"CHATBET_NOW": now(), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        found = next(match for line in process.stdout if (match := ADDRESS.search(line)))
        yield Sportsbook(f"http://127.0.0.1:{found[1]}")
        process.kill()


@pytest.fixture
def sportsbook(one_sportsbook: Sportsbook) -> Iterator[Sportsbook]:
    """The sportsbook without faults."""
    one_sportsbook.heal()
    yield one_sportsbook
    one_sportsbook.heal()


@pytest.fixture(scope="session")
def shared(engine: EmbeddedRedis, one_sportsbook: Sportsbook) -> dict[str, str]:
    """What makes servers workers of one service."""
    secret = secrets.token_urlsafe(48)
    return {"REDIS_URL": engine.url, "CHATBET_API_BASE_URL": one_sportsbook.url, "SECRET_KEY": secret}


@pytest.fixture(scope="session")
def pair(
    shared: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Two workers that live on."""
    both = [start_server(tmp_path_factory.mktemp(name), CHATBET_NOW=now(), **shared) for name in ("one", "two")]
    yield both[0], both[1]
    for server in both:
        server.stop()


@pytest.fixture
def worker(shared: dict[str, str], start: Start) -> Start:
    """Starts another worker, to be stopped or killed."""
    return lambda *arguments, **environment: start(*arguments, **(shared | {"CHATBET_NOW": now()} | environment))


@pytest.fixture
async def redis(engine: EmbeddedRedis) -> AsyncIterator[GuardedRedis]:
    """A look into the one Redis."""
    client = open_redis(engine.url)
    yield client
    await client.aclose()


@pytest.fixture
def session() -> str:
    """A conversation nobody has had."""
    return uuid.uuid4().hex
