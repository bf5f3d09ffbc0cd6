"""Keeps calls away from a model that is down, and for as long as it asks (``Retry-After``); probes it back.

The circuit itself is injected: it is the one that guards every other dependency.
"""

from typing import Protocol

from chatbet.clock import Clock
from chatbet.errors import ModelUnavailable

LONGEST_WAIT = 300.0
"""Seconds; a longer ``Retry-After`` is not believed."""


class Circuit(Protocol):
    """What is needed of a circuit breaker; ``enter`` is followed by exactly one of the three verdicts."""

    def enter(self) -> bool:
        """Ask for leave to call; raises when it is refused. True when this call is the probe."""

    def succeeded(self) -> None:
        """The call was answered."""

    def failed(self, *, probe: bool) -> None:
        """It was not."""

    def abandoned(self, *, probe: bool) -> None:
        """It ended without a verdict."""


class Breaker:
    """One model's circuit, and the time until which it wants no calls."""

    def __init__(self, circuit: Circuit, refused_by: type[Exception], clock: Clock) -> None:
        self._circuit = circuit
        self._refused_by = refused_by
        self._clock = clock
        self._not_before = 0.0

    def enter(self) -> bool:
        """Ask for leave to call; raises ``ModelUnavailable``. What it returns goes back with the verdict."""
        if (left := self._not_before - self._clock.monotonic()) > 0:
            raise ModelUnavailable("asked to wait", retry_after=left)
        try:
            return self._circuit.enter()
        except self._refused_by as refused:
            raise ModelUnavailable(str(refused)) from None

    def succeeded(self) -> None:
        """The model is up, whatever it said."""
        self._circuit.succeeded()

    def failed(self, error: ModelUnavailable, *, probe: bool) -> None:
        """It is not; a ``retry_after`` is kept to the second."""
        if error.retry_after:
            self._not_before = self._clock.monotonic() + min(error.retry_after, LONGEST_WAIT)
        self._circuit.failed(probe=probe)

    def abandoned(self, *, probe: bool) -> None:
        """The turn was cancelled before the model had said anything."""
        self._circuit.abandoned(probe=probe)
