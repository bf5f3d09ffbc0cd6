"""What the desk decides about one message, and what it was given to decide on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chatbet.brain.offline.draft import Draft, Voice
from chatbet.brain.offline.narrate import reply_of
from chatbet.brain.port import Reply, TurnContext
from chatbet.conversation.messages import UserMessage
from chatbet.conversation.orders import Order
from chatbet.conversation.session import Session
from chatbet.conversation.slips import OpenSlip
from chatbet.understanding.utterance import Utterance


@dataclass(frozen=True, slots=True)
class Settlement:
    """A reply decided in code, and what it changes."""

    reply: Reply
    slip: OpenSlip | None = None
    keeps_slip: bool = False
    """True when ``slip`` is the session's slip from now on (None: closed)."""
    preferences: dict[str, str] | None = None
    order: Order | None = None
    """The order whose outcome the reply tells: it counts as told when the reply is saved."""
    kept_text: str | None = None
    """What is remembered in place of the message, when it held a secret."""
    session: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the session that change."""

    def kept(self, message: UserMessage) -> UserMessage:
        """The message as it may be remembered."""
        return message if self.kept_text is None else replace(message, text=self.kept_text)


@dataclass(frozen=True, slots=True)
class Visit:
    """One message at the desk."""

    session: Session
    turn: TurnContext
    voice: Voice
    shared: bool
    """False while Redis is away: then no bet is taken."""
    arrived_at: datetime | None = None

    @property
    def utterance(self) -> Utterance:
        """What was said."""
        return self.turn.utterance

    @property
    def slip(self) -> OpenSlip | None:
        """The slip that the session holds."""
        return self.session.slip


def with_slip(draft: Draft, slip: OpenSlip | None, *calls: str, order: Order | None = None) -> Settlement:
    """A draft as a settlement after which ``slip`` is the session's slip."""
    return Settlement(reply_of(draft, (), calls), slip, keeps_slip=True, order=order)


def leaving_slip(draft: Draft, *calls: str) -> Settlement:
    """A draft as a settlement that leaves the session's slip as it is."""
    return Settlement(reply_of(draft, (), calls))
