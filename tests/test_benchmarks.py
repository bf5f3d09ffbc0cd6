"""``make bench`` keeps working: the driver against a real server, and the report it ends in."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import connections, memory, offline
from benchmarks.load import load
from benchmarks.report import Mark, Row, show
from benchmarks.servers import chatbet

ROOT = Path(__file__).resolve().parent.parent


def test_a_row_says_whether_it_holds_its_goal_its_bar_or_neither(capsys: pytest.CaptureFixture[str]) -> None:
    """Less is better unless the row says otherwise, and every mark is printed beside its limits."""
    times = [Row("time", value, "ms", bar=15, goal=8) for value in (8, 15, 15.1)]
    rates = [Row("rate", value, "/s", bar=250, goal=500, more_is_better=True) for value in (500, 250, 249)]
    assert [row.mark for row in times] == [row.mark for row in rates] == [Mark.GOAL, Mark.BAR, Mark.MISSED]
    show("marks", [*times, *rates])
    printed = capsys.readouterr().out
    assert "<= 15.0 ms" in printed
    assert ">= 500 /s" in printed
    assert printed.count("MISSED") == 2


@pytest.mark.slow
def test_the_driver_gets_an_answer_to_every_message_by_socket_and_by_request() -> None:
    """Sessions are changed as asked, nothing fails, and the server's own cost is read."""
    with chatbet() as server:
        for mode in ("talk", "rest"):
            measured = load(server, mode, users=4, turns=24, per_session=3)
            assert measured.figures["turns"] == 24
            assert measured.errors == 0, measured.figures["error_kinds"]
            assert measured.figures["sessions"] >= 8
            assert 0 < measured.p50 <= measured.p99
            assert measured.cpu_ms > 0


@pytest.mark.slow
def test_every_figure_of_the_offline_brain_is_measured_beside_the_echo() -> None:
    """The rows of the table, whatever they measure on a busy machine."""
    found = {row.name: row.value for row in offline.rows(250, rounds=1)}
    assert len(found) == 6
    assert all(value > 0 for name, value in found.items() if name != "turns without an answer")
    assert found["turns without an answer"] == 0


@pytest.mark.slow
def test_memory_is_read_per_idle_socket_and_over_many_turns() -> None:
    """Small numbers only show that both are measured."""
    rows = [*memory.idle_sockets(50), *memory.growth(20, 60)]
    assert [row.unit for row in rows] == ["x", "MiB"]


def test_the_sizes_of_the_table_of_connections_reach_ten_thousand() -> None:
    """As promised: from one connection to ten thousand."""
    assert (connections.SIZES[0], connections.SIZES[-1]) == (1, 10_000)


def test_an_unknown_table_is_refused_with_those_there_are() -> None:
    """A typo says what can be run."""
    asked = subprocess.run(
        [sys.executable, "-m", "benchmarks", "ofline"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 2
    assert "ofline" in asked.stderr
    assert "offline" in asked.stderr
