"""Background work that exactly one process does: whoever holds the lease, until it stops renewing it."""

from redis.commands.core import AsyncScript

from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

# KEYS lease; ARGV owner, time to live in ms.
_HOLD = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class Leases:
    """The leases of one process; ``owner`` must be unique among processes, for example a random id per worker."""

    def __init__(self, redis: GuardedRedis, owner: str) -> None:
        self._redis = redis
        self._owner = owner
        self._hold: AsyncScript = redis.register_script(_HOLD)
        self._release: AsyncScript = redis.register_script(_RELEASE)

    async def hold(self, name: str, *, ttl_ms: int = keys.LEASE_TTL_MS) -> bool:
        """Take or renew a lease: True when the work is ours for the next ``ttl_ms``.

        Call it before every round of the work, more often than the lease runs out; a process that dies is followed by
        the next one that calls. Raises ``StateUnavailable``.
        """
        return bool(await self._hold(keys=[keys.lease(name)], args=[self._owner, ttl_ms]))

    async def release(self, name: str) -> None:
        """Give a lease up, so that another process need not wait; nothing happens when it is not ours."""
        await self._release(keys=[keys.lease(name)], args=[self._owner])

    async def holder(self, name: str) -> str | None:
        """Who does the work now."""
        found = await self._redis.get(keys.lease(name))
        return found.decode() if isinstance(found, bytes) else None
