"""The cache over several workers, each a process: what one has asked the sportsbook for, no other asks for again."""

import asyncio
import re
import uuid
from collections import Counter
from typing import Any

import aiohttp
import pytest

from tests.conftest import RunningServer

pytestmark = pytest.mark.slow

READS = re.compile(r'chatbet_cache_reads_total\{kind="odds",outcome="(\w+)"\} (\d+)')


async def reads(http: aiohttp.ClientSession, servers: tuple[RunningServer, ...]) -> Counter[str]:
    """Reads of prices so far, by the layer in which they ended, over all workers."""
    found: Counter[str] = Counter()
    for server in servers:
        async with http.get(f"{server.url}/metrics") as response:
            found.update({outcome: int(count) for outcome, count in READS.findall(await response.text())})
    return found


async def ask(http: aiohttp.ClientSession, server: RunningServer) -> dict[str, Any]:
    """The prices of one match, for somebody new."""
    body = {"message": "¿a cuánto paga el Valencia?", "session_id": uuid.uuid4().hex, "language": "es"}
    async with http.post(f"{server.url}/api/v1/chat/message", json=body) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def test_forty_who_ask_two_workers_at_once_cost_the_sportsbook_one_call(
    pair: tuple[RunningServer, RunningServer], sportsbook: Any
) -> None:
    """The second worker waits for the first; all get prices of the same moment."""
    sportsbook.fault(paths=["/sports/odds"], latency_ms=300)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        before = await reads(http, pair)
        answers = await asyncio.gather(*(ask(http, pair[number % 2]) for number in range(40)))
        assert len({answer["data_as_of"] for answer in answers}) == 1
        assert all("get_odds" in answer["function_calls_made"] for answer in answers)
        assert (await reads(http, pair) - before)["upstream"] == 1
