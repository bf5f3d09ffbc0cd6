"""The statistics extension: read where it is, done without where it is not."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from fake_upstream import FakeUpstream
from hypothesis import given
from hypothesis import strategies as st
from odd_json import ANY_JSON

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.model import Account, BetStatus, Score
from chatbet.sportsbook.statistics import parse_bets, parse_results, parse_seasons, parse_tables

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
TEAM = {"id": 10, "name": {"en": "FC Barcelona", "es": "Barcelona", "pt_br": "Barcelona"}}
RIVAL = {"id": 11, "name": "Real Madrid"}
ROW = {"position": 1, "team": TEAM, "played": 2, "won": 1, "drawn": 1, "lost": 0, "goalsFor": 3, "goalsAgainst": 1}
TABLE = {"tables": [{"group": "A", "rows": [ROW | {"points": 4, "form": "DW"}]}]}
RESULT = {
    "fixtureId": "r1",
    "tournamentId": "566",
    "startTime": "2026-11-20T20:00:00Z",
    "home": TEAM,
    "away": RIVAL,
    "score": {"home": 2, "away": 1},
}
BET = {
    "betId": "B1",
    "stake": 10.0,
    "odd": 2.1,
    "possibleWin": 21.0,
    "status": "won",
    "payout": 21.0,
    "placedAt": "2026-11-25T14:00:00Z",
    "reference": "ref-1",
    "legs": [{"betId": "b", "fixtureId": "f1", "odd": 2.1, "sportId": "1", "tournamentId": "566", "label": "Barça"}],
}


@given(st.dictionaries(st.sampled_from(["tables", "results", "bets", "tournaments", "rows"]), ANY_JSON) | ANY_JSON)
def test_nothing_raises(payload: Any) -> None:
    """Arbitrary JSON under the right names."""
    parse_tables(payload, "566")
    parse_results(payload, NOW)
    parse_bets(payload, NOW)
    parse_seasons(payload, NOW)


def test_tables_by_group_and_without() -> None:
    """A cup has one per group, a league one."""
    (table,) = parse_tables(TABLE, "566")
    assert (table.group, table.rows[0].team.names.es, table.rows[0].form) == ("A", "Barcelona", "DW")
    (plain,) = parse_tables([ROW | {"points": 4}, {"odd": "row"}], "566")
    assert (plain.group, len(plain.rows)) == (None, 1)
    assert parse_tables({"tables": []}, "566") == ()


def test_results_come_oldest_first() -> None:
    """Whatever the order of the list."""
    later = RESULT | {"fixtureId": "r2", "startTime": "2026-11-22T20:00:00Z"}
    parsed = parse_results({"results": [later, RESULT, {"fixtureId": "r3"}]}, NOW)
    assert [result.fixture_id for result in parsed.value] == ["r1", "r2"]
    assert (parsed.value[0].score, parsed.dropped) == (Score(2, 1), 1)


def test_the_ledger_comes_newest_first() -> None:
    """With what each leg backs, and the reference of the order."""
    older = BET | {"betId": "B0", "placedAt": "2026-11-24T14:00:00Z", "status": "open", "payout": None}
    newest, oldest = parse_bets({"bets": [older, BET]}, NOW).value
    assert (newest.bet_id, newest.status, newest.payout, newest.reference) == (
        "B1", BetStatus.WON, Decimal("21.0"), "ref-1",
    )  # fmt: skip
    assert (newest.labels, oldest.status) == (("Barça",), BetStatus.OPEN)


def test_the_ledger_says_what_is_backed_where_it_is_told_of_every_leg() -> None:
    """Market, option and sides become a pick; one leg that is not understood leaves the bare labels."""
    match = {
        "market": "over_under", "option": "over", "line": 2.5, "startTime": "2026-11-29T20:00:00Z",
        "home": {"id": "1", "name": "FC Barcelona"}, "away": {"id": "2", "name": "Real Madrid"},
    }  # fmt: skip
    told = BET["legs"][0] | match  # type: ignore[index]
    (bet,) = parse_bets({"bets": [BET | {"legs": [told]}]}, NOW).value
    (pick,) = bet.picks
    assert pick.price.selection == Selection(Market.OVER_UNDER, Outcome.OVER, Decimal("2.5"))
    assert (pick.fixture.home.names.canonical, pick.price.odds) == ("FC Barcelona", Decimal("2.1"))
    for unclear in ({"option": "maybe"}, {"market": ["x"]}, {"line": None, "label": "Over"}, {"home": {}}):
        (bet,) = parse_bets({"bets": [BET | {"legs": [told, told | {"fixtureId": "f2"} | unclear]}]}, NOW).value
        assert bet.picks == ()
        assert len(bet.labels) == 2


async def test_an_upstream_without_statistics_is_asked_once(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """404 is remembered for a while."""
    assert await client.tables("566") is None
    assert await client.tables("7") is None
    assert await client.seasons() is None
    assert upstream.count("/stats/tables") == 1


async def test_one_unknown_tournament_is_not_the_end_of_statistics(
    client: HttpSportsbook, upstream: FakeUpstream
) -> None:
    """The call is known, only that tournament is not."""
    upstream.answers["/stats/tables"] = lambda request: TABLE
    found = await client.tables("566")
    assert found is not None
    del upstream.answers["/stats/tables"]
    assert await client.tables("999") is None
    upstream.answers["/stats/tables"] = TABLE
    assert await client.tables("566") is not None
    assert await client.tables("999") is None


async def test_statistics_through_the_client(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """Where the upstream offers them."""
    season = {"tournamentId": "566", "starts": "2026-08-10T19:00:00Z", "ends": "2027-05-25T16:30:00Z"}
    upstream.answers |= {
        "/stats/results": {"results": [RESULT]},
        "/stats/tournaments": {"tournaments": [season]},
        "/stats/bets": {"bets": [BET]},
    }
    results, seasons = await client.results(team_id="10"), await client.seasons()
    assert results is not None
    assert seasons is not None
    assert (results.value[0].fixture_id, seasons.value[0].tournament_id) == ("r1", "566")
    assert await client.bets(Account("1", "ana", "t0ken"))
