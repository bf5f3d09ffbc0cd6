"""Same seed and day, same world: in this process, in others, and whatever Python's hash seed is."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from sandbox_api import NOW, api_of

from chatbet.clock import ManualClock
from chatbet.sandbox import chance
from chatbet.sandbox.app import SandboxConfig, create_sandbox
from chatbet.sandbox.schedule import Schedule, SimulatedSchedule

SCRIPT = """
import hashlib, json
from datetime import UTC, datetime
from chatbet.clock import ManualClock
from chatbet.sandbox.book import Book, SandboxConfig
book = Book(SandboxConfig(seed=7, clock=ManualClock(datetime(2026, 11, 25, 15, 0, tzinfo=UTC))))
now = book.now()
fixtures = [(m.id, m.home.id, m.away.id, m.kickoff.isoformat()) for m in book.view().upcoming(now)]
prices = [(q.bet_id, str(q.odds)) for m in book.view().upcoming(now)[:40] for q in book.board(m).quotes]
results = [(m.id, s.home, s.away) for one in ("566", "573", "601", "701") for m, s in book.results(one)]
print(json.dumps([hashlib.sha256(json.dumps(part).encode()).hexdigest() for part in (fixtures, prices, results)]))
"""


def other_process(hash_seed: str) -> Any:
    """Digests of fixtures, prices and results as another process has them."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, check=True
    )
    return json.loads(done.stdout)


def test_two_processes_with_different_hash_seeds_agree() -> None:
    """Fixtures, prices and results are the same, bit by bit."""
    assert other_process("1") == other_process("2")


def test_another_seed_is_another_world(schedule: Schedule) -> None:
    """Other pairings in other weeks."""
    other = SimulatedSchedule("7", schedule.catalogue)
    assert [m.home.key for m in other.view(NOW).matches[:200]] != [m.home.key for m in schedule.view(NOW).matches[:200]]


def test_a_sandbox_that_ran_on_agrees_with_one_started_later(schedule: Schedule) -> None:
    """Moving on ten days gives the world that a new process has on that day."""
    later = NOW + timedelta(days=10)
    moved, new = (SimulatedSchedule("5", schedule.catalogue) for _ in range(2))
    moved.view(NOW)
    assert [(m.id, m.kickoff) for m in moved.view(later).matches] == [
        (m.id, m.kickoff) for m in new.view(later).matches
    ]


async def test_tokens_of_one_process_are_good_in_another(clock: ManualClock, schedule: Schedule) -> None:
    """Several workers with the same seed accept each other's tokens; another seed's sandbox does not."""
    one, twin = (api_of(create_sandbox(SandboxConfig(clock=clock), schedule)) for _ in range(2))
    stranger = api_of(create_sandbox(SandboxConfig(clock=clock, seed=1), schedule))
    await twin.get("/auth/validate_token", headers=await one.token())
    await stranger.get("/auth/validate_token", 401, headers=await one.token())


@pytest.mark.parametrize("draws", [0, 1, 7, 8, 9, 100])
def test_chance_belongs_to_its_key(draws: int) -> None:
    """The same key, the same numbers, spread over the unit interval."""
    first, again = chance.stream("a", 1), chance.stream("a", 1)
    numbers = [next(first) for _ in range(draws)]
    assert numbers == [next(again) for _ in range(draws)]
    assert all(0 <= number < 1 for number in numbers)
    assert len(set(numbers)) == draws


def test_a_shuffle_loses_nothing_and_mixes() -> None:
    """A permutation, not the identity, and every place is reached."""
    firsts = {chance.shuffled(range(5), "x", seed)[0] for seed in range(60)}
    assert sorted(chance.shuffled(range(50), "y")) == list(range(50))
    assert firsts == set(range(5))


def test_chance_never_changes_between_versions() -> None:
    """Worlds are promised for ever: these values are fixed."""
    assert chance.number("competitor", "barcelona") == 7609742726170845121
