"""What is remembered of one conversation, and where: one value in Redis, its history beside it.

While Redis is away sessions live in this process only, so that a conversation goes on; nothing there may place a bet.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple, cast

import orjson
from pydantic import TypeAdapter, ValidationError
from redis.commands.core import AsyncScript
from redis.exceptions import NoScriptError

from chatbet.brain.port import Pair
from chatbet.conversation.messages import Answer, UserMessage, guest
from chatbet.conversation.notices import Notice, read_notices
from chatbet.conversation.slips import OpenSlip
from chatbet.conversation.stored import history_entry, read_answer, stored_answer, stored_message
from chatbet.errors import Busy, Forbidden, StateUnavailable
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
KEPT_LOCALLY = 500
"""Sessions kept in this process while Redis is away."""


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation. Frozen: a turn makes the next one."""

    id: str
    user_id: str
    language: Language | None = None
    timezone: str | None = None
    odds_format: str = "decimal"
    client_format: str | None = None
    """The format that the client asked for last: a new one counts as a new wish."""
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
    alerts: tuple[str, ...] = ()
    """The alerts that the last reply made or listed, by id: what «cancélala» ends."""

    def with_pair(self, user: str, assistant: str, **changed: Any) -> "Session":
        """The session one exchange later, with the fields that it has changed."""
        pair = Pair(user[:LONGEST_REMEMBERED], assistant[:LONGEST_REMEMBERED])
        return replace(self, pairs=(*self.pairs, pair)[-WINDOW:], turns=self.turns + 1, **changed)


_SESSION = TypeAdapter(Session)

# KEYS state, history, reply, echo, undelivered, inbox, the lock's queue and leases; ARGV time to live, state, the
# user's and the assistant's history entry, longest history, the reply's and the echo's time to live, message id,
# answer id, 1 when a socket waits for the answer, the lock's ticket or nothing, and what stood there when the turn
# began: that state, nothing, or * when nobody could read it. The same state again is a call that is repeated because
# its answer was lost; another one than at the beginning is that of a turn which came between, because this one was held
# up for longer than its lock lasts: it is not written over. Last, what the message would look like if it came again.
_SAVE = """
local kept = redis.call('GET', KEYS[1])
if kept ~= ARGV[2] then
  if kept and ARGV[12] ~= '*' and kept ~= ARGV[12] then return 0 end
  redis.call('RPUSH', KEYS[2], ARGV[3], ARGV[4])
  redis.call('LTRIM', KEYS[2], -ARGV[5], -1)
  redis.call('EXPIRE', KEYS[2], ARGV[1])
  if ARGV[10] == '1' then
    redis.call('HSET', KEYS[5], ARGV[9], ARGV[4])
    redis.call('EXPIRE', KEYS[5], ARGV[1])
  end
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[1])
redis.call('SET', KEYS[3], ARGV[4], 'EX', ARGV[6])
redis.call('SET', KEYS[4], ARGV[13], 'EX', ARGV[7])
redis.call('HDEL', KEYS[6], ARGV[8])
if ARGV[11] ~= '' then
  redis.call('ZREM', KEYS[7], ARGV[11])
  redis.call('ZREM', KEYS[8], ARGV[11])
end
return 1
"""

# KEYS a user's sessions; ARGV session, now, most, time to live.
_LIST = """
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -ARGV[3] - 1)
return redis.call('EXPIRE', KEYS[1], ARGV[4])
"""
_MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Recollection:
    """What is known when a turn begins."""

    session: Session
    earlier: Answer | None = None
    """The stored reply, when the message came before."""
    notices: tuple[Notice, ...] = ()
    """News that the user has not been told."""
    version: bytes = b"*"
    """The stored session that the turn begins with; ``*`` when nobody could read it."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A part of a conversation, oldest first."""

    messages: list[dict[str, Any]]
    total: int


class _Kept(NamedTuple):
    """A session as this process wrote it last, and by what its stored form is known again."""

    session: Session
    digest: bytes


class SessionStore:
    """Sessions, their histories and the replies that may be asked for again. Times to live in seconds."""

    def __init__(self, redis: GuardedRedis, *, ttl: int) -> None:
        self._redis = redis
        self._ttl = ttl
        self._save: AsyncScript = redis.register_script(_SAVE)
        self._list: AsyncScript = redis.register_script(_LIST)
        self._local: OrderedDict[str, _Kept] = OrderedDict()
        self._unsaved: set[str] = set()
        """Sessions of which Redis did not take what this process kept last."""

    def needed(self, message: UserMessage) -> list[str]:
        """The keys that ``recall`` wants to have read, in its order."""
        id_ = message.session_id
        return [
            keys.session(id_, "state"), keys.session(id_, "notices"), keys.duplicate(id_, message.message_id),
            keys.echo(id_),
        ]  # fmt: skip

    async def recall(self, message: UserMessage, found: Sequence[Any] | None) -> Recollection:
        """What the keys of ``needed`` say; ``found`` is None while Redis is away: then what this process knows."""
        if found is None:
            return Recollection(self._here(message.session_id) or Session(message.session_id, message.user_id))
        state, notices, reply, echo = found
        if reply is None and (said_before := _echoed(echo, message)):
            reply = await self._reply_to(message.session_id, said_before)
        earlier = read_answer(reply) if reply is not None else None
        return Recollection(
            session=self._newest(state, message),
            earlier=replace(earlier, duplicate=True) if earlier else None,
            notices=_waiting(notices, message) if notices else (),
            version=state or b"",
        )

    def _newest(self, state: bytes | None, message: UserMessage) -> Session:
        """The stored session, unless Redis did not take what came after it: a yes answers the newest quote."""
        if state is None:
            return Session(message.session_id, message.user_id)
        kept = self._local.get(message.session_id)
        if kept is not None and kept.digest == _digest(state):
            return kept.session  # nobody else has spoken in it: what was written here need not be read
        stored = _read_session(state)
        if stored is None:
            return Session(message.session_id, message.user_id)
        newer = message.session_id in self._unsaved and kept is not None and kept.session.turns > stored.turns
        return kept.session if kept is not None and newer else stored

    async def _reply_to(self, session_id: str, message_id: str) -> bytes | None:
        try:
            return await self._get(keys.duplicate(session_id, message_id))
        except StateUnavailable:
            return None

    async def load(self, session_id: str, user_id: str) -> Session:
        """The session, or a new one; values that cannot be read (another version's) count as none."""
        try:
            stored = await self._get(keys.session(session_id, "state"))
        except StateUnavailable:
            return self._here(session_id) or Session(session_id, user_id)
        return (_read_session(stored) if stored else None) or Session(session_id, user_id)

    async def save(
        self, session: Session, message: UserMessage, answer: Answer, *, ticket: str = "", version: bytes = b"*"
    ) -> bool:
        """Keep the session, both messages and the reply in one step; False when only this process has it.

        The message leaves the session's inbox, and ``ticket`` the queue of its lock, in the same step. Raises ``Busy``
        when the session is not ``version`` any more: another turn came between.
        """
        id_, state = session.id, orjson.dumps(session, default=str)
        self._keep_locally(session, state)
        where = [
            keys.session(id_, "state"), keys.session(id_, "history"), keys.duplicate(id_, message.message_id),
            keys.echo(id_), keys.session(id_, "undelivered"), keys.session(id_, "inbox"),
            *keys.session_lock(id_)[:2],
        ]  # fmt: skip
        remembered = keys.DUPLICATE_TTL if message.repeatable else keys.ECHO_TTL + 1
        arguments: list[Any] = [
            self._ttl, state, stored_message(message, answer), stored_answer(answer),
            LONGEST_HISTORY, remembered, keys.ECHO_TTL, message.message_id, answer.message_id, int(message.awaited),
            ticket, version, f"{text_digest(message.text)}:{message.message_id}",
        ]  # fmt: skip
        listing: list[Any] = [session.id, answer.created_at.timestamp(), _MOST_LISTED, keys.USER_TTL]
        user = keys.user(session.user_id, "sessions")
        listed = self._redis.ask("EVALSHA", self._list.sha, 1, user, *listing)  # leaves with the script that saves
        try:
            saved = await self._save(keys=where, args=arguments)
            try:
                await listed
            except NoScriptError:
                await self._list(keys=[user], args=listing)
        except StateUnavailable:
            self._unsaved.add(id_)
            return False
        self._unsaved.discard(id_)
        if not saved:
            self._local.pop(id_, None)
            raise Busy("another turn of the session came between", retry_after=1.0)
        return True

    async def history(self, session_id: str, *, limit: int, offset: int) -> HistoryPage:
        """Messages of a session, newest page first (``offset`` counts back from the end), each page oldest first."""
        key = keys.session(session_id, "history")
        total = await self._redis.llen(key)
        end = total - offset
        if end <= 0:
            return HistoryPage([], total)
        entries = await self._redis.lrange(key, max(end - limit, 0), end - 1)
        return HistoryPage([history_entry(entry) for entry in cast(list[bytes], entries)], total)

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
        parts = ("state", "history", "undelivered", "inbox")
        await self._redis.delete(*(keys.session(session_id, part) for part in parts))
        await self._redis.zrem(keys.user(user_id, "sessions"), session_id)
        self._local.pop(session_id, None)
        return deleted

    async def _get(self, key: str) -> bytes | None:
        return cast(bytes | None, await self._redis.get(key))

    def _here(self, session_id: str) -> Session | None:
        kept = self._local.get(session_id)
        return kept.session if kept is not None else None

    def _keep_locally(self, session: Session, state: bytes) -> None:
        self._local[session.id] = _Kept(session, _digest(state))
        self._local.move_to_end(session.id)
        while len(self._local) > KEPT_LOCALLY:
            self._unsaved.discard(self._local.popitem(last=False)[0])


def owned(session: Session, message: UserMessage) -> tuple[Session, UserMessage]:
    """Both with one user: whoever the session belongs to acts, whatever the message says.

    A message that names nobody is its owner's, and a session of nobody becomes that of the user who is named first.
    ``Forbidden`` for another user than the owner.
    """
    nobody = guest(session.id)
    if session.user_id == message.user_id:
        return session, message
    if message.user_id == nobody:
        return session, replace(message, user_id=session.user_id)
    if session.user_id == nobody:
        return replace(session, user_id=message.user_id), message
    raise Forbidden("another user's session")


def text_digest(text: str) -> str:
    """Equal for the same words: case and spaces do not count."""
    return blake2b(" ".join(text.casefold().split()).encode(), digest_size=12).hexdigest()


def _echoed(echo: bytes | None, message: UserMessage) -> str | None:
    """The id of the message before this one when it was a moment ago and had the same words."""
    digest, _, message_id = (echo or b"").decode().partition(":")
    return message_id if digest == text_digest(message.text) else None


def _waiting(stored: Sequence[bytes], message: UserMessage) -> tuple[Notice, ...]:
    """News to tell: a socket that is open has been sent the rest, whoever asks without one may not have heard it."""
    return read_notices(dict(zip(stored[::2], stored[1::2], strict=True)), unheard=not message.awaited)


def _digest(state: bytes) -> bytes:
    return blake2b(state, digest_size=16).digest()


def _read_session(stored: bytes) -> Session | None:
    try:
        return _SESSION.validate_json(stored)
    except ValidationError:
        return None
