"""Which answers have arrived: a frame that was sent may end in a connection whose other side has long gone.

A moment after an answer the client's side is asked, once for all that was sent meanwhile, whether it is still there.
What it has not confirmed when the connection ends is sent again to whoever comes back.
"""

import asyncio
from collections.abc import Callable

ASK_AFTER = 1.0
"""Seconds after an answer: in a lively conversation one question then stands for several answers."""


class Receipts:
    """The answers of one line that have been sent, and are not known to have arrived."""

    __slots__ = ("_arrival", "_delivered", "_open", "_timer")

    def __init__(
        self, arrival: Callable[[], asyncio.Future[bool] | None], delivered: Callable[[tuple[str, ...]], None]
    ) -> None:
        """``arrival`` asks the client's side; ``delivered`` is told the ids of what has arrived."""
        self._arrival = arrival
        self._delivered = delivered
        self._open: tuple[str, ...] = ()
        self._timer: asyncio.TimerHandle | None = None

    def sent(self, answer_id: str) -> None:
        """An answer has left."""
        self._open = (*self._open, answer_id)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(ASK_AFTER, self._ask)

    def closed(self, *, read: bool) -> None:
        """The line has ended; ``read`` where the client left in order, having read everything."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if read:
            self._settle(self._open)

    def _ask(self) -> None:
        self._timer = None
        asked, arrival = self._open, self._arrival()
        if arrival is None:
            self._settle(asked)
        else:
            arrival.add_done_callback(lambda answered: self._settle(asked) if answered.result() else None)

    def _settle(self, ids: tuple[str, ...]) -> None:
        arrived = tuple(id_ for id_ in ids if id_ in self._open)
        self._open = tuple(id_ for id_ in self._open if id_ not in arrived)
        if arrived:
            self._delivered(arrived)
