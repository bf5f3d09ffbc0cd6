"""The embedded Redis is followed by another whenever it ends, with its data, and not for ever in vain."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from chatbet.errors import StateUnavailable
from chatbet.state import supervision
from chatbet.state.connection import GuardedRedis, open_redis
from chatbet.state.embedded import EmbeddedRedis, start
from chatbet.state.supervision import LONGEST_PAUSE, kept_alive, pause_before
from tests.waiting import eventually


async def answers(redis: GuardedRedis) -> bool:
    """Whether Redis serves."""
    try:
        return bool(await redis.ping())
    except StateUnavailable:
        return False


async def kill(engine: EmbeddedRedis) -> None:
    """End the server as the kernel does when memory runs out, and wait for the next one."""
    pid = engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await eventually(lambda: engine.pid != pid, within=20)


def spoil(folder: Path) -> None:
    """Make the data such that no server starts with them."""
    (log,) = [*folder.glob("appendonly.aof"), *folder.glob("appendonlydir/*.manifest")]
    log.write_bytes(b"*this is no log\r\n" * 10)


def set_aside(folder: Path) -> bool:
    """Whether data were moved out of the way."""
    return bool(list(folder.glob("*.unreadable")))


async def test_a_killed_server_is_started_again_with_all_that_it_had_answered(tmp_path: Path) -> None:
    """On the same socket: no client has to be told. Also the second time."""
    with start(tmp_path) as engine:
        redis = open_redis(engine.url)
        async with kept_alive(engine):
            for kept in (b"one", b"two"):
                await redis.set("key", kept)
                await kill(engine)
                await eventually(lambda: answers(redis), within=20)
                assert await redis.get("key") == kept
        await redis.aclose()


async def test_outside_nobody_starts_it_again(tmp_path: Path) -> None:
    """Who stops the service does not fight with it; the folder is free for the next."""
    with start(tmp_path) as engine:
        async with kept_alive(engine):
            pid = engine.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: engine.exit_code is not None, within=20)
        await asyncio.sleep(2 * supervision._LOOK_EVERY)
        assert engine.pid == pid
    with start(tmp_path) as again:
        assert again.persistent


def test_a_server_that_keeps_ending_is_given_longer_and_longer_pauses() -> None:
    """Each start costs something; a cause that lasts is not mended by haste."""
    assert [pause_before(times) for times in (1, 2, 3, 4)] == [0.1, 0.2, 0.4, 0.8]
    assert pause_before(10_000) == LONGEST_PAUSE


async def test_data_with_which_no_server_starts_are_set_aside_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept, not destroyed; a server that was killed from outside never costs its data."""
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.01)
    with start(tmp_path) as engine:
        redis = open_redis(engine.url)
        pid = engine.pid
        os.kill(pid or 0, signal.SIGKILL)
        await eventually(lambda: engine.exit_code is not None, within=20)
        spoil(tmp_path)
        async with kept_alive(engine):
            await eventually(lambda: answers(redis), within=20)
        await redis.aclose()
    assert set_aside(tmp_path)
