"""A desk to bet at: the real turn, client, Redis and sandbox; only what a message means is written down beforehand."""

from collections.abc import AsyncIterator, Iterator

import pytest
from betting_world import NOW, Desk, SandboxWorld, open_desk, sandbox_world

from chatbet.state.connection import GuardedRedis


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxWorld]:
    """A sportsbook behind a real socket, on 25 November 2026 until a test moves the clock."""
    with sandbox_world(tmp_path_factory.mktemp("sandbox")) as world:
        yield world


@pytest.fixture
def world(sandbox: SandboxWorld) -> Iterator[SandboxWorld]:
    """The sportsbook without faults and with its clock set back."""
    sandbox.reset()
    yield sandbox
    sandbox.reset()


@pytest.fixture
async def desk(redis: GuardedRedis, world: SandboxWorld) -> AsyncIterator[Desk]:
    """One worker's whole conversation."""
    async with open_desk(redis, world) as opened:
        yield opened


@pytest.fixture
async def other_desk(other_redis: GuardedRedis, desk: Desk, world: SandboxWorld) -> AsyncIterator[Desk]:
    """A second worker on the same Redis."""
    async with open_desk(other_redis, world, like=desk) as opened:
        yield opened


__all__ = ["NOW"]
