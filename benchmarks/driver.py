"""The load driver: users that talk over WebSocket or REST, in a process of their own so that only the server is measured.

``python -m benchmarks.driver talk|rest|idle ADDRESS …`` prints one JSON object.
"""

import argparse
import asyncio
import json
import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

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


@dataclass(slots=True)
class Tally:
    """What the users saw. Times in seconds."""

    turns: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    pieces: int = 0
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
            "frames_per_turn": round(self.pieces / max(1, len(self.turns)), 1),
            "errors": len(self.errors),
            "error_kinds": sorted(set(self.errors))[:5],
            "sessions": self.sessions,
        }


def quantile(values: list[float], part: float) -> float | None:
    """In milliseconds; None without values."""
    if not values:
        return None
    return round(sorted(values)[min(len(values) - 1, int(len(values) * part))] * 1000, 2)


async def talk(address: str, users: int, turns: int, rate: float, per_session: int) -> dict[str, Any]:
    """``users`` at once say ``turns`` messages in all, at most ``rate`` a second (0: as fast as they are answered)."""
    tally, left = Tally(), iter(range(turns))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        began = time.perf_counter()
        pace = _pace(rate, began)
        await asyncio.gather(*(_user(http, address, number, left, pace, tally, per_session) for number in range(users)))
    return tally.report(time.perf_counter() - began)


def _pace(rate: float, began: float) -> Any:
    async def wait(number: int) -> None:
        if rate:
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))

    return wait


async def _user(
    http: aiohttp.ClientSession, address: str, number: int, left: Any, pace: Any, tally: Tally, per_session: int
) -> None:
    said = number  # everybody begins somewhere else in the script
    while True:
        tally.sessions += 1
        async with http.ws_connect(f"{address}?session_id={uuid.uuid4()}", max_msg_size=0) as wire:
            await wire.receive()
            for _ in range(per_session):
                turn = next(left, None)
                if turn is None:
                    return
                await pace(turn)
                await _say(wire, SCRIPT[said % len(SCRIPT)], tally)
                said += 1


async def _say(wire: aiohttp.ClientWebSocketResponse, text: str, tally: Tally) -> None:
    began = time.perf_counter()
    await wire.send_str(json.dumps({"type": "user_message", "content": text, "message_id": uuid.uuid4().hex}))
    first = True
    while True:
        frame = await wire.receive()
        if frame.type is not aiohttp.WSMsgType.TEXT:
            tally.errors.append(f"closed {frame.data}")
            return
        tally.pieces += 1
        if first:
            tally.first.append(time.perf_counter() - began)
            first = False
        if '"is_final":true' in frame.data:
            tally.turns.append(time.perf_counter() - began)
            return
        if frame.data.startswith('{"type":"error"'):
            tally.errors.append(str(orjson.loads(frame.data)["error_code"]))
            return


async def rest(address: str, users: int, turns: int, per_session: int) -> dict[str, Any]:
    """The same over REST."""
    tally, left = Tally(), iter(range(turns))

    async def user(http: aiohttp.ClientSession, said: int) -> None:
        session = str(uuid.uuid4())
        while next(left, None) is not None:
            if said % per_session == 0:
                session = str(uuid.uuid4())
            body = {"message": SCRIPT[said % len(SCRIPT)], "session_id": session, "message_id": uuid.uuid4().hex}
            said += 1
            began = time.perf_counter()
            async with http.post(f"{address}/api/v1/chat/message", json=body) as answer:
                await answer.read()
                if answer.status == 200:
                    tally.turns.append(time.perf_counter() - began)
                else:
                    tally.errors.append(str(answer.status))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        began = time.perf_counter()
        await asyncio.gather(*(user(http, number) for number in range(users)))
    return tally.report(time.perf_counter() - began)


async def idle(address: str, sockets: int, *, deflate: bool, hold: float) -> dict[str, Any]:
    """Open sockets and keep them open until standard input ends or ``hold`` seconds have passed; says when they are."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        gate = asyncio.Semaphore(100)

        async def one() -> aiohttp.ClientWebSocketResponse:
            async with gate:
                wire = await http.ws_connect(f"{address}?session_id={uuid.uuid4()}", compress=15 if deflate else 0)
                await wire.receive()
                return wire

        opened = await asyncio.gather(*(one() for _ in range(sockets)), return_exceptions=True)
        open_now = [wire for wire in opened if not isinstance(wire, BaseException)]
        sys.stdout.write(json.dumps({"opened": len(open_now)}) + "\n")
        sys.stdout.flush()
        try:
            await asyncio.wait_for(asyncio.to_thread(sys.stdin.read), hold)
        except TimeoutError:
            pass
        closed = sum(wire.closed for wire in open_now)
        return {"opened": len(open_now), "closed_by_server": closed}


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=("talk", "rest", "idle"))
    parser.add_argument("address")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--turns", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--per-session", type=int, default=12)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--hold", type=float, default=600.0)
    parser.add_argument("--deflate", action="store_true")
    given = parser.parse_args()
    if given.mode == "talk":
        work = talk(given.address, given.users, given.turns, given.rate, given.per_session)
    elif given.mode == "rest":
        work = rest(given.address, given.users, given.turns, given.per_session)
    else:
        work = idle(given.address, given.sockets, deflate=given.deflate, hold=given.hold)
    print(json.dumps(asyncio.run(work)), flush=True)


if __name__ == "__main__":
    main()
