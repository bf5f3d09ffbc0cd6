"""The cache: which layer answers, who fetches, how old a value may be, and what happens when layers fail."""

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any

import pytest
from fake_upstream import NOW, FakeUpstream, fixture_row, hang, odds_body, status
from prometheus_client import CollectorRegistry

from chatbet.clock import ManualClock
from chatbet.errors import UpstreamUnavailable
from chatbet.sportsbook.cache import PrometheusCacheMetrics
from chatbet.sportsbook.cached import CachedSportsbook
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.codec import Kind, decode, encode
from chatbet.sportsbook.lifetimes import CacheTimes
from chatbet.sportsbook.model import BetLeg, Fixture
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis, open_redis

TIMES = CacheTimes(patience=0.3, patience_with_stale=0.05, other_worker=0.2)
ODDS = "/sports/odds"
Worker = Callable[[], CachedSportsbook]


@pytest.fixture
def clock() -> ManualClock:
    """Moves when told to."""
    return ManualClock(NOW)


@pytest.fixture
async def worker(upstream: FakeUpstream, redis: GuardedRedis, clock: ManualClock) -> AsyncIterator[Worker]:
    """Makes workers: each with its own memory, all on one Redis and one upstream."""
    made: list[CachedSportsbook] = []
    client = HttpSportsbook(upstream.url, clock=clock, timeout=5)

    def make() -> CachedSportsbook:
        made.append(CachedSportsbook(client, redis, clock, namespace="test", times=TIMES))
        return made[-1]

    yield make
    for book in made:
        await book.aclose()
    await client.aclose()


@pytest.fixture
async def book(worker: Worker) -> CachedSportsbook:
    """One worker."""
    return worker()


@pytest.fixture
async def fixture(book: CachedSportsbook) -> Fixture:
    """Barcelona against Madrid."""
    return (await book.fixtures("1")).value[0]


async def settle() -> None:
    """Let background fetches finish."""
    for _ in range(20):
        await asyncio.sleep(0.005)


async def test_fresh_values_come_from_memory(book: CachedSportsbook, upstream: FakeUpstream, fixture: Fixture) -> None:
    """As the same parsed object: nothing is parsed twice."""
    first = await book.odds(fixture)
    assert await book.odds(fixture) is first
    assert upstream.count(ODDS) == 1


async def test_another_worker_finds_them_in_redis(worker: Worker, upstream: FakeUpstream) -> None:
    """With their time."""
    first = await worker().fixtures("1")
    assert await worker().fixtures("1") == first
    assert upstream.count("/sports/sports-fixtures") == 1


async def test_each_kind_has_its_own_life(
    book: CachedSportsbook, upstream: FakeUpstream, clock: ManualClock, fixture: Fixture
) -> None:
    """Odds half a minute, fixtures four hours, tournaments a day."""
    await book.odds(fixture)
    await book.tournaments("1")
    clock.advance(timedelta(seconds=31))
    await book.odds(fixture)
    await book.fixtures("1")
    assert (upstream.count(ODDS), upstream.count("/sports/sports-fixtures")) == (2, 1)
    clock.advance(timedelta(hours=5))
    await book.fixtures("1")
    await book.tournaments("1")
    assert (upstream.count("/sports/sports-fixtures"), upstream.count("/sports/tournaments")) == (2, 3)


async def test_one_flight_per_key_in_a_process(
    book: CachedSportsbook, upstream: FakeUpstream, fixture: Fixture
) -> None:
    """Fifty users, one call."""
    await asyncio.gather(*(book.odds(fixture) for _ in range(50)))
    assert upstream.count(ODDS) == 1


async def test_one_flight_per_key_across_workers(worker: Worker, upstream: FakeUpstream) -> None:
    """The others wait for the first a little."""

    async def slowly(_: Any) -> Any:
        await asyncio.sleep(0.05)
        return odds_body()

    upstream.answers[ODDS] = slowly
    workers = [worker() for _ in range(4)]
    fixture = (await workers[0].fixtures("1")).value[0]
    await asyncio.gather(*(book.odds(fixture) for book in workers))
    assert upstream.count(ODDS) == 1


async def test_workers_wait_for_the_one_that_asks_a_slow_sportsbook(
    redis: GuardedRedis, clock: ManualClock, upstream: FakeUpstream
) -> None:
    """Longer than its lease lasts, because it lives and renews it: still one call."""

    async def slowly(_: Any) -> Any:
        await asyncio.sleep(keys.CACHE_LOCK_TTL_MS / 1000 + 0.3)
        return odds_body()

    upstream.answers[ODDS] = slowly
    async with HttpSportsbook(upstream.url, clock=clock, timeout=5) as client:
        workers = [CachedSportsbook(client, redis, clock, namespace="test") for _ in range(4)]
        fixture = (await workers[0].fixtures("1")).value[0]
        answers = await asyncio.gather(*(book.odds(fixture) for book in workers * 5))
        assert upstream.count(ODDS) == 1
        assert len({answer.as_of for answer in answers}) == 1
        for book in workers:
            await book.aclose()


async def test_a_worker_that_died_while_fetching_holds_nobody_up(
    book: CachedSportsbook, redis: GuardedRedis, fixture: Fixture
) -> None:
    """The wait is short, then the others go ahead."""
    await redis.set(keys.lease(f"fetch:test:odds:{fixture.id}"), b"a dead worker")
    began = time.perf_counter()
    assert (await book.odds(fixture)).value.active
    assert time.perf_counter() - began < 2


async def test_values_in_demand_are_fetched_before_they_expire(
    book: CachedSportsbook, upstream: FakeUpstream, clock: ManualClock, fixture: Fixture
) -> None:
    """Nobody waits for the refresh; for a single reader there is none, for it may have been the last one."""
    first = await book.odds(fixture)
    clock.advance(timedelta(seconds=27))
    assert await book.odds(fixture) is first
    await settle()
    assert upstream.count(ODDS) == 1
    for _ in range(2):
        assert await book.odds(fixture) is first
    await settle()
    assert upstream.count(ODDS) == 2
    assert (await book.odds(fixture)).as_of == clock.now()


async def test_when_the_upstream_fails_the_last_value_is_served_with_its_age(
    book: CachedSportsbook, upstream: FakeUpstream, clock: ManualClock, fixture: Fixture
) -> None:
    """Marked stale."""
    first = await book.odds(fixture)
    clock.advance(timedelta(seconds=60))
    upstream.always = status(500)
    later = await book.odds(fixture)
    assert (later.stale, later.as_of, later.value) == (True, first.as_of, first.value)


async def test_another_workers_last_value_will_do(
    worker: Worker, upstream: FakeUpstream, clock: ManualClock, fixture: Fixture
) -> None:
    """Also after a restart in the middle of an outage."""
    await worker().odds(fixture)
    clock.advance(timedelta(seconds=60))
    upstream.always = status(500)
    assert (await worker().odds(fixture)).stale


async def test_while_the_upstream_is_slow_the_last_value_is_served_soon(
    book: CachedSportsbook, upstream: FakeUpstream, clock: ManualClock, fixture: Fixture
) -> None:
    """The fetch goes on, and the next reader finds its value."""
    answer = asyncio.Event()

    async def slowly(_: Any) -> Any:
        await answer.wait()
        return odds_body(5.0)

    await book.odds(fixture)
    clock.advance(timedelta(seconds=60))
    upstream.answers[ODDS] = slowly
    assert (await book.odds(fixture)).stale
    answer.set()
    await settle()
    assert not (await book.odds(fixture)).stale


async def test_nobody_waits_for_ever_for_a_first_value(
    book: CachedSportsbook, upstream: FakeUpstream, fixture: Fixture
) -> None:
    """A cold upstream gets its time in the background."""

    async def slowly(_: Any) -> Any:
        await asyncio.sleep(0.4)
        return odds_body()

    upstream.answers[ODDS] = slowly
    with pytest.raises(UpstreamUnavailable):
        await book.odds(fixture)
    await asyncio.sleep(0.2)
    assert (await book.odds(fixture)).value.active
    assert upstream.count(ODDS) == 1


async def test_a_fetch_that_is_stuck_does_not_hold_up_who_comes_later(
    book: CachedSportsbook, upstream: FakeUpstream, clock: ManualClock, fixture: Fixture
) -> None:
    """As soon as the upstream answers again, so does the cache."""
    upstream.break_next(hang, path=ODDS)
    with pytest.raises(UpstreamUnavailable):
        await book.odds(fixture)
    clock.advance(timedelta(seconds=1))
    assert (await book.odds(fixture)).value.active


async def test_a_value_too_old_to_show_is_not_shown(
    book: CachedSportsbook, upstream: FakeUpstream, clock: ManualClock, fixture: Fixture
) -> None:
    """An hour-old price misleads."""
    await book.odds(fixture)
    clock.advance(timedelta(hours=1))
    upstream.always = status(500)
    with pytest.raises(UpstreamUnavailable):
        await book.odds(fixture)


async def test_a_clock_that_was_set_back_does_not_keep_values_fresh(
    book: CachedSportsbook, upstream: FakeUpstream, clock: ManualClock, fixture: Fixture
) -> None:
    """A demo that fixes the clock must not see another day's prices."""
    await book.odds(fixture)
    clock.advance(timedelta(days=-3))
    await book.odds(fixture)
    assert upstream.count(ODDS) == 2


@pytest.mark.parametrize("rubbish", [b"", b"j{", b"zabc", b"\x80\x04pickle", b'j{"value":[],"as_of":"2026-11-25"}'])
async def test_what_cannot_be_read_in_redis_is_fetched_anew(
    worker: Worker, redis: GuardedRedis, fixture: Fixture, rubbish: bytes
) -> None:
    """Another version's values, or anybody's."""
    await redis.set(keys.cached("test", Kind.ODDS, fixture.id), rubbish)
    assert (await worker().odds(fixture)).value.active
    stored = await redis.get(keys.cached("test", Kind.ODDS, fixture.id))
    assert isinstance(stored, bytes)
    assert decode(Kind.ODDS, stored) is not None


async def test_an_insane_price_in_redis_is_not_believed(worker: Worker, redis: GuardedRedis, fixture: Fixture) -> None:
    """Checked again on the way in."""
    good = encode(await worker().odds(fixture))
    await redis.set(keys.cached("test", Kind.ODDS, fixture.id), good.replace(b'"odds":"2.1"', b'"odds":"1e9"'))
    prices = (await worker().odds(fixture)).value.prices
    assert all(price.odds < 10 for price in prices)


async def test_times_come_back_in_utc_or_not_at_all(worker: Worker) -> None:
    """In the one zone that everything is compared in; without any zone, or beyond the calendar, nothing is believed."""
    stored = encode(await worker().fixtures("1"))
    found = decode(Kind.FIXTURES, stored)
    assert found is not None
    assert all(moment.tzinfo is UTC for moment in (found.as_of, *(fixture.start for fixture in found.value)))
    start = found.value[0].start.isoformat().encode()
    for other in (start.removesuffix(b"+00:00"), b"9999-12-31T23:59:59-05:00"):
        assert decode(Kind.FIXTURES, stored.replace(start, other)) is None


async def test_every_key_has_an_end_and_large_values_are_compressed(
    book: CachedSportsbook, redis: GuardedRedis, upstream: FakeUpstream
) -> None:
    """Redis does not fill up."""
    upstream.offer = [{**upstream.offer[0], "id": n} for n in range(200)]
    await book.fixtures("1")
    stored = await redis.get(keys.cached("test", Kind.FIXTURES, "1"))
    assert isinstance(stored, bytes)
    assert len(stored) < 20_000
    assert all([await redis.ttl(key) > 0 for key in await redis.keys("*")])


async def test_two_upstreams_in_one_redis_do_not_mix(
    client: HttpSportsbook, redis: GuardedRedis, clock: ManualClock
) -> None:
    """Each has its namespace."""
    books = [CachedSportsbook(client, redis, clock, namespace=name) for name in ("one", "two")]
    for book in books:
        await book.sports()
        await book.aclose()
    assert len(await redis.keys("chatbet:c:*")) == 2


async def test_redis_that_dies_is_done_without(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """Memory and the upstream go on."""
    redis = open_redis("unix:///nobody/there.sock")
    book = CachedSportsbook(client, redis, ManualClock(NOW), namespace="test")
    for _ in range(3):
        assert (await book.sports()).value
    assert upstream.count("/sports") == 1
    await book.aclose()
    await redis.aclose()


async def test_fresh_prices_are_there_for_the_next_reader(
    worker: Worker, upstream: FakeUpstream, fixture: Fixture
) -> None:
    """In both layers."""
    one, two = worker(), worker()
    fresh = await one.odds(fixture, fresh=True)
    assert await one.odds(fixture) is fresh
    assert await two.odds(fixture) == fresh
    assert upstream.count(ODDS) == 1


async def test_fresh_prices_are_not_waited_for_longer_than_first_ones(
    book: CachedSportsbook, upstream: FakeUpstream, fixture: Fixture
) -> None:
    """A price that cannot be checked in time is a price that cannot be bet at."""
    upstream.always = hang
    began = time.perf_counter()
    with pytest.raises(UpstreamUnavailable):
        await book.odds(fixture, fresh=True)
    assert time.perf_counter() - began < 2


async def test_memory_is_bounded(book: CachedSportsbook, fixture: Fixture) -> None:
    """The least used prices are forgotten."""
    for n in range(450):
        await book.odds(replace(fixture, id=f"f{n}"))
    assert len(book._cache._memory._entries[Kind.ODDS]) == 400


async def test_a_caller_who_leaves_does_not_stop_the_fetch(
    book: CachedSportsbook, upstream: FakeUpstream, fixture: Fixture
) -> None:
    """Others may be waiting for it."""
    caller = asyncio.create_task(book.odds(fixture))
    await asyncio.sleep(0)
    caller.cancel()
    await settle()
    assert (await book.odds(fixture)).value.active
    assert upstream.count(ODDS) == 1


async def test_reads_are_counted_by_kind_and_outcome(client: HttpSportsbook, redis: GuardedRedis) -> None:
    """In a registry of the caller's."""
    registry = CollectorRegistry()
    book = CachedSportsbook(client, redis, ManualClock(NOW), namespace="test", metrics=PrometheusCacheMetrics(registry))
    await book.sports()
    await book.sports()
    await book.aclose()
    for outcome in ("upstream", "memory"):
        labels = {"kind": "sports", "outcome": outcome}
        assert registry.get_sample_value("chatbet_cache_reads_total", labels) == 1


async def test_accounts_and_orders_pass_straight_through(book: CachedSportsbook, upstream: FakeUpstream) -> None:
    """Nothing about money is ever remembered."""
    account = await book.log_in("ana")
    leg = BetLeg("b-home", "f1", Decimal("2.1"), "1", "566")
    for _ in range(2):
        assert (await book.balance(account)).money == 100
        await book.place_bet(account, Decimal(5), leg, reference="one")
        await book.place_combo(account, Decimal(5), [leg, leg], reference="two")
    assert (await book.combo_odds([leg], Decimal(5)), await book.bets(account)) == (None, None)
    assert (len(upstream.ledger), upstream.count("/auth/get_user_balance")) == (4, 2)


async def test_a_value_that_would_swell_is_not_believed(worker: Worker, redis: GuardedRedis, fixture: Fixture) -> None:
    """Compressed bytes are inflated only so far."""
    bomb = b"z" + zlib.compress(b" " * (65 << 20), 1)
    await redis.set(keys.cached("test", Kind.ODDS, fixture.id), bomb)
    assert (await worker().odds(fixture)).value.active


async def test_seasons_are_remembered(book: CachedSportsbook, upstream: FakeUpstream) -> None:
    """Seasons for a day: they begin and end once a year."""
    season = {"tournamentId": "566", "starts": "2026-08-10T19:00:00Z", "ends": "2027-05-25T16:30:00Z"}
    upstream.answers["/stats/tournaments"] = {"tournaments": [season]}
    first = await book.seasons()
    assert first is not None
    assert await book.seasons() is first
    assert upstream.count("/stats/tournaments") == 1


async def test_a_glance_may_be_minutes_old_and_costs_no_call(
    worker: Worker, upstream: FakeUpstream, fixture: Fixture, clock: ManualClock
) -> None:
    """For choosing among many matches, whichever worker has seen them; older ones, and prices to show, are fetched."""
    one, two = worker(), worker()
    first = await one.odds(fixture)
    clock.advance(timedelta(minutes=14))
    assert await one.glance(fixture) is first
    assert await two.glance(fixture) == first
    assert upstream.count(ODDS) == 1
    assert (await two.odds(fixture)).as_of == clock.now()
    clock.advance(timedelta(minutes=16))
    assert (await one.glance(fixture)).as_of == clock.now()
    assert upstream.count(ODDS) == 3


async def test_what_one_worker_holds_to_its_last_second_another_need_not_fetch(
    worker: Worker, upstream: FakeUpstream, fixture: Fixture, clock: ManualClock
) -> None:
    """Only who has the value and fetches it ahead of time looks for a newer one."""
    first = await worker().odds(fixture)
    clock.advance(timedelta(seconds=29))
    assert await worker().odds(fixture) == first
    assert upstream.count(ODDS) == 1


def _result(start: str) -> dict[str, Any]:
    side = {"id": "10", "name": "FC Barcelona"}
    return {"fixtureId": "old", "tournamentId": "566", "startTime": start, "home": side,
            "away": {"id": "11", "name": "Real Madrid"}, "score": {"home": 2, "away": 1}}  # fmt: skip


async def test_results_hold_until_the_next_match_of_the_team_can_be_over(
    book: CachedSportsbook, upstream: FakeUpstream, clock: ManualClock
) -> None:
    """What is finished stays as it is; while a match may be ending it is looked at every ten minutes."""
    upstream.answers["/stats/results"] = {"results": [_result("2026-11-20T20:00:00Z")]}
    upstream.offer = [fixture_row(start="11-25 16:00")]
    await book.fixtures("1")
    for minutes, asked in ((0, 1), (60, 1), (44, 1), (2, 2), (8, 2), (3, 3)):
        clock.advance(timedelta(minutes=minutes))
        assert await book.results(team_id="10") is not None
        assert upstream.count("/stats/results") == asked


async def test_once_the_result_has_come_it_holds_again(
    book: CachedSportsbook, upstream: FakeUpstream, clock: ManualClock
) -> None:
    """As long as the lists of fixtures hold, at most."""
    upstream.offer = [fixture_row(start="11-25 14:00")]
    upstream.answers["/stats/results"] = {"results": [_result("2026-11-25T14:00:00Z")]}
    await book.fixtures("1")
    for minutes, asked in ((0, 1), (60, 1), (179, 1), (2, 2)):
        clock.advance(timedelta(minutes=minutes))
        await book.results(team_id="10")
        assert upstream.count("/stats/results") == asked
