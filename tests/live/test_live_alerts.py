"""Alerts: told once when the price comes, to whoever asked, whichever workers see it; and forgotten in the end."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from live_world import AWAY, HOME, NOW, Bookmaker, Told, Worker, odds, open_worker

from chatbet.clock import ManualClock
from chatbet.live.alerts import MOST_PER_SESSION, Alert
from chatbet.live.watcher import Pace
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis


async def wait_for_price(worker: Worker, threshold: str, *, above: bool = True, **more: Any) -> Alert | None:
    """One session's alert on the home win."""
    wish: dict[str, Any] = {
        "session_id": "s1", "user_id": "u1", "fixture_id": "77", "selection": HOME, "threshold": Decimal(threshold),
        "above": above, "language": "es", "label": "Barcelona gana", "fixture": "Barcelona vs Madrid",
        "kick_off": NOW + timedelta(days=2), "now": NOW,
    }  # fmt: skip
    return await worker.station.alerts.add(**(wish | more))


async def test_it_fires_once_when_the_price_comes(
    one: Worker, two: Worker, market: Bookmaker, clock: ManualClock, told: Told
) -> None:
    """Nobody follows the match: the alert alone has it watched, by one worker."""
    alert = await wait_for_price(one, "2.20")
    assert alert is not None
    for worker in (one, two):
        await worker.watcher.round()
    assert (market.asked, told.alerts) == (1, [])
    market.now["77"] = odds("2.25")
    for _ in range(5):
        clock.advance(timedelta(seconds=5))
        for worker in (two, one):
            await worker.watcher.round()
    assert told.alerts == [(alert.id, Decimal("2.25"))]
    assert one.watcher.watched + two.watcher.watched == 0


@pytest.mark.parametrize(("ahead", "looks"), [(48.0, 4), (2.0, 6), (1.0, 12), (-0.5, 12)])
async def test_the_nearer_the_kick_off_the_more_often_it_is_looked_at(
    one: Worker, market: Bookmaker, clock: ManualClock, ahead: float, looks: int
) -> None:
    """In one minute, hours ahead of the match or while it is played; whoever follows it sees it as soon as ever."""
    await wait_for_price(one, "9.00")
    clock.advance(timedelta(days=2, hours=-ahead))
    for _ in range(12):
        await one.watcher.round()
        clock.advance(timedelta(seconds=5))
    assert market.asked == looks
    await one.socket("odds:77")
    market.of.clear()
    for _ in range(3):
        await one.watcher.round()
        clock.advance(timedelta(seconds=5))
    assert market.asked >= 3


async def test_with_too_many_to_look_at_each_has_its_turn(
    one: Worker, market: Bookmaker, clock: ManualClock, redis: GuardedRedis
) -> None:
    """The sportsbook is asked no more often; nobody is passed over for ever."""
    narrow = Pace(per_second=0.2)
    async with open_worker("narrow", redis, market, Told(), pace=narrow) as worker:
        await worker.socket("odds:77", "odds:78")
        for _ in range(4):
            await worker.watcher.round()
            clock.advance(timedelta(seconds=5))
    assert sorted(market.of) == ["77", "77", "78", "78"]


@pytest.mark.parametrize(("above", "price"), [(True, "2.20"), (False, "1.90")])
async def test_it_fires_at_the_price_itself(one: Worker, told: Told, *, above: bool, price: str) -> None:
    """«Pasa de 2.20» counts 2.20; «baja de 1.90» counts 1.90; the other side stays silent."""
    await wait_for_price(one, price, above=above)
    await one.station.alerts.look(odds("2.00"), NOW)
    assert told.alerts == []
    await one.station.alerts.look(odds(price), NOW)
    assert [told_price for _, told_price in told.alerts] == [Decimal(price)]


async def test_another_selection_does_not_fire_it(one: Worker, told: Told) -> None:
    """The away price is not the home price."""
    await wait_for_price(one, "3.00", selection=AWAY)
    await one.station.alerts.look(odds("5.00", away="2.90"), NOW)
    assert told.alerts == []


async def test_a_worker_that_dies_after_telling_is_followed_by_one_that_tells_again(
    one: Worker, two: Worker, told: Told, redis: GuardedRedis
) -> None:
    """It is forgotten only after it was told, so it cannot be lost; its id keeps the user from hearing it twice."""
    alert = await wait_for_price(one, "2.20")
    assert alert is not None
    kept = await redis.hgetall(keys.alerts_of_fixture("77"))
    await one.station.alerts.look(odds("2.30"), NOW)
    await redis.hset(keys.alerts_of_fixture("77"), mapping=kept)  # as if it had died before it forgot
    await two.station.alerts.look(odds("2.30"), NOW)
    assert [id_ for id_, _ in told.alerts] == [alert.id, alert.id]
    assert await redis.hlen(keys.alerts_of_fixture("77")) == 0


async def test_a_match_that_is_over_is_not_waited_for(one: Worker, told: Told) -> None:
    """Four hours after the kick-off its alerts are gone, from the watcher's list too."""
    await wait_for_price(one, "2.20")
    over = NOW + timedelta(days=2, hours=4, seconds=1)
    assert await one.station.alerts.fixtures(NOW) == ("77",)
    assert await one.station.alerts.fixtures(over) == ()
    await one.station.alerts.look(odds("9.00"), over)
    assert told.alerts == []


async def test_a_session_waits_for_a_bounded_number_of_prices_and_can_drop_them(
    one: Worker, redis: GuardedRedis
) -> None:
    """Twenty; whoever drops them leaves nothing behind, and nothing lives for ever."""
    for number in range(MOST_PER_SESSION):
        assert await wait_for_price(one, f"2.{number + 20}")
    assert await wait_for_price(one, "9.00") is None
    assert len(await one.station.alerts.of_session("s1", NOW)) == MOST_PER_SESSION
    for key in (keys.alerts_of_fixture("77"), keys.session("s1", "alerts"), keys.open_alerts()):
        assert await redis.ttl(key) > 0
    await one.station.alerts.drop("s1")
    assert await one.station.alerts.of_session("s1", NOW) == ()
    assert await one.station.alerts.fixtures(NOW) == ()


async def test_what_every_worker_reads_in_every_round_grows_with_the_matches(one: Worker, redis: GuardedRedis) -> None:
    """Thousands of users may wait for one match. Whoever leaves takes nobody else's wait along."""
    waits = [await wait_for_price(one, "2.20", session_id=f"s{number}") for number in range(3)]
    assert await redis.zcard(keys.open_alerts()) == 1
    for alert in waits:
        assert alert is not None
        assert await one.station.alerts.fixtures(NOW) == ("77",)
        await one.station.alerts.cancel(alert)
    assert await one.station.alerts.fixtures(NOW) == ()


async def test_who_begins_to_wait_as_the_last_one_leaves_is_waited_for(one: Worker) -> None:
    """Both at once, many times over."""
    for _ in range(20):
        last = await wait_for_price(one, "2.20")
        assert last is not None
        _, come = await asyncio.gather(one.station.alerts.cancel(last), wait_for_price(one, "2.30", session_id="s2"))
        assert come is not None
        assert await one.station.alerts.fixtures(NOW) == ("77",)
        await one.station.alerts.cancel(come)


async def test_prices_seen_at_once_by_two_workers_forget_it_once(one: Worker, two: Worker, told: Told) -> None:
    """Both may tell it, under one id."""
    alert = await wait_for_price(one, "2.20")
    assert alert is not None
    await asyncio.gather(*(worker.station.alerts.look(odds("2.40"), NOW) for worker in (one, two) * 3))
    assert {id_ for id_, _ in told.alerts} == {alert.id}
    assert await one.station.alerts.fixtures(NOW) == ()
