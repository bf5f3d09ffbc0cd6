"""What a session has to be told without having asked: kept until it was told, and pushed to an open connection.

A notice is stored under the name of what it is about, so that the same news twice is told once.
"""

import contextlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import orjson
from redis.commands.core import AsyncScript

from chatbet.errors import StateUnavailable
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

# KEYS notices, history; ARGV name, notice, history entry, time to live in s. Returns what stands there: the notice, an
# earlier one of that name, or the mark that it was told.
_STORE = """
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return redis.call('HGET', KEYS[1], ARGV[1]) end
redis.call('RPUSH', KEYS[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
if redis.call('TTL', KEYS[2]) < 0 then redis.call('EXPIRE', KEYS[2], ARGV[4]) end
return ARGV[2]
"""
_TOLD = b"-"
_SENT = b"~"
"""Before a name: a socket has sent that notice. Marked as told itself, so that an older version passes over it."""
_TTL = 7 * 86_400
"""Seconds that news wait for the user to come back to the session."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news of one session; ``about`` names it (an order and what became of it, an alert)."""

    about: str
    text: str
    intent: str = "BET_SIMULATION"
    message_id: str = ""
    """Given when it is kept: the same in the history, in a push and on return."""

    def frame(self, session_id: str, now: datetime) -> dict[str, Any]:
        """The notice as a final frame that answers nothing."""
        return {
            "type": "assistant_response",
            "session_id": session_id,
            "timestamp": now.isoformat(),
            "is_final": True,
            "content": self.text,
            "message_id": self.message_id,
            "in_reply_to": None,
            "detected_intent": self.intent,
            "intent_confidence": 1.0,
            "function_calls": [],
            "suggested_actions": [],
            "cards": [],
            "response_time_ms": 0,
            "token_count": 0,
            "degraded": None,
            "notice": True,
        }


class Notices:
    """The news of all sessions."""

    def __init__(self, redis: GuardedRedis) -> None:
        self._redis = redis
        self._store: AsyncScript = redis.register_script(_STORE)

    async def add(self, session_id: str, notice: Notice, now: datetime) -> bool:
        """Keep it, write it into the history, and push it; False when the session had it already.

        It counts as told when the connection that hears the push, on whichever worker, says so with ``told``: once the
        client's side has shown that it arrived. Until then it is pushed again: whoever kept it may have died before.
        """
        notice = replace(notice, message_id=f"msg_{secrets.token_hex(8)}")
        entry = {
            "message_id": notice.message_id, "role": "assistant", "content": notice.text, "timestamp": now.isoformat(),
        }  # fmt: skip
        where = [keys.session(session_id, "notices"), keys.session(session_id, "history")]
        stored = orjson.dumps([notice.text, notice.intent, notice.message_id])
        arguments: list[Any] = [notice.about, stored, orjson.dumps(entry), _TTL]
        kept = await self._store(keys=where, args=arguments)
        if kept != _TOLD:
            await self._push(session_id, notice if kept == stored else _read(notice.about, kept), now)
        return bool(kept == stored)

    async def waiting(self, session_id: str) -> tuple[Notice, ...]:
        """News that nobody has told the user yet; none while Redis is away."""
        try:
            found = cast(dict[bytes, bytes], await self._redis.hgetall(keys.session(session_id, "notices")))
        except StateUnavailable:
            return ()
        return read_notices(found)

    async def sent(self, session_id: str, about: str) -> None:
        """A socket has sent it: its own turns do not tell it again, but whoever comes back without it hears of it."""
        with contextlib.suppress(StateUnavailable):
            await self._redis.hset(keys.session(session_id, "notices"), f"{_SENT.decode()}{about}", _TOLD.decode())

    async def told(self, session_id: str, notices: tuple[Notice, ...]) -> None:
        """These have reached the user; the mark stays, so that they are not told again."""
        if not notices:
            return
        try:
            told: Any = {notice.about: _TOLD for notice in notices}
            await self._redis.hset(keys.session(session_id, "notices"), mapping=told)
        except StateUnavailable:
            return

    async def _push(self, session_id: str, notice: Notice, now: datetime) -> None:
        """Let the session's connection, on whichever worker it is, hear of it; without one it waits."""
        payload = orjson.dumps({"type": "notice", "about": notice.about, "frame": notice.frame(session_id, now)})
        with contextlib.suppress(StateUnavailable):
            await self._redis.publish(keys.session_channel(session_id), payload)


def read_notices(found: Mapping[bytes, bytes], *, unheard: bool = False) -> tuple[Notice, ...]:
    """What still has to be told of a session's notices as Redis holds them.

    ``unheard`` takes those along that a socket has sent, and that may never have arrived.
    """
    return tuple(
        _read(about.decode(), kept)
        for about, kept in found.items()
        if kept != _TOLD and (unheard or _SENT + about not in found)
    )


def _read(about: str, kept: bytes) -> Notice:
    """A kept notice; another version's is its bare text."""
    try:
        text, intent, message_id = orjson.loads(kept)
    except (orjson.JSONDecodeError, TypeError, ValueError):
        return Notice(about, kept.decode(), message_id=f"msg_{secrets.token_hex(8)}")
    return Notice(about, text, intent, message_id)
