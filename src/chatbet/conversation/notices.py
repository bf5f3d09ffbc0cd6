"""What a session has to be told without having asked: kept until it was told, and pushed to an open connection.

A notice is stored under the name of what it is about, so that the same news twice is told once.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import orjson
from redis.commands.core import AsyncScript

from chatbet.errors import StateUnavailable
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

# KEYS notices, history; ARGV name, notice, history entry, time to live in s. Told already: stays in ``told`` as a mark.
_STORE = """
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
if redis.call('TTL', KEYS[2]) < 0 then redis.call('EXPIRE', KEYS[2], ARGV[4]) end
return 1
"""
_TOLD = "-"
_TTL = 7 * 86_400
"""Seconds that news wait for the user to come back to the session."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news of one session; ``about`` names it (an order and what became of it)."""

    about: str
    text: str


class Notices:
    """The news of all sessions."""

    def __init__(self, redis: GuardedRedis) -> None:
        self._redis = redis
        self._store: AsyncScript = redis.register_script(_STORE)

    async def add(self, session_id: str, notice: Notice, now: datetime) -> bool:
        """Keep it, write it into the history, and push it; False when the session had it already."""
        message_id = f"msg_{secrets.token_hex(8)}"
        entry = {"message_id": message_id, "role": "assistant", "content": notice.text, "timestamp": now.isoformat()}
        where = [keys.session(session_id, "notices"), keys.session(session_id, "history")]
        arguments: list[Any] = [notice.about, notice.text, orjson.dumps(entry), _TTL]
        if not await self._store(keys=where, args=arguments):
            return False
        if await self._push(session_id, message_id, notice, now):
            await self.told(session_id, (notice,))
        return True

    async def waiting(self, session_id: str) -> tuple[Notice, ...]:
        """News that nobody has told the user yet; none while Redis is away."""
        try:
            found = cast(dict[bytes, bytes], await self._redis.hgetall(keys.session(session_id, "notices")))
        except StateUnavailable:
            return ()
        return tuple(Notice(about.decode(), text.decode()) for about, text in found.items() if text.decode() != _TOLD)

    async def told(self, session_id: str, notices: tuple[Notice, ...]) -> None:
        """These have reached the user; the mark stays, so that they are not told again."""
        if not notices:
            return
        try:
            told: Any = {notice.about: _TOLD for notice in notices}
            await self._redis.hset(keys.session(session_id, "notices"), mapping=told)
        except StateUnavailable:
            return

    async def _push(self, session_id: str, message_id: str, notice: Notice, now: datetime) -> bool:
        """Whether a connection of this session, on whichever worker, was there to hear it."""
        frame = {
            "type": "assistant_response",
            "session_id": session_id,
            "timestamp": now.isoformat(),
            "is_final": True,
            "content": notice.text,
            "message_id": message_id,
            "in_reply_to": None,
            "detected_intent": "BET_SIMULATION",
            "intent_confidence": 1.0,
            "function_calls": [],
            "suggested_actions": [],
            "cards": [],
            "response_time_ms": 0,
            "token_count": 0,
            "degraded": None,
            "notice": True,
        }
        payload = orjson.dumps({"type": "frame", "frame": frame})
        try:
            return bool(await self._redis.publish(keys.session_channel(session_id), payload))
        except StateUnavailable:
            return False
