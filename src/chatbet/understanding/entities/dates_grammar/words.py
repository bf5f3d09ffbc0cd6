"""The words of dates in one language, with the words it borrows, and how a misspelt one is found again."""

from collections.abc import Mapping
from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.entities.reader import Phrasebook, Value, load, phrases, plain

LENT = ("weekday", "day", "daypart", "unit", "holiday")
"""Kinds whose words are understood in every language: people mix them («hay juegos tonight?»)."""

MISSPELT = ("weekday", "month", "day", "unit", "part_tail", "rel_before", "rel_after", "daypart")
"""Kinds whose longer words are also known with one slip of the finger."""

NEIGHBOURS = {
    letter: near
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for letter, near in zip(row, ("".join(pair) for pair in zip(" " + row, row[1:] + " ", strict=False)), strict=False)
} | {"b": "vn", "v": "bc", "s": "zad", "z": "sx", "c": "sxv", "i": "uoy", "y": "tui"}
"""Letters beside each other on a keyboard, or that sound alike."""

SHORTEST = 5
"""Shorter words have too many neighbours to be guessed at."""


class DateWords(Phrasebook):
    """A phrasebook that also mends misspelt words."""

    def __init__(self, tables: Mapping[str, Mapping[str, Value]], not_typos: frozenset[str]) -> None:
        super().__init__(tables)
        self._known = frozenset(self.words(tables)) | not_typos
        self._right = {word: word for word in _canonical(tables) if len(word) >= SHORTEST and word.isalpha()}
        self.past_endings = tuple(tables["past_ending"])
        self._shorter: dict[str, str] = {}
        for word in self._right:
            for shorter in _without_one(word):
                self._shorter.setdefault(shorter, word)

    def mended(self, norm: str) -> str:
        """``norm``, or the date word that it misspells by one letter (or two swapped ones)."""
        if len(norm) < SHORTEST - 1 or len(norm) > 14 or norm in self._known or not norm.isalpha():
            return norm
        shorter = _without_one(norm)
        found = self._shorter.get(norm) or next((self._right[less] for less in shorter if less in self._right), None)
        if not found and len(norm) > SHORTEST:
            near = (self._shorter[less] for less in shorter if less in self._shorter)
            found = next((word for word in near if _slipped(norm, word)), None)
        return found if found and found[0] == norm[0] and len(found) >= SHORTEST else norm


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
    return DateWords(tables, frozenset(own["typo"]["not"]))


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


def _canonical(tables: Mapping[str, Mapping[str, Value]]) -> set[str]:
    """The first word given for each value of the kinds that are mended: the others are its short and wrong forms."""
    first: dict[tuple[str, Value], str] = {}
    for kind in MISSPELT:
        for phrase, value in tables[kind].items():
            first.setdefault((kind, value), phrase)
    return {word for phrase in first.values() for word in phrase.split(" ")}


def _slipped(typed: str, word: str) -> bool:
    """True when two letters changed places, or one was hit instead of its neighbour."""
    different = [at for at in range(min(len(typed), len(word))) if typed[at] != word[at]]
    if len(typed) != len(word) or not different:
        return False
    if len(different) == 2:
        first, second = different
        return second == first + 1 and typed[first] == word[second] and typed[second] == word[first]
    return len(different) == 1 and word[different[0]] in NEIGHBOURS.get(typed[different[0]], "")


def _without_one(word: str) -> list[str]:
    """The word with each of its letters left out once."""
    return [word[:at] + word[at + 1 :] for at in range(len(word))]
