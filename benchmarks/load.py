"""Puts load on a server with the driver in a process of its own, and reads what it cost the server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.servers import ROOT, Measured

AT_LEAST = 600
"""Turns before anything is measured: caches fill, scripts register, every message of the script has been said."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one load cost. Times in milliseconds."""

    figures: dict[str, Any]
    cpu_ms: float
    """Of the server itself, per turn."""
    state_cpu_ms: float
    """Of its embedded Redis, per turn."""
    kib_each: float
    """Resident memory per open connection, before anybody speaks."""

    @property
    def per_second(self) -> float:
        """Turns answered in a second."""
        return float(self.figures["per_second"])

    @property
    def p50(self) -> float:
        """Median time of a turn."""
        return float(self.figures["p50_ms"])

    @property
    def p99(self) -> float:
        """Time within which 99 of 100 turns end."""
        return float(self.figures["p99_ms"])

    @property
    def first(self) -> float:
        """Median time to the first frame."""
        return float(self.figures["first_p50_ms"])

    @property
    def errors(self) -> int:
        """Turns that did not end in an answer."""
        return int(self.figures["errors"])


class Driver:
    """A driver whose connections are open."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.opened = int(self._read()["opened"])

    def go(self) -> dict[str, Any]:
        """Let everybody talk; the figures once all is said."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.close()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the load driver ended early")
        figures: dict[str, Any] = json.loads(line)
        return figures


@contextmanager
def driving(mode: str, address: str, *options: object) -> Iterator[Driver]:
    """The driver with all its connections open and nobody speaking yet; ``go`` ends idle ones."""
    command = [sys.executable, "-m", "benchmarks.driver", mode, address, *map(str, options)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Driver(process)
        finally:
            process.kill()


def load(server: Measured, mode: str, *, users: int, turns: int, per_session: int = 12) -> Load:
    """``users`` connections, ``turns`` messages in all."""
    before = server.rss()
    address = server.url if mode == "talk" else server.http
    with driving(mode, address, "--users", users, "--turns", turns, "--per-session", per_session, "--held") as driver:
        grown = server.rss() - before
        cpu, state = server.cpu(), server.cpu_of_children()
        figures = driver.go()
        cpu, state = server.cpu() - cpu, server.cpu_of_children() - state
    answered = max(1, figures["turns"])
    return Load(figures, cpu * 1000 / answered, state * 1000 / answered, grown * 1024 / users)


def warm(server: Measured, *, turns: int = AT_LEAST) -> None:
    """Say everything a few times, unmeasured."""
    load(server, "talk", users=50, turns=turns)
