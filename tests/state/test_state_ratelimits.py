"""Rate limits: shared by workers, per name, with the wait; in memory while Redis is away."""

from chatbet.state.connection import GuardedRedis
from chatbet.state.ratelimits import RateLimits


async def test_the_limit_is_one_for_all_workers(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """Two replicas do not double it."""
    workers = RateLimits(redis), RateLimits(other_redis)
    verdicts = [await workers[n % 2].hit("message", "1.2.3.4", per_minute=4) for n in range(6)]
    assert verdicts[:4] == [None] * 4
    assert all(wait is not None and 1 <= wait <= 60 for wait in verdicts[4:])


async def test_everybody_has_a_limit_of_their_own(redis: GuardedRedis) -> None:
    """One flood does not stop the others."""
    limits = RateLimits(redis)
    assert await limits.hit("message", "flooder", per_minute=1) is None
    assert await limits.hit("message", "flooder", per_minute=1) is not None
    assert await limits.hit("message", "neighbour", per_minute=1) is None
    assert await limits.hit("login", "flooder", per_minute=1) is None


async def test_while_redis_is_away_the_process_counts_alone(dead_redis: GuardedRedis) -> None:
    """Never unlimited."""
    limits = RateLimits(dead_redis)
    verdicts = [await limits.hit("message", "1.2.3.4", per_minute=2) for _ in range(3)]
    assert verdicts[:2] == [None, None]
    assert verdicts[2] is not None


async def test_windows_end_in_redis_too(redis: GuardedRedis) -> None:
    """Every key has a time to live."""
    await RateLimits(redis).hit("message", "1.2.3.4", per_minute=5)
    assert all([0 < await redis.ttl(key) <= 61 for key in await redis.keys("*")])
