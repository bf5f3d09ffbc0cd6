"""A brain whose model is still being opened: readiness waits for it, turns do not (they are answered offline)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import structlog

from chatbet.brain.port import Brain, BrainEvent, TurnContext
from chatbet.errors import ModelUnavailable

_log = structlog.get_logger(__name__)


class OpeningBrain:
    """Opens its brain in a thread; raises ``ModelUnavailable`` until it is there."""

    def __init__(self, open_brain: Callable[[], Brain]) -> None:
        self._open = open_brain
        self._brain: Brain | None = None
        self._task: asyncio.Task[None] | None = None
        self.failed = False

    @property
    def ready(self) -> bool:
        """True once the brain is there."""
        return self._brain is not None

    @property
    def pending(self) -> bool:
        """True while it may still come."""
        return self._brain is None and not self.failed

    def start(self) -> None:
        """Begin to open it; returns at once."""
        self._task = asyncio.create_task(self._opened(), name="open-model")

    async def wait(self) -> None:
        """Until it is there or has failed."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def aclose(self) -> None:
        """Give up waiting for it; close what was opened."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        close = getattr(self._brain, "aclose", None)
        if close is not None:
            await close()

    async def think(self, turn: TurnContext) -> AsyncIterator[BrainEvent]:
        """As the opened brain does."""
        if self._brain is None:
            raise ModelUnavailable("not opened" if self.failed else "still opening")
        async for event in self._brain.think(turn):
            yield event

    async def _opened(self) -> None:
        try:
            self._brain = await asyncio.to_thread(self._open)
        except Exception as error:  # noqa: BLE001 - a package that cannot be imported or set up must not end the service
            self.failed = True
            _log.error("llm.not_opened", error=type(error).__name__)
