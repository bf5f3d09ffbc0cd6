"""Help lines by country, from a data file with source and date: never written by a model."""

import tomllib
from functools import cache
from importlib.resources import files

from chatbet.brain.cards import HelpLine
from chatbet.language import Language

_BY_LANGUAGE = {Language.ES: ("ES", "MX"), Language.EN: ("GB",), Language.PT: ("BR",)}
"""Countries whose lines are shown when the reader's own country has none in the file."""


@cache
def _entries() -> tuple[dict[str, str], ...]:
    text = (files(__package__) / "data" / "helplines.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["line"])


def help_lines(country: str | None, language: Language) -> tuple[HelpLine, ...]:
    """The lines of a country (ISO code), else those of the language's main countries."""
    known = {entry["country"] for entry in _entries()}
    wanted = (country,) if country in known else _BY_LANGUAGE[language]
    return tuple(
        HelpLine(entry[f"country_{language}"], entry["name"], entry["phone"], entry.get("hours"), entry.get("url"))
        for entry in _entries()
        if entry["country"] in wanted
    )
