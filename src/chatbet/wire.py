"""The WebSocket as the server library speaks it, with three things added.

A client that does not read is cut off at once: a close frame would wait behind everything that it has not read. So is
whoever makes the server write without reading, with pings for example, and nobody who has stopped reading keeps a
connection that has ended.

The application may ask whether all that it has sent has arrived (``chatbet.arrived``): a ping goes after it, and its
answer says so; a half-open connection takes everything and answers nothing.

Pings are spread: thousands of sockets that came at once, or that one pause of the loop has gathered, would otherwise
all be asked at once for ever. And an idle connection keeps nothing of its handshake.
"""

import asyncio
import random
import secrets

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import State

ARRIVED = "chatbet.arrived"
MOST_UNREAD = 1024 * 1024
"""Bytes that may wait for a client to read them; one answer with its cards is a twentieth of that."""
LINGER = 5.0
"""Seconds that the last bytes of a connection may take to be read."""
READ_WITHIN = 10.0
"""Seconds that a client whose window is full may take to read on; one clock a stall costs less than one a frame."""
SOONEST = 0.5
"""Part of the interval after which the earliest ping goes; the latest goes at its end."""


class Wire(WebSocketsSansIOProtocol):
    """One connection."""

    linger = LINGER
    _asked: dict[bytes, asyncio.Future[bool]] | None = None
    _stalled: asyncio.TimerHandle | None = None

    def handle_connect(self, event: Request) -> None:
        """Offer the application to ask what has arrived."""
        super().handle_connect(event)
        scope = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"][ARRIVED] = self.arrived

    def start_keepalive(self) -> None:
        """The connection stands: what it was made of is a fifth of what an idle one would keep."""
        super().start_keepalive()
        self.request.headers.clear()  # the parser holds on to the request itself
        del self.request, self.response

    def schedule_ping(self) -> None:
        """The next ping, some time within the interval."""
        if self.ping_interval:
            delay = self.ping_interval * random.uniform(SOONEST, 1.0)
            self.ping_timer = self.loop.call_later(delay, self.send_keepalive_ping)

    def keepalive_timeout(self) -> None:
        """Nobody is there: what was still to be sent would keep the connection for as long as TCP tries."""
        super().keepalive_timeout()
        self.transport.abort()

    def pause_writing(self) -> None:
        """The client does not read as fast as it is written to: it has a moment to go on."""
        super().pause_writing()
        self._stalled = self.loop.call_later(READ_WITHIN, self.transport.abort)

    def resume_writing(self) -> None:
        """It has read."""
        super().resume_writing()
        self._going_on()

    def _going_on(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """The application has ended with this connection; what its client does not read soon is not waited for."""
        super().on_task_complete(task)
        if self.transport.get_write_buffer_size():
            self.loop.call_later(self.linger, self.transport.abort)

    def arrived(self) -> asyncio.Future[bool]:
        """True as soon as the client's side has answered a ping sent now; False when the connection ends before."""
        answer: asyncio.Future[bool] = self.loop.create_future()
        payload = secrets.token_bytes(8)
        if self.transport.is_closing() or self.conn.state is not State.OPEN:
            answer.set_result(False)
            return answer
        self.conn.send_ping(payload)
        self._asked = self._asked or {}
        self._asked[payload] = answer
        self.transport.write(b"".join(self.conn.data_to_send()))
        return answer

    def handle_pong(self, event: Frame) -> None:
        """An answer to the server's own ping, or to one of ours."""
        answer = self._asked.pop(bytes(event.data), None) if self._asked else None
        if answer is None:
            super().handle_pong(event)
        elif not answer.done():
            answer.set_result(True)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more arrives."""
        self._going_on()
        asked, self._asked = self._asked or {}, None
        for answer in asked.values():
            if not answer.done():
                answer.set_result(False)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Hear the client, unless it has long stopped hearing us."""
        if self.transport.get_write_buffer_size() > MOST_UNREAD:
            self.transport.abort()
            return
        super().data_received(data)
