"""The language-free table of intents; what each means and two real examples per language, for people and models."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from chatbet.language import Language
from chatbet.understanding.utterance import Intent


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files(__package__) / "lexicon" / "intents.toml").read_text("utf-8"))


def described_intents(language: Language) -> list[dict[str, Any]]:
    """Every intent with its description and examples in one language."""
    return [
        {
            "intent": intent.value,
            "description": _table()[intent.value]["description"][language],
            "examples": _table()[intent.value]["examples"][language],
        }
        for intent in Intent
    ]
