"""Runs the service under uvicorn and drains it on SIGTERM.

uvicorn closes sockets before the application hears of the shutdown, so the drain happens in the server itself.
"""

import asyncio
import contextlib
import functools
import socket
import sys
from typing import Any

import uvicorn

from chatbet import footprint
from chatbet.app import create_app
from chatbet.services import Inherited, Services
from chatbet.settings import Settings
from chatbet.wire import Wire

DRAIN = 7.0
"""Seconds that turns in flight may take to finish after SIGTERM."""
UNREAD = 30.0
"""Seconds for which what was sent may stay unread, or unanswered by the network, before its connection is cut."""
KEPT_OPEN = 75
"""Seconds for which an idle connection is kept for its next request: longer than balancers keep theirs, a minute, else
one of them sends a message just as its connection closes, and may not send it again."""
LARGEST_FRAME = 64 * 1024
READY = b"ready"
ALIVE = b"alive"
"""What a worker says to its parent, line by line."""


def config(settings: Settings, *, inherited: Inherited | None = None, **more: Any) -> uvicorn.Config:
    """uvicorn's options for this service."""
    return uvicorn.Config(
        functools.partial(create_app, settings, inherited=inherited),
        factory=True,
        log_config=None,
        access_log=False,
        ws=Wire,
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        timeout_keep_alive=KEPT_OPEN,
        timeout_graceful_shutdown=2,
        server_header=False,
        proxy_headers=False,
        **more,
    )


def announce(host: str, port: int) -> None:
    """Say where people can talk to it: the one line promised."""
    host = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104 - only compared
    print(f"ChatBet is ready: http://{host}:{port}", flush=True)  # noqa: T201


def give_up_unread(server: asyncio.Server, seconds: float) -> None:
    """Have the kernel cut every connection whose other side has gone, or has stopped reading, for so long.

    Without it an answer that nobody reads keeps its connection for as long as TCP tries: a quarter of an hour where the
    network is cut, for ever where the client only does not read. Connections inherit it; only Linux has it.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        for bound in server.sockets:
            bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))


class DrainingServer(uvicorn.Server):
    """Finishes the turns in flight before it closes a single socket."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start; what that has made stays, so the collector need not walk over it again and again (8 % of a turn)."""
        await super().startup(sockets)
        for server in self.servers:
            give_up_unread(server, UNREAD)
        footprint.settle()

    @property
    def services(self) -> Services | None:
        """The application's; None when it did not start."""
        state = getattr(self.config.loaded_app, "state", None)
        return getattr(state, "services", None)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new turns, let those in flight finish, send everybody away, then close."""
        for server in self.servers:
            server.close()
        if (services := self.services) is not None:
            await services.drain(DRAIN)
        await super().shutdown(sockets)


class OnlyServer(DrainingServer):
    """The one process of its port."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say where people can talk to it."""
        await super().startup(sockets)
        for bound in self.servers[0].sockets if self.started else ():
            announce(self.config.host, int(bound.getsockname()[1]))
            break


class Worker(DrainingServer):
    """One of several on a port: tells its parent that it lives, and goes when its parent has gone."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, tell the parent, and watch whether it is still there."""
        await super().startup(sockets)
        if self.started:
            self._tell(READY)
            asyncio.get_running_loop().add_reader(sys.stdin.fileno(), self._orphaned)

    async def beat(self) -> None:
        """Every second: note what is measured by looking, and give a sign of life."""
        if (services := self.services) is not None:
            services.observe()
        self._tell(ALIVE)

    def _tell(self, line: bytes) -> None:
        with contextlib.suppress(OSError):
            sys.stdout.buffer.write(line + b"\n")
            sys.stdout.buffer.flush()

    def _orphaned(self) -> None:
        """Standard input has closed: whoever held Redis and the sandbox is not there any more."""
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        self.should_exit = True


def run(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve until told to stop."""
    if workers == 1:
        OnlyServer(config(settings, host=host, port=port)).run()
        return
    from chatbet.scaling import serve_many  # only where there are several

    serve_many(settings, host=host, port=port, workers=workers)


def run_worker(settings: Settings, listener: int, inherited: Inherited) -> None:
    """Serve on the parent's listening socket until told to stop, or until the parent has gone."""
    options = config(settings, inherited=inherited, timeout_notify=1)
    worker = Worker(options)
    options.callback_notify = worker.beat
    worker.run(sockets=[socket.socket(fileno=listener)])
