"""A brain on the real Gemini client, and an ear that keeps all it says with the time at which it was said."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from chatbet.brain.fallback import FallbackBrain
from chatbet.brain.llm.asking import Counters
from chatbet.brain.llm.breaker import Breaker
from chatbet.brain.llm.gemini import open_gemini
from chatbet.brain.llm.making import make_brain
from chatbet.brain.offline.brain import OfflineBrain
from chatbet.brain.port import Brain, Finished, Piece, Reply, ToolUsed, TurnContext
from chatbet.clock import SystemClock
from chatbet.observability.metrics import Metrics
from chatbet.state.circuit import Circuit, CircuitOpen
from tests.brain.gemini_server import KEY

FIRST = 0.8
"""Seconds for first words where a test is about their deadline."""
PLENTY = 5.0
"""Where it is about something else."""


@dataclass(frozen=True)
class Ear:
    """One finished turn."""

    reply: Reply
    pieces: list[tuple[float, str]] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def streamed(self) -> str:
        """All pieces together."""
        return "".join(text for _, text in self.pieces)


async def hear(brain: Brain, turn: TurnContext) -> Ear:
    """Think one turn through to its end."""
    began = time.monotonic()
    pieces: list[tuple[float, str]] = []
    tools: list[str] = []
    reply: Reply | None = None
    async for event in brain.think(turn):
        match event:
            case Piece(text):
                pieces.append((time.monotonic() - began, text))
            case ToolUsed(name):
                tools.append(name)
            case Finished(done):
                assert reply is None, "two final replies"
                reply = done
    assert reply is not None
    return Ear(reply, pieces, tools, time.monotonic() - began)


@asynccontextmanager
async def gemini_brain(
    address: str, *, first: float = PLENTY, cooldown: float = 60.0, key: str = KEY, metrics: Metrics | None = None
) -> AsyncIterator[FallbackBrain]:
    """The brain that the service runs, over the model at ``address``."""
    clock, counted = SystemClock(), metrics or Metrics()
    model = await asyncio.to_thread(open_gemini, key=key, model="gemini-2.5-flash", temperature=0.7, base_url=address)
    brain = make_brain(
        model,
        Breaker(Circuit("gemini", cooldown=cooldown, clock=clock), CircuitOpen, clock),
        clock,
        first_token_timeout=first,
        counters=Counters(counted.model_calls, counted.model_tokens, counted.guard),
        finish_required=True,
    )
    try:
        yield FallbackBrain(brain, OfflineBrain())
    finally:
        await brain.aclose()
