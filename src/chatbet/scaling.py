"""Several workers on one port: a parent that owns what they share and keeps them alive.

    parent    listens; owns the embedded Redis, the sandbox and the folder of counters; answers nobody
    ├─ worker   the whole service, accepting from the parent's listening socket
    └─ worker   …

A worker is ``chatbet worker``, a process of its own that reads the same settings. It says that it is ready, and then
every second that it lives, on its standard output; one that falls silent is killed, one that ends is followed by
another. Its standard input stays open as long as the parent lives: when it closes, the worker drains and goes.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog
from prometheus_client.multiprocess import mark_process_dead

from chatbet.errors import BadSettings
from chatbet.observability import logs
from chatbet.secret import signing_secret
from chatbet.services import Inherited, clock_of, upstream_address
from chatbet.serving import READY, announce
from chatbet.settings import Environment, Settings
from chatbet.state import embedded
from chatbet.state.embedded import EmbeddedRedis
from chatbet.state.supervision import kept_alive

_log = structlog.get_logger(__name__)

START_WITHIN = 60.0
"""Seconds until a worker must serve."""
SILENT_FOR = 20.0
"""Seconds without a sign of life after which a worker's loop counts as stuck."""
DRAINED_WITHIN = 15.0
"""Seconds that workers may take to finish after SIGTERM: a little more than ``serving`` allows itself."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 30.0
"""Seconds between the end of a worker and the next one, doubled while they do not live long."""
BACKLOG = 2048


class CannotStart(Exception):
    """A worker ended before it served once: the next one would as well."""


def serve_many(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve with ``workers`` processes until told to stop."""
    logs.configure(json=settings.environment is not Environment.DEVELOPMENT, debug=settings.debug)
    signing_secret(settings)  # made once, before several look for it
    with ExitStack() as stack:
        listener = stack.enter_context(_listening(host, port))
        counters = stack.enter_context(_folder("chatbet-metrics-"))
        engine = _engine(settings, stack)
        try:
            asyncio.run(_serve(settings, listener, engine, workers, counters))
        except CannotStart as failure:
            _log.error("serve.stopped", reason=str(failure))
            sys.exit(1)


async def _serve(
    settings: Settings, listener: socket.socket, engine: EmbeddedRedis | None, workers: int, counters: Path
) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    clock, shared = clock_of(settings), Inherited(metrics=counters)
    async with AsyncExitStack() as stack:
        if engine is not None:
            await stack.enter_async_context(kept_alive(engine))
            shared = replace(shared, redis_url=engine.url, redis_engine=engine.engine)
        if settings.uses_sandbox:
            shared = replace(shared, sandbox=await upstream_address(settings, clock, stack))
        shared = replace(shared, clock_offset=clock.offset.total_seconds())
        host, port = listener.getsockname()[:2]
        await Crew(listener, shared).work(workers, told, ready=lambda: announce(host, port))


def _engine(settings: Settings, stack: ExitStack) -> EmbeddedRedis | None:
    """The workers' Redis, unless a shared one is configured: their own settings name that."""
    if settings.shared_redis_url is not None:
        return None
    engine = embedded.start(settings.chatbet_data_dir)
    stack.callback(engine.stop)
    if engine.url.startswith("fake:"):
        raise BadSettings(
            ["--workers: several need a Redis that they can share: set REDIS_URL, or install redis-server"]
        )
    return engine


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise BadSettings([f"--host, --port: {host}:{port} cannot be listened on ({error.strerror})"]) from None


@contextlib.contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        yield Path(name)


@dataclass(slots=True)
class Crew:
    """The workers of one port."""

    listener: socket.socket
    shared: Inherited
    silent_for: float = SILENT_FOR
    living: set[Process] = field(default_factory=set)
    leaving: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self, size: int, told: asyncio.Event, *, ready: Callable[[], None]) -> None:
        """Keep ``size`` workers until ``told`` to stop; calls ``ready`` once all of them serve."""
        serving = [asyncio.Event() for _ in range(size)]
        places = [asyncio.create_task(self._fill(event)) for event in serving]
        greeting = asyncio.create_task(_when_all(serving, ready))
        stopping = asyncio.create_task(told.wait())
        try:
            done, _ = await asyncio.wait({stopping, *places}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            greeting.cancel()
            stopping.cancel()
            await self._leave(places)
        for task in done - {stopping}:
            task.result()

    async def _fill(self, serving: asyncio.Event) -> None:
        """One place in the crew: a worker, and when it ends the next one."""
        pause = 0.0
        while not self.leaving.is_set():
            began = asyncio.get_running_loop().time()
            code, served = await self._one(serving)
            if self.leaving.is_set():
                return
            if not serving.is_set():
                raise CannotStart(f"a worker ended with {code} before it served")
            _log.error("worker.ended", code=code)
            lived = asyncio.get_running_loop().time() - began
            pause = 0.0 if served and lived > LONGEST_PAUSE else min(LONGEST_PAUSE, pause * 2 or FIRST_PAUSE)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self.leaving.wait()

    async def _one(self, serving: asyncio.Event) -> tuple[int, bool]:
        """The life of one worker: its exit code, and whether it ever served."""
        socket_fd = self.listener.fileno()
        command = [sys.executable, "-m", "chatbet", "worker", str(socket_fd), self.shared.to_json()]
        worker = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, env=self._environment, pass_fds=(socket_fd,)
        )
        self.living.add(worker)
        try:
            served = await self._listen_to(worker, serving)
            return await worker.wait(), served
        finally:
            self.living.discard(worker)
            mark_process_dead(worker.pid, str(self.shared.metrics))  # type: ignore[no-untyped-call]

    @property
    def _environment(self) -> dict[str, str]:
        """Ours; the library that counts looks there, once, when it is imported."""
        return {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(self.shared.metrics)}

    async def _listen_to(self, worker: Process, serving: asyncio.Event) -> bool:
        """Hear its signs of life until it closes its mouth; kill it when they do not come. Whether it ever served."""
        assert worker.stdout is not None  # noqa: S101 - a pipe was asked for
        patience, served = START_WITHIN, False
        while True:
            try:
                async with asyncio.timeout(patience):
                    line = await worker.stdout.readline()
            except TimeoutError:
                _log.error("worker.stuck", pid=worker.pid, silent_for=patience)
                worker.kill()
                return served
            if not line:
                return served
            if line.strip() == READY:
                patience, served = self.silent_for, True
                serving.set()

    async def _leave(self, places: Sequence[asyncio.Task[None]]) -> None:
        """Let every worker finish what it answers; nobody gets in any more."""
        self.leaving.set()
        self.listener.close()
        for worker in tuple(self.living):
            with contextlib.suppress(ProcessLookupError):
                worker.terminate()
        _, late = await asyncio.wait(places, timeout=DRAINED_WITHIN)
        for worker in tuple(self.living):
            _log.warning("worker.killed", pid=worker.pid)
            with contextlib.suppress(ProcessLookupError):
                worker.kill()
        for task in late:
            task.cancel()
        await asyncio.gather(*places, return_exceptions=True)


async def _when_all(serving: Sequence[asyncio.Event], ready: Callable[[], None]) -> None:
    for event in serving:
        await event.wait()
    ready()
