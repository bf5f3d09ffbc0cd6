"""The rows of the language model's brain, beside two usual agents in the same run: ``python -m benchmarks.llm``.

Every server is a process of its own. Ratios within one run hold; absolute figures move with the machine.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import aiohttp

from benchmarks.driver import SCRIPT, quantile
from benchmarks.servers import NOW, ROOT, Measured, chatbet, end, free_port, get, until_open
from tests.brain.gemini_server import KEY

LATENCY = "first=0.2&pace=0.005"
NO_LATENCY = "first=0&pace=0"
SESSIONS = 3
BUSY_USERS = 50


@dataclass(slots=True)
class Heard:
    """What users saw, in seconds, and what it cost."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    empty: int = 0
    cpu: float = 0.0
    calls: float = 0.0
    """Of the model, per turn."""
    prompt: float = 0.0
    """Tokens per turn."""
    upstream: float = 0.0
    """Calls of the sportsbook per turn."""


@contextmanager
def part(*arguments: str) -> Iterator[Measured]:
    """One of the servers of ``llm_parts``."""
    port, began = free_port(), time.perf_counter()
    kind, *addresses = arguments
    command = [sys.executable, "-m", "benchmarks.llm_parts", kind, str(port), *addresses]
    environment = os.environ | {"CHATBET_NOW": NOW, "LANGSMITH_TRACING": "false"}
    process = subprocess.Popen(command, cwd=ROOT, text=True, env=environment)
    try:
        until_open(port)
        yield Measured(process, port, time.perf_counter() - began)
    finally:
        end(process)


async def user(http: aiohttp.ClientSession, address: str, offset: int, turns: int, heard: Heard) -> None:
    """One session: so many messages, one after the other."""
    async with http.ws_connect(f"{address}?session_id={uuid.uuid4()}&language=es", max_msg_size=0) as wire:
        await wire.receive()
        for number in range(turns):
            await say(wire, SCRIPT[(offset + number) % len(SCRIPT)], heard)


async def say(wire: aiohttp.ClientWebSocketResponse, text: str, heard: Heard) -> None:
    """One message to its final frame; the first word is what counts, not the sign of typing."""
    began, spoke = time.perf_counter(), False
    await wire.send_str(json.dumps({"type": "user_message", "content": text, "message_id": uuid.uuid4().hex}))
    while True:
        frame = json.loads((await wire.receive(timeout=120)).data)
        if frame["type"] == "assistant_response" and frame.get("content") and not spoke:
            heard.first.append(time.perf_counter() - began)
            spoke = True
        if frame.get("is_final") or frame["type"] == "error":
            heard.whole.append(time.perf_counter() - began)
            heard.empty += not frame.get("is_final") or not frame["content"]
            return


async def talk(address: str, users: int, turns: int, heard: Heard) -> None:
    """All users at once."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        await asyncio.gather(*(user(http, address, number, turns, heard) for number in range(users)))


@dataclass(frozen=True, slots=True)
class Bench:
    """The model and the sportsbook that all talk to."""

    model: Measured
    book: Measured

    def measured(self, server: Measured, control: str, *, users: int, turns: int) -> Heard:
        """Talk to one server and read every counter."""
        get(f"{self.model.http}/control?{control}")
        get(f"{self.book.http}/count")
        heard, cpu = Heard(), server.cpu()
        asyncio.run(talk(server.url, users, turns, heard))
        heard.cpu = (server.cpu() - cpu) / len(heard.whole)
        stats = json.loads(get(f"{self.model.http}/stats"))
        heard.calls = stats.get("requests", 0) / len(heard.whole)
        heard.prompt = stats.get("prompt_tokens", 0) / len(heard.whole)
        heard.upstream = int(get(f"{self.book.http}/count")) / len(heard.whole)
        return heard

    def one_after_the_other(self, server: Measured) -> Heard:
        """Three sessions of the script, one at a time, on a warm server."""
        self.measured(server, NO_LATENCY, users=2, turns=len(SCRIPT))
        whole = Heard()
        for _ in range(SESSIONS):
            one = self.measured(server, LATENCY, users=1, turns=len(SCRIPT))
            whole.first += one.first
            whole.whole += one.whole
            whole.calls += one.calls / SESSIONS
            whole.prompt += one.prompt / SESSIONS
            whole.upstream += one.upstream / SESSIONS
        return whole


def row(name: str, value: float, bar: float, goal: float, *, unit: str = "×", note: str = "") -> None:
    """One line of the table."""
    verdict = "goal" if value <= goal else "bar" if value <= bar else "MISSED"
    print(f"{name:<58} {value:>8.3f} {unit:<2} bar {bar:<5} goal {goal:<5} {verdict:<7} {note}")


def ratio(first: float | None, second: float | None) -> float:
    """A ratio of two figures that must be there."""
    assert first is not None
    assert second
    return first / second


def main() -> None:
    """Start everything, measure, print."""
    with ExitStack() as stack:
        model, book = stack.enter_context(part("model")), stack.enter_context(part("book"))
        bench = Bench(model, book)
        ours = stack.enter_context(
            chatbet(
                GOOGLE_API_KEY=KEY,
                GEMINI_API_BASE_URL=model.http,
                CHATBET_API_BASE_URL=book.http,
                LLM_FIRST_TOKEN_TIMEOUT="30",
            )
        )
        until_ready(ours)
        peers = {name: stack.enter_context(part(name, model.http, book.http)) for name in ("graph", "loop")}
        usual(bench, ours, peers["graph"])
        busy(bench, ours, peers["loop"])
        crowd(bench, ours)
        down(bench)


def until_ready(server: Measured) -> None:
    """Gemini's client is imported after the service answers."""
    for _ in range(2400):
        try:
            get(f"{server.http}/health/ready")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the model was not opened")


def usual(bench: Bench, ours: Measured, graph: Measured) -> None:
    """One user at a time, beside LangGraph."""
    mine, other = bench.one_after_the_other(ours), bench.one_after_the_other(graph)
    row("model calls per turn", mine.calls, 1.2, 1.0, unit="", note=f"create_agent {other.calls:.2f}")
    note = f"{mine.prompt:.0f} against {other.prompt:.0f}"
    row("prompt tokens per turn / create_agent", ratio(mine.prompt, other.prompt), 0.5, 0.3, note=note)
    note = f"{mine.upstream:.2f} against {other.upstream:.2f}"
    row("upstream calls per turn, warm / create_agent", ratio(mine.upstream, other.upstream), 0.35, 0.15, note=note)
    p50 = quantile(mine.first, 0.5), quantile(other.first, 0.5)
    row("first token p50 / create_agent", ratio(*p50), 0.5, 0.35, note=f"{p50[0]} ms against {p50[1]} ms")


def busy(bench: Bench, ours: Measured, loop: Measured) -> None:
    """Fifty users, a model without latency: what a turn costs."""
    mine = bench.measured(ours, NO_LATENCY, users=BUSY_USERS, turns=len(SCRIPT))
    other = bench.measured(loop, NO_LATENCY, users=BUSY_USERS, turns=len(SCRIPT))
    note = f"{mine.cpu * 1000:.1f} ms against {other.cpu * 1000:.1f} ms"
    row(f"CPU per turn, {BUSY_USERS} users / bind_tools loop", ratio(mine.cpu, other.cpu), 0.4, 0.2, note=note)


def crowd(bench: Bench, ours: Measured) -> None:
    """Twenty users against one."""
    alone = bench.measured(ours, LATENCY, users=1, turns=2 * len(SCRIPT))
    many = bench.measured(ours, LATENCY, users=20, turns=len(SCRIPT))
    for part_, bar, goal in ((0.5, 1.15, 1.05), (0.99, 1.3, 1.1)):
        figures = quantile(many.first, part_), quantile(alone.first, part_)
        note = f"{figures[0]} ms against {figures[1]} ms"
        row(f"first token p{part_ * 100:.0f}, 20 users / 1 user", ratio(*figures), bar, goal, note=note)


def down(bench: Bench) -> None:
    """A model that answers 429 or 503 for ever, with the service's own deadline."""
    addresses = {
        "GOOGLE_API_KEY": KEY, "GEMINI_API_BASE_URL": bench.model.http, "CHATBET_API_BASE_URL": bench.book.http,
    }  # fmt: skip
    for status in (429, 503):
        with chatbet(**addresses) as ours:
            until_ready(ours)
            bench.measured(ours, NO_LATENCY, users=1, turns=3)
            heard = bench.measured(ours, f"{NO_LATENCY}&status={status}", users=1, turns=len(SCRIPT))
            get(f"{bench.model.http}/control?status=200")
        slowest = max(heard.whole)
        note = f"{len(heard.whole) - heard.empty} of {len(heard.whole)} turns answered"
        row(f"slowest turn while the model answers {status}", slowest, 3.0, 0.5, unit="s", note=note)


if __name__ == "__main__":
    main()
