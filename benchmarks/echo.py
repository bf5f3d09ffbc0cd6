"""The yardstick: a bare echo on the service's own server library, over WebSocket and over HTTP.

``python -m benchmarks.echo PORT FRAMES``. A client's text comes back ``FRAMES`` times over WebSocket, the last frame
marked final; a request's body comes back once.
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PIECE = '{"type":"assistant_response","is_final":false,"content":"%s","chunk_index":%d}'
HELLO = '{"type":"connection_ack"}'
FINAL = '{"type":"assistant_response","is_final":true,"content":"%s"}'


def echo(frames: int) -> Callable[[Message, Receive, Send], Awaitable[None]]:
    """The ASGI application."""

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await (_socket(receive, send, frames) if scope["type"] == "websocket" else _request(receive, send))

    return app


async def _socket(receive: Receive, send: Send, frames: int) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": HELLO})
    while (message := await receive())["type"] != "websocket.disconnect":
        for number in range(frames - 1):
            await send({"type": "websocket.send", "text": PIECE % ("palabras y más palabras", number)})
        await send({"type": "websocket.send", "text": FINAL % len(message.get("text") or "")})


async def _request(receive: Receive, send: Send) -> None:
    body = (await receive()).get("body", b"")
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


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
