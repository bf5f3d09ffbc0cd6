"""One cache in three layers: parsed values in this process, bytes in Redis, and whoever fetches.

One flight per key in the process and, as far as Redis can tell, across workers. Keys in demand are fetched again
shortly before they expire. When a fetch fails or is slow, the last value is served, marked stale, with its age.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import structlog
from prometheus_client import CollectorRegistry, Counter

from chatbet.clock import Clock
from chatbet.errors import StateUnavailable, UpstreamError, UpstreamUnavailable
from chatbet.sportsbook.codec import Kind, decode, encode
from chatbet.sportsbook.lifetimes import GLANCE, CacheTimes, Lifetimes
from chatbet.sportsbook.memory import SnapshotMemory
from chatbet.sportsbook.model import Snapshot
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis
from chatbet.state.leases import Leases

_log = structlog.get_logger(__name__)

Fetch = Callable[[], Awaitable[Snapshot[Any]]]
Seen = Callable[[Kind, Snapshot[Any]], Awaitable[None]]
"""Told of every value that came from the sportsbook, once it can be read by others; may not raise."""

_POLL = 0.04


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
        self._counters: dict[tuple[str, str], Counter] = {}

    def count(self, kind: str, outcome: str) -> None:
        """One more read."""
        counter = self._counters.get((kind, outcome))
        if counter is None:  # a few kinds by a few outcomes: finding one among the labels costs more than counting
            counter = self._counters[kind, outcome] = self._reads.labels(kind, outcome)
        counter.inc()


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
        self._ages = Lifetimes(self._times, clock)
        self._memory = SnapshotMemory()
        self._leases = Leases(redis, secrets.token_hex(8))
        self._flights: dict[tuple[Kind, str], _Flight] = {}
        self._under_way: set[asyncio.Task[Snapshot[Any]]] = set()

    async def get(self, kind: Kind, key: str, fetch: Fetch) -> Snapshot[Any]:
        """The value from the nearest layer that has it fresh; a stale one rather than none.

        Raises what ``fetch`` raised, or ``UpstreamUnavailable`` when it takes too long, only where there is no value.
        """
        known = self._memory.get(kind, key)
        if known is not None and self._ages.fresh(kind, known):
            if self._memory.in_demand(kind, key) and self._ages.ends_soon(kind, known):
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
            if (known := self._memory.get(kind, key)) is not None and self._ages.showable(kind, known):
                return self._stale(kind, known)
        self._metrics.count(kind, "failed")
        raise UpstreamUnavailable(f"{kind}: still being fetched", retry_after=1.0)

    async def seen_within(self, seconds: float, kind: Kind, key: str) -> Snapshot[Any] | None:
        """What this process or any other remembers, if it is no older than so many seconds; nothing is fetched."""
        known, layer = self._memory.get(kind, key), "memory"
        if known is None or not self._ages.age(known) < seconds:
            known, layer = await self._stored(kind, key), "redis"
            if known is None or not self._ages.age(known) < seconds:
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
            lives = max(self._ages.shown_for(kind, snapshot), GLANCE if kind is Kind.ODDS else 0.0)
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
        ahead = known is not None and self._ages.fresh(kind, known)
        shared = await self._shared(kind, key)
        if shared is not None:
            self._remember_younger(kind, key, shared)
            if self._ages.enough(kind, shared, ahead=ahead):
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
        return snapshot if snapshot is not None and self._ages.showable(kind, snapshot) else None

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
            if shared is not None and self._ages.enough(kind, shared, ahead=ahead):
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
        if known is None or not self._ages.showable(kind, known) or known.as_of < shared.as_of:
            self._memory.put(kind, key, shared)

    def _last_known(self, kind: Kind, key: str, error: UpstreamError) -> Snapshot[Any]:
        """What memory still holds, marked stale; the error when there is nothing."""
        known = self._memory.get(kind, key)
        if known is None or not self._ages.showable(kind, known):
            self._metrics.count(kind, "failed")
            raise error
        return self._stale(kind, known)

    def _stale(self, kind: Kind, snapshot: Snapshot[Any]) -> Snapshot[Any]:
        """The value, marked when its time has passed."""
        self._metrics.count(kind, "stale")
        return replace(snapshot, stale=not self._ages.fresh(kind, snapshot))
