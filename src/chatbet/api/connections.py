"""Who is connected to this process: one connection per session, the newer wins, wherever the older one is."""

import asyncio
import secrets
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import orjson

from chatbet.observability.metrics import Metrics
from chatbet.state import keys
from chatbet.state.pubsub import Bus

if TYPE_CHECKING:
    from chatbet.api.websocket import Connection


class Connections:
    """The open sockets of one process, and the channel on which processes tell each other of newer ones."""

    def __init__(self, bus: Bus, metrics: Metrics) -> None:
        self._bus = bus
        self._metrics = metrics
        self._name = secrets.token_hex(8)
        self._open: dict[str, Connection] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._open)

    async def enter(self, connection: "Connection") -> None:
        """Take the session over: an older connection here is replaced, one elsewhere is told."""
        session_id = connection.session_id
        older = self._open.get(session_id)
        self._open[session_id] = connection
        self._metrics.sockets.set(len(self._open))
        if older is not None:
            await older.replaced()
        channel = keys.session_channel(session_id)
        await self._bus.publish(channel, orjson.dumps({"type": "taken", "by": self._name}))
        if older is None:
            await self._bus.subscribe(channel, self._heard)

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
        session_id = channel.removeprefix(keys.session_channel(""))
        connection = self._open.get(session_id)
        if connection is None or notice.get("by") == self._name:
            return
        if notice["type"] == "taken":
            self._later(connection.replaced())
        elif notice["type"] == "notice":
            self._later(connection.notify(notice["about"], notice["frame"]))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
