"""Responsible play that holds across sessions: self-exclusion, self-set limits, what was staked and lost lately.

Limits are rolling windows, so that no time zone and no midnight gives a second allowance. Lower limits hold at once,
higher ones after a day. Every method raises ``StateUnavailable`` when nobody can tell; then no bet is taken.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError
from redis.commands.core import AsyncScript

from chatbet.errors import StateUnavailable
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

RAISE_AFTER = timedelta(hours=24)
"""How long a raised limit waits, so that nobody raises one in the heat of the moment."""


class Window(StrEnum):
    """What a limit is about."""

    BET = "bet"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


LENGTHS = {Window.DAY: 86_400, Window.WEEK: 7 * 86_400, Window.MONTH: 30 * 86_400}
"""Seconds that a rolling window looks back."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that the user has set; ``next`` replaces ``amount`` at ``since``."""

    amount: Decimal
    next: Decimal | None = None
    since: datetime | None = None

    def at(self, now: datetime) -> "Limit":
        """The limit as it stands at ``now``."""
        if self.next is not None and self.since is not None and now >= self.since:
            return Limit(self.next)
        return self

    def changed(self, amount: Decimal, now: datetime) -> "Limit":
        """The limit after the user asked for ``amount``."""
        current = self.at(now)
        if amount <= current.amount:
            return Limit(amount)
        return Limit(current.amount, amount, now + RAISE_AFTER)


@dataclass(frozen=True, slots=True)
class Tally:
    """Money and number of bets in the last 24 hours."""

    staked: Decimal
    bets: int
    lost: Decimal
    lost_bets: int


@dataclass(frozen=True, slots=True)
class Room:
    """Whether a stake fits into the limits; when not, the narrowest window and what is left in it."""

    fits: bool
    window: Window | None = None
    limit: Decimal | None = None
    left: Decimal | None = None


_LIMITS = TypeAdapter(dict[Window, Limit])

# KEYS stakes; ARGV now, order id (``?`` only asks), cents, then each window's length and limit in cents (-1: none).
# Returns 0 when it fits (and is then counted), else the window's place and what was staked in it already.
_RESERVE = """
local now, id, cents = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 31 * 86400)
local entries = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for place = 1, (#ARGV - 3) / 2 do
  local length, limit = tonumber(ARGV[2 + place * 2]), tonumber(ARGV[3 + place * 2])
  local sum = 0
  for i = 1, #entries, 2 do
    local other, amount = string.match(entries[i], '^(.*):(%d+)$')
    if other ~= id and tonumber(entries[i + 1]) > now - length then sum = sum + tonumber(amount) end
  end
  if limit >= 0 and sum + cents > limit then return {place, sum} end
end
if id ~= '?' then
  redis.call('ZADD', KEYS[1], now, id .. ':' .. ARGV[3])
  redis.call('EXPIRE', KEYS[1], 32 * 86400)
end
return {0, 0}
"""


class ResponsiblePlay:
    """What a user asked to be protected from, and the tallies that this needs."""

    def __init__(self, redis: GuardedRedis) -> None:
        self._redis = redis
        self._reserve: AsyncScript = redis.register_script(_RESERVE)

    async def exclude(self, user_id: str, now: datetime, until: datetime | None = None) -> None:
        """Take no bets and sell nothing, from now until ``until`` (None: until the operator lifts it)."""
        life = keys.PROTECTION_TTL if until is None else max(1, int((until - now).total_seconds()))
        key = keys.user(user_id, "excluded")
        if until is not None and await self._redis.ttl(key) > life:
            return
        await self._redis.set(key, (until or now).isoformat(), ex=life)

    async def excluded(self, user_id: str) -> bool:
        """Whether a self-exclusion is in force."""
        return bool(await self._redis.exists(keys.user(user_id, "excluded")))

    async def limits(self, user_id: str, now: datetime) -> dict[Window, Limit]:
        """The limits in force; raised ones that still wait are named in ``next``."""
        stored = await self._redis.get(keys.user(user_id, "limits"))
        try:
            found = _LIMITS.validate_json(stored) if stored else {}
        except ValidationError:
            # Another version's: a limit that cannot be read must not count as none.
            raise StateUnavailable("limits that cannot be read") from None
        return {window: limit.at(now) for window, limit in found.items()}

    async def set_limit(self, user_id: str, window: Window, amount: Decimal, now: datetime) -> Limit:
        """Set or change a limit: lower at once, higher after ``RAISE_AFTER``."""
        limits = await self.limits(user_id, now)
        changed = limits[window].changed(amount, now) if window in limits else Limit(amount)
        limits[window] = changed
        await self._redis.set(keys.user(user_id, "limits"), _LIMITS.dump_json(limits), ex=keys.PROTECTION_TTL)
        return changed

    async def room(self, user_id: str, stake: Decimal, now: datetime) -> Room:
        """Whether a stake would fit, without counting it."""
        return await self.reserve(user_id, "?", stake, now)

    async def reserve(self, user_id: str, order_id: str, stake: Decimal, now: datetime) -> Room:
        """Count a stake if it fits every limit, in one step; the same order again counts once."""
        limits = await self.limits(user_id, now)
        if (single := limits.get(Window.BET)) is not None and stake > single.amount:
            return Room(fits=False, window=Window.BET, limit=single.amount, left=single.amount)
        arguments: list[Any] = [now.timestamp(), order_id, _cents(stake)]
        for window, length in LENGTHS.items():
            arguments += [length, _cents(limits[window].amount) if window in limits else -1]
        place, sum_ = cast(list[int], await self._reserve(keys=[keys.user(user_id, "stakes")], args=arguments))
        if not place:
            return Room(fits=True)
        window = list(LENGTHS)[int(place) - 1]
        limit = limits[window].amount
        return Room(fits=False, window=window, limit=limit, left=max(limit - Decimal(int(sum_)) / 100, Decimal(0)))

    async def release(self, user_id: str, order_id: str, stake: Decimal) -> None:
        """The stake never left the account."""
        await self._redis.zrem(keys.user(user_id, "stakes"), f"{order_id}:{_cents(stake)}")

    async def remind_every(self, user_id: str, minutes: int) -> None:
        """How often the user wants to hear how long they have been here and what they have staked."""
        await self._redis.set(keys.user(user_id, "reminder"), minutes, ex=keys.PROTECTION_TTL)

    async def reminder(self, user_id: str, default: int) -> int:
        """Minutes between reminders."""
        found = await self._redis.get(keys.user(user_id, "reminder"))
        return int(found) if found else default

    async def note_loss(self, user_id: str, order_id: str, stake: Decimal, now: datetime) -> None:
        """A bet was lost."""
        key = keys.user(user_id, "losses")
        await self._redis.zadd(key, {f"{order_id}:{_cents(stake)}": now.timestamp()})
        await self._redis.expire(key, keys.USER_TTL)

    async def tally(self, user_id: str, now: datetime) -> Tally:
        """Staked and lost in the last 24 hours."""
        pipe = self._redis.pipeline(transaction=False)
        since = now.timestamp() - LENGTHS[Window.DAY]
        for part in ("stakes", "losses"):
            pipe.zrangebyscore(keys.user(user_id, part), f"({since}", "+inf")
        stakes, losses = await pipe.execute()
        return Tally(_sum(stakes), len(stakes), _sum(losses), len(losses))


def _cents(amount: Decimal) -> int:
    return int(amount * 100)


def _sum(members: list[bytes]) -> Decimal:
    return sum((Decimal(member.rpartition(b":")[2].decode()) for member in members), Decimal(0)) / 100
