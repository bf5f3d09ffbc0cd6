"""The extension: tables follow from results, history and live scores agree with the lists."""

from collections import Counter

import pytest
from sandbox_api import Api

NBA = "601"
TOURNAMENTS = ["566", "567", "569", "573", "575", "576", NBA]


@pytest.mark.parametrize("tournament", TOURNAMENTS)
async def test_a_table_is_the_sum_of_its_results(api: Api, tournament: str) -> None:
    """Recounting the results gives every figure of the table, in the same order; a win is three points in football."""
    win = 1 if tournament == NBA else 3
    results = (await api.get("/stats/results", tournamentId=tournament))["results"]
    (table,) = (await api.get("/stats/tables", tournamentId=tournament))["tables"]
    points: Counter[str] = Counter()
    played: Counter[str] = Counter()
    difference: Counter[str] = Counter()
    for one in results:
        home, away, score = one["home"]["id"], one["away"]["id"], one["score"]
        for side, scored, conceded in ((home, score["home"], score["away"]), (away, score["away"], score["home"])):
            played[side] += 1
            points[side] += win * (scored > conceded) + (scored == conceded)
            difference[side] += scored - conceded
    for row in table["rows"]:
        team = row["team"]["id"]
        assert (row["played"], row["points"]) == (played[team], points[team])
        assert row["goalDifference"] == row["goalsFor"] - row["goalsAgainst"] == difference[team]
        assert row["played"] == row["won"] + row["drawn"] + row["lost"]
    ranks = [(-row["points"], -row["goalDifference"]) for row in table["rows"]]
    assert ranks == sorted(ranks)
    assert [row["position"] for row in table["rows"]] == list(range(1, len(ranks) + 1))


async def test_the_form_holds_the_last_five_results_newest_last(api: Api) -> None:
    """WDL of the last five league matches."""
    results = (await api.get("/stats/results", tournamentId="566"))["results"]
    (table,) = (await api.get("/stats/tables", tournamentId="566"))["tables"]
    team = table["rows"][0]["team"]["id"]
    letters = ""
    for one in results:
        if team in (one["home"]["id"], one["away"]["id"]):
            own, other = ("home", "away") if one["home"]["id"] == team else ("away", "home")
            scored, conceded = one["score"][own], one["score"][other]
            letters += "W" if scored > conceded else "D" if scored == conceded else "L"
    assert table["rows"][0]["form"] == letters[-5:]


async def test_a_cup_has_one_table_per_group(api: Api) -> None:
    """Six groups of six in the Champions League."""
    tables = (await api.get("/stats/tables", tournamentId="571"))["tables"]
    assert [table["group"] for table in tables] == list("ABCDEF")
    assert {len(table["rows"]) for table in tables} == {6}


async def test_friendlies_and_tours_have_no_table(api: Api) -> None:
    """Nothing to rank."""
    for tournament in ("599", "701"):
        assert (await api.get("/stats/tables", tournamentId=tournament))["tables"] == []


async def test_results_are_over_and_oldest_first(api: Api) -> None:
    """No result of a match that is to come, in the order of play."""
    body = await api.get("/stats/results", tournamentId="567")
    starts = [one["startTime"] for one in body["results"]]
    assert starts == sorted(starts)
    assert starts[-1] < body["asOf"]
    assert body["results"][0]["halfTimeScore"]["home"] <= body["results"][0]["score"]["home"]


async def test_a_teams_history_reaches_into_last_season_and_over_all_competitions(api: Api) -> None:
    """Every match involves the team; league and cup, this season and the last."""
    team = (await api.fixture())["homeCompetitor"]["id"]
    found = (await api.get("/stats/history", teamId=team))["results"]
    assert all(team in (one["home"]["id"], one["away"]["id"]) for one in found)
    assert {one["season"] for one in found} == {"2025-26", "2026-27"}
    assert {one["tournamentId"] for one in found} >= {"566", "571"}
    assert found == (await api.get("/stats/results", teamId=team))["results"]


async def test_history_against_one_opponent(api: Api) -> None:
    """Both league meetings of last season, whatever happened since."""
    clasico = await api.fixture()
    home, away = clasico["homeCompetitor"]["id"], clasico["awayCompetitor"]["id"]
    found = (await api.get("/stats/history", teamId=home, opponentId=away))["results"]
    assert [{one["home"]["id"], one["away"]["id"]} for one in found] == [{home, away}] * len(found)
    assert len(found) >= 2


async def test_live_scores_agree_with_the_live_list(api: Api) -> None:
    """Score, minute and status are those of the fixture list; events add up to the score."""
    listed = {one["id"]: one for one in await api.get("/sports/sports-fixtures", sportId="1", type="live")}
    live = {one["fixtureId"]: one for one in (await api.get("/stats/live"))["live"] if one["sportId"] == "1"}
    assert listed
    assert live.keys() == listed.keys()
    for key, one in live.items():
        assert {name: one[name] for name in ("score", "minute", "status")} == {
            name: listed[key][name] for name in ("score", "minute", "status")
        }
        assert Counter(event["side"] for event in one["events"]) == Counter(
            {side: goals for side, goals in one["score"].items() if goals}
        )


async def test_tournament_facts_say_when_seasons_begin_and_end(api: Api) -> None:
    """Every tournament, with the day of its final where it is a cup."""
    facts = {one["tournamentId"]: one for one in (await api.get("/stats/tournaments"))["tournaments"]}
    assert facts["566"]["starts"] < "2026-11-25" < facts["566"]["ends"]
    assert facts["566"]["final"] is None
    assert facts["571"]["final"] == facts["571"]["ends"]
    assert facts["571"]["season"] == "2026-27"
    assert facts["576"]["season"] == "2026"


async def test_the_sandbox_calls_show_the_same(api: Api) -> None:
    """/sandbox/results, /sandbox/standings and /sandbox/history are the extension without its conditions."""
    results = await api.get("/sandbox/results", tournamentId="566")
    assert results == await api.get("/stats/results", tournamentId="566")
    assert await api.get("/sandbox/standings", tournamentId="566") == await api.get("/stats/tables", tournamentId="566")
    assert {one["tournamentId"] for one in (await api.get("/sandbox/results"))["results"]} >= {"566", "601", "701"}


@pytest.mark.parametrize("path", ["/stats/tables", "/stats/results", "/sandbox/standings"])
async def test_an_unknown_tournament_is_not_found(api: Api, path: str) -> None:
    """404 with a detail."""
    assert "detail" in await api.get(path, 404, tournamentId="1")
