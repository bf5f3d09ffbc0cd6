"""``chatbet understand``: sentences, or JSON lines with a history, turned to what they mean. Decides nothing."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from chatbet.language import Language
from chatbet.understanding.memory import Memory
from chatbet.understanding.subjects import remember
from chatbet.understanding.understand import Understanding
from chatbet.understanding.utterance import Utterance
from chatbet.understanding.wire import entities_on_wire

UNSURE = 0.5
"""The most that a reading is worth whose name may mean another club."""


def understood(
    understanding: Understanding, text: str, history: Sequence[str], *, now: datetime, hint: Language
) -> Utterance:
    """The meaning of ``text`` after the user's earlier messages, oldest first."""
    memory = Memory()
    for earlier in history:
        memory = remember(memory, understanding.understand(earlier, now=now, memory=memory, hint=hint))
    return understanding.understand(text, now=now, memory=memory, hint=hint)


def answer_line(understanding: Understanding, line: str | bytes, *, now: datetime, hint: Language) -> str:
    """The JSON answer to one JSON line; a line that cannot be read yields ``{"error"}``."""
    try:
        asked = json.loads(line)
        text, history = str(asked["text"]), [str(earlier) for earlier in asked.get("history") or ()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return json.dumps({"error": f"not a request: {error}"}, ensure_ascii=False)
    utterance = understood(understanding, text, history, now=now, hint=hint)
    return json.dumps(on_wire(utterance, asked.get("id")), ensure_ascii=False)


def on_wire(utterance: Utterance, request_id: Any = None) -> dict[str, Any]:
    """The shape of the public contract; with a name that stays ambiguous nobody is sure of the whole.

    The confidence of two wishes that stay close tells by itself how close they are.
    """
    unsure = utterance.question is not None and not utterance.question.wishes
    confidence = min(utterance.confidence, UNSURE) if unsure else utterance.confidence
    return {
        "id": request_id,
        "language": utterance.language.value,
        "intent": utterance.intent.value,
        "confidence": round(confidence, 4),
        "entities": entities_on_wire(utterance.entities),
    }


def answer_lines(
    understanding: Understanding, lines: Iterable[str | bytes], *, now: datetime, hint: Language
) -> Iterable[str]:
    """One answer per line that is not empty, in order, as soon as it is known."""
    for line in lines:
        if line.strip():
            yield answer_line(understanding, line, now=now, hint=hint)
