"""Chat over REST: one message, one stream, the history, the intents, feedback."""

import hashlib
import hmac
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
import structlog
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chatbet.api.access import Admitted, Caller
from chatbet.api.frames import Identifier, error_frame, final_frame, frame
from chatbet.api.problems import reader_language, sentence
from chatbet.conversation.messages import LONGEST_MESSAGE, Answer, Stage, UserMessage, Words, guest
from chatbet.errors import ChatBetError, Forbidden, InvalidMessage, ShuttingDown, StateUnavailable
from chatbet.language import Language
from chatbet.services import Services, services_of
from chatbet.understanding.intents import described_intents

router = APIRouter(prefix="/api/v1/chat", tags=["chat"])
_log = structlog.get_logger(__name__)
Wired = Annotated[Services, Depends(services_of)]

ZoneName = Annotated[str, Field(max_length=64)]


class MessageIn(BaseModel):
    """One message of a user."""

    model_config = ConfigDict(extra="ignore")

    message: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_MESSAGE, pattern=r"\S")]
    user_id: Identifier | None = None
    session_id: Identifier | None = None
    message_id: Identifier | None = None
    language: Annotated[str, Field(max_length=16)] | None = None
    timezone: ZoneName | None = None
    odds_format: Annotated[str, Field(pattern="^(decimal|fractional|american)$")] | None = None


class FeedbackIn(BaseModel):
    """What a user thinks of one answer."""

    model_config = ConfigDict(extra="ignore")

    message_id: Identifier
    rating: Annotated[str, Field(pattern="^(up|down)$")]
    comment: Annotated[str, Field(max_length=2000)] | None = None


class MessageOut(BaseModel):
    """One answer. ``degraded`` says in one word why it is second best."""

    message: str
    session_id: str
    user_id: str
    message_id: str
    in_reply_to: str
    response_time_ms: int
    token_count: int
    detected_intent: str
    intent_confidence: float
    function_calls_made: list[str]
    suggested_actions: list[str]
    language: str
    entities: dict[str, Any]
    cards: list[dict[str, Any]]
    brain: str
    degraded: str | None
    data_as_of: str | None
    duplicate: bool
    slip_open: bool


def body_of(answer: Answer) -> dict[str, Any]:
    """An answer as the REST reply's fields."""
    return {
        "message": answer.text,
        "session_id": answer.session_id,
        "user_id": answer.user_id,
        "message_id": answer.message_id,
        "in_reply_to": answer.in_reply_to,
        "response_time_ms": answer.response_time_ms,
        "token_count": answer.token_count,
        "detected_intent": answer.intent,
        "intent_confidence": answer.confidence,
        "function_calls_made": answer.function_calls,
        "suggested_actions": answer.suggested_actions,
        "language": answer.language,
        "entities": answer.entities,
        "cards": answer.cards,
        "brain": answer.brain,
        "degraded": answer.degraded,
        "data_as_of": answer.data_as_of,
        "duplicate": answer.duplicate,
        "slip_open": answer.slip_open,
    }


def json_response(payload: object, status: int = 200) -> Response:
    """JSON by orjson; aware times in UTC end in Z."""
    return Response(orjson.dumps(payload, option=orjson.OPT_UTC_Z), status, media_type="application/json")


async def user_message(services: Services, caller: Caller, body: MessageIn) -> UserMessage:
    """The message with its identity decided: whose it is, and which session it belongs to."""
    user_id = caller.speak_for(body.user_id)
    session_id = body.session_id or caller.session_id or _new_session(services.secret, user_id, body.message_id)
    await check_owner(services, caller, session_id)
    return UserMessage(
        text=body.message,
        session_id=session_id,
        user_id=user_id or guest(session_id),
        message_id=body.message_id or f"usr_{uuid.uuid4().hex[:16]}",
        language=Language.parse(body.language),
        timezone=body.timezone,
        odds_format=body.odds_format,
        repeatable=body.message_id is not None,
        arrived_at=services.clock.now(),
    )


async def check_owner(services: Services, caller: Caller, session_id: str, named: str | None = None) -> None:
    """A session token reaches only its own user's sessions; nothing tells whether others exist.

    Whoever speaks for anybody but has ``named`` a user reaches that user's sessions, and those of nobody.
    """
    if session_id == caller.session_id:
        return
    if caller.user_id is not None:
        allowed = await services.store.owner_of(session_id) == caller.user_id
    else:
        allowed = named is None or await _owner_now(services, session_id) in (None, named, guest(session_id))
    if not allowed:
        raise Forbidden("another user's session")


async def _owner_now(services: Services, session_id: str) -> str | None:
    try:
        return await services.store.owner_of(session_id)
    except StateUnavailable:
        return None  # the turn itself looks again, and without the store nothing can be bet


def _new_session(secret: bytes, user_id: str | None, message_id: str | None) -> str:
    """A new session. The same message sent again without a session must land in the same one: derived, not drawn."""
    if message_id is None:
        return str(uuid.uuid4())
    digest = hmac.new(secret, f"{user_id}\0{message_id}".encode(), hashlib.sha256).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


@router.post("/message", response_model=MessageOut)
async def message(request: Request, body: MessageIn, caller: Admitted, services: Wired) -> Response:
    """Answer one message."""
    if services.draining:
        raise ShuttingDown("draining", retry_after=2)
    turn = services.turns.start(await user_message(services, caller, body))
    return json_response(body_of(await turn.answer()))


@router.post("/stream", response_class=StreamingResponse)
async def stream(request: Request, body: MessageIn, caller: Admitted, services: Wired) -> StreamingResponse:
    """The same as a server-sent event stream of WebSocket frames."""
    if services.draining:
        raise ShuttingDown("draining", retry_after=2)
    wanted = await user_message(services, caller, body)
    language = Language.parse(body.language) or reader_language(request)
    events = _events(services, wanted, language)
    return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _events(services: Services, wanted: UserMessage, language: Language) -> AsyncIterator[bytes]:
    now = services.clock.now
    yield _event(frame("typing", wanted.session_id, now(), is_typing=True, message_id=wanted.message_id))
    index = 0
    try:
        async for event in services.turns.start(wanted).events():
            match event:
                case Words(text):
                    yield _event(
                        frame(
                            "assistant_response", wanted.session_id, now(), is_final=False, content=text,
                            chunk_index=index, in_reply_to=wanted.message_id,
                        )
                    )  # fmt: skip
                    index += 1
                case Stage(tool):
                    told = {"is_typing": True, "message_id": wanted.message_id, "stage": tool}
                    yield _event(frame("typing", wanted.session_id, now(), **told))
                case Answer():
                    yield _event(final_frame(event, now()))
    except ChatBetError as error:
        text = sentence(error.code, language, retry_after=error.retry_after)
        yield _event(error_frame(error, text, wanted.session_id, now(), wanted.message_id))


def _event(payload: dict[str, Any]) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (payload["type"].encode(), orjson.dumps(payload))


@router.get("/conversations/{user_id}")
async def conversations(
    user_id: str,
    caller: Admitted,
    services: Wired,
    session_id: Identifier | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """A session's messages, oldest first (``offset`` counts back from the newest); without one, the user's sessions."""
    caller.speak_for(user_id)
    if session_id is None:
        sessions = await services.store.sessions_of(user_id)
        page = [{"session_id": item} for item in sessions[offset : offset + limit]]
        body = {"user_id": user_id, "session_id": None, "messages": [], "sessions": page, "total": len(sessions)}
        return json_response({**body, "limit": limit, "offset": offset})
    mine = await services.store.owner_of(session_id) == user_id
    found = await services.store.history(session_id, limit=limit, offset=offset) if mine else None
    return json_response(
        {
            "user_id": user_id,
            "session_id": session_id,
            "messages": found.messages if found else [],
            "total": found.total if found else 0,
            "limit": limit,
            "offset": offset,
        }
    )


@router.delete("/conversations/{user_id}")
async def forget(
    user_id: str, caller: Admitted, services: Wired, session_id: Identifier | None = None
) -> dict[str, int]:
    """Delete one session's messages, or all of the user's with what they are remembered for."""
    caller.speak_for(user_id)
    wanted = [session_id] if session_id else await services.store.sessions_of(user_id)
    deleted = 0
    for item in wanted:
        if await services.store.owner_of(item) == user_id:
            deleted += await services.store.forget(item, user_id)
    if session_id is None:
        await services.conversation.profiles.forget(user_id)
    return {"deleted": deleted}


@router.get("/intents")
async def intents(caller: Admitted, language: str = "es") -> list[dict[str, Any]]:
    """What can be asked, with examples in the language asked for."""
    return described_intents(Language.parse(language) or Language.ES)


@router.get("/openers")
async def openers(
    caller: Admitted, services: Wired, language: str = "", timezone: ZoneName = ""
) -> dict[str, list[str]]:
    """Three real questions about today's real fixtures, to begin with."""
    return {"openers": services.conversation.openers(Language.parse(language), timezone)}


@router.post("/feedback", status_code=202)
async def feedback(body: FeedbackIn, caller: Admitted, services: Wired) -> dict[str, bool]:
    """Thumbs up or down for one answer; counted, and logged without its text."""
    if body.comment is not None and not body.comment.strip():
        raise InvalidMessage("empty comment")
    services.metrics.feedback.labels(body.rating).inc()
    _log.info("chat.feedback", rating=body.rating, message_id=body.message_id, commented=body.comment is not None)
    return {"accepted": True}
