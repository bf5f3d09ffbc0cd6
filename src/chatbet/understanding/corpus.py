"""The hand-written examples as data: sentences by intent and family, follow-ups, acts, safety."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbet.language import Language
from chatbet.understanding.utterance import Intent

LEXICON = Path(__file__).parent / "lexicon"
_GRAMMARS = ("concepts", "dates", "numbers", "markets", "money")
_LONGEST_PHRASE = 40
"""Characters; what is longer is a list of words."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One example; sentences of one family are ways of saying the same thing, and are held out together."""

    text: str
    language: Language
    intent: Intent
    family: str
    writer: str = ""
    """Whose sentences they are, by the name of the file: «spoken», «everyday»; empty for the first ones."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A message that only its history explains."""

    text: str
    history: tuple[str, ...]
    language: Language
    intent: Intent
    family: str
    before: Intent | None = None
    """What the conversation was asking last; None after greetings."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A phrase that is (or, as a look-alike, is not) a sign of something: an act or a matter of safety."""

    text: str
    language: Language
    label: str
    positive: bool


def sentences() -> Iterator[Sentence]:
    """All examples of intents."""
    for language in Language:
        for intent in Intent:
            for writer, family in _gather(language, f"sentences/{intent.value.lower()}", "family"):
                name = f"{language}/{intent}/{family['name']}"
                for line in family["lines"]:
                    yield Sentence(line, language, intent, name, writer)


def follow_ups() -> Iterator[FollowUp]:
    """All follow-ups with their histories."""
    for language in Language:
        for _, case in _gather(language, "followups", "case"):
            before = Intent(case["before"]) if "before" in case else None
            family = f"{language}/{case['family']}"
            yield FollowUp(case["text"], tuple(case["history"]), language, Intent(case["intent"]), family, before)


def signs(name: str) -> Iterator[Sign]:
    """All phrases of ``acts`` or ``safety`` and their look-alikes."""
    for language in Language:
        for label, section in _read(language, name).items():
            for text in section["lines"]:
                yield Sign(text, language, label, positive=True)
            for text in section["not"]:
                yield Sign(text, language, label, positive=False)


def phrases() -> Iterator[tuple[str, Language]]:
    """The words of each language's grammars: they teach what a language looks like where sentences are too few."""
    for language in Language:
        said: dict[str, None] = {}
        for name in _GRAMMARS:
            for text in _texts(_read(language, name)):
                said |= dict.fromkeys([text.removesuffix("*")] if len(text) < _LONGEST_PHRASE else text.split())
        yield from ((text, language) for text in said)


def _texts(node: Any) -> Iterator[str]:
    """Every text below a node of a file."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _texts(child)


def _gather(language: Language, name: str, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a file and of its continuations with their names: ``greeting.toml``, ``greeting_spoken.toml``."""
    yield from (("", entry) for entry in _read(language, name)[key])
    for path in sorted((LEXICON / language.value).glob(f"{name}_*.toml")):
        writer = path.stem.rpartition("_")[2]
        yield from ((writer, entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))[key])


def _read(language: Language, name: str) -> dict[str, Any]:
    return tomllib.loads((LEXICON / language.value / f"{name}.toml").read_text(encoding="utf-8"))
