"""A sandbox on Wednesday 25 November 2026, 15:00 UTC, and a client that talks to it in process."""

from collections.abc import AsyncIterator

import pytest
from sandbox_api import NOW, Api, api_of
from starlette.applications import Starlette

from chatbet.clock import ManualClock
from chatbet.sandbox.app import SandboxConfig, create_sandbox
from chatbet.sandbox.book import schedule_of
from chatbet.sandbox.schedule import Schedule


@pytest.fixture(scope="session")
def schedule() -> Schedule:
    """The default world's matches: laid out once for all tests, because nothing changes them."""
    return schedule_of(SandboxConfig())


@pytest.fixture
def clock() -> ManualClock:
    """The sandbox's clock: it only moves when it is told to."""
    return ManualClock(NOW)


@pytest.fixture
def sandbox(clock: ManualClock, schedule: Schedule) -> Starlette:
    """The default world."""
    return create_sandbox(SandboxConfig(clock=clock), schedule)


@pytest.fixture
async def api(sandbox: Starlette) -> AsyncIterator[Api]:
    """A client of the default world."""
    client = api_of(sandbox)
    async with client.http:
        yield client
