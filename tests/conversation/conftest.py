"""A desk to bet at: the real turn, client, Redis and sandbox; only what a message means is written down beforehand."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from betting_world import NOW, Desk, SandboxWorld, open_desk, sandbox_world

from chatbet.state.connection import GuardedRedis, open_redis
from chatbet.state.embedded import EmbeddedRedis, start


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """An embedded server."""
    with start(tmp_path_factory.mktemp("betting-redis")) as engine:
        yield engine


@pytest.fixture
async def redis(redis_server: EmbeddedRedis) -> AsyncIterator[GuardedRedis]:
    """A client of the emptied server."""
    client = open_redis(redis_server.url)
    await client.flushall()
    yield client
    await client.aclose()


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
async def other_desk(redis_server: EmbeddedRedis, desk: Desk, world: SandboxWorld) -> AsyncIterator[Desk]:
    """A second worker on the same Redis."""
    client = open_redis(redis_server.url)
    async with open_desk(client, world, like=desk) as opened:
        yield opened
    await client.aclose()


@pytest.fixture
async def dead_redis(tmp_path: Path) -> AsyncIterator[GuardedRedis]:
    """A client of a server that is not there."""
    client = open_redis(f"unix://{tmp_path}/nobody.sock")
    yield client
    await client.aclose()


__all__ = ["NOW"]
