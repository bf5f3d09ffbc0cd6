"""What is remembered of one conversation, and where: one value in Redis, its history beside it.

While Redis is away sessions live in this process only, so that a conversation goes on; nothing there may place a bet.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any, cast

import orjson
from pydantic import TypeAdapter, ValidationError

from chatbet.brain.port import Pair
from chatbet.conversation.messages import Answer, UserMessage
from chatbet.conversation.slips import OpenSlip
from chatbet.errors import StateUnavailable
from chatbet.language import Language
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from chatbet.understanding.memory import Memory

WINDOW = 10
"""Pairs of messages that a brain sees."""
LONGEST_HISTORY = 200
"""Messages kept of one session."""
LONGEST_REMEMBERED = 1_500
"""Characters of one message in the window: enough for its gist."""
KEPT_LOCALLY = 2_000
"""Sessions kept in this process while Redis is away."""


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation. Frozen: a turn makes the next one."""

    id: str
    user_id: str
    language: Language | None = None
    timezone: str | None = None
    odds_format: str = "decimal"
    memory: Memory = field(default_factory=Memory)
    pairs: tuple[Pair, ...] = ()
    preferences: dict[str, str] = field(default_factory=dict)
    slip: OpenSlip | None = None
    turns: int = 0
    started_at: datetime | None = None
    reminded_at: datetime | None = None
    """When the user was last told how long they have been here and what they have staked."""
    barred: str = ""
    """Why nothing is sold in this conversation: ``minor`` or ``excluded``; empty when nothing stands in the way."""
    cool_off_until: datetime | None = None
    """No bets and no picks until then, after a message of distress."""
    key_asked_in: int | None = None
    """How many turns there were after the one that asked for the user key: the very next message may be one."""

    def with_pair(self, user: str, assistant: str) -> "Session":
        """The session one exchange later."""
        pair = Pair(user[:LONGEST_REMEMBERED], assistant[:LONGEST_REMEMBERED])
        return replace(self, pairs=(*self.pairs, pair)[-WINDOW:], turns=self.turns + 1)


_SESSION = TypeAdapter(Session)
_ANSWER = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A part of a conversation, oldest first."""

    messages: list[dict[str, Any]]
    total: int


class SessionStore:
    """Sessions, their histories and the replies that may be asked for again. Times to live in seconds."""

    def __init__(self, redis: GuardedRedis, *, ttl: int) -> None:
        self._redis = redis
        self._ttl = ttl
        self._local: OrderedDict[str, Session] = OrderedDict()

    async def load(self, session_id: str, user_id: str) -> Session:
        """The session, or a new one; values that cannot be read (another version's) count as none."""
        try:
            stored = await self._get(keys.session(session_id, "state"))
        except StateUnavailable:
            return self._local.get(session_id) or Session(session_id, user_id)
        return (_read_session(stored) if stored else None) or Session(session_id, user_id)

    async def save(self, session: Session, message: UserMessage, answer: Answer) -> bool:
        """Keep the session, both messages and the reply in one transaction; False when only this process has it."""
        self._keep_locally(session)
        pipe = self._redis.pipeline(transaction=True)
        pipe.set(keys.session(session.id, "state"), orjson.dumps(session, default=str), ex=self._ttl)
        history = keys.session(session.id, "history")
        pipe.rpush(history, *_history_entries(message, answer))
        pipe.ltrim(history, -LONGEST_HISTORY, -1)
        pipe.expire(history, self._ttl)
        reply = orjson.dumps(answer)
        if message.repeatable:
            pipe.set(keys.duplicate(session.id, message.message_id), reply, ex=keys.DUPLICATE_TTL)
        pipe.set(keys.echo(session.id, text_digest(message.text)), reply, ex=keys.ECHO_TTL)
        pipe.set(keys.session(session.id, "last"), reply, ex=self._ttl)
        try:
            await pipe.execute()
            await self._remember_session(session, answer.created_at)
        except StateUnavailable:
            return False
        return True

    async def _remember_session(self, session: Session, at: datetime) -> None:
        """Another hash tag, so another round trip: the list of a user's sessions."""
        pipe = self._redis.pipeline(transaction=False)
        listing = keys.user(session.user_id, "sessions")
        pipe.zadd(listing, {session.id: at.timestamp()})
        pipe.zremrangebyrank(listing, 0, -101)
        pipe.expire(listing, keys.USER_TTL)
        await pipe.execute()

    async def repeated(self, message: UserMessage) -> Answer | None:
        """The stored reply to the same message, when it came before: by its id, or the same text a moment ago."""
        wanted = [keys.echo(message.session_id, text_digest(message.text))]
        if message.repeatable:
            wanted.insert(0, keys.duplicate(message.session_id, message.message_id))
        try:
            found = await self._get_all(wanted)
        except StateUnavailable:
            return None
        stored = next((reply for reply in found if reply), None)
        answer = _read_answer(stored) if stored else None
        return replace(answer, duplicate=True) if answer else None

    async def undelivered(self, session_id: str) -> Answer | None:
        """The last answer, when no client has seen it yet."""
        last, delivered = await self._get_all([keys.session(session_id, part) for part in ("last", "delivered")])
        answer = _read_answer(last) if last else None
        if answer is None or (delivered and delivered.decode() == answer.message_id):
            return None
        return answer

    async def mark_delivered(self, answer: Answer) -> None:
        """A client has received this answer."""
        try:
            await self._redis.set(keys.session(answer.session_id, "delivered"), answer.message_id, ex=self._ttl)
        except StateUnavailable:
            return

    async def mark_undelivered(self, session_id: str) -> None:
        """The client went away so soon after an answer that it may not have read it."""
        try:
            await self._redis.delete(keys.session(session_id, "delivered"))
        except StateUnavailable:
            return

    async def history(self, session_id: str, *, limit: int, offset: int) -> HistoryPage:
        """Messages of a session, newest page first (``offset`` counts back from the end), each page oldest first."""
        key = keys.session(session_id, "history")
        total = await self._redis.llen(key)
        end = total - offset
        if end <= 0:
            return HistoryPage([], total)
        entries = await self._redis.lrange(key, max(end - limit, 0), end - 1)
        return HistoryPage([orjson.loads(entry) for entry in entries], total)

    async def sessions_of(self, user_id: str) -> list[str]:
        """The user's sessions, newest first."""
        found = cast(list[bytes], await self._redis.zrevrange(keys.user(user_id, "sessions"), 0, -1))
        return [session_id.decode() for session_id in found]

    async def owner_of(self, session_id: str) -> str | None:
        """Who a session belongs to; None when there is no such session."""
        stored = await self._get(keys.session(session_id, "state"))
        session = _read_session(stored) if stored else None
        return session.user_id if session else None

    async def forget(self, session_id: str, user_id: str) -> int:
        """Delete a session; how many messages were deleted."""
        history = keys.session(session_id, "history")
        deleted = int(await self._redis.llen(history))
        parts = ("state", "history", "last", "delivered")
        await self._redis.delete(*(keys.session(session_id, part) for part in parts))
        await self._redis.zrem(keys.user(user_id, "sessions"), session_id)
        self._local.pop(session_id, None)
        return deleted

    async def _get(self, key: str) -> bytes | None:
        return cast(bytes | None, await self._redis.get(key))

    async def _get_all(self, wanted: list[str]) -> list[bytes | None]:
        return cast(list[bytes | None], await self._redis.mget(wanted))

    def _keep_locally(self, session: Session) -> None:
        self._local[session.id] = session
        self._local.move_to_end(session.id)
        while len(self._local) > KEPT_LOCALLY:
            self._local.popitem(last=False)


def text_digest(text: str) -> str:
    """Equal for the same words: case and spaces do not count."""
    return blake2b(" ".join(text.casefold().split()).encode(), digest_size=12).hexdigest()


def _read_session(stored: bytes) -> Session | None:
    try:
        return _SESSION.validate_json(stored)
    except ValidationError:
        return None


def _read_answer(stored: bytes) -> Answer | None:
    try:
        return _ANSWER.validate_json(stored)
    except ValidationError:
        return None


def _history_entries(message: UserMessage, answer: Answer) -> list[bytes]:
    at = answer.created_at.isoformat()
    return [
        orjson.dumps(
            {"message_id": message.message_id, "role": "user", "content": message.text, "timestamp": at}
        ),
        orjson.dumps(
            {
                "message_id": answer.message_id,
                "role": "assistant",
                "content": answer.text,
                "timestamp": at,
                "detected_intent": answer.intent,
                "cards": answer.cards,
                "suggested_actions": answer.suggested_actions,
            }
        ),
    ]  # fmt: skip
