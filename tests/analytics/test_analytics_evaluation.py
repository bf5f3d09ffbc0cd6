"""Walk-forward evaluation: files in, scores out, nothing of the future seen."""

import csv
import json
from datetime import date, timedelta
from io import StringIO
from itertools import permutations

import numpy as np
import pytest

from chatbet.analytics.datafiles import BadDataFile
from chatbet.analytics.evaluation import NothingToEvaluate, evaluate, evaluate_files, predictions_csv
from chatbet.analytics.grid import MatchResult
from chatbet.analytics.match import Match, Tally
from chatbet.analytics.metrics import Prediction, scored
from chatbet.analytics.stack import Blend

START = date(2024, 8, 1)
TEST = START + timedelta(days=180)
CSV_COLUMNS = ["Div", "Date", "Time", "HomeTeam", "AwayTeam", "FTHG", "FTAG", "HS", "AS", "HST", "AST", "B365H"]
REPORT = ["n", "rps", "log_loss", "brier", "accuracy", "ece", "over25_log_loss", "btts_log_loss"]
REPORT += ["fit_seconds", "predict_seconds"]


def season(teams="ABCDEFGH", rounds=5, seed=3, shots=False):
    """Double round robins of teams of falling strength; shots, where wanted, follow the expected goals."""
    draws = np.random.default_rng(seed)
    matches = []
    for turn in range(rounds):
        for number, (home, away) in enumerate(permutations(teams, 2)):
            gap = (teams.index(away) - teams.index(home)) / len(teams)
            rates = np.exp([0.35 + gap, 0.1 - gap])
            goals = [int(n) for n in draws.poisson(rates)]
            on_target, tried = (Tally(*map(int, draws.poisson(rates * k))) for k in (3, 9))
            day = START + timedelta(days=turn * 60 + number)
            extra = (tried, on_target) if shots else ()
            matches.append(Match(day, home, away, *goals, *extra))
    return matches


def prediction(result, home_goals, away_goals, over25=0.5, btts=0.5):
    """A forecast beside a score."""
    return Prediction("x", Match(START, "A", "B", home_goals, away_goals), MatchResult(*result), over25, btts)


def test_scores_of_known_forecasts():
    """One sure and right, one that leant the wrong way: the means by hand."""
    scores = scored([prediction((1, 0, 0), 2, 0), prediction((0.5, 0.3, 0.2), 0, 1)])
    assert scores.rps == pytest.approx((0 + (0.5**2 + 0.8**2) / 2) / 2)
    assert scores.log_loss == pytest.approx(-np.log(0.2) / 2)
    assert scores.brier == pytest.approx((0 + 0.25 + 0.09 + 0.64) / 2)
    assert (scores.n, scores.accuracy) == (2, 0.5)


def test_totals_and_both_to_score_have_their_own_log_loss():
    """2-1 is over 2.5 and both scored."""
    scores = scored([prediction((0.4, 0.3, 0.3), 2, 1, over25=0.6, btts=0.7)])
    assert (scores.over25_log_loss, scores.btts_log_loss) == pytest.approx((-np.log(0.6), -np.log(0.7)))


def test_calibrated_forecasts_have_no_calibration_error():
    """Of four matches with a home chance of a half two are home wins; of an overconfident one none is."""
    good = [prediction((0.5, 0.25, 0.25), *score) for score in ((1, 0), (2, 0), (1, 1), (0, 1))]
    assert scored(good).ece == pytest.approx(0)
    assert scored([prediction((0.95, 0.04, 0.01), 0, 1)]).ece > 0.6


def test_nothing_cannot_be_scored():
    """An empty list is the caller's mistake."""
    with pytest.raises(ValueError, match="no predictions"):
        scored([])


@pytest.mark.parametrize("shots", [False, True], ids=["goals", "shots"])
def test_the_model_beats_a_blind_guess(shots):
    """Teams of clearly different strength are told apart from half a season."""
    evaluation = evaluate({"x": season(shots=shots)}, START, TEST)
    blind = scored(
        [prediction((0.45, 0.25, 0.3), p.match.home_goals, p.match.away_goals) for p in evaluation.predictions]
    )
    assert evaluation.scores.rps < blind.rps
    assert evaluation.scores.log_loss < blind.log_loss


def test_shots_help():
    """Nine shots a goal say more about two teams than the goals do."""
    with_shots = evaluate({"x": season(rounds=4, shots=True)}, START, TEST).scores
    without = evaluate({"x": season(rounds=4)}, START, TEST).scores
    assert with_shots.log_loss < without.log_loss


@pytest.mark.parametrize("shots", [False, True], ids=["goals", "shots"])
def test_shuffling_the_future_changes_no_prediction(shots):
    """Whatever happens on a day or later, its forecasts and all earlier ones stay as they were, to the last bit."""
    matches = season(shots=shots)
    cut = TEST + timedelta(days=40)
    later = [match for match in matches if match.date >= cut]
    shuffled = [
        Match(m.date, m.home, m.away, other.away_goals, other.home_goals, other.shots, other.shots_on_target)
        for m, other in zip(later, reversed(later), strict=True)
    ]
    honest = evaluate({"x": matches}, START, TEST).predictions
    falsified = evaluate({"x": [m for m in matches if m.date < cut] + shuffled}, START, TEST).predictions
    forecast = [(p.result, p.over25, p.btts) for p in honest if p.date <= cut]
    assert forecast == [(p.result, p.over25, p.btts) for p in falsified if p.date <= cut]
    assert len(forecast) > 30


def test_matches_before_the_training_teach_nothing():
    """Leaving them out and cutting them off by date is the same."""
    matches = season()
    begin = START + timedelta(days=60)
    cut = evaluate({"x": matches}, begin, TEST)
    absent = evaluate({"x": [match for match in matches if match.date >= begin]}, START, TEST)
    assert [p.result for p in cut.predictions] == [p.result for p in absent.predictions]


def test_leagues_do_not_teach_each_other():
    """Another league changes nothing in the forecasts of the first, where goals alone are known."""
    alone = evaluate({"x": season()}, START, TEST).predictions
    both = evaluate({"x": season(), "y": season("STUVWXYZ", seed=9)}, START, TEST).predictions
    assert [p.result for p in alone] == [p.result for p in both if p.league == "x"]


def test_intervals_without_matches_are_refused():
    """Nothing to learn from, nothing to test, or a test before the training."""
    for train, test in ((TEST, START), (START, date(2030, 1, 1)), (date(2030, 1, 1), date(2031, 1, 1)), (START, START)):
        with pytest.raises(NothingToEvaluate):
            evaluate({"x": season()}, train, test)


def openfootball(matches):
    """Matches as an openfootball file, one of them still to be played and one postponed."""
    entries = [
        {"date": m.date.isoformat(), "team1": m.home, "team2": m.away, "score": {"ft": [m.home_goals, m.away_goals]}}
        for m in matches
    ]
    entries += [{"date": "2026-01-01", "team1": "A", "team2": "B"}]
    entries += [{"date": "2026-01-01", "team1": "A", "team2": "B", "status": "postponed", "score": {}}]
    return json.dumps({"name": "League 2024/25", "matches": entries})


def football_data(matches, form="%d/%m/%Y", division="E0"):
    """Matches as a football-data file with its byte-order mark, an empty row and a price."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    for m in matches:
        tried = (*m.shots, *m.shots_on_target) if m.shots else ("", "", "", "")
        writer.writerow(
            [division, m.date.strftime(form), "15:00", m.home, m.away, m.home_goals, m.away_goals, *tried, 2.1]
        )
    return "\ufeff" + out.getvalue() + ",,,,,,,,,,,\n"


def test_both_formats_give_the_same_scores(tmp_path):
    """The same results, written in two ways, in two files each, are forecast alike."""
    matches = season()
    halves = matches[: len(matches) // 2], matches[len(matches) // 2 :]
    for name, half in zip(("a", "b"), halves, strict=True):
        (tmp_path / f"{name}.json").write_text(openfootball(half))
        (tmp_path / f"{name}.csv").write_text(football_data(half, "%d/%m/%y" if name == "a" else "%d/%m/%Y"))
    one = evaluate_files("openfootball", sorted(tmp_path.glob("*.json")), START, TEST)
    other = evaluate_files("football-data-csv", sorted(tmp_path.glob("*.csv")), START, TEST)
    assert one.scores == other.scores
    assert list(one.as_dict()) == REPORT


def test_shots_are_read_from_csv(tmp_path):
    """A file with shots is forecast like the matches with shots."""
    matches = season(rounds=4, shots=True)
    (tmp_path / "E0.csv").write_text(football_data(matches))
    read = evaluate_files("football-data-csv", [tmp_path / "E0.csv"], START, TEST)
    assert read.scores == evaluate({"E0": matches}, START, TEST).scores


def test_the_other_layout_of_football_data_is_read(tmp_path):
    """Files of the smaller leagues name the country and league, and the goals HG and AG."""
    lines = [f"Brazil,Serie A,2024,{m.date:%d/%m/%Y},{m.home},{m.away},{m.home_goals},{m.away_goals}" for m in season()]
    (tmp_path / "BRA.csv").write_text("\n".join(["Country,League,Season,Date,Home,Away,HG,AG", *lines]))
    read = evaluate_files("football-data-csv", [tmp_path / "BRA.csv"], START, TEST)
    assert {p.league for p in read.predictions} == {"Brazil Serie A"}


def test_old_files_in_latin_letters_are_read(tmp_path):
    """A file written on Windows loses no match for its accents."""
    text = football_data(season()).removeprefix("\ufeff").replace(",A,", ",Málaga,")
    (tmp_path / "SP1.csv").write_bytes(text.encode("cp1252"))
    read = evaluate_files("football-data-csv", [tmp_path / "SP1.csv"], START, TEST)
    assert any(p.match.home == "Málaga" for p in read.predictions)


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("openfootball", "not json"),
        ("openfootball", "[]"),
        ("openfootball", '{"matches": [{"score": {"ft": [1, 0]}}]}'),
        ("football-data-csv", "a,b\n1,2\n"),
        ("football-data-csv", "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG\nE0,yesterday,A,B,1,0\n"),
        ("football-data-csv", "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG\nE0,01/08/2024,A,B,one,0\n"),
    ],
)
def test_a_file_in_another_format_is_named(tmp_path, format_, text):
    """The error says which file."""
    (tmp_path / "broken").write_text(text)
    with pytest.raises(BadDataFile, match="broken"):
        evaluate_files(format_, [tmp_path / "broken"], START, TEST)


def test_a_missing_file_is_named(tmp_path):
    """What cannot be opened is told as such."""
    with pytest.raises(BadDataFile, match="cannot be read"):
        evaluate_files("openfootball", [tmp_path / "nowhere.json"], START, TEST)


def test_predictions_are_written_one_a_line():
    """A header, then each match with its five probabilities."""
    evaluation = evaluate({"x": season()}, START, TEST)
    rows = list(csv.DictReader(StringIO(predictions_csv(evaluation.predictions))))
    first = evaluation.predictions[0]
    assert len(rows) == evaluation.scores.n
    assert (rows[0]["date"], rows[0]["home"]) == (first.date.isoformat(), first.match.home)
    assert sum(float(rows[0][key]) for key in ("p_home", "p_draw", "p_away")) == pytest.approx(1, abs=2e-6)


def test_the_blend_learns_once_a_week():
    """A day after learning, new results wait; a week after, they count."""
    blend = Blend()
    rates = [(1.5, 1.1), (5.0, 4.0), (13.0, 11.0)]
    for _ in range(200):
        blend.remember(rates, Match(START, "A", "B", 4, 0))
    before = blend.grid(rates, 0.0).home_rate
    blend.learn(START)
    taught = blend.grid(rates, 0.0).home_rate
    blend.remember(rates, Match(START, "A", "B", 0, 9))
    blend.learn(START + timedelta(days=6))
    assert taught > before + 0.5
    assert blend.grid(rates, 0.0).home_rate == taught
    blend.learn(START + timedelta(days=7))
    assert blend.grid(rates, 0.0).home_rate < taught
