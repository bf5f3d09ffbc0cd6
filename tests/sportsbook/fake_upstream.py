"""A small sportsbook over real HTTP that speaks like the upstream, with faults to order and a ledger to count."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""When the tests take place."""

Fault = Callable[[web.Request], Awaitable[web.StreamResponse]]

BARCELONA = {"en": "FC Barcelona", "es": "Barcelona", "pt_br": "Barcelona"}
MADRID = {"en": "Real Madrid", "es": "Real Madrid", "pt_br": "Real Madrid"}
BAYERN = {"en": "Bayern Munich", "es": "Bayern de Múnich", "pt_br": "Bayern de Munique"}
LA_LIGA = {"en": "La Liga", "es": "LaLiga", "pt_br": "La Liga"}
CHAMPIONS = {"en": "Champions League", "es": "Liga de Campeones", "pt_br": "Liga dos Campeões"}


def fixture_row(
    id_: Any = "f1",
    start: str = "11-29 20:00",
    home: Any = BARCELONA,
    away: Any = MADRID,
    tournament: Any = LA_LIGA,
    tournament_id: Any = "566",
    **extra: Any,
) -> dict[str, Any]:
    """One element of ``/sports/sports-fixtures``; ids of competitors follow their English names."""
    ids = {"FC Barcelona": 10, "Real Madrid": 11, "Bayern Munich": 12}
    return {
        "source": 1,
        "id": id_,
        "startTime": start,
        "tournament_id": tournament_id,
        "tournament_name": tournament,
        "homeCompetitorName": home,
        "homeCompetitorId": ids.get(home["en"] if isinstance(home, dict) else home, 99),
        "awayCompetitorName": away,
        "awayCompetitorId": ids.get(away["en"] if isinstance(away, dict) else away, 98),
        **extra,
    }


def odds_body(home: float = 2.1, *, status: str = "Active", **markets: Any) -> dict[str, Any]:
    """An answer of ``/sports/odds`` with a result market and an over/under one."""
    return {
        "status": status,
        "main_market": "result",
        "result": {
            "homeTeam": {"name": "FC Barcelona", "profit": home, "odds": home, "betId": "b-home"},
            "tie": {"name": "Empate", "profit": 3.4, "odds": 3.4, "betId": "b-draw"},
            "awayTeam": {"name": "Real Madrid", "profit": 3.2, "odds": 3.2, "betId": "b-away"},
        },
        "over_under": {
            "over": {"name": "Más de 2.5", "profit": 1.8, "odds": 1.8, "betId": "b-over"},
            "under": {"name": "Menos de 2.5", "profit": 2.0, "odds": 2.0, "betId": "b-under"},
        },
        "handicap": None,
        **markets,
    }


@dataclass
class FakeUpstream:
    """What it offers, what it was asked, and what goes wrong next. Change ``answers`` and ``faults`` at will."""

    answers: dict[str, Any] = field(default_factory=dict)
    """Path → body; a callable gets the request."""
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    """Path (or ``*``) → faults, each met once, in order, before the answers."""
    always: Fault | None = None
    """Met by every call until it is taken away."""
    calls: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    """Path, query and headers of each call."""
    connections: set[int] = field(default_factory=set)
    """The ports from which it was called."""
    ledger: list[dict[str, Any]] = field(default_factory=list)
    """Orders that were taken."""
    url: str = ""
    """Where it is served."""

    def __post_init__(self) -> None:
        self.answers = {
            "/sports": [{"alias": "soccer", "id": "1", "name": "Football", "name_es": "Fútbol", "name_en": "Football"}],
            "/sports/tournaments": [
                {"tournament_id": 566, "tournament_name": "La Liga", "sport_name": {}},
                {"tournament_id": "7", "tournament_name": "Champions League", "sport_name": {}},
            ],
            "/sports/sports-fixtures": self._fixtures,
            "/sports/odds": odds_body(),
            "/auth/validate_user": lambda request: (
                {"status": True, "userId": 1} if request.query["userKey"] == "ana" else {"status": False}
            ),
            "/auth/generate_token": {"token": "t0ken"},
            "/auth/get_user_balance": {"flag": 1, "money": 100.0, "playableBalance": 90},
            "/place-bet": self._take,
            "/place-combo-bet": self._take,
        } | self.answers
        self.offer = [fixture_row(), fixture_row("f2", "12-02 19:45", BAYERN, BARCELONA, CHAMPIONS, 7)]
        self.playing: list[dict[str, Any]] = []

    def count(self, path: str | None = None) -> int:
        """How often a path was asked, or anything at all."""
        return len(self.calls) if path is None else Counter(call[0] for call in self.calls)[path]

    def break_next(self, fault: Fault, *, path: str = "*", times: int = 1) -> None:
        """Order a fault for the next calls."""
        self.faults.setdefault(path, []).extend([fault] * times)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        if request.transport is not None and (caller := request.transport.get_extra_info("peername")):
            self.connections.add(caller[1])
        self.calls.append((request.path, dict(request.query), dict(request.headers)))
        queued = self.faults.get(request.path) or self.faults.get("*")
        if queued:
            return await queued.pop(0)(request)
        if self.always is not None:
            return await self.always(request)
        if request.path not in self.answers:
            return web.json_response({"detail": "Not Found"}, status=404)
        answer = self.answers[request.path]
        answer = answer(request) if callable(answer) else answer
        answer = await answer if asyncio.iscoroutine(answer) else answer
        return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)

    def _fixtures(self, request: web.Request) -> Any:
        return self.playing if request.query.get("type") == "live" else self.offer

    async def _take(self, request: web.Request) -> Any:
        body = await request.json()
        self.ledger.append(body)
        return {"message": "Bet accepted", "betId": f"bet-{len(self.ledger)}", "possibleWin": 105.0}

    @asynccontextmanager
    async def on_tcp(self, port: int = 0) -> AsyncIterator[str]:
        """Serve on a local port; yields the base URL."""
        runner = await self._runner()
        try:
            site = web.TCPSite(runner, "127.0.0.1", port)
            await site.start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    @asynccontextmanager
    async def on_socket(self, path: Path) -> AsyncIterator[str]:
        """Serve on a unix socket; yields the base URL."""
        runner = await self._runner()
        try:
            await web.UnixSite(runner, str(path)).start()
            yield f"unix://{path}"
        finally:
            await runner.cleanup()

    async def _runner(self) -> web.AppRunner:
        app = web.Application(client_max_size=1 << 20)
        app.router.add_route("*", "/{path:.*}", self.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await runner.setup()
        return runner


def status(code: int, body: Any = None, **headers: str) -> Fault:
    """Answer with a status and a JSON body."""

    async def fault(_: web.Request) -> web.StreamResponse:
        return web.json_response(body if body is not None else {"detail": "no"}, status=code, headers=headers)

    return fault


def raw(body: bytes, code: int = 200, content_type: str = "application/json") -> Fault:
    """Answer with these bytes."""

    async def fault(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, status=code, content_type=content_type)

    return fault


async def reset(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def hang(_: web.Request) -> web.StreamResponse:
    """Never answer."""
    await asyncio.Event().wait()
    return web.Response()


async def cut(request: web.Request) -> web.StreamResponse:
    """Promise more bytes than are sent."""
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"half":')
    assert request.transport is not None
    request.transport.close()
    return response


async def drip(request: web.Request) -> web.StreamResponse:
    """Send a byte now and then, for ever."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.02)


async def flood(request: web.Request) -> web.StreamResponse:
    """Send twenty megabytes."""
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(20):
        await response.write(b" " * (1 << 20))
    return response
