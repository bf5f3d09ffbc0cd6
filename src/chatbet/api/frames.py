"""What crosses the WebSocket: client frames are parsed here, server frames are built here. Both are closed sets."""

from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chatbet.conversation.messages import LONGEST_MESSAGE, Answer
from chatbet.errors import ChatBetError, InvalidJson, InvalidMessage, MessageTooLong

PROTOCOL = "1"
Identifier = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")]


class ClientFrame(BaseModel):
    """Any frame of a client; fields that are not known are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class UserMessageFrame(ClientFrame):
    """Something the user said."""

    type: Literal["user_message"]
    content: str
    session_id: str | None = None
    user_id: str | None = None
    message_id: Identifier | None = None
    odds_format: Literal["decimal", "fractional", "american"] | None = None


class Ping(ClientFrame):
    """Is anybody there?"""

    type: Literal["ping"]


class Stop(ClientFrame):
    """The answer to ``message_id`` is not wanted any more."""

    type: Literal["stop"]
    message_id: str | None = None


class Subscribe(ClientFrame):
    """Send updates of these topics."""

    type: Literal["subscribe", "unsubscribe"]
    topics: Annotated[list[Annotated[str, Field(max_length=160)]], Field(max_length=50)]


class Authenticate(ClientFrame):
    """A session token, as the first frame."""

    type: Literal["authenticate"]
    token: Annotated[str, Field(max_length=4096)]


class Typing(ClientFrame):
    """The user types; ignored."""

    type: Literal["typing"]


AnyClientFrame = Annotated[
    UserMessageFrame | Ping | Stop | Subscribe | Authenticate | Typing, Field(discriminator="type")
]
_CLIENT: TypeAdapter[UserMessageFrame | Ping | Stop | Subscribe | Authenticate | Typing] = TypeAdapter(AnyClientFrame)


def read_frame(raw: str | bytes) -> UserMessageFrame | Ping | Stop | Subscribe | Authenticate | Typing:
    """One client frame; ``InvalidJson`` when it is no JSON object, ``InvalidMessage`` when it is no known frame."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise InvalidJson("not JSON") from None
    if not isinstance(value, dict):
        raise InvalidJson("not a JSON object")
    try:
        return _CLIENT.validate_python(value)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        raise InvalidMessage(f"{fault['loc']}: {fault['msg']}") from None


def checked_text(content: str) -> str:
    """A message that may be answered; ``InvalidMessage`` when it is empty, ``MessageTooLong`` above 4,000."""
    if not content.strip():
        raise InvalidMessage("empty message")
    if len(content) > LONGEST_MESSAGE:
        raise MessageTooLong(f"{len(content)} characters")
    return content


def frame(kind: str, session_id: str, now: datetime, **fields: Any) -> dict[str, Any]:
    """A server frame: its type, the session and the time, then what it says."""
    return {"type": kind, "session_id": session_id, "timestamp": now.isoformat(), **fields}


def final_frame(answer: Answer, now: datetime) -> dict[str, Any]:
    """The authoritative end of an answer: its ``content`` replaces the pieces."""
    return frame(
        "assistant_response",
        answer.session_id,
        now,
        is_final=True,
        content=answer.text,
        message_id=answer.message_id,
        in_reply_to=answer.in_reply_to,
        user_id=answer.user_id,
        detected_intent=answer.intent,
        intent_confidence=answer.confidence,
        entities=answer.entities,
        function_calls=answer.function_calls,
        suggested_actions=answer.suggested_actions,
        cards=answer.cards,
        response_time_ms=answer.response_time_ms,
        token_count=answer.token_count,
        degraded=answer.degraded,
        brain=answer.brain,
        language=answer.language,
        data_as_of=answer.data_as_of,
        duplicate=answer.duplicate,
        slip_open=answer.slip_open,
    )


def error_frame(
    error: ChatBetError, content: str, session_id: str, now: datetime, message_id: str | None = None
) -> dict[str, Any]:
    """A fault in the user's language; the connection stays."""
    fields: dict[str, Any] = {"content": content, "error_code": error.code, "retryable": error.retryable}
    if message_id:
        fields["message_id"] = message_id
    if error.retry_after is not None:
        fields["retry_after"] = round(error.retry_after, 1)
    return frame("error", session_id, now, **fields)


def encode(payload: dict[str, Any]) -> str:
    """A frame as JSON text."""
    return orjson.dumps(payload).decode()
