"""Form, tables and meetings: counted from results in any order."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.analytics.form import Venue, form_of
from chatbet.analytics.headtohead import head_to_head
from chatbet.analytics.match import Match
from chatbet.analytics.table import standings

START = date(2026, 8, 1)


def match(day, home, away, home_goals, away_goals):
    """A match so many days into the season."""
    return Match(START + timedelta(days=day), home, away, home_goals, away_goals)


PLAYED = [
    match(0, "A", "B", 0, 1),
    match(7, "C", "A", 2, 2),
    match(14, "A", "D", 3, 0),
    match(21, "B", "A", 0, 2),
    match(28, "A", "C", 1, 1),
]
LEAGUE = st.lists(
    st.builds(
        match, st.integers(0, 90), st.sampled_from("AB"), st.sampled_from("CD"), st.integers(0, 5), st.integers(0, 5)
    ),
    max_size=25,
)


def test_results_are_told_newest_last():
    """Lost, drew, won, won, drew: unbeaten in four."""
    form = form_of(PLAYED, "A")
    assert (form.results, form.unbeaten, form.winless, form.winning_run) == ("LDWWD", 4, 1, 0)
    assert (form.won, form.drawn, form.lost, form.points) == (2, 2, 1, 8)


def test_goals_are_counted_per_match():
    """Eight scored and four conceded in five matches, two clean sheets, one blank."""
    form = form_of(PLAYED, "A")
    assert (form.scored_per_match, form.conceded_per_match, form.goals_per_match) == (1.6, 0.8, 2.4)
    assert (form.clean_sheets, form.blanks, form.both_scored, form.over_two) == (2, 1, 2, 2)


def test_form_at_home_and_away_apart():
    """At home lost, won and drew; away drew and won."""
    assert form_of(PLAYED, "A", venue=Venue.HOME).results == "LWD"
    assert form_of(PLAYED, "A", venue=Venue.AWAY).results == "DW"


def test_only_the_last_matches_before_a_day_count():
    """The day itself is not before itself."""
    assert form_of(PLAYED, "A", last=2, before=START + timedelta(days=28)).results == "WW"
    assert form_of(PLAYED, "A", last=0).played == 0


def test_who_never_played_has_no_form():
    """Averages of nothing are nothing, not an error."""
    form = form_of(PLAYED, "Z")
    assert (form.played, form.points_per_match, form.unbeaten, form.winless, form.winning_run) == (0, 0.0, 0, 0, 0)


@given(LEAGUE, st.randoms(use_true_random=False))
def test_the_order_of_the_results_is_theirs_not_the_lists(matches, shuffler):
    """Whoever passes the matches may pass them in any order, up to days with two matches."""
    matches = list({(m.date, m.home): m for m in matches}.values())
    matches = [m for m in matches if sum(o.date == m.date for o in matches) == 1]
    shuffled = shuffler.sample(matches, len(matches))
    assert form_of(shuffled, "A") == form_of(matches, "A")


def test_a_table_ranks_by_points_then_difference_then_goals():
    """B and C have three points each, C after more goals; D has none and lost by three."""
    table = standings([match(0, "A", "D", 3, 0), match(1, "B", "E", 1, 0), match(2, "C", "F", 2, 1)], ["G"])
    assert [row.team for row in table] == ["A", "C", "B", "G", "F", "E", "D"]
    assert [row.position for row in table] == [1, 2, 3, 4, 5, 6, 7]
    assert (table[0].points, table[0].goal_difference, table[3].played) == (3, 3, 0)


def test_a_table_shows_the_last_five_results():
    """Form in the table is short."""
    row = next(row for row in standings([*PLAYED, match(35, "A", "B", 0, 4)]) if row.team == "A")
    assert row.form == "DWWDL"


@given(LEAGUE)
def test_a_table_keeps_the_books(matches):
    """Goals for equal goals against, wins equal defeats, positions are 1 to n and points never rise."""
    table = standings(matches)
    assert sum(row.goal_difference for row in table) == 0
    assert sum(row.won for row in table) == sum(row.lost for row in table)
    assert [row.position for row in table] == list(range(1, len(table) + 1))
    assert [row.points for row in table] == sorted((row.points for row in table), reverse=True)


def test_meetings_are_counted_from_one_side():
    """A and C drew twice; B beat A and lost to A."""
    drawn, split = head_to_head(PLAYED, "A", "C"), head_to_head(PLAYED, "A", "B")
    assert (drawn.played, drawn.drawn, drawn.goals) == (2, 2, (3, 3))
    assert (split.left_won, split.right_won, split.goals) == (1, 1, (2, 1))
    assert split.reversed().goals == (1, 2)


def test_meetings_are_newest_first_and_limited():
    """The last one is the one of day 28."""
    meeting = head_to_head(PLAYED, "C", "A", last=1)
    assert [m.date for m in meeting.meetings] == [START + timedelta(days=28)]
    assert head_to_head(PLAYED, "C", "A", before=START + timedelta(days=28)).played == 1


def test_nobody_meets_himself():
    """One team twice is an error of the caller."""
    with pytest.raises(ValueError, match="one team twice"):
        head_to_head(PLAYED, "A", "A")
