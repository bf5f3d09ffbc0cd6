"""What tests share: one real Redis, and real server processes on real ports."""

import gc
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from chatbet.state.connection import GuardedRedis, open_redis
from chatbet.state.embedded import EmbeddedRedis
from chatbet.state.embedded import start as start_engine

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")  # a busy machine is no counterexample

NOW = "2026-11-25T10:00:00-05:00"
"""The Wednesday on which every conversation of the tests happens."""
STARTED = re.compile(r"ChatBet is ready: http://localhost:(\d+)")

Start = Callable[..., "RunningServer"]


class RunningServer:
    """A ``chatbet serve`` process that has said where it listens."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    @property
    def url(self) -> str:
        """The HTTP address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        """The chat socket's address."""
        return f"ws://127.0.0.1:{self.port}/ws/chat"

    def stop(self) -> int:
        """End it as an operator would; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=15)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it at once, if it still runs."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def start_server(data_dir: Path, *arguments: str, **environment: str) -> RunningServer:
    """Start a server of its own data folder, with more arguments of ``serve``; returns when it is ready."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    settings = {"CHATBET_DATA_DIR": str(data_dir), "CHATBET_NOW": NOW, "RATE_LIMIT_PER_MINUTE": "100000"}
    with (data_dir / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "chatbet", "serve", "--port", "0", *arguments],
            env=inherited | settings | environment,
            cwd=data_dir,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    running = RunningServer(process, 0)
    assert process.stdout is not None
    for line in process.stdout:
        if found := STARTED.search(line):
            running.port = int(found[1])
            return running
    running.kill()
    raise AssertionError(f"the server ended: {(data_dir / 'server.log').read_text()[-2000:]}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: the browser's driver keeps an event loop of its own until the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="module", autouse=True)
def collected() -> None:
    """What earlier modules left is set aside: walking over all of it holds a test of deadlines up by half a second.

    The service does the same when it has started; see ``footprint.py``.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """One real Redis for all tests that want it empty."""
    with start_engine(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture
async def redis(engine: EmbeddedRedis) -> AsyncIterator[GuardedRedis]:
    """A client of the emptied Redis."""
    client = open_redis(engine.url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
async def other_redis(engine: EmbeddedRedis) -> AsyncIterator[GuardedRedis]:
    """A second worker's client."""
    client = open_redis(engine.url)
    yield client
    await client.aclose()


@pytest.fixture
async def dead_redis(tmp_path: Path) -> AsyncIterator[GuardedRedis]:
    """A client of a Redis that is not there."""
    client = open_redis(f"unix://{tmp_path}/nobody.sock")
    yield client
    await client.aclose()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all tests that only talk to it."""
    running = start_server(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts servers that a test may stop, kill or configure; what still runs is ended."""
    running: list[RunningServer] = []

    def begin(*arguments: str, **environment: str) -> RunningServer:
        running.append(start_server(tmp_path_factory.mktemp("server"), *arguments, **environment))
        return running[-1]

    yield begin
    for server in running:
        server.kill()
