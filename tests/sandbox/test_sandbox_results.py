"""Scores and the course of matches: drawn from the model, the same for ever, coherent at every second."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from chatbet.analytics.grid import ScoreGrid
from chatbet.sandbox.catalogue import load_catalogue
from chatbet.sandbox.results import (
    Known,
    Rates,
    Score,
    Scorebook,
    expected_points,
    football_rates,
    set_chance,
)
from chatbet.sandbox.schedule import SimulatedSchedule
from chatbet.sandbox.season import Match

WORLD = load_catalogue()
START = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)


def match_of(competition: str, number: int = 0, **changes: object) -> Match:
    """A match of a competition's first two sides."""
    one = WORLD.by_key[competition]
    values = {"competition": one, "season": 2026, "round": 1, "kickoff": START} | changes
    return Match(id=f"m{number}", home=one.competitors[0], away=one.competitors[1], **values)  # type: ignore[arg-type]


def test_scores_come_as_often_as_the_grid_says() -> None:
    """4,000 draws of one match fit the score grid that prices it, low scores included."""
    match = match_of("la-liga")
    rates = football_rates(match)
    grid = ScoreGrid.from_rates(rates.home, rates.away, rates.rho)
    drawn = Counter(Scorebook(str(seed)).final(match) for seed in range(4000))
    for home in range(4):
        for away in range(4):
            assert drawn[Score(home, away)] / 4000 == pytest.approx(grid.correct_score(home, away), abs=0.025)


def test_half_of_the_goals_or_a_little_less_falls_before_the_break() -> None:
    """Half-time scores fit the share that half-time prices count on."""
    courses = [Scorebook(str(seed)).course(match_of("la-liga")) for seed in range(1500)]
    early = sum(one.half_time.home + one.half_time.away for one in courses)
    assert early / sum(one.final.home + one.final.away for one in courses) == pytest.approx(0.45, abs=0.03)


def test_basketball_and_tennis_follow_their_chances() -> None:
    """The mean margin is the expected one; the better player wins as often as two sets of three say."""
    game, duel = match_of("nba"), match_of("atp")
    margins = [(score := Scorebook(str(seed)).final(game)).home - score.away for seed in range(1500)]
    assert sum(margins) / 1500 == pytest.approx(expected_points(game)[0], abs=1.2)
    assert 0 not in margins
    won = sum(Scorebook(str(seed)).final(duel).home == 2 for seed in range(1500)) / 1500
    one_set = set_chance(duel)
    assert won == pytest.approx(one_set**2 * (3 - 2 * one_set), abs=0.04)


@pytest.mark.parametrize("competition", ["la-liga", "nba", "atp"])
def test_a_match_only_moves_forward(competition: str) -> None:
    """Minute by minute the score and the clock never go back, the time left never grows, and the end is the final."""
    book = Scorebook("2026")
    for number in range(20):
        match = match_of(competition, number)
        states = [book.state(match, START + timedelta(minutes=minute)) for minute in range(-2, 241)]
        for before, after in pairwise(states):
            assert after.score.home >= before.score.home
            assert after.score.away >= before.score.away
            assert after.minute >= before.minute
            assert after.share_left <= before.share_left
        assert states[0].status == "not_started"
        assert states[-1].status == "finished"
        assert states[-1].score == book.final(match)


def test_the_half_time_score_is_what_stood_at_the_break() -> None:
    """Goals before the break count, later ones do not."""
    book = Scorebook("2026")
    for number in range(50):
        match = match_of("la-liga", number)
        state = book.state(match, START + timedelta(minutes=52))
        assert state.status == "half_time"
        assert state.score == book.course(match).half_time


def test_a_known_result_is_never_drawn() -> None:
    """Real scores stand, with their half-time scores."""
    book = Scorebook("1", {"m0": Known(Score(3, 2), Score(0, 2))}, {"m0": Rates(0.1, 0.1)})
    course = book.course(match_of("la-liga"))
    assert (course.final, course.half_time) == (Score(3, 2), Score(0, 2))
    assert len(course.happenings) == 5


def test_stronger_clubs_collect_more_points() -> None:
    """Over eight worlds the strongest club of the Bundesliga has far more points than the weakest."""
    points: Counter[str] = Counter()
    now = datetime(2026, 11, 25, tzinfo=UTC)
    for seed in range(8):
        world = SimulatedSchedule(str(seed), WORLD)
        for match in world.view(now).by_competition["569"]:
            if match.kickoff < now - timedelta(hours=4):
                score = world.scorebook.final(match)
                points[match.home.key] += 3 * (score.home > score.away) + (score.home == score.away)
                points[match.away.key] += 3 * (score.away > score.home) + (score.home == score.away)
    assert points["bayern-munich"] > 1.5 * points["paderborn"]
