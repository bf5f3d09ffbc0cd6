"""``chatbet doctor``, ``sandbox``, ``understand`` and ``model evaluate`` as people run them: whole processes."""

import json
import os
import socket
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest


def run(*arguments: str, folder: Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """One command in a folder of its own, with nothing of this machine's configuration."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "chatbet", *arguments],
        env=kept | {"CHATBET_DATA_DIR": str(folder)} | environment,
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_doctor_finds_a_fresh_install_well(tmp_path: Path) -> None:
    """One line per thing that must work, and exit code 0."""
    found = run("doctor", folder=tmp_path)
    assert found.returncode == 0, found.stderr
    for what in ("settings", "redis", "sportsbook", "gemini", "page"):
        assert f"] {what}" in found.stdout


@pytest.mark.parametrize(
    ("environment", "what"),
    [
        ({"CHATBET_API_BASE_URL": "http://127.0.0.1:9", "CHATBET_API_TIMEOUT": "1"}, "sportsbook"),
        ({"REDIS_URL": "redis://127.0.0.1:9/0"}, "redis"),
        ({"CACHE_TTL_ODDS": "soon"}, "settings"),
    ],
    ids=["sportsbook", "redis", "settings"],
)
def test_the_doctor_names_what_is_wrong_and_how_to_mend_it(
    tmp_path: Path, environment: dict[str, str], what: str
) -> None:
    """The failing line says what to change, the exit code is 1, and there is no traceback."""
    found = run("doctor", folder=tmp_path, **environment)
    assert found.returncode == 1
    assert f"[FAIL] {what}" in found.stdout
    assert "→" in found.stdout
    assert "Traceback" not in found.stdout + found.stderr


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    """The sandbox says which port it wanted and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = run("sandbox", "--port", str(taken.getsockname()[1]), folder=tmp_path)
    assert found.returncode == 2
    assert "Choose another --port" in found.stderr
    assert found.stderr.count("\n") == 1


def test_bad_settings_stop_every_command_with_one_line_each(tmp_path: Path) -> None:
    """What is wrong and what is allowed; no traceback."""
    found = run("sandbox", folder=tmp_path, CACHE_TTL_ODDS="soon", DEFAULT_LANGUAGE="xx")
    assert found.returncode == 2
    assert "CACHE_TTL_ODDS" in found.stderr
    assert "DEFAULT_LANGUAGE" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.slow
def test_understand_answers_a_sentence_and_json_lines(tmp_path: Path) -> None:
    """One JSON object per sentence, in the order given."""
    alone = run("understand", "--now", "2026-11-25T10:00:00-05:00", "¿Cuándo juega el Barça?", folder=tmp_path)
    assert json.loads(alone.stdout)["intent"] == "MATCH_SCHEDULE_QUERY"
    lines = '{"id":"a","text":"hola"}\n{"id":"b","text":"my balance"}\n'
    several = run("understand", "--jsonl", "--now", "2026-11-25T10:00:00-05:00", folder=tmp_path, stdin=lines)
    assert [json.loads(line)["id"] for line in several.stdout.splitlines()] == ["a", "b"]


def test_model_evaluate_scores_a_season_of_a_file(tmp_path: Path) -> None:
    """Every promised figure as JSON, over the matches of the tested half."""
    clubs = [f"Club {letter}" for letter in "ABCDEFGH"]
    first = date(2025, 8, 16)
    matches = [
        {
            "round": f"Matchday {week + 1}",
            "date": (first + timedelta(weeks=week)).isoformat(),
            "team1": clubs[place],
            "team2": clubs[(place + week % 7 + 1) % 8],
            "score": {"ft": [(8 - place) % 4, (place + week) % 3]},
        }
        for week in range(28)
        for place in range(0, 8, 2)
        if clubs[place] != clubs[(place + week % 7 + 1) % 8]
    ]
    path = tmp_path / "es.1.json"
    path.write_text(json.dumps({"name": "Spain Primera División 2025/26", "matches": matches}), "utf-8")
    found = run(
        "model", "evaluate", "--train-from", "2025-08-01", "--test-from", "2025-12-01", "--json", str(path),
        folder=tmp_path,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    figures = json.loads(found.stdout)
    wanted = {"n", "rps", "log_loss", "brier", "accuracy", "ece", "over25_log_loss", "btts_log_loss", "fit_seconds"}
    assert wanted | {"predict_seconds"} <= figures.keys()
    assert figures["n"] > 20
    assert 0 < figures["rps"] < 1
