"""``serve --workers``: one port, one Redis and one sandbox for all; the dead are replaced, nobody is left behind."""

import asyncio
import os
import signal
import socket
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from chatbet.errors import BadSettings
from chatbet.scaling import CannotStart, Crew, serve_many
from chatbet.services import Inherited
from chatbet.settings import load_settings
from chatbet.state import embedded
from tests.chat_client import chat
from tests.conftest import RunningServer, Start, start_server
from tests.waiting import eventually

pytestmark = pytest.mark.slow


def children(pid: int) -> dict[int, str]:
    """The processes that a process has started, with their command lines."""
    found: dict[int, str] = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found[int(child)] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
    return found


def workers_of(server: RunningServer) -> list[int]:
    """The workers of a server."""
    return [pid for pid, command in children(server.process.pid).items() if "chatbet worker" in command]


def alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except OSError:
        return False


def metric(server: RunningServer, name: str) -> float:
    """The sum of a metric over its labels, from whichever worker answers."""
    with urllib.request.urlopen(f"{server.url}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))


def ready(server: RunningServer) -> bool:
    """Whether whichever worker answers says that it is."""
    try:
        with urllib.request.urlopen(f"{server.url}/health/ready") as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Three workers on one port, with nothing configured."""
    running = start_server(tmp_path_factory.mktemp("workers"), "--workers", "3")
    yield running
    running.stop()


async def test_workers_share_a_port_a_redis_and_a_sportsbook(three: RunningServer) -> None:
    """The parent holds them once; a conversation goes on over whichever worker accepts."""
    commands = children(three.process.pid).values()
    assert sum("chatbet worker" in command for command in commands) == 3
    assert sum("redis-server" in command for command in commands) == 1
    session = str(uuid.uuid4())
    answers = []
    for text in ("¿Cuándo juega el Barcelona?", "¿a cuánto paga?", "y el empate?"):
        async with chat(three.ws, session_id=session) as client:
            answers.append(await client.say(text))
    assert [answer["degraded"] for answer in answers] == [None] * 3
    assert "get_odds" in answers[1]["function_calls"]
    assert "empate" in answers[2]["content"].casefold()


async def test_any_worker_reports_the_counters_of_all(three: RunningServer) -> None:
    """Whoever Prometheus happens to reach: sockets and turns are those of the whole port."""
    turns = metric(three, "chatbet_turns_total")
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(chat(three.ws)) for _ in range(12)]
        await asyncio.gather(*(client.say("hola") for client in clients))
        assert {metric(three, "chatbet_sockets") for _ in range(6)} == {12.0}
        assert {metric(three, "chatbet_turns_total") - turns for _ in range(6)} == {12.0}


async def test_a_dead_worker_is_replaced_and_the_others_go_on(three: RunningServer) -> None:
    """Its sockets break, nobody else's; soon there are three again, and its gauges do not linger."""
    before = workers_of(three)
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(chat(three.ws)) for _ in range(12)]
        os.kill(before[0], signal.SIGKILL)
        said = await asyncio.gather(*(client.say("hola") for client in clients), return_exceptions=True)
        broken = [answer for answer in said if isinstance(answer, ConnectionClosed)]
        assert all(isinstance(answer, ConnectionClosed) or answer["is_final"] for answer in said)
        assert len(broken) < 12
        await eventually(lambda: len(set(workers_of(three)) - {before[0]}) == 3, within=20)
        assert metric(three, "chatbet_sockets") == 12 - len(broken)
    async with chat(three.ws) as client:
        assert (await client.say("hola"))["is_final"]


async def test_a_redis_that_is_killed_is_started_again_and_nothing_said_is_lost(three: RunningServer) -> None:
    """The parent sees to it: the conversation goes on where it stood, on the same sockets, within ten seconds."""
    (pid,) = (pid for pid, command in children(three.process.pid).items() if "redis-server" in command)
    async with chat(three.ws, session_id=str(uuid.uuid4())) as client:
        await client.say("¿Cuándo juega el Barcelona?")
        os.kill(pid, signal.SIGKILL)
        meanwhile = await client.say("hola")
        assert meanwhile["is_final"]
        await eventually(lambda: ready(three), within=10)
        assert "Barcelona" in (await client.say("¿a cuánto paga?"))["content"]
    assert not alive(pid)


async def test_sigterm_drains_every_worker(start: Start) -> None:
    """Everybody is sent away with 1012, and neither a worker nor Redis stays behind."""
    server = start("--workers", "2")
    family = list(children(server.process.pid))
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(chat(server.ws)) for _ in range(8)]
        began = time.monotonic()
        stopped = asyncio.create_task(asyncio.to_thread(server.stop))
        for client in clients:
            with pytest.raises(ConnectionClosed) as closed:
                await client.until("never")
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
        assert await stopped == 0
    assert time.monotonic() - began < 12
    assert not any(alive(pid) for pid in family)


async def test_nobody_outlives_a_parent_that_is_killed(start: Start) -> None:
    """Workers notice by their standard input, Redis by the kernel: the port and the data folder are free again."""
    server = start("--workers", "2")
    family = list(children(server.process.pid))
    assert len(family) == 3
    server.process.kill()
    await eventually(lambda: not any(alive(pid) for pid in family), within=10)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0


async def test_a_worker_whose_loop_is_stuck_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence counts as death: a process that does not answer is worse than none."""
    monkeypatch.setenv("CHATBET_DATA_DIR", str(tmp_path))
    with embedded.start(tmp_path) as engine, socket.create_server(("127.0.0.1", 0)) as listener:
        shared = Inherited(redis_url=engine.url, redis_engine=engine.engine, metrics=tmp_path)
        crew, told, ready = Crew(listener, shared, silent_for=2.0), asyncio.Event(), asyncio.Event()
        work = asyncio.create_task(crew.work(1, told, ready=ready.set))
        await asyncio.wait_for(ready.wait(), 20)
        first = next(iter(crew.living)).pid
        os.kill(first, signal.SIGSTOP)
        await eventually(lambda: crew.living and next(iter(crew.living)).pid != first, within=20)
        told.set()
        await asyncio.wait_for(work, 20)
    assert not alive(first)


async def test_workers_that_cannot_start_are_not_tried_for_ever(tmp_path: Path) -> None:
    """A mistake in the configuration ends the whole service, as it does with one process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        crew = Crew(listener, replace(Inherited(), metrics=tmp_path, redis_url="nonsense://"))
        with pytest.raises(CannotStart):
            await asyncio.wait_for(crew.work(2, asyncio.Event(), ready=lambda: None), 30)
    assert not crew.living


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    """Not with a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings) as refusal:
            serve_many(load_settings(chatbet_data_dir=tmp_path), host="127.0.0.1", port=port, workers=2)
    assert str(port) in refusal.value.lines[0]
