"""Starts what is measured as processes of their own, and reads what they cost."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
READY = re.compile(r"ChatBet is ready: http://localhost:(\d+)")
NOW = "2026-11-25T10:00:00-05:00"


@dataclass(slots=True)
class Measured:
    """A process under measurement; its children (the embedded Redis) are counted apart."""

    process: subprocess.Popen[str]
    port: int
    started_in: float

    @property
    def url(self) -> str:
        """The address of its chat socket."""
        return f"ws://127.0.0.1:{self.port}/ws/chat"

    @property
    def http(self) -> str:
        """Its HTTP address."""
        return f"http://127.0.0.1:{self.port}"

    def cpu(self) -> float:
        """Seconds of CPU that the server itself has used."""
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def cpu_of_children(self) -> float:
        """Seconds of CPU of its children: the embedded Redis."""
        return sum(sum(child.cpu_times()[:2]) for child in psutil.Process(self.process.pid).children(recursive=True))

    def rss(self) -> float:
        """Resident memory of the server itself, in MiB."""
        return psutil.Process(self.process.pid).memory_info().rss / 2**20


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def chatbet(*arguments: str, **environment: str) -> Iterator[Measured]:
    """The service, offline, with a folder of its own; ready when this yields."""
    with tempfile.TemporaryDirectory(prefix="chatbet-bench-") as folder:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        settings = {"CHATBET_DATA_DIR": folder, "CHATBET_NOW": NOW, "RATE_LIMIT_PER_MINUTE": "1000000"}
        began = time.perf_counter()
        with (Path(folder) / "server.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "chatbet", "serve", "--port", "0", *arguments],
                env=inherited | settings | environment, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            if found := READY.search(line):
                break
        else:
            raise SystemExit((Path(folder) / "server.log").read_text()[-2000:])
        try:
            yield Measured(process, int(found[1]), time.perf_counter() - began)
        finally:
            end(process)


@contextmanager
def echo(frames: int) -> Iterator[Measured]:
    """The bare echo server."""
    port, began = free_port(), time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.echo", str(port), str(frames)], cwd=ROOT, text=True)
    try:
        until_open(port)
        yield Measured(process, port, time.perf_counter() - began)
    finally:
        end(process)


def until_open(port: int) -> None:
    for _ in range(1000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise SystemExit("the server did not start")


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def get(address: str) -> str:
    """The body of one GET."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read().decode())
