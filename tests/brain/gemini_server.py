"""A server that speaks Gemini's REST protocol over a real socket: scripted answers, function calls, usage, faults."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY = "test-key-that-must-never-be-echoed"
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """One answer of the model. Everything that can go wrong with one is a field."""

    text: str = ""
    calls: Sequence[tuple[str, Body]] = ()
    """Function calls, sent after the text."""
    status: int = 200
    retry_after: str | None = None
    first: float = 0.0
    """Seconds before the first token."""
    pace: float = 0.0
    """Seconds between tokens."""
    finish: str | None = "STOP"
    """None: the stream ends without a reason."""
    block: str | None = None
    """A reason for refusing the prompt: no candidates at all."""
    empty: bool = False
    """Candidates without content."""
    reset_after: int | None = None
    """Close the socket hard after so many tokens."""
    hang_after: int | None = None
    """Say nothing more after so many tokens, and keep the socket open."""
    hang_up: bool = False
    """Close the socket hard before any answer."""
    garbage: bytes | None = None
    """Sent instead of a body."""


@dataclass
class GeminiServer:
    """What was asked, and what is answered next: the script in order, its last line again and again."""

    script: list[Say | Callable[[Body], Say]] = field(default_factory=lambda: [Say("Hola.")])
    requests: list[Body] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by every request."""
    address: str = ""
    usage_per_character: float = 0.25

    def says(self, *answers: Say | Callable[[Body], Say]) -> None:
        """Replace the script."""
        self.script[:] = answers

    def next(self, body: Body) -> Say:
        """The answer for this request."""
        answer = self.script[0] if len(self.script) == 1 else self.script.pop(0)
        return answer(body) if callable(answer) else answer

    @property
    def prompt_tokens(self) -> list[int]:
        """About how many tokens each request had."""
        return [prompt_tokens(body) for body in self.requests]


def prompt_tokens(body: Body) -> int:
    """Four characters a token, over all that a request carries: instructions, contents and tool schemas."""
    carried = {name: body[name] for name in ("systemInstruction", "contents", "tools") if name in body}
    return sum(len(text) for text in _texts(carried)) // 4


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for name, inner in value.items() for text in (name, *_texts(inner))]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [str(value)]


def tokens_of(text: str) -> list[str]:
    """A text as a model streams it: pieces of about four characters."""
    return [text[at : at + 4] for at in range(0, len(text), 4)]


def error_body(status: int, retry_after: str | None = None) -> Body:
    """An error as Google writes it."""
    names = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": retry_after}] if retry_after else []
    return {"error": {"code": status, "message": "no", "status": names.get(status, "INTERNAL"), "details": details}}


class Handler:
    """Answers every POST as Gemini would, from a server's script."""

    def __init__(self, server: GeminiServer) -> None:
        self._server = server

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        body: Body = await request.json()
        self._server.requests.append(body)
        self._server.paths.append(request.path_qs)
        self._server.asked.set()
        if request.headers.get("x-goog-api-key") != KEY:
            wrong = error_body(400)
            wrong["error"]["message"] = f"API key not valid: {request.headers.get('x-goog-api-key')}"
            return web.json_response(wrong, status=400)
        say = self._server.next(body)
        await asyncio.sleep(say.first)
        if say.hang_up:
            _abort(request)
        if say.status != 200:
            headers = {"Retry-After": say.retry_after.removesuffix("s")} if say.retry_after else {}
            return web.json_response(error_body(say.status, say.retry_after), status=say.status, headers=headers)
        if say.garbage is not None:
            return web.Response(body=say.garbage, content_type="application/json")
        if "stream" not in request.path:
            return web.json_response(_whole(say, body))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionResetError):  # the client may stop listening: the guard does
            await self._stream(request, response, say, body)
        return response

    async def _stream(self, request: web.Request, response: web.StreamResponse, say: Say, body: Body) -> None:
        for at, chunk in enumerate(chunks_of(say, body)):
            if say.reset_after is not None and at >= say.reset_after:
                _abort(request)
                return
            if say.hang_after is not None and at >= say.hang_after:
                await asyncio.sleep(3600)
            if at and say.pace:
                await asyncio.sleep(say.pace)
            await response.write(b"data: " + json.dumps(chunk).encode() + b"\r\n\r\n")


def _abort(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.abort()


def chunks_of(say: Say, body: Body) -> list[Body]:
    """The events of one stream."""
    if say.block:
        return [
            {"promptFeedback": {"blockReason": say.block}, "usageMetadata": _usage(body, 0), "modelVersion": "test"}
        ]
    if say.empty:
        return [{"candidates": [{"finishReason": say.finish, "index": 0}], "usageMetadata": _usage(body, 0)}]
    pieces: list[list[Body]] = [[{"text": token}] for token in tokens_of(say.text)]
    if say.calls:
        pieces.append([{"functionCall": {"name": name, "args": args}} for name, args in say.calls])
    chunks = [_chunk(parts, body, at + 1) for at, parts in enumerate(pieces)] or [_chunk([{"text": ""}], body, 0)]
    if say.finish is not None:
        chunks[-1]["candidates"][0]["finishReason"] = say.finish
    return chunks


def _chunk(parts: list[Body], body: Body, said: int) -> Body:
    return {
        "candidates": [{"content": {"parts": parts, "role": "model"}, "index": 0}],
        "usageMetadata": _usage(body, said),
        "modelVersion": "gemini-2.5-flash",
        "responseId": "test",
    }


def _whole(say: Say, body: Body) -> Body:
    parts: list[Body] = [{"text": say.text}] if say.text else []
    parts += [{"functionCall": {"name": name, "args": args}} for name, args in say.calls]
    whole = _chunk(parts, body, len(tokens_of(say.text)))
    whole["candidates"][0]["finishReason"] = say.finish
    return whole


def _usage(body: Body, said: int) -> Body:
    asked = prompt_tokens(body)
    return {"promptTokenCount": asked, "candidatesTokenCount": said, "totalTokenCount": asked + said}


@asynccontextmanager
async def gemini_server(*script: Say | Callable[[Body], Say]) -> AsyncIterator[GeminiServer]:
    """Serve while inside, on a port of its own."""
    server = GeminiServer()
    if script:
        server.says(*script)
    app = web.Application(client_max_size=10 * 2**20)
    app.router.add_post("/{rest:.*}", Handler(server).answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()
