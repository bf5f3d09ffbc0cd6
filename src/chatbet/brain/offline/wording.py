"""The phrase catalogues: one folder of TOML files per language, the same keys in each, filled with plain named fields.

A phrase that counts something is a table with Babel's plural categories (``one``, ``other``).
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from babel import Locale

from chatbet.language import Language

Catalogue = dict[str, str | dict[str, str]]

LOCALES = {Language.ES: "es", Language.EN: "en", Language.PT: "pt"}


@cache
def catalogue(language: Language) -> Catalogue:
    """All phrases of a language under dotted keys."""
    found: Catalogue = {}
    for file in (files(__package__) / "phrases" / language.value).iterdir():
        found.update(_flat(tomllib.loads(file.read_text("utf-8"))))
    return found


def _flat(table: dict[str, object], prefix: str = "") -> list[tuple[str, str | dict[str, str]]]:
    flat: list[tuple[str, str | dict[str, str]]] = []
    for key, value in table.items():
        if isinstance(value, dict) and "other" not in value:
            flat += _flat(value, f"{prefix}{key}.")
        elif isinstance(value, dict):
            flat.append((prefix + key, {str(category): str(form) for category, form in value.items()}))
        else:
            flat.append((prefix + key, str(value)))
    return flat


@cache
def _plural_rule(language: Language):  # type: ignore[no-untyped-def]  # Babel's rule type is not exported
    return Locale.parse(LOCALES[language]).plural_form


# Babel's rules are read, not compiled: 7 µs a count, and counts are small numbers. Typed, because 1.0 is no 1 to them.
@lru_cache(maxsize=256, typed=True)
def _plural(language: Language, count: object) -> str:
    category: str = _plural_rule(language)(count)
    return category


def say(language: Language, key: str, **fields: object) -> str:
    """As ``filled``, for fields that are at hand by name."""
    return filled(language, key, fields)


def filled(language: Language, key: str, fields: Mapping[str, object]) -> str:
    """The phrase under ``key`` with its fields filled; a field ``count`` also chooses the plural form.

    Raises KeyError for a key or field that the catalogue does not have: a test walks all of them.
    """
    phrase = catalogue(language)[key]
    if isinstance(phrase, dict):
        phrase = phrase.get(_plural(language, fields["count"]), phrase["other"])
    return phrase.format_map(fields)


def has(language: Language, key: str) -> bool:
    """True when the catalogue has that phrase."""
    return key in catalogue(language)


@lru_cache(maxsize=128)
def listed(language: Language, key: str) -> re.Pattern[str]:
    """Any of the words and phrases listed under ``key`` (``one|another``), whole, to be looked for in folded text."""
    return re.compile("|".join(rf"\b{re.escape(words)}\b" for words in say(language, key).split("|")))
