"""The short loop of a turn: the model speaks; if it asks for tools instead, they run and it speaks again.

At most three rounds of tools and eight calls; a call that was made before is answered from the turn's memory.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolMessage

from chatbet.brain.grounding.banned import Secrets
from chatbet.brain.grounding.gather import facts_of
from chatbet.brain.grounding.names import NameBook
from chatbet.brain.guard import Guard
from chatbet.brain.llm.asking import Asking
from chatbet.brain.llm.faults import ModelFault
from chatbet.brain.llm.patience import Patience
from chatbet.brain.llm.prompt import messages_for, redacted
from chatbet.brain.llm.speech import Spoken
from chatbet.brain.llm.tools import BadCall, call_of
from chatbet.brain.offline.narrate import narrate
from chatbet.brain.port import BrainEvent, Piece, Reply, ToolUsed, TurnContext
from chatbet.tools.results import ToolResult
from chatbet.tools.toolbox import Toolbox

MOST_ROUNDS = 3
MOST_CALLS = 8


@dataclass(slots=True)
class Loop:
    """One turn's conversation with a model; ``text``, ``reply`` and ``tokens`` hold where it has got to."""

    turn: TurnContext
    toolbox: Toolbox
    results: list[ToolResult]
    reply: Reply
    asking: Asking
    patience: Patience
    book: NameBook
    secrets: Secrets
    bare: Any
    equipped: Any
    """The model with tools, or None when none could help."""
    text: str = ""
    tokens: int = 0
    calls: int = 0
    messages: list[BaseMessage] = field(default_factory=list)

    async def run(self) -> AsyncIterator[BrainEvent]:
        """Pieces and used tools; raises ``Violation`` or ``ModelUnavailable``."""
        self.messages = messages_for(self.turn, self.reply.text)
        for round_ in range(MOST_ROUNDS + 1):
            spoken = Spoken()
            async for event in self._say(spoken, with_tools=round_ < MOST_ROUNDS):
                yield event
            self.tokens += spoken.tokens_in + spoken.tokens_out
            message = spoken.message
            if message is None:
                return
            if self.equipped is None or round_ == MOST_ROUNDS:
                raise ModelFault("tool_loop", down=False)
            async for event in self._use(message):
                yield event

    async def _say(self, spoken: Spoken, *, with_tools: bool) -> AsyncIterator[BrainEvent]:
        """One call; its text passes the guard piece by piece."""
        self.text = ""
        model = self.equipped if with_tools and self.equipped is not None else self.bare
        guard = Guard(
            facts_of(self.turn, self.results, self.reply), self.turn.language, book=self.book, secrets=self.secrets
        )
        stream = self.asking.ask(model, self.messages, self.patience, spoken)
        try:
            async for piece in stream:
                if safe := guard.feed(piece):
                    self.text += safe
                    yield Piece(safe)
        finally:
            await stream.aclose()  # type: ignore[attr-defined]  # an async generator: the call ends with the guard
        if rest := guard.end():
            self.text += rest
            yield Piece(rest)

    async def _use(self, message: AIMessageChunk) -> AsyncIterator[BrainEvent]:
        """Run what the model asked for; its results become facts, cards and the next round's messages."""
        if message.invalid_tool_calls:
            raise ModelFault("malformed_call", down=False)
        self.messages.append(
            AIMessage(message.content, tool_calls=message.tool_calls, additional_kwargs=message.additional_kwargs)
        )
        for wanted in message.tool_calls:
            self.calls += 1
            if self.calls > MOST_CALLS:
                raise ModelFault("tool_loop", down=False)
            try:
                call = call_of(wanted["name"], wanted["args"], self.turn, self.book)
            except BadCall as unknown:
                raise ModelFault("unknown_tool", down=False) from unknown
            if isinstance(call, str):
                self._tell(wanted, f"invalid arguments: {call}")
                continue
            yield ToolUsed(call.name)
            result = await self.toolbox.run(call)
            self._add(result, call.name)
            self._tell(wanted, narrate(self.turn, [result]).text)

    def _add(self, result: ToolResult, name: str) -> None:
        if result not in self.results:
            self.results.append(result)
        names = tuple(dict.fromkeys((*self.reply.function_calls, name)))
        self.reply = narrate(self.turn, self.results, names)

    def _tell(self, wanted: Any, text: str) -> None:
        self.messages.append(ToolMessage(redacted(text), tool_call_id=wanted["id"] or "", name=wanted["name"]))
