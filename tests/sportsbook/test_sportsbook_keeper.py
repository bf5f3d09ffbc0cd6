"""The keeper: loads at the start, survives failures with the old catalogue, refreshes live fixtures on demand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest
from fake_upstream import NOW, FakeUpstream, fixture_row, status

from chatbet.clock import ManualClock
from chatbet.errors import UpstreamUnavailable
from chatbet.sportsbook import keeper as keeper_module
from chatbet.sportsbook.cached import CachedSportsbook
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.keeper import CatalogueKeeper
from chatbet.state.connection import GuardedRedis, open_redis

FIXTURES = "/sports/sports-fixtures"


@pytest.fixture
def clock() -> ManualClock:
    """Moves when told to."""
    return ManualClock(NOW)


@pytest.fixture
async def keeper(upstream: FakeUpstream, clock: ManualClock) -> AsyncIterator[CatalogueKeeper]:
    """A keeper that has not been started."""
    async with HttpSportsbook(upstream.url, clock=clock, timeout=0.6) as book:
        keeper = CatalogueKeeper(book, clock)
        yield keeper
        await keeper.aclose()


async def test_before_the_first_load_there_is_an_empty_stale_catalogue(keeper: CatalogueKeeper) -> None:
    """Nobody has to wait to be polite."""
    assert keeper.current.stale
    assert keeper.current.fixtures == ()


async def test_it_loads_everything_at_the_start(keeper: CatalogueKeeper, upstream: FakeUpstream) -> None:
    """And says when it is ready."""
    upstream.playing = [fixture_row("live", "11-25 14:30", minute=30, score={"home": 0, "away": 0})]
    keeper.start()
    catalogue = await keeper.ready()
    assert [fixture.id for fixture in catalogue.fixtures] == ["live", "f1", "f2"]
    assert (catalogue.stale, len(catalogue.live())) == (False, 1)


async def test_an_upstream_that_is_away_at_the_start_is_waited_for_only_so_long(
    keeper: CatalogueKeeper, upstream: FakeUpstream
) -> None:
    """Then the caller hears so, and the loading goes on."""
    upstream.always = status(500)
    keeper.start()
    with pytest.raises(UpstreamUnavailable):
        await keeper.ready(within=0.05)


async def test_a_failed_refresh_keeps_the_old_catalogue(keeper: CatalogueKeeper, upstream: FakeUpstream) -> None:
    """Marked stale by the loop, as old as it is."""
    first = await keeper.refresh()
    upstream.always = status(500)
    with pytest.raises(UpstreamUnavailable):
        await keeper.refresh()
    assert keeper.current.fixtures == first.fixtures
    assert first.as_stale().stale


async def test_one_sport_that_fails_keeps_what_was_known_of_it(keeper: CatalogueKeeper, upstream: FakeUpstream) -> None:
    """The others are refreshed."""
    upstream.answers["/sports"] = [{"id": "1", "name": "Football"}, {"id": "5", "name": "Tennis"}]
    tennis = fixture_row("t1", "11-26 10:00", "Alcaraz", "Sinner", "ATP", 20)
    broken = {"on": False}
    upstream.answers[FIXTURES] = lambda request: (
        upstream._fixtures(request)
        if request.query["sportId"] == "1"
        else {"error": "x"} if broken["on"] else [] if request.query["type"] == "live" else [tennis]
    )  # fmt: skip
    await keeper.refresh()
    broken["on"] = True
    upstream.offer = upstream.offer[:1]
    catalogue = await keeper.refresh()
    assert [fixture.id for fixture in catalogue.fixtures] == ["t1", "f1"]
    assert catalogue.stale


async def test_nothing_is_rebuilt_when_nothing_has_changed(keeper: CatalogueKeeper, clock: ManualClock) -> None:
    """Understanding rebuilds its gazetteer only when the names are others."""
    first = await keeper.refresh()
    assert await keeper.refresh() is first


async def test_live_fixtures_are_asked_again_when_they_are_due(
    keeper: CatalogueKeeper, upstream: FakeUpstream, clock: ManualClock
) -> None:
    """Every fifteen seconds where a match is on, and every ten minutes where nothing announced can have begun."""
    await keeper.refresh()
    upstream.playing = [fixture_row(score={"home": 1, "away": 0}, minute=5)]
    before = upstream.count(FIXTURES)
    for _ in range(2):
        clock.advance(timedelta(minutes=4))
        assert not (await keeper.with_fresh_live()).live()
    assert upstream.count(FIXTURES) == before
    clock.advance(timedelta(minutes=2))
    (live,) = (await keeper.with_fresh_live()).live()
    assert (live.id, live.minute) == ("f1", 5)
    upstream.playing = [fixture_row(score={"home": 1, "away": 0}, minute=6)]
    clock.advance(timedelta(seconds=14))
    assert (await keeper.with_fresh_live()).live()[0].minute == 5
    clock.advance(timedelta(seconds=2))
    assert (await keeper.with_fresh_live()).live()[0].minute == 6


async def test_who_shows_a_match_under_way_in_passing_gets_its_score_of_the_last_minute(
    keeper: CatalogueKeeper, upstream: FakeUpstream, clock: ManualClock
) -> None:
    """Also the first one after a quiet hour: nobody is told an old score for a new one."""
    upstream.playing = [fixture_row(minute=4)]
    keeper.start()
    await keeper.ready()
    before = upstream.count(FIXTURES)
    for after, seen in ((59, 4), (2, 61), (3600, 80)):
        upstream.playing = [fixture_row(minute=seen)]
        clock.advance(timedelta(seconds=after))
        (playing,) = (await keeper.with_scores()).live()
        assert playing.minute == seen
    assert upstream.count(FIXTURES) == before + 2


async def test_a_score_that_cannot_be_renewed_is_told_with_its_age(
    keeper: CatalogueKeeper, upstream: FakeUpstream, clock: ManualClock
) -> None:
    """For this answer: names and kick-offs of the catalogue are as good as before."""
    upstream.playing = [fixture_row(minute=4)]
    loaded = await keeper.refresh()
    upstream.always = status(500)
    clock.advance(timedelta(minutes=10))
    for renewed in (await keeper.with_scores(), await keeper.with_fresh_live()):
        assert renewed.live()[0].minute == 4
        assert (renewed.stale, renewed.as_of) == (True, loaded.as_of)
    assert not keeper.current.stale
    upstream.always = None
    clock.advance(timedelta(minutes=1))
    assert not (await keeper.with_scores()).stale


async def test_who_asks_for_live_matches_is_not_content_with_what_is_shown_in_passing(
    upstream: FakeUpstream, clock: ManualClock
) -> None:
    """Also while somebody else is being given scores of half a minute ago."""
    async with HttpSportsbook(upstream.url, clock=clock) as book, _remembered(book, clock) as cached:
        keeper = CatalogueKeeper(cached, clock)
        upstream.playing = [fixture_row(minute=4)]
        await keeper.refresh()
        clock.advance(timedelta(seconds=50))
        await cached.fixtures("1", live=True)
        upstream.playing = [fixture_row(minute=5)]
        clock.advance(timedelta(seconds=25))
        passing, asked = await asyncio.gather(keeper.with_scores(), keeper.with_fresh_live())
        assert [(found.live()[0].minute, found.stale) for found in (passing, asked)] == [(4, False), (5, False)]


async def test_workers_share_the_scores_that_they_show_in_passing(
    upstream: FakeUpstream, clock: ManualClock, redis: GuardedRedis
) -> None:
    """However many they are, the sportsbook is asked about twice a minute."""
    upstream.playing = [fixture_row(minute=4)]
    async with HttpSportsbook(upstream.url, clock=clock) as book, AsyncExitStack() as stack:
        books = [CachedSportsbook(book, redis, clock, namespace="test") for _ in range(4)]
        keepers = [CatalogueKeeper(cached, clock) for cached in books]
        for cached, keeper in zip(books, keepers, strict=True):
            stack.push_async_callback(cached.aclose)
            await keeper.refresh()
        before = upstream.count(FIXTURES)
        for _ in range(60):
            clock.advance(timedelta(seconds=10))
            for keeper in keepers:
                await keeper.with_scores()
        assert upstream.count(FIXTURES) - before <= 20


async def test_who_only_reads_costs_the_sportsbook_nothing(
    keeper: CatalogueKeeper, upstream: FakeUpstream, clock: ManualClock
) -> None:
    """Names and kick-offs are known; scores are for those who show them."""
    upstream.playing = [fixture_row(minute=4)]
    keeper.start()
    await keeper.ready()
    before = upstream.count()
    for _ in range(10):
        clock.advance(timedelta(minutes=1))
        assert keeper.current.live()
    await asyncio.sleep(0.05)
    assert upstream.count() == before


async def test_nobody_asks_for_scores_in_passing_when_nothing_can_be_on(
    keeper: CatalogueKeeper, upstream: FakeUpstream, clock: ManualClock
) -> None:
    """A quiet night costs the sportsbook nothing; five minutes before the first kick-off it begins again."""
    keeper.start()
    await keeper.ready()
    before = upstream.count(FIXTURES)
    clock.advance(timedelta(seconds=61))
    assert (await keeper.with_scores()).fixtures
    assert upstream.count(FIXTURES) == before
    clock.advance(keeper.current.fixtures[0].start - clock.now() - timedelta(minutes=4))
    await keeper.with_scores()
    assert upstream.count(FIXTURES) == before + 1


async def test_a_list_that_has_outlived_its_time_says_so_between_two_refreshes(
    keeper: CatalogueKeeper, clock: ManualClock
) -> None:
    """Its age is looked at when it is read, not only when it could not be replaced."""
    await keeper.refresh()
    clock.advance(timedelta(hours=4))
    assert not keeper.current.stale
    clock.advance(timedelta(minutes=1))
    assert keeper.current.stale
    assert not (await keeper.refresh()).stale


async def test_a_catalogue_is_as_old_as_its_fixtures(upstream: FakeUpstream, clock: ManualClock) -> None:
    """The list of tournaments lives for a day: what is told of matches is not as old as that."""
    async with HttpSportsbook(upstream.url, clock=clock) as book, _remembered(book, clock) as cached:
        keeper = CatalogueKeeper(cached, clock)
        await keeper.refresh()
        clock.advance(timedelta(hours=5))
        assert (await keeper.refresh()).as_of == clock.now()
        assert upstream.count("/sports/tournaments") == 3


async def test_many_who_want_fresh_scores_cause_one_call(
    keeper: CatalogueKeeper, upstream: FakeUpstream, clock: ManualClock
) -> None:
    """Single flight."""
    upstream.playing = [fixture_row(minute=5)]
    keeper.start()
    await keeper.ready()
    clock.advance(timedelta(seconds=16))
    before = upstream.count(FIXTURES)
    await asyncio.gather(*(keeper.with_fresh_live() for _ in range(20)))
    assert upstream.count(FIXTURES) == before + 1


async def test_when_scores_cannot_be_had_the_last_ones_stay(
    keeper: CatalogueKeeper, upstream: FakeUpstream, clock: ManualClock
) -> None:
    """A live match does not vanish with the network."""
    upstream.playing = [fixture_row(minute=5)]
    keeper.start()
    await keeper.ready()
    upstream.always = status(500)
    clock.advance(timedelta(seconds=16))
    assert (await keeper.with_fresh_live()).live()


async def test_the_loop_marks_what_it_cannot_refresh_and_mends_it_later(
    upstream: FakeUpstream, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without anybody asking."""
    monkeypatch.setattr(keeper_module, "_RETRY_EVERY", 0.02)
    async with (
        HttpSportsbook(upstream.url, clock=clock, timeout=5) as book,
        CatalogueKeeper(book, clock, refresh_every=timedelta(milliseconds=20)) as keeper,
    ):
        await keeper.ready()
        upstream.always = status(404)
        assert await eventually(lambda: keeper.current.stale)
        assert keeper.current.fixtures
        upstream.always = None
        assert await eventually(lambda: not keeper.current.stale)


@asynccontextmanager
async def _remembered(book: HttpSportsbook, clock: ManualClock) -> AsyncIterator[CachedSportsbook]:
    """The sportsbook behind the memory of one process."""
    redis = open_redis("unix:///nobody/there.sock")
    cached = CachedSportsbook(book, redis, clock, namespace="test")
    yield cached
    await cached.aclose()
    await redis.aclose()


async def eventually(true: Callable[[], bool]) -> bool:
    """Whether it became true in time."""
    for _ in range(600):
        if true():
            return True
        await asyncio.sleep(0.005)
    return true()
