"""A client written from the documented upstream API alone plays against ``chatbet sandbox`` as a process of its own.

It shares no code with ChatBet: what it knows is the table of calls, the two shapes of odds and the short start times.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

LISTENING = re.compile(r"on (http://\S+)")
MARKETS = {
    "result": {"homeTeam", "tie", "awayTeam"},
    "half_time_result": {"homeTeam", "tie", "awayTeam"},
    "both_teams_to_score": {"yes", "no"},
    "double_chance": {"homeTeam_or_draw", "awayTeam_or_draw", "homeTeam_or_awayTeam"},
    "over_under": {"over", "under"},
    "handicap": {"homeTeam", "awayTeam"},
    "draw_no_bet": {"homeTeam", "awayTeam"},
}


class Client:
    """The documented calls, as somebody's website or bot makes them."""

    def __init__(self, base_url: str) -> None:
        self.http = httpx2.Client(base_url=base_url, timeout=20)
        self.token = ""

    def log_in(self) -> None:
        self.token = self.http.post("/auth/generate_token").json()["token"]

    def get(self, path: str, **params: Any) -> Any:
        answer = self.http.get(path, params=params, headers={"token": self.token})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any) -> httpx2.Response:
        headers = {"token": self.token, "accept-language": "es", "country-code": "CO"}
        return self.http.post(path, json=body, headers=headers)

    def user(self, key: str) -> dict[str, Any]:
        found = self.get("/auth/validate_user", userKey=key)
        assert found["status"] is True
        return {"userKey": key, "id": found["userId"]}

    def money(self, user: dict[str, Any]) -> float:
        found = self.get("/auth/get_user_balance", userId=user["id"], userKey=user["userKey"])
        assert {"flag", "money", "playableBalance", "withdrawableBalance", "bonusBalance"} <= found.keys()
        return float(found["money"])

    def fixtures(self, tournament: str, kind: str = "pre_match") -> list[dict[str, Any]]:
        count, *found = self.get(
            "/sports/fixtures", tournamentId=tournament, type=kind, language="es", time_zone="America/Bogota"
        )
        assert count["totalResults"] == len(found)
        return found

    def odds(self, fixture: dict[str, Any], amount: int = 1) -> dict[str, Any]:
        """Every market as a flat map of options, in whichever of the two shapes it came."""
        found = self.get(
            "/sports/odds", sportId=fixture["sportId"], tournamentId=fixture["tournament"]["id"],
            fixtureId=fixture["id"], amount=amount,
        )  # fmt: skip
        assert found["status"] in ("Active", "success")
        return {
            name: market.get("options", market)
            for name, market in found.items()
            if isinstance(market, dict)
        }  # fmt: skip

    def leg(self, fixture: dict[str, Any], market: str, option: str) -> dict[str, Any]:
        price = self.odds(fixture)[market][option]
        return {
            "betId": price["betId"], "fixtureId": fixture["id"], "odd": f"{price['odds']}",
            "sportId": fixture["sportId"], "tournamentId": fixture["tournament"]["id"],
        }  # fmt: skip

    def place(self, user: dict[str, Any], amount: object, *legs: dict[str, Any]) -> httpx2.Response:
        info = {"amount": str(amount), "betId": list(legs), "source": "website"}
        return self.post("/place-bet", {"user": user, "betInfo": info})


@contextmanager
def sportsbook(shape: str) -> Iterator[str]:
    """``chatbet sandbox`` on a free port."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "chatbet", "sandbox", "--port", "0"],
        env=kept | {"SANDBOX_ODDS_SHAPE": shape},
        cwd=Path(__file__).parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = LISTENING.search(process.stdout.readline())
        assert found
        yield found[1]
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


@pytest.fixture(scope="module", params=["flat", "options"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """The client against a sandbox of each shape of odds."""
    with sportsbook(request.param) as address:
        found = Client(address)
        with found.http:
            found.log_in()
            yield found


def test_a_token_is_good_and_a_made_up_one_is_not(client: Client) -> None:
    """``validate_token`` answers 200 and 401."""
    assert "message" in client.get("/auth/validate_token")
    assert client.http.get("/auth/validate_token", headers={"token": "made-up"}).status_code == 401


def test_the_catalogue_is_found_in_every_language(client: Client) -> None:
    """Sports, their tournaments and the list of all of them agree."""
    football = next(sport for sport in client.get("/sports") if sport["id"] == "1")
    assert {"alias", "name", "name_es", "name_en", "name_pt_br"} <= football.keys()
    for language in ("en", "es", "pt_br"):
        ask = {"language": language, "with_active_fixtures": "true"}
        tournaments = client.get("/sports/tournaments", sport_id="1", **ask)
        assert all(set(one["sport_name"]) == {"en", "es", "pt_br"} for one in tournaments)
        everything = client.get("/sports/all-tournaments", **ask)
        listed = {one["tournamentId"] for sport in everything if sport["id"] == "1" for one in sport["tournaments"]}
        assert {one["tournament_id"] for one in tournaments} == listed


def test_both_lists_hold_the_same_matches_in_order(client: Client) -> None:
    """``fixtures`` and ``sports-fixtures`` name the same ids; start times have no year and sort by kick-off."""
    for_site = client.fixtures("566")
    asked = {
        "sportId": "1",
        "tournamentId": "566",
        "type": "pre_match",
        "language": "es",
        "time_zone": "America/Bogota",
    }
    for_app = client.get("/sports/sports-fixtures", **asked)
    assert {one["id"] for one in for_site} == {one["id"] for one in for_app}
    assert all(re.fullmatch(r"\d\d-\d\d \d\d:\d\d", one["startTime"]) for one in for_site)
    starts = [_nearest(one["startTime"]) for one in for_site]
    assert starts == sorted(starts)
    assert all({"en", "es", "pt_br"} <= set(one["homeCompetitorName"]) for one in for_app)


def _nearest(text: str) -> datetime:
    """The year is the one that puts a kick-off nearest to now."""
    now = datetime.now(UTC)
    return min(
        (datetime.strptime(f"{now.year + near} {text}+0000", "%Y %m-%d %H:%M%z") for near in (-1, 0, 1)),
        key=lambda moment: abs(moment - now),
    )


def test_every_market_is_offered_as_documented(client: Client) -> None:
    """Each option has a name, decimal odds, a profit of amount times odds and the id to bet it by."""
    odds = client.odds(client.fixtures("566")[0], amount=50)
    for market, options in MARKETS.items():
        assert set(odds[market]) == options, market
        for option in odds[market].values():
            assert option["odds"] > 1
            assert option["name"]
            assert option["betId"]
            assert option["profit"] == pytest.approx(50 * option["odds"], abs=0.01)


def test_odds_asked_without_their_tournament_are_inactive(client: Client) -> None:
    """No price may be quoted from such an answer."""
    found = client.get("/sports/odds", fixtureId=client.fixtures("566")[0]["id"], amount=1)
    assert found["status"] not in ("Active", "success")


def test_a_bet_takes_the_money_and_names_what_it_may_win(client: Client) -> None:
    """``place-bet`` at the current price."""
    user = client.user("maria-1")
    before = client.money(user)
    leg = client.leg(client.fixtures("566")[0], "result", "homeTeam")
    taken = client.place(user, 50, leg).json()
    assert taken["betId"]
    assert taken["possibleWin"] == pytest.approx(50 * float(leg["odd"]), abs=0.01)
    assert client.money(user) == pytest.approx(before - 50)


@pytest.mark.parametrize(
    ("change", "amount"),
    [({"betId": "nobody"}, 10), ({"odd": "97.5"}, 10), ({}, 1_000_000), ({}, "much"), ({"fixtureId": "0"}, 10)],
    ids=["unknown bet id", "moved odds", "not enough money", "no amount", "unknown fixture"],
)
def test_a_refusal_has_a_4xx_status_and_says_why(client: Client, change: dict[str, str], amount: object) -> None:
    """Nothing is debited."""
    user = client.user("maria-2")
    before = client.money(user)
    refused = client.place(user, amount, client.leg(client.fixtures("566")[1], "result", "tie") | change)
    assert 400 <= refused.status_code < 500
    assert refused.json().get("detail") or refused.json().get("message")
    assert client.money(user) == before


def test_a_bad_token_is_refused(client: Client) -> None:
    """401, and nothing happens."""
    leg = client.leg(client.fixtures("566")[0], "result", "tie")
    body = {"user": client.user("maria-3"), "betInfo": {"amount": "5", "betId": [leg], "source": "website"}}
    assert client.http.post("/place-bet", json=body, headers={"token": "made-up"}).status_code == 401


def test_a_combo_is_built_priced_shortened_and_placed(client: Client) -> None:
    """The four combo calls agree on the product of the odds."""
    first, second, third = (client.leg(fixture, "result", "homeTeam") for fixture in client.fixtures("567")[:3])
    built = client.post("/add-bet-to-combo", {"betInfo": second, "betsAdded": [first]})
    assert built.status_code == 200
    product = float(first["odd"]) * float(second["odd"])
    worth = client.post("/combo-bet-calculation", {"betsInfo": [first, second], "amount": 10}).json()
    assert worth["odd"] == pytest.approx(product, abs=0.01)
    assert worth["profit"] == pytest.approx(10 * product, abs=0.1)
    assert client.post("/get-combo-odds", {"betInfo": [first, second], "fixture": {}}).json()["total_odds"] > 1
    assert (
        client.post("/delete-bet-to-combo", {"betInfo": third, "betsAdded": [first, second, third]}).status_code == 200
    )
    user = client.user("maria-4")
    placed = client.post("/place-combo-bet", {"betsInfo": [first, second], "amount": "10", "user": user})
    assert placed.status_code == 200, placed.text
    assert placed.json()["odd"] == pytest.approx(product, abs=0.01)
    assert client.money(user) == pytest.approx(990)
