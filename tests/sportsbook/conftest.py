"""A fake upstream on a real socket, and the client that talks to it."""

from collections.abc import AsyncIterator

import pytest
from fake_upstream import NOW, FakeUpstream

from chatbet.clock import SystemClock
from chatbet.sportsbook.client import HttpSportsbook


@pytest.fixture
async def upstream() -> AsyncIterator[FakeUpstream]:
    """A sportsbook that answers as it should."""
    fake = FakeUpstream()
    async with fake.on_tcp() as url:
        fake.url = url
        yield fake


@pytest.fixture
async def client(upstream: FakeUpstream) -> AsyncIterator[HttpSportsbook]:
    """The real client, on 25 November 2026, with a deadline that tests can wait for."""
    async with HttpSportsbook(upstream.url, clock=SystemClock.starting_at(NOW), timeout=0.6) as book:
        yield book
