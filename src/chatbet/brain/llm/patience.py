"""How long a model may take. The first words have a deadline; after it, words must keep flowing."""

from dataclasses import dataclass

from chatbet.clock import Clock

FLOWING = 60.0
"""Characters per second below which a stream counts as a drip; models write several hundred."""
GAP = 0.15
"""Seconds of silence that a stream may have once the deadline for its first words is over: a turn whose model hangs
ends within a fifth of a second after it."""
WHOLE = 2.0
"""The whole answer may take this many times the deadline for its first words."""


@dataclass(slots=True)
class Patience:
    """One turn's time with the model: all its calls together."""

    clock: Clock
    first: float
    """Seconds until the first words."""
    _started: float = 0.0
    _spoke: float | None = None
    """When the first words came."""
    _last: float = 0.0
    _characters: int = 0

    def __post_init__(self) -> None:
        self._started = self._last = self.clock.monotonic()

    def heard(self, characters: int) -> None:
        """Words have come."""
        if characters:
            self._characters += characters
            self._last = self.clock.monotonic()
            self._spoke = self._spoke or self._last

    @property
    def left(self) -> float:
        """Seconds until the next words must be there; 0 or less means that it is over."""
        now = self.clock.monotonic()
        spent = now - self._started
        if spent < self.first:
            return self.first - spent
        if self._spoke is None or self._characters < FLOWING * (now - self._spoke):
            return 0.0
        return min(self._last + GAP - now, self.first * WHOLE - spent)
