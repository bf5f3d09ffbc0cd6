"""What a finished turn leaves behind: the next session value. Pure."""

from dataclasses import replace

from chatbet.brain.port import Reply, TurnContext
from chatbet.conversation.desk import Settlement
from chatbet.conversation.messages import UserMessage
from chatbet.conversation.session import Session
from chatbet.understanding.memory import Memory
from chatbet.understanding.utterance import Intent

_KEEPS_THE_TOPIC = frozenset({Intent.UNCLEAR, Intent.GREETING, Intent.HELP_REQUEST, Intent.GENERAL_SPORTS_QUERY})
"""Intents that do not change what the conversation is about: «gracias» between two questions about one match."""


def remembered(
    session: Session, message: UserMessage, turn: TurnContext, reply: Reply, settled: Settlement | None
) -> Session:
    """The session after this turn."""
    after = session.with_pair(message.text, reply.text)
    slip = settled.slip if settled is not None and settled.keeps_slip else session.slip
    preferences = settled.preferences if settled is not None and settled.preferences is not None else None
    return replace(
        after,
        language=message.language or turn.utterance.language,
        timezone=message.timezone or session.timezone,
        odds_format=turn.odds_format,
        memory=_memory(session.memory, turn, reply, settled),
        slip=slip,
        preferences=session.preferences if preferences is None else preferences,
    )


def _memory(before: Memory, turn: TurnContext, reply: Reply, settled: Settlement | None) -> Memory:
    utterance = turn.utterance
    stays = utterance.intent in _KEEPS_THE_TOPIC and reply.question is None
    slip = settled.slip if settled is not None and settled.keeps_slip else None
    return replace(
        before,
        language=utterance.language,
        intent=before.intent if stays else utterance.intent,
        entities=before.entities if stays else utterance.entities,
        shown=reply.shown or before.shown,
        focus=reply.focus or (before.focus if stays or not reply.shown else None),
        prices=reply.prices or (before.prices if stays else ()),
        offer=reply.offer,
        question=reply.question,
        asked_text=utterance.text if reply.question else "",
        slip_open=slip is not None,
        slip_teams=tuple(name for leg in slip.legs for name in (leg.home, leg.away)) if slip else (),
    )
