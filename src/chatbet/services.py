"""The composition root: the only place where clients, stores and brains are made and put together."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from pydantic import TypeAdapter
from starlette.requests import HTTPConnection

from chatbet.api.access import Gate
from chatbet.api.connections import Connections
from chatbet.brain.port import Brain
from chatbet.brains import Brains, open_brains
from chatbet.clock import Clock, SystemClock
from chatbet.conversation.accounts import Accounts, TokenShelf
from chatbet.conversation.alerting import AlertTeller
from chatbet.conversation.house import Betting, Counters, betting_house
from chatbet.conversation.listening import Listener
from chatbet.conversation.mailbox import Mailbox
from chatbet.conversation.messages import Answer
from chatbet.conversation.notices import Notices
from chatbet.conversation.responsible import ResponsiblePlay
from chatbet.conversation.session import SessionStore, text_digest
from chatbet.conversation.turn import Conversation, Defaults, Turns, Watch
from chatbet.errors import ChatBetError, Defect, StateUnavailable, UpstreamUnavailable
from chatbet.live.history import PriceHistory
from chatbet.live.station import Station
from chatbet.live.subscriptions import Subscriptions
from chatbet.live.watcher import Watcher
from chatbet.observability.metrics import Metrics
from chatbet.secret import signing_secret
from chatbet.settings import Settings
from chatbet.sportsbook.cache import PrometheusCacheMetrics
from chatbet.sportsbook.cached import CachedSportsbook
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.keeper import CatalogueKeeper
from chatbet.sportsbook.lifetimes import CacheTimes
from chatbet.sportsbook.port import Sportsbook
from chatbet.sportsbook.renewing import RenewingSportsbook
from chatbet.state import embedded
from chatbet.state.circuit import CircuitState
from chatbet.state.connection import GuardedRedis, open_redis, ping
from chatbet.state.leases import Leases
from chatbet.state.locks import SessionLocks
from chatbet.state.pubsub import Bus
from chatbet.state.ratelimits import RateLimits
from chatbet.state.supervision import kept_alive

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
    mailbox: Mailbox
    turns: Turns
    conversation: Conversation
    connections: Connections
    price_history: PriceHistory
    subscriptions: Subscriptions
    watcher: Watcher
    notices: Notices
    brains: Brains
    phase: Phase = field(default_factory=Phase)

    @property
    def draining(self) -> bool:
        """True once the process has been told to go."""
        return self.phase.draining

    def observe(self) -> None:
        """Write down what is measured by looking and not by counting."""
        metrics = self.metrics
        metrics.in_flight.set(self.turns.in_flight)
        metrics.watched.set(self.watcher.watched)
        for name, circuit in (("redis", self.redis.circuit), ("sportsbook", self.upstream.circuit)):
            metrics.circuits.labels(name).set(circuit.state is not CircuitState.CLOSED)

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
        answering = redis["status"] == "ok" and sportsbook["status"] != "down" and not self.brains.pending
        return {
            "ready": answering and not self.draining,
            "draining": self.draining,
            "redis": redis,
            "sportsbook": sportsbook,
            "llm": self.brains.report(),
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


@dataclass(frozen=True, slots=True)
class Inherited:
    """What the parent of several workers holds for all of them; see ``scaling``."""

    redis_url: str = ""
    """Of the engine that the parent has started; empty where a shared Redis is configured."""
    redis_engine: str = ""
    sandbox: str = ""
    """The address of the parent's sandbox; empty where a sportsbook is configured."""
    clock_offset: float = 0.0
    """Seconds by which every worker's clock, also that of one started later, is ahead of the machine's."""
    metrics: Path | None = None
    """The folder in which all workers count."""

    def to_json(self) -> str:
        """For a worker's command line; there is no secret in it."""
        return _INHERITED.dump_json(self).decode()

    @classmethod
    def from_json(cls, written: str) -> "Inherited":
        """What ``to_json`` has written."""
        return _INHERITED.validate_json(written)


_INHERITED = TypeAdapter(Inherited)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What everything else stands on: the clock, the shared state, the sportsbook."""

    settings: Settings
    clock: Clock
    worker: str
    """This process among its peers."""
    redis: GuardedRedis
    engine: str
    bus: Bus
    metrics: Metrics
    upstream: HttpSportsbook
    station: Station
    cached: CachedSportsbook
    sportsbook: Sportsbook
    catalogue: CatalogueKeeper
    watcher: Watcher


@asynccontextmanager
async def open_services(
    settings: Settings, *, brain: Brain | None = None, inherited: Inherited | None = None, clock: Clock | None = None
) -> AsyncIterator[Services]:
    """Open everything for these settings and close it again. ``brain`` replaces the one the settings ask for.

    ``clock`` replaces the one that the settings describe: a day can then pass in a minute.
    """
    async with AsyncExitStack() as stack:
        secret = signing_secret(settings)
        ground = await _ground(settings, secret, inherited or Inherited(), clock, stack)
        redis, metrics = ground.redis, ground.metrics
        accounts = Accounts(redis, ground.sportsbook, secret, demo=settings.uses_sandbox)
        store = SessionStore(redis, ttl=settings.cache_ttl_user_sessions)
        betting = await _betting(ground, accounts, store, stack)
        listener = Listener()
        brains = await stack.enter_async_context(open_brains(settings, ground.clock, metrics, brain))
        conversation = _conversation(ground, store, listener, betting, brains.brain)
        turns = Turns(conversation, watching(metrics))
        try:
            listener.prepare(await ground.catalogue.ready(FIRST_LOAD))
        except UpstreamUnavailable:
            _log.warning("start.sportsbook_away", kind="sandbox" if settings.uses_sandbox else "upstream")
        brains.start()
        yield Services(
            settings=settings,
            clock=ground.clock,
            secret=secret,
            redis=redis,
            redis_engine=ground.engine,
            bus=ground.bus,
            gate=Gate(settings, secret, RateLimits(redis), ground.clock),
            metrics=metrics,
            sportsbook=ground.sportsbook,
            upstream=ground.upstream,
            catalogue=ground.catalogue,
            accounts=accounts,
            store=store,
            mailbox=Mailbox(redis, ttl=settings.cache_ttl_user_sessions),
            turns=turns,
            conversation=conversation,
            connections=Connections(redis, ground.bus, metrics),
            price_history=ground.station.history,
            subscriptions=Subscriptions(ground.bus, ground.watcher, ground.cached.odds_moved),
            watcher=ground.watcher,
            notices=betting.notices,
            brains=brains,
        )


async def _ground(
    settings: Settings, secret: bytes, inherited: Inherited, clock: Clock | None, stack: AsyncExitStack
) -> _Ground:
    if clock is None:
        offset = inherited.clock_offset
        clock = SystemClock(timedelta(seconds=offset)) if offset else clock_of(settings)
    worker = secrets.token_hex(8)
    redis, engine = await _redis(settings, inherited, stack, clock)
    bus = await stack.enter_async_context(Bus(redis))
    metrics = Metrics(inherited.metrics)
    address = inherited.sandbox or await upstream_address(settings, clock, stack)
    upstream = HttpSportsbook(address, clock=clock, timeout=settings.chatbet_api_timeout)
    stack.push_async_callback(upstream.aclose)
    teller = AlertTeller(Notices(redis), ResponsiblePlay(redis))
    station = Station.of(redis, bus, teller.tell, namespace=_namespace(settings))
    cached = _cached(settings, upstream, redis, clock, metrics, station)
    sportsbook = RenewingSportsbook(cached, TokenShelf(redis, secret))
    lists_live = timedelta(seconds=settings.cache_ttl_fixtures)
    catalogue = await stack.enter_async_context(
        CatalogueKeeper(sportsbook, clock, refresh_every=CATALOGUE_REFRESH, fresh_for=lists_live)
    )
    watcher = await stack.enter_async_context(station.watcher(sportsbook, catalogue, Leases(redis, worker), clock))
    return _Ground(
        settings, clock, worker, redis, engine, bus, metrics, upstream, station, cached, sportsbook, catalogue, watcher
    )


async def _betting(ground: _Ground, accounts: Accounts, store: SessionStore, stack: AsyncExitStack) -> Betting:
    metrics = ground.metrics
    betting = betting_house(
        ground.redis, ground.sportsbook, accounts, store, ground.clock,
        worker=ground.worker,
        alerts=ground.station.alerts,
        counters=Counters(lambda outcome: metrics.bets.labels(outcome).inc(), metrics.unknown_bets.set),
    )  # fmt: skip
    await stack.enter_async_context(betting.reconciler)
    stack.push_async_callback(betting.placement.aclose)
    return betting


def _conversation(
    ground: _Ground, store: SessionStore, listener: Listener, betting: Betting, brain: Brain
) -> Conversation:
    settings = ground.settings
    return Conversation(
        store=store,
        locks=SessionLocks(ground.redis),
        listener=listener,
        brain=brain,
        desk=betting.desk,
        catalogue=ground.catalogue,
        sportsbook=ground.sportsbook,
        clock=ground.clock,
        defaults=Defaults(settings.default_language, settings.zone, settings.default_currency),
        seen_prices=ground.station.history,
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


def clock_of(settings: Settings) -> SystemClock:
    """The machine's clock, or one that begins where the settings say."""
    return SystemClock.starting_at(settings.chatbet_now) if settings.chatbet_now else SystemClock()


async def _redis(
    settings: Settings, inherited: Inherited, stack: AsyncExitStack, clock: Clock
) -> tuple[GuardedRedis, str]:
    """The shared Redis by its address, else the parent's engine, else one of our own on a private socket."""
    url, engine = settings.shared_redis_url, "shared"
    if url is None and inherited.redis_url:
        url, engine = inherited.redis_url, inherited.redis_engine
    if url is None:
        own = embedded.start(settings.chatbet_data_dir)
        stack.callback(own.stop)
        await stack.enter_async_context(kept_alive(own))
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
    settings: Settings, upstream: HttpSportsbook, redis: GuardedRedis, clock: Clock, metrics: Metrics, station: Station
) -> CachedSportsbook:
    times = CacheTimes(
        tournaments=settings.cache_ttl_tournaments, fixtures=settings.cache_ttl_fixtures, odds=settings.cache_ttl_odds
    )
    counters = PrometheusCacheMetrics(metrics.registry)
    return CachedSportsbook(
        upstream, redis, clock, namespace=_namespace(settings), times=times, metrics=counters, seen=station.seen
    )


def _namespace(settings: Settings) -> str:
    """Worlds that differ must not share cached answers: a demo may start on another day or seed each time."""
    if settings.chatbet_api_base_url:
        return settings.chatbet_api_base_url
    world = (settings.sandbox_seed, settings.sandbox_data, settings.sandbox_scale, settings.chatbet_now)
    return f"sandbox-{text_digest(repr(world))}"
