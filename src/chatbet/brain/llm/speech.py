"""One call of a model, as a stream of what it says: text as it comes, then tool calls, usage and why it stopped.

A task of its own reads the model, so that waiting pieces are merged and a deadline cancels the call at once.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from langchain_core.messages import AIMessageChunk, BaseMessage

from chatbet.brain.grounding.tokens import visible
from chatbet.brain.llm.faults import ModelFault, translated
from chatbet.brain.llm.patience import Patience


@dataclass(slots=True)
class Spoken:
    """What one call has said so far."""

    text: str = ""
    calls: list[AIMessageChunk] = field(default_factory=list)
    """Chunks that carry (parts of) tool calls."""
    tokens_in: int = 0
    tokens_out: int = 0
    finish: str | None = None
    blocked: str | None = None

    def hear(self, chunk: AIMessageChunk) -> str:
        """Take one chunk in; its text."""
        if chunk.tool_call_chunks:
            self.calls.append(chunk)
        if chunk.usage_metadata:
            self.tokens_in += chunk.usage_metadata["input_tokens"]
            self.tokens_out += chunk.usage_metadata["output_tokens"]
        metadata = chunk.response_metadata
        if metadata:
            self.finish = metadata.get("finish_reason") or metadata.get("stop_reason") or self.finish
            self.blocked = self.blocked or _block_reason(metadata)
        content = chunk.content
        text = content if isinstance(content, str) else str(chunk.text)
        self.text += text
        return text

    @property
    def message(self) -> AIMessageChunk | None:
        """The tool calls as one message, for the next round."""
        return reduce(add, self.calls) if self.calls else None


def _block_reason(metadata: dict[str, Any]) -> str | None:
    feedback = metadata.get("prompt_feedback")
    return str(feedback.get("block_reason") or "blocked") if isinstance(feedback, dict) else None


async def speak(model: Any, messages: list[BaseMessage], patience: Patience, spoken: Spoken) -> AsyncIterator[str]:
    """The text of one call in pieces, those already waiting merged; raises ``ModelFault``. Fills ``spoken``."""
    queue: asyncio.Queue[AIMessageChunk | Exception | None] = asyncio.Queue()
    reader = asyncio.create_task(_read(model, messages, queue))
    try:
        while True:
            item = await _next(queue, patience)
            texts: list[str] = []
            while True:
                if isinstance(item, Exception):
                    raise translated(item)
                if item is None:
                    break
                texts.append(spoken.hear(item))
                if queue.empty():
                    break
                item = queue.get_nowait()
            if text := "".join(texts):
                patience.heard(len(visible(text).replace("\n", "").strip()))
                yield text
            if item is None:
                return
    finally:
        reader.cancel()


async def _next(
    queue: "asyncio.Queue[AIMessageChunk | Exception | None]", patience: Patience
) -> AIMessageChunk | Exception | None:
    while (left := patience.left) > 0:  # more than once: words that flow when their first deadline passes earn time
        try:
            async with asyncio.timeout(left):
                return await queue.get()
        except TimeoutError:
            continue
    raise ModelFault("timeout", down=True)


async def _read(
    model: Any, messages: list[BaseMessage], queue: "asyncio.Queue[AIMessageChunk | Exception | None]"
) -> None:
    try:
        async for chunk in model.astream(messages):
            queue.put_nowait(chunk)
    except Exception as error:  # noqa: BLE001 - client libraries raise six unrelated types; all end the call
        queue.put_nowait(error)
    else:
        queue.put_nowait(None)
