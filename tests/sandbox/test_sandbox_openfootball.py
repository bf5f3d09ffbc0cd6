"""Real seasons from openfootball files: read leniently, moved to today, priced by what they teach."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sandbox_api import Api, api_of

from chatbet.clock import ManualClock
from chatbet.sandbox.app import SandboxConfig, create_sandbox
from chatbet.sandbox.book import Book
from chatbet.sandbox.openfootball import read_folder, weeks_to_today
from chatbet.sandbox.results import Score
from chatbet.sandbox.season import round_robin

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
CLUBS = ["FC Barcelona", "Real Madrid CF", "Club Atlético de Madrid", "Athletic Club", "Villa Nueva CF", "Sevilla FC"]
"""All but one are clubs of the sandbox's world under other names."""


def season(first: date, played: int, *, name: str = "Spain Primera División 2024/25") -> Mapping[str, Any]:
    """A double round robin of six clubs, a round a week, ``played`` rounds of it with results: stronger clubs win."""
    matches = []
    for number, pairs in enumerate(round_robin(CLUBS)):  # type: ignore[arg-type]
        for home, away in pairs:
            match: dict[str, Any] = {
                "round": f"Matchday {number + 1}",
                "date": (first + timedelta(weeks=number)).isoformat(),
                "time": "21:00",
                "team1": home,
                "team2": away,
            }
            if number < played:
                goals = [3, 1] if CLUBS.index(home) < CLUBS.index(away) else [1, 2]
                match["score"] = {"ft": goals, "ht": [1, 0] if goals[0] == 3 else [0, 2]}
            matches.append(match)
    return {"name": name, "matches": matches}


def write(folder: Path, name: str, content: Any) -> Path:
    """Write one file."""
    path = folder / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    return folder


def book_of(folder: Path) -> Book:
    """The sandbox that serves a folder."""
    return Book(SandboxConfig(clock=ManualClock(NOW), data_dir=folder))


def api_on(folder: Path) -> Api:
    """A client of it."""
    return api_of(create_sandbox(SandboxConfig(clock=ManualClock(NOW), data_dir=folder)))


@pytest.fixture
def half(tmp_path: Path) -> Path:
    """A season of 2024 of which four of ten rounds were played."""
    return write(tmp_path, "es.1", season(date(2024, 9, 14), 4))


async def test_known_clubs_get_their_names_ids_and_stadiums(half: Path) -> None:
    """The file's names are mapped to the world's; an unknown club keeps its own."""
    found = (await api_on(half).get("/sports/fixtures", tournamentId="566"))[1:]
    names = {one["homeCompetitor"]["name"] for one in found}
    assert names == {"FC Barcelona", "Real Madrid", "Atlético Madrid", "Athletic Club", "Villa Nueva CF", "Sevilla"}
    barcelona = next(one for one in found if one["homeCompetitor"]["name"] == "FC Barcelona")
    assert barcelona["homeCompetitor"]["id"] == "5845121"
    assert barcelona["venue"]["city"] == "Barcelona"


async def test_played_rounds_are_results_and_the_table_adds_up(half: Path) -> None:
    """Four rounds of three matches, with the scores of the file."""
    api = api_on(half)
    results = (await api.get("/stats/results", tournamentId="566"))["results"]
    (table,) = (await api.get("/stats/tables", tournamentId="566"))["tables"]
    assert {(one["score"]["home"], one["score"]["away"]) for one in results} <= {(3, 1), (1, 2)}
    assert table["rows"][0]["team"]["name"]["en"] == "FC Barcelona"
    assert sum(row["played"] for row in table["rows"]) == 2 * len(results)
    assert len(results) in (9, 12)


async def test_old_seasons_are_moved_by_whole_weeks(half: Path) -> None:
    """Saturdays stay Saturdays at the local hour, results lie behind and the rest ahead."""
    book = book_of(half)
    matches = book.view().matches
    local = [match.kickoff.astimezone(match.competition.timezone) for match in matches]
    assert {(one.strftime("%a"), one.hour) for one in local} == {("Sat", 21)}
    assert len(matches) == 30
    assert len(book.view().upcoming(NOW)) in (18, 21)


@pytest.mark.parametrize("rounds", [9, 10])
def test_a_finished_season_is_begun_again_in_its_middle(tmp_path: Path, rounds: int) -> None:
    """About half of it is to come, and comes true with the real scores."""
    book = book_of(write(tmp_path, "es.1", season(date(2023, 1, 8), rounds)))
    coming = book.view().upcoming(NOW)
    assert 10 <= len(coming) <= 18
    assert coming[-1].kickoff >= NOW + timedelta(days=14)
    assert {book.scorebook.final(match) for match in coming[:9]} <= {Score(3, 1), Score(1, 2)}


def test_a_current_season_is_not_moved(tmp_path: Path) -> None:
    """A file that is up to date stays where it is."""
    write(tmp_path, "es.1", season(date(2026, 10, 31), 4))
    ((current,),) = read_folder(tmp_path)
    assert weeks_to_today(current, NOW.date()) == 0


def test_a_match_without_a_result_in_the_past_is_nowhere(half: Path) -> None:
    """Postponed matches are neither results nor fixtures."""
    content = dict(season(date(2024, 9, 14), 4))
    del content["matches"][0]["score"]
    before = len(book_of(half).view().matches)
    assert len(book_of(write(half, "es.1", content)).view().matches) == before - 1


async def test_prices_follow_the_results_of_the_file(half: Path) -> None:
    """Barcelona, who won everything, is favourite at home."""
    api = api_on(half)
    fixtures = (await api.get("/sports/fixtures"))[1:]
    odds = (await api.odds(next(one for one in fixtures if one["homeCompetitor"]["name"] == "FC Barcelona")))["result"]
    assert odds["homeTeam"]["odds"] < 2.2 < odds["awayTeam"]["odds"]


def test_earlier_seasons_only_teach(half: Path) -> None:
    """With last year's file the strengths are surer, but its matches are history."""
    alone = book_of(half)
    write(half, "2023-24/es.1", season(date(2023, 9, 16), 10))
    both = book_of(half)
    assert len(both.view().matches) == len(alone.view().matches)
    team = both.schedule.catalogue.by_id["566"].competitors[0].id
    assert len(both.results_of(team)) == len(alone.results_of(team)) + 10
    first = both.view().upcoming(NOW)[0]
    assert both.scorebook.rates(first) != alone.scorebook.rates(alone.view().upcoming(NOW)[0])


def test_an_unknown_league_gets_its_own_name(tmp_path: Path) -> None:
    """The file's name without the years."""
    book = book_of(write(tmp_path, "xx.1", season(date(2025, 1, 4), 4, name="My League 2025/26")))
    (competition,) = book.schedule.catalogue.competitions
    assert competition.names.en == "My League"
    assert [sport.id for sport in book.schedule.catalogue.sports] == ["1"]


async def test_halves_of_a_season_have_tables_of_their_own(tmp_path: Path) -> None:
    """Apertura and Clausura; a play-off counts for neither."""
    content = dict(season(date(2024, 9, 14), 8))
    for match in content["matches"]:
        number = int(match["round"].split()[1])
        match["round"] = f"Apertura, Matchday {number}" if number <= 5 else f"Clausura, Matchday {number - 5}"
    content["matches"][14]["round"] = "Apertura Playoffs, Final"
    tables = (await api_on(write(tmp_path, "mx.1", content)).get("/stats/tables", tournamentId="574"))["tables"]
    assert [table["group"] for table in tables] == ["Clausura", "Apertura"]
    assert sum(row["played"] for row in tables[1]["rows"]) == 28


async def test_a_cups_groups_are_those_who_meet(tmp_path: Path) -> None:
    """Without letters in the file, groups are found from the pairings."""
    pairs = [("A1", "A2"), ("B1", "B2"), ("A2", "A1"), ("B2", "B1")]
    matches = [
        {"round": "Group, Matchday 1", "date": f"2026-11-{day}", "team1": home, "team2": away, "score": {"ft": [1, 0]}}
        for day, (home, away) in enumerate(pairs, start=17)
    ]
    matches += [{"round": "Finals, Final", "date": "2026-12-20", "team1": "A1", "team2": "B1 (ARG)"}]
    tables = await api_on(write(tmp_path, "copa.l", {"name": "Copa", "matches": matches})).get(
        "/stats/tables", tournamentId="572"
    )
    assert [(table["group"], len(table["rows"])) for table in tables["tables"]] == [("A", 2), ("B", 2)]


def test_odd_entries_are_left_out(tmp_path: Path) -> None:
    """No day, no name, no time, no sense: what can be read is served."""
    content = dict(season(date(2024, 9, 14), 4))
    content["matches"] += [{"date": "soon", "team1": "a", "team2": "b"}, {"date": "2024-09-14", "team1": "a"}]
    content["matches"][0] |= {"time": "late", "score": {"ft": "3-1"}}
    ((found,),) = read_folder(write(tmp_path, "es.1", content))
    assert len(found.entries) == 30
    assert found.entries[0].final is None


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"matches": 3}', b"{}"])
def test_a_file_that_is_not_openfootball_is_named(tmp_path: Path, content: bytes) -> None:
    """The error says which file."""
    with pytest.raises(ValueError, match=r"es\.1\.json"):
        read_folder(write(tmp_path, "es.1", content))


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    """There is nothing to serve."""
    with pytest.raises(ValueError, match="no openfootball matches"):
        read_folder(tmp_path)


async def test_a_bet_is_settled_by_the_real_score(tmp_path: Path) -> None:
    """When the time comes, the file's score decides."""
    api = api_on(write(tmp_path, "es.1", season(date(2023, 1, 8), 10)))
    fixture = (await api.get("/sports/fixtures"))[1]
    await api.place([await api.leg(fixture, "both_teams_to_score", "yes")], "10")
    await api.advance(hours=24 * 7)
    (bet,) = (await api.get("/sandbox/bets", userKey="ana"))["bets"]
    assert (bet["status"], bet["legs"][0]["score"]["home"] > 0) == ("won", True)


REAL = Path(__file__).parents[3] / "shared" / "data" / "openfootball"
"""Real seasons, on machines that have them beside the project."""
FOLDERS = ["generated", *(name for name in ("2025", "2025-26") if (REAL / name).is_dir())]


@pytest.mark.parametrize("name", FOLDERS)
async def test_a_folder_is_served_whole(tmp_path: Path, name: str) -> None:
    """Every competition in it has a table that adds up, matches to come, and prices for them."""
    folder = REAL / name
    if name == "generated":
        folder = write(tmp_path, "es.1", season(date(2026, 9, 7), 5))
    api = api_on(folder)
    async with api.http:
        for tournament in await api.get("/sports/all-tournaments", language="es"):
            for one in tournament["tournaments"]:
                fixtures = (await api.get("/sports/fixtures", tournamentId=one["tournamentId"], type="pre_match"))[1:]
                if fixtures:
                    assert (await api.odds(fixtures[0]))["status"] == "Active", one["name"]
                for table in (await api.get("/stats/tables", tournamentId=one["tournamentId"]))["tables"]:
                    won = sum(row["won"] for row in table["rows"])
                    assert won == sum(row["lost"] for row in table["rows"]), one["name"]
