"""Tokens cut once more, into runs of digits, runs of letters and single marks, for grammars that read number forms.

``20.000`` is three pieces, ``21h30`` three, ``8pm`` two; each knows its token and whether it is glued to the piece
before. Phrase tables come from the lexicon's TOML. Reads only; knows no date, amount or market.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from chatbet.language import Language
from chatbet.understanding.normalise import Text, normalise

LEXICON = Path(__file__).parent.parent / "lexicon"

Value = int | str
Table = Mapping[str, tuple[tuple[tuple[str, ...], Value], ...]]
"""First piece of a phrase -> (the other pieces, value), longest first."""

_PIECE = re.compile(r"\d+|[^\W\d_]+|\S")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of one text. ``owners[i]`` is the token that piece ``i`` belongs to."""

    text: Text
    norms: tuple[str, ...]
    owners: tuple[int, ...]
    glued: tuple[bool, ...]
    """True where no space stands between a piece and the one before it."""


def cut(text: Text) -> Pieces:
    """The pieces of ``text``, in order."""
    norms: list[str] = []
    owners: list[int] = []
    glued: list[bool] = []
    edge = -1
    for index, token in enumerate(text.tokens):
        close = token.start == edge
        for norm in (token.norm,) if token.norm.isalpha() else _PIECE.findall(token.norm):
            norms.append(norm)
            owners.append(index)
            glued.append(close)
            close = True
        edge = token.end
    return Pieces(text, tuple(norms), tuple(owners), tuple(glued))


class Phrasebook:
    """Phrases by kind: what a grammar calls its words. Immutable once built."""

    def __init__(self, tables: Mapping[str, Mapping[str, Value]]) -> None:
        self._tables: dict[str, Table] = {kind: _table(phrases) for kind, phrases in tables.items()}

    def table(self, kind: str) -> Table:
        """The phrases of one kind; an unknown kind is a mistake in the grammar."""
        return self._tables[kind]

    def words(self, kinds: Iterable[str]) -> Iterator[str]:
        """Every piece that occurs in a phrase of these kinds."""
        for kind in kinds:
            for first, rests in self._tables[kind].items():
                yield first
                for rest, _ in rests:
                    yield from rest

    def starters(self, kinds: Iterable[str]) -> frozenset[str]:
        """The first pieces of all phrases of these kinds."""
        return frozenset(first for kind in kinds for first in self._tables[kind])


class Reader:
    """Looks phrases up at a place in a text. Every method is bounded: it never looks further than a phrase is long."""

    __slots__ = ("_book", "glued", "norms", "pieces", "size")

    def __init__(self, pieces: Pieces, book: Phrasebook, norms: tuple[str, ...] | None = None) -> None:
        self.pieces = pieces
        self.norms = pieces.norms if norms is None else norms
        self.glued = pieces.glued
        self.size = len(self.norms)
        self._book = book

    def word(self, at: int) -> str:
        """The piece at ``at``; nothing outside the text."""
        return self.norms[at] if 0 <= at < self.size else ""

    def match(self, kind: str, at: int) -> tuple[Value, int] | None:
        """The longest phrase of ``kind`` that starts at ``at``: its value and where it ends."""
        if not 0 <= at < self.size:
            return None
        for rest, value in self._book.table(kind).get(self.norms[at], ()):
            end = at + 1 + len(rest)
            if not rest or self.norms[at + 1 : end] == rest:
                return value, end
        return None

    def skip(self, kind: str, at: int) -> int:
        """Where the phrase of ``kind`` at ``at`` ends; ``at`` itself when there is none."""
        found = self.match(kind, at)
        return found[1] if found else at

    def has(self, kind: str, at: int) -> bool:
        """True when a phrase of ``kind`` starts at ``at``."""
        return self.match(kind, at) is not None

    def before(self, kind: str, at: int, reach: int = 3) -> bool:
        """True when a phrase of ``kind`` ends exactly before ``at`` (phrases of up to ``reach`` pieces)."""
        return self.behind(kind, at, reach) is not None

    def behind(self, kind: str, at: int, reach: int = 3) -> int | None:
        """Where the longest phrase of ``kind`` that ends exactly before ``at`` starts."""
        table = self._book.table(kind)
        for start in range(max(0, at - reach), at):
            for rest, _ in table.get(self.norms[start], ()):
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


def _table(entries: Mapping[str, Value]) -> Table:
    """Phrases by their first piece, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
    for phrase, value in entries.items():
        norms = cut(normalise(phrase)).norms
        if norms:
            table.setdefault(norms[0], []).append((norms[1:], value))
    return {first: tuple(sorted(rests, key=lambda rest: -len(rest[0]))) for first, rests in table.items()}
