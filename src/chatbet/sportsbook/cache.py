"""One cache in three layers: parsed values in this process, bytes in Redis, and whoever fetches.

One flight per key in the process and, as far as Redis can tell, across workers. Keys in demand are fetched again
shortly before they expire. When a fetch fails or is slow, the last value is served, marked stale, with its age.
"""

import asyncio
import contextlib
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import structlog
from prometheus_client import CollectorRegistry, Counter

from chatbet.clock import Clock
from chatbet.errors import StateUnavailable, UpstreamError, UpstreamUnavailable
from chatbet.sportsbook.codec import Kind, decode, encode
from chatbet.sportsbook.model import Snapshot
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from chatbet.state.leases import Leases

_log = structlog.get_logger(__name__)

Fetch = Callable[[], Awaitable[Snapshot[Any]]]
Seen = Callable[[Kind, Snapshot[Any]], Awaitable[None]]
"""Told of every value that came from the sportsbook, once it can be read by others; may not raise."""

_DAY = 86_400.0
# Workers' clocks differ a little; a value from further in the future belongs to another clock altogether.
_SKEW = 5.0
_POLL = 0.04
# Readers in one value's life from which on it is in demand: fetched for nobody it would only cost the sportsbook.
_MANY = 3


@dataclass(frozen=True, slots=True)
class CacheTimes:
    """Seconds for which each kind of value counts as fresh, and the patience of those who wait."""

    sports: float = _DAY
    tournaments: float = _DAY
    fixtures: float = 14_400.0
    live: float = 15.0
    odds: float = 30.0
    statistics: float = 600.0
    early: float = 0.9
    """Part of its life after which a value in demand is fetched anew."""
    patience: float = 4.0
    """How long a caller waits for a first value; the fetch goes on and the next caller finds it."""
    patience_with_stale: float = 1.0
    """How long a caller waits for a fresh value when there is an old one to give."""
    other_worker: float = 3.0
    """How long a worker waits for one that lives and fetches the same thing, before it goes ahead itself."""

    def fresh_for(self, kind: Kind) -> float:
        """Time to live of one kind."""
        return {
            Kind.SPORTS: self.sports,
            Kind.TOURNAMENTS: self.tournaments,
            Kind.SEASONS: self.tournaments,
            Kind.FIXTURES: self.fixtures,
            Kind.LIVE: self.live,
            Kind.ODDS: self.odds,
        }.get(kind, self.statistics)


# After its life a value may still be shown as stale, for this long: an old price misleads sooner than an old name.
_STALE_FOR: Mapping[Kind, float] = {Kind.ODDS: 600.0, Kind.LIVE: 300.0}
_STALE_FOR_OTHERS = 2 * _DAY
GLANCE = 900.0
"""Seconds for which prices are good enough to choose matches by, never to show: Redis keeps them that long."""

# Entries kept in this process. A price list weighs some 15 kB, a team's results some 50 kB.
_KEPT: Mapping[Kind, int] = {Kind.ODDS: 400, Kind.RESULTS: 64, Kind.TABLES: 64}
_KEPT_OF_OTHERS = 64


class CacheMetrics(Protocol):
    """Told what came of every read."""

    def count(self, kind: str, outcome: str) -> None:
        """``outcome``: ``memory``, ``redis``, ``upstream``, ``stale`` or ``failed``."""
        ...


class PrometheusCacheMetrics:
    """Counts reads by kind and outcome in a registry of the caller's; in none when it is None."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self._reads = Counter(
            "chatbet_cache_reads",
            "Reads of sportsbook data by where they ended",
            ("kind", "outcome"),
            registry=registry,
        )

    def count(self, kind: str, outcome: str) -> None:
        """One more read."""
        self._reads.labels(kind, outcome).inc()


@dataclass(slots=True)
class _Memory:
    """The most recently used snapshots of each kind, and how often each has been read since it was put."""

    _entries: dict[Kind, OrderedDict[str, Snapshot[Any]]] = field(default_factory=dict)
    _reads: dict[tuple[Kind, str], int] = field(default_factory=dict)

    def get(self, kind: Kind, key: str) -> Snapshot[Any] | None:
        entries = self._entries.get(kind)
        if entries is None or (found := entries.get(key)) is None:
            return None
        entries.move_to_end(key)
        return found

    def in_demand(self, kind: Kind, key: str) -> bool:
        """One more reader; whether so many came in this value's life that there will be a next one."""
        reads = self._reads[kind, key] = self._reads.get((kind, key), 0) + 1
        return reads >= _MANY

    def put(self, kind: Kind, key: str, snapshot: Snapshot[Any]) -> None:
        entries = self._entries.setdefault(kind, OrderedDict())
        self._reads.pop((kind, key), None)
        entries[key] = snapshot
        entries.move_to_end(key)
        while len(entries) > _KEPT.get(kind, _KEPT_OF_OTHERS):
            forgotten, _ = entries.popitem(last=False)
            self._reads.pop((kind, forgotten), None)

    def values(self, kind: Kind) -> Iterable[Any]:
        return [snapshot.value for snapshot in self._entries.get(kind, {}).values()]

    def drop(self, kind: Kind, key: str) -> None:
        self._entries.get(kind, OrderedDict()).pop(key, None)
        self._reads.pop((kind, key), None)


@dataclass(frozen=True, slots=True)
class _Flight:
    """A fetch under way."""

    task: asyncio.Task[Snapshot[Any]]
    began: float


class SnapshotCache:
    """The three layers. ``namespace`` keeps apart what different upstreams (or sandbox worlds) say, in one Redis."""

    def __init__(
        self,
        redis: GuardedRedis,
        clock: Clock,
        *,
        namespace: str,
        times: CacheTimes | None = None,
        metrics: CacheMetrics | None = None,
        seen: Seen | None = None,
    ) -> None:
        self._redis = redis
        self._clock = clock
        self._namespace = namespace
        self._times = times or CacheTimes()
        self._metrics = metrics or PrometheusCacheMetrics()
        self._seen = seen
        self._memory = _Memory()
        self._leases = Leases(redis, secrets.token_hex(8))
        self._flights: dict[tuple[Kind, str], _Flight] = {}
        self._under_way: set[asyncio.Task[Snapshot[Any]]] = set()

    async def get(self, kind: Kind, key: str, fetch: Fetch) -> Snapshot[Any]:
        """The value from the nearest layer that has it fresh; a stale one rather than none.

        Raises what ``fetch`` raised, or ``UpstreamUnavailable`` when it takes too long, only where there is no value.
        """
        known = self._memory.get(kind, key)
        if known is not None and self._fresh(kind, known):
            if self._memory.in_demand(kind, key) and self._ends_soon(kind, known):
                self._flight(kind, key, fetch)
            self._metrics.count(kind, "memory")
            return known
        flight = self._flight(kind, key, fetch)
        quick, patient = self._times.patience_with_stale, self._times.patience
        for wait in (quick, patient - quick):
            await asyncio.wait({flight}, timeout=wait)
            if flight.done():
                return flight.result()
            # The flight may meanwhile have found an old value in Redis.
            if (known := self._memory.get(kind, key)) is not None and self._showable(kind, known):
                return self._stale(kind, known)
        self._metrics.count(kind, "failed")
        raise UpstreamUnavailable(f"{kind}: still being fetched", retry_after=1.0)

    async def seen_within(self, seconds: float, kind: Kind, key: str) -> Snapshot[Any] | None:
        """What this process or any other remembers, if it is no older than so many seconds; nothing is fetched."""
        known, layer = self._memory.get(kind, key), "memory"
        if known is None or not self._age(known) < seconds:
            known, layer = await self._stored(kind, key), "redis"
            if known is None or not self._age(known) < seconds:
                return None
            self._remember_younger(kind, key, known)
        self._metrics.count(kind, layer)
        return known

    def remembered(self, kind: Kind) -> Iterable[Any]:
        """Every value of one kind that this process holds, however old."""
        return self._memory.values(kind)

    async def fresh(self, kind: Kind, key: str, fetch: Fetch) -> Snapshot[Any]:
        """The value as it is now, past the cache, for which nobody waits longer than for a first one."""
        try:
            async with asyncio.timeout(self._times.patience):
                snapshot = await fetch()
        except TimeoutError:
            raise UpstreamUnavailable(f"{kind}: too slow", retry_after=1.0) from None
        await self.put(kind, key, snapshot)
        return snapshot

    async def put(self, kind: Kind, key: str, snapshot: Snapshot[Any]) -> None:
        """Remember a value that was fetched past the cache."""
        self._memory.put(kind, key, snapshot)
        with contextlib.suppress(StateUnavailable):
            lives = max(self._shown_for(kind, snapshot), GLANCE if kind is Kind.ODDS else 0.0)
            await self._redis.set(keys.cached(self._namespace, kind, key), encode(snapshot), px=int(lives * 1000))
        if self._seen is not None:
            await self._seen(kind, snapshot)

    def forget(self, kind: Kind, key: str) -> None:
        """Ask Redis the next time: this process's copy is not the newest any more."""
        self._memory.drop(kind, key)

    async def aclose(self) -> None:
        """End the fetches that nobody waits for."""
        under_way = list(self._under_way)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _flight(self, kind: Kind, key: str, fetch: Fetch) -> asyncio.Task[Snapshot[Any]]:
        """The fetch of this key that is under way, or a new one; it outlives its callers.

        One that has tried everybody's patience may be stuck: those who come later do not wait for it.
        """
        now = self._clock.monotonic()
        flight = self._flights.get((kind, key))
        if flight is not None and now - flight.began < self._times.patience:
            return flight.task
        task = asyncio.create_task(self._load(kind, key, fetch), name=f"fetch {kind}")
        self._flights[kind, key] = _Flight(task, now)
        self._under_way.add(task)
        task.add_done_callback(lambda task: self._landed(kind, key, task))
        return task

    def _landed(self, kind: Kind, key: str, task: asyncio.Task[Snapshot[Any]]) -> None:
        self._under_way.discard(task)
        if (flight := self._flights.get((kind, key))) is not None and flight.task is task:
            del self._flights[kind, key]
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, UpstreamError):
            _log.error("cache.fetch_broke", kind=kind, exc_info=error)

    async def _load(self, kind: Kind, key: str, fetch: Fetch) -> Snapshot[Any]:
        known = self._memory.get(kind, key)
        ahead = known is not None and self._fresh(kind, known)
        shared = await self._shared(kind, key)
        if shared is not None:
            self._remember_younger(kind, key, shared)
            if self._enough(kind, shared, ahead=ahead):
                return self._found_in_redis(kind, key, shared)
        lease = f"fetch:{self._namespace}:{kind}:{key}"
        if not await self._may_fetch(lease):
            waited = await self._await_other_worker(kind, key, lease, ahead=ahead)
            if waited is not None:
                return self._found_in_redis(kind, key, waited)
        renewal = asyncio.create_task(self._renew(lease))
        try:
            snapshot = await fetch()
        except UpstreamError as error:
            return self._last_known(kind, key, error)
        else:
            self._metrics.count(kind, "upstream")
            await self.put(kind, key, snapshot)
            return snapshot
        finally:
            renewal.cancel()
            await self._give_back(lease)

    async def _shared(self, kind: Kind, key: str) -> Snapshot[Any] | None:
        """What Redis holds, when it may still be shown."""
        snapshot = await self._stored(kind, key)
        return snapshot if snapshot is not None and self._showable(kind, snapshot) else None

    async def _stored(self, kind: Kind, key: str) -> Snapshot[Any] | None:
        """What Redis holds, when it can be read."""
        try:
            stored = await self._redis.get(keys.cached(self._namespace, kind, key))
        except StateUnavailable:
            return None
        return decode(kind, stored) if isinstance(stored, bytes) else None

    async def _may_fetch(self, lease: str) -> bool:
        try:
            return await self._leases.hold(lease, ttl_ms=keys.CACHE_LOCK_TTL_MS)
        except StateUnavailable:
            return True

    async def _renew(self, lease: str) -> None:
        """Keep the others waiting as long as this worker lives and fetches."""
        while True:
            await asyncio.sleep(keys.CACHE_LOCK_TTL_MS / 3000)
            with contextlib.suppress(StateUnavailable):
                await self._leases.hold(lease, ttl_ms=keys.CACHE_LOCK_TTL_MS)

    async def _await_other_worker(self, kind: Kind, key: str, lease: str, *, ahead: bool) -> Snapshot[Any] | None:
        """What the worker that fetches now has found; None when it has not, or has died, and it is our turn."""
        until = asyncio.get_running_loop().time() + self._times.other_worker
        while asyncio.get_running_loop().time() < until:
            await asyncio.sleep(_POLL)
            # Looked at last: who gives the lease back has stored before what was fetched.
            ours = await self._may_fetch(lease)
            shared = await self._shared(kind, key)
            if shared is not None and self._enough(kind, shared, ahead=ahead):
                if ours:
                    await self._give_back(lease)
                return shared
            if ours:
                return None
        return None

    async def _give_back(self, lease: str) -> None:
        with contextlib.suppress(StateUnavailable):
            await self._leases.release(lease)

    def _found_in_redis(self, kind: Kind, key: str, snapshot: Snapshot[Any]) -> Snapshot[Any]:
        self._metrics.count(kind, "redis")
        self._memory.put(kind, key, snapshot)
        return snapshot

    def _remember_younger(self, kind: Kind, key: str, shared: Snapshot[Any]) -> None:
        known = self._memory.get(kind, key)
        if known is None or not self._showable(kind, known) or known.as_of < shared.as_of:
            self._memory.put(kind, key, shared)

    def _last_known(self, kind: Kind, key: str, error: UpstreamError) -> Snapshot[Any]:
        """What memory still holds, marked stale; the error when there is nothing."""
        known = self._memory.get(kind, key)
        if known is None or not self._showable(kind, known):
            self._metrics.count(kind, "failed")
            raise error
        return self._stale(kind, known)

    def _stale(self, kind: Kind, snapshot: Snapshot[Any]) -> Snapshot[Any]:
        """The value, marked when its time has passed."""
        self._metrics.count(kind, "stale")
        return replace(snapshot, stale=not self._fresh(kind, snapshot))

    def _life(self, kind: Kind, snapshot: Snapshot[Any]) -> float:
        """Seconds for which a value counts as fresh."""
        if snapshot.until is None:
            return self._times.fresh_for(kind)
        return (snapshot.until - snapshot.as_of).total_seconds()

    def _shown_for(self, kind: Kind, snapshot: Snapshot[Any]) -> float:
        """Seconds for which a value may be shown, at the end as stale."""
        return self._life(kind, snapshot) + _STALE_FOR.get(kind, _STALE_FOR_OTHERS)

    def _fresh(self, kind: Kind, snapshot: Snapshot[Any]) -> bool:
        return self._age(snapshot) < self._life(kind, snapshot)

    def _ends_soon(self, kind: Kind, snapshot: Snapshot[Any]) -> bool:
        return self._age(snapshot) >= self._life(kind, snapshot) * self._times.early

    def _enough(self, kind: Kind, snapshot: Snapshot[Any], *, ahead: bool) -> bool:
        """Whether it need not be fetched: who fetches ahead of time looks for a newer one than they have."""
        return self._fresh(kind, snapshot) and not (ahead and self._ends_soon(kind, snapshot))

    def _showable(self, kind: Kind, snapshot: Snapshot[Any]) -> bool:
        return -_SKEW <= self._age(snapshot) < self._shown_for(kind, snapshot)

    def _age(self, snapshot: Snapshot[Any]) -> float:
        age = (self._clock.now() - snapshot.as_of).total_seconds()
        # A clock that was set back would otherwise keep values fresh for as long as it was set back.
        return age if age >= -_SKEW else float("inf")
