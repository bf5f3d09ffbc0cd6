"""Leases: one worker does the work, another takes over when it stops renewing."""

import asyncio

from chatbet.state.connection import GuardedRedis
from chatbet.state.leases import Leases


async def test_one_holds_and_renews_while_the_other_stands_by(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """The watcher of a match is one process."""
    one, two = Leases(redis, "one"), Leases(other_redis, "two")
    assert await one.hold("watch")
    assert not await two.hold("watch")
    assert await one.hold("watch")
    assert await two.holder("watch") == "one"


async def test_the_other_takes_over_when_it_runs_out(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """A dead worker renews nothing."""
    assert await Leases(redis, "one").hold("watch", ttl_ms=40)
    await asyncio.sleep(0.06)
    assert await Leases(other_redis, "two").hold("watch")


async def test_it_can_be_handed_over_at_once(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """At a clean shutdown nobody waits."""
    one, two = Leases(redis, "one"), Leases(other_redis, "two")
    await one.hold("watch")
    await two.release("watch")
    assert not await two.hold("watch")
    await one.release("watch")
    assert await two.hold("watch")
