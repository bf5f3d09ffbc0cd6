"""The application: routes, middleware, error handlers. ``uvicorn --factory chatbet.app:create_app``."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

import chatbet
from chatbet.api import auth, chat, health, odds, pages, problems, websocket
from chatbet.api.edge import Edge
from chatbet.brain.port import Brain
from chatbet.observability import logs
from chatbet.services import Inherited, open_services
from chatbet.settings import Environment, Settings, load_settings

COMPRESS_ABOVE = 4096
"""Bytes of an answer from which on it is compressed for who takes it so: histories, lists, the page. Streams never."""


class Application(FastAPI):
    """FastAPI that serves its ``sockets``, by their path, before everything else.

    Every layer that a socket is served through stays in memory as long as the socket: routing, dependencies and
    middleware take half of what an idle one costs, and do nothing for it.
    """

    def __init__(self, sockets: Mapping[str, Callable[[WebSocket], Awaitable[None]]], **options: Any) -> None:
        super().__init__(**options)
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a socket here, everything else as usual."""
        serve = self._sockets.get(scope["path"]) if scope["type"] == "websocket" else None
        if serve is None:
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await serve(WebSocket(scope, receive, send))


def create_app(
    settings: Settings | None = None, *, brain: Brain | None = None, inherited: Inherited | None = None
) -> FastAPI:
    """The service for these settings (read from the environment when None; ``BadSettings`` when not allowed)."""
    settings = settings or load_settings()
    logs.configure(json=settings.environment is not Environment.DEVELOPMENT, debug=settings.debug)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings, brain=brain, inherited=inherited) as services:
            app.state.services = services
            yield

    hidden = settings.environment is Environment.PRODUCTION
    app = Application(
        {websocket.PATH: websocket.chat},
        title="ChatBet",
        version=chatbet.__version__,
        description="A conversational backend for sports betting.",
        lifespan=lifespan,
        docs_url=None if hidden else "/docs",
        redoc_url=None,
        openapi_url=None if hidden else "/openapi.json",
    )
    faults = problems.documented(400, 401, 403, 405, 413, 422, 429, 500, 503)
    for router in (chat.router, odds.router, auth.router):
        app.include_router(router, responses=faults)
    for router in (health.router, websocket.router, pages.router):
        app.include_router(router)
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESS_ABOVE, compresslevel=5)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["*"],
        expose_headers=["X-Correlation-ID", "Retry-After"],
    )
    app.add_middleware(Edge)
    return app
