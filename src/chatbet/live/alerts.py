"""Prices that somebody waits for: «avísame si el Barça pasa de 2.20». Each fires once.

One hash per fixture for whoever looks at its prices, one per session for whoever owns them, and one list of the
fixtures: every worker reads it in every round, so it grows with the matches and not with the users. Firing tells first
and forgets then: a worker that dies in between is followed by one that tells again, and telling is idempotent by the
alert's id. So an alert is never lost, and never told twice.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

import structlog
from pydantic import TypeAdapter, ValidationError

from chatbet.betting.market import Selection
from chatbet.sportsbook.model import FixtureOdds
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

_log = structlog.get_logger(__name__)

MOST_PER_SESSION = 20
_AFTER_KICK_OFF = timedelta(hours=4)
"""How long after the kick-off nobody waits for a price any more."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One wait of one session for one price."""

    id: str
    session_id: str
    user_id: str
    fixture_id: str
    selection: Selection
    threshold: Decimal
    above: bool
    """Fires at or above the threshold; else at or below it."""
    language: str
    label: str
    """What is backed, in the user's words: «Barcelona gana»."""
    fixture: str
    """«Barcelona vs Real Madrid»."""
    until: datetime

    def meets(self, odds: Decimal) -> bool:
        """Whether this price is what was waited for."""
        return odds >= self.threshold if self.above else odds <= self.threshold


Tell = Callable[[Alert, Decimal, datetime], Awaitable[None]]
"""Tells an alert's session its price, once per alert id however often it is called."""

_ALERT = TypeAdapter(Alert)


class AlertBook:
    """The alerts of all sessions. Every method may raise ``StateUnavailable``."""

    def __init__(self, redis: GuardedRedis, tell: Tell) -> None:
        self._redis = redis
        self._tell = tell

    async def add(
        self,
        *,
        session_id: str,
        user_id: str,
        fixture_id: str,
        selection: Selection,
        threshold: Decimal,
        above: bool,
        language: str,
        label: str,
        fixture: str,
        kick_off: datetime,
        now: datetime,
    ) -> Alert | None:
        """Wait for a price until the match is over; None when the session has ``MOST_PER_SESSION`` already."""
        if await self._redis.hlen(keys.session(session_id, "alerts")) >= MOST_PER_SESSION:
            return None
        alert = Alert(
            id=secrets.token_hex(8),
            session_id=session_id,
            user_id=user_id,
            fixture_id=fixture_id,
            selection=selection,
            threshold=threshold,
            above=above,
            language=language,
            label=label,
            fixture=fixture,
            until=max(kick_off, now) + _AFTER_KICK_OFF,
        )
        await self._write(alert, life=int((alert.until - now).total_seconds()))
        return alert

    async def _write(self, alert: Alert, life: int) -> None:
        """First where it is looked for, then where it is listed: one that is listed is never overlooked."""
        stored = _ALERT.dump_json(alert)
        watched, own = keys.alerts_of_fixture(alert.fixture_id), keys.session(alert.session_id, "alerts")
        await self._redis.hset(watched, alert.id, cast(str, stored))
        await self._redis.expire(watched, life)
        await self._redis.zadd(keys.open_alerts(), {alert.fixture_id: alert.until.timestamp()}, gt=True)
        await self._redis.expire(keys.open_alerts(), keys.ALERT_TTL)
        await self._redis.hset(own, alert.id, cast(str, stored))
        await self._redis.expire(own, max(life, await self._redis.ttl(own)))

    async def of_session(self, session_id: str, now: datetime) -> tuple[Alert, ...]:
        """What a session waits for."""
        stored = cast(dict[bytes, bytes], await self._redis.hgetall(keys.session(session_id, "alerts")))
        alerts = (_read(value) for value in stored.values())
        return tuple(alert for alert in alerts if alert is not None and alert.until > now)

    async def drop(self, session_id: str) -> None:
        """A session waits for nothing any more."""
        stored = cast(dict[bytes, bytes], await self._redis.hgetall(keys.session(session_id, "alerts")))
        for alert in map(_read, stored.values()):
            if alert is not None:
                await self.cancel(alert)

    async def cancel(self, alert: Alert) -> None:
        """Do not wait any more."""
        await self._redis.hdel(keys.alerts_of_fixture(alert.fixture_id), alert.id)
        await self._rest(alert.fixture_id)
        await self._redis.hdel(keys.session(alert.session_id, "alerts"), alert.id)

    async def _rest(self, fixture_id: str) -> None:
        """Nobody looks any more where nobody waits. Asked twice, for who may have come in between."""
        waiting, listed = keys.alerts_of_fixture(fixture_id), keys.open_alerts()
        if await self._redis.hlen(waiting):
            return
        until = await self._redis.zscore(listed, fixture_id)
        await self._redis.zrem(listed, fixture_id)
        if until is not None and await self._redis.hlen(waiting):
            await self._redis.zadd(listed, {fixture_id: until}, gt=True)

    async def fixtures(self, now: datetime) -> tuple[str, ...]:
        """Whose prices somebody waits for."""
        await self._redis.zremrangebyscore(keys.open_alerts(), "-inf", now.timestamp())
        entries = cast(list[bytes], await self._redis.zrange(keys.open_alerts(), 0, -1))
        # An earlier version listed every alert, as its id, a bar and the fixture.
        return tuple(dict.fromkeys(entry.decode().rpartition("|")[2] for entry in entries))

    async def look(self, odds: FixtureOdds, as_of: datetime) -> None:
        """Fire what these prices fulfil."""
        stored = cast(dict[bytes, bytes], await self._redis.hgetall(keys.alerts_of_fixture(odds.fixture_id)))
        for name, value in stored.items():
            alert = _read(value)
            if alert is None or alert.until <= as_of:
                await self._redis.hdel(keys.alerts_of_fixture(odds.fixture_id), name.decode())
            elif (price := odds.price(alert.selection)) is not None and alert.meets(price.odds):
                await self._tell(alert, price.odds, as_of)
                await self.cancel(alert)
                _log.info("alert.fired", fixture_id=odds.fixture_id)


def _read(stored: bytes) -> Alert | None:
    try:
        return _ALERT.validate_json(stored)
    except ValidationError:
        return None
