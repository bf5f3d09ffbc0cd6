"""Ratings: they find the strengths that made the results, shrink what is not known, and never look ahead."""

from datetime import date, timedelta
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbet.analytics.match import Match
from chatbet.analytics.ratings import NEWCOMER, PRECISION, RHO_RANGE, STYLE_PRECISION, History, fit

START = date(2024, 8, 1)
TEAMS = [f"team {number}" for number in range(12)]


def season(rounds=4, seed=1, rho=0.0):
    """Double round robins drawn from known strengths: team 0 is the best, team 11 the worst."""
    draws = np.random.default_rng(seed)
    strength = {team: 0.5 - number / 11 for number, team in enumerate(TEAMS)}
    matches = []
    for turn in range(rounds):
        for number, (home, away) in enumerate(permutations(TEAMS, 2)):
            day = START + timedelta(days=turn * 60 + number // 4)
            gap = strength[home] - strength[away]
            goals = draws.poisson(np.exp([0.15 + 0.25 + gap / 2, 0.15 - gap / 2]))
            matches.append(Match(day, home, away, int(goals[0]), int(goals[1])))
    return matches


SEASON = season()
END = START + timedelta(days=400)


def test_known_strengths_are_found():
    """From 528 matches the order of twelve teams and the home advantage come back."""
    ratings = fit(SEASON, END)
    found = sorted(TEAMS, key=ratings.strength, reverse=True)
    assert np.corrcoef([found.index(team) for team in TEAMS], range(12))[0, 1] > 0.9
    assert ratings.home_advantage == pytest.approx(0.25, abs=0.12)
    assert ratings.base == pytest.approx(0.15, abs=0.12)


def test_expected_goals_match_the_goals_scored():
    """Over the season the model expects about as many goals as there were."""
    ratings = fit(SEASON, END, decay=0.0)
    expected = sum(sum(ratings.rates(match.home, match.away)) for match in SEASON)
    assert expected == pytest.approx(sum(match.home_goals + match.away_goals for match in SEASON), rel=0.02)


def test_the_fit_is_where_the_gradient_vanishes():
    """Moving any team's attack either way makes the penalised likelihood smaller: it is the maximum."""
    ratings = fit(SEASON, END, decay=0.0)

    def likelihood(team, change):
        total = 0.0
        for match in SEASON:
            home, away = ratings.rates(match.home, match.away)
            home *= np.exp(change) if match.home == team else 1
            away *= np.exp(change) if match.away == team else 1
            total += match.home_goals * np.log(home) - home + match.away_goals * np.log(away) - away
        attack, defence = ratings.attack[team] + change, ratings.defence[team]
        return total - PRECISION / 4 * (attack + defence) ** 2 - STYLE_PRECISION / 4 * (attack - defence) ** 2

    for team in TEAMS[:3]:
        assert likelihood(team, 0) > max(likelihood(team, 0.01), likelihood(team, -0.01))


def test_a_warm_start_changes_nothing_but_the_time():
    """Started from an earlier day's ratings the same ratings come out."""
    earlier = fit(SEASON, END - timedelta(days=7))
    cold, warm = fit(SEASON, END), fit(SEASON, END, start=earlier)
    assert warm.rates("team 0", "team 1") == pytest.approx(cold.rates("team 0", "team 1"), abs=1e-6)
    assert warm.rho == pytest.approx(cold.rho, abs=1e-5)


def test_a_history_can_be_encoded_once():
    """A prepared history and the bare matches give the same ratings."""
    assert fit(History(SEASON), END) == fit(SEASON, END)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 300), st.randoms(use_true_random=False))
def test_the_future_never_changes_a_rating(days, shuffler):
    """Results of the day itself and later, shuffled and falsified, leave every figure as it was."""
    today = START + timedelta(days=days)
    past = [match for match in SEASON if match.date < today]
    future = [match for match in SEASON if match.date >= today]
    scores = [(match.away_goals + 3, match.home_goals) for match in future]
    shuffler.shuffle(scores)
    falsified = [Match(m.date, m.home, m.away, *score) for m, score in zip(future, scores, strict=True)]
    assert fit(past + falsified, today) == fit(SEASON, today) == fit(past, today)


def test_old_matches_weigh_less():
    """Twenty defeats three years ago do not outweigh ten recent wins."""
    old = [Match(START - timedelta(days=1100 + n), "a", "b", 0, 2) for n in range(20)]
    new = [Match(START - timedelta(days=n + 1), "a", "b", 2, 0) for n in range(10)]
    ratings = fit(old + new, START)
    assert ratings.strength("a") > ratings.strength("b")
    assert ratings.evidence["a"] < 15


def test_few_matches_are_shrunk_towards_the_middle():
    """One 9-0 does not make a team nine goals better."""
    home, away = fit([Match(START, "a", "b", 9, 0)], END).rates("a", "b")
    assert 1 < home < 5
    assert 0.3 < away < 1.3


def test_a_promoted_club_starts_below_the_others():
    """A club that came a season later and drew its only match is still expected to be weaker."""
    newcomer = Match(START + timedelta(days=390), "promoted", "team 5", 1, 1)
    ratings = fit([*SEASON, newcomer], END)
    assert ratings.strength("promoted") < np.mean([ratings.strength(team) for team in TEAMS])


def test_an_unknown_team_counts_as_a_newcomer():
    """No error, and weaker than the average team."""
    ratings = fit(SEASON, END)
    assert ratings.strength("nobody") == 2 * NEWCOMER
    assert ratings.rates("nobody", "team 5")[0] < ratings.rates("team 6", "team 5")[0]


def test_without_matches_an_ordinary_league_is_assumed():
    """The priors alone give about 2.7 goals and a home advantage."""
    home, away = fit([], END).rates("a", "b")
    assert home > away
    assert 1.5 < home + away < 3.5


def test_more_low_draws_than_poisson_pull_rho_below_zero():
    """Where 0-0 and 1-1 abound rho is negative, where they are missing positive, never beyond its range."""
    pairs = list(permutations(TEAMS, 2))
    drawn = [Match(START, home, away, n % 2, n % 2) for n, (home, away) in enumerate(pairs)]
    decided = [Match(START, home, away, n % 2, (n + 1) % 2) for n, (home, away) in enumerate(pairs)]
    assert RHO_RANGE[0] <= fit(drawn, END).rho < -0.05
    assert 0.05 < fit(decided, END).rho <= RHO_RANGE[1]


def test_the_grid_of_a_pairing_has_its_rates():
    """The grid carries the rates and the correction of the ratings."""
    ratings = fit(SEASON, END)
    grid = ratings.grid("team 0", "team 11")
    assert (grid.home_rate, grid.away_rate) == ratings.rates("team 0", "team 11")
    assert grid.match_result().home > 0.6
