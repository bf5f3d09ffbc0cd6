"""The soak of benchmarks/soak.py, shorter: idle sockets beside a steady stream of turns, on two workers."""

import pytest

from benchmarks.soak import clean, parse, soak

pytestmark = pytest.mark.slow


def test_idle_sockets_and_steady_turns_run_clean() -> None:
    """Every turn answered, no socket lost, nothing logged as an error, memory where it was."""
    figures, fine = soak(parse(["--sockets", "300", "--rate", "20", "--seconds", "2", "--workers", "2"]))
    assert fine, figures
    assert figures["turns"] == 40


@pytest.mark.parametrize(
    ("field", "value"), [("turns", 89), ("sockets_lost", 1), ("defects", 1.0), ("rss_growth_mib", 65.0)]
)
def test_a_run_with_any_fault_is_not_clean(field: str, value: float) -> None:
    """The judge sees each kind of fault."""
    good = {"turns": 90, "wanted": 90, "faults": [], "sockets": 5, "sockets_lost": 0, "sockets_counted": 5.0,
            "defects": 0.0, "rss_growth_mib": 1.0}  # fmt: skip
    assert clean(good, "")
    assert not clean(good | {field: value}, "")
    assert not clean(good, "Traceback (most recent call last)")
