"""Prometheus outside development: it can send an operator's key only as a bearer."""

import aiohttp
import pytest

from tests.conftest import Start

KEY = "an-operator-key-of-some-length"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({"Authorization": f"Bearer {KEY}"}, 200),
        ({"X-API-Key": KEY}, 200),
        ({"Authorization": "Bearer another-key-of-some-length"}, 401),
        ({}, 401),
    ],
    ids=["bearer", "header", "wrong", "none"],
)
async def test_only_an_operator_may_scrape(guarded_url: str, header: dict[str, str], status: int) -> None:
    """With either header; nobody else learns anything."""
    async with aiohttp.ClientSession() as http, http.get(f"{guarded_url}/metrics", headers=header) as response:
        assert response.status == status
        assert ("chatbet_turns" in await response.text()) == (status == 200)


@pytest.fixture
def guarded_url(start: Start) -> str:
    """A service that asks who comes."""
    return start(ENVIRONMENT="staging", API_KEYS=KEY).url
