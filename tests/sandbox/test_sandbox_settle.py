"""What becomes of bets: every market against scores at which it is won, lost or void."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chatbet.sandbox.results import Course, Score
from chatbet.sandbox.settle import leg_status

CASES = [
    ("result", "homeTeam", None, "2-1", "won"),
    ("result", "tie", None, "2-1", "lost"),
    ("result_regular_time", "tie", None, "0-0", "won"),
    ("win", "awayTeam", None, "101-104", "won"),
    ("score", "2-1", None, "2-1", "won"),
    ("score", "2-1", None, "1-2", "lost"),
    ("both_teams_to_score", "yes", None, "3-1", "won"),
    ("both_teams_to_score", "yes", None, "3-0", "lost"),
    ("both_teams_to_score", "no", None, "0-0", "won"),
    ("double_chance", "homeTeam_or_draw", None, "1-1", "won"),
    ("double_chance", "homeTeam_or_draw", None, "0-1", "lost"),
    ("double_chance", "awayTeam_or_draw", None, "0-1", "won"),
    ("double_chance", "awayTeam_or_draw", None, "1-0", "lost"),
    ("double_chance", "homeTeam_or_awayTeam", None, "1-0", "won"),
    ("double_chance", "homeTeam_or_awayTeam", None, "1-1", "lost"),
    ("draw_no_bet", "homeTeam", None, "1-1", "void"),
    ("draw_no_bet", "awayTeam", None, "0-1", "won"),
    ("over_under", "over", "2.5", "2-1", "won"),
    ("over_under", "under", "2.5", "2-1", "lost"),
    ("over_under", "over", "3", "2-1", "void"),
    ("handicap", "homeTeam", "-1.5", "2-1", "lost"),
    ("handicap", "homeTeam", "-1.5", "3-1", "won"),
    ("handicap", "awayTeam", "1.5", "2-1", "won"),
    ("handicap", "awayTeam", "-0.5", "2-1", "lost"),
    ("half_time_result", "tie", None, "2-1", "won"),
    ("half_time_total", "under", "1.5", "2-1", "won"),
    ("half_time_handicap", "homeTeam", "0.5", "2-1", "won"),
]


@pytest.mark.parametrize(("market", "option", "line", "final", "expected"), CASES)
def test_each_selection_ends_as_the_score_says(
    market: str, option: str, line: str | None, final: str, expected: str
) -> None:
    """The half-time score of all these matches is 0-0."""
    home, away = map(int, final.split("-"))
    course = Course((), (), datetime(2026, 1, 1, tzinfo=UTC), Score(home, away), Score(0, 0))
    assert leg_status(market, option, None if line is None else Decimal(line), course).value == expected
