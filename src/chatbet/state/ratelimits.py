"""How often somebody may do something: a moving window in Redis, shared by all workers; in memory while Redis is away.

The window is the ``limits`` library's. Its Redis storage only opens connections of its own by address, without our
time-outs and our circuit, so it is given our client after it has been made.
"""

import time
from typing import Any

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter

from chatbet.errors import StateUnavailable
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis


class RateLimits:
    """Counts what everybody does, under names that the caller makes up."""

    def __init__(self, redis: GuardedRedis) -> None:
        self._shared = MovingWindowRateLimiter(_on(redis))
        self._local = MovingWindowRateLimiter(MemoryStorage())

    async def hit(self, what: str, who: str, *, per_minute: int, cost: int = 1) -> float | None:
        """Count one more; None when it is within the limit, else the seconds until there is room again (>= 1).

        ``who`` may come from outside: it is hashed by nobody, so keep it short.
        """
        item = RateLimitItemPerMinute(per_minute)
        try:
            return await _hit(self._shared, item, what, who, cost)
        except StateUnavailable:
            return await _hit(self._local, item, what, who, cost)


async def _hit(limiter: MovingWindowRateLimiter, item: RateLimitItem, what: str, who: str, cost: int) -> float | None:
    if await limiter.hit(item, what, who, cost=cost):
        return None
    stats = await limiter.get_window_stats(item, what, who)
    # The library counts in the machine's own time, whatever the clock of the service is set to.
    return max(stats.reset_time - time.time(), 1.0)


def _on(redis: GuardedRedis) -> Storage:
    storage = RedisStorage("async+redis://", implementation="redispy", key_prefix=keys.rate_limits())
    bridge: Any = storage.bridge
    bridge.storage = redis
    bridge.register_scripts()
    return storage
