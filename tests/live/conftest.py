"""One real Redis, emptied before each test, and two workers on it."""

from collections.abc import AsyncIterator

import pytest
from live_world import NOW, Bookmaker, Told, Worker, open_worker

from chatbet.clock import ManualClock
from chatbet.state.connection import GuardedRedis


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
async def two(redis: GuardedRedis, other_redis: GuardedRedis, market: Bookmaker, told: Told) -> AsyncIterator[Worker]:
    """The second one, with a client of its own."""
    async with open_worker("two", other_redis, market, told) as made:
        yield made
