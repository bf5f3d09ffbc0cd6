"""A thousand confirmed slips with faults and crashes at every step: one bet at most, and no word against the ledger."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from betting_judge import Judge
from betting_victim import IN_FLIGHT
from betting_world import BARCA, BAYERN, CITY, YES, Desk, SandboxWorld, meaning, open_desk, order, sandbox_world

from chatbet.conversation.checkpoints import Step
from chatbet.errors import Busy, StateUnavailable
from chatbet.state.connection import GuardedRedis, open_redis
from chatbet.state.embedded import EmbeddedRedis, start
from chatbet.understanding.utterance import Act, Intent

pytestmark = pytest.mark.slow

RUNS = 1_000
SHARES = min(os.cpu_count() or 1, 4)
"""Processes among which the runs are dealt out: faults are a whole sandbox's, so each has its own."""
KILLS = 21
THANKS = meaning("gracias", Intent.GREETING, act=Act.THANKS)
ORDERS = ["/place-bet", "/place-combo-bet"]
FAULTS: list[list[dict[str, Any]]] = [
    [],
    [],
    [{"lost_response": "close"}],
    [{"lost_response": "error"}],
    [{"lost_response": "garbage"}],
    [{"lost_response": "hang", "times": 1}],
    [{"paths": ORDERS, "latency_ms": 80, "times": 1}],
    [{"paths": ORDERS, "status": 500}],
    [{"paths": ORDERS, "status": 503, "retry_after": 1}],
    [{"paths": ORDERS, "status": 429, "retry_after": 1}],
    [{"paths": ORDERS, "malformed": "truncated"}],
    [{"paths": ORDERS, "odds_jump": -0.15, "times": 1}],
    [{"paths": ["/sports/odds"], "odds_jump": 0.1, "times": 1}],
    [{"paths": ["/sports/odds"], "odds_jump": -0.1, "times": 1}],
    [{"expire_tokens": True}],
    [{"expire_tokens": True}, {"lost_response": "error"}],
    [{"lost_response": "error"}, {"paths": ["/stats/bets"], "status": 404}],
    [{"paths": ORDERS, "status": 500}, {"paths": ["/stats/bets"], "status": 404}],
    [{"paths": ["/auth/get_user_balance"], "status": 503, "error_rate": 0.5}],
    [{"error_rate": 0.2, "status": 502}],
]
STAYING = ("/stats/bets",)
"""Faults that stay while the outcome is looked up: a sportsbook without a list of bets."""


class Crash(BaseException):
    """The process is gone."""


class CrashAt:
    """Crashes at one step, or never."""

    def __init__(self, step: Step | None) -> None:
        self.step = step

    async def reached(self, step: Step) -> None:
        """Crash here."""
        if step is self.step:
            raise Crash


@asynccontextmanager
async def worker(redis: GuardedRedis, world: SandboxWorld, like: Desk | None, step: Step | None) -> AsyncIterator[Desk]:
    """A process, until it crashes."""
    checkpoints = CrashAt(step)
    async with open_desk(redis, world, like=like, checkpoints=checkpoints, patience=0.05) as desk:
        yield desk


async def hear(judge: Judge, desk: Desk, said: Any, **more: Any) -> None:
    """A message whose process may die before it answers."""
    try:
        await judge.hear(desk, said, **more)
    except (Crash, StateUnavailable, Busy):
        return


async def confirm(judge: Judge, random: Random, desk: Desk, second: Desk) -> None:
    """One yes, a double tap, two tabs, or the same message twice; all of it typed after the quote was shown."""
    desk.later(1)
    now = desk.world.clock.now()
    match random.randrange(4):
        case 0:
            await hear(judge, desk, YES, arrived_at=now)
        case 1:
            await asyncio.gather(*(hear(judge, one, YES, arrived_at=now) for one in (desk, second)))
        case 2:
            twice = [hear(judge, one, YES, again=True, message_id="m", arrived_at=now) for one in (desk, second)]
            await asyncio.gather(*twice)
        case _:
            await hear(judge, desk, YES, arrived_at=now)
            await hear(judge, second, YES, arrived_at=now)


async def settle(judge: Judge, world: SandboxWorld, desk: Desk, faults: list[dict[str, Any]]) -> None:
    """Time passes, the reconciler does its work, the user comes back."""
    world.faults.reset()
    for rule in faults:
        if rule.get("paths") and tuple(rule["paths"]) == STAYING:
            world.fault(**rule)
    for seconds in (3, 25, 40, 60):
        desk.later(seconds)
        await desk.betting.reconciler.round()
    waiting = await desk.betting.notices.waiting(desk.session)
    for notice in waiting:
        judge.judge(desk, notice.about.partition(":")[0], notice.text)
    await judge.read_history(desk)
    answer = await desk.says(THANKS)
    assert all(notice.text in answer.text for notice in waiting), (answer.text, waiting)


async def one_run(redis: GuardedRedis, world: SandboxWorld, seed: int) -> tuple[list[str], int]:
    """A whole story; what contradicts the ledger, and how many bets it made."""
    random, judge = Random(seed), Judge()
    step = random.choice([None, None, *Step])
    faults = random.choice(FAULTS)
    legs = random.choice([(BARCA,), (CITY,), (BARCA, BAYERN)])
    async with worker(redis, world, None, step) as first, worker(redis, world, first, None) as second:
        await hear(judge, first, order(*legs, stake=str(random.randrange(1, 200)), teams=()))
        for rule in faults:
            world.fault(**rule)
        await confirm(judge, random, first, second)
    async with worker(redis, world, first, None) as third:
        if random.random() < 0.5:
            await hear(judge, third, YES)
        await settle(judge, world, third, faults)
        return [f"run {seed}, {step}, {faults}: {finding}" for finding in judge.close(third)], len(third.bets)


def run_share(place: int, folder: Path) -> tuple[list[str], int]:
    """Every ``SHARES``-th run, in a process with a Redis and a sandbox of its own."""
    (folder / "redis").mkdir(parents=True)
    with start(folder / "redis") as engine, sandbox_world(folder) as world:
        return asyncio.run(_runs(range(place, RUNS, SHARES), engine.url, world))


async def _runs(seeds: range, url: str, world: SandboxWorld) -> tuple[list[str], int]:
    findings, bets = [], 0
    async with open_redis(url) as redis:
        for seed in seeds:
            found, made = await one_run(redis, world, seed)
            findings, bets = findings + found, bets + made
            world.reset()
    return findings, bets


def test_a_thousand_runs_with_faults_and_crashes(tmp_path: Path) -> None:
    """At most one bet per confirmed slip, and every reply agrees with the ledger."""
    with ProcessPoolExecutor(SHARES, mp_context=get_context("spawn")) as pool:
        shares = [pool.submit(run_share, place, tmp_path / str(place)) for place in range(SHARES)]
        findings, bets = zip(*(share.result() for share in shares), strict=True)
    assert [finding for share in findings for finding in share] == []
    assert sum(bets) > RUNS / 3


@pytest.fixture(scope="module")
def victims() -> Iterator["subprocess.Popen[str]"]:
    """A process that forks one victim per line."""
    script = Path(__file__).with_name("betting_victim.py")
    with subprocess.Popen([sys.executable, str(script)], stdin=-1, stdout=-1, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


async def test_processes_killed_at_every_step(
    redis: GuardedRedis, engine: EmbeddedRedis, world: SandboxWorld, victims: "subprocess.Popen[str]"
) -> None:
    """SIGKILL before the call, after sending, after the answer, before saving: another process finds out."""
    assert victims.stdin is not None
    assert victims.stdout is not None
    steps = [*(step.value for step in Step), IN_FLIGHT]
    findings, kills = [], 0
    for number in range(KILLS):
        step, user = steps[number % len(steps)], f"v-{uuid4().hex[:10]}"
        if step == IN_FLIGHT:
            world.fault(paths=ORDERS, latency_ms=40, times=1)
        job = {
            "redis": engine.url, "sandbox": world.url, "now": world.clock.now().isoformat(), "step": step,
            "user": user, "session": f"s-{user}", "stake": "20",
        }  # fmt: skip
        victims.stdin.write(json.dumps(job) + "\n")
        victims.stdin.flush()
        kills += json.loads(await asyncio.to_thread(victims.stdout.readline))["killed"]
        findings += await _aftermath(redis, world, user, step)
        world.reset()
    assert kills == KILLS
    assert findings == []


async def _aftermath(redis: GuardedRedis, world: SandboxWorld, user: str, step: str) -> list[str]:
    """Another worker takes over; the user asks again."""
    judge = Judge()
    async with worker(redis, world, None, None) as desk:
        desk.user, desk.session = user, f"s-{user}"
        await hear(judge, desk, YES)
        await settle(judge, world, desk, [])
        return [f"{step}: {finding}" for finding in judge.close(desk)]
