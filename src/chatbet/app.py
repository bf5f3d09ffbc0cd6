"""The application: routes, middleware, error handlers. ``uvicorn --factory chatbet.app:create_app``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

import chatbet
from chatbet.api import auth, chat, health, odds, pages, problems, websocket
from chatbet.api.edge import Edge
from chatbet.brain.port import Brain
from chatbet.observability import logs
from chatbet.services import Inherited, open_services
from chatbet.settings import Environment, Settings, load_settings

COMPRESS_ABOVE = 4096
"""Bytes of an answer from which on it is compressed for who takes it so: histories, lists, the page. Streams never."""


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
    app = FastAPI(
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
    app.add_middleware(Edge, sockets={websocket.PATH: websocket.chat})
    return app
