"""What a session's client still has coming: messages that were accepted and not answered, answers not yet received.

A message is kept here before its client hears that it was accepted, and leaves in the same step in which its answer is
saved; that answer then waits here until a socket has sent it, and again where nobody may have read what was sent. So a
worker that dies loses neither: whoever serves the client next finds both. Nothing is kept while Redis is away.
"""

import contextlib
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Protocol, cast

import orjson
from pydantic import TypeAdapter, ValidationError

from chatbet.conversation.messages import Answer, UserMessage
from chatbet.conversation.notices import Notice, read_notices
from chatbet.conversation.stored import read_answer
from chatbet.errors import StateUnavailable
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

_MESSAGE = TypeAdapter(UserMessage)

# KEYS stored reply, undelivered; ARGV answer id, time to live in s, channel, what to say there. Rare: not worth a
# registered script.
_GIVE_BACK = """
local reply = redis.call('GET', KEYS[1])
if reply then
  redis.call('HSET', KEYS[2], ARGV[1], reply)
  redis.call('EXPIRE', KEYS[2], ARGV[2])
  redis.call('PUBLISH', ARGV[3], ARGV[4])
end
return 1
"""


class SentAnswer(Protocol):
    """An answer that a socket has sent."""

    @property
    def answer_id(self) -> str:
        """Its name."""
        ...

    @property
    def message_id(self) -> str:
        """What it answers."""
        ...


@dataclass(frozen=True, slots=True)
class Arrears:
    """What one session has coming, oldest first."""

    known: bool = False
    """Whether anybody has spoken in such a session."""
    answers: tuple[Answer, ...] = ()
    messages: tuple[UserMessage, ...] = ()
    notices: tuple[Notice, ...] = ()


class Mailbox:
    """The mailboxes of all sessions; ``ttl`` in seconds."""

    def __init__(self, redis: GuardedRedis, *, ttl: int) -> None:
        self._redis = redis
        self._ttl = ttl

    def accept(self, message: UserMessage) -> Awaitable[None]:
        """Keep a message until it is answered: asked for at once, done when the result is awaited."""
        inbox = keys.session(message.session_id, "inbox")
        kept = self._redis.ask("HSET", inbox, message.message_id, orjson.dumps(message))
        self._redis.tell("EXPIRE", inbox, self._ttl)
        return _whether_or_not(kept)

    def ended(self, message: UserMessage) -> None:
        """Its client knows that it will not be answered."""
        self._redis.tell("HDEL", keys.session(message.session_id, "inbox"), message.message_id)

    def delivered(self, answer: Answer) -> None:
        """A socket has sent this answer."""
        self._redis.tell("HDEL", keys.session(answer.session_id, "undelivered"), answer.message_id)

    def give_back(self, session_id: str, sent: SentAnswer) -> None:
        """It may not have been read after all: let it wait again, and tell the session's newest connection."""
        where = [keys.duplicate(session_id, sent.message_id), keys.session(session_id, "undelivered")]
        told = (sent.answer_id, self._ttl, keys.session_channel(session_id), orjson.dumps({"type": "arrears"}))
        self._redis.tell("EVAL", _GIVE_BACK, len(where), *where, *told)

    async def arrears(self, session_id: str) -> Arrears:
        """What a client that comes (back) should get; nothing while Redis is away."""
        pipe = self._redis.pipeline(transaction=True)
        pipe.exists(keys.session(session_id, "state"))
        for part in ("undelivered", "inbox", "notices"):
            pipe.hgetall(keys.session(session_id, part))
        try:
            known, undelivered, inbox, notices = cast(tuple[int, Any, Any, Any], tuple(await pipe.execute()))
        except StateUnavailable:
            return Arrears()
        answers = [answer for kept in undelivered.values() if (answer := read_answer(kept)) is not None]
        messages = [message for kept in inbox.values() if (message := _read_message(kept)) is not None]
        return Arrears(
            known=bool(known or undelivered or inbox),
            answers=tuple(sorted(answers, key=lambda answer: answer.created_at)),
            messages=tuple(sorted(messages, key=lambda message: (message.arrived_at is not None, message.arrived_at))),
            notices=read_notices(notices, unheard=True),
        )


async def _whether_or_not(kept: Awaitable[Any]) -> None:
    with contextlib.suppress(StateUnavailable):
        await kept


def _read_message(kept: bytes) -> UserMessage | None:
    try:
        return _MESSAGE.validate_json(kept)
    except ValidationError:
        return None
