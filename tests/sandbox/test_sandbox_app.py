"""The upstream's calls, as the page on the upstream documents them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sandbox_api import NOW, Api, api_of
from starlette.applications import Starlette

from chatbet.clock import ManualClock
from chatbet.sandbox.app import SandboxConfig, create_sandbox

LANGUAGES = {"en", "es", "pt_br"}
MARKETS = {
    "result", "result_regular_time", "score", "both_teams_to_score", "double_chance", "over_under", "handicap",
    "half_time_total", "half_time_result", "half_time_handicap", "win", "draw_no_bet", "total_corners_home",
}  # fmt: skip


async def test_a_token_that_was_generated_is_valid(api: Api) -> None:
    """What generate_token gives out, validate_token accepts."""
    assert "message" in await api.get("/auth/validate_token", headers=await api.token())


async def test_no_token_and_a_wrong_one_are_refused_with_401(api: Api) -> None:
    """401 without a token, with an invented one, and when it is too old."""
    for headers in ({}, {"token": "x"}, {"token": "0.1.ab.cd"}, {"token": "a.b"}):
        assert "detail" in await api.get("/auth/validate_token", 401, headers=headers)
    old = await api.token()
    await api.advance(hours=13)
    await api.get("/auth/validate_token", 401, headers=old)


async def test_users_are_known_by_key(api: Api) -> None:
    """Every sensible key is a customer with a number that stays; nonsense is not."""
    known = await api.get("/auth/validate_user", userKey="ana")
    assert known == await api.get("/auth/validate_user", userKey="ana")
    assert known["status"] is True
    assert isinstance(known["userId"], int)
    for key in ("", "invalid-user", "x" * 200):
        assert (await api.get("/auth/validate_user", userKey=key))["status"] is False


async def test_a_new_account_holds_a_thousand(api: Api) -> None:
    """The balance has every field of the documentation."""
    user = await api.user()
    found = await api.get("/auth/get_user_balance", headers=await api.token(), userKey="ana", userId=user["id"])
    assert found == {
        "flag": 1, "money": 1000.0, "playableBalance": 1000.0, "withdrawableBalance": 1000.0, "bonusBalance": 0.0,
        "redeemedBonus": 0.0,
    }  # fmt: skip


async def test_nobody_sees_a_balance_without_token_or_with_a_foreign_number(api: Api) -> None:
    """401 and 403."""
    await api.get("/auth/get_user_balance", 401, userKey="ana", userId=1)
    await api.get("/auth/get_user_balance", 403, headers=await api.token(), userKey="ana", userId=1)


async def test_sports_have_their_documented_shape(api: Api) -> None:
    """Football is 1 and has a name in every language."""
    sports = await api.get("/sports")
    assert sports[0] == {
        "alias": "soccer", "profit": {}, "id": "1", "name": "Football", "name_es": "Fútbol", "name_en": "Football",
        "name_pt_br": "Futebol",
    }  # fmt: skip
    assert len(sports) == 3


async def test_tournaments_come_in_the_asked_language(api: Api) -> None:
    """Names as text in one language, the sport's in all."""
    found = await api.get("/sports/tournaments", sport_id="1", language="es", with_active_fixtures="false")
    assert found[0]["sport_name"].keys() == LANGUAGES
    assert {one["tournament_id"]: one["tournament_name"] for one in found}["576"] == "Brasileirão Serie A"
    assert all(one["profit"] == {} for one in found)
    assert len(found) == len(await api.get("/sports/tournaments", sport_id="1", with_active_fixtures="true"))


async def test_all_tournaments_are_grouped_by_sport(api: Api) -> None:
    """Every sport with its tournaments in order."""
    found = await api.get("/sports/all-tournaments", language="es")
    assert [one["name"] for one in found] == ["Fútbol", "Baloncesto", "Tenis"]
    assert found[0]["tournaments"][0] == {"tournamentId": "566", "name": "La Liga", "order": 1}


async def test_fixtures_begin_with_their_number(api: Api) -> None:
    """The first element counts the others."""
    found = await api.get("/sports/fixtures", tournamentId="566", type="pre_match", language="es", time_zone="UTC")
    assert found[0] == {"totalResults": len(found) - 1}
    one = found[1]
    assert one.keys() >= {"source", "id", "startTime", "tournament", "sportId", "homeCompetitor", "awayCompetitor"}
    assert one["homeCompetitor"].keys() == {"name", "id", "jerseyIcon"}
    assert one["tournament"] == {"name": "La Liga", "id": "566"}
    assert one["venue"].keys() == {"name", "city"}
    assert {other["tournament"]["id"] for other in found[1:]} == {"566"}


async def test_sports_fixtures_have_names_in_all_languages(api: Api) -> None:
    """The other list, with and without a tournament."""
    found = await api.get("/sports/sports-fixtures", sportId="1", type="pre_match", language="es", time_zone="UTC")
    bayern = next(one for one in found if one["homeCompetitorName"]["en"] == "Bayern Munich")
    for key in ("tournament_name", "homeCompetitorName", "homeCompetitorId", "awayCompetitorName", "awayCompetitorId"):
        assert bayern[key].keys() == LANGUAGES
    assert bayern["homeCompetitorName"]["pt_br"] == bayern["home_team_data"]["name"]["pt_br"] == "Bayern de Munique"
    assert bayern["venue"] == {"name": "Allianz Arena", "city": "Múnich"}
    indices = [one["startTimeIndex"] for one in found]
    assert indices == sorted(indices)
    one_league = await api.get("/sports/sports-fixtures", sportId="1", type="pre_match", tournamentId="569")
    assert {one["tournament_id"] for one in one_league} == {"569"}


async def test_both_lists_tell_of_the_same_matches(api: Api) -> None:
    """Same ids, same times, same sides."""
    short = {one["id"]: one for one in (await api.get("/sports/fixtures", type="pre_match"))[1:]}
    for one in await api.get("/sports/sports-fixtures", sportId="2", type="pre_match"):
        other = short[one["id"]]
        assert one["startTime"] == other["startTime"]
        assert one["homeCompetitorId"]["en"] == other["homeCompetitor"]["id"]


async def test_start_times_have_no_year_and_stand_in_the_asked_zone(api: Api) -> None:
    """20:00 in London is 21:00 in Madrid and 15:00 in Bogotá, as month-day hour:minute."""
    times = {}
    for zone in ("UTC", "Europe/Madrid", "America/Bogota", "Nowhere/Land"):
        found = await api.get("/sports/fixtures", tournamentId="566", time_zone=zone)
        times[zone] = {one["id"]: one["startTime"] for one in found[1:]}
    assert all(re.fullmatch(r"\d\d-\d\d \d\d:\d\d", text) for text in times["UTC"].values())
    assert times["Nowhere/Land"] == times["UTC"]
    for key, text in times["UTC"].items():
        utc = datetime.strptime(f"2027-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        utc = utc.replace(year=2026 if utc.month > 6 else 2027)
        assert utc.astimezone(ZoneInfo("America/Bogota")).strftime("%m-%d %H:%M") == times["America/Bogota"][key]
        assert NOW < utc < NOW + timedelta(days=183)


async def test_live_fixtures_carry_score_and_minute(api: Api) -> None:
    """What is going on is only in the live lists, with score, minute and status."""
    live = await api.get("/sports/fixtures", type="live")
    assert live[0]["totalResults"] == len(live) - 1 > 0
    coming = {one["id"] for one in (await api.get("/sports/fixtures", type="pre_match"))[1:]}
    for one in live[1:]:
        assert one["score"].keys() == {"home", "away"}
        assert one["minute"] >= 1
        assert one["id"] not in coming


async def test_a_match_moves_from_one_list_to_the_other_at_kick_off(api: Api, clock: ManualClock) -> None:
    """Pre-match until the second it begins, live from then on, in neither when it is over."""
    first = (await api.get("/sports/fixtures", type="pre_match"))[1]
    start = datetime.strptime(f"2026-{first['startTime']}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    for offset, pre_match, live in ((-1, True, False), (0, False, True), (5 * 3600, False, False)):
        clock.advance(start + timedelta(seconds=offset) - clock.now())
        lists = [await api.get("/sports/fixtures", type=kind) for kind in ("pre_match", "live")]
        assert [first["id"] in {one["id"] for one in found[1:]} for found in lists] == [pre_match, live]


async def test_odds_name_every_market_and_null_what_is_not_offered(api: Api) -> None:
    """All keys of the documentation; football has no winner market."""
    odds = await api.odds(await api.fixture())
    assert odds["status"] == "Active"
    assert odds["main_market"] == "result"
    assert odds.keys() >= MARKETS
    assert odds["win"] is None
    assert odds["result"].keys() == {"homeTeam", "tie", "awayTeam"}
    assert odds["double_chance"].keys() == {"homeTeam_or_draw", "awayTeam_or_draw", "homeTeam_or_awayTeam"}
    assert odds["both_teams_to_score"].keys() == {"yes", "no"}
    assert odds["draw_no_bet"].keys() == odds["half_time_handicap"].keys() == {"homeTeam", "awayTeam"}
    assert odds["half_time_total"].keys() == {"over", "under"}


async def test_an_option_says_what_the_asked_amount_brings(api: Api) -> None:
    """profit = amount × odds; the line stands in the name."""
    odds = await api.odds(await api.fixture(), amount="100")
    home = odds["result"]["homeTeam"]
    assert home["name"] == "FC Barcelona"
    assert home["profit"] == pytest.approx(home["odds"] * 100)
    assert re.fullmatch(r"Over \d\.5", odds["over_under"]["over"]["name"])
    assert re.fullmatch(r"FC Barcelona [+-]\d\.5", odds["handicap"]["homeTeam"]["name"])
    assert re.fullmatch(r"Real Madrid [+-]\d\.5", odds["handicap"]["awayTeam"]["name"])


async def test_option_names_follow_the_language(api: Api) -> None:
    """By parameter or header: Más de 2.5, Mais de 2.5."""
    fixture = await api.fixture()
    for language, start in (("es", "Más de"), ("pt_br", "Mais de"), ("en", "Over")):
        assert (await api.odds(fixture, language=language))["over_under"]["over"]["name"].startswith(start)
    assert (await api.odds(fixture, headers={"accept-language": "es-CO"}))["result"]["tie"]["name"] == "Empate"


async def test_odds_without_sport_and_tournament_are_inactive(api: Api) -> None:
    """The upstream wants both ids; an unknown fixture is not found; a bad amount is refused."""
    fixture = await api.fixture()
    found = await api.get("/sports/odds", fixtureId=fixture["id"])
    assert found["status"] != "Active"
    assert all(found[market] is None for market in MARKETS)
    await api.get("/sports/odds", 404, fixtureId="1", sportId="1", tournamentId="566")
    await api.get("/sports/odds", 422, fixtureId=fixture["id"], sportId="1", tournamentId="566", amount="nan")


async def test_the_other_shape_of_odds_puts_options_below_a_key(clock: ManualClock, api: Api) -> None:
    """SANDBOX_ODDS_SHAPE=options: the same prices, one level deeper."""
    nested = api_of(create_sandbox(SandboxConfig(clock=clock, odds_shape="options")))
    fixture = await api.fixture()
    flat, deep = await api.odds(fixture), await nested.odds(fixture)
    assert {market: found and found["options"] for market, found in deep.items() if market in MARKETS} == {
        market: flat[market] for market in MARKETS
    }


@pytest.mark.parametrize("shape", ["data", "items"])
async def test_the_second_list_may_be_wrapped(clock: ManualClock, shape: Any) -> None:
    """As some clients saw it, with ISO start times."""
    config = SandboxConfig(clock=clock, list_shape=shape, time_shape="iso")
    found = await api_of(create_sandbox(config)).get("/sports/sports-fixtures", sportId="1", time_zone="Europe/Madrid")
    start = datetime.fromisoformat(found[shape][0]["startTime"])
    assert start.utcoffset() == timedelta(hours=1)


async def test_unknown_paths_and_methods_are_told_in_json(api: Api) -> None:
    """404 and 405 with a detail."""
    assert "detail" in await api.get("/nothing", 404)
    assert "detail" in await api.get("/place-bet", 405)


async def test_the_lists_answer_in_a_few_milliseconds(sandbox: Starlette, api: Api) -> None:
    """Asked again, the whole list comes from memory: the very same bytes."""
    first = await api.http.get("/sports/fixtures", params={"type": "pre_match"})
    again = [await api.http.get("/sports/fixtures", params={"type": "pre_match"}) for _ in range(3)]
    assert {first.content} == {answer.content for answer in again}
    assert min(answer.elapsed for answer in again) < timedelta(milliseconds=100)
