"""Which answers have arrived: a frame that was sent may end in a connection whose other side has long gone.

A moment after an answer the client's side is asked, once for all that was sent meanwhile, whether it is still there.
What it has not confirmed when the connection breaks is given back, for whoever comes next.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

ASK_AFTER = 1.0
"""Seconds after an answer: in a lively conversation one question then stands for several answers."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer that has left, by its id and by that of the message it answers."""

    answer_id: str
    message_id: str


class Receipts:
    """The answers of one line that have been sent, and are not known to have arrived."""

    __slots__ = ("_arrival", "_give_back", "_open", "_timer")

    def __init__(self, arrival: Callable[[], asyncio.Future[bool] | None], give_back: Callable[[Sent], None]) -> None:
        """``arrival`` asks the client's side; ``give_back`` is called for what may never have been read."""
        self._arrival = arrival
        self._give_back = give_back
        self._open: tuple[Sent, ...] = ()
        self._timer: asyncio.TimerHandle | None = None

    def __contains__(self, answer_id: object) -> bool:
        return any(sent.answer_id == answer_id for sent in self._open)

    def sent(self, answer_id: str, message_id: str) -> None:
        """An answer has left."""
        self._open = (*self._open, Sent(answer_id, message_id))
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(ASK_AFTER, self._ask)

    def closed(self, *, read: bool) -> None:
        """The line has ended; ``read`` where the client left in order, having read everything."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        unread, self._open = self._open, ()
        for sent in () if read else unread:
            self._give_back(sent)

    def _ask(self) -> None:
        self._timer = None
        asked, arrival = self._open, self._arrival()
        if arrival is None:
            self._forget(asked)
        else:
            arrival.add_done_callback(lambda answered: self._forget(asked) if answered.result() else None)

    def _forget(self, arrived: tuple[Sent, ...]) -> None:
        self._open = tuple(sent for sent in self._open if sent not in arrived)
