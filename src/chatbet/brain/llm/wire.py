"""Gemini's REST protocol: LangChain messages to a request's body, events of a stream to message chunks. Pure.

Parts that a model sent with a function call go back to it as they came: they may be signed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, SystemMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk

Json = Mapping[str, Any]
_SENT = "gemini_parts"


def body_of(messages: Sequence[BaseMessage], generation: Json, tools: Sequence[Json] | None) -> dict[str, Any]:
    """The body of one request."""
    body: dict[str, Any] = {}
    contents: list[dict[str, Any]] = []
    for message in messages:
        if isinstance(message, SystemMessage):
            body["systemInstruction"] = {"parts": [{"text": message.text}]}
            continue
        role, parts = _content(message)
        if contents and contents[-1]["role"] == role:
            contents[-1]["parts"] += parts
        else:
            contents.append({"role": role, "parts": parts})
    if tools:
        body["tools"] = tools
    return {**body, "contents": contents, "generationConfig": generation}


def _content(message: BaseMessage) -> tuple[str, list[dict[str, Any]]]:
    if isinstance(message, ToolMessage):
        return "user", [{"functionResponse": {"name": message.name or "tool", "response": {"output": message.text}}}]
    if not isinstance(message, AIMessage):
        return "user", [{"text": message.text}]
    if sent := message.additional_kwargs.get(_SENT):
        return "model", list(sent)
    calls = [{"functionCall": {"name": call["name"], "args": call["args"]}} for call in message.tool_calls]
    return "model", [*([{"text": message.text}] if message.text or not calls else []), *calls]


@dataclass(slots=True)
class Usage:
    """Token counts so far: Gemini repeats them, accumulated, with every event."""

    asked: int = 0
    said: int = 0

    def since(self, told: Json) -> UsageMetadata | None:
        """What has come on top of that."""
        asked = int(told.get("promptTokenCount") or 0) + int(told.get("toolUsePromptTokenCount") or 0)
        said = int(told.get("candidatesTokenCount") or 0) + int(told.get("thoughtsTokenCount") or 0)
        more_asked, more_said = asked - self.asked, said - self.said
        if not told or not (more_asked or more_said):
            return None
        self.asked, self.said = asked, said
        return UsageMetadata(input_tokens=more_asked, output_tokens=more_said, total_tokens=more_asked + more_said)


def chunk_of(events: Iterable[Json], usage: Usage) -> AIMessageChunk:
    """One chunk of all that came at once."""
    parts: list[Json] = []
    metadata: dict[str, Any] = {}
    told: Json = {}
    for event in events:
        told = event.get("usageMetadata") or told
        if feedback := event.get("promptFeedback"):
            metadata["prompt_feedback"] = {"block_reason": feedback.get("blockReason")}
        candidate: Json = next(iter(event.get("candidates") or ()), {})
        if reason := candidate.get("finishReason"):
            metadata["finish_reason"] = str(reason)
        parts += (candidate.get("content") or {}).get("parts") or ()
    texts = [part["text"] for part in parts if part.get("text") and not part.get("thought")]
    calls = [part["functionCall"] for part in parts if "functionCall" in part]
    return AIMessageChunk(
        content="".join(texts),
        tool_call_chunks=[
            tool_call_chunk(
                name=call.get("name"),
                args=orjson.dumps(call.get("args") or {}).decode(),
                id=call.get("id") or uuid4().hex,
                index=at,
            )
            for at, call in enumerate(calls)
        ],
        additional_kwargs={_SENT: parts} if calls else {},
        response_metadata=metadata,
        usage_metadata=usage.since(told),
    )
