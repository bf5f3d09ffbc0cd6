"""Keeps one catalogue current in this process: loads it at the start, refreshes it behind the conversation's back.

A failed refresh keeps the old catalogue and marks it stale; nobody ever waits for a refresh but the very first.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from chatbet.background import Background
from chatbet.clock import Clock, SystemClock
from chatbet.errors import UpstreamError, UpstreamUnavailable
from chatbet.sportsbook.catalogue import Catalogue
from chatbet.sportsbook.model import Fixture, Snapshot, Sport, Tournament
from chatbet.sportsbook.port import Markets

_log = structlog.get_logger(__name__)

# How soon a failed load is tried again (seconds): short, because until then there is nothing to talk about.
_RETRY_EVERY = 3.0
# Whoever is shown a match under way in passing sees a score at most this old; who asks for live ones sees fresh ones.
_LIVE_IN_PASSING = 60.0
_TAKES = 5.0
"""Seconds that asking for scores may take before those that are shown count as old."""
_MAY_BEGIN_EARLY = timedelta(minutes=5)
_QUIET = timedelta(minutes=10)
"""How long a sport is left alone of whose announced matches none can have begun."""
_OFTEN = 20
"""Rounds of refreshing in the life of a list of fixtures, so that it is replaced before it ends."""
_LEAST_PAUSE = timedelta(seconds=1)

Playing = Snapshot[tuple[Fixture, ...]]


@dataclass(frozen=True, slots=True)
class _Part:
    """One sport's share of a catalogue; ``as_of``, of its fixtures, is None when nothing new could be read."""

    sport_id: str
    tournaments: tuple[Tournament, ...]
    fixtures: tuple[Fixture, ...]
    as_of: datetime | None
    stale: bool


class CatalogueKeeper(Background):
    """Owns the current catalogue; loads and refreshes it in the background."""

    def __init__(
        self,
        sportsbook: Markets,
        clock: Clock | None = None,
        *,
        refresh_every: timedelta = timedelta(minutes=10),
        live_every: timedelta = timedelta(seconds=15),
        fresh_for: timedelta = timedelta(hours=4),
    ) -> None:
        """``refresh_every`` is how often the caches behind are asked again; what they hold decides what is fetched.

        ``fresh_for`` is how old a list of fixtures may be before it counts as stale.
        """
        self._sportsbook = sportsbook
        self._clock = clock or SystemClock()
        self._fresh_for = fresh_for
        self._refresh_every = min(refresh_every, max(fresh_for / _OFTEN, _LEAST_PAUSE))
        self._live_every = live_every.total_seconds()
        self._current: Catalogue | None = None
        self._parts: list[_Part] = []
        self._loaded = asyncio.Event()
        self._live: asyncio.Task[None] | None = None
        self._live_at = float("-inf")
        self._scores_of: dict[str, datetime] = {}
        """When the last list of live fixtures of each sport was given."""

    async def aclose(self) -> None:
        """End the background work."""
        await super().aclose()
        live, self._live = self._live, None
        if live is not None:
            live.cancel()
            await asyncio.gather(live, return_exceptions=True)

    @property
    def current(self) -> Catalogue:
        """The catalogue as it stands; an empty, stale one before the first load."""
        if self._current is None:
            return _nothing(self._clock)
        if self._clock.now() - self._current.as_of > self._fresh_for:
            self._current = self._current.as_stale()
        return self._current

    async def ready(self, within: float = 10.0) -> Catalogue:
        """Wait for the first load, at most ``within`` seconds; raises ``UpstreamUnavailable``."""
        try:
            async with asyncio.timeout(within):
                await self._loaded.wait()
        except TimeoutError:
            raise UpstreamUnavailable("the catalogue could not be loaded yet", retry_after=_RETRY_EVERY) from None
        return self.current

    async def with_fresh_live(self) -> Catalogue:
        """The catalogue after the live fixtures have been asked for, when they are due; for questions about them."""
        await self.ready()
        return await self._with_live(self._live_every, self._worth_asking, self._playing)

    async def with_scores(self) -> Catalogue:
        """The catalogue with scores of the last minute, for answers that show a match under way in passing."""
        return await self._with_live(_LIVE_IN_PASSING, self._under_way, self._sportsbook.scores)

    async def _with_live(
        self, oldest: float, sports: Callable[[Catalogue], Sequence[str]], ask: Callable[[str], Awaitable[Playing]]
    ) -> Catalogue:
        """The catalogue with scores no older than so many seconds; else marked, and as old as they are."""
        if self._live is not None:
            await asyncio.wait([self._live])
        if self._clock.monotonic() - self._live_at >= oldest and self._live is None and self._current is not None:
            asked = sports(self._current)
            self._live = asyncio.create_task(self._refresh_live(self._current, asked, ask), name="catalogue-live")
        if self._live is not None:
            await asyncio.wait([self._live])
        catalogue, now = self.current, self._clock.now()
        given = [self._scores_of.get(fixture.sport_id, now) for fixture in catalogue.live()]
        if not given or (now - min(given)).total_seconds() <= oldest + _TAKES:
            return catalogue
        return replace(catalogue, as_of=min(given), stale=True)

    def _playing(self, sport_id: str) -> Awaitable[Playing]:
        return self._sportsbook.fixtures(sport_id, live=True)

    async def refresh(self) -> Catalogue:
        """Load everything now; raises ``UpstreamError`` when not even one sport could be read."""
        sports = await self._sportsbook.sports()
        parts = await asyncio.gather(*(self._part(sport) for sport in sports.value))
        if all(part.as_of is None for part in parts):
            raise UpstreamUnavailable("no sport could be read")
        if self._current is None or self._current.stale or parts != self._parts:
            self._current = Catalogue.of(
                sports.value,
                (item for part in parts for item in part.tournaments),
                (item for part in parts for item in part.fixtures),
                as_of=min(part.as_of for part in parts if part.as_of is not None),
                stale=any(part.stale for part in parts),
            )
        self._parts = parts
        self._live_at = self._clock.monotonic()
        self._loaded.set()
        return self._current

    async def _part(self, sport: Sport) -> _Part:
        """One sport's offer; where it cannot be read, what was known of it."""
        try:
            tournaments, fixtures = await asyncio.gather(
                self._sportsbook.tournaments(sport.id), self._sportsbook.fixtures(sport.id)
            )
        except UpstreamError as error:
            _log.warning("catalogue.sport_unavailable", sport_id=sport.id, reason=str(error))
            known = self._current or _nothing(self._clock)
            return _Part(
                sport.id,
                tuple(item for item in known.tournaments if item.sport_id == sport.id),
                tuple(item for item in known.fixtures if item.sport_id == sport.id),
                as_of=None,
                stale=True,
            )
        return _Part(
            sport.id,
            tournaments.value,
            (*await self._live_beside(sport.id, fixtures), *fixtures.value),
            as_of=fixtures.as_of,
            stale=tournaments.stale or fixtures.stale,
        )

    async def _live_beside(self, sport_id: str, fixtures: Playing) -> tuple[Fixture, ...]:
        """The live fixtures beside a list of those to come; none is asked for where nothing can be on."""
        known = next((part for part in self._parts if part.sport_id == sport_id), None)
        if known is not None and known.as_of == fixtures.as_of and sport_id not in self._under_way(self.current):
            return ()
        return await self._live_of(sport_id, self._playing)

    async def _live_of(self, sport_id: str, ask: Callable[[str], Awaitable[Playing]]) -> tuple[Fixture, ...]:
        """The live fixtures of one sport; where they cannot be read the last known ones are good enough."""
        try:
            found = await ask(sport_id)
        except UpstreamError:
            known = self._current.live() if self._current else ()
            return tuple(fixture for fixture in known if fixture.sport_id == sport_id)
        self._scores_of[sport_id] = found.as_of
        return found.value

    async def _for_ever(self) -> None:
        while True:
            pause = self._refresh_every.total_seconds()
            try:
                await self.refresh()
            except UpstreamError as error:
                _log.warning("catalogue.refresh_failed", reason=str(error))
                self._current = self._current.as_stale() if self._current else None
                pause = min(pause, _RETRY_EVERY)
            except Exception:  # noqa: BLE001 - the loop must outlive any defect: an old catalogue beats a frozen one
                _log.exception("catalogue.refresh_broke")
            await asyncio.sleep(pause)

    def _under_way(self, catalogue: Catalogue) -> Sequence[str]:
        """The sports in which a match is on or may have begun: the others have nothing live to be asked for."""
        soon = self._clock.now() + _MAY_BEGIN_EARLY
        return sorted({fixture.sport_id for fixture in catalogue.fixtures if fixture.live or fixture.start <= soon})

    def _worth_asking(self, catalogue: Catalogue) -> Sequence[str]:
        """The sports under way, and those of which nobody has heard for long: a match may begin unannounced."""
        now, under_way = self._clock.now(), self._under_way(catalogue)
        heard = {sport_id for sport_id, at in self._scores_of.items() if now - at < _QUIET}
        return [sport.id for sport in catalogue.sports if sport.id in under_way or sport.id not in heard]

    async def _refresh_live(
        self, before: Catalogue, sports: Sequence[str], ask: Callable[[str], Awaitable[Playing]]
    ) -> None:
        began = self._clock.now()
        try:
            lists = await asyncio.gather(*(self._live_of(sport_id, ask) for sport_id in sports))
            elsewhere = tuple(fixture for fixture in before.live() if fixture.sport_id not in sports)
            live = (*elsewhere, *(fixture for part in lists for fixture in part))
            if self._current is not None and live != self._current.live():
                self._current = self._current.with_live(live, as_of=self._current.as_of)
        finally:
            # What another worker had asked for is as old as it is; what could not be had is not asked for at once.
            ages = [(began - self._scores_of.get(sport_id, began)).total_seconds() for sport_id in sports]
            self._live_at = self._clock.monotonic() - max((age for age in ages if age < _LIVE_IN_PASSING), default=0.0)
            self._live = None


def _nothing(clock: Clock) -> Catalogue:
    return Catalogue.of((), (), (), as_of=clock.now(), stale=True)
