"""Price points: each change once, in order, bounded, and gone in the end."""

import asyncio
from datetime import timedelta
from decimal import Decimal

from live_world import AWAY, HOME, NOW, odds

from chatbet.live import history as module
from chatbet.live.history import Move, PriceHistory
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis


async def test_a_move_is_what_differs_from_the_price_before(redis: GuardedRedis) -> None:
    """The first prices move nothing, the same ones neither, however they are written."""
    history = PriceHistory(redis, namespace="test")
    assert await history.record(odds("2.10"), NOW) == ()
    assert await history.record(odds("2.1"), NOW + timedelta(seconds=5)) == ()
    moves = await history.record(odds("2.25"), NOW + timedelta(seconds=10))
    assert moves == (Move(HOME, Decimal("2.1"), Decimal("2.25")),)
    points = await history.points("77")
    assert [(point.selection, point.odds) for point in points] == [
        (HOME, Decimal("2.1")), (AWAY, Decimal("3.1")), (HOME, Decimal("2.25")),
    ]  # fmt: skip


async def test_of_two_workers_with_the_same_news_one_learns_of_it(redis: GuardedRedis) -> None:
    """So that nobody is told twice."""
    workers = [PriceHistory(redis, namespace="test") for _ in range(2)]
    await workers[0].record(odds("2.00"), NOW)
    at = NOW + timedelta(seconds=5)
    seen = await asyncio.gather(*(worker.record(odds("2.20"), at) for worker in workers * 5))
    assert sum(len(moves) for moves in seen) == 1
    assert len(await workers[1].points("77")) == 3


async def test_prices_that_come_late_change_nothing(redis: GuardedRedis) -> None:
    """A slow answer overtaken by a quick one is not a move back."""
    history = PriceHistory(redis, namespace="test")
    await history.record(odds("2.00"), NOW + timedelta(seconds=10))
    assert await history.record(odds("1.90"), NOW) == ()
    assert (await history.points("77"))[0].odds == 2


async def test_a_clock_that_was_set_back_begins_anew(redis: GuardedRedis) -> None:
    """A demo that starts again on the same day is not silent until it has caught up."""
    history = PriceHistory(redis, namespace="test")
    await history.record(odds("2.00"), NOW + timedelta(hours=1))
    await history.record(odds("1.90"), NOW)
    assert [point.odds for point in await history.points("77")] == [Decimal("1.9"), Decimal("3.1")]


async def test_a_suspended_match_has_no_prices(redis: GuardedRedis) -> None:
    """What cannot be bet on is not a price point."""
    history = PriceHistory(redis, namespace="test")
    assert await history.record(odds("9.99", active=False), NOW) == ()
    assert await history.points("77") == ()


async def test_it_keeps_a_bounded_number_of_points_for_a_bounded_time(redis: GuardedRedis) -> None:
    """The oldest go first, and all of them with the match."""
    history = PriceHistory(redis, namespace="test")
    for step in range(module.MOST_POINTS + 50):
        await history.record(odds(f"2.{step % 90 + 10}"), NOW + timedelta(seconds=step))
    points = await history.points("77")
    assert len(points) == module.MOST_POINTS
    assert points[-1].at == NOW + timedelta(seconds=module.MOST_POINTS + 49)
    name = "test:77"
    for key in (keys.price_history(name), keys.last_prices(name)):
        assert 0 < await redis.ttl(key) <= keys.HISTORY_TTL
    assert await redis.memory_usage(keys.price_history(name)) < 200_000
