"""Lists of the upstream in all shapes seen in the wild become the same strict values; odd rows are dropped."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from fake_upstream import BARCELONA, fixture_row
from hypothesis import given
from hypothesis import strategies as st
from odd_json import ANY_JSON

from chatbet.sportsbook.model import Competitor, Fixture, Names, Score, Tournament, Venue
from chatbet.sportsbook.payloads import (
    merge_fixtures,
    merge_tournaments,
    parse_all_tournaments,
    parse_balance,
    parse_fixtures,
    parse_sports,
    parse_tournaments,
)

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
KEYS = [
    *("id", "startTime", "fixture_date", "tournament", "tournament_id", "tournament_name", "homeCompetitor"),
    *("awayCompetitor", "homeCompetitorName", "awayCompetitorName", "homeCompetitorId", "home_team_data"),
    *("away_team_data", "score", "minute", "venue", "name", "order", "data", "items"),
]
ODD_ROWS = st.lists(st.dictionaries(st.sampled_from(KEYS), ANY_JSON, max_size=len(KEYS)) | ANY_JSON, max_size=5)

OTHER_SHAPE = {
    "source": 1,
    "id": 77,
    "startTime": "2026-11-29T20:00:00+00:00",
    "tournament": {"name": "LaLiga", "id": 566},
    "sportId": "1",
    "homeCompetitor": {"name": "Barcelona", "id": 10, "jerseyIcon": ""},
    "awayCompetitor": {"name": "Real Madrid", "id": "11"},
}


def fixtures(payload: Any) -> tuple[Fixture, ...]:
    """The fixtures of a payload."""
    return parse_fixtures(payload, "1", NOW, live=False).value


@given(ODD_ROWS)
def test_no_list_raises(rows: Any) -> None:
    """Whatever stands under the right names."""
    for fixture in parse_fixtures(rows, "1", NOW, live=True).value:
        assert fixture.start.tzinfo is UTC
        assert fixture.home.id != fixture.away.id
    parse_sports(rows)
    parse_tournaments({"data": rows}, "1")
    parse_all_tournaments(rows, "1")


def test_a_fixture_in_the_shape_with_three_languages() -> None:
    """``/sports/sports-fixtures``."""
    (fixture,) = fixtures([fixture_row(venue={"name": "Camp Nou", "city": "Barcelona"})])
    assert fixture.home == Competitor("10", Names("FC Barcelona", "Barcelona", "Barcelona"))
    assert fixture.tournament == Tournament("566", Names("La Liga", "LaLiga", "La Liga"), "1")
    assert fixture.start == datetime(2026, 11, 29, 20, 0, tzinfo=UTC)
    assert fixture.venue == Venue("Camp Nou", "Barcelona")


def test_a_fixture_in_the_other_shape() -> None:
    """``/sports/fixtures``, the count in front."""
    (fixture,) = fixtures([{"totalResults": 1}, OTHER_SHAPE])
    assert (fixture.id, fixture.home.id, fixture.away.id, fixture.tournament.id) == ("77", "10", "11", "566")


def test_names_below_team_data_and_a_fixture_date_are_understood() -> None:
    """Both were seen."""
    row = fixture_row(home_team_data={"name": BARCELONA}, fixture_date="2026-11-29T20:00:00Z")
    del row["homeCompetitorName"], row["startTime"]
    (fixture,) = fixtures({"items": [row]})
    assert fixture.home.names.es == "Barcelona"
    assert fixture.start == datetime(2026, 11, 29, 20, 0, tzinfo=UTC)


def test_a_live_fixture_carries_score_and_minute_when_they_make_sense() -> None:
    """Extension fields; nonsense in them costs only them."""
    good = fixture_row(score={"home": 2, "away": "1"}, minute=63)
    bad = fixture_row("f2", score={"home": -1, "away": None}, minute="soon")
    one, two = parse_fixtures([good, bad], "1", NOW, live=True).value
    assert (one.live, one.score, one.minute) == (True, Score(2, 1), 63)
    assert (two.score, two.minute) == (None, None)


def test_duplicates_count_once() -> None:
    """By id, number or string."""
    assert len(fixtures([fixture_row(5), fixture_row("5"), fixture_row("5", "11-30 20:00")])) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"startTime": "when the rain stops"},
        {"homeCompetitorName": None},
        {"awayCompetitorName": {"en": ""}},
        {"tournament_id": None},
        {"tournament_name": 5},
        {"awayCompetitorId": 10},
    ],
)
def test_rows_that_make_no_sense_are_dropped_and_counted(change: dict[str, Any]) -> None:
    """The rest of the list stays."""
    parsed = parse_fixtures([fixture_row() | change, fixture_row("good"), None], "1", NOW, live=False)
    assert ([fixture.id for fixture in parsed.value], parsed.dropped) == (["good"], 2)


def test_a_competitor_without_an_id_is_known_by_name() -> None:
    """Else its matches would be lost."""
    (fixture,) = fixtures([fixture_row() | {"homeCompetitorId": None}])
    assert fixture.home.id == "name:fc barcelona"


def test_sports_and_tournaments() -> None:
    """Names per language, ids of any type, the list's order."""
    (sport,) = parse_sports([{"id": 1, "name": "x", "name_en": "Football", "name_es": "Fútbol"}]).value
    assert sport.names == Names("Football", "Fútbol", "Football")
    found = parse_tournaments([{"tournament_id": 566, "tournament_name": "La Liga"}, {"tournament_id": 7}], "1")
    assert found.value == (Tournament("566", Names("La Liga", "La Liga", "La Liga"), "1", 1),)
    assert found.dropped == 1


def test_the_list_of_all_sports_gives_one_sports_tournaments() -> None:
    """With the upstream's own order."""
    body = [{"id": 2, "tournaments": []}, {"id": 1, "tournaments": [{"tournamentId": 9, "name": "Copa", "order": 3}]}]
    assert parse_all_tournaments(body, "1").value == (Tournament("9", Names("Copa", "Copa", "Copa"), "1", 3),)
    assert parse_all_tournaments(body, "3").value == ()


def test_answers_in_several_languages_become_one() -> None:
    """A language that did not answer borrows."""

    def one(name: str) -> list[Tournament]:
        return [Tournament("7", Names(name, name, name), "1")]

    (merged,) = merge_tournaments([("es", one("Liga de Campeones")), ("en", one("Champions League"))])
    assert merged.names == Names("Champions League", "Liga de Campeones", "Champions League")


def test_fixtures_in_several_languages_become_one_list_by_kick_off() -> None:
    """The fallback where no list has all names."""
    spanish = OTHER_SHAPE | {"homeCompetitor": {"name": "Barça", "id": 10}}
    early = OTHER_SHAPE | {"id": 78, "startTime": "2026-11-28T20:00:00Z"}
    merged = merge_fixtures([("en", fixtures([OTHER_SHAPE, early])), ("es", fixtures([spanish]))])
    assert [fixture.id for fixture in merged] == ["78", "77"]
    assert merged[1].home.names == Names("Barcelona", "Barça", "Barcelona")


@pytest.mark.parametrize("money", [None, -1, float("nan"), 1e15, "much", True, {}])
def test_a_balance_without_sane_money_is_none(money: Any) -> None:
    """Better no figure than a wrong one."""
    assert parse_balance({"money": money}) is None


def test_a_balance_keeps_the_parts_that_make_sense() -> None:
    """Numbers or digits."""
    found = parse_balance({"money": "100.50", "playableBalance": 90, "bonusBalance": -3})
    assert found is not None
    assert (found.money, found.playable, found.bonus) == (Decimal("100.50"), Decimal(90), None)
