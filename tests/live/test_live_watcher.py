"""The watcher: each topic on one worker of the cluster, followed by another when it ends; told only what changed."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from live_world import NOW, Bookmaker, Told, Worker, fixture, odds, open_worker

from chatbet.api.following import Following
from chatbet.clock import ManualClock
from chatbet.sportsbook.model import Score, Snapshot
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis, open_redis


async def settled(worker: Worker, frames: int) -> list[dict[str, Any]]:
    """The worker's frames, once so many have come."""
    async with asyncio.timeout(3):
        while len(worker.frames) < frames:
            worker.heard.clear()
            await worker.heard.wait()
    await asyncio.sleep(0.05)  # what should not come would come by then
    return worker.frames


async def look(clock: ManualClock, *workers: Worker) -> None:
    """Every worker's next round."""
    clock.advance(timedelta(seconds=5))
    for worker in workers:
        await worker.watcher.round()


async def test_one_worker_watches_for_sockets_on_all(
    one: Worker, two: Worker, market: Bookmaker, clock: ManualClock
) -> None:
    """However many follow, the sportsbook is asked once per round, and everybody hears of a change."""
    for worker in (one, one, two, two):
        await worker.socket("odds:77")
    for _ in range(3):
        await look(clock, one, two)
    assert market.asked == 3
    assert (one.watcher.watched, two.watcher.watched) == (1, 0)
    market.now["77"] = odds("2.30")
    await look(clock, two, one)
    heard = [*await settled(one, 2), *await settled(two, 2)]
    assert [(frame["old"], frame["new"], frame["direction"]) for frame in heard] == [(2.0, 2.3, "up")] * 4
    assert {(frame["fixture_id"], frame["market"], frame["outcome"]) for frame in heard} == {
        ("77", "match_result:home", "home")
    }


async def test_nothing_is_told_while_nothing_changes(one: Worker, market: Bookmaker, clock: ManualClock) -> None:
    """Ten looks at the same prices are silent."""
    await one.socket("odds:77")
    for _ in range(10):
        await look(clock, one)
    assert await settled(one, 0) == []
    assert market.asked == 10


async def test_another_worker_takes_over_when_the_watcher_goes(
    one: Worker, two: Worker, market: Bookmaker, clock: ManualClock
) -> None:
    """One that is shut down gives its topics back at once."""
    await one.socket("odds:77")
    await two.socket("odds:77")
    await look(clock, one, two)
    await one.watcher.aclose()
    await look(clock, two)
    assert two.watcher.watched == 1


async def test_a_change_that_nobody_watched_is_told_by_the_next_watcher(
    one: Worker, two: Worker, market: Bookmaker, clock: ManualClock, redis: GuardedRedis
) -> None:
    """One that was killed holds its lease until it ends; then the next goes on from what it had last seen."""
    await one.socket("odds:77")
    await two.socket("odds:77")
    await look(clock, one, two)
    market.now["77"] = odds("2.60")
    await look(clock, two)
    assert two.watcher.watched == 0
    lease = keys.lease("live:odds:77")
    assert 0 < await redis.pttl(lease) <= 15_000
    await redis.pexpire(lease, 1)
    await asyncio.sleep(0.01)
    await look(clock, two)
    assert two.watcher.watched == 1
    assert [(frame["old"], frame["new"]) for frame in await settled(two, 1)] == [(2.0, 2.6)]


async def test_a_topic_without_followers_is_given_up(
    one: Worker, market: Bookmaker, clock: ManualClock, redis: GuardedRedis
) -> None:
    """With its last socket; nobody is asked and no lease stays."""
    following = await one.socket("odds:77", "match:78")
    await look(clock, one)
    assert one.watcher.watched == 2
    await following.aclose()
    asked = market.asked
    await look(clock, one)
    assert (one.watcher.watched, market.asked) == (0, asked)
    assert not await redis.exists(keys.lease("live:odds:77"), keys.lease("live:match:78"))


async def test_a_sportsbook_that_fails_is_left_alone_for_a_while(
    one: Worker, market: Bookmaker, clock: ManualClock
) -> None:
    """Then looked at again; nothing is told of what is not known."""
    await one.socket("odds:77")
    market.away = True
    for _ in range(3):
        await look(clock, one)
    assert market.asked == 1
    market.away = False
    await look(clock, one)
    assert market.asked == 2
    assert await settled(one, 0) == []


async def test_a_match_tells_its_score_when_it_changes(one: Worker, market: Bookmaker, clock: ManualClock) -> None:
    """The first look only remembers; a match that leaves the list has finished."""
    await one.socket("match:77")
    playing = replace(fixture(start=NOW), live=True, score=Score(0, 0), minute=10)
    market.playing = (playing,)
    await look(clock, one)
    await look(clock, one)
    assert await settled(one, 0) == []
    market.playing = (replace(playing, score=Score(1, 0), minute=12),)
    await look(clock, one)
    frame = (await settled(one, 1))[0]
    assert (frame["type"], frame["score"], frame["minute"], frame["status"]) == ("match_update", "1-0", 12, "live")


async def test_a_slow_socket_gets_the_newest_price_instead_of_all(one: Worker, market: Bookmaker) -> None:
    """What waits for one client is bounded by what it follows, not by how often that moves."""
    gate, frames = asyncio.Event(), list[dict[str, Any]]()

    async def send(update: dict[str, Any]) -> bool:
        await gate.wait()
        frames.append(update)
        return True

    following = Following(one.subscriptions, send)
    await following.follow(["odds:77"])
    for step in range(200):
        await one.station.feed.odds_seen(_at(step))
    await asyncio.sleep(0.05)
    assert len(following._news) <= 2
    gate.set()
    await asyncio.sleep(0.05)
    assert len(frames) <= 2
    assert frames[-1]["new"] == float(f"2.{199 % 80 + 10}")


def _at(step: int) -> Any:
    return Snapshot(odds(f"2.{step % 80 + 10}"), NOW + timedelta(seconds=step))


async def test_without_redis_the_watcher_waits_for_it(market: Bookmaker, clock: ManualClock, told: Told) -> None:
    """Nobody can tell who watches: nothing is asked in everybody's name."""
    dead = open_redis("unix:///nowhere/redis.sock")
    async with open_worker("one", dead, market, told) as alone:
        await alone.socket("odds:77")
        alone.watcher.start()
        await asyncio.sleep(0.1)
        await alone.watcher.aclose()
    assert market.asked == 0
    await dead.aclose()
