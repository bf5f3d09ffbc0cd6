"""A sportsbook whose reads come from a cache wherever they can. Accounts and orders pass straight through."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from chatbet.clock import Clock
from chatbet.errors import UpstreamError
from chatbet.sportsbook.cache import CacheMetrics, Seen, SnapshotCache
from chatbet.sportsbook.codec import Kind
from chatbet.sportsbook.lifetimes import GLANCE, CacheTimes, holds_until
from chatbet.sportsbook.model import (
    Account,
    Balance,
    BetLeg,
    BetReceipt,
    Fixture,
    FixtureOdds,
    PlacedBet,
    Result,
    Snapshot,
    Sport,
    Table,
    Tournament,
    TournamentDates,
)
from chatbet.sportsbook.port import Sportsbook
from chatbet.state.connection import GuardedRedis

T = TypeVar("T")
IN_PASSING = 30.0
"""Seconds for which scores are good enough to be shown beside something else."""


class _NoStatistics(UpstreamError):
    """The upstream has none; travels from the fetch to the method that answers None."""


class CachedSportsbook:
    """``inner`` behind three layers of cache; see ``SnapshotCache`` for what is promised."""

    def __init__(
        self,
        inner: Sportsbook,
        redis: GuardedRedis,
        clock: Clock,
        *,
        namespace: str,
        times: CacheTimes | None = None,
        metrics: CacheMetrics | None = None,
        seen: Seen | None = None,
    ) -> None:
        self._inner = inner
        self._times = times or CacheTimes()
        self._cache = SnapshotCache(redis, clock, namespace=namespace, times=self._times, metrics=metrics, seen=seen)

    def odds_moved(self, fixture_id: str) -> None:
        """Another worker has newer prices of this fixture: do not answer from this process's memory."""
        self._cache.forget(Kind.ODDS, fixture_id)

    async def aclose(self) -> None:
        """End the fetches under way; ``inner`` and Redis stay open."""
        await self._cache.aclose()

    # Markets

    async def sports(self) -> Snapshot[tuple[Sport, ...]]:
        """Every sport on offer."""
        return await self._cache.get(Kind.SPORTS, "all", self._inner.sports)

    async def tournaments(self, sport_id: str) -> Snapshot[tuple[Tournament, ...]]:
        """Every tournament of one sport."""
        return await self._cache.get(Kind.TOURNAMENTS, sport_id, lambda: self._inner.tournaments(sport_id))

    async def fixtures(self, sport_id: str, *, live: bool = False) -> Snapshot[tuple[Fixture, ...]]:
        """Every fixture of one sport, by kick-off."""
        kind = Kind.LIVE if live else Kind.FIXTURES
        return await self._cache.get(kind, sport_id, lambda: self._inner.fixtures(sport_id, live=live))

    async def scores(self, sport_id: str) -> Snapshot[tuple[Fixture, ...]]:
        """What any process has seen within ``IN_PASSING`` seconds, else the fixtures being played now."""
        seen = await self._cache.seen_within(IN_PASSING, Kind.LIVE, sport_id)
        return seen or await self.fixtures(sport_id, live=True)

    async def odds(self, fixture: Fixture, *, fresh: bool = False) -> Snapshot[FixtureOdds]:
        """All prices of one fixture; ``fresh`` ones are never old, and the next reader profits from them."""
        read = self._cache.fresh if fresh else self._cache.get
        return await read(Kind.ODDS, fixture.id, lambda: self._inner.odds(fixture, fresh=fresh))

    async def glance(self, fixture: Fixture) -> Snapshot[FixtureOdds]:
        """What any process has seen within ``GLANCE`` seconds, else the prices now."""
        return await self._cache.seen_within(GLANCE, Kind.ODDS, fixture.id) or await self.odds(fixture)

    async def tables(self, tournament_id: str) -> Snapshot[tuple[Table, ...]] | None:
        """The standings; None when the upstream has no statistics."""
        return await self._statistic(
            Kind.TABLES,
            tournament_id,
            lambda: self._inner.tables(tournament_id),
            lambda fixture: fixture.tournament.id == tournament_id,
        )

    async def results(
        self, *, tournament_id: str | None = None, team_id: str | None = None
    ) -> Snapshot[tuple[Result, ...]] | None:
        """Finished matches, oldest first; None when the upstream has no statistics."""
        return await self._statistic(
            Kind.RESULTS,
            f"{tournament_id or ''}/{team_id or ''}",
            lambda: self._inner.results(tournament_id=tournament_id, team_id=team_id),
            lambda fixture: fixture.tournament.id == tournament_id or team_id in (fixture.home.id, fixture.away.id),
        )

    async def seasons(self) -> Snapshot[tuple[TournamentDates, ...]] | None:
        """When seasons begin and end; None when the upstream has no statistics."""
        return await self._statistic(Kind.SEASONS, "all", self._inner.seasons)

    async def _statistic(
        self,
        kind: Kind,
        key: str,
        ask: Callable[[], Awaitable[Snapshot[T] | None]],
        counts: Callable[[Fixture], bool] | None = None,
    ) -> Snapshot[T] | None:
        """``counts`` picks the fixtures whose end changes the figures: until the next one they hold."""

        async def fetch() -> Snapshot[T]:
            if (found := await ask()) is None:
                raise _NoStatistics("the upstream has no statistics")
            return found if counts is None else replace(found, until=self._holds_until(counts, found))

        try:
            found: Snapshot[T] = await self._cache.get(kind, key, fetch)
        except _NoStatistics:
            return None
        return found

    def _holds_until(self, counts: Callable[[Fixture], bool], found: Snapshot[Any]) -> datetime | None:
        """None, the usual time, as long as this process has seen no list of fixtures."""
        lists = [*self._cache.remembered(Kind.FIXTURES), *self._cache.remembered(Kind.LIVE)]
        if not lists:
            return None
        over = {(item.home.id, item.start) for item in found.value if isinstance(item, Result)}
        open_ = (fixture for fixtures in lists for fixture in fixtures if (fixture.home.id, fixture.start) not in over)
        starts = (fixture.start for fixture in open_ if counts(fixture))
        times = self._times
        return holds_until(starts, found.as_of, usual=times.statistics, longest=max(times.statistics, times.fixtures))

    # Accounts

    async def log_in(self, user_key: str) -> Account:
        """Passed through."""
        return await self._inner.log_in(user_key)

    async def balance(self, account: Account) -> Balance:
        """Passed through."""
        return await self._inner.balance(account)

    async def place_bet(self, account: Account, stake: Decimal, leg: BetLeg, *, reference: str) -> BetReceipt:
        """Passed through, once."""
        return await self._inner.place_bet(account, stake, leg, reference=reference)

    async def place_combo(
        self, account: Account, stake: Decimal, legs: Sequence[BetLeg], *, reference: str
    ) -> BetReceipt:
        """Passed through, once."""
        return await self._inner.place_combo(account, stake, legs, reference=reference)

    async def combo_odds(self, legs: Sequence[BetLeg], stake: Decimal) -> Decimal | None:
        """Passed through."""
        return await self._inner.combo_odds(legs, stake)

    async def bets(self, account: Account) -> tuple[PlacedBet, ...] | None:
        """Passed through."""
        return await self._inner.bets(account)
