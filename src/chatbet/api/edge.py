"""What every request passes: a correlation id, a size limit, safe headers. Sockets do not come by: see ``app``."""

import re
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
import structlog
from starlette.exceptions import HTTPException

from chatbet.api.problems import PROBLEM_JSON, accepted_language, problem_body, sentence
from chatbet.language import Language

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LARGEST_BODY = 64 * 1024
_CORRELATION = re.compile(r"^[\w.:-]{1,128}$", re.ASCII)
_SAFE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]


class Edge:
    """The outermost layer."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass HTTP requests through with their id; leave everything else alone."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        correlation_id = _correlation_id(headers.get(b"x-correlation-id", b""))
        scope["correlation_id"] = correlation_id
        structlog.contextvars.bind_contextvars(correlation_id=correlation_id)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", []), (b"x-correlation-id", correlation_id.encode()), *_SAFE_HEADERS,
                ]  # fmt: skip
            await send(message)

        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            await _too_large(scope, send_with_id)
            return
        await self._app(scope, _limited(receive), send_with_id)
        structlog.contextvars.unbind_contextvars("correlation_id")


def _correlation_id(given: bytes) -> str:
    text = given.decode("latin-1")
    return text if _CORRELATION.match(text) else uuid.uuid4().hex


def _limited(receive: Receive) -> Receive:
    """Stop reading a body that turns out larger than it said; the handlers of the application answer for it."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise HTTPException(413)
        return message

    return limited


async def _too_large(scope: Message, send: Send) -> None:
    header = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    detail = sentence("BODY_TOO_LARGE", accepted_language(header) or Language.EN)
    body = orjson.dumps(problem_body(413, "MESSAGE_TOO_LONG", detail, scope["path"], scope["correlation_id"]))
    headers = [(b"content-type", PROBLEM_JSON.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
