"""Tokens cut once more, into runs of digits, runs of letters and single marks, for grammars that read number forms.

``20.000`` is three pieces, ``21h30`` three, ``8pm`` two; each knows its token and whether it is glued to the piece
before. Phrase tables come from the lexicon's TOML. Reads only; knows no date, amount or market.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from chatbet.language import Language
from chatbet.understanding.normalise import Text, fold, normalise

LEXICON = Path(__file__).parent.parent / "lexicon"

Value = int | str
Phrases = tuple[tuple[tuple[str, ...], Value], ...]
"""What may follow a first piece: (the other pieces, value), longest first."""

Table = Mapping[str, Phrases]
"""First piece of a phrase -> what may follow it."""

_NOTHING: Mapping[str, Phrases] = {}
_NOWHERE: list[int] = []

_PIECE = re.compile(r"\d+|[^\W\d_]+|\S")


class Pieces(NamedTuple):
    """The pieces of one text. ``owners[i]`` is the token that piece ``i`` belongs to."""

    text: Text
    norms: tuple[str, ...]
    owners: tuple[int, ...]
    glued: tuple[bool, ...]
    """True where no space stands between a piece and the one before it."""


@lru_cache(maxsize=2)  # every grammar asks for the pieces of the same message
def cut(text: Text) -> Pieces:
    """The pieces of ``text``, in order."""
    norms: list[str] = []
    owners: list[int] = []
    glued: list[bool] = []
    edge = -1
    for index, token in enumerate(text.tokens):
        close = token.start == edge
        edge = token.end
        if token.norm.isalpha():
            norms.append(token.norm)
            owners.append(index)
            glued.append(close)
            continue
        for norm in _PIECE.findall(token.norm):
            norms.append(norm)
            owners.append(index)
            glued.append(close)
            close = True
    return Pieces(text, tuple(norms), tuple(owners), tuple(glued))


class Phrasebook:
    """Phrases by kind: what a grammar calls its words. Immutable once built."""

    def __init__(self, tables: Mapping[str, Mapping[str, Value]]) -> None:
        self._tables: dict[str, Table] = {kind: _table(phrases) for kind, phrases in tables.items()}
        by_first: dict[str, dict[str, Phrases]] = {}
        for kind, table in self._tables.items():
            for first, entries in table.items():
                by_first.setdefault(first, {})[kind] = entries
        # Most words stand alone in one kind with one of its few values: what begins with them is kept once.
        alike: dict[tuple[tuple[str, Phrases], ...], dict[str, Phrases]] = {}
        self._by_first = {first: alike.setdefault(tuple(kinds.items()), kinds) for first, kinds in by_first.items()}

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of phrases that this book has."""
        return frozenset(self._tables)

    def beginnings(self, norms: Iterable[str]) -> list[Mapping[str, Phrases]]:
        """The phrases that begin with each of some pieces, by kind."""
        find = self._by_first.get
        return [find(norm, _NOTHING) for norm in norms]

    def words(self, kinds: Iterable[str]) -> Iterator[str]:
        """Every piece that occurs in a phrase of these kinds."""
        for kind in kinds:
            for first, rests in self._tables[kind].items():
                yield first
                for rest, _ in rests:
                    yield from rest

    def marks(self, kinds: Iterable[str], common: frozenset[str]) -> frozenset[str]:
        """The longest piece of each phrase of these kinds that is not ``common``: without one no such phrase stands."""
        listed = ((first, *rest) for kind in kinds for first, rests in self._tables[kind].items() for rest, _ in rests)
        return frozenset(max(pieces, key=lambda piece: (piece not in common, len(piece))) for pieces in listed)

    def silent(self, norms: Iterable[str]) -> bool:
        """True when no phrase begins with any of some pieces."""
        return self._by_first.keys().isdisjoint(norms)

    def starters(self, kinds: Iterable[str]) -> frozenset[str]:
        """The first pieces of all phrases of these kinds."""
        return frozenset(first for kind in kinds for first in self._tables[kind])


class Reader:
    """Looks phrases up at a place in a text. Every method is bounded: it never looks further than a phrase is long."""

    __slots__ = ("_begins", "_starts", "glued", "norms", "pieces", "size")

    def __init__(self, pieces: Pieces, book: Phrasebook, norms: tuple[str, ...] | None = None) -> None:
        self.pieces = pieces
        self.norms = pieces.norms if norms is None else norms
        self.glued = pieces.glued
        self.size = len(self.norms)
        self._starts = book.beginnings(self.norms)
        self._begins: dict[str, list[int]] | None = None

    def word(self, at: int) -> str:
        """The piece at ``at``; nothing outside the text."""
        return self.norms[at] if 0 <= at < self.size else ""

    def match(self, kind: str, at: int) -> tuple[Value, int] | None:
        """The longest phrase of ``kind`` that starts at ``at``: its value and where it ends."""
        if not 0 <= at < self.size:
            return None
        entries = self._starts[at].get(kind)
        if entries is None:
            return None
        for rest, value in entries:
            end = at + 1 + len(rest)
            if not rest or self.norms[at + 1 : end] == rest:
                return value, end
        return None

    def holds(self, kind: str) -> bool:
        """True when the first piece of some phrase of ``kind`` stands anywhere in the text."""
        return kind in (self._begins or self._by_kind())

    def says(self, kind: str) -> bool:
        """True when a phrase of ``kind`` stands anywhere in the text."""
        places = (self._begins or self._by_kind()).get(kind)
        return places is not None and any(self.match(kind, at) is not None for at in places)

    def places(self, kind: str, other: str) -> list[int]:
        """Where a phrase of either kind may begin, in order: everywhere else there is none."""
        begins = self._begins or self._by_kind()
        own, others = begins.get(kind, _NOWHERE), begins.get(other, _NOWHERE)
        return sorted({*own, *others}) if own and others else own or others

    def _by_kind(self) -> dict[str, list[int]]:
        """Where each kind of phrase may begin; only some grammars ask."""
        if self._begins is None:
            self._begins = {}
            for at, beginning in enumerate(self._starts):
                for kind in beginning:
                    self._begins.setdefault(kind, []).append(at)
        return self._begins

    def silent(self, at: int) -> bool:
        """True where neither a phrase nor a number starts."""
        return not (0 <= at < self.size) or not (self._starts[at] or self.norms[at][0].isdigit())

    def opens(self, at: int, kinds: frozenset[str]) -> bool:
        """True where a number in digits or a phrase of one of ``kinds`` may start."""
        return not kinds.isdisjoint(self._starts[at]) or self.norms[at][0].isdigit()

    def skip(self, kind: str, at: int) -> int:
        """Where the phrase of ``kind`` at ``at`` ends; ``at`` itself when there is none."""
        if not 0 <= at < self.size or kind not in self._starts[at]:
            return at
        found = self.match(kind, at)
        return found[1] if found else at

    def has(self, kind: str, at: int) -> bool:
        """True when a phrase of ``kind`` starts at ``at``."""
        return 0 <= at < self.size and kind in self._starts[at] and self.match(kind, at) is not None

    def before(self, kind: str, at: int, reach: int = 3) -> bool:
        """True when a phrase of ``kind`` ends exactly before ``at`` (phrases of up to ``reach`` pieces)."""
        return self.behind(kind, at, reach) is not None

    def behind(self, kind: str, at: int, reach: int = 3) -> int | None:
        """Where the longest phrase of ``kind`` that ends exactly before ``at`` starts."""
        for start in range(max(0, at - reach), at):
            for rest, _ in self._starts[start].get(kind, ()):
                if start + 1 + len(rest) == at and self.norms[start + 1 : at] == rest:
                    return start
        return None

    def digits(self, at: int, longest: int = 4) -> int | None:
        """The whole number written in digits at ``at``."""
        word = self.word(at)
        return int(word) if word.isdigit() and word.isascii() and len(word) <= longest else None

    def glued_mark(self, marks: str, at: int) -> bool:
        """True when one of ``marks`` stands at ``at`` with no space on either side."""
        return self.word(at) in marks and self.word(at) != "" and self.glued[at] and self.is_glued(at + 1)

    def is_glued(self, at: int) -> bool:
        """True when the piece at ``at`` exists and touches the one before."""
        return 0 <= at < self.size and self.glued[at]


@lru_cache(maxsize=64)
def load(language: Language, name: str) -> dict[str, Any]:
    """One TOML file of a language's lexicon."""
    return tomllib.loads((LEXICON / language.value / f"{name}.toml").read_text(encoding="utf-8"))


def phrases(section: Mapping[str, list[str]]) -> dict[str, Value]:
    """``{value: [phrases]}`` as the lexicon writes it, turned to ``{phrase: value}``; numeric values become numbers."""
    turned: dict[str, Value] = {}
    for key, texts in section.items():
        value: Value = int(key) if key.lstrip("-").isdigit() else key
        for text in texts:
            turned.setdefault(text, value)
    return turned


def plain(phrase: str) -> str:
    """The folded form of a phrase of the lexicon; most are written folded, and then nothing is left to do."""
    written_so = phrase.isascii() and phrase.islower() and phrase.replace(" ", "").isalpha() and "  " not in phrase
    return phrase if written_so else fold(phrase)


def _cut_phrase(phrase: str) -> tuple[str, ...]:
    """The pieces of a phrase of the lexicon; each word is kept once, in however many phrases it stands."""
    folded = plain(phrase)
    words = folded.split(" ") if folded.replace(" ", "").isalpha() else cut(normalise(phrase)).norms
    return tuple(map(intern, words))


def _table(entries: Mapping[str, Value]) -> Table:
    """Phrases by their first piece, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
    for phrase, value in entries.items():
        norms = _cut_phrase(phrase)
        if norms:
            table.setdefault(norms[0], []).append((norms[1:], value))
    alike: dict[Phrases, Phrases] = {}
    ordered = {first: tuple(sorted(rests, key=lambda rest: -len(rest[0]))) for first, rests in table.items()}
    return {first: alike.setdefault(rests, rests) for first, rests in ordered.items()}
