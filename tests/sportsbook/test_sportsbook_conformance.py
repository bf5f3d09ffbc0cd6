"""The HTTP client and the cache around it keep the same promises."""

from collections.abc import AsyncIterator

import pytest
from fake_upstream import NOW
from markets_suite import MarketsSuite

from chatbet.clock import SystemClock
from chatbet.sportsbook.cached import CachedSportsbook
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.port import Sportsbook
from chatbet.state.connection import GuardedRedis, open_redis


class TestHttpSportsbook(MarketsSuite):
    """Over HTTP."""

    @pytest.fixture
    def markets(self, client: HttpSportsbook) -> Sportsbook:
        return client


class TestCachedSportsbook(MarketsSuite):
    """Through three layers."""

    @pytest.fixture
    async def markets(self, client: HttpSportsbook, redis: GuardedRedis) -> AsyncIterator[Sportsbook]:
        book = CachedSportsbook(client, redis, SystemClock.starting_at(NOW), namespace="test")
        yield book
        await book.aclose()


class TestCachedSportsbookWithoutRedis(MarketsSuite):
    """With memory and the upstream alone."""

    @pytest.fixture
    async def markets(self, client: HttpSportsbook) -> AsyncIterator[Sportsbook]:
        redis = open_redis("unix:///nobody/there.sock")
        book = CachedSportsbook(client, redis, SystemClock.starting_at(NOW), namespace="test")
        yield book
        await book.aclose()
        await redis.aclose()
