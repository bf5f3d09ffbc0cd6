"""Finished answers as bytes for Redis and back: one value serves as the stored reply, the history entry and the copy
that waits for its client. Compressed, because cards repeat themselves: a fifth of the memory for 20 µs.
"""

import zlib
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from chatbet.conversation.messages import Answer, UserMessage

_ANSWER = TypeAdapter(Answer)
_COMPRESSED = b"z"
_COMPRESS_ABOVE = 1_000
_LARGEST = 1024 * 1024


def stored_answer(answer: Answer) -> bytes:
    """The answer as it is kept."""
    raw = orjson.dumps(answer)
    if len(raw) <= _COMPRESS_ABOVE:
        return raw
    # A window of 16 KiB holds any answer; preparing the usual one, with 268 KiB of tables, takes longer than the work.
    small = zlib.compressobj(1, zlib.DEFLATED, 14, 7)
    return _COMPRESSED + small.compress(raw) + small.flush()


def read_answer(kept: bytes) -> Answer | None:
    """The answer again; None for what is none (another version's, or an entry of another kind)."""
    try:
        return _ANSWER.validate_json(_raw(kept))
    except (ValidationError, ValueError, zlib.error):
        return None


def stored_message(message: UserMessage, answer: Answer) -> bytes:
    """What the user said, as an entry of the history."""
    at = answer.created_at.isoformat()
    return orjson.dumps({"message_id": message.message_id, "role": "user", "content": message.text, "timestamp": at})


def history_entry(kept: bytes) -> dict[str, Any]:
    """An entry of the history as clients see it, whether it was kept as an answer or as the entry itself."""
    entry: dict[str, Any] = orjson.loads(_raw(kept))
    if "role" in entry:
        return entry
    return {
        "message_id": entry["message_id"],
        "role": "assistant",
        "content": entry["text"],
        "timestamp": entry["created_at"],
        "in_reply_to": entry["in_reply_to"],
        "detected_intent": entry["intent"],
        "cards": entry["cards"],
        "suggested_actions": entry["suggested_actions"],
        "slip_open": entry.get("slip_open", False),
    }


def _raw(kept: bytes) -> bytes:
    if kept[:1] != _COMPRESSED:
        return kept
    inflater = zlib.decompressobj()
    raw = inflater.decompress(kept[1:], _LARGEST)
    if not inflater.eof:
        raise ValueError("too large, or cut off")
    return raw
