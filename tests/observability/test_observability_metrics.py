"""Metrics: every end of a turn is counted once, under names that dashboards can rely on."""

from prometheus_client import generate_latest

from chatbet.observability.metrics import Metrics


def value(metrics: Metrics, name: str, **labels: str) -> float:
    """One sample; 0 when there is none."""
    return metrics.registry.get_sample_value(name, labels) or 0.0


def test_a_finished_turn_is_counted_by_brain_intent_and_degradation() -> None:
    """With its time."""
    metrics = Metrics()
    metrics.turn_ended("offline", "GREETING", None, 0.01, duplicate=False)
    assert value(metrics, "chatbet_turns_total", brain="offline", intent="GREETING", degraded="none") == 1
    assert value(metrics, "chatbet_turn_seconds_count", brain="offline") == 1


def test_a_stored_reply_is_a_duplicate_and_no_turn() -> None:
    """Answering twice costs nothing and counts so."""
    metrics = Metrics()
    metrics.turn_ended("offline", "GREETING", None, 0.01, duplicate=True)
    assert value(metrics, "chatbet_duplicates_total") == 1
    assert value(metrics, "chatbet_turn_seconds_count", brain="offline") == 0


def test_expected_faults_and_defects_are_told_apart() -> None:
    """A busy session is no bug; a bug is."""
    metrics = Metrics()
    metrics.turn_failed("SERVER_SHUTDOWN")
    metrics.turn_failed(None)
    assert value(metrics, "chatbet_turn_faults_total", code="SERVER_SHUTDOWN") == 1
    assert value(metrics, "chatbet_turns_unforeseen_total") == 1


def test_two_applications_in_one_process_do_not_share_counters() -> None:
    """Each has a registry of its own."""
    one, other = Metrics(), Metrics()
    one.sockets.set(3)
    assert value(other, "chatbet_sockets") == 0
    assert generate_latest(one.registry) != generate_latest(other.registry)
