"""``model evaluate``: figures on standard output, mistakes told with status 2."""

import json
from datetime import date, timedelta
from itertools import permutations

import pytest

from chatbet.analytics.commandline import evaluate_files


@pytest.fixture
def league(tmp_path):
    """A small league as an openfootball file."""
    matches = [
        {
            "date": (date(2024, 8, 1) + timedelta(days=3 * number)).isoformat(),
            "team1": home,
            "team2": away,
            "score": {"ft": [number % 3, number % 2]},
        }
        for number, (home, away) in enumerate([*permutations("ABCDE", 2)] * 2)
    ]
    path = tmp_path / "xx.1.json"
    path.write_text(json.dumps({"name": "League", "matches": matches}))
    return path


def test_json_holds_the_figures_of_the_contract(league, capsys):
    """One object with ten figures, as numbers."""
    evaluate_files([league], "openfootball", "2024-08-01", "2024-10-01", as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert list(found)[:4] == ["n", "rps", "log_loss", "brier"]
    assert len(found) == 10
    assert found["n"] == 19


def test_without_json_a_table_is_written(league, capsys):
    """One figure a line."""
    evaluate_files([league], "openfootball", "2024-08-01", "2024-10-01")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["n", "19"]
    assert len(lines) == 10


def test_predictions_are_written_on_request(league, tmp_path, capsys):
    """A CSV file with a header and one line a match."""
    evaluate_files([league], "openfootball", "2024-08-01", "2024-10-01", tmp_path / "out.csv")
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 20


@pytest.mark.parametrize(
    ("layout", "train", "test", "told"),
    [
        ("excel", "2024-08-01", "2024-10-01", "--format"),
        ("openfootball", "yesterday", "2024-10-01", "--train-from"),
        ("openfootball", "2024-08-01", "01/10/2024", "--test-from"),
        ("openfootball", "2024-08-01", "2030-01-01", "no match"),
        ("football-data-csv", "2024-08-01", "2024-10-01", "xx.1"),
    ],
)
def test_a_mistake_is_told_in_one_line(league, capsys, layout, train, test, told):
    """Status 2, and what to change on standard error."""
    with pytest.raises(SystemExit) as stopped:
        evaluate_files([league], layout, train, test)
    error = capsys.readouterr().err
    assert (stopped.value.code, error.count("\n")) == (2, 1)
    assert told in error


def test_a_place_that_cannot_be_written_is_told(league, tmp_path, capsys):
    """The file is named."""
    with pytest.raises(SystemExit):
        evaluate_files([league], "openfootball", "2024-08-01", "2024-10-01", tmp_path / "no" / "out.csv")
    assert "out.csv" in capsys.readouterr().err
