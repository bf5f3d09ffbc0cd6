"""What a user is remembered for across sessions: team, usual stake, risk, odds format, language.

A session works on its own copy, taken when it begins; what is said in it is noted down here as well. Only what was said
changes, so that two sessions of one user do not undo each other; what was forgotten in one is gone in all. While Redis
is away this process remembers what is still to be noted, so that something forgotten does not come back.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any, cast

from chatbet.conversation.session import Session
from chatbet.errors import StateUnavailable
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

_CLIENT_FORMAT = "client_format"
"""Kept beside the preferences: the same format asked for by the client again is no new wish."""
_MOST_OWED = 500
"""Users of whom something is still to be noted down; of more the oldest are given up."""


@dataclass(slots=True)
class _Owed:
    """What Redis has not been told yet."""

    forget: bool = False
    said: dict[str, str] = field(default_factory=dict)


class Profiles:
    """Each user's preferences, for as long as they come back within ``keys.USER_TTL``."""

    def __init__(self, redis: GuardedRedis) -> None:
        self._redis = redis
        self._owed: OrderedDict[str, _Owed] = OrderedDict()

    async def begun(self, session: Session) -> Session:
        """A new session with what its user is remembered for; any other one without what was forgotten elsewhere."""
        if session.preferences:
            return await self._still_known(session)
        if session.turns:
            return session
        known = await self.of(session.user_id)
        client_format = known.pop(_CLIENT_FORMAT, None)
        return replace(
            session,
            preferences=known,
            client_format=client_format,
            memory=replace(session.memory, favourite=known.get("team", "")),
        )

    async def of(self, user_id: str) -> dict[str, str]:
        """What is remembered of a user; nothing while nobody can tell."""
        try:
            known = await self._kept(user_id)
            if known:
                await self._redis.expire(keys.user(user_id, "preferences"), keys.USER_TTL)
        except StateUnavailable:
            return dict(self._owed[user_id].said) if user_id in self._owed else {}
        return known

    async def _kept(self, user_id: str) -> dict[str, str]:
        await self._settle(user_id)
        found = cast(dict[bytes, bytes], await self._redis.hgetall(keys.user(user_id, "preferences")))
        return {name.decode(): value.decode() for name, value in found.items()}

    async def _still_known(self, session: Session) -> Session:
        """The session without what another one of its user has forgotten; as it is while nobody can tell."""
        try:
            known = await self._kept(session.user_id)
        except StateUnavailable:
            return session
        kept = {name: value for name, value in session.preferences.items() if name in known}
        if len(kept) == len(session.preferences):
            return session
        favourite = session.memory.favourite if "team" in kept else ""
        odds_format = session.odds_format if "odds_format" in kept else "decimal"
        memory = replace(session.memory, favourite=favourite)
        return replace(session, preferences=kept, odds_format=odds_format, memory=memory)

    async def note(self, before: Session, after: Session) -> None:
        """Note down what a turn has changed."""
        old, new = before.preferences, after.preferences
        said = {name: value for name, value in new.items() if old.get(name) != value}
        # An empty value takes the place of one that holds no more.
        gone = {name: "" for name in old if name not in new}
        if said or gone:
            asked = {_CLIENT_FORMAT: after.client_format} if after.client_format else {}
            await self._tell(after.user_id, _Owed(said={**said, **gone, **asked}))

    async def forget(self, user_id: str, names: tuple[str, ...] = ()) -> None:
        """Nothing of it comes back in a later session: of some preferences, or of all where none is named."""
        await self._tell(user_id, _Owed(said=dict.fromkeys(names, "")) if names else _Owed(forget=True))

    async def _tell(self, user_id: str, news: _Owed) -> None:
        known = self._owed.pop(user_id, None)
        if known is not None and not news.forget:
            news = _Owed(known.forget, {**known.said, **news.said})
        self._owed[user_id] = news
        while len(self._owed) > _MOST_OWED:
            self._owed.popitem(last=False)
        try:
            await self._settle(user_id)
        except StateUnavailable:
            return

    async def _settle(self, user_id: str) -> None:
        """Tell Redis what it has not been told of a user, in one step."""
        owed = self._owed.get(user_id)
        if owed is None:
            return
        key = keys.user(user_id, "preferences")
        pipe = self._redis.pipeline()
        if owed.forget:
            pipe.delete(key)
        kept: dict[Any, Any] = {name: value for name, value in owed.said.items() if value}
        if kept:
            pipe.hset(key, mapping=kept)
            pipe.expire(key, keys.USER_TTL)
        if gone := [name for name, value in owed.said.items() if not value]:
            pipe.hdel(key, *gone)
        await pipe.execute()
        if self._owed.get(user_id) is owed:
            del self._owed[user_id]
