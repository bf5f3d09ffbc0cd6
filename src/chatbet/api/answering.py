"""The messages of one socket that wait for answers, one after the other. Made with the first message.

A client that goes does not stop it: what was accepted is answered, and the answers wait in the session's mailbox.
"""

import asyncio
import functools
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from chatbet.api.frames import final_frame
from chatbet.api.receipts import Receipts
from chatbet.conversation.messages import Answer, Stage, UserMessage, Words
from chatbet.conversation.turn import RunningTurn
from chatbet.errors import ChatBetError, ShuttingDown
from chatbet.services import Services

MOST_WAITING = 20
"""Messages that may wait on one socket for the answers before them."""
HEARD_OUT = 2.0
"""Seconds that the last frames of an answer may take when the process goes."""


class Line(Protocol):
    """The way to one client; every send says whether the client is still there."""

    async def send(self, kind: str, **fields: Any) -> bool:
        """Send one server frame."""
        ...

    async def send_payload(self, payload: dict[str, Any]) -> bool:
        """Send a frame that is complete."""
        ...

    async def refuse(self, error: ChatBetError, message_id: str | None = None) -> bool:
        """Tell a fault in the user's language."""
        ...

    def arrival(self) -> asyncio.Future[bool] | None:
        """Whether what has been sent arrives; None where nobody can tell."""
        ...


class Answering:
    """Answers what is taken, in its order."""

    __slots__ = ("_line", "_message", "_receipts", "_services", "_turn", "_waiting", "_worker")

    def __init__(self, services: Services, line: Line, session_id: str) -> None:
        self._services = services
        self._line = line
        self._receipts = Receipts(line.arrival, functools.partial(services.mailbox.give_back, session_id))
        self._waiting: deque[UserMessage] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._turn: RunningTurn | None = None
        self._message: UserMessage | None = None

    @property
    def full(self) -> bool:
        """True when no more messages may wait."""
        return len(self._waiting) >= MOST_WAITING

    async def take(self, message: UserMessage) -> None:
        """Say that a message is accepted, and see to it that it is answered."""
        await self._line.send("typing", is_typing=True, message_id=message.message_id)
        self.take_over(message)

    def take_over(self, message: UserMessage) -> None:
        """Answer a message that was accepted on an earlier connection."""
        self._waiting.append(message)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work(), name="socket-worker")

    def took_over(self, message_id: str, opened: datetime) -> bool:
        """Whether this message is one of an earlier connection, and still to be answered here."""
        held = [*self._waiting, *([self._message] if self._message is not None else [])]
        earlier = (message for message in held if message.arrived_at is not None and message.arrived_at < opened)
        return any(message.message_id == message_id for message in earlier)

    def stop(self, message_id: str | None) -> None:
        """An answer is not wanted: drop its message from the queue, or stop the turn that makes it."""
        if self._turn is not None and self._message is not None and message_id in (None, self._message.message_id):
            self._turn.cancel()
        for message in [item for item in self._waiting if item.message_id == message_id]:
            self._waiting.remove(message)
            self._services.mailbox.ended(message)

    async def deliver(self, answer: Answer) -> None:
        """Send an answer; where nobody hears it, it waits on."""
        if await self._line.send_payload(final_frame(answer, self._services.clock.now())):
            self._services.mailbox.delivered(answer)
            self._receipts.sent(answer.message_id, answer.in_reply_to)

    async def deliver_missed(self, answers: Iterable[Answer]) -> None:
        """Send what an older connection gave back; what this one has sent or is answering is on its way."""
        here = {self._message.message_id} if self._message is not None else set()
        for answer in answers:
            if answer.in_reply_to not in here and answer.message_id not in self._receipts:
                await self.deliver(answer)

    def handed_over(self) -> None:
        """A newer connection answers what waits."""
        self._waiting.clear()

    def closed(self, *, in_order: bool) -> None:
        """The client has gone; ``in_order``: with a good-bye, having read what was sent before."""
        self._receipts.closed(read=in_order)

    async def shut_down(self) -> None:
        """The process goes: what still waits is given back, what is being answered is heard out."""
        while self._waiting:
            await self._give_back(self._waiting.popleft())
        if self._worker is not None and not self._worker.done():
            await asyncio.wait({self._worker}, timeout=HEARD_OUT)
        if self._message is not None:
            await self._give_back(self._message)

    async def _work(self) -> None:
        while self._waiting:
            self._message = message = self._waiting.popleft()
            if self._services.draining:
                await self._give_back(message)
                continue
            self._turn = self._services.turns.start(message)
            try:
                await self._relay(self._turn, message)
            except ChatBetError as error:
                await self._end(message, error)
            except asyncio.CancelledError:
                if self._services.draining or not self._turn.task.cancelled():
                    raise
                self._services.mailbox.ended(message)
                await self._line.send("typing", is_typing=False, message_id=message.message_id, stopped=True)
            self._turn = self._message = None

    async def _relay(self, turn: RunningTurn, message: UserMessage) -> None:
        index, about = 0, message.message_id
        async for event in turn.events():
            match event:
                case Words(text):
                    await self._line.send(
                        "assistant_response", is_final=False, content=text, chunk_index=index, in_reply_to=about
                    )
                    index += 1
                case Stage(tool):
                    await self._line.send("typing", is_typing=True, message_id=about, stage=tool)
                case Answer():
                    await self.deliver(event if event.in_reply_to == about else replace(event, in_reply_to=about))
                    if event.duplicate:  # saved with the message that it answered first, not with this one
                        self._services.mailbox.ended(message)

    async def _end(self, message: UserMessage, error: ChatBetError) -> None:
        """A message ends in an error; where nobody hears it, it is answered on return instead."""
        if await self._line.refuse(error, message.message_id):
            self._services.mailbox.ended(message)

    async def _give_back(self, message: UserMessage) -> None:
        await self._end(message, ShuttingDown("restart", retry_after=2))
