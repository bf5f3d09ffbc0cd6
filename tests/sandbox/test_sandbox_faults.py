"""Faults on demand: each does what docs/sandbox.md says, only where and as often as it was asked for."""

import asyncio
from typing import Any

import aiohttp
import orjson
import pytest
from sandbox_api import Api
from starlette.applications import Starlette

from chatbet.clock import ManualClock
from chatbet.sandbox.app import SandboxConfig
from chatbet.sandbox.faults import ODD_VALUES
from chatbet.sandbox.serving import serve_in_process


async def fault(api: Api, **rule: Any) -> None:
    """Add one rule."""
    await api.post("/sandbox/faults", rule)


async def test_a_status_strikes_its_paths_as_often_as_it_should(api: Api) -> None:
    """Twice 503 on the odds, everything else untouched, then well again."""
    fixture = await api.fixture()
    await fault(api, status=503, paths=["/sports/odds"], times=2)
    for expected in (503, 503, 200):
        answer = await api.http.get("/sports/odds", params={"fixtureId": fixture["id"]})
        assert answer.status_code == expected
        assert (await api.http.get("/sports")).status_code == 200


async def test_the_error_rate_is_kept(api: Api) -> None:
    """About three in ten of two hundred requests fail, reproducibly."""
    await fault(api, error_rate=0.3)
    answers = [(await api.http.get("/sports")).status_code for _ in range(200)]
    assert 40 <= answers.count(503) <= 80


async def test_retry_after_comes_with_429(api: Api) -> None:
    """The header names the seconds."""
    await fault(api, retry_after=7)
    answer = await api.http.get("/sports")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


@pytest.mark.parametrize("kind", [True, "truncated", "html", "empty", "null", "garbage"])
async def test_malformed_bodies_are_not_the_json_that_was_meant(api: Api, kind: Any) -> None:
    """Status 200, but not a list of sports."""
    await fault(api, malformed=kind)
    answer = await api.http.get("/sports")
    assert answer.status_code == 200
    try:
        assert orjson.loads(answer.content) is None
    except orjson.JSONDecodeError:
        assert kind != "null"


async def test_latency_is_added(api: Api) -> None:
    """The answer comes later, and right."""
    await fault(api, latency_ms=30)
    before = asyncio.get_running_loop().time()
    assert len(await api.get("/sports")) == 3
    assert asyncio.get_running_loop().time() - before >= 0.03


async def test_a_huge_body_is_as_large_as_asked(api: Api) -> None:
    """By default 20 MB."""
    await fault(api, huge=100_000, times=1)
    assert len((await api.http.get("/sports")).content) > 100_000
    await fault(api, huge=True, times=1)
    assert len((await api.http.get("/sports")).content) > 20 * 1024 * 1024


async def test_a_redirect_points_elsewhere(api: Api) -> None:
    """302 with the location."""
    await fault(api, redirect="http://elsewhere/")
    answer = await api.http.get("/sports")
    assert (answer.status_code, answer.headers["location"]) == (302, "http://elsewhere/")


async def test_duplicates_list_every_fixture_twice(api: Api) -> None:
    """The same ids once more, the count unchanged."""
    once = await api.get("/sports/fixtures", tournamentId="566")
    await fault(api, duplicates=True)
    twice = await api.get("/sports/fixtures", tournamentId="566")
    assert twice == once + once[1:]


@pytest.mark.parametrize("kind", sorted(ODD_VALUES))
async def test_odd_values_replace_every_price(api: Api, kind: str) -> None:
    """What no price should ever be."""
    fixture = await api.fixture()
    await fault(api, odd_values=kind)
    ids = {"sportId": "1", "tournamentId": "566", "fixtureId": fixture["id"]}
    body = (await api.http.get("/sports/odds", params=ids)).content.replace(b":NaN", b':"NaN"')
    assert orjson.loads(body)["result"]["homeTeam"]["odds"] == ODD_VALUES[kind]


async def test_a_jump_moves_every_price_at_once_and_coherently(api: Api) -> None:
    """Ten percent down: the old price is refused at once, the new one is taken; a reset brings the old ones back."""
    fixture = await api.fixture()
    before = await api.leg(fixture)
    await fault(api, odds_jump=-0.1)
    after = await api.leg(fixture)
    assert float(after["odd"]) == pytest.approx(0.9 * float(before["odd"]), abs=0.01)
    assert (await api.place([before], status=409))["code"] == "odds_changed"
    await api.place([after])
    await api.post("/sandbox/faults/reset")
    assert await api.leg(fixture) == before


async def test_a_jump_can_wait_for_the_order(api: Api) -> None:
    """With a path the prices move when the order arrives: between quote and bet."""
    fixture = await api.fixture()
    leg = await api.leg(fixture)
    await fault(api, odds_jump=0.2, paths=["/place-bet"], fixture=fixture["id"])
    assert await api.leg(fixture) == leg
    assert (await api.place([leg], status=409))["code"] == "odds_changed"


async def test_tokens_can_expire_at_once(api: Api) -> None:
    """Those given out before are refused, new ones are good."""
    old = await api.token()
    await fault(api, expire_tokens=True)
    await api.get("/auth/validate_token", 401, headers=old)
    await api.get("/auth/validate_token", headers=await api.token())


@pytest.mark.parametrize(("how", "status"), [("error", 500), ("garbage", 200)])
async def test_a_lost_response_hides_an_accepted_order(api: Api, how: str, status: int) -> None:
    """The client sees rubbish, the ledger has exactly one bet; refusals are not hidden."""
    leg = await api.leg(await api.fixture())
    await fault(api, lost_response=how, times=2)
    body = {"user": await api.user(), "betInfo": {"amount": "50", "betId": [leg]}}
    answer = await api.http.post("/place-bet", json=body, headers=await api.token())
    assert answer.status_code == status
    assert b"betId" not in answer.content
    assert len((await api.get("/sandbox/bets", userKey="ana"))["bets"]) == 1
    assert (await api.place([leg | {"betId": "x"}], status=404))["code"] == "unknown_bet"


async def test_the_controls_are_never_struck(api: Api) -> None:
    """Faults can always be taken back."""
    await fault(api, status=500)
    assert (await api.http.get("/sports")).status_code == 500
    assert len((await api.get("/sandbox/faults"))["faults"]) == 1
    assert (await api.http.delete("/sandbox/faults")).json() == {"faults": []}
    assert (await api.http.get("/sports")).status_code == 200


@pytest.mark.parametrize("rule", [{"statsu": 500}, {"times": "x"}, {"malformed": "odd"}, {"lost_response": "maybe"}])
async def test_a_rule_that_cannot_be_read_is_refused(api: Api, rule: dict[str, Any]) -> None:
    """422, and nothing is in force."""
    await api.post("/sandbox/faults", rule, 422)
    assert (await api.get("/sandbox/faults"))["faults"] == []


async def test_over_a_real_wire_answers_can_be_cut_dripped_and_withheld(clock: ManualClock) -> None:
    """The connection is closed in the middle, the body comes in crumbs, or nothing comes at all."""
    async with serve_in_process(SandboxConfig(clock=clock)) as address:
        connector = aiohttp.UnixConnector(address.removeprefix("unix://"))
        async with aiohttp.ClientSession("http://sandbox", connector=connector) as http:
            await _cut(http)
            await _dripped(http)
            await _withheld(http)


async def _cut(http: aiohttp.ClientSession) -> None:
    await http.post("/sandbox/faults", json={"lost_response": True, "paths": ["/sports"], "times": 1})
    with pytest.raises(aiohttp.ClientError):
        await (await http.get("/sports")).read()


async def _dripped(http: aiohttp.ClientSession) -> None:
    await http.post("/sandbox/faults", json={"drip_ms": 1, "times": 1})
    assert len(await (await http.get("/sports")).json()) == 3


async def _withheld(http: aiohttp.ClientSession) -> None:
    await http.post("/sandbox/faults", json={"hang": True, "times": 1})
    with pytest.raises(TimeoutError):
        await http.get("/sports", timeout=aiohttp.ClientTimeout(total=0.05))


async def test_without_rules_nothing_is_held_back(sandbox: Starlette, api: Api) -> None:
    """An answer passes as the app gave it."""
    assert await api.get("/sports") == await api.get("/sports")
    assert (await api.get("/sandbox/faults"))["faults"] == []
