"""The circuit: opens after failures in a row, lets one probe through, heals."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbet.clock import ManualClock
from chatbet.state.circuit import Circuit, CircuitOpen, CircuitState


@pytest.fixture
def clock() -> ManualClock:
    """A clock that moves when told to."""
    return ManualClock(datetime(2026, 11, 25, tzinfo=UTC))


@pytest.fixture
def circuit(clock: ManualClock) -> Circuit:
    """Opens at the second failure, for five seconds."""
    return Circuit("test", threshold=2, cooldown=5.0, clock=clock)


def fail(circuit: Circuit, times: int = 1) -> None:
    """Let some calls fail."""
    for _ in range(times):
        circuit.failed(probe=circuit.enter())


def test_stays_closed_below_the_threshold(circuit: Circuit) -> None:
    """Only failures in a row count."""
    fail(circuit)
    circuit.enter()
    circuit.succeeded()
    fail(circuit)
    assert circuit.state is CircuitState.CLOSED


def test_opens_at_the_threshold_and_says_when_to_come_back(circuit: Circuit, clock: ManualClock) -> None:
    """The wait is passed on to users."""
    fail(circuit, 2)
    clock.advance(timedelta(seconds=2))
    with pytest.raises(CircuitOpen) as refusal:
        circuit.enter()
    assert refusal.value.retry_after == 3.0


def test_lets_one_probe_through_after_the_cooldown(circuit: Circuit, clock: ManualClock) -> None:
    """Not a crowd."""
    fail(circuit, 2)
    clock.advance(timedelta(seconds=5))
    assert circuit.state is CircuitState.HALF_OPEN
    circuit.enter()
    with pytest.raises(CircuitOpen):
        circuit.enter()


def test_a_good_probe_closes_it(circuit: Circuit, clock: ManualClock) -> None:
    """It heals by itself."""
    fail(circuit, 2)
    clock.advance(timedelta(seconds=5))
    circuit.enter()
    circuit.succeeded()
    assert circuit.state is CircuitState.CLOSED


def test_a_bad_probe_opens_it_for_another_cooldown(circuit: Circuit, clock: ManualClock) -> None:
    """One failure is enough while it is known to be down."""
    fail(circuit, 2)
    clock.advance(timedelta(seconds=5))
    fail(circuit)
    assert circuit.state is CircuitState.OPEN


def test_a_probe_that_was_cancelled_makes_room_for_the_next(circuit: Circuit, clock: ManualClock) -> None:
    """Else nobody would ever ask again."""
    fail(circuit, 2)
    clock.advance(timedelta(seconds=5))
    circuit.abandoned(probe=circuit.enter())
    circuit.enter()


def test_late_failures_of_earlier_calls_do_not_keep_it_open(circuit: Circuit, clock: ManualClock) -> None:
    """They say nothing about now; nor do they end somebody's probe."""
    early = circuit.enter()
    fail(circuit, 2)
    clock.advance(timedelta(seconds=5))
    circuit.failed(probe=early)
    assert circuit.state is CircuitState.HALF_OPEN
    circuit.enter()
    circuit.failed(probe=early)
    with pytest.raises(CircuitOpen):
        circuit.enter()
