"""What goes into a turn and what comes out of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chatbet.brain.cards import Card
from chatbet.language import Language

LONGEST_MESSAGE = 4_000


@dataclass(frozen=True, slots=True)
class UserMessage:
    """One message of one user, already admitted by the edge."""

    text: str
    session_id: str
    user_id: str
    message_id: str
    """The client's own id, else one made for it."""
    language: Language | None = None
    timezone: str | None = None
    odds_format: str | None = None
    repeatable: bool = True
    """False when the client sent no id: then only the same text within two seconds counts as a duplicate."""
    arrived_at: datetime | None = None
    """When the edge took it in: a yes that was under way before a price was shown does not agree to it."""
    awaited: bool = False
    """True when a socket waits for the answer: it is then kept until one has sent it."""


def guest(session_id: str) -> str:
    """The user of a session that named none."""
    return f"guest-{session_id}"


@dataclass(frozen=True, slots=True)
class Answer:
    """One finished turn, as clients and the store see it."""

    message_id: str
    in_reply_to: str
    session_id: str
    user_id: str
    text: str
    language: Language
    intent: str
    confidence: float
    entities: dict[str, Any]
    cards: tuple[Card, ...] | list[dict[str, Any]]
    suggested_actions: tuple[str, ...]
    function_calls: tuple[str, ...]
    brain: str
    degraded: str | None
    data_as_of: datetime | None
    token_count: int
    response_time_ms: int
    created_at: datetime
    duplicate: bool = False
    slip_open: bool = False
    """True while the session holds a slip that the next message can change, confirm or drop."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A tool runs: something to show while waiting."""

    tool: str


@dataclass(frozen=True, slots=True)
class Words:
    """The next piece of the answer."""

    text: str


TurnEvent = Stage | Words | Answer
