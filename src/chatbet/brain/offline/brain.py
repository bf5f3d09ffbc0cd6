"""The offline brain: run the plan's tools, tell their results, send the words in pieces."""

import re
from collections.abc import AsyncIterator, Iterator

from chatbet.brain.offline.narrate import narrate
from chatbet.brain.plan import plan
from chatbet.brain.port import BrainEvent, Finished, Piece, Reply, ToolUsed, TurnContext
from chatbet.tools.toolbox import Toolbox

_PIECE = re.compile(r"(?:\S++\s*+){1,20}+")
"""A line or two. A finished reply is there at once: smaller pieces would only cost frames."""


class OfflineBrain:
    """Answers without a model; deterministic for the same facts."""

    async def think(self, turn: TurnContext) -> AsyncIterator[BrainEvent]:
        """Tools first, then the reply in pieces."""
        calls = plan(turn.utterance, turn.memory)
        for call in calls:
            yield ToolUsed(call.name)
        results = await Toolbox(turn.tools).run_all(calls)
        names = tuple(dict.fromkeys(call.name for call in calls))
        for event in in_pieces(narrate(turn, results, names)):
            yield event


def in_pieces(reply: Reply) -> Iterator[BrainEvent]:
    """A finished reply as a stream: a line or two at a time, then the whole."""
    for piece in _PIECE.findall(reply.text):
        yield Piece(piece)
    yield Finished(reply)
