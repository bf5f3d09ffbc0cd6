"""Two brains as one: the first answers; when it is late, down or talks nonsense, the turn still ends in an answer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import structlog

from chatbet.brain.offline.brain import in_pieces
from chatbet.brain.port import Brain, BrainEvent, Finished, Piece, Reply, TurnContext
from chatbet.errors import ModelUnavailable

_log = structlog.get_logger(__name__)
UNAVAILABLE = "llm_unavailable"
UNGROUNDED = "ungrounded_reply"


class Unfinished(ModelUnavailable):
    """The model gave no usable words, but the turn's tools have run: ``reply`` tells their results."""

    def __init__(self, detail: str, reply: Reply, *, retry_after: float | None = None) -> None:
        super().__init__(detail, retry_after=retry_after)
        self.reply = reply


def second_best(reply: Reply, reason: str) -> Reply:
    """The same reply, marked; a mark that its data already bears stays."""
    return replace(reply, degraded=reply.degraded or reason)


@dataclass(frozen=True, slots=True)
class FallbackBrain:
    """``primary`` first, ``backup`` when it fails before it could even look anything up."""

    primary: Brain
    backup: Brain

    async def think(self, turn: TurnContext) -> AsyncIterator[BrainEvent]:
        """Pieces and one final reply, whatever happens to the first brain; the final reply replaces all pieces."""
        spoken = False
        try:
            async for event in self.primary.think(turn):
                spoken = spoken or isinstance(event, Piece)
                yield event
            return
        except Unfinished as unfinished:
            _log.warning("llm.unfinished", reason=str(unfinished))
            reply = second_best(unfinished.reply, UNAVAILABLE)
        except ModelUnavailable as error:
            _log.warning("llm.unavailable", reason=str(error))
            async for event in self._backup(turn):
                yield event
            return
        for event in [Finished(reply)] if spoken else in_pieces(reply):
            yield event

    async def _backup(self, turn: TurnContext) -> AsyncIterator[BrainEvent]:
        async for event in self.backup.think(turn):
            yield Finished(second_best(event.reply, UNAVAILABLE)) if isinstance(event, Finished) else event
