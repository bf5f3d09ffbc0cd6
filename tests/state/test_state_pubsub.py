"""The bus: news reach every worker, the connection mends itself, and local news need no Redis."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from chatbet.state.circuit import Circuit
from chatbet.state.connection import GuardedRedis, open_redis
from chatbet.state.embedded import start
from chatbet.state.pubsub import Bus


async def eventually(true: Callable[[], bool], within: float = 3.0) -> bool:
    """Whether it became true in time."""
    for _ in range(int(within / 0.01)):
        if true():
            return True
        await asyncio.sleep(0.01)
    return true()


async def test_news_reach_every_subscriber_in_every_worker(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """Two processes, three subscribers, one message each."""
    heard: list[tuple[str, bytes]] = []
    async with Bus(redis) as one, Bus(other_redis) as two:
        assert await eventually(lambda: one.connected and two.connected)
        for bus in (one, one, two):
            await bus.subscribe("news", lambda channel, payload: heard.append((channel, payload)))
        await one.publish("news", b"goal")
        assert await eventually(lambda: len(heard) == 3)
        assert set(heard) == {("news", b"goal")}


async def test_a_subscription_is_in_force_when_it_returns(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """What is published the moment after is heard."""
    async with Bus(redis) as one, Bus(other_redis) as two:
        assert await eventually(lambda: one.connected and two.connected)
        async with one.listen("news") as news:
            await two.publish("news", b"goal")
            assert await asyncio.wait_for(anext(news), 1) == b"goal"


async def test_who_unsubscribed_hears_nothing(redis: GuardedRedis) -> None:
    """And the channel is given up with the last subscriber."""
    heard: list[bytes] = []

    def keep(_: str, payload: bytes) -> None:
        heard.append(payload)

    async with Bus(redis) as bus:
        assert await eventually(lambda: bus.connected)
        await bus.subscribe("news", keep)
        await bus.unsubscribe("news", keep)
        await bus.publish("news", b"goal")
        async with bus.listen("other") as other:
            await bus.publish("other", b"last")
            assert await asyncio.wait_for(anext(other), 1) == b"last"
        assert not heard
        assert await redis.pubsub_numsub("news") == [(b"news", 0)]


async def test_a_slow_reader_loses_the_oldest_and_holds_nobody_up(redis: GuardedRedis) -> None:
    """Queues are bounded."""
    async with Bus(redis) as bus:
        assert await eventually(lambda: bus.connected)
        async with bus.listen("news", longest=2) as news, bus.listen("end") as end:
            for n in range(5):
                await bus.publish("news", b"%d" % n)
            await bus.publish("end", b"")
            await anext(end)
            assert [await anext(news), await anext(news)] == [b"3", b"4"]


async def test_a_subscriber_that_fails_does_not_silence_the_others(redis: GuardedRedis) -> None:
    """Its defect is logged."""
    heard: list[bytes] = []

    def fail(_: str, payload: bytes) -> None:
        raise ValueError

    async with Bus(redis) as bus:
        assert await eventually(lambda: bus.connected)
        await bus.subscribe("news", fail)
        await bus.subscribe("news", lambda _, payload: heard.append(payload))
        await bus.publish("news", b"goal")
        assert await eventually(lambda: heard == [b"goal"])


async def test_without_redis_news_still_reach_this_process(dead_redis: GuardedRedis) -> None:
    """Two tabs on one worker go on."""
    async with Bus(dead_redis) as bus, bus.listen("news") as news:
        await bus.publish("news", b"goal")
        assert await asyncio.wait_for(anext(news), 1) == b"goal"


async def test_it_reconnects_and_asks_for_its_channels_again(tmp_path: Path) -> None:
    """Nobody has to subscribe twice."""
    engine = start(tmp_path)
    redis = open_redis(engine.url, circuit=Circuit("redis", cooldown=0.01))
    async with Bus(redis) as bus, bus.listen("news") as news:
        assert await eventually(lambda: bus.connected)
        engine.stop()
        assert await eventually(lambda: not bus.connected)
        with start(tmp_path):
            assert await eventually(lambda: bus.connected)
            await asyncio.sleep(0.05)
            await redis.publish("news", b"back")
            assert await asyncio.wait_for(anext(news), 1) == b"back"
            await redis.aclose()


async def test_a_connection_that_is_cut_loses_no_channel(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """Redis cuts off a bus that falls behind, and a network one that it forgot: Redis itself is there all the time."""
    async with Bus(redis) as bus, bus.listen("news") as news:
        assert await eventually(lambda: bus.connected)
        for round_ in (b"1", b"2"):
            await other_redis.client_kill_filter(_type="pubsub")
            async with asyncio.timeout(3):
                while not await other_redis.publish("news", round_):  # noqa: ASYNC110 - Redis tells nobody who comes
                    await asyncio.sleep(0.01)
            assert await asyncio.wait_for(anext(news), 3) == round_


async def test_thousands_of_channels_share_one_connection(redis: GuardedRedis) -> None:
    """A socket per session would be too many."""
    heard: list[str] = []
    async with Bus(redis) as bus:
        assert await eventually(lambda: bus.connected)
        before = (await redis.info("clients"))["connected_clients"]
        await asyncio.gather(*(bus.subscribe(f"s{n}", lambda channel, _: heard.append(channel)) for n in range(2000)))
        await asyncio.gather(*(bus.publish(f"s{n}", b"") for n in range(0, 2000, 100)))
        assert await eventually(lambda: len(heard) == 20)
        channels = await redis.pubsub_channels("s*")
        assert len(channels) == 2000
        assert before >= 2
