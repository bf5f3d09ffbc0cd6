"""Watches what is followed or waited for: each topic on one worker of the whole cluster, as long as it lives.

Every worker asks for the leases of the topics that its own sockets follow, and of those with alerts; whoever holds one
polls the sportsbook and records what it says, which publishes the changes. A worker that dies stops renewing, and the
next one that asks goes on where it stood: what was last known is in Redis, so no change is lost on the way.

What somebody looks at is asked for in every round. What is only waited for is asked for the more seldom the further
ahead its match is.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog

from chatbet.background import Background
from chatbet.clock import Clock
from chatbet.errors import StateUnavailable, UpstreamError
from chatbet.live.feed import Feed
from chatbet.live.topics import Topic, TopicKind
from chatbet.sportsbook.catalogue import Catalogue
from chatbet.sportsbook.model import Fixture
from chatbet.sportsbook.port import Markets
from chatbet.state.leases import Leases

_log = structlog.get_logger(__name__)


_MAY_BEGIN_LATE = timedelta(minutes=5)
_AT_ONCE = float("-inf")
"""When a topic is due that has not been looked at yet."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how much is asked. Seconds."""

    every: float = 5.0
    """Between two rounds, and two looks at what somebody follows: half the step in which prices move."""
    share: float = 0.001
    """Of the time until the kick-off, what may pass between two looks for an alert …"""
    longest: float = 15.0
    """… but no more than this, from four hours on: who waits at the screen shall not think that nobody looks."""
    per_second: float = 20.0
    """Price lists asked for at most; with more topics each has to wait its turn."""
    at_once: int = 8
    gather_for: float = 0.2
    """How long a round waits for more of those who have just come."""
    after_fault: float = 15.0
    """Pause of a topic whose sportsbook did not answer."""

    @property
    def at_most(self) -> int:
        """Price lists in one round."""
        return max(1, int(self.every * self.per_second))

    def between_looks(self, topic: Topic, ahead: timedelta) -> float:
        """Seconds until a topic is looked at again whose match kicks off so far ahead."""
        if topic.kind is not TopicKind.ALERT:
            return self.every
        return min(max(self.every, ahead.total_seconds() * self.share), self.longest)


class Offer(Protocol):
    """Today's fixtures."""

    @property
    def current(self) -> Catalogue:
        """The catalogue as it stands."""
        ...


AlertedFixtures = Callable[[], Awaitable[Iterable[str]]]


class Watcher(Background):
    """Watches in the background; ``round()`` does what is due now."""

    def __init__(
        self,
        sportsbook: Markets,
        offer: Offer,
        feed: Feed,
        leases: Leases,
        clock: Clock,
        alerted: AlertedFixtures,
        *,
        pace: Pace | None = None,
    ) -> None:
        self._sportsbook = sportsbook
        self._offer = offer
        self._feed = feed
        self._leases = leases
        self._clock = clock
        self._alerted = alerted
        self._pace = pace or Pace()
        self._followed: Counter[Topic] = Counter()
        self._held: set[Topic] = set()
        self._due: dict[Topic, float] = {}
        self._wake = asyncio.Event()

    async def aclose(self) -> None:
        """Stop, and let another worker go on at once."""
        await super().aclose()
        with contextlib.suppress(StateUnavailable):
            await self._give_up(self._held)

    @property
    def watched(self) -> int:
        """Topics that this worker watches for everybody."""
        return len(self._held)

    def follow(self, topic: Topic) -> None:
        """One more socket of this worker follows a topic."""
        self._followed[topic] += 1
        if self._followed[topic] == 1:
            self._wake.set()

    def unfollow(self, topic: Topic) -> None:
        """One socket less."""
        self._followed[topic] -= 1
        if self._followed[topic] <= 0:
            del self._followed[topic]

    async def _for_ever(self) -> None:
        while True:
            try:
                await self.round()
            except StateUnavailable:
                # Nobody can tell who watches, nor what was last known: news begin again with Redis.
                self._held.clear()
            except Exception:  # noqa: BLE001 - the loop must outlive any defect
                _log.exception("watcher.round_broke")
            await self._pause()

    async def _pause(self) -> None:
        """Until the next round, or a moment after somebody follows what nobody followed before."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pace.every):
                await self._wake.wait()
                await asyncio.sleep(self._pace.gather_for)
        self._wake.clear()

    async def round(self) -> None:
        """Take or renew the leases, look at what is held and due. Raises ``StateUnavailable``."""
        wanted = {*self._followed, *(Topic(TopicKind.ALERT, id_) for id_ in await self._alerted())}
        await self._give_up(self._held - wanted)
        mine = await asyncio.gather(*(self._leases.hold(_lease(topic)) for topic in wanted))
        self._held = {topic for topic, held in zip(wanted, mine, strict=True) if held}
        self._due = {topic: self._due.get(topic, _AT_ONCE) for topic in self._held}
        await self._look(self._held)

    async def _give_up(self, topics: Iterable[Topic]) -> None:
        for topic in tuple(topics):
            self._held.discard(topic)
            await self._leases.release(_lease(topic))

    async def _look(self, topics: Iterable[Topic]) -> None:
        now, gate = self._clock.monotonic(), asyncio.Semaphore(self._pace.at_once)
        due = sorted((topic for topic in topics if self._due[topic] <= now), key=self._due.__getitem__)
        on_offer = [(topic, item) for topic in due if (item := self._offer.current.fixture(topic.fixture_id))]
        prices = [(topic, fixture) for topic, fixture in on_offer if topic.kind is not TopicKind.MATCH]
        prices = prices[: self._pace.at_most]
        matches: dict[str, list[Fixture]] = {}
        for topic, fixture in on_offer:
            if topic.kind is TopicKind.MATCH:
                matches.setdefault(fixture.sport_id, []).append(fixture)
        await asyncio.gather(
            *(self._look_at_prices(gate, topic, fixture) for topic, fixture in prices),
            *(self._look_at_scores(sport, followed) for sport, followed in matches.items()),
        )

    async def _look_at_prices(self, gate: asyncio.Semaphore, topic: Topic, fixture: Fixture) -> None:
        """Ask for prices as they are now; whoever fetches them passes them to the feed."""
        pause = self._pace.between_looks(topic, fixture.start - self._clock.now())
        # A little early, so that a topic is not passed over because the rounds do not tick quite evenly.
        self._due[topic] = self._clock.monotonic() + pause - self._pace.every * 0.1
        async with gate:
            try:
                await self._sportsbook.odds(fixture, fresh=True)
            except UpstreamError as error:
                self._due[topic] = self._clock.monotonic() + max(self._pace.after_fault, error.retry_after or 0.0)

    async def _look_at_scores(self, sport_id: str, followed: list[Fixture]) -> None:
        """One list of live matches answers for all of a sport."""
        try:
            live = await self._sportsbook.fixtures(sport_id, live=True)
        except UpstreamError:
            return
        playing = {fixture.id: fixture for fixture in live.value}
        for known in followed:
            now = playing.get(known.id)
            await self._feed.match_seen(now or known, "live" if now else self._status(known))

    def _status(self, fixture: Fixture) -> str:
        """What a match is that no list shows as live: over, or still to come; they may begin a little late."""
        begun = self._clock.now() - fixture.start >= _MAY_BEGIN_LATE
        return "finished" if fixture.live or begun else "scheduled"


def _lease(topic: Topic) -> str:
    return f"live:{topic}"
