"""Odds in all shapes; no insane price, no line that is not there, nothing raised."""

from decimal import Decimal
from typing import Any

import pytest
from fake_upstream import odds_body
from hypothesis import given
from hypothesis import strategies as st
from odd_json import ANY_JSON

from chatbet.betting.market import LINED, Market, Outcome, Selection
from chatbet.sportsbook.model import FixtureOdds
from chatbet.sportsbook.prices import parse_odds, sane_odds

MARKETS = ["result", "result_regular_time", "score", "both_teams_to_score", "double_chance", "over_under", "handicap"]
OPTIONS = ["homeTeam", "tie", "awayTeam", "over", "under", "yes", "no", "homeTeam_or_draw", "options", "1-0", "name"]
OPTION = st.fixed_dictionaries({}, optional={"name": ANY_JSON, "odds": ANY_JSON, "betId": ANY_JSON, "line": ANY_JSON})
ODD_MARKETS = st.dictionaries(
    st.sampled_from(MARKETS), st.dictionaries(st.sampled_from(OPTIONS), OPTION | ANY_JSON) | ANY_JSON
)


def option(name: str = "x", odds: Any = 2.0, bet_id: Any = "b") -> dict[str, Any]:
    """One option of a market."""
    return {"name": name, "odds": odds, "betId": bet_id, "profit": 1}


def parsed(**markets: Any) -> FixtureOdds:
    """The prices of an active fixture with these markets."""
    found = parse_odds({"status": "Active", **markets}, "f1")
    assert found is not None
    return found.value


@given(ODD_MARKETS)
def test_nothing_raises_and_every_price_is_sane(markets: Any) -> None:
    """Arbitrary JSON under the right names."""
    for price in parsed(**markets).prices:
        assert 1 < price.odds <= 1001
        assert price.bet_id
        assert (price.selection.line is not None) == (price.selection.market in LINED)


def test_flat_and_nested_options_mean_the_same() -> None:
    """Both were seen in the wild."""
    flat = odds_body()
    nested = {key: {"options": value} if isinstance(value, dict) else value for key, value in flat.items()}
    assert parse_odds(flat, "f1") == parse_odds(nested, "f1") == parse_odds({"data": flat}, "f1")


def test_the_usual_markets_are_read() -> None:
    """With bet ids and labels as they came."""
    odds = parsed(**{key: value for key, value in odds_body().items() if key != "status"})
    price = odds.price(Selection(Market.MATCH_RESULT, Outcome.HOME))
    assert price is not None
    assert (price.odds, price.bet_id, price.name) == (Decimal("2.1"), "b-home", "FC Barcelona")
    assert len(odds.of(Market.OVER_UNDER)) == 2


def test_a_regular_time_result_stands_in_for_the_result() -> None:
    """The first that is offered counts, once."""
    odds = parsed(result=None, result_regular_time={"homeTeam": option(), "tie": option(), "awayTeam": option()})
    assert [price.selection.outcome for price in odds.prices] == [Outcome.HOME, Outcome.DRAW, Outcome.AWAY]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Over 2.5", "2.5"),
        ("Más de 2.5", "2.5"),
        ("Mais de 2,5", "2.5"),
        ("Over 220.5 points", "220.5"),
        ("Over (3)", "3"),
        ("+2.25", "2.25"),
        ("Over", None),
        ("Over -1.5", None),
        ("Over 2.3", None),
        ("Over 999", None),
    ],
)
def test_lines_of_totals_stand_in_the_label(name: str, line: str | None) -> None:
    """In three languages; a total below zero or between quarters is no line."""
    prices = parsed(over_under={"over": option(name)}).prices
    assert [price.selection.line for price in prices] == ([Decimal(line)] if line else [])


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Barcelona -1.5", "-1.5"),
        ("Barcelona −1", "-1"),
        ("Real Madrid (+1)", "1"),
        ("Schalke 04 -0.25", "-0.25"),
        ("Barcelona 0", "0"),
        ("Schalke 04", None),
        ("Hannover 96", None),
        ("Barcelona", None),
    ],
)
def test_lines_of_handicaps_are_not_numbers_in_names(name: str, line: str | None) -> None:
    """Hannover 96 does not start ninety-six goals ahead."""
    prices = parsed(handicap={"homeTeam": option(name)}).prices
    assert [price.selection.line for price in prices] == ([Decimal(line)] if line else [])


def test_a_side_without_its_line_takes_what_the_other_implies() -> None:
    """Opposite for handicaps, the same for totals."""
    odds = parsed(
        handicap={"homeTeam": option("A -1.5"), "awayTeam": option("B")},
        over_under={"over": option("Over 2.5"), "under": option("Under")},
    )
    assert [price.selection.line for price in odds.of(Market.HANDICAP)] == [Decimal("-1.5"), Decimal("1.5")]
    assert [price.selection.line for price in odds.of(Market.OVER_UNDER)] == [Decimal("2.5"), Decimal("2.5")]


def test_several_lines_below_one_key_are_all_read() -> None:
    """A list instead of one option."""
    odds = parsed(over_under={"over": [option("Over 1.5"), option("Over 2.5")]})
    assert {price.selection.line for price in odds.prices} == {Decimal("1.5"), Decimal("2.5")}


@pytest.mark.parametrize(("key", "name"), [("2_1", "x"), ("x", "2-1"), ("x", "2:1")])
def test_correct_scores_come_from_the_label_or_the_key(key: str, name: str) -> None:
    """With who wins by it."""
    (price,) = parsed(score={key: option(name)}).prices
    assert price.selection == Selection(Market.CORRECT_SCORE, Outcome.HOME, score=(2, 1))


@pytest.mark.parametrize("odds", [1, 1.0, 0, -2.1, float("nan"), float("inf"), 1e9, 1001.5, "2.10", None, True, [], {}])
def test_insane_odds_are_dropped_and_counted(odds: Any) -> None:
    """Users never see them."""
    found = parse_odds({"status": "Active", "win": {"homeTeam": option(odds=odds), "awayTeam": option()}}, "f1")
    assert found is not None
    assert (len(found.value.prices), found.dropped) == (1, 1)


@given(st.floats(1.001, 1001))
def test_sane_odds_keep_their_value(odds: float) -> None:
    """To a millionth."""
    found = sane_odds(odds)
    assert found is not None
    assert abs(float(found) - odds) < 1e-6


def test_an_option_without_a_bet_id_cannot_be_bet_on() -> None:
    """So it is not offered."""
    assert not parsed(win={"homeTeam": option(bet_id=None)}).prices


@pytest.mark.parametrize(("status", "active"), [("Active", True), ("success", True), ("Suspended", False), ("", False)])
def test_only_active_fixtures_have_prices_to_quote(status: str, active: bool) -> None:
    """Whatever else the status says."""
    found = parse_odds(odds_body(status=status), "f1")
    assert found is not None
    assert found.value.active is active


@pytest.mark.parametrize("body", [None, [], {}, {"status": 5}, {"error": "x"}, "Active"])
def test_an_answer_without_a_status_is_none_about_odds(body: Any) -> None:
    """Not an empty price list."""
    assert parse_odds(body, "f1") is None
