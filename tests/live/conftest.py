"""One real Redis, emptied before each test, and two workers on it."""

from collections.abc import AsyncIterator, Iterator

import pytest
from live_world import NOW, Bookmaker, Told, Worker, open_worker

from chatbet.clock import ManualClock
from chatbet.state.connection import GuardedRedis, open_redis
from chatbet.state.embedded import EmbeddedRedis, start


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """An embedded server."""
    with start(tmp_path_factory.mktemp("live-redis")) as engine:
        yield engine


@pytest.fixture
async def redis(engine: EmbeddedRedis) -> AsyncIterator[GuardedRedis]:
    """A client of the emptied server."""
    client = open_redis(engine.url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that moves when told to."""
    return ManualClock(NOW)


@pytest.fixture
def market(clock: ManualClock) -> Bookmaker:
    """The sportsbook."""
    return Bookmaker(clock)


@pytest.fixture
def told() -> Told:
    """Who was told what."""
    return Told()


@pytest.fixture
async def one(redis: GuardedRedis, market: Bookmaker, told: Told) -> AsyncIterator[Worker]:
    """The first worker."""
    async with open_worker("one", redis, market, told) as made:
        yield made


@pytest.fixture
async def two(engine: EmbeddedRedis, redis: GuardedRedis, market: Bookmaker, told: Told) -> AsyncIterator[Worker]:
    """The second one, with a client of its own."""
    client = open_redis(engine.url)
    async with open_worker("two", client, market, told) as made:
        yield made
    await client.aclose()
