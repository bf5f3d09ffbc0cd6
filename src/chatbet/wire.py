"""The WebSocket as the server library speaks it, with two things added that keep a client from taking the memory.

The application may cut a connection at once (``chatbet.abort``): a close frame would wait behind everything that a
client who does not read has not read. And whoever makes the server write without reading, with pings for example, is
cut off by the wire itself.
"""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

ABORT = "chatbet.abort"
MOST_UNREAD = 1024 * 1024
"""Bytes that may wait for a client to read them; one answer with its cards is a twentieth of that."""


class Wire(WebSocketsSansIOProtocol):
    """One connection."""

    def handle_connect(self, event: Request) -> None:
        """Offer the application the way to cut it."""
        super().handle_connect(event)
        scope = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"][ABORT] = self.transport.abort

    def data_received(self, data: bytes) -> None:
        """Hear the client, unless it has long stopped hearing us."""
        if self.transport.get_write_buffer_size() > MOST_UNREAD:
            self.transport.abort()
            return
        super().data_received(data)
