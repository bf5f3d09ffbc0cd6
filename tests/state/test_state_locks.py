"""A session's turns run one at a time, in order, across workers; a dead worker's turn passes on."""

import asyncio
import contextlib
import time

import pytest

from chatbet.errors import Busy
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from chatbet.state.locks import SessionLocks


async def turn(locks: SessionLocks, name: str, log: list[str], pause: float = 0.01) -> None:
    """Hold the lock of session ``s`` for a moment."""
    async with locks.hold("s"):
        log.append(f"+{name}")
        await asyncio.sleep(pause)
        log.append(f"-{name}")


async def has_joined(redis: GuardedRedis, queue: str, waiters: int) -> None:
    """Wait until that many tickets are drawn."""
    for _ in range(1_000):
        if await redis.zcard(queue) >= waiters:
            return
        await asyncio.sleep(0.001)


async def test_turns_of_one_session_follow_each_other_in_order(redis: GuardedRedis) -> None:
    """Twenty messages at once are answered as they came."""
    locks, log = SessionLocks(redis), list[str]()
    await asyncio.gather(*(turn(locks, str(n), log, 0.001) for n in range(20)))
    assert log == [f"{sign}{n}" for n in range(20) for sign in "+-"]


async def test_order_holds_across_workers(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """Two replicas, one session: first come, first served."""
    workers, log = (SessionLocks(redis), SessionLocks(other_redis)), list[str]()
    queue, _, _ = keys.session_lock("s")
    async with workers[0].hold("s"):
        tasks = []
        for n in range(6):
            tasks.append(asyncio.create_task(turn(workers[n % 2], str(n), log)))
            await has_joined(redis, queue, n + 2)
    await asyncio.gather(*tasks)
    assert log == [f"{sign}{n}" for n in range(6) for sign in "+-"]


async def test_sessions_do_not_wait_for_each_other(redis: GuardedRedis) -> None:
    """Only the same session queues."""
    locks = SessionLocks(redis)
    async with locks.hold("one"), locks.hold("two") as hold:
        assert hold.shared


async def test_waiting_is_bounded(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """And whoever gave up leaves the queue."""
    async with SessionLocks(redis).hold("s"):
        with pytest.raises(Busy):
            async with SessionLocks(other_redis).hold("s", wait=0.05):
                pass
    async with SessionLocks(other_redis).hold("s", wait=0.5) as hold:
        assert hold.shared


async def test_the_turn_of_a_dead_worker_passes_on(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """Nobody renews its ticket any more."""
    dead = SessionLocks(redis, lease_ms=150)
    await dead._ahead("s", "ticket of a dead worker", join=True)
    began = time.perf_counter()
    async with SessionLocks(other_redis).hold("s"):
        assert 0.1 < time.perf_counter() - began < 5


async def test_a_long_turn_keeps_its_lock(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """The lease is renewed while the worker lives."""
    async with SessionLocks(redis, lease_ms=90).hold("s") as hold:
        await asyncio.sleep(0.3)
        with pytest.raises(Busy):
            async with SessionLocks(other_redis).hold("s", wait=0.05):
                pass
        assert not hold.lost


async def test_a_holder_learns_that_redis_forgot_it(redis: GuardedRedis) -> None:
    """After a FLUSHALL somebody else may hold the lock too."""
    async with SessionLocks(redis, lease_ms=60).hold("s") as hold:
        await redis.flushall()
        await asyncio.sleep(0.1)
        assert hold.lost


async def test_without_redis_the_process_keeps_its_own_order(dead_redis: GuardedRedis) -> None:
    """Chat goes on while Redis is away."""
    locks, log = SessionLocks(dead_redis), list[str]()
    await asyncio.gather(*(turn(locks, str(n), log, 0.001) for n in range(5)))
    assert log == [f"{sign}{n}" for n in range(5) for sign in "+-"]
    async with locks.hold("s") as hold:
        assert not hold.shared


async def test_a_cancelled_waiter_leaves_nothing_behind(redis: GuardedRedis) -> None:
    """Neither in Redis nor in memory."""
    locks = SessionLocks(redis)
    async with locks.hold("s"):
        waiter = asyncio.create_task(turn(locks, "late", []))
        await asyncio.sleep(0.02)
        waiter.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiter
    assert not locks._lanes
    assert not await redis.keys("*")


async def test_every_key_of_a_lock_has_an_end(redis: GuardedRedis) -> None:
    """Also when its worker dies in the middle."""
    await SessionLocks(redis)._ahead("s", "ticket", join=True)
    assert all([0 < await redis.pttl(key) <= keys.LOCK_TTL_MS * 10 for key in await redis.keys("*")])
