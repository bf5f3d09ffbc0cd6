"""How fast the model was when it was last heard: for readiness. No call is made only to know."""

from dataclasses import dataclass


@dataclass(slots=True)
class Pulse:
    """The last call that said something."""

    latency: float | None = None
    """Seconds to its first words; None before the first call."""

    @property
    def milliseconds(self) -> float | None:
        """The same as reports have it."""
        return None if self.latency is None else round(self.latency * 1000, 2)
