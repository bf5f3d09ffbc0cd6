"""The composition root: the only place where clients, stores and brains are made and put together."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from starlette.requests import HTTPConnection

from chatbet.api.access import Gate
from chatbet.api.connections import Connections
from chatbet.brain.offline.brain import OfflineBrain
from chatbet.brain.port import Brain
from chatbet.clock import Clock, SystemClock
from chatbet.conversation.accounts import Accounts
from chatbet.conversation.house import Counters, betting_house
from chatbet.conversation.listening import Listener
from chatbet.conversation.messages import Answer
from chatbet.conversation.session import SessionStore, text_digest
from chatbet.conversation.turn import Conversation, Defaults, Turns, Watch
from chatbet.errors import ChatBetError, Defect, StateUnavailable, UpstreamUnavailable
from chatbet.observability.metrics import Metrics
from chatbet.settings import Settings
from chatbet.sportsbook.cache import CacheTimes, PrometheusCacheMetrics
from chatbet.sportsbook.cached import CachedSportsbook
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.keeper import CatalogueKeeper
from chatbet.sportsbook.port import Sportsbook
from chatbet.sportsbook.renewing import RenewingSportsbook
from chatbet.state import embedded
from chatbet.state.connection import GuardedRedis, open_redis, ping
from chatbet.state.locks import SessionLocks
from chatbet.state.pubsub import Bus
from chatbet.state.ratelimits import RateLimits

if TYPE_CHECKING:
    from chatbet.sandbox.book import SandboxConfig

_log = structlog.get_logger(__name__)
CATALOGUE_REFRESH = timedelta(minutes=10)
FIRST_LOAD = 5.0
"""Seconds that the start waits for the first catalogue; after that chat starts without and says what is missing."""


@dataclass(slots=True)
class Phase:
    """Whether this process still takes new turns; the one thing about it that changes."""

    draining: bool = False


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a running process holds."""

    settings: Settings
    clock: Clock
    secret: bytes
    redis: GuardedRedis
    redis_engine: str
    bus: Bus
    gate: Gate
    metrics: Metrics
    sportsbook: Sportsbook
    upstream: HttpSportsbook
    catalogue: CatalogueKeeper
    accounts: Accounts
    store: SessionStore
    turns: Turns
    conversation: Conversation
    connections: Connections
    phase: Phase = field(default_factory=Phase)

    @property
    def draining(self) -> bool:
        """True once the process has been told to go."""
        return self.phase.draining

    async def drain(self, within: float) -> None:
        """Take no new turns, let those in flight finish within some seconds, then send every socket away."""
        self.phase.draining = True
        cut_off = await self.turns.drain(within)
        if cut_off:
            _log.warning("drain.cut_off", turns=cut_off)
        await self.connections.drain()

    async def readiness(self) -> dict[str, Any]:
        """The state of every dependency; not ready only where answers would be wrong or lost."""
        redis, sportsbook = await self._redis_report(), self._sportsbook_report()
        ready = redis["status"] == "ok" and sportsbook["status"] != "down" and not self.draining
        return {
            "ready": ready,
            "draining": self.draining,
            "redis": redis,
            "sportsbook": sportsbook,
            "llm": {"status": "off" if not self.settings.uses_llm else "ok", "breaker": "closed"},
        }

    async def _redis_report(self) -> dict[str, Any]:
        report: dict[str, Any] = {"engine": self.redis_engine, "breaker": self.redis.circuit.state.value}
        try:
            return {"status": "ok", "latency_ms": round(await ping(self.redis) * 1000, 2), **report}
        except StateUnavailable:
            return {"status": "down", "latency_ms": None, **report}

    def _sportsbook_report(self) -> dict[str, Any]:
        catalogue = self.catalogue.current
        status = "down" if not catalogue.fixtures else "stale" if catalogue.stale else "ok"
        return {
            "status": status,
            "kind": "sandbox" if self.settings.uses_sandbox else "upstream",
            "fixtures": len(catalogue.fixtures),
            "as_of": catalogue.as_of.isoformat(),
            "breaker": self.upstream.circuit.state.value,
        }


def services_of(connection: HTTPConnection) -> Services:
    """The services of the application that serves this request or socket."""
    services: Services = connection.app.state.services
    return services


@asynccontextmanager
async def open_services(settings: Settings, *, brain: Brain | None = None) -> AsyncIterator[Services]:
    """Open everything for these settings and close it again. ``brain`` replaces the one the settings ask for."""
    async with AsyncExitStack() as stack:
        clock = SystemClock.starting_at(settings.chatbet_now) if settings.chatbet_now else SystemClock()
        secret = _secret(settings)
        redis, engine = _redis(settings, stack, clock)
        bus = Bus(redis)
        bus.start()
        stack.push_async_callback(bus.aclose)
        metrics = Metrics()
        upstream = HttpSportsbook(
            await upstream_address(settings, clock, stack), clock=clock, timeout=settings.chatbet_api_timeout
        )
        stack.push_async_callback(upstream.aclose)
        sportsbook = RenewingSportsbook(_cached(settings, upstream, redis, clock, metrics))
        catalogue = await stack.enter_async_context(CatalogueKeeper(sportsbook, clock, refresh_every=CATALOGUE_REFRESH))
        accounts = Accounts(redis, sportsbook, secret, demo=settings.uses_sandbox)
        listener = Listener()
        store = SessionStore(redis, ttl=settings.cache_ttl_user_sessions)
        betting = betting_house(
            redis, sportsbook, accounts, store, clock,
            worker=secrets.token_hex(8),
            counters=Counters(lambda outcome: metrics.bets.labels(outcome).inc(), metrics.unknown_bets.set),
        )  # fmt: skip
        await stack.enter_async_context(betting.reconciler)
        stack.push_async_callback(betting.placement.aclose)
        conversation = Conversation(
            store=store,
            locks=SessionLocks(redis),
            listener=listener,
            brain=brain or OfflineBrain(),
            desk=betting.desk,
            catalogue=catalogue,
            sportsbook=sportsbook,
            clock=clock,
            defaults=Defaults(settings.default_language, settings.zone, settings.default_currency),
        )
        try:
            listener.prepare(await catalogue.ready(FIRST_LOAD))
        except UpstreamUnavailable:
            _log.warning("start.sportsbook_away", kind="sandbox" if settings.uses_sandbox else "upstream")
        yield Services(
            settings=settings,
            clock=clock,
            secret=secret,
            redis=redis,
            redis_engine=engine,
            bus=bus,
            gate=Gate(settings, secret, RateLimits(redis), clock),
            metrics=metrics,
            sportsbook=sportsbook,
            upstream=upstream,
            catalogue=catalogue,
            accounts=accounts,
            store=store,
            turns=Turns(conversation, watching(metrics)),
            conversation=conversation,
            connections=Connections(bus, metrics),
        )


def watching(metrics: Metrics) -> Watch:
    """What counts the ends of turns."""

    def watch(ended: Answer | BaseException) -> None:
        if isinstance(ended, Answer):
            seconds = ended.response_time_ms / 1000
            metrics.turn_ended(ended.brain, ended.intent, ended.degraded, seconds, duplicate=ended.duplicate)
        elif isinstance(ended, ChatBetError) and not isinstance(ended, Defect):
            metrics.turn_failed(ended.code)
        else:
            metrics.turn_failed(None)

    return watch


def _redis(settings: Settings, stack: AsyncExitStack, clock: Clock) -> tuple[GuardedRedis, str]:
    """The shared Redis by its address, else an engine of our own on a private socket."""
    url, engine = settings.shared_redis_url, "shared"
    if url is None:
        own = embedded.start(settings.chatbet_data_dir)
        stack.callback(own.stop)
        url, engine = own.url, own.engine
    redis = open_redis(url, clock=clock)
    stack.push_async_callback(redis.aclose)
    return redis, engine


async def upstream_address(settings: Settings, clock: Clock, stack: AsyncExitStack) -> str:
    """The configured sportsbook, else the sandbox served on a private unix socket: the same client either way."""
    if not settings.uses_sandbox:
        return settings.chatbet_api_base_url
    from chatbet.sandbox.serving import serve_in_process  # only where it is used: a real upstream never pays for it

    return await stack.enter_async_context(serve_in_process(sandbox_config(settings, clock)))


def sandbox_config(settings: Settings, clock: Clock) -> "SandboxConfig":
    """The sandbox that these settings describe."""
    from chatbet.sandbox.book import SandboxConfig

    return SandboxConfig(
        seed=settings.sandbox_seed,
        data_dir=settings.sandbox_data,
        scale=settings.sandbox_scale,
        odds_shape="options" if settings.sandbox_odds_shape == "options" else "flat",
        clock=clock,
    )


def _cached(
    settings: Settings, upstream: HttpSportsbook, redis: GuardedRedis, clock: Clock, metrics: Metrics
) -> CachedSportsbook:
    times = CacheTimes(
        tournaments=settings.cache_ttl_tournaments, fixtures=settings.cache_ttl_fixtures, odds=settings.cache_ttl_odds
    )
    namespace = settings.chatbet_api_base_url or _sandbox_name(settings)
    counters = PrometheusCacheMetrics(metrics.registry)
    return CachedSportsbook(upstream, redis, clock, namespace=namespace, times=times, metrics=counters)


def _sandbox_name(settings: Settings) -> str:
    """Worlds that differ must not share cached answers: a demo may start on another day or seed each time."""
    world = (settings.sandbox_seed, settings.sandbox_data, settings.sandbox_scale, settings.chatbet_now)
    return f"sandbox-{text_digest(repr(world))}"


def _secret(settings: Settings) -> bytes:
    """The signing secret: configured, else made once per install and kept beside the data."""
    if configured := settings.secret_key.get_secret_value():
        return configured.encode()
    return _kept_secret(settings.chatbet_data_dir / "secret")


def _kept_secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("xb") as made:
            path.chmod(0o600)
            made.write(secrets.token_hex(32).encode())
    except FileExistsError:
        pass
    return path.read_bytes()
