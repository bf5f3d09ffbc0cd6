"""Work that goes on behind everything else, from the start of a process to its end."""

import asyncio
from abc import ABC, abstractmethod
from typing import Self


class Background(ABC):
    """Use as an async context manager, or ``start()`` and ``aclose()``."""

    _task: asyncio.Task[None] | None = None
    """None before the start and from the beginning of the end on."""

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    @abstractmethod
    async def _for_ever(self) -> None:
        """The work; it ends by being cancelled."""

    def start(self) -> None:
        """Begin to work; a second call does nothing."""
        if self._task is None:
            self._task = asyncio.create_task(self._for_ever(), name=type(self).__name__.lower())

    async def aclose(self) -> None:
        """End the work, and wait until it has ended."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
