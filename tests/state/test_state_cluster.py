"""Everything in ``state`` on a Redis Cluster (of one node, which checks hash slots all the same)."""

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chatbet.state import embedded, keys
from chatbet.state.claims import Claims
from chatbet.state.connection import GuardedRedis, open_redis
from chatbet.state.leases import Leases
from chatbet.state.locks import SessionLocks
from chatbet.state.pubsub import Bus
from chatbet.state.ratelimits import RateLimits


def free_port() -> int:
    """A port that nobody listens on, nor on the one ten thousand above, which a cluster's bus takes."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port < 50_000:
            return port


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where a node of a cluster listens."""
    port = free_port()
    _, binary = embedded._engines()[0]
    command = [binary, "--port", str(port), "--cluster-enabled", "yes", "--dir", str(tmp_path), "--bind", "127.0.0.1"]
    process = subprocess.Popen([*command, "--save", ""], stdout=subprocess.DEVNULL)
    yield port
    process.terminate()
    process.wait()


@pytest.fixture
async def cluster(port: int) -> AsyncIterator[GuardedRedis]:
    """A client of a cluster that owns all slots."""
    node = open_redis(f"redis://127.0.0.1:{port}")
    client = open_redis(f"redis+cluster://127.0.0.1:{port}")
    try:
        for _ in range(200):
            node.circuit.succeeded()
            try:
                await node.execute_command("CLUSTER", "ADDSLOTS", *range(16_384))
                break
            except Exception:  # noqa: BLE001 - not there yet
                await asyncio.sleep(0.01)
        for _ in range(500):
            if b"cluster_state:ok" in await node.execute_command("CLUSTER", "INFO", NEVER_DECODE=True):
                break
            await asyncio.sleep(0.01)
        yield client
    finally:
        await client.aclose()
        await node.aclose()


async def test_all_of_it_works_on_a_cluster(cluster: GuardedRedis) -> None:
    """Scripts over several keys, pipelines, transactions of one session, limits and news."""
    async with SessionLocks(cluster).hold("s") as hold:
        assert hold.shared
    assert (await Claims(cluster).claim(keys.claim("s", "slip"))).mine
    assert await Leases(cluster, "me").hold("watch")
    assert await RateLimits(cluster).hit("message", "1.2.3.4", per_minute=1) is None
    assert await RateLimits(cluster).hit("message", "1.2.3.4", per_minute=1) is not None
    pipe = cluster.pipeline(transaction=True)
    pipe.set(keys.session("s", "state"), b"1", ex=60)
    pipe.rpush(keys.session("s", "history"), b"1")
    assert await pipe.execute() == [True, 1]


async def test_news_travel_over_a_cluster(cluster: GuardedRedis) -> None:
    """From any node to any subscriber."""
    async with Bus(cluster) as bus:
        for _ in range(200):
            if bus.connected:
                break
            await asyncio.sleep(0.01)
        assert bus.connected
        async with bus.listen("news") as news:
            await bus.publish("news", b"goal")
            assert await asyncio.wait_for(anext(news), 2) == b"goal"
