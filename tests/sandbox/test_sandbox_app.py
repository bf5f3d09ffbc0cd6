"""The upstream's calls, as UPSTREAM.md documents them."""

from typing import Any


async def test_a_token_that_was_generated_is_valid(api: Any) -> None:
    """What generate_token gives out, validate_token accepts."""
    assert "message" in await api.get("/auth/validate_token", headers=await api.token())


async def test_no_token_and_a_wrong_one_are_refused_with_401(api: Any) -> None:
    """401 without a token and with an invented one."""
    for headers in ({}, {"token": "x"}, {"token": "0.1.ab.cd"}, {"token": "a.b"}):
        assert "detail" in await api.get("/auth/validate_token", 401, headers=headers)


async def test_every_key_has_a_demo_account_with_a_thousand(api: Any) -> None:
    """A new user starts with 1,000.00."""
    assert (await api.get("/auth/validate_user", userKey="ana"))["status"] is True
    assert await api.money("ana") == 1000.0


async def test_a_bet_debits_the_stake_and_says_what_it_may_win(api: Any) -> None:
    """50 on Barcelona leaves 950 and promises 50 times the odds."""
    leg = await api.leg(await api.fixture())
    taken = await api.place([leg])
    assert taken["possibleWin"] == round(50 * float(leg["odd"]), 2)
    assert await api.money() == 950.0
