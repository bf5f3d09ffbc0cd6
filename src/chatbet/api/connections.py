"""Who is connected to this process: one connection per session, the newer wins, wherever the older one is.

Every connection draws the next number of its session in Redis and tells it to all workers. Whoever hears of a higher
number than their own goes; so of two that come at once exactly one stays, in whatever order the workers hear of them.
"""

import asyncio
import secrets
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

# KEYS counter; ARGV channel, who takes the session, time to live in s.
_TAKE = """
local number = redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('PUBLISH', ARGV[1], cjson.encode({type = 'taken', by = ARGV[2], number = number}))
return number
"""


class Connections:
    """The open sockets of one process, and the channel on which processes tell each other of newer ones."""

    def __init__(self, redis: GuardedRedis, bus: Bus, metrics: Metrics) -> None:
        self._bus = bus
        self._metrics = metrics
        self._name = secrets.token_hex(8)
        self._take: AsyncScript = redis.register_script(_TAKE)
        self._open: dict[str, Connection] = {}
        self._tasks: set[asyncio.Task[None]] = set()

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
        taking = self._take(keys=[keys.connection(session_id)], args=[channel, self._name, keys.CONNECTION_TTL])
        connection.drawing = asyncio.ensure_future(taking)
        try:
            connection.number = int(await asyncio.shield(connection.drawing))
        except StateUnavailable:
            return  # nobody elsewhere can be told; here the newest one has it
        finally:
            connection.drawing = None
        self._go_if_outranked(connection)

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
