"""A day of mixed turns against the caches: what reaches the sportsbook, and whether an old price is ever told as new.

``python -m benchmarks.cache_day [--turns 10000] [--hours 24] [--even]``. The whole service in one process on a clock
that jumps from turn to turn, an embedded Redis, and the sandbox behind a counter on a private socket: every request
that arrives there counts, those of the catalogue's own refreshing included. For two minutes of the afternoon the
sportsbook does not answer.

How people come is an assumption, made before anything was measured: as on a match day, few at night, most in the hours
of the big kick-offs (``BY_HOUR``), and most for a few big matches: the shares of the teams fall about as one through
their rank (``POPULARITY``), as attention usually does. Each comes for a handful of sentences, ten to thirty seconds
apart, mostly about one match. ``--even`` is the contrary: all hours alike, all teams alike.

``--hours 1`` squeezes the same turns into the busiest hour: how often the sportsbook is asked depends on what is asked
for and on how long it is fresh, hardly on how many ask. ``avoidable`` says how many calls asked again for what the last
call for it still answered: what is left over is what any cache with these times to live must ask.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
import uvicorn

from chatbet.clock import ManualClock
from chatbet.conversation.messages import Answer, UserMessage
from chatbet.sandbox.app import create_sandbox
from chatbet.services import Inherited, Services, open_services, sandbox_config
from chatbet.settings import Settings

BEGINS = datetime(2026, 11, 29, 5, tzinfo=UTC)
"""Midnight in Bogotá, a Sunday with matches all day."""
OUTAGE = (timedelta(hours=14, minutes=10), timedelta(hours=14, minutes=12))
LISTS_LIVE = 14_400.0
SCORES_LIVE = 15.0
LIVES = {"/sports/sports-fixtures": LISTS_LIVE, "/stats/tables": 600.0, "/stats/results": 600.0}
"""Seconds for which an answer must do, by path; a list of matches being played for ``SCORES_LIVE``."""
PRICE = re.compile(r"\d[.,]\d\d\b")
"""An answer without one («no hay partidos con cuotas») is as old as the list of matches may be."""
BUSIEST = 14
BY_HOUR = (1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 16, 18, 22, 40, 90, 70, 40, 60, 90, 60, 30, 15, 6, 2)
"""How many come in each hour, in proportion."""
MATCHES = (
    "Barcelona",
    "Millonarios",
    "Manchester City",
    "Liverpool",
    "Boca",
    "Flamengo",
    "Juventus",
    "América de Cali",
)
POPULARITY = (40, 20, 14, 10, 7, 4, 3, 2)
ABOUT_ONE = (
    "¿cuándo juega el {team}?", "¿a cuánto paga el {team}?", "¿y si empatan?", "¿y más de 2.5 goles?",
    "¿cómo llega el {team}?", "¿cuánto ganaría con 50 al {team}?", "¿sigue igual la cuota?", "gracias",
)  # fmt: skip
ABOUT_MANY = (
    "¿qué partidos hay hoy?", "¿qué torneos hay?", "¿cómo va la tabla de La Liga?", "¿qué me recomiendas para hoy?",
    "¿hay algo en vivo?", "¿quién llega mejor, Millonarios o Nacional?", "hola", "¿cuánto tengo de saldo?",
)  # fmt: skip


@dataclass
class Day:
    """What happened."""

    odds_live: float
    """Seconds for which the settings let a price pass as new."""
    turns: int = 0
    tool_calls: int = 0
    tools: Counter[str] = field(default_factory=Counter)
    priced: int = 0
    oldest_fresh: float = 0.0
    told_old: int = 0
    untold_old: int = 0
    examples: list[str] = field(default_factory=list)
    degraded: Counter[str] = field(default_factory=Counter)
    upstream: Counter[str] = field(default_factory=Counter)
    avoidable: dict[str, float] = field(default_factory=dict)
    _answered: dict[tuple[str, bytes], datetime] = field(default_factory=dict)

    def called(self, path: str, query: bytes, now: datetime) -> None:
        """Count one request at the sportsbook, and judge how long an earlier one would still have done."""
        self.upstream[path] += 1
        lives = LIVES | {"/sports/odds": self.odds_live}
        life = SCORES_LIVE if b"type=live" in query else lives.get(path, 0.0)
        before = self._answered.get((path, query))
        gap = (now - before).total_seconds() if before is not None else life
        if gap < life:
            self.avoidable[path] = self.avoidable.get(path, 0.0) + 1 - gap / life
        self._answered[path, query] = now

    def note(self, answer: Answer, now: datetime) -> None:
        """Count one answer, and judge the age of its prices."""
        assert not answer.duplicate
        self.turns += 1
        self.tool_calls += len(answer.function_calls)
        self.tools.update(answer.function_calls)
        self.degraded[answer.degraded or "none"] += 1
        if (
            not {"get_odds", "simulate_bet", "get_recommendations"} & set(answer.function_calls)
            or not answer.data_as_of
        ):
            return
        self.priced += 1
        age = (now - answer.data_as_of).total_seconds()
        priced = PRICE.search(answer.text) is not None
        if age <= (self.odds_live if priced else LISTS_LIVE):
            self.oldest_fresh = max(self.oldest_fresh, age if priced else 0.0)
        elif answer.degraded == "stale_data":
            self.told_old += 1
        else:
            self.untold_old += 1
            self.examples.append(f"{age:.1f} s, {answer.function_calls}: {answer.text[:100]}")


def arrivals(turns: int, hours: float, rng: random.Random, *, even: bool = False) -> list[tuple[float, str, str]]:
    """Seconds into the day, session and sentence of every turn, in order; all of them within its busiest ``hours``."""
    said: list[tuple[float, str, str]] = []
    while len(said) < turns:
        hour = rng.choices(range(24), None if even else BY_HOUR)[0]
        at, session = hour * 3600 + rng.uniform(0, 3600), f"s{len(said)}"
        if hours < 24:
            at = BUSIEST * 3600 + rng.uniform(0, hours * 3600)
        team = rng.choices(MATCHES, None if even else POPULARITY)[0]
        # Nobody repeats a sentence: on the real clock that would be the same message sent twice.
        sentences = rng.sample(ABOUT_ONE, rng.randint(4, 8)) + rng.sample(ABOUT_MANY, rng.randint(1, 3))
        for text in rng.sample(sentences, len(sentences)):
            said.append((at, session, text.format(team=team)))
            at += rng.uniform(10, 30)
    return sorted(said)[:turns]


@contextlib.asynccontextmanager
async def counted_sandbox(
    settings: Settings, clock: ManualClock, day: Day, away: Callable[[], bool]
) -> AsyncIterator[str]:
    """The sandbox on a private socket, behind a counter that can also pretend to be down; its address."""
    sandbox = create_sandbox(sandbox_config(settings, clock))

    async def app(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        day.called(scope["path"], scope["query_string"], clock.now())
        if not away():
            await sandbox(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/sandbox.sock"
        server = uvicorn.Server(uvicorn.Config(app, uds=path, lifespan="off", log_level="critical"))
        task = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - uvicorn offers a flag, no event
            await asyncio.sleep(0.01)
        try:
            yield f"unix://{path}"
        finally:
            server.should_exit = True
            await task


async def landed() -> None:
    """Until what was begun behind the last turn has come: on the real clock it would have had seconds."""
    for _ in range(200):
        background = [task for task in asyncio.all_tasks() if task.get_name().startswith(("fetch ", "catalogue-live"))]
        if not background:
            return
        await asyncio.wait(background, timeout=1)


async def spend(services: Services, clock: ManualClock, day: Day, said: list[tuple[float, str, str]]) -> None:
    """Let the day pass."""
    refreshed = 0.0
    for number, (at, session, text) in enumerate(said):
        clock.advance(BEGINS + timedelta(seconds=at) - clock.now())
        if at - refreshed > 600:
            refreshed = at
            with contextlib.suppress(Exception):  # what the keeper's own loop would log and try again
                await services.catalogue.refresh()
        message = UserMessage(text, session, f"u-{session}", f"m{number}", arrived_at=clock.now())
        day.note(await services.conversation.answer(message, lambda _: None), clock.now())
        await landed()


async def run(turns: int, hours: float, seed: int, *, even: bool = False) -> dict[str, Any]:
    """The figures of one day."""
    clock = ManualClock(BEGINS)
    said = arrivals(turns, hours, random.Random(seed), even=even)

    def away() -> bool:
        return OUTAGE[0] <= clock.now() - BEGINS < OUTAGE[1]

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, chatbet_data_dir=Path(folder))  # type: ignore[call-arg]
        day = Day(settings.cache_ttl_odds)
        began = time.perf_counter()
        async with (
            counted_sandbox(settings, clock, day, away) as sandbox,
            open_services(settings, inherited=Inherited(sandbox=sandbox), clock=clock) as services,
        ):
            await spend(services, clock, day, said)
            reads = layers(services)
    markets = sum(count for path, count in day.upstream.items() if path.startswith(("/sports", "/stats")))
    return {
        "turns": day.turns,
        "tool_calls": day.tool_calls,
        "reads": sum(sum(kinds.values()) for kinds in reads.values()),
        "upstream_calls": sum(day.upstream.values()),
        "upstream_for_markets": markets,
        "per_hour": round(markets * 3600 / (said[-1][0] - said[0][0])),
        "avoidable": {path: round(calls) for path, calls in day.avoidable.items()},
        "fewer_than_tool_calls": round(1 - markets / day.tool_calls, 4),
        "fewer_than_reads": round(1 - markets / sum(sum(kinds.values()) for kinds in reads.values()), 4),
        "upstream": dict(day.upstream.most_common()),
        "tools": dict(day.tools.most_common()),
        "reads_by_layer": reads,
        "answers_with_prices": day.priced,
        "oldest_price_without_notice_s": round(day.oldest_fresh, 1),
        "old_prices_with_notice": day.told_old,
        "old_prices_without_notice": day.untold_old,
        "examples": day.examples[:5],
        "degraded": dict(day.degraded),
        "seconds": round(time.perf_counter() - began),
    }


def layers(services: Services) -> dict[str, dict[str, int]]:
    """Reads by kind and by the layer in which they ended."""
    found: dict[str, dict[str, int]] = {}
    for metric in services.metrics.registry.collect():
        for sample in metric.samples:
            if sample.name == "chatbet_cache_reads_total":
                found.setdefault(sample.labels["kind"], {})[sample.labels["outcome"]] = int(sample.value)
    return found


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--hours", type=float, default=24.0, help="the same turns within so many hours")
    parser.add_argument("--even", action="store_true", help="all hours and all teams alike")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(json.dumps(asyncio.run(run(given.turns, given.hours, given.seed, even=given.even)), indent=1))


if __name__ == "__main__":
    main()
