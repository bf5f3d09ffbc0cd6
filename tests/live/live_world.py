"""A sportsbook of two matches whose prices a test moves, and workers that watch it, each with its own Redis client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from chatbet.api.following import Following
from chatbet.betting.market import Market, Outcome, Selection
from chatbet.clock import ManualClock
from chatbet.errors import UpstreamUnavailable
from chatbet.live.alerts import Alert
from chatbet.live.station import Station
from chatbet.live.subscriptions import Subscriptions
from chatbet.live.watcher import Pace, Watcher
from chatbet.sportsbook.catalogue import Catalogue
from chatbet.sportsbook.codec import Kind
from chatbet.sportsbook.model import (
    Competitor,
    Fixture,
    FixtureOdds,
    Names,
    Price,
    Snapshot,
    Sport,
    Tournament,
)
from chatbet.state.connection import GuardedRedis
from chatbet.state.leases import Leases
from chatbet.state.pubsub import Bus

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
HOME = Selection(Market.MATCH_RESULT, Outcome.HOME)
AWAY = Selection(Market.MATCH_RESULT, Outcome.AWAY)
EVERY_FIVE_SECONDS = Pace(every=5.0)
FOOTBALL = Sport("1", Names("Football", "Fútbol", "Futebol"))


def _names(name: str) -> Names:
    return Names(name, name, name)


def fixture(id_: str = "77", start: datetime = NOW + timedelta(days=2)) -> Fixture:
    """One match to come."""
    return Fixture(
        id_, "1", Tournament("5", _names("La Liga"), "1"), Competitor(f"{id_}h", _names("Barcelona")),
        Competitor(f"{id_}a", _names("Madrid")), start,
    )  # fmt: skip


def odds(home: str, away: str = "3.10", *, of: str = "77", active: bool = True) -> FixtureOdds:
    """Its prices."""
    prices = ((HOME, home), (AWAY, away))
    return FixtureOdds(of, active, tuple(Price(pick, Decimal(paid), f"{of}-{paid}", "") for pick, paid in prices))


@dataclass
class Bookmaker:
    """The sportsbook: what it says now, how often it was asked, whether it answers."""

    clock: ManualClock
    now: dict[str, FixtureOdds] = field(default_factory=lambda: {"77": odds("2.00"), "78": odds("1.50", of="78")})
    playing: tuple[Fixture, ...] = ()
    of: list[str] = field(default_factory=list)
    """Whose prices it was asked for."""
    away: bool = False

    @property
    def asked(self) -> int:
        """How often it was asked for prices."""
        return len(self.of)

    async def odds(self, about: Fixture, *, fresh: bool = False) -> Snapshot[FixtureOdds]:
        """Prices as they are."""
        self.of.append(about.id)
        if self.away:
            raise UpstreamUnavailable("away")
        return Snapshot(self.now[about.id], self.clock.now())

    async def fixtures(self, sport_id: str, *, live: bool = False) -> Snapshot[tuple[Fixture, ...]]:
        """What is being played."""
        return Snapshot(self.playing if live else (fixture(), fixture("78")), self.clock.now())


class Seeing:
    """The sportsbook as a worker sees it: what it fetches passes its station, as the cache does it."""

    def __init__(self, market: Bookmaker, station: Station) -> None:
        self._market, self._station = market, station

    async def odds(self, about: Fixture, *, fresh: bool = False) -> Snapshot[FixtureOdds]:
        """Ask, and show the station."""
        snapshot = await self._market.odds(about, fresh=fresh)
        await self._station.seen(Kind.ODDS, snapshot)
        return snapshot

    async def fixtures(self, sport_id: str, *, live: bool = False) -> Snapshot[tuple[Fixture, ...]]:
        """Passed through."""
        return await self._market.fixtures(sport_id, live=live)


@dataclass
class Offer:
    """The catalogue of these matches."""

    current: Catalogue = field(
        default_factory=lambda: Catalogue.of([FOOTBALL], [], [fixture(), fixture("78")], as_of=NOW)
    )


@dataclass
class Told:
    """Who was told what: the place of the notices."""

    alerts: list[tuple[str, Decimal]] = field(default_factory=list)

    async def tell(self, alert: Alert, price: Decimal, as_of: datetime) -> None:
        """Note it; a real teller tells each alert's id once."""
        self.alerts.append((alert.id, price))


@dataclass
class Worker:
    """One process of the cluster, as far as live goes. ``round()`` of its watcher is called by the test."""

    station: Station
    watcher: Watcher
    subscriptions: Subscriptions
    frames: list[dict[str, Any]] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def socket(self, *topics: str) -> Following:
        """A socket that follows topics; what it is sent goes to ``frames``."""

        async def send(update: dict[str, Any]) -> bool:
            self.frames.append(update)
            self.heard.set()
            return True

        following = Following(self.subscriptions, send)
        await following.follow(topics)
        return following


@asynccontextmanager
async def open_worker(
    name: str, redis: GuardedRedis, market: Bookmaker, told: Told, *, pace: Pace = EVERY_FIVE_SECONDS
) -> AsyncIterator[Worker]:
    """A worker of that name, whose watcher only runs when told to."""
    async with AsyncExitStack() as stack:
        bus = await stack.enter_async_context(Bus(redis))
        station = Station.of(redis, bus, told.tell, namespace="test")
        seeing: Any = Seeing(market, station)
        watcher = station.watcher(seeing, Offer(), Leases(redis, name), market.clock, pace=pace)
        yield Worker(station, watcher, Subscriptions(bus, watcher))
