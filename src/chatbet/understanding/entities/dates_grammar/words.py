"""The words of dates in one language, with the words that it borrows."""

from collections.abc import Mapping
from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.entities.reader import Phrasebook, Value, load, phrases, plain

LENT = ("weekday", "day", "daypart", "unit", "holiday")
"""Kinds whose words are understood in every language: people mix them («hay juegos tonight?»)."""


class DateWords(Phrasebook):
    """A phrasebook that also knows how the past tenses end."""

    def __init__(self, tables: Mapping[str, Mapping[str, Value]]) -> None:
        super().__init__(tables)
        self.past_endings = tuple(tables["past_ending"])


@lru_cache(maxsize=8)
def date_words(language: Language) -> DateWords:
    """The date words of a language, its own before those that the others lend."""
    own, numbers = load(language, "dates"), load(language, "numbers")
    tables: dict[str, dict[str, Value]] = {
        kind: {plain(phrase): value for phrase, value in phrases(section).items()}
        for kind, section in own.items()
        if kind not in ("typo", "keep", "past_ending")
    }
    tables["past_ending"] = phrases(own["past_ending"])
    tables |= {kind: phrases(section) for kind, section in numbers.items()}
    for other in Language:
        if other is not language:
            _borrow(tables, load(other, "dates"), frozenset(own["typo"]["not"]))
    return DateWords(tables)


def _borrow(
    tables: dict[str, dict[str, Value]], other: Mapping[str, Mapping[str, list[str]]], barred: frozenset[str]
) -> None:
    """Add the other language's words that mean nothing else here."""
    kept = {plain(phrase) for phrase in other.get("keep", {}).get("words", [])}
    taken = {phrase.split(" ")[0] for table in tables.values() for phrase in table}
    for kind in LENT:
        for phrase, value in phrases(other[kind]).items():
            if plain(phrase) not in kept | barred and plain(phrase).split(" ")[0] not in taken and len(phrase) > 2:
                tables[kind].setdefault(plain(phrase), value)
