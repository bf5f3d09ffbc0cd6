"""Placing bets: what is taken, what is refused and why, combos, and money that never goes wrong."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sandbox_api import NOW, Api, api_of
from starlette.applications import Starlette

from chatbet.clock import ManualClock
from chatbet.sandbox.app import SandboxConfig, create_sandbox
from chatbet.sandbox.ledger import Ledger, Leg, Refused


async def test_a_bet_debits_the_stake_and_says_what_it_may_win(api: Api) -> None:
    """50 on Barcelona leaves 950 and promises 50 times the odds."""
    leg = await api.leg(await api.fixture())
    taken = await api.place([leg])
    assert taken["message"] == "Bet accepted"
    assert taken["betId"]
    assert taken["possibleWin"] == pytest.approx(50 * float(leg["odd"]))
    assert await api.money() == 950.0


@pytest.mark.parametrize("amount", ["50", 50, 50.0, "50.00", " 50 "])
async def test_amounts_are_read_leniently(api: Api, amount: Any) -> None:
    """Text or number."""
    await api.place([await api.leg(await api.fixture())], amount)
    assert await api.money() == 950.0


@pytest.mark.parametrize("amount", ["0", "-5", "abc", None, "NaN", "Infinity", "10.001", True, [], "1e30"])
async def test_impossible_amounts_are_refused(api: Api, amount: Any) -> None:
    """422 and no money moves."""
    assert "detail" in await api.place([await api.leg(await api.fixture())], amount, 422)
    assert await api.money() == 1000.0


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"odd": "9.99"}, 409, "odds_changed"),
        ({"odd": "1.01"}, 409, "odds_changed"),
        ({"odd": "x"}, 422, "invalid_odd"),
        ({"betId": "nonsense"}, 404, "unknown_bet"),
        ({"fixtureId": "1"}, 404, "unknown_fixture"),
        ({"sportId": "2"}, 400, "invalid_request"),
        ({"tournamentId": "567"}, 400, "invalid_request"),
    ],
)
async def test_a_wrong_leg_is_refused(api: Api, change: dict[str, str], status: int, code: str) -> None:
    """With a reason for people and a code for programs; nothing is debited."""
    leg = await api.leg(await api.fixture())
    refused = await api.place([leg | change], status=status)
    assert refused["code"] == code
    assert refused["detail"] == refused["message"]
    assert await api.money() == 1000.0


async def test_a_bet_of_another_match_is_refused(api: Api) -> None:
    """A bet id belongs to its fixture."""
    mine = await api.leg(await api.fixture())
    other = await api.leg(await api.fixture("Manchester City", "Arsenal"))
    assert (await api.place([mine | {"betId": other["betId"]}], status=404))["code"] == "unknown_bet"


async def test_more_than_there_is_cannot_be_bet(api: Api) -> None:
    """402, with a detail."""
    refused = await api.place([await api.leg(await api.fixture())], "1000.01", 402)
    assert refused["code"] == "insufficient_balance"


async def test_orders_need_a_token_and_the_right_user(api: Api) -> None:
    """401 without a token, 403 with somebody else's number."""
    leg = await api.leg(await api.fixture())
    body = {"user": {"userKey": "ana", "id": 1}, "betInfo": {"amount": "5", "betId": [leg]}}
    await api.post("/place-bet", body, 401)
    await api.post("/place-bet", body, 403, await api.token())


@pytest.mark.parametrize("body", [[], "x", {}, {"betInfo": []}, {"betInfo": {"betId": []}}, {"user": {"userKey": "a"}}])
async def test_a_body_that_is_no_order_is_refused(api: Api, body: Any) -> None:
    """4xx, never 5xx."""
    answer = await api.http.post("/place-bet", json=body, headers=await api.token())
    assert 400 <= answer.status_code < 500
    raw = await api.http.post("/place-bet", content=b"{", headers=await api.token())
    assert raw.status_code == 400


async def test_a_price_is_good_for_one_tick_more(api: Api, clock: ManualClock) -> None:
    """The price of ten seconds ago is honoured; that of some minutes ago is not, once it has moved."""
    fixture = await api.fixture()
    old = await api.leg(fixture)
    for _ in range(120):
        clock.advance(timedelta(seconds=10))
        if (await api.leg(fixture))["odd"] != old["odd"]:
            break
    await api.place([old])
    clock.advance(timedelta(seconds=10))
    if (await api.leg(fixture))["odd"] != old["odd"]:
        refused = await api.place([old], status=409)
        assert refused["odd"] == float((await api.leg(fixture))["odd"])


async def test_nothing_is_taken_on_a_match_that_is_over(api: Api, clock: ManualClock) -> None:
    """409 once the final whistle has gone."""
    fixture = (await api.get("/sports/fixtures", tournamentId="599"))[1]
    leg = await api.leg(fixture)
    clock.advance(timedelta(hours=4))
    assert (await api.place([leg], status=409))["code"] == "match_over"


async def test_in_play_the_live_price_is_taken_and_none_after_a_goal(sandbox: Starlette, api: Api) -> None:
    """Bets on a running match go through while it is active and are refused while it is suspended."""
    book = sandbox.state.book
    match = next(
        one for one in book.view().upcoming(NOW)
        if one.competition.id == "599" and book.scorebook.course(one).happenings
    )  # fmt: skip
    goal = book.scorebook.course(match).happenings[0].at
    fixture = {"id": match.id, "sportId": "1", "tournament": {"id": "599"}}
    await api.advance(seconds=(goal - NOW).total_seconds() - 12)
    leg = await api.leg(fixture, "over_under", "over")
    await api.place([leg], "10")
    await api.advance(seconds=22)
    assert (await api.odds(fixture))["status"] == "Suspended"
    assert (await api.place([leg], "10", 409))["code"] == "suspended"


async def test_a_settled_bet_pays_what_the_result_says(sandbox: Starlette, api: Api) -> None:
    """All three results of one match: one wins, the account holds what the winner paid."""
    fixture = await api.fixture()
    legs = {option: await api.leg(fixture, "result", option) for option in ("homeTeam", "tie", "awayTeam")}
    for leg in legs.values():
        await api.place([leg], "100")
    assert await api.money() == 700.0
    await api.post("/sandbox/clock", {"now": "2026-11-30T00:30:00Z"})
    results = (await api.get("/stats/results", tournamentId="566"))["results"]
    score = next(one["score"] for one in results if one["fixtureId"] == fixture["id"])
    won = "homeTeam" if score["home"] > score["away"] else "awayTeam" if score["home"] < score["away"] else "tie"
    ledger = await api.get("/sandbox/bets", userKey="ana")
    assert {bet["legs"][0]["option"]: bet["status"] for bet in ledger["bets"]} == {
        option: "won" if option == won else "lost" for option in legs
    }
    assert await api.money() == ledger["balance"] == pytest.approx(700 + 100 * float(legs[won]["odd"]))
    assert all(bet["legs"][0]["score"] == score for bet in ledger["bets"])


async def test_results_of_matches_that_were_bet_on_stay_known(api: Api) -> None:
    """A week later the featured match is announced anew, but its settled result is still shown."""
    fixture = await api.fixture()
    await api.place([await api.leg(fixture)])
    await api.advance(hours=24 * 7)
    found = {one["fixtureId"]: one for one in (await api.get("/sandbox/results", tournamentId="566"))["results"]}
    leg = (await api.get("/sandbox/bets", userKey="ana"))["bets"][0]["legs"][0]
    assert found[fixture["id"]]["score"] == leg["score"]


async def test_the_ledger_shows_what_was_placed(api: Api) -> None:
    """Newest first, with the reference that came with the order; the assistant's call needs a token."""
    await api.place([await api.leg(await api.fixture())], "10", **{"Idempotency-Key": "key-1"})
    await api.place([await api.leg(await api.fixture(), "over_under", "over")], "20")
    await api.get("/stats/bets", 401, userKey="ana")
    bets = (await api.get("/stats/bets", headers=await api.token(), userKey="ana"))["bets"]
    assert [(bet["stake"], bet["reference"], bet["status"]) for bet in bets] == [
        (20.0, None, "open"), (10.0, "key-1", "open"),
    ]  # fmt: skip
    assert bets[1]["legs"][0]["label"] == "FC Barcelona"
    assert bets[1]["possibleWin"] == pytest.approx(10 * bets[1]["odd"])


async def test_the_same_reference_twice_is_two_bets_unless_told_otherwise(clock: ManualClock, api: Api) -> None:
    """Like the upstream; with recognise_references the first answer is given again."""
    for client, count in ((api, 2), (api_of(create_sandbox(SandboxConfig(clock=clock, recognise_references=True))), 1)):
        leg = await client.leg(await client.fixture())
        for _ in range(2):
            await client.place([leg], "10", **{"Idempotency-Key": "same"})
        assert len((await client.get("/sandbox/bets", userKey="ana"))["bets"]) == count


async def test_a_combo_multiplies_its_odds(api: Api) -> None:
    """Built up, calculated, placed, settled: always the product."""
    first, second = await api.leg(await api.fixture()), await api.leg(await api.fixture("Manchester City", "Arsenal"))
    product = float(first["odd"]) * float(second["odd"])
    combo = await api.post("/add-bet-to-combo", {"betInfo": second, "betsAdded": [first]})
    assert combo["betsAdded"] == [first, second]
    assert (await api.post("/get-combo-odds", {"betInfo": [first, second], "fixture": {}}))[
        "total_odds"
    ] == pytest.approx(product, abs=0.01)
    sums = await api.post("/combo-bet-calculation", {"betsInfo": [first, second], "amount": 10})
    assert sums["profit"] == pytest.approx(10 * sums["odd"])
    user = await api.user()
    order = {"betsInfo": [first, second], "amount": "10", "user": user}
    taken = await api.post("/place-combo-bet", order, headers=await api.token())
    assert taken["odd"] == pytest.approx(product, abs=0.01)
    assert taken["profit"] == taken["possibleWin"] == pytest.approx(10 * product, abs=0.01)
    less = await api.post("/delete-bet-to-combo", {"betInfo": first, "betsAdded": [first, second]})
    assert less["betsAdded"] == [second]


async def test_bets_on_one_match_cannot_be_combined(api: Api) -> None:
    """Neither added nor placed."""
    fixture = await api.fixture()
    legs = [await api.leg(fixture), await api.leg(fixture, "over_under", "over")]
    await api.post("/add-bet-to-combo", {"betInfo": legs[1], "betsAdded": [legs[0]]}, 400)
    order = {"betsInfo": legs, "amount": "10", "user": await api.user()}
    refused = await api.post("/place-combo-bet", order, 400, await api.token())
    assert refused["code"] == "related_bets"


async def test_a_combo_with_a_void_leg_counts_it_as_one(sandbox: Starlette, api: Api) -> None:
    """Draw no bet on a draw: the other leg alone decides."""
    book = sandbox.state.book
    coming = [one for one in book.view().upcoming(NOW) if one.competition.id in ("567", "568")][:60]
    drawn = next(one for one in coming if book.scorebook.final(one).home == book.scorebook.final(one).away)
    won = next(one for one in coming if book.scorebook.final(one).home > book.scorebook.final(one).away)
    legs = [
        await api.leg({"id": one.id, "sportId": "1", "tournament": {"id": one.competition.id}}, "draw_no_bet")
        for one in (drawn, won)
    ]
    order = {"betsInfo": legs, "amount": "10", "user": await api.user()}
    await api.post("/place-combo-bet", order, headers=await api.token())
    await api.advance(hours=24 * 60)
    (bet,) = (await api.get("/sandbox/bets", userKey="ana"))["bets"]
    assert [leg["status"] for leg in bet["legs"]] == ["void", "won"]
    assert bet["payout"] == pytest.approx(10 * float(legs[1]["odd"]))


async def test_many_orders_at_once_never_overdraw_an_account(api: Api) -> None:
    """Forty orders of 60 on 1,000: sixteen are taken, the others refused, 40 are left."""
    leg = await api.leg(await api.fixture())
    body = {"user": await api.user(), "betInfo": {"amount": "60", "betId": [leg]}}
    token = await api.token()
    answers = await asyncio.gather(*(api.http.post("/place-bet", json=body, headers=token) for _ in range(40)))
    assert sorted(answer.status_code for answer in answers) == [200] * 16 + [402] * 24
    assert await api.money() == 40.0


def test_nor_do_many_threads(sandbox: Starlette) -> None:
    """The ledger itself is safe: eight threads, three hundred orders of 7, never below zero, nothing lost."""
    book = sandbox.state.book
    match = book.view().upcoming(NOW)[0]
    quote = book.board(match).quotes[0]
    ledger = Ledger(book.scorebook)

    def order(_: int) -> bool:
        try:
            ledger.place("ana", Decimal(7), [Leg(match, quote, quote.odds)], NOW)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        taken = sum(threads.map(order, range(300)))
    assert taken == 142
    account = ledger.account("ana", NOW)
    assert account.balance == Decimal("1000.00") - 7 * taken
    assert len(account.bets) == taken


async def test_accounts_do_not_touch_each_other(api: Api) -> None:
    """Ana bets, Luis keeps his thousand."""
    await api.place([await api.leg(await api.fixture())], key="ana")
    assert [await api.money("ana"), await api.money("luis")] == [950.0, 1000.0]


async def test_the_clock_can_be_set_moved_and_given_back(api: Api) -> None:
    """Absolute, relative, and back; nonsense is refused."""
    assert (await api.post("/sandbox/clock", {"now": "2026-12-01T10:00:00Z"}))["now"] == "2026-12-01T10:00:00Z"
    assert (await api.post("/sandbox/clock", {"advance_seconds": 60}))["now"] == "2026-12-01T10:01:00Z"
    assert (await api.http.delete("/sandbox/clock")).json()["now"] == "2026-11-25T15:00:00Z"
    await api.post("/sandbox/clock", {"now": "soon"}, 422)
    await api.post("/sandbox/clock", {"advance_seconds": "1e300"}, 422)
    await api.post("/sandbox/clock", {}, 422)
