"""One turn per session at a time, in the order in which they came, whichever worker they came to.

A ticket lock: every waiter takes the next number in Redis and its turn comes when all lower ones are gone. Tickets live
on short leases that their workers renew, so a worker that dies passes its turn on. Within one process the order is
kept without Redis as well, which is all there is while Redis is away (``Hold.shared`` says so).
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from redis.commands.core import AsyncScript

from chatbet.errors import Busy, StateUnavailable
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

WAIT = 10.0
"""How long a message waits for the session's earlier ones, in seconds."""

_FIRST_POLL = 0.02
_LONGEST_POLL = 0.1

# KEYS queue, leases, counter; ARGV token, lease in ms, 1 to join or 0 only to renew.
# Returns how many tickets are ahead, or -1 when the ticket is gone. The server's clock is the only one that counts.
_TICKET = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
  redis.call('ZREM', KEYS[1], dead)
  redis.call('ZREM', KEYS[2], dead)
end
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  if ARGV[3] == '0' then return -1 end
  redis.call('ZADD', KEYS[1], redis.call('INCR', KEYS[3]), ARGV[1])
end
redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[2] * 10) end
return redis.call('ZRANK', KEYS[1], ARGV[1])
"""

_RELEASE = """
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('ZCARD', KEYS[1]) == 0 then redis.call('DEL', KEYS[1], KEYS[2], KEYS[3]) end
return 1
"""


@dataclass(slots=True)
class Hold:
    """A held lock."""

    shared: bool
    """False when Redis was away: only the turns of this process wait for each other."""
    lost: bool = False
    """True once another worker may hold the lock too, because Redis forgot this ticket."""


@dataclass(slots=True)
class _Lane:
    """The waiters of one session within this process."""

    entry: asyncio.Lock = field(default_factory=asyncio.Lock)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class SessionLocks:
    """The locks of all sessions, for one process."""

    def __init__(self, redis: GuardedRedis, *, lease_ms: int = keys.LOCK_TTL_MS) -> None:
        self._lease_ms = lease_ms
        self._ticket: AsyncScript = redis.register_script(_TICKET)
        self._release: AsyncScript = redis.register_script(_RELEASE)
        self._lanes: dict[str, _Lane] = {}

    @contextlib.asynccontextmanager
    async def hold(self, session_id: str, *, wait: float = WAIT) -> AsyncIterator[Hold]:
        """Hold the session's lock; raises ``Busy`` when its turn does not come within ``wait`` seconds."""
        lane = self._lanes.setdefault(session_id, _Lane())
        lane.users += 1
        token = secrets.token_hex(8)
        hold = Hold(shared=False)
        renewal: asyncio.Task[None] | None = None
        mine = False
        try:
            try:
                async with asyncio.timeout(wait):
                    # Tickets are drawn one after the other, else two connections could swap two messages.
                    async with lane.entry:
                        ahead = await self._join(session_id, token, hold)
                    if hold.shared:
                        renewal = asyncio.create_task(self._renew(session_id, token, hold))
                    mine = await lane.turn.acquire()
                    if ahead:
                        await self._await_turn(session_id, token, hold)
            except TimeoutError:
                raise Busy("the session's previous turn still runs", retry_after=1.0) from None
            yield hold
        finally:
            if renewal is not None:
                renewal.cancel()
            if mine:
                lane.turn.release()
            lane.users -= 1
            if not lane.users:
                del self._lanes[session_id]
            if hold.shared:
                with contextlib.suppress(StateUnavailable):
                    await self._release(keys=keys.session_lock(session_id), args=[token])

    async def _join(self, session_id: str, token: str, hold: Hold) -> int:
        """Draw a ticket; how many are ahead of it. Without Redis none is known of."""
        # Until Redis says otherwise: a ticket whose drawing is cancelled half-way must be given back too.
        hold.shared = True
        try:
            return await self._ahead(session_id, token, join=True)
        except StateUnavailable:
            hold.shared = False
            return 0

    async def _await_turn(self, session_id: str, token: str, hold: Hold) -> None:
        pause = _FIRST_POLL
        try:
            while await self._ahead(session_id, token, join=True) > 0:
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_POLL)
        except StateUnavailable:
            hold.shared = False

    async def _renew(self, session_id: str, token: str, hold: Hold) -> None:
        while not hold.lost:
            await asyncio.sleep(self._lease_ms / 3000)
            with contextlib.suppress(StateUnavailable):
                hold.lost = await self._ahead(session_id, token, join=False) < 0

    async def _ahead(self, session_id: str, token: str, *, join: bool) -> int:
        arguments: list[str | int] = [token, self._lease_ms, int(join)]
        return int(await self._ticket(keys=keys.session_lock(session_id), args=arguments))
