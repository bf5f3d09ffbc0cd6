"""Keeps an embedded Redis alive: whatever ends it, it is started again on the same socket with the data it had.

What was answered had been written to its append-only file before, so a killed server loses nothing that anybody was
told. Meanwhile the clients find nobody there, and do as they do when any Redis is away.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from chatbet.state.embedded import EmbeddedRedis, EngineFailed

_log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 30.0
"""Seconds between the end of a server and the next one, doubled while they do not live long."""
_LOOK_EVERY = 0.2
_HOPELESS = 3
"""Servers in a row that gave up by themselves, soon: then the data are to blame, and are set aside."""


@asynccontextmanager
async def kept_alive(engine: EmbeddedRedis) -> AsyncIterator[None]:
    """While inside, a server that ends is followed by another. Enter in the main thread."""
    task = asyncio.create_task(_keep_alive(engine), name="redis-keeper")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _keep_alive(engine: EmbeddedRedis) -> None:
    loop = asyncio.get_running_loop()
    began, short_lived = loop.time(), 0
    while engine.pid is not None:
        if (code := engine.exit_code) is None:
            await asyncio.sleep(_LOOK_EVERY)
            continue
        short_lived = short_lived + 1 if loop.time() - began < LONGEST_PAUSE else 1
        _log.error("redis.ended", code=code, in_a_row=short_lived)
        await asyncio.sleep(pause_before(short_lived))
        began = loop.time()
        with contextlib.suppress(EngineFailed, OSError):
            engine.revive(set_aside=short_lived > _HOPELESS and code > 0)
            _log.warning("redis.started_again", pid=engine.pid)


def pause_before(short_lived: int) -> float:
    """Seconds to wait before the next server, after so many in a row that did not live long."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(short_lived - 1, 20))
