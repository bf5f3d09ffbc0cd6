"""The language model's brain: facts first, the offline reply in hand, then one call for better words over them.

Cards, buttons and memory come from the offline skills; the model replaces the words only, and the guard reads each of
them. When anything goes wrong the turn ends with the offline words at once.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import structlog
from langchain_core.language_models import BaseChatModel

from chatbet.brain.fallback import UNGROUNDED, Unfinished, second_best
from chatbet.brain.grounding.banned import Secrets
from chatbet.brain.grounding.violation import Violation
from chatbet.brain.llm import prompt
from chatbet.brain.llm.asking import Asking
from chatbet.brain.llm.closing import closing_lines
from chatbet.brain.llm.library import Library
from chatbet.brain.llm.loop import Loop
from chatbet.brain.llm.patience import Patience
from chatbet.brain.llm.tools import OFFERED, declarations
from chatbet.brain.offline.brain import in_pieces
from chatbet.brain.offline.knowledge import explain
from chatbet.brain.offline.narrate import narrate
from chatbet.brain.offline.picks import price_in
from chatbet.brain.plan import plan
from chatbet.brain.port import BrainEvent, Finished, Piece, Reply, ToolUsed, TurnContext
from chatbet.clock import Clock
from chatbet.errors import ModelUnavailable
from chatbet.language import Language
from chatbet.tools.results import CannotDo, Miss, ToolResult
from chatbet.tools.toolbox import Toolbox
from chatbet.understanding.utterance import Intent

_log = structlog.get_logger(__name__)
_OPEN = frozenset({Intent.UNCLEAR, Intent.GENERAL_SPORTS_QUERY})
"""Intents for which the plan knows no tools, but a model may."""
_MENDABLE = frozenset(
    {Miss.UNKNOWN_TEAM, Miss.UNKNOWN_TOURNAMENT, Miss.NEED_TWO_TEAMS, Miss.NEED_MATCH, Miss.NEED_SELECTION}
)
"""Misses that a model could mend by another call: it knows other spellings, and what was spoken of before."""


@dataclass(frozen=True, slots=True)
class Models:
    """One model twice: bare for the usual turn, and with tools for the few turns that more of them could help."""

    bare: Any
    equipped: Any

    @classmethod
    def of(cls, model: BaseChatModel) -> "Models":
        """Bind once, reuse for ever; a model that takes no tools goes without."""
        try:
            return cls(model, model.bind_tools(declarations()))
        except NotImplementedError:  # what LangChain's base class says of a model that takes none
            return cls(model, None)


class LlmBrain:
    """Answers with the words of a LangChain chat model."""

    def __init__(
        self, model: BaseChatModel, asking: Asking, library: Library, clock: Clock, *, first_token_timeout: float
    ) -> None:
        self._models = Models.of(model)
        self._asking = asking
        self._library = library
        self._clock = clock
        self._first = first_token_timeout
        texts = (prompt.system_prompt(language) for language in Language)
        self._secrets = Secrets.of(texts, OFFERED)

    async def think(self, turn: TurnContext) -> AsyncIterator[BrainEvent]:
        """Tools, then pieces of the model's words, then the reply; raises ``Unfinished`` with the offline one."""
        calls = plan(turn.utterance, turn.memory)
        for call in calls:
            yield ToolUsed(call.name)
        toolbox = Toolbox(turn.tools)
        results = await toolbox.run_all(calls)
        names = tuple(dict.fromkeys(call.name for call in calls))
        reply = narrate(turn, results, names)
        if not _needs_words(turn, reply):
            for event in in_pieces(reply):
                yield event
            return
        loop = self._loop(turn, toolbox, results, reply)
        try:
            async for event in loop.run():
                yield event
        except Violation as violation:
            _log.warning("llm.ungrounded", kind=violation.kind, text=violation.text[:80])
            self._asking.counters.guard.labels(violation.kind).inc()
            yield Finished(second_best(loop.reply, UNGROUNDED))
            return
        except ModelUnavailable as fault:
            raise Unfinished(str(fault), loop.reply, retry_after=fault.retry_after) from fault
        for text in _endings(turn, loop):
            yield Piece(text)
        yield Finished(replace(loop.reply, text=loop.text, brain="llm", token_count=loop.tokens))

    async def aclose(self) -> None:
        """Close the model's connections, where it has any."""
        close = getattr(self._models.bare, "aclose", None)
        if close is not None:
            await close()

    def _loop(self, turn: TurnContext, toolbox: Toolbox, results: list[ToolResult], reply: Reply) -> Loop:
        useful = self._models.equipped is not None and _tools_could_help(turn, results)
        return Loop(
            turn=turn,
            toolbox=toolbox,
            results=results,
            reply=reply,
            asking=self._asking,
            patience=Patience(self._clock, self._first),
            book=self._library.book_of(turn.tools.catalogue),
            secrets=self._secrets,
            bare=self._models.bare,
            equipped=self._models.equipped if useful else None,
        )


def _needs_words(turn: TurnContext, reply: Reply) -> bool:
    """A clarifying question is its buttons; where selling must stop no model is asked."""
    return turn.utterance.question is None and not turn.utterance.safety.blocks_selling and reply.question is None


def _tools_could_help(turn: TurnContext, results: list[ToolResult]) -> bool:
    """True when the plan found nothing, or could not do what was asked, and another call might."""
    if not results:
        return turn.utterance.intent in _OPEN and not _explained(turn)
    misses = {result.miss for result in results if isinstance(result, CannotDo)}
    return bool(misses) and misses <= _MENDABLE


def _explained(turn: TurnContext) -> bool:
    """True when the reviewed answer is at hand: what a word means is in no sportsbook."""
    said = turn.utterance
    return price_in(said) is not None or explain(turn.language, said.wording, "general") is not None


def _endings(turn: TurnContext, loop: Loop) -> list[str]:
    """The lines that every such reply must close with, added to what was said."""
    lines = closing_lines(turn, loop.results, loop.text)
    for line in lines:
        loop.text = f"{loop.text.rstrip()}\n{line}"
    return [f"\n{line}" for line in lines]
