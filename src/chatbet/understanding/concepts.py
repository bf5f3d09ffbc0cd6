"""Concepts in a text: words of different languages that mean the same thing to a sports book, from the lexicon.

Reads words only. What a combination of concepts means is learned elsewhere.
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import NamedTuple

from chatbet.language import Language
from chatbet.understanding.normalise import fold

LEXICON = Path(__file__).parent / "lexicon"
_SHORTEST_STEM = 2
_KEPT_WORDS = 20_000


class _Phrase(NamedTuple):
    """The words after the first one, and what the whole means; a stem stands for any ending of the last word."""

    rest: tuple[str, ...]
    stem: bool
    meaning: str


class Meanings:
    """A table of words, stems and phrases, each with one or more meanings. Immutable but for a bounded cache."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        words: defaultdict[str, dict[str, None]] = defaultdict(dict)
        stems: defaultdict[str, dict[str, None]] = defaultdict(dict)
        phrases: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for meaning, texts in table.items():
            for text in texts:
                first, *rest = map(intern, fold(text.removesuffix("*")).split())
                if rest:
                    phrases[first].append(_Phrase(tuple(rest), text.endswith("*"), meaning))
                else:
                    (stems if text.endswith("*") else words)[first][meaning] = None
        alike: dict[tuple[str, ...], tuple[str, ...]] = {}  # thousands of words mean the same few things
        self._words = {word: alike.setdefault(tuple(found), tuple(found)) for word, found in words.items()}
        self._stems = {stem: alike.setdefault(tuple(found), tuple(found)) for stem, found in stems.items()}
        self._phrases = {first: tuple(listed) for first, listed in phrases.items()}
        later = (phrase.rest[:-1] if phrase.stem else phrase.rest for listed in phrases.values() for phrase in listed)
        self._inside = frozenset(word for rest in later for word in rest)
        self._known: dict[str, tuple[str, ...]] = {}

    def says(self, word: str) -> bool:
        """True when the word stands in the table, alone or in a phrase; stems apart."""
        return word in self._words or word in self._phrases or word in self._inside

    def of_word(self, word: str) -> tuple[str, ...]:
        """What one folded word means by itself."""
        known = self._known.get(word)
        if known is None:
            known = self.looked_up(word)
            if len(self._known) > _KEPT_WORDS:
                self._known.clear()
            self._known[word] = known
        return known

    def looked_up(self, word: str) -> tuple[str, ...]:
        """As ``of_word``, of a word that need not be remembered."""
        found = dict.fromkeys(self._words.get(word, ()))
        for length in range(_SHORTEST_STEM, len(word) + 1):
            found |= dict.fromkeys(self._stems.get(word[:length], ()))
        return tuple(found)

    def find(self, words: tuple[str, ...]) -> list[tuple[str, int, int]]:
        """Every meaning with the half-open range of words that has it, in order of its first word."""
        found: list[tuple[str, int, int]] = []
        for at, (word, after) in enumerate(zip(words, (*words[1:], ""), strict=False)):
            for rest, stem, meaning in self._phrases.get(word, ()):
                if (rest[0] == after or stem) and _continues(rest, words[at + 1 : at + 1 + len(rest)], stem=stem):
                    found.append((meaning, at, at + 1 + len(rest)))
            found += [(meaning, at, at + 1) for meaning in self.of_word(word)]
        return found


def _continues(rest: tuple[str, ...], words: tuple[str, ...], *, stem: bool) -> bool:
    """True when the words are the rest of a phrase."""
    if words == rest:
        return True
    return stem and len(words) == len(rest) and words[:-1] == rest[:-1] and words[-1].startswith(rest[-1])


@dataclass(frozen=True, slots=True)
class Concepts:
    """The concepts, cues and empty words of one language."""

    shared: Meanings
    """The same set of meanings in every language."""
    cues: Meanings
    """What code asks about a sentence: past, live, table, order …"""
    fillers: frozenset[str] = field(default_factory=frozenset)
    neutral: frozenset[str] = field(default_factory=frozenset)
    """Words of every topic, fillers included."""
    courtesy: frozenset[str] = field(default_factory=frozenset)
    ordinals: dict[str, int] = field(default_factory=dict)
    """Folded phrase -> its number; -1 is the last one."""
    around_ordinals: frozenset[str] = field(default_factory=frozenset)
    ordinal_pronouns: frozenset[str] = field(default_factory=frozenset)
    """Numbers that only stand for the thing beside an ordinal: «the second one»."""


@lru_cache(maxsize=8)
def concepts_of(language: Language) -> Concepts:
    """The table of one language; read once."""
    data = tomllib.loads((LEXICON / language.value / "concepts.toml").read_text(encoding="utf-8"))
    ordinals = data["ordinals"]
    around, pronouns = ordinals.pop("around"), ordinals.pop("pronouns", "")
    return Concepts(
        Meanings(data["concepts"]),
        Meanings(data["cues"]),
        _words(data["fillers"]["words"]),
        _words(data["fillers"]["words"]) | _words(data["neutral"]["words"]),
        _words(data["courtesy"]["words"]),
        {fold(text): int(number) for number, texts in ordinals.items() for text in texts},
        _words(around),
        _words(pronouns),
    )


def _words(listed: str) -> frozenset[str]:
    return frozenset(map(intern, fold(listed).split()))
