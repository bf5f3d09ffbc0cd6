"""Serves a sandbox inside the running process on a private unix socket: the real client, a real wire, no port."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn

from chatbet.sandbox.app import create_sandbox
from chatbet.sandbox.book import SandboxConfig


class _QuietServer(uvicorn.Server):
    """A server that leaves the process's signals to whoever runs the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install nothing."""
        yield


@asynccontextmanager
async def serve_in_process(config: SandboxConfig) -> AsyncIterator[str]:
    """Serve while inside; yields the address for ``HttpSportsbook``."""
    folder = Path(tempfile.mkdtemp(prefix="chatbet-sandbox-"))
    path = folder / "sandbox.sock"
    settings = uvicorn.Config(
        create_sandbox(config), uds=str(path), lifespan="off", log_config=None, access_log=False, timeout_keep_alive=60
    )
    server = _QuietServer(settings)
    task = asyncio.create_task(server.serve(), name="sandbox")
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn offers a flag, no event
            await asyncio.sleep(0.002)
        if task.done():
            await task
        yield f"unix://{path}"
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
        shutil.rmtree(folder, ignore_errors=True)
