"""The lines that a reply must close with whoever wrote it: responsible play, old prices, «nothing was placed»."""

from collections.abc import Sequence

from chatbet.brain.offline.draft import Voice
from chatbet.brain.port import TurnContext
from chatbet.tools.results import OddsFound, RecommendationsFound, SlipQuoted, ToolResult


def closing_lines(turn: TurnContext, results: Sequence[ToolResult], text: str) -> list[str]:
    """In the reader's language, those that ``text`` does not hold yet."""
    voice = Voice.of(turn)
    lines = [line for result in results if (line := _line(voice, result))]
    return [line for line in dict.fromkeys(lines) if line not in text]


def _line(voice: Voice, result: ToolResult) -> str | None:
    match result:
        case OddsFound(items=items) if any(item.source.stale for item in items):
            return voice.say("odds.stale", time=voice.clock(items[0].source.as_of))
        case RecommendationsFound():
            return voice.say("recommendation.responsible")
        case SlipQuoted():
            return voice.say("slip.simulated")
    return None
