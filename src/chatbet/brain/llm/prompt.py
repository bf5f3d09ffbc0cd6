"""The messages of one model call: stable part first (providers cache it), then the window, then this turn.

What users and upstreams wrote stands between random fences and is called data; secrets that users type are taken out.
"""

import re
import secrets
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, trim_messages

from chatbet.brain.offline.draft import Voice
from chatbet.brain.port import Pair, TurnContext
from chatbet.language import Language

WINDOW_TOKENS = 600
"""Roughly; the last ten pairs seldom need more, and facts are fetched anew in every turn."""
LONGEST_ANSWER = 320
"""Characters of an earlier answer that are worth repeating to the model: figures in it are old."""
LONGEST_MESSAGE = 1500
_CHARACTERS_PER_TOKEN = 4
_CARD = re.compile(r"(?<!\d)\d(?:[ .-]?\d){11,18}(?!\d)")
_MAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,190}\.[a-z]{2,}", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


@cache
def system_prompt(language: Language) -> str:
    """The rules, in the language of the reply."""
    return _read(f"{language}.txt")


@cache
def _frame(language: Language) -> str:
    return _read(f"{language}.turn.txt")


def _read(name: str) -> str:
    return (files(__package__) / "prompts" / name).read_text("utf-8").strip()


def messages_for(turn: TurnContext, facts: str) -> list[BaseMessage]:
    """Everything the model is shown for this turn; ``facts`` is the compact text of what may be said."""
    return [SystemMessage(system_prompt(turn.language)), *window(turn.pairs), HumanMessage(_this_turn(turn, facts))]


def window(pairs: Sequence[Pair]) -> list[BaseMessage]:
    """The last pairs that fit, as messages that begin with the user's."""
    told: list[BaseMessage] = []
    for pair in pairs:
        told += [HumanMessage(redacted(pair.user)[:LONGEST_ANSWER]), AIMessage(_clipped(redacted(pair.assistant)))]
    if not told:
        return []
    return trim_messages(told, max_tokens=WINDOW_TOKENS, token_counter=rough_tokens, strategy="last", start_on="human")


def rough_tokens(messages: list[BaseMessage]) -> int:
    """About how many tokens messages cost: four characters each, and a few for their frame."""
    return sum(len(message.text) // _CHARACTERS_PER_TOKEN + 3 for message in messages)


def warm_up() -> None:
    """Pay for what ``trim_messages`` imports at its first call (about a second)."""
    window([Pair("hola", "hola")])


def redacted(text: str) -> str:
    """Text without what no model needs: card and account numbers, addresses, characters that only hide things."""
    return _MAIL.sub("[…]", _CARD.sub("[…]", _CONTROL.sub("", text)))


def fenced(text: str, fence: str) -> str:
    """Data for the inside of a fence: it cannot close it."""
    return redacted(text).replace(fence, "").strip()


def _this_turn(turn: TurnContext, facts: str) -> str:
    voice = Voice.of(turn)
    fence = secrets.token_hex(3)
    return _frame(turn.language).format(
        now=f"{voice.formats.day(turn.now)} {turn.now.year}, {voice.formats.clock(turn.now)}",
        topic=fenced(_topic(turn, voice), fence),
        fence=fence,
        facts=fenced(facts, fence),
        message=fenced(turn.utterance.text[:LONGEST_MESSAGE], fence),
    )


def _topic(turn: TurnContext, voice: Voice) -> str:
    """What the conversation is about, and what the user has told about themself."""
    focus = turn.memory.focus
    parts = [f"{voice.team(focus.home)} – {voice.team(focus.away)}"] if focus else []
    parts += [f"{name}={value}" for name, value in turn.preferences.items() if name != "odds_format"]
    return f" | {'; '.join(parts)}" if parts else ""


def _clipped(text: str) -> str:
    if len(text) <= LONGEST_ANSWER:
        return text
    return text[:LONGEST_ANSWER].rsplit(" ", 1)[0] + " …"
