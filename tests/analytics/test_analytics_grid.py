"""The score grid: a distribution, coherent markets, Dixon and Coles's low scores."""

from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.analytics.grid import ScoreGrid

RATES = st.floats(0, 8, allow_subnormal=False)
GRIDS = st.builds(ScoreGrid.from_rates, RATES, RATES, st.floats(-0.3, 0.3))
LINES = st.integers(-24, 24).map(lambda quarters: quarters / 4)


@given(GRIDS)
def test_a_grid_sums_to_one(grid):
    """All scores together are certain, and none is negative."""
    cells = [cell for row in grid.cells for cell in row]
    assert sum(cells) == pytest.approx(1, abs=1e-12)
    assert min(cells) >= 0


@given(GRIDS)
def test_results_and_what_follows_from_them_agree(grid):
    """The three results sum to 1; double chance and draw no bet follow from them."""
    home, draw, away = grid.match_result()
    assert home + draw + away == pytest.approx(1)
    assert grid.double_chance() == pytest.approx((home + draw, draw + away, home + away))
    if home + away > 1e-9:
        assert grid.draw_no_bet() == pytest.approx((home / (home + away), away / (home + away)))


@given(GRIDS, st.integers(0, 24))
def test_totals_sum_to_one_and_fall_with_the_line(grid, halves):
    """Over, push and under are everything; a higher line is harder to pass; half lines never push."""
    totals = grid.total_over(halves / 2)
    assert sum(totals) == pytest.approx(1)
    assert totals.over + 1e-12 >= grid.total_over(halves / 2 + 0.5).over
    assert halves % 2 == 0 or totals.push == 0


@given(GRIDS, LINES)
def test_the_five_endings_of_a_line_sum_to_one(grid, line):
    """Whole, half and quarter lines, totals and handicaps alike; both sides of a line share the chance."""
    for split in (grid.handicap(line), grid.total(line)):
        assert sum(split) == pytest.approx(1)
        assert split.probability + split.reversed().probability == pytest.approx(1)


@given(GRIDS, st.integers(-8, 8))
def test_a_quarter_line_lies_half_way_between_its_neighbours(grid, whole):
    """Half the stake on each neighbouring line returns what the quarter line returns."""

    def returned(split, odds=1.9):
        return split.won * odds + split.half_won * (1 + odds) / 2 + split.push + split.half_lost / 2

    for quarter in (whole + 0.25, whole + 0.75):
        neighbours = returned(grid.handicap(quarter - 0.25)) + returned(grid.handicap(quarter + 0.25))
        assert returned(grid.handicap(quarter)) == pytest.approx(neighbours / 2)


@given(GRIDS)
def test_fair_odds_make_a_bet_even(grid):
    """At its fair odds a quarter line neither wins nor loses on average."""
    split = grid.handicap(-0.75)
    if split.probability > 1e-6:
        odds = split.fair_odds
        mean = split.won * odds + split.half_won * (1 + odds) / 2 + split.push + split.half_lost / 2
        assert mean == pytest.approx(1)


def test_handicaps_by_half_a_goal_are_results():
    """-0.5 is a home win, +0.5 home or draw, -1 gives the stake back for a win by one."""
    grid = ScoreGrid.from_rates(1.6, 1.1, -0.05)
    home, draw, _ = grid.match_result()
    assert grid.handicap(-0.5).won == pytest.approx(home)
    assert grid.handicap(0.5).won == pytest.approx(home + draw)
    assert grid.handicap(-1).push == pytest.approx(grid.joint(lambda h, a: h - a == 1))


def test_without_correction_scores_are_independent():
    """The probability of 2-1 is the product of two Poisson probabilities."""
    grid = ScoreGrid.from_rates(1.5, 1.2, size=25)
    assert grid.correct_score(2, 1) == pytest.approx(1.5**2 * exp(-1.5) / factorial(2) * 1.2 * exp(-1.2))
    assert grid.both_score() == pytest.approx((1 - exp(-1.5)) * (1 - exp(-1.2)))
    assert grid.expected_goals() == pytest.approx((1.5, 1.2))


def test_a_negative_rho_makes_low_draws_likelier():
    """0-0 and 1-1 gain what 1-0 and 0-1 lose; the goals' means hardly move."""
    plain, corrected = ScoreGrid.from_rates(1.5, 1.2), ScoreGrid.from_rates(1.5, 1.2, -0.1)
    assert corrected.correct_score(0, 0) / plain.correct_score(0, 0) == pytest.approx(1 + 1.5 * 1.2 * 0.1)
    assert corrected.correct_score(1, 0) / plain.correct_score(1, 0) == pytest.approx(1 - 1.2 * 0.1)
    assert corrected.correct_score(0, 1) / plain.correct_score(0, 1) == pytest.approx(1 - 1.5 * 0.1)
    assert corrected.match_result().draw > plain.match_result().draw


def test_a_same_match_combination_is_read_from_the_grid():
    """Home win and over 2.5 is neither their product nor more than either."""
    grid = ScoreGrid.from_rates(1.8, 0.9)
    both = grid.joint(lambda h, a: h > a, lambda h, a: h + a > 2)
    apart = grid.match_result().home * grid.total_over(2.5).over
    assert apart < both < min(grid.match_result().home, grid.total_over(2.5).over)


def test_no_condition_is_certain():
    """A combination of nothing always happens."""
    assert ScoreGrid.from_rates(1, 1).joint() == pytest.approx(1)


def test_goals_scored_already_move_the_grid():
    """At 2-0 with nothing left to come the score is 2-0; with goals to come the sum still is 1."""
    assert ScoreGrid.from_rates(0, 0).after(2, 0).correct_score(2, 0) == 1
    later = ScoreGrid.from_rates(0.4, 0.6).after(1, 0)
    assert sum(map(sum, later.cells)) == pytest.approx(1)
    assert later.match_result().home > 0.6
    assert later.total_over(0.5).over == pytest.approx(1)


def test_half_time_has_fewer_goals_and_more_draws():
    """About 45 % of the goals fall before the break."""
    grid = ScoreGrid.from_rates(1.6, 1.2)
    assert sum(grid.half_time().expected_goals()) == pytest.approx(2.8 * 0.45, abs=1e-6)
    assert grid.half_time().match_result().draw > grid.match_result().draw


def test_the_likeliest_scores_come_first():
    """Five scores, falling, each with its own probability."""
    grid = ScoreGrid.from_rates(1.4, 1.1)
    scores = grid.likeliest_scores()
    assert scores[0][:2] == (1, 1)
    assert [chance for _, _, chance in scores] == sorted((chance for _, _, chance in scores), reverse=True)
    assert all(grid.correct_score(home, away) == chance for home, away, chance in scores)


def test_a_score_beyond_the_grid_does_not_happen():
    """Nobody scores minus one or a hundred."""
    grid = ScoreGrid.from_rates(1, 1)
    assert grid.correct_score(-1, 0) == grid.correct_score(100, 0) == 0


@pytest.mark.parametrize("rates", [(-1, 1), (1, float("nan")), (float("inf"), 1), (101, 1)])
def test_impossible_rates_are_refused(rates):
    """Expected goals are finite, not negative, and not in the hundreds."""
    with pytest.raises(ValueError, match="no score grid"):
        ScoreGrid.from_rates(*rates)


@pytest.mark.parametrize("line", [2.3, 2.1])
def test_lines_come_in_quarters(line):
    """There is no line of 2.3 goals."""
    with pytest.raises(ValueError, match="not a"):
        ScoreGrid.from_rates(1, 1).total(line)
    with pytest.raises(ValueError, match="not a"):
        ScoreGrid.from_rates(1, 1).total_over(line)


def test_a_grid_cannot_be_written_to():
    """One grid may be shared by everybody."""
    with pytest.raises(TypeError):
        ScoreGrid.from_rates(1, 1).cells[0][0] = 1.0


def test_a_certain_loser_has_no_fair_odds():
    """What cannot win pays infinitely, and a line that always pushes is even."""
    grid = ScoreGrid.from_rates(0, 0)
    assert grid.total(0.5).fair_odds == float("inf")
    assert grid.total(0).probability == 0.5
