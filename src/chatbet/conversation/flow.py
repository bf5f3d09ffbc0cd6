"""What one turn has said and its listener has not taken yet: as few events as say the same, since each costs a frame.

Words that wait are joined, and a stage that is over before anybody saw it is left out.
"""

import asyncio
from collections import deque

from chatbet.conversation.messages import Stage, TurnEvent, Words

LONG_ENOUGH = 200
"""Characters from which a waiting piece is not added to: a long answer still arrives in several."""


class Flow:
    """The events of one turn, for one listener."""

    __slots__ = ("_arrived", "_waiting")

    def __init__(self) -> None:
        self._waiting: deque[TurnEvent | None] = deque()
        self._arrived = asyncio.Event()

    def put(self, event: TurnEvent | None) -> None:
        """The next event; None is the end."""
        last = self._waiting[-1] if self._waiting else None
        if isinstance(event, Words) and isinstance(last, Words) and len(last.text) < LONG_ENOUGH:
            self._waiting[-1] = Words(last.text + event.text)
        elif isinstance(last, Stage):
            self._waiting[-1] = event
        else:
            self._waiting.append(event)
        self._arrived.set()

    async def get(self) -> TurnEvent | None:
        """The oldest event that was not taken, as soon as there is one."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()
