"""Runs the service under uvicorn and drains it on SIGTERM.

uvicorn closes sockets before the application hears of the shutdown, so the drain happens in the server itself.
"""

import gc
import socket
from typing import Any

import uvicorn

from chatbet.errors import BadSettings
from chatbet.settings import Settings

DRAIN = 8.0
"""Seconds that turns in flight may take to finish after SIGTERM."""
LARGEST_FRAME = 64 * 1024


def config(settings: Settings, *, host: str, port: int) -> dict[str, Any]:
    """uvicorn's options for this service."""
    return {
        "app": "chatbet.app:create_app",
        "factory": True,
        "host": host,
        "port": port,
        "log_config": None,
        "access_log": False,
        "ws": "websockets-sansio",
        "ws_max_size": LARGEST_FRAME,
        "ws_per_message_deflate": False,
        "ws_ping_interval": 20.0,
        "ws_ping_timeout": 20.0,
        "timeout_graceful_shutdown": 3,
        "server_header": False,
        "proxy_headers": False,
    }


class DrainingServer(uvicorn.Server):
    """Finishes the turns in flight before it closes a single socket."""

    def __init__(self, config: uvicorn.Config, *, announce: bool = True) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say where people can talk to it."""
        await super().startup(sockets)
        self._settle_memory()
        if self._announce and self.started:
            host = "localhost" if self.config.host in ("127.0.0.1", "0.0.0.0") else self.config.host  # noqa: S104
            print(f"ChatBet is ready: http://{host}:{self._port()}", flush=True)  # noqa: T201 - the one line promised

    @staticmethod
    def _settle_memory() -> None:
        """What the start has made stays: the collector need not walk over it again and again (8 % of a turn's CPU)."""
        gc.collect()
        gc.freeze()

    def _port(self) -> int:
        for server in self.servers:
            for bound in server.sockets:
                return int(bound.getsockname()[1])
        return self.config.port

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new turns, let those in flight finish, send everybody away, then close."""
        for server in self.servers:
            server.close()
        state = getattr(self.config.loaded_app, "state", None)
        if (services := getattr(state, "services", None)) is not None:
            await services.drain(DRAIN)
        await super().shutdown(sockets)


def run(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve until told to stop."""
    if workers == 1:
        options = config(settings, host=host, port=port)
        DrainingServer(uvicorn.Config(**options)).run()
        return
    raise BadSettings(
        ["--workers: one process serves one worker; start several on one REDIS_URL behind a load balancer"]
    )
