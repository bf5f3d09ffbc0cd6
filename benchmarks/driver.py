"""The load driver: users that talk over WebSocket or REST, in a process of their own: only the server is measured.

``python -m benchmarks.driver talk|rest|idle ADDRESS …`` prints one JSON object per line: ``{"opened": n}`` once every
connection stands, then the figures. With ``--held`` it waits for a line on standard input in between.
"""

import argparse
import asyncio
import json
import sys
import time
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import aiohttp
import orjson

SCRIPT = (
    "¿Cuándo juega el Barcelona?",
    "¿A cuánto paga?",
    "¿Y si empatan?",
    "¿Qué torneos están activos?",
    "¿Qué partidos hay este fin de semana?",
    "¿Cómo va la tabla de La Liga?",
    "¿Cuáles son las cuotas del Manchester City contra el Arsenal?",
    "Simula 100 al City",
    "¿Cuánto tengo de saldo?",
    "¿Quién llega mejor, Millonarios o Nacional?",
    "¿Qué me recomiendas para el fin de semana?",
    "gracias",
)
"""Twelve usual messages: dates, prices, follow-ups, a table, a simulation, a comparison, a recommendation."""
AT_ONCE = 50
"""Messages under way at once: of ten thousand people who are connected, most are reading."""
OPENING = 100
"""Connections that are being opened at once."""

T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """What the users saw. Times in seconds."""

    turns: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    frames: int = 0
    errors: list[str] = field(default_factory=list)
    sessions: int = 0

    def report(self, seconds: float) -> dict[str, Any]:
        """The figures."""
        return {
            "turns": len(self.turns),
            "seconds": round(seconds, 3),
            "per_second": round(len(self.turns) / seconds, 1),
            "p50_ms": quantile(self.turns, 0.5),
            "p99_ms": quantile(self.turns, 0.99),
            "first_p50_ms": quantile(self.first, 0.5),
            "first_p99_ms": quantile(self.first, 0.99),
            "frames_per_turn": round(self.frames / max(1, len(self.turns)), 1),
            "errors": len(self.errors),
            "error_kinds": sorted(set(self.errors))[:5],
            "sessions": self.sessions,
        }


def quantile(values: list[float], part: float) -> float | None:
    """In milliseconds; None without values."""
    if not values:
        return None
    return round(sorted(values)[min(len(values) - 1, int(len(values) * part))] * 1000, 3)


class User(Protocol):
    """Somebody with a connection of their own."""

    async def open(self) -> None:
        """Connect, in a session of one's own."""
        ...

    async def say(self, text: str, tally: Tally) -> None:
        """Say something and hear the answer out."""
        ...


class SocketUser:
    """Talks over a WebSocket."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http = http
        self._address = address
        self._wire: aiohttp.ClientWebSocketResponse | None = None

    async def open(self) -> None:
        """Connect; the session before is left."""
        if self._wire is not None:
            await self._wire.close()
        self._wire = await self._http.ws_connect(f"{self._address}?session_id={uuid.uuid4()}", max_msg_size=0)
        await self._wire.receive()

    async def say(self, text: str, tally: Tally) -> None:
        """Send one frame and read until the final one."""
        assert self._wire is not None
        began = time.perf_counter()
        await self._wire.send_str(json.dumps({"type": "user_message", "content": text, "message_id": uuid.uuid4().hex}))
        heard = 0
        while True:
            frame = await self._wire.receive()
            if frame.type is not aiohttp.WSMsgType.TEXT:
                tally.errors.append(f"closed {frame.data}")
                return
            heard += 1
            if heard == 1:
                tally.first.append(time.perf_counter() - began)
            if '"is_final":true' in frame.data:
                tally.turns.append(time.perf_counter() - began)
                tally.frames += heard
                return
            if frame.data.startswith('{"type":"error"'):
                tally.errors.append(str(orjson.loads(frame.data)["error_code"]))
                return


class RestUser:
    """Talks over a kept connection of their own; the server may close it while they think."""

    def __init__(self, stack: AsyncExitStack, address: str) -> None:
        self._stack = stack
        self._address = address
        self._http: aiohttp.ClientSession | None = None
        self._session = ""

    async def open(self) -> None:
        """A new session; the connection is made when it is first needed and kept."""
        self._session = str(uuid.uuid4())
        if self._http is None:
            wire = aiohttp.TCPConnector(limit=1, keepalive_timeout=600)
            self._http = await self._stack.enter_async_context(aiohttp.ClientSession(connector=wire))
            async with self._http.get(f"{self._address}/health/live") as answer:
                await answer.read()

    async def say(self, text: str, tally: Tally) -> None:
        """One request, one answer."""
        assert self._http is not None
        body = {"message": text, "session_id": self._session, "message_id": uuid.uuid4().hex}
        began = time.perf_counter()
        async with self._http.post(f"{self._address}/api/v1/chat/message", json=body) as answer:
            await answer.read()
        if answer.status == 200:
            tally.turns.append(time.perf_counter() - began)
        else:
            tally.errors.append(str(answer.status))


@dataclass(slots=True)
class _Seat:
    """A user and how far they are in the script; everybody begins somewhere else."""

    user: User
    said: int
    left: int


async def converse(users: list[User], turns: int, *, per_session: int, rate: float, held: bool) -> dict[str, Any]:
    """All connect, then say ``turns`` messages in all, a bounded number at once and at most ``rate`` a second."""
    await _few_at_once(user.open() for user in users)
    _say({"opened": len(users)})
    if held:
        await asyncio.to_thread(sys.stdin.readline)
    tally, left = Tally(sessions=len(users)), iter(range(turns))
    seats = deque(_Seat(user, number, per_session) for number, user in enumerate(users))
    pace, began = _pace(rate), time.perf_counter()

    async def work() -> None:
        while (turn := next(left, None)) is not None:
            await pace(turn)
            seat = seats.popleft()
            if not seat.left:
                await seat.user.open()
                seat.left, tally.sessions = per_session, tally.sessions + 1
            await seat.user.say(SCRIPT[seat.said % len(SCRIPT)], tally)
            seat.said, seat.left = seat.said + 1, seat.left - 1
            seats.append(seat)

    await asyncio.gather(*(work() for _ in range(min(len(users), AT_ONCE))))
    return tally.report(time.perf_counter() - began)


def _pace(rate: float) -> Callable[[int], Awaitable[None]]:
    began = time.perf_counter()

    async def wait(number: int) -> None:
        if rate:
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))

    return wait


async def _few_at_once(work: Iterable[Awaitable[T]]) -> list[T]:
    gate = asyncio.Semaphore(OPENING)

    async def one(item: Awaitable[T]) -> T:
        async with gate:
            return await item

    return await asyncio.gather(*(one(item) for item in work))


def _say(figures: dict[str, Any]) -> None:
    print(json.dumps(figures), flush=True)


async def talk(given: argparse.Namespace) -> dict[str, Any]:
    """Users over WebSocket."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        users: list[User] = [SocketUser(http, given.address) for _ in range(given.users)]
        return await converse(users, given.turns, per_session=given.per_session, rate=given.rate, held=given.held)


async def rest(given: argparse.Namespace) -> dict[str, Any]:
    """The same over REST."""
    async with AsyncExitStack() as stack:
        users: list[User] = [RestUser(stack, given.address) for _ in range(given.users)]
        return await converse(users, given.turns, per_session=given.per_session, rate=given.rate, held=given.held)


async def idle(given: argparse.Namespace) -> dict[str, Any]:
    """Open sockets and keep them open until standard input ends or some seconds have passed."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:

        async def one() -> aiohttp.ClientWebSocketResponse:
            address = f"{given.address}?session_id={uuid.uuid4()}"
            wire = await http.ws_connect(address, compress=15 if given.deflate else 0)
            await wire.receive()
            return wire

        opened = await _few_at_once(one() for _ in range(given.users))
        _say({"opened": len(opened)})
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.to_thread(sys.stdin.read), given.hold)
        return {"opened": len(opened), "closed_by_server": sum(wire.closed for wire in opened)}


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=("talk", "rest", "idle"))
    parser.add_argument("address", help="ws://host:port/ws/chat for talk and idle, http://host:port for rest")
    parser.add_argument("--users", type=int, default=50, help="connections")
    parser.add_argument("--turns", type=int, default=1000, help="messages in all")
    parser.add_argument("--rate", type=float, default=0.0, help="messages a second; 0: as fast as they are answered")
    parser.add_argument("--per-session", type=int, default=12, help="messages after which a user begins a new session")
    parser.add_argument("--held", action="store_true", help="wait for a line on standard input before talking")
    parser.add_argument("--hold", type=float, default=600.0, help="seconds for which idle sockets stay open")
    parser.add_argument("--deflate", action="store_true", help="offer permessage-deflate on idle sockets")
    given = parser.parse_args()
    work = {"talk": talk, "rest": rest, "idle": idle}[given.mode]
    _say(asyncio.run(work(given)))


if __name__ == "__main__":
    main()
