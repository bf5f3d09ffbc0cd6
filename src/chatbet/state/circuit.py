"""A circuit breaker: after a few failures in a row a dead dependency is not asked again until one probe succeeds.

One process, one event loop, one dependency. Why not a library: docs/decisions/0003-cache-layers.md, last section.

    closed ──threshold failures──► open ──cooldown──► half_open (one probe at a time)
      ▲                              ▲                   │
      └───────── success ────────────┼───────────────────┤
                                     └──── failure ──────┘
"""

from enum import StrEnum

from chatbet.clock import Clock, SystemClock

# What to tell those who meet a probe under way (seconds).
_PROBE_TAKES = 0.1


class CircuitState(StrEnum):
    """Where a circuit stands; the values go to health reports and metrics."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitOpen(Exception):
    """The dependency is not asked now; ``retry_after`` says in how many seconds it may be."""

    def __init__(self, name: str, retry_after: float) -> None:
        super().__init__(f"{name}: circuit open for another {retry_after:.1f} s")
        self.retry_after = retry_after


class Circuit:
    """Counts failures of one dependency and refuses calls while it is known to be down."""

    def __init__(self, name: str, *, threshold: int = 3, cooldown: float = 2.0, clock: Clock | None = None) -> None:
        self.name = name
        self._threshold = threshold
        self._cooldown = cooldown
        self._clock = clock or SystemClock()
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def state(self) -> CircuitState:
        """What the next call would meet."""
        if self._opened_at is None:
            return CircuitState.CLOSED
        return CircuitState.OPEN if self._remaining() > 0 else CircuitState.HALF_OPEN

    def check(self) -> None:
        """Raise ``CircuitOpen`` when a call would be refused now; promises nothing, and needs no verdict."""
        if self._opened_at is not None and ((remaining := self._remaining()) > 0 or self._probing):
            raise CircuitOpen(self.name, max(remaining, _PROBE_TAKES))

    def enter(self) -> bool:
        """Ask for leave to call; raises ``CircuitOpen``. Must be followed by exactly one of the three verdicts.

        True when the call is the probe: hand that back with the verdict.
        """
        self.check()
        self._probing = self._opened_at is not None
        return self._probing

    def succeeded(self) -> None:
        """The call was answered."""
        self._failures = 0
        self._opened_at = None
        self._probing = False

    def failed(self, *, probe: bool, weight: int = 1) -> None:
        """The dependency did not answer, or answered that it cannot; ``weight`` failures at once.

        Once the circuit is open only its probe counts: calls that began before would else keep it open for ever.
        """
        if self._opened_at is None:
            self._failures += weight
        if probe or (self._opened_at is None and self._failures >= self._threshold):
            self._opened_at = self._clock.monotonic()
        self.abandoned(probe=probe)

    def abandoned(self, *, probe: bool) -> None:
        """The call ended without a verdict (it was cancelled): another one may probe."""
        if probe:
            self._probing = False

    def _remaining(self) -> float:
        assert self._opened_at is not None  # noqa: S101 - both callers have looked
        return self._opened_at + self._cooldown - self._clock.monotonic()
