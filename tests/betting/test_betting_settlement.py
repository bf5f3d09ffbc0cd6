"""Settlement: every market judged by a score, quarter lines by halves."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.betting.market import OUTCOMES, Market, Outcome, Selection
from chatbet.betting.settlement import LegResult, settle

WON, LOST, VOID = LegResult.WON, LegResult.LOST, LegResult.VOID
HALF_WON, HALF_LOST = LegResult.HALF_WON, LegResult.HALF_LOST
GOALS = st.integers(0, 9)


@pytest.mark.parametrize(
    ("market", "outcome", "score", "result"),
    [
        (Market.MATCH_RESULT, Outcome.HOME, (2, 1), WON),
        (Market.MATCH_RESULT, Outcome.DRAW, (2, 1), LOST),
        (Market.DOUBLE_CHANCE, Outcome.DRAW_OR_AWAY, (1, 1), WON),
        (Market.DOUBLE_CHANCE, Outcome.HOME_OR_AWAY, (1, 1), LOST),
        (Market.DRAW_NO_BET, Outcome.HOME, (1, 1), VOID),
        (Market.DRAW_NO_BET, Outcome.AWAY, (0, 1), WON),
        (Market.WIN, Outcome.HOME, (101, 99), WON),
        (Market.BOTH_TEAMS_TO_SCORE, Outcome.YES, (3, 0), LOST),
        (Market.BOTH_TEAMS_TO_SCORE, Outcome.NO, (3, 0), WON),
    ],
)
def test_markets_without_a_line(market, outcome, score, result):
    """Results, double chance, draw no bet and both to score."""
    assert settle(Selection(market, outcome), *score) is result


@pytest.mark.parametrize(
    ("outcome", "line", "score", "result"),
    [
        (Outcome.OVER, "2.5", (2, 1), WON),
        (Outcome.UNDER, "2.5", (2, 1), LOST),
        (Outcome.OVER, "3", (2, 1), VOID),
        (Outcome.OVER, "2.25", (1, 1), HALF_LOST),
        (Outcome.UNDER, "2.25", (1, 1), HALF_WON),
        (Outcome.OVER, "2.75", (2, 1), HALF_WON),
        (Outcome.UNDER, "2.75", (2, 1), HALF_LOST),
    ],
)
def test_totals_of_every_kind_of_line(outcome, line, score, result):
    """Half lines decide, whole lines may return, quarter lines settle by halves."""
    assert settle(Selection(Market.OVER_UNDER, outcome, Decimal(line)), *score) is result


@pytest.mark.parametrize(
    ("outcome", "line", "score", "result"),
    [
        (Outcome.HOME, "-1.5", (2, 1), LOST),
        (Outcome.HOME, "-1", (2, 1), VOID),
        (Outcome.HOME, "-0.75", (2, 1), HALF_WON),
        (Outcome.HOME, "-1.25", (2, 1), HALF_LOST),
        (Outcome.AWAY, "1.5", (2, 1), WON),
        (Outcome.AWAY, "0.25", (1, 1), HALF_WON),
        (Outcome.AWAY, "-0.25", (1, 1), HALF_LOST),
    ],
)
def test_handicaps_belong_to_the_chosen_side(outcome, line, score, result):
    """The line is added to the goals of the side that was backed."""
    assert settle(Selection(Market.HANDICAP, outcome, Decimal(line)), *score) is result


def test_a_correct_score_is_exact():
    """2-1 wins by 2-1 only."""
    backed = Selection(Market.CORRECT_SCORE, Outcome.HOME, score=(2, 1))
    assert (settle(backed, 2, 1), settle(backed, 3, 1), settle(backed, 1, 2)) == (WON, LOST, LOST)


def test_half_time_markets_look_at_the_break_only():
    """Ahead at the break and beaten in the end still wins; an unknown score at the break is void."""
    ahead = Selection(Market.HALF_TIME_RESULT, Outcome.HOME)
    over = Selection(Market.HALF_TIME_TOTAL, Outcome.OVER, Decimal("0.5"))
    assert settle(ahead, 1, 3, half_time=(1, 0)) is WON
    assert settle(over, 1, 3, half_time=(0, 0)) is LOST
    assert settle(ahead, 1, 3) is VOID


@given(st.sampled_from([m for m in Market if m is not Market.CORRECT_SCORE]), GOALS, GOALS, st.integers(-12, 12))
def test_two_sided_markets_mirror_each_other(market, home, away, quarters):
    """What one side wins the other loses, by the same half."""
    mirror = {WON: LOST, LOST: WON, VOID: VOID, HALF_WON: HALF_LOST, HALF_LOST: HALF_WON}
    if len(OUTCOMES[market]) == 2:
        first, second = selections(market, Decimal(quarters) / 4)
        half_time = (home // 2, away // 2)
        ended = settle(first, home, away, half_time=half_time)
        assert settle(second, home, away, half_time=half_time) is mirror[ended]


def selections(market, line):
    """Both sides of a market, the line turned round for handicaps."""
    first, second = OUTCOMES[market]
    if market in (Market.HANDICAP, Market.HALF_TIME_HANDICAP):
        return Selection(market, first, line), Selection(market, second, -line)
    if market in (Market.OVER_UNDER, Market.HALF_TIME_TOTAL):
        return Selection(market, first, abs(line)), Selection(market, second, abs(line))
    return Selection(market, first), Selection(market, second)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(Market.MATCH_RESULT, Outcome.OVER),
        Selection(Market.OVER_UNDER, Outcome.OVER),
        Selection(Market.MATCH_RESULT, Outcome.HOME, Decimal(1)),
        Selection(Market.CORRECT_SCORE, Outcome.HOME),
    ],
)
def test_selections_that_are_none_are_refused(selection):
    """A wrong outcome, a missing or a needless line is an error of the caller."""
    with pytest.raises(ValueError, match="not a selection"):
        settle(selection, 1, 0)


@pytest.mark.parametrize(
    ("result", "factor"), [(WON, "2.5"), (LOST, "0"), (VOID, "1"), (HALF_WON, "1.75"), (HALF_LOST, "0.5")]
)
def test_what_a_unit_becomes(result, factor):
    """A unit at 2.50, by how its leg ended."""
    assert result.factor(Decimal("2.5")) == Decimal(factor)
