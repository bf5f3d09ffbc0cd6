"""The parts of live, put together for one process: what records and tells, and what watches and distributes."""

from dataclasses import dataclass

from chatbet.clock import Clock
from chatbet.live.alerts import AlertBook, Tell
from chatbet.live.feed import Feed
from chatbet.live.history import PriceHistory
from chatbet.live.watcher import Offer, Pace, Watcher
from chatbet.sportsbook.codec import Kind
from chatbet.sportsbook.model import Snapshot
from chatbet.sportsbook.port import Markets
from chatbet.state.connection import GuardedRedis
from chatbet.state.leases import Leases
from chatbet.state.pubsub import Bus


@dataclass(frozen=True, slots=True)
class Station:
    """What exists before there is a sportsbook to watch."""

    bus: Bus
    history: PriceHistory
    alerts: AlertBook
    feed: Feed

    @classmethod
    def of(cls, redis: GuardedRedis, bus: Bus, tell: Tell, *, namespace: str) -> "Station":
        """For the sportsbook that ``namespace`` names; ``tell`` tells whoever waits for a price."""
        history, alerts = PriceHistory(redis, namespace=namespace), AlertBook(redis, tell)
        return cls(bus, history, alerts, Feed(redis, bus, history, alerts.look, namespace=namespace))

    async def seen(self, kind: Kind, snapshot: Snapshot[object]) -> None:
        """Something came from the sportsbook, for whoever asked: prices are recorded."""
        if kind is Kind.ODDS:
            await self.feed.odds_seen(snapshot)  # type: ignore[arg-type]  # that is what the kind says

    def watcher(
        self, sportsbook: Markets, offer: Offer, leases: Leases, clock: Clock, *, pace: Pace | None = None
    ) -> Watcher:
        """What watches this sportsbook; not yet started."""
        return Watcher(
            sportsbook, offer, self.feed, leases, clock, lambda: self.alerts.fixtures(clock.now()), pace=pace
        )
