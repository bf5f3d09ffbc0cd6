"""One turn per session at a time, in the order in which they came, whichever worker they came to.

A ticket lock: every waiter takes the next number in Redis and its turn comes when all lower ones are gone. Tickets live
on short leases that their workers renew, so a worker that dies passes its turn on. Within one process the order is
kept without Redis as well, which is all there is while Redis is away (``Hold.shared`` says so).
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from redis.commands.core import AsyncScript

from chatbet.errors import Busy, StateUnavailable
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

WAIT = 10.0
"""How long a message waits for the session's earlier ones, in seconds."""

_FIRST_POLL = 0.02
_LONGEST_POLL = 0.1

# KEYS queue, leases, counter, then what to read; ARGV token, lease in ms, 1 to join or 0 only to renew.
# Returns how many tickets are ahead, or -1 when the ticket is gone; with none ahead, then what the other keys hold.
# The server's clock is the only one that counts.
_TICKET = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
  redis.call('ZREM', KEYS[1], dead)
  redis.call('ZREM', KEYS[2], dead)
end
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  if ARGV[3] == '0' then return {-1} end
  redis.call('ZADD', KEYS[1], redis.call('INCR', KEYS[3]), ARGV[1])
end
redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
for place = 1, 3 do redis.call('PEXPIRE', KEYS[place], ARGV[2] * 10) end
local found = {redis.call('ZRANK', KEYS[1], ARGV[1])}
if found[1] == 0 then
  for place = 4, #KEYS do
    local hash = redis.call('TYPE', KEYS[place]).ok == 'hash'
    found[place - 2] = redis.call(hash and 'HGETALL' or 'GET', KEYS[place])
  end
end
return found
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
    token: str = ""
    found: tuple[Any, ...] | None = None
    """What the keys held that were to be read with the lock; None while Redis is away."""
    waited: bool = False
    """True when other turns came before."""
    given_back: bool = False
    """True once somebody else has taken the ticket out of the queue: whoever saved the turn's outcome, in one step."""


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
    async def hold(self, session_id: str, *, wait: float = WAIT, reading: Sequence[str] = ()) -> AsyncIterator[Hold]:
        """Hold the session's lock; raises ``Busy`` when its turn does not come within ``wait`` seconds.

        ``reading`` are keys of the same session, read in the same step in which the lock is taken.
        """
        lane = self._lanes.setdefault(session_id, _Lane())
        lane.users += 1
        hold = Hold(shared=False, token=secrets.token_hex(8))
        renewal = _Renewal(lambda: self._renew(session_id, hold))
        mine = False
        try:
            try:
                async with asyncio.timeout(wait):
                    # Tickets are drawn one after the other, else two connections could swap two messages.
                    async with lane.entry:
                        await self._join(session_id, hold, reading)
                    if hold.shared:
                        renewal.begin_after(self._lease_ms / 3000)
                    hold.waited |= lane.turn.locked()
                    mine = await lane.turn.acquire()
                    if hold.waited and hold.shared:
                        await self._await_turn(session_id, hold, reading)
            except TimeoutError:
                raise Busy("the session's previous turn still runs", retry_after=1.0) from None
            yield hold
        finally:
            renewal.end()
            if mine:
                lane.turn.release()
            lane.users -= 1
            if not lane.users:
                del self._lanes[session_id]
            if hold.shared and not hold.given_back:
                with contextlib.suppress(StateUnavailable):
                    await self._release(keys=keys.session_lock(session_id), args=[hold.token])

    async def _join(self, session_id: str, hold: Hold, reading: Sequence[str]) -> None:
        """Draw a ticket, and see whether others are ahead of it. Without Redis none is known of."""
        # Until Redis says otherwise: a ticket whose drawing is cancelled half-way must be given back too.
        hold.shared = True
        try:
            hold.waited = not await self._arrived(session_id, hold, reading)
        except StateUnavailable:
            hold.shared = False

    async def _await_turn(self, session_id: str, hold: Hold, reading: Sequence[str]) -> None:
        pause = _FIRST_POLL
        try:
            while not await self._arrived(session_id, hold, reading):
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_POLL)
        except StateUnavailable:
            hold.shared, hold.found = False, None

    async def _arrived(self, session_id: str, hold: Hold, reading: Sequence[str]) -> bool:
        """Whether nobody is ahead any more; then what was to be read has been read."""
        ahead, *found = await self._ask(session_id, hold.token, join=True, reading=reading)
        if ahead == 0:
            hold.found = tuple(found) + (None,) * (len(reading) - len(found))
        return bool(ahead == 0)

    async def _renew(self, session_id: str, hold: Hold) -> None:
        while not hold.lost:
            with contextlib.suppress(StateUnavailable):
                hold.lost = await self._ahead(session_id, hold.token, join=False) < 0
            await asyncio.sleep(self._lease_ms / 3000)

    async def _ahead(self, session_id: str, token: str, *, join: bool) -> int:
        return int((await self._ask(session_id, token, join=join))[0])

    async def _ask(self, session_id: str, token: str, *, join: bool, reading: Sequence[str] = ()) -> list[Any]:
        arguments: list[str | int] = [token, self._lease_ms, int(join)]
        found: list[Any] = await self._ticket(keys=[*keys.session_lock(session_id), *reading], args=arguments)
        return found


class _Renewal:
    """Renews a ticket's lease from some time on; a turn that is over before costs no task."""

    __slots__ = ("_task", "_timer", "_work")

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._work = work
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def begin_after(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._begin)

    def _begin(self) -> None:
        self._task = asyncio.create_task(self._work())

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
