"""The port of a brain: a turn's context goes in, events come out, the last one is the whole reply."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from chatbet.brain.cards import Action, Card
from chatbet.language import Language
from chatbet.tools.context import ToolContext
from chatbet.tools.results import ToolResult
from chatbet.understanding.memory import Memory, Offer, ShownFixture, ShownSelection
from chatbet.understanding.utterance import Question, Utterance


@dataclass(frozen=True, slots=True)
class Pair:
    """One earlier exchange, in the words of both."""

    user: str
    assistant: str


@dataclass(frozen=True, slots=True)
class TurnContext:
    """All that a brain may know in one turn. It can reach the world only through ``tools``."""

    utterance: Utterance
    memory: Memory
    tools: ToolContext
    pairs: tuple[Pair, ...] = ()
    """The last ten, oldest first."""
    preferences: dict[str, str] = field(default_factory=dict)
    odds_format: str = "decimal"

    @property
    def language(self) -> Language:
        """The language of the reply."""
        return self.tools.language

    @property
    def now(self) -> datetime:
        """The instant of the turn, in the user's zone."""
        return self.tools.now


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished answer. Everything but the words is decided in code, whichever brain wrote them."""

    text: str
    cards: tuple[Card, ...] = ()
    actions: tuple[Action, ...] = ()
    results: tuple[ToolResult, ...] = ()
    function_calls: tuple[str, ...] = ()
    brain: str = "offline"
    degraded: str | None = None
    data_as_of: datetime | None = None
    token_count: int = 0
    shown: tuple[ShownFixture, ...] = ()
    focus: ShownFixture | None = None
    prices: tuple[ShownSelection, ...] = ()
    offer: Offer | None = None
    question: Question | None = None
    stake: Decimal | None = None
    """The stake that payouts in this reply are for."""

    def saying(self, text: str) -> "Reply":
        """The same reply in other words."""
        return replace(self, text=text)


@dataclass(frozen=True, slots=True)
class Piece:
    """The next words of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolUsed:
    """A tool ran: the stage line of the page."""

    name: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The authoritative reply; nothing follows."""

    reply: Reply


BrainEvent = Piece | ToolUsed | Finished


class Brain(Protocol):
    """Answers one turn."""

    def think(self, turn: TurnContext) -> AsyncIterator[BrainEvent]:
        """Yield pieces as they are ready, then exactly one ``Finished``; raises ``ModelUnavailable`` at most."""
        ...
