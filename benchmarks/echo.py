"""The yardstick: a bare WebSocket echo on the service's own server library, that answers with as many frames as asked.

``python -m benchmarks.echo PORT FRAMES``. A client's text comes back ``FRAMES`` times; the last frame is marked final.
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]
PIECE = '{"type":"assistant_response","is_final":false,"content":"%s","chunk_index":%d}'
HELLO = '{"type":"connection_ack"}'
FINAL = '{"type":"assistant_response","is_final":true,"content":"%s"}'


def echo(frames: int) -> Callable[..., Awaitable[None]]:
    """The ASGI application."""

    async def app(
        scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[..., Awaitable[None]]
    ) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": HELLO})
        while (message := await receive())["type"] != "websocket.disconnect":
            for number in range(frames - 1):
                await send({"type": "websocket.send", "text": PIECE % ("palabras y más palabras", number)})
            await send({"type": "websocket.send", "text": FINAL % len(message.get("text") or "")})

    return app


def main(port: int, frames: int) -> None:
    """Serve until killed, with the service's own options."""
    from chatbet.serving import LARGEST_FRAME

    uvicorn.run(
        echo(frames),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        ws="websockets-sansio",
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
