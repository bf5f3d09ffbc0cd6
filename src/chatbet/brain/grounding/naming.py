"""Finds the names in a text and holds them to the facts: who may be named, who meets whom, and at whose ground."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from chatbet.brain.facts import Facts
from chatbet.brain.grounding.clause import Clause
from chatbet.brain.grounding.cursor import Cursor
from chatbet.brain.grounding.names import NameBook, Named, Node
from chatbet.brain.grounding.subjects import Subject
from chatbet.brain.grounding.timing import Timing
from chatbet.brain.grounding.tokens import Token, Type
from chatbet.brain.grounding.violation import Violation
from chatbet.brain.grounding.words import Words

_INSIDE = frozenset(".-&/'")
"""Marks that names hold: «St. Pauli», «Brighton & Hove Albion»."""


@dataclass(frozen=True, slots=True)
class Found:
    """A name of the facts, or one that may at least be repeated."""

    end: int
    text: str
    sides: frozenset[str] = frozenset()
    venues: frozenset[str] = frozenset()


class Naming:
    """The names of one reply."""

    def __init__(self, facts: Facts, words: Words, book: NameBook) -> None:
        self._facts = facts
        self._words = words
        self._book = book
        self._met = facts.pairs | facts.pairings
        self._teams = frozenset(team for pair in self._met for team in pair)
        self._between = False
        self._last: tuple[frozenset[str], int] | None = None
        """The side named last in this sentence, and where it ended."""

    def sentence(self) -> None:
        """A new sentence begins."""
        self._last = None

    def read(self, cursor: Cursor, at: int, *, first: bool) -> Found | None:
        """The name that starts at ``at``; raises ``Violation`` when it is none of the facts'."""
        walked = self._walk(cursor, at)
        if walked is None:
            return None
        named, end = walked
        tokens = cursor.tokens[at:end]
        sides = named.sides & self._facts.names
        if not self._is_name(named, tokens, first=first and end == at + 1, known=bool(sides)):
            return None
        text = " ".join(token.text for token in tokens)
        if sides:
            return Found(end, text, sides)
        if named.tournaments & self._facts.names or named.venues & self._facts.venues:
            return Found(end, text, venues=named.venues & self._facts.venues)
        if f" {' '.join(token.norm for token in tokens if token.type is not Type.MARK)} " in self._facts.said:
            return Found(end, text) if len(tokens) > 1 else None
        raise Violation("venue" if named.venues else "team" if named.sides else "tournament", text)

    def _walk(self, cursor: Cursor, at: int) -> tuple[Named, int] | None:
        """The longest name in the book that starts at ``at``; ``More`` while a longer one may follow."""
        node, best, here = self._book.root.next.get(cursor.norm(at)), None, at + 1
        while node is not None:
            if node.named is not None:
                best = (node.named, here)
            if not node.next:
                break
            node, here = _step(cursor, node, here)
        return best

    def _is_name(self, named: Named, tokens: list[Token], *, first: bool, known: bool) -> bool:
        """Common words are names only with a capital inside a sentence, unless the facts speak of that name."""
        alone = tokens[0].norm if len(tokens) == 1 else ""
        if not any(token.capital for token in tokens):
            return not (named.weak or alone in self._words.common or 0 < len(alone) < 5)
        if known:
            return True
        return not named.weak and not (first and alone in self._words.ambiguous)

    def forget(self, tokens: int) -> None:
        """So many tokens at the beginning are gone."""
        if self._last is not None:
            self._last = (self._last[0], self._last[1] - tokens)

    def place(self, found: Found, marker: str | None, clause: Clause, timing: Timing, at: int) -> None:
        """Put a name into its sentence, after what led to it («vs», «contra», «recibe al»)."""
        if not found.sides:
            clause.plain()
            return
        last, between = self._last, self._between
        self._last, self._between = (found.sides, found.end), marker == "between_sides"
        if marker == "dash":  # only right between two names: «Barcelona – Real Madrid»
            marker = "versus" if last is not None and last[1] == at - 1 else None
        if marker == "or" and clause.ends_with_draw:
            clause.replace_last(Subject(found.sides).or_draw())
            timing.subject(Subject(found.sides), clause.segment)
            return
        if marker == "and" and between and last is not None:
            marker = "among"
        if marker in (None, "or", "and", "between_sides") or last is None:
            self._add(Subject(found.sides), clause, timing)
            return
        if marker == "above" and not self._known(last[0], found.sides):
            self._add(Subject(found.sides), clause, timing)
            return
        timing.matched = True
        met = self._meet(last[0], found.sides, marker, found.text)
        if marker in ("versus", "among"):
            match = Subject(match=frozenset(met))
            clause.replace_last(match)
            timing.subject(match, clause.segment)
        else:
            clause.teams = last[0] | found.sides

    def _add(self, subject: Subject, clause: Clause, timing: Timing) -> None:
        clause.subject(subject)
        timing.subject(subject, clause.segment)

    def _known(self, left: Iterable[str], right: Iterable[str]) -> bool:
        """True when two sides meet, whoever is at home."""
        return any(pair in self._met or pair[::-1] in self._met for pair in product(left, right))

    def _meet(self, left: Iterable[str], right: Iterable[str], marker: str, text: str) -> list[tuple[str, str]]:
        """The matches of these two sides; raises ``Violation`` when they do not meet, or not at that ground."""
        forward = [pair for pair in product(left, right) if pair in self._met]
        backward = [pair[::-1] for pair in product(left, right) if pair[::-1] in self._met]
        grounds = {"hosts": forward, "visits": backward, "versus": forward}
        allowed = grounds.get(marker, forward + backward)
        if marker in ("hosts", "visits"):
            allowed = [pair for pair in allowed if pair in self._facts.pairs]
        if not allowed:
            raise Violation("team", text)
        return allowed


def _step(cursor: Cursor, node: Node, at: int) -> tuple[Node | None, int]:
    """One word further; marks inside names are passed over."""
    here = at
    while (
        (token := cursor.at(here)) is not None and token.type is Type.MARK and token.norm in _INSIDE and here < at + 2
    ):
        here += 1
    return node.next.get(cursor.norm(here)), here + 1
