"""One real Redis for the whole run of these tests, emptied before each."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chatbet.state.connection import GuardedRedis, open_redis
from chatbet.state.embedded import EmbeddedRedis, start


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    """An embedded server."""
    with start(tmp_path_factory.mktemp("redis")) as engine:
        yield engine


@pytest.fixture
async def redis(server: EmbeddedRedis) -> AsyncIterator[GuardedRedis]:
    """A client of the emptied server."""
    client = open_redis(server.url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
async def other_redis(server: EmbeddedRedis) -> AsyncIterator[GuardedRedis]:
    """A second worker's client."""
    client = open_redis(server.url)
    yield client
    await client.aclose()


@pytest.fixture
async def dead_redis(tmp_path: Path) -> AsyncIterator[GuardedRedis]:
    """A client of a server that is not there."""
    client = open_redis(f"unix://{tmp_path}/nobody.sock")
    yield client
    await client.aclose()
