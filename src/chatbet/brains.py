"""Chooses the brain that the settings ask for: Gemini over the offline one where a key is set, else the offline one.

Part of the composition root. The model is opened in a thread once everything else stands.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from chatbet import footprint
from chatbet.brain.fallback import FallbackBrain
from chatbet.brain.llm.opening import OpeningBrain
from chatbet.brain.llm.pulse import Pulse
from chatbet.brain.offline.brain import OfflineBrain
from chatbet.brain.port import Brain
from chatbet.clock import Clock
from chatbet.observability.metrics import Metrics
from chatbet.settings import Settings
from chatbet.state.circuit import Circuit, CircuitOpen

COOLDOWN = 5.0
"""Seconds between probes of a model that is down: short, because users get an answer meanwhile anyway."""


@dataclass(frozen=True, slots=True)
class Brains:
    """The brain of a process, and how its model fares."""

    brain: Brain
    opening: OpeningBrain | None = None
    circuit: Circuit | None = None
    pulse: Pulse = field(default_factory=Pulse)

    @property
    def pending(self) -> bool:
        """True while the model is still being opened: not ready yet, though turns are answered."""
        return self.opening is not None and self.opening.pending

    def start(self) -> None:
        """Begin to open the model, once everything that answers without it stands."""
        if self.opening is not None:
            self.opening.start()

    def report(self) -> dict[str, Any]:
        """The state of the model for readiness."""
        if self.opening is None or self.circuit is None:
            return {"status": "off", "latency_ms": None, "breaker": "closed"}
        state = {"latency_ms": self.pulse.milliseconds, "breaker": self.circuit.state.value}
        if not self.opening.ready:
            return {"status": "down" if self.opening.failed else "starting", **state}
        return {"status": "ok" if state["breaker"] == "closed" else "down", **state}


@asynccontextmanager
async def open_brains(settings: Settings, clock: Clock, metrics: Metrics, given: Brain | None) -> AsyncIterator[Brains]:
    """The brain to use; ``given`` wins. Opening the model goes on while the process serves."""
    if given is not None or not settings.uses_llm:
        yield Brains(given or OfflineBrain())
        return
    circuit, pulse = Circuit("gemini", cooldown=COOLDOWN, clock=clock), Pulse()
    opening = OpeningBrain(lambda: _gemini_brain(settings, circuit, clock, metrics, pulse))
    try:
        yield Brains(FallbackBrain(opening, OfflineBrain()), opening, circuit, pulse)
    finally:
        await opening.aclose()


def _gemini_brain(settings: Settings, circuit: Circuit, clock: Clock, metrics: Metrics, pulse: Pulse) -> Brain:
    """Seconds of imports: only in a thread, and only where a key is set."""
    footprint.lean("chatbet.brain.llm.streaming", needs=footprint.BEFORE)
    from chatbet.brain.llm.asking import Counters
    from chatbet.brain.llm.breaker import Breaker
    from chatbet.brain.llm.gemini import open_gemini
    from chatbet.brain.llm.making import make_brain

    model = open_gemini(
        key=settings.google_api_key.get_secret_value(),
        model=settings.gemini_model,
        temperature=settings.gemini_temperature,
        base_url=settings.gemini_api_base_url,
    )
    brain = make_brain(
        model,
        Breaker(circuit, CircuitOpen, clock),
        clock,
        first_token_timeout=settings.llm_first_token_timeout,
        counters=Counters(metrics.model_calls, metrics.model_tokens, metrics.guard),
        finish_required=True,
        pulse=pulse,
    )
    footprint.settle()
    return brain
