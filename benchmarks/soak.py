"""Thousands of idle sockets and a steady stream of turns, for a while: what breaks, and what grows.

``python -m benchmarks.soak [--sockets 5000] [--rate 50] [--seconds 60] [--workers 1]``, over the loopback only. Fifty
users speak at the given rate, with a new session every twelve turns; the others only keep their sockets open and
answer pings. ``slow_at_s`` says in which seconds turns took longer than 100 ms, ``driver_late`` how far that can be the
driver's own doing: it answers the pings of all sockets. Exits with 1 unless every turn was answered, no socket was
lost, nothing was logged as an error and the memory has not grown by more than 64 MiB.
"""

import argparse
import asyncio
import itertools
import json
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import redis

from benchmarks.driver import SCRIPT, quantile
from benchmarks.servers import Measured, chatbet, get

SPEAKERS = 50
PER_SESSION = 12
ANSWER_WITHIN = 10.0
MOST_GROWTH = 64.0
SLOW = 0.1
"""Seconds from which on a turn counts as slow; of those it is told when they were."""
LOOKS_EVERY = 0.02


@dataclass
class Seen:
    """What the users have seen. Times in seconds."""

    turns: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    slow: list[float] = field(default_factory=list)
    """When a turn began that took longer than ``SLOW``."""
    driver_late: list[float] = field(default_factory=list)
    """How late the driver's own loop was, whenever it looked: what it holds up is not the server's."""
    late_starts: int = 0
    sessions: int = 0


async def hold(http: aiohttp.ClientSession, url: str, gate: asyncio.Semaphore) -> "asyncio.Task[None]":
    """One idle socket, greeted; the task ends with it."""
    async with gate:
        wire = await http.ws_connect(f"{url}?session_id={uuid.uuid4()}", timeout=aiohttp.ClientWSTimeout(ws_close=1.0))
        await wire.receive(timeout=30)
        return asyncio.create_task(listen(wire))


async def listen(wire: aiohttp.ClientWebSocketResponse) -> None:
    """Answer the server's pings until the socket ends."""
    async for _ in wire:
        pass


async def speak(http: aiohttp.ClientSession, url: str, turns: "asyncio.Queue[float]", seen: Seen) -> None:
    """One user: a turn for every moment that comes from the queue."""
    while True:
        async with http.ws_connect(f"{url}?session_id={uuid.uuid4()}") as wire:
            await wire.receive(timeout=30)
            seen.sessions += 1
            for text in itertools.islice(itertools.cycle(SCRIPT), PER_SESSION):
                due = await turns.get()
                seen.late_starts += time.perf_counter() - due > 1
                try:
                    await _turn(wire, text, seen)
                except (TimeoutError, aiohttp.ClientError, ConnectionError) as error:
                    seen.faults.append(type(error).__name__)
                    break
                finally:
                    turns.task_done()


async def _turn(wire: aiohttp.ClientWebSocketResponse, text: str, seen: Seen) -> None:
    began = time.perf_counter()
    await wire.send_str(json.dumps({"type": "user_message", "content": text, "message_id": uuid.uuid4().hex}))
    while True:
        frame = await wire.receive(timeout=ANSWER_WITHIN)
        if frame.type is not aiohttp.WSMsgType.TEXT:
            seen.faults.append(f"closed {frame.data}")
            return
        if '"is_final":true' in frame.data:
            seen.turns.append(took := time.perf_counter() - began)
            if took > SLOW:
                seen.slow.append(began)
            return
        if frame.data.startswith('{"type":"error"'):
            seen.faults.append(json.loads(frame.data)["error_code"])
            return


async def watch_itself(seen: Seen) -> None:
    """Note how late the driver is."""
    while True:
        due = time.perf_counter() + LOOKS_EVERY
        await asyncio.sleep(LOOKS_EVERY)
        seen.driver_late.append(time.perf_counter() - due)


async def run(server: Measured, given: argparse.Namespace) -> dict[str, Any]:
    """Open, speak, look."""
    seen, turns, bare = Seen(), asyncio.Queue[float](), memory(server)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        gate = asyncio.Semaphore(100)
        began = time.perf_counter()
        listening = await asyncio.gather(*(hold(http, server.url, gate) for _ in range(given.sockets)))
        opened_in = time.perf_counter() - began
        speaking = [asyncio.create_task(speak(http, server.url, turns, seen)) for _ in range(SPEAKERS)]
        speaking.append(asyncio.create_task(watch_itself(seen)))
        before, kept_before, spent_before = memory(server), kept(server), spent(server)
        talking = time.perf_counter()
        await _beat(turns, given.rate, given.seconds)
        async with asyncio.timeout(3 * ANSWER_WITHIN):
            await turns.join()
        after, kept_after, spent_after, text = (
            memory(server),
            kept(server),
            spent(server),
            get(f"{server.http}/metrics"),
        )
        lost = sum(task.done() for task in listening)
        for task in (*speaking, *listening):
            task.cancel()
        await asyncio.gather(*speaking, *listening, return_exceptions=True)
    return {
        "sockets": given.sockets,
        "opened_in_s": round(opened_in, 1),
        "sockets_lost": lost,
        "sockets_counted": gauge(text, "chatbet_sockets"),
        "turns": len(seen.turns),
        "wanted": given.rate * given.seconds,
        "started_late": seen.late_starts,
        "p50_ms": round(quantile(seen.turns, 0.5) or 0.0, 1),
        "p99_ms": round(quantile(seen.turns, 0.99) or 0.0, 1),
        "slow_turns": len(seen.slow),
        "slow_at_s": dict(Counter(int(began - talking) for began in seen.slow)),
        "driver_late_p99_ms": round(quantile(seen.driver_late, 0.99) or 0.0, 1),
        "driver_late_max_ms": round(max(seen.driver_late, default=0.0) * 1000, 1),
        "cpu_ms_per_turn": round((spent_after[0] - spent_before[0]) * 1000 / max(1, len(seen.turns)), 2),
        "redis_cpu_ms_per_turn": round((spent_after[1] - spent_before[1]) * 1000 / max(1, len(seen.turns)), 2),
        "faults": seen.faults[:5],
        "defects": gauge(text, "chatbet_turns_unforeseen_total"),
        "sessions": seen.sessions,
        "redis_kib_per_session": round((kept_after - kept_before) / 1024 / seen.sessions, 1),
        "rss_mib_before_sockets": round(bare, 1),
        "kib_per_socket": round((before - bare) * 1024 / given.sockets, 1),
        "rss_mib": round(after, 1),
        "rss_growth_mib": round(after - before, 1),
    }


async def _beat(turns: "asyncio.Queue[float]", rate: int, seconds: int) -> None:
    began = time.perf_counter()
    for number in range(rate * seconds):
        await asyncio.sleep(began + number / rate - time.perf_counter())
        turns.put_nowait(time.perf_counter())


def family(server: Measured, *, redis_server: bool) -> list[psutil.Process]:
    """The processes of the service, or of its embedded Redis."""
    found = [psutil.Process(server.process.pid), *psutil.Process(server.process.pid).children(recursive=True)]
    return [one for one in found if ("redis" in one.name()) == redis_server]


def memory(server: Measured) -> float:
    """Resident MiB of the service, its workers included; its Redis not."""
    return sum(one.memory_info().rss for one in family(server, redis_server=False)) / 2**20


def spent(server: Measured) -> tuple[float, float]:
    """Seconds of CPU of the service, pings included, and of its Redis."""
    service, engine = (
        sum(sum(one.cpu_times()[:2]) for one in family(server, redis_server=which)) for which in (False, True)
    )
    return service, engine


def kept(server: Measured) -> int:
    """Bytes that its embedded Redis holds."""
    with redis.Redis(unix_socket_path=str(folder(server) / "redis.sock")) as engine:
        return int(engine.info("memory")["used_memory"])


def folder(server: Measured) -> Path:
    """Where the server runs and keeps its data."""
    return Path(psutil.Process(server.process.pid).cwd())


def gauge(text: str, name: str) -> float:
    """The sum of a metric over its labels."""
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))


def clean(figures: dict[str, Any], log: str) -> bool:
    """Whether nothing broke and nothing grew."""
    answered = figures["turns"] == figures["wanted"] and not figures["faults"]
    kept = figures["sockets_lost"] == 0 and figures["sockets_counted"] >= figures["sockets"]
    quiet = figures["defects"] == 0 and "Traceback" not in log and "error" not in log
    return answered and kept and quiet and figures["rss_growth_mib"] <= MOST_GROWTH


def soak(given: argparse.Namespace) -> tuple[dict[str, Any], bool]:
    """One run: its figures, and whether it was clean."""
    with chatbet("--workers", str(given.workers)) as server:
        figures = asyncio.run(run(server, given))
        log = (folder(server) / "server.log").read_text()
    return figures, clean(figures, log)


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=5_000)
    parser.add_argument("--rate", type=int, default=50, help="turns per second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args(arguments)


def main() -> None:
    """Parse, run, print."""
    figures, fine = soak(parse())
    print(json.dumps(figures | {"clean": fine}, indent=1))
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
