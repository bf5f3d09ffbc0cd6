"""Asks a model for one answer: through the breaker, within the turn's patience, with one quick retry, counted."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from langchain_core.messages import BaseMessage

from chatbet.brain.llm.breaker import Breaker
from chatbet.brain.llm.faults import ModelFault, unfinished
from chatbet.brain.llm.patience import Patience
from chatbet.brain.llm.pulse import Pulse
from chatbet.brain.llm.speech import Spoken, speak

LONGEST = 4000
"""Characters; a model that says more has lost its way."""

_STOPPED = "stopped"
"""By us: the guard found something, or the turn was cancelled."""


class Counter(Protocol):
    """A counter with one label, as Prometheus has it."""

    def labels(self, *values: str) -> Any:
        """The counter for these label values."""


class _Uncounted:
    def labels(self, *values: str) -> "_Uncounted":
        return self

    def inc(self, amount: float = 1) -> None:
        """Count nothing."""


@dataclass(frozen=True, slots=True)
class Counters:
    """What is counted of a model: calls by outcome, tokens by direction, violations by kind."""

    calls: Counter = field(default_factory=_Uncounted)
    tokens: Counter = field(default_factory=_Uncounted)
    guard: Counter = field(default_factory=_Uncounted)


@dataclass(frozen=True, slots=True)
class Asking:
    """A model with all that surrounds a call of it."""

    breaker: Breaker
    counters: Counters
    finish_required: bool
    """Whether the model says why it stopped; silence then means that the stream was cut."""
    pulse: Pulse = field(default_factory=Pulse)

    async def ask(
        self, model: Any, messages: list[BaseMessage], patience: Patience, spoken: Spoken
    ) -> AsyncIterator[str]:
        """The answer's text in pieces; raises ``ModelUnavailable``. ``spoken`` holds the rest at the end."""
        for last in (False, True):
            probe = self.breaker.enter()
            verdict: ModelFault | None = ModelFault(_STOPPED, down=False)
            began, silent = patience.clock.monotonic(), True
            try:
                async for text in speak(model, messages, patience, spoken):
                    if silent:
                        self.pulse.latency, silent = patience.clock.monotonic() - began, False
                    yield text
                    if len(spoken.text) > LONGEST:
                        raise ModelFault("too_long", down=False)
                verdict = self._verdict(spoken)
            except ModelFault as fault:
                verdict = fault
            finally:
                self._judge(verdict, spoken, probe=probe)
            if verdict is None:
                return
            if last or not verdict.again or spoken.text or patience.left < patience.first / 2:
                raise verdict

    def _verdict(self, spoken: Spoken) -> ModelFault | None:
        """What is wrong with a stream that ended by itself."""
        if spoken.blocked:
            return ModelFault("blocked", down=False)
        if fault := unfinished(spoken.finish, required=self.finish_required):
            return fault
        if not spoken.text.strip() and not spoken.calls:
            return ModelFault("empty", down=False)
        return None

    def _judge(self, verdict: ModelFault | None, spoken: Spoken, *, probe: bool) -> None:
        self.counters.calls.labels(verdict.outcome if verdict else "ok").inc()
        self.counters.tokens.labels("in").inc(spoken.tokens_in)
        self.counters.tokens.labels("out").inc(spoken.tokens_out)
        if verdict is not None and verdict.down:
            self.breaker.failed(verdict, probe=probe)
        elif verdict is not None and verdict.outcome == _STOPPED and not spoken.text:
            self.breaker.abandoned(probe=probe)
        else:
            self.breaker.succeeded()
