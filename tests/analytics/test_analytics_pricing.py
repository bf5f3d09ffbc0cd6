"""Chances of selections: the grid agrees with settling every score, market by market."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.analytics.grid import ScoreGrid
from chatbet.analytics.pricing import balanced_line, probability_of, split_of
from chatbet.betting.market import LINED, OUTCOMES, Market, Outcome, Selection
from chatbet.betting.settlement import LegResult, settle

GRID = ScoreGrid.from_rates(1.6, 1.1, -0.06)
FULL_TIME = [market for market in Market if not market.name.startswith("HALF_TIME") and OUTCOMES[market]]


@given(st.sampled_from(FULL_TIME), st.data(), st.integers(0, 16))
def test_a_selection_ends_as_often_as_its_scores_settle(market, data, quarters):
    """Adding up the scores by how they settle gives the same five chances."""
    line = Decimal(quarters) / 4 if market in LINED else None
    if line is not None and market is Market.HANDICAP and data.draw(st.booleans()):
        line = -line
    selection = Selection(market, data.draw(st.sampled_from(OUTCOMES[market])), line)
    endings: Counter[LegResult] = Counter()
    for (home, away), chance in ((place, GRID.cells[place[0]][place[1]]) for place in _scores()):
        endings[settle(selection, home, away)] += chance
    expected = [endings[r] for r in (LegResult.WON, LegResult.HALF_WON, LegResult.VOID, LegResult.HALF_LOST)]
    assert list(split_of(GRID, selection))[:4] == pytest.approx(expected)


def _scores():
    return [(home, away) for home in range(len(GRID.cells)) for away in range(len(GRID.cells))]


@pytest.mark.parametrize("market", [market for market in Market if OUTCOMES[market]])
def test_the_outcomes_of_a_market_are_everything(market):
    """They sum to 1, those of double chance to 2."""
    line = Decimal("1.5") if market in LINED else None
    sign = -1 if "HANDICAP" in market.name else 1
    lines = [line, line and line * sign, None]
    chances = [probability_of(GRID, Selection(market, o, n)) for o, n in zip(OUTCOMES[market], lines, strict=False)]
    if market not in LINED:
        chances = [probability_of(GRID, Selection(market, outcome)) for outcome in OUTCOMES[market]]
    assert sum(chances) == pytest.approx(2 if market is Market.DOUBLE_CHANCE else 1)


def test_half_time_markets_come_from_the_half_time_grid():
    """The draw at the break is likelier than at the end."""
    break_draw = probability_of(GRID, Selection(Market.HALF_TIME_RESULT, Outcome.DRAW))
    assert break_draw == pytest.approx(GRID.half_time().match_result().draw)


def test_an_exact_score_is_its_cell():
    """A correct score names its goals."""
    selection = Selection(Market.CORRECT_SCORE, Outcome.HOME, score=(2, 1))
    assert probability_of(GRID, selection) == pytest.approx(GRID.correct_score(2, 1))


def test_the_balanced_line_is_the_one_closest_to_even():
    """With 2.7 goals expected that is 2.5; with a goal's difference, -0.5."""
    totals = [Decimal(n) + Decimal("0.5") for n in range(6)]
    assert balanced_line(GRID, Market.OVER_UNDER, totals) == Decimal("2.5")
    handicaps = [Decimal(n) / 2 for n in (-3, -1, 1, 3)]
    assert balanced_line(GRID, Market.HANDICAP, handicaps) == Decimal("-0.5")


@pytest.mark.parametrize(
    "selection",
    [
        Selection(Market.MATCH_RESULT, Outcome.OVER),
        Selection(Market.OVER_UNDER, Outcome.OVER),
        Selection(Market.BOTH_TEAMS_TO_SCORE, Outcome.YES, Decimal(1)),
        Selection(Market.CORRECT_SCORE, Outcome.HOME),
    ],
)
def test_selections_that_are_none_are_refused(selection):
    """A wrong outcome, a missing or needless line, a score that is not named."""
    with pytest.raises(ValueError, match="not a selection"):
        split_of(GRID, selection)
