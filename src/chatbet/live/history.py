"""Every price point seen of a fixture, bounded, in Redis. Whoever fetches prices records them; a move is seen once.

Two keys per fixture: the last price of each selection, and the list of points. One script compares and appends, so
that of two workers with the same prices exactly one learns that they moved.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from redis.commands.core import AsyncScript

from chatbet.betting.market import Selection
from chatbet.live.topics import selection_name, selection_of
from chatbet.sportsbook.model import FixtureOdds
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

MOST_POINTS = 2_000
"""Points kept of one fixture, over all its selections: some 120 kB."""
_LATE_MS = 60_000

# KEYS last prices, points; ARGV instant in ms, most points, time to live in s, how late an answer may come in ms, then
# names and prices. Older prices than the last ones came late and are passed over; much older ones belong to a clock
# that was set back (a demo that began anew), and everything begins anew. Returns names and old prices of what moved.
_RECORD = """
local before = tonumber(redis.call('HGET', KEYS[1], '@') or '0')
local at = tonumber(ARGV[1])
if before - at > tonumber(ARGV[4]) then
  redis.call('DEL', KEYS[1], KEYS[2])
elseif before > at then
  return {}
end
local moved = {}
for place = 5, #ARGV, 2 do
  local name, price = ARGV[place], ARGV[place + 1]
  local old = redis.call('HGET', KEYS[1], name)
  if old ~= price then
    redis.call('HSET', KEYS[1], name, price)
    redis.call('RPUSH', KEYS[2], ARGV[1] .. '|' .. name .. '|' .. price)
    if old then
      moved[#moved + 1] = name
      moved[#moved + 1] = old
    end
  end
end
redis.call('HSET', KEYS[1], '@', ARGV[1])
redis.call('LTRIM', KEYS[2], -tonumber(ARGV[2]), -1)
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return moved
"""


@dataclass(frozen=True, slots=True)
class Move:
    """One price that is not what it was."""

    selection: Selection
    old: Decimal
    new: Decimal


@dataclass(frozen=True, slots=True)
class Point:
    """One price from one instant on."""

    at: datetime
    selection: Selection
    odds: Decimal


class PriceHistory:
    """The price points of all fixtures of one sportsbook, which ``namespace`` names."""

    def __init__(self, redis: GuardedRedis, *, namespace: str) -> None:
        self._redis = redis
        self._namespace = namespace
        self._record: AsyncScript = redis.register_script(_RECORD)

    async def record(self, odds: FixtureOdds, as_of: datetime) -> tuple[Move, ...]:
        """Keep what is new; what moved against the prices before. Raises ``StateUnavailable``."""
        if not odds.active or not odds.prices:
            return ()
        prices = {selection_name(price.selection): price for price in odds.prices}
        arguments: list[Any] = [int(as_of.timestamp() * 1000), MOST_POINTS, keys.HISTORY_TTL, _LATE_MS]
        for name, price in prices.items():
            arguments += [name, _written(price.odds)]
        found = cast(list[bytes], await self._record(keys=self._keys(odds.fixture_id), args=arguments))
        return tuple(
            Move(prices[name].selection, Decimal(old.decode()), prices[name].odds)
            for name, old in ((found[at].decode(), found[at + 1]) for at in range(0, len(found), 2))
        )

    async def points(self, fixture_id: str) -> tuple[Point, ...]:
        """Every point kept, oldest first. Raises ``StateUnavailable``."""
        stored = cast(list[bytes], await self._redis.lrange(self._keys(fixture_id)[1], 0, -1))
        return tuple(_read(stored))

    def _keys(self, fixture_id: str) -> list[str]:
        name = f"{self._namespace}:{fixture_id}"
        return [keys.last_prices(name), keys.price_history(name)]


def _written(odds: Decimal) -> str:
    """One writing per value: 2.1 and 2.10 are the same price."""
    return f"{odds.normalize():f}"


def _read(stored: list[bytes]) -> Iterator[Point]:
    for entry in stored:
        instant, name, odds = entry.decode().split("|")
        at = datetime.fromtimestamp(int(instant) / 1000, UTC)
        yield Point(at, selection_of(name), Decimal(odds))
