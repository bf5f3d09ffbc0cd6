"""The upstream's calls as a client makes them, against a sandbox in this process."""

from datetime import UTC, datetime
from typing import Any

import httpx2
from starlette.applications import Starlette

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""A Wednesday."""


class Api:
    """The upstream's calls as a client makes them."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.http = client

    async def get(self, path: str, status: int = 200, **params: Any) -> Any:
        """The JSON of a GET that answers ``status``."""
        headers = params.pop("headers", None)
        answer = await self.http.get(path, params=params, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, status: int = 200, headers: Any = None) -> Any:
        """The JSON of a POST that answers ``status``."""
        answer = await self.http.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def token(self) -> dict[str, str]:
        """A header with a fresh token."""
        return {"token": (await self.post("/auth/generate_token"))["token"]}

    async def fixture(self, home: str = "FC Barcelona", away: str = "Real Madrid") -> dict[str, Any]:
        """The next fixture between two clubs."""
        found = await self.get("/sports/fixtures", type="pre_match")
        names = [(one["homeCompetitor"]["name"], one["awayCompetitor"]["name"]) for one in found[1:]]
        return dict(found[1 + names.index((home, away))])

    async def odds(self, fixture: dict[str, Any], amount: str = "1", **params: Any) -> Any:
        """All prices of a fixture."""
        ids = {"sportId": fixture["sportId"], "tournamentId": fixture["tournament"]["id"]}
        return await self.get("/sports/odds", fixtureId=fixture["id"], amount=amount, **ids, **params)

    async def leg(self, fixture: dict[str, Any], market: str = "result", option: str = "homeTeam") -> dict[str, Any]:
        """One leg of an order at the current price."""
        price = (await self.odds(fixture))[market][option]
        return {
            "betId": price["betId"],
            "fixtureId": fixture["id"],
            "odd": str(price["odds"]),
            "sportId": fixture["sportId"],
            "tournamentId": fixture["tournament"]["id"],
        }

    async def user(self, key: str = "ana") -> dict[str, Any]:
        """A customer as orders name one."""
        return {"userKey": key, "id": (await self.get("/auth/validate_user", userKey=key))["userId"]}

    async def place(self, legs: Any, amount: Any = "50", status: int = 200, key: str = "ana", **headers: str) -> Any:
        """Place one bet."""
        body = {"user": await self.user(key), "betInfo": {"amount": amount, "betId": legs, "source": "test"}}
        return await self.post("/place-bet", body, status, {**await self.token(), **headers})

    async def money(self, key: str = "ana") -> float:
        """What is in an account."""
        user = await self.user(key)
        params = {"userKey": key, "userId": user["id"]}
        return float((await self.get("/auth/get_user_balance", headers=await self.token(), **params))["money"])

    async def advance(self, **by: float) -> None:
        """Move the sandbox's time by hours, minutes, seconds."""
        seconds = by.get("hours", 0) * 3600 + by.get("minutes", 0) * 60 + by.get("seconds", 0)
        await self.post("/sandbox/clock", {"advance_seconds": seconds})


def api_of(app: Starlette) -> Api:
    """A client of an app in this process."""
    return Api(httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://sandbox"))
