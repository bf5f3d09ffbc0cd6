"""Every name that could be mistaken for a fact: those on offer today and those of the alias tables, in one tree.

Built once per catalogue. A turn's facts say which of them may be spoken; all others are foreign to the turn.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files

from chatbet.brain.grounding.tokens import words_of
from chatbet.sportsbook.catalogue import Catalogue
from chatbet.understanding.entities.aliases import Aliases, Known


class Sort(StrEnum):
    """What a name stands for."""

    SIDE = "side"
    """A team or a player."""
    TOURNAMENT = "tournament"
    VENUE = "venue"


@dataclass(frozen=True, slots=True)
class Named:
    """What one form can stand for: canonical names."""

    sides: frozenset[str] = frozenset()
    tournaments: frozenset[str] = frozenset()
    venues: frozenset[str] = frozenset()
    weak: bool = False
    """It also means something else: only a capital inside a sentence makes a name of it."""

    def plus(self, sort: Sort, name: str, *, weak: bool) -> "Named":
        """One more reading."""
        return Named(
            self.sides | {name} if sort is Sort.SIDE else self.sides,
            self.tournaments | {name} if sort is Sort.TOURNAMENT else self.tournaments,
            self.venues | {name} if sort is Sort.VENUE else self.venues,
            self.weak and weak,
        )


NOTHING = Named(weak=True)


@dataclass(slots=True)
class Node:
    """One step of the tree: what ends here, and what may follow."""

    named: Named | None = None
    next: dict[str, "Node"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NameBook:
    """All names by their folded words. Immutable once built."""

    root: Node

    @classmethod
    def of(cls, catalogue: Catalogue, aliases: Aliases) -> "NameBook":
        """Names of the catalogue in all languages, their aliases, and the aliases of those who do not play today."""
        book = _Builder()
        listed = {}
        for name in catalogue.names():
            sort = Sort.TOURNAMENT if name.kind.value == "tournament" else Sort.SIDE
            for form in name.names:
                book.add(form, sort, name.canonical)
                listed[" ".join(words_of(form))] = name.canonical
        called = _nicknames()
        for known in aliases.known:
            canonical = next((listed[key] for key in _keys(known) if key in listed), known.name)
            book.known(known, canonical)
            for form in called.get(known.name, ()):
                book.add(form, Sort.SIDE, canonical)
        for shared in aliases.forms:
            for saying in shared.sayings:
                for reading in (*shared.names, *shared.rare):
                    canonical = listed.get(" ".join(words_of(reading)), reading)
                    book.add(saying.text, _sort(shared.kind.value), canonical, weak=saying.weak)
        for ground in _grounds():
            book.add(ground, Sort.VENUE, ground)
        for venue in {fixture.venue.name for fixture in catalogue.fixtures if fixture.venue}:
            book.add(venue, Sort.VENUE, venue)
        return cls(book.root)

    @classmethod
    def empty(cls) -> "NameBook":
        """No names at all."""
        return cls(Node())

    def find(self, words: list[str], at: int) -> tuple[Named, int] | None:
        """The longest name that starts at ``at``, and where it ends."""
        node, best = self.root, None
        for end in range(at, len(words)):
            step = node.next.get(words[end])
            if step is None:
                break
            node = step
            if node.named is not None:
                best = (node.named, end + 1)
        return best

    def said_in(self, text: str) -> Iterable[Named]:
        """Every name in a text."""
        words, at = words_of(text), 0
        while at < len(words):
            found = self.find(words, at)
            if found:
                yield found[0]
            at = found[1] if found else at + 1


class _Builder:
    def __init__(self) -> None:
        self.root = Node()

    def add(self, form: str, sort: Sort, name: str, *, weak: bool = False) -> None:
        words = words_of(form)
        if not words or (len(words) == 1 and len(words[0]) < 3):
            return
        node = self.root
        for word in words:
            node = node.next.setdefault(word, Node())
        node.named = (node.named or NOTHING).plus(sort, name, weak=weak)

    def known(self, known: Known, canonical: str) -> None:
        sort = _sort(known.kind.value)
        for spelling in (*known.spellings, *known.listed):
            self.add(spelling, sort, canonical)
        for saying in known.sayings:
            self.add(saying.text, sort, canonical, weak=saying.weak or saying.text.islower())


def _grounds() -> list[str]:
    read: list[str] = tomllib.loads((files(__package__) / "lexicon" / "grounds.toml").read_text("utf-8"))["names"]
    return read


def _nicknames() -> dict[str, list[str]]:
    read: dict[str, list[str]] = tomllib.loads((files(__package__) / "lexicon" / "nicknames.toml").read_text("utf-8"))[
        "names"
    ]
    return read


def _sort(kind: str) -> Sort:
    return Sort.TOURNAMENT if kind == "tournament" else Sort.SIDE


def _keys(known: Known) -> Iterable[str]:
    return (" ".join(words_of(form)) for form in (*known.spellings, *known.listed))
