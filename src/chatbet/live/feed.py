"""Turns what the sportsbook says into news: records prices and scores, publishes what changed, once for all workers."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

import orjson

from chatbet.errors import StateUnavailable
from chatbet.live.history import Move, PriceHistory
from chatbet.live.topics import Topic, TopicKind, selection_name
from chatbet.sportsbook.model import Fixture, FixtureOdds, Snapshot
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from chatbet.state.pubsub import Bus

Update = dict[str, Any]
Looker = Callable[[FixtureOdds, datetime], Awaitable[None]]
"""Looks at prices that have just come in: the alerts."""

_MATCH_TTL = 86_400


class Feed:
    """Where everything that was fetched passes. Never raises: news that cannot be kept now are not worth a fault."""

    def __init__(
        self, redis: GuardedRedis, bus: Bus, history: PriceHistory, look: Looker, *, namespace: str = ""
    ) -> None:
        self._redis = redis
        self._namespace = namespace
        self._bus = bus
        self._history = history
        self._look = look

    async def odds_seen(self, snapshot: Snapshot[FixtureOdds]) -> None:
        """Prices came from the sportsbook: keep them, tell what moved, look whether somebody waits for them."""
        if snapshot.stale:
            return
        odds, as_of = snapshot.value, snapshot.as_of
        try:
            if moves := await self._history.record(odds, as_of):
                topic = Topic(TopicKind.ODDS, odds.fixture_id)
                await self._publish(topic, [odds_update(odds.fixture_id, move, as_of) for move in moves])
            if odds.active:
                await self._look(odds, as_of)
        except StateUnavailable:
            return

    async def match_seen(self, fixture: Fixture, status: str) -> None:
        """A match stands so: tell it when it stood otherwise before. The first look only remembers."""
        update = match_update(fixture, status)
        told = orjson.dumps([update["score"], update["minute"], update["status"]])
        key = keys.last_score(f"{self._namespace}:{fixture.id}")
        try:
            before = cast(bytes | None, await self._redis.set(key, told, ex=_MATCH_TTL, get=True))
        except StateUnavailable:
            return
        if before is not None and before != told:
            await self._publish(Topic(TopicKind.MATCH, fixture.id), [update])

    async def _publish(self, topic: Topic, updates: list[Update]) -> None:
        await self._bus.publish(keys.topic_channel(str(topic)), orjson.dumps(updates))


def odds_update(fixture_id: str, move: Move, as_of: datetime) -> Update:
    """The fields of one ``odds_update`` frame; prices are JSON numbers."""
    selection = move.selection
    return {
        "type": "odds_update",
        "fixture_id": fixture_id,
        "market": selection_name(selection),
        "outcome": selection.outcome.value,
        "line": None if selection.line is None else f"{selection.line.normalize():f}",
        "old": _number(move.old),
        "new": _number(move.new),
        "direction": "up" if move.new > move.old else "down",
        "as_of": as_of.isoformat(),
    }


def match_update(fixture: Fixture, status: str) -> Update:
    """The fields of one ``match_update`` frame; ``score`` as in cards: ``2-1``."""
    return {
        "type": "match_update",
        "fixture_id": fixture.id,
        "score": None if fixture.score is None else f"{fixture.score.home}-{fixture.score.away}",
        "minute": fixture.minute,
        "status": status,
    }


def merged(earlier: Update, later: Update) -> Update:
    """Two updates of one price as one, for whoever has not heard the first."""
    if earlier["type"] != "odds_update":
        return later
    old = earlier["old"]
    return {**later, "old": old, "direction": "up" if later["new"] > old else "down"}


def changed(update: Update) -> bool:
    """False for an odds update that ends where it began."""
    return bool(update["type"] != "odds_update" or update["old"] != update["new"])


def _number(odds: Decimal) -> float:
    return float(odds)
