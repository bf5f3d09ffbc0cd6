"""Who is connected to this process: one connection per session, the newer wins, wherever the older one is.

Every connection draws the next number of its session in Redis and tells it to all workers. Whoever hears of a higher
number than their own goes; so of two that come at once exactly one stays, in whatever order the workers hear of them.
"""

import asyncio
import secrets
import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import orjson
from redis.commands.core import AsyncScript

from chatbet.errors import StateUnavailable
from chatbet.observability.metrics import Metrics
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from chatbet.state.pubsub import Bus

if TYPE_CHECKING:
    from chatbet.api.websocket import Connection

# KEYS the last number; ARGV channel, who takes the session, time to live in s, the number that was drawn before or 0.
# Numbers are milliseconds, so that they grow on where the last one has been forgotten: after a day, or by a Redis that
# lost what it held. Returns the number that counts now.
_TAKE = """
local last = tonumber(redis.call('GET', KEYS[1]) or 0)
local number = tonumber(ARGV[4])
if number == 0 then
  local time = redis.call('TIME')
  number = math.max(time[1] * 1000 + math.floor(time[2] / 1000), last + 1)
elseif number <= last then
  return last
end
redis.call('SET', KEYS[1], string.format('%d', number), 'EX', ARGV[3])
redis.call('PUBLISH', ARGV[1], cjson.encode({type = 'taken', by = ARGV[2], number = number}))
return number
"""
_AT_ONCE = 50
"""Connections that look at once for what they missed."""
_LOOK_AGAIN_AFTER = 0.5
"""Seconds until the next try, where Redis is away again."""


class Connections:
    """The open sockets of one process, and the channel on which processes tell each other of newer ones."""

    def __init__(self, redis: GuardedRedis, bus: Bus, metrics: Metrics) -> None:
        self._bus = bus
        self._metrics = metrics
        self._name = secrets.token_hex(8)
        self._take: AsyncScript = redis.register_script(_TAKE)
        self._open: dict[str, Connection] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        bus.on_return(lambda: self.later(self._catch_up(*self._open.values())))

    def __len__(self) -> int:
        return len(self._open)

    async def enter(self, connection: "Connection") -> None:
        """Take the session over: an older connection here is replaced, one elsewhere is told.

        It listens before it speaks: whoever comes after it is heard, whoever came before it hears it.
        """
        session_id = connection.session_id
        older = self._open.get(session_id)
        self._open[session_id] = connection
        self._metrics.sockets.set(len(self._open))
        channel = keys.session_channel(session_id)
        if older is None:
            await self._bus.subscribe(channel, self._heard)
        else:
            connection.drawing = older.drawing
            await asyncio.gather(older.replaced(), self._bus.acknowledged(channel))
        await self._outrank_others(connection, channel)

    async def _outrank_others(self, connection: "Connection", channel: str) -> None:
        """Draw a number, after whoever had the session here before, unless a newer one here does so."""
        session_id = connection.session_id
        if connection.drawing is not None:
            await asyncio.wait({connection.drawing})
        if self._open.get(session_id) is not connection:
            return
        connection.drawing = asyncio.ensure_future(self._number(connection))
        try:
            connection.number = await asyncio.shield(connection.drawing)
        except StateUnavailable:
            # Nobody elsewhere can be told yet; here the newest one has it. As Redis would count it: by real time.
            connection.number = time.time_ns() // 1_000_000
            if self._bus.connected:  # else it is told with all the others when the bus returns
                self.later(self._catch_up(connection))
        finally:
            connection.drawing = None
        self._go_if_outranked(connection)

    async def _number(self, connection: "Connection") -> int:
        """Draw the number of a connection that has none, or tell the one it has; which one counts now."""
        session_id = connection.session_id
        told = (keys.session_channel(session_id), self._name, keys.CONNECTION_TTL, connection.number)
        return int(await self._take(keys=[keys.connection(session_id)], args=list(told)))

    async def _catch_up(self, *connections: "Connection") -> None:
        """News may have been missed: see whether each connection is still the newest, and what it has coming."""
        waiting = list(connections)
        while waiting:
            try:
                await asyncio.gather(*map(self._look_again, waiting[:_AT_ONCE]))
            except StateUnavailable as error:
                await asyncio.sleep(error.retry_after or _LOOK_AGAIN_AFTER)
            else:
                del waiting[:_AT_ONCE]

    async def _look_again(self, connection: "Connection") -> None:
        if self._open.get(connection.session_id) is not connection or not connection.number:
            return
        connection.newest = max(connection.newest, await self._number(connection))
        if connection.newest > connection.number:
            self._go_if_outranked(connection)
        else:
            await connection.catch_up_again()

    async def leave(self, connection: "Connection") -> None:
        """Forget a connection that has closed, unless a newer one has its place."""
        if self._open.get(connection.session_id) is not connection:
            return
        del self._open[connection.session_id]
        self._metrics.sockets.set(len(self._open))
        await self._bus.unsubscribe(keys.session_channel(connection.session_id), self._heard)

    async def drain(self) -> None:
        """Send everybody away, because the process goes."""
        await asyncio.gather(*(connection.shut_down() for connection in list(self._open.values())))

    def _heard(self, channel: str, payload: bytes) -> None:
        """A notice for one of our sessions: another process took it over, or has a frame for it."""
        notice = orjson.loads(payload)
        connection = self._open.get(channel.removeprefix(keys.session_channel("")))
        if connection is None or notice.get("by") == self._name:
            return
        if notice["type"] == "taken":
            connection.newest = max(connection.newest, int(notice.get("number", 0)))
            self._go_if_outranked(connection)
        elif notice["type"] == "notice":
            self.later(connection.notify(notice["about"], notice["frame"]))
        elif notice["type"] == "arrears":
            self.later(connection.catch_up_again())

    def _go_if_outranked(self, connection: "Connection") -> None:
        """Once it knows its own number; until then only what it has heard is noted."""
        if connection.number and connection.newest > connection.number:
            self.later(connection.replaced())

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside everything else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
