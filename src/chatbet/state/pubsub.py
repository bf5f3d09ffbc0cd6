"""A fan-out bus between workers: one connection per process, any number of channels and subscribers.

It reconnects by itself and asks again for every channel. What is published while the connection is down reaches only
this process's subscribers: the bus carries news, never the only copy of anything.
"""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Callable
from typing import Any

import structlog

from chatbet.background import Background
from chatbet.errors import StateUnavailable
from chatbet.state import keys
from chatbet.state.connection import FAILURES, GuardedRedis

_log = structlog.get_logger(__name__)

Subscriber = Callable[[str, bytes], None]
"""Gets the channel and the payload; must return at once and may not raise."""

# The one channel that is always subscribed: a connection without any cannot be waited on.
_OWN_CHANNEL = f"{keys.PREFIX}ch:bus"
# Asked for after all others: when Redis confirms it, it has confirmed them.
_LAST_CHANNEL = f"{keys.PREFIX}ch:bus:last"
_ACKNOWLEDGED_WITHIN = 0.5
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 2.0
_QUEUE_LENGTH = 1_000


class Bus(Background):
    """Publish and subscribe; listens in the background, and once closed subscribers hear nothing more."""

    def __init__(self, redis: GuardedRedis) -> None:
        self._redis = redis
        self._subscribers: dict[str, list[Subscriber]] = {}
        self._unconfirmed: dict[str, asyncio.Event] = {}
        self._connection: Any = None
        self._was_away = False
        self._on_return: list[Callable[[], None]] = []

    @property
    def connected(self) -> bool:
        """Whether news from other processes arrive now."""
        return self._connection is not None

    def on_return(self, told: Callable[[], None]) -> None:
        """Call ``told`` when every channel is in force again after news were missed; it must return at once."""
        self._on_return.append(told)

    async def publish(self, channel: str, payload: bytes) -> None:
        """Tell every subscriber in every process; never raises. Without Redis only those of this process hear it."""
        try:
            await self._redis.publish(channel, payload)
        except StateUnavailable:
            self._deliver(channel, payload)
            return
        if not self.connected:
            self._deliver(channel, payload)

    async def subscribe(self, channel: str, subscriber: Subscriber) -> None:
        """Call ``subscriber`` for every payload; returns when Redis has confirmed, or soon when it is away."""
        subscribers = self._subscribers.setdefault(channel, [])
        subscribers.append(subscriber)
        if len(subscribers) == 1:
            self._unconfirmed[channel] = asyncio.Event()
            await self._send("SUBSCRIBE", channel)
        await self.acknowledged(channel)

    async def acknowledged(self, channel: str) -> None:
        """Returns when Redis has confirmed a subscription made before, or soon when it is away."""
        if self.connected and (event := self._unconfirmed.get(channel)) is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_ACKNOWLEDGED_WITHIN):
                    await event.wait()

    async def unsubscribe(self, channel: str, subscriber: Subscriber) -> None:
        """Stop calling ``subscriber``; the channel is given up with its last one."""
        subscribers = self._subscribers.get(channel, [])
        if subscriber in subscribers:
            subscribers.remove(subscriber)
            if not subscribers:
                del self._subscribers[channel]
                self._unconfirmed.pop(channel, None)
                await self._send("UNSUBSCRIBE", channel)

    @contextlib.asynccontextmanager
    async def listen(self, *channels: str, longest: int = _QUEUE_LENGTH) -> AsyncIterator[AsyncIterator[bytes]]:
        """The payloads of some channels as an iterator; a reader that falls ``longest`` behind loses the oldest."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(longest)

        def keep(_: str, payload: bytes) -> None:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(payload)

        async def payloads() -> AsyncIterator[bytes]:
            while True:
                yield await queue.get()

        for channel in channels:
            await self.subscribe(channel, keep)
        try:
            yield payloads()
        finally:
            for channel in channels:
                await self.unsubscribe(channel, keep)

    async def _for_ever(self) -> None:
        pause = _FIRST_PAUSE
        # Not for ever to the letter: a wait that ends in the moment of its cancellation swallows it, so the end of the
        # bus is also looked at.
        while self._task is not None:
            try:
                # A cluster's client knows no node before its first command.
                await self._redis.initialize()
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(_OWN_CHANNEL)
                    self._connection = pubsub.connection
                    await self._send("SUBSCRIBE", *self._subscribers, _LAST_CHANNEL)
                    pause = _FIRST_PAUSE
                    while self._task is not None:
                        self._handle(await _next_of(pubsub.connection))
            except (*FAILURES, StateUnavailable) as error:
                _log.warning("bus.connection_lost", reason=type(error).__name__)
                self._was_away = True
            finally:
                self._connection = None
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _send(self, command: str, *channels: str) -> None:
        """Send without waiting; when the connection breaks, the listener finds out and asks for everything again."""
        if self._connection is not None:
            with contextlib.suppress(*FAILURES):
                await self._connection.send_command(command, *channels, check_health=False)

    def _handle(self, response: Any) -> None:
        if not isinstance(response, list) or len(response) < 3:
            return
        kind, channel = response[0], response[1].decode()
        if kind == b"message":
            self._deliver(channel, response[2])
        elif kind == b"subscribe" and (event := self._unconfirmed.pop(channel, None)) is not None:
            event.set()
        elif kind == b"subscribe" and channel == _LAST_CHANNEL and self._was_away:
            self._was_away = False
            for told in self._on_return:
                told()

    def _deliver(self, channel: str, payload: bytes) -> None:
        for subscriber in tuple(self._subscribers.get(channel, ())):
            try:
                subscriber(channel, payload)
            except Exception:  # noqa: BLE001 - one subscriber's defect must not silence the others
                _log.exception("bus.subscriber_failed", channel=channel)


async def _next_of(connection: Any) -> Any:
    """What Redis says next, however long it is silent.

    Read past the library, which would mend a connection by itself: it knows one of our channels, and we would go on
    listening to that one alone.
    """
    return await connection.read_response(timeout=math.inf, disconnect_on_error=False, push_request=True)
