"""The whole service while its shared Redis misbehaves: full, read-only, silent, emptied or locked."""

import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import requests

from tests.conftest import RunningServer, Start, start_server

ANSWER_WITHIN = 6.0
RECOVERED_WITHIN = 10.0
pytestmark = pytest.mark.slow


class Engine:
    """A real redis-server, and a hand on it."""

    def __init__(self, folder: Path, *options: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        binary = shutil.which("redis-server")
        assert binary, "these tests need redis-server"
        settings = ["--port", str(self.port), "--save", "", "--dir", str(folder), *options]
        self.process = subprocess.Popen([binary, *settings], stdout=subprocess.DEVNULL)
        self.control = redis.Redis(port=self.port, retry_on_error=[redis.ConnectionError])

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def await_ready(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                self.control.ping()
                return
            except redis.AuthenticationError:
                return
            except redis.ConnectionError:
                time.sleep(0.02)
        raise AssertionError("redis-server did not start")

    def stop(self) -> None:
        """End it, also when it is stopped."""
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()
        self.control.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine for one test."""
    made = Engine(tmp_path)
    made.await_ready()
    yield made
    made.stop()


def ask(server: RunningServer, text: str, session: str) -> dict[str, Any]:
    """One message; its answer with its seconds."""
    began = time.monotonic()
    body = {"message": text, "session_id": session, "user_id": "ana"}
    response = requests.post(f"{server.url}/api/v1/chat/message", json=body, timeout=20)
    answer: dict[str, Any] = response.json()
    assert response.status_code == 200, answer
    return answer | {"seconds": time.monotonic() - began}


def ready(server: RunningServer) -> dict[str, Any]:
    """What readiness says."""
    report: dict[str, Any] = requests.get(f"{server.url}/health/ready", timeout=20).json()
    return report


def recovers(server: RunningServer) -> bool:
    """Whether readiness comes back in time, without a restart."""
    deadline = time.monotonic() + RECOVERED_WITHIN
    while time.monotonic() < deadline:
        if ready(server)["ready"]:
            return True
        time.sleep(0.2)
    return False


def conversation_holds(server: RunningServer) -> None:
    """Questions are answered in time, and no bet is taken."""
    session = str(uuid.uuid4())
    answer = ask(server, "¿Cuándo juega el Barcelona?", session)
    assert "Barcelona" in answer["message"]
    assert answer["seconds"] < ANSWER_WITHIN
    ask(server, "Apuesto 10 al Barcelona contra Real Madrid", session)
    placed = ask(server, "sí, confirmo la apuesta", session)
    assert "place_bet" not in placed["function_calls_made"]
    assert placed["seconds"] < ANSWER_WITHIN


def test_a_full_engine_closes_betting_and_nothing_else(start: Start, engine: Engine) -> None:
    """Writes are refused (OOM): chat goes on, and all comes back with the memory."""
    server = start(REDIS_URL=engine.url)
    engine.control.config_set("maxmemory", "1")
    conversation_holds(server)
    engine.control.config_set("maxmemory", "0")
    assert recovers(server)


def test_a_read_only_engine_closes_betting_and_nothing_else(start: Start, engine: Engine) -> None:
    """A replica that lost its primary refuses writes."""
    server = start(REDIS_URL=engine.url)
    engine.control.replicaof("127.0.0.1", 1)
    conversation_holds(server)
    engine.control.replicaof("NO", "ONE")
    assert recovers(server)


def test_a_silent_engine_is_waited_for_only_briefly(start: Start, engine: Engine) -> None:
    """Connections stand and nothing answers: every turn still ends, and it heals."""
    server = start(REDIS_URL=engine.url)
    engine.process.send_signal(signal.SIGSTOP)
    conversation_holds(server)
    assert not ready(server)["ready"]
    engine.process.send_signal(signal.SIGCONT)
    assert recovers(server)


def test_an_emptied_engine_forgets_the_question_not_the_manners(start: Start, engine: Engine) -> None:
    """After FLUSHALL an old yes confirms nothing, and the conversation begins anew."""
    server = start(REDIS_URL=engine.url)
    session = str(uuid.uuid4())
    quoted = ask(server, "Apuesto 10 al Barcelona contra Real Madrid", session)
    assert "¿La apuesto?" in quoted["message"]
    engine.control.flushall()
    answer = ask(server, "sí, confirmo la apuesta", session)
    assert "place_bet" not in answer["function_calls_made"]
    assert ask(server, "¿Cuándo juega el Barcelona?", session)["cards"]


def test_unreadable_values_are_ignored_and_rebuilt(start: Start, engine: Engine) -> None:
    """What a newer version or a broken disk left behind costs memory of the talk, never the talk."""
    server = start(REDIS_URL=engine.url)
    session = str(uuid.uuid4())
    ask(server, "¿Cuándo juega el Barcelona?", session)
    for key in engine.control.keys("*"):
        if engine.control.type(key) == b"string":
            engine.control.set(key, b'{"version": 99, "\xff', keepttl=True)
    answer = ask(server, "¿Cuándo juega el Real Madrid?", session)
    assert answer["cards"]


def test_every_key_has_an_end(start: Start, engine: Engine) -> None:
    """Nothing stays in Redis for ever."""
    server = start(REDIS_URL=engine.url)
    session = str(uuid.uuid4())
    for text in (
        "¿Cuándo juega el Barcelona?",
        "¿a cuánto paga?",
        "Apuesto 10 al Barcelona",
        "sí, dale",
        "mis apuestas",
    ):
        ask(server, text, session)
    requests.post(f"{server.url}/api/v1/auth/login", json={"user_key": "k", "user_id": "ana"}, timeout=10)
    endless = [key for key in engine.control.keys("*") if engine.control.ttl(key) == -1]
    assert endless == []


def test_a_wrong_password_is_told_without_showing_it(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The service starts, is not ready, answers, and no log holds the password."""
    locked = Engine(tmp_path, "--requirepass", "right-password")
    locked.await_ready()
    folder = tmp_path_factory.mktemp("locked")
    server = start_server(folder, REDIS_URL=f"redis://:wrong-password@127.0.0.1:{locked.port}/0")
    try:
        report = requests.get(f"{server.url}/health/ready", timeout=20)
        assert (report.status_code, report.json()["redis"]["status"]) == (503, "down")
        conversation_holds(server)
    finally:
        server.stop()
        locked.stop()
    assert "wrong-password" not in (folder / "server.log").read_text() + report.text
