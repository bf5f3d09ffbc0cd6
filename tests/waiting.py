"""Waiting for what happens outside of the test's own process, where there is no event to wait for."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable


async def eventually(happened: Callable[[], object | Awaitable[object]], within: float = 10.0) -> float:
    """Ask until it is so; the seconds that it took. Fails when it does not happen in time."""
    began = time.monotonic()
    while True:
        answer = happened()
        if await answer if inspect.isawaitable(answer) else answer:
            return time.monotonic() - began
        assert time.monotonic() - began < within, "it did not happen in time"
        await asyncio.sleep(0.02)
