"""The guarded client: every failure is StateUnavailable, a dead server soon costs nothing, and it heals."""

import asyncio
import inspect
import time
from pathlib import Path
from typing import Any

import pytest
import redis.exceptions as foreign

from chatbet.errors import StateUnavailable
from chatbet.state.circuit import Circuit, CircuitState
from chatbet.state.connection import Gate, GuardedRedis, guarded, open_redis, ping, redis_url
from chatbet.state.embedded import start

ACTED_UPON = {foreign.NoScriptError, foreign.WatchError}


def foreign_errors() -> list[type[Exception]]:
    """Every exception class of the Redis library that a caller could meet."""
    classes = [kind for _, kind in inspect.getmembers(foreign, inspect.isclass) if issubclass(kind, Exception)]
    return [kind for kind in classes if kind not in ACTED_UPON and kind.__module__ == foreign.__name__]


@pytest.mark.parametrize("kind", foreign_errors(), ids=lambda kind: kind.__name__)
async def test_no_exception_of_the_library_passes(kind: type[Exception]) -> None:
    """Not one class, also of those that a later version adds."""

    async def fail() -> None:
        raise kind("1 host:6379")

    with pytest.raises(StateUnavailable):
        await guarded(Gate(Circuit("redis")), fail)


async def test_commands_and_pipelines_work(redis: GuardedRedis) -> None:
    """Bytes in, bytes out."""
    async with redis.pipeline(transaction=True) as pipe:
        pipe.set("a", b"1").incr("a").get("a")
        assert await pipe.execute() == [True, 2, b"2"]
    assert 0 < await ping(redis) < 5


async def test_a_dead_server_costs_next_to_nothing_after_the_first_calls(dead_redis: GuardedRedis) -> None:
    """The circuit answers instead."""
    for _ in range(3):
        with pytest.raises(StateUnavailable):
            await dead_redis.get("key")
    began = time.perf_counter()
    for _ in range(100):
        with pytest.raises(StateUnavailable) as error:
            await dead_redis.get("key")
    assert time.perf_counter() - began < 2
    assert error.value.retry_after


async def test_a_pipeline_to_a_dead_server_fails_alike(dead_redis: GuardedRedis) -> None:
    """Nothing foreign comes through the side door."""
    with pytest.raises(StateUnavailable):
        await dead_redis.pipeline().get("a").execute()


async def test_a_server_that_accepts_and_never_answers_costs_one_timeout(tmp_path: Path) -> None:
    """A time-out is not tried again."""

    async def listen_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_unix_server(listen_only, tmp_path / "silent.sock")
    redis = open_redis(f"unix://{tmp_path}/silent.sock", timeout=0.6)
    began = time.perf_counter()
    with pytest.raises(StateUnavailable):
        await redis.get("key")
    assert time.perf_counter() - began < 1.15
    await redis.aclose()
    silent.close()
    await asyncio.sleep(0.01)


async def test_it_heals_when_the_server_is_back(tmp_path: Path) -> None:
    """Without a restart of the service."""
    engine = start(tmp_path)
    redis = open_redis(engine.url, circuit=Circuit("redis", threshold=1, cooldown=0.05))
    await redis.set("key", b"1")
    engine.stop()
    with pytest.raises(StateUnavailable):
        await redis.get("key")
    with start(tmp_path):
        await asyncio.sleep(0.06)
        assert await redis.get("key") == b"1"
        assert redis.circuit.state is CircuitState.CLOSED
        await redis.aclose()


async def test_a_server_that_cannot_write_counts_as_down(tmp_path: Path) -> None:
    """Out of memory and read-only are outages, not answers."""
    with start(tmp_path) as engine:
        redis = open_redis(engine.url, circuit=Circuit("redis", threshold=1))
        await redis.config_set("maxmemory", "1")
        with pytest.raises(StateUnavailable):
            await redis.set("key", b"x" * 1000)
        assert redis.circuit.state is CircuitState.OPEN
        await redis.aclose()


async def test_a_wrong_command_is_a_failure_but_no_outage(redis: GuardedRedis) -> None:
    """A value of another type, left by another version, must not close the way to everything else."""
    await redis.set("key", b"text")
    for _ in range(5):
        with pytest.raises(StateUnavailable):
            await redis.hget("key", "field")
    assert redis.circuit.state is CircuitState.CLOSED


async def test_a_wrong_password_is_not_repeated_in_the_error(tmp_path: Path) -> None:
    """Logs print the error."""
    with start(tmp_path) as engine:
        right, wrong = open_redis(engine.url), open_redis(engine.url + "?password=hunter2")
        await right.config_set("requirepass", "correct")
        with pytest.raises(StateUnavailable) as error:
            await wrong.get("key")
        assert "hunter2" not in f"{error.value}"
        await right.aclose()
        await wrong.aclose()


async def test_a_cancelled_command_is_no_verdict(redis: GuardedRedis) -> None:
    """A user who leaves does not open the circuit."""
    for _ in range(5):
        task = asyncio.create_task(redis.blpop(["nothing"], timeout=0))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert redis.circuit.state is CircuitState.CLOSED


async def test_many_commands_at_once_share_a_bounded_pool(redis: GuardedRedis) -> None:
    """More commands than connections wait instead of failing."""
    results: list[Any] = await asyncio.gather(*(redis.incr("n") for _ in range(600)))
    assert sorted(results) == list(range(1, 601))


def test_an_address_from_parts_escapes_the_password() -> None:
    """Passwords hold anything."""
    assert redis_url("h", 1, "p@/:", 2) == "redis://:p%40%2F%3A@h:1/2"


@pytest.mark.parametrize(
    "url",
    ["redis+cluster://127.0.0.1:1,127.0.0.1:2", "rediss+sentinel://:pw@127.0.0.1:1/main/0", "redis://127.0.0.1:1"],
)
async def test_every_kind_of_address_gives_a_guarded_client(url: str) -> None:
    """Nobody listens there, which is StateUnavailable and nothing else."""
    redis = open_redis(url, timeout=0.2)
    with pytest.raises(StateUnavailable):
        await redis.get("key")
    with pytest.raises(StateUnavailable):
        await redis.pipeline().get("key").execute()
    await redis.aclose()
