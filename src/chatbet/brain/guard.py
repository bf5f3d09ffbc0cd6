"""The streaming guard: text leaves as it arrives, but only while every figure, moment, score and name in it is a fact.

Only a token that may still become a wrong one is held back, and what follows it. ``Violation`` stops everything: what
was given out before it was true. Which figure belongs to what is ``grounding.clause``'s business.
"""

from chatbet.brain.facts import Facts
from chatbet.brain.grounding.banned import Secrets
from chatbet.brain.grounding.names import NameBook
from chatbet.brain.grounding.reading import Reading
from chatbet.brain.grounding.tokens import TokenStream, strange, visible
from chatbet.brain.grounding.violation import Violation
from chatbet.brain.grounding.words import words
from chatbet.language import Language

__all__ = ["Guard", "Violation"]

_EMPHASIS = str.maketrans("", "", "*`#")
"""Marks with which models like to write bold, code and headings: taken out, the words stay."""


class Guard:
    """Guards one reply."""

    def __init__(
        self, facts: Facts, language: Language, *, book: NameBook | None = None, secrets: Secrets | None = None
    ) -> None:
        self._tokens = TokenStream()
        self._reading = Reading(facts, words(language), book or NameBook.empty(), secrets or Secrets())
        self._text = ""
        self._given = 0

    def feed(self, piece: str) -> str:
        """What may be shown now of all that has come; raises ``Violation``."""
        clean = visible(piece).translate(_EMPHASIS)
        if not clean.isascii():
            for character in clean:
                if strange(character):
                    raise Violation("script", character)
        self._text += clean
        for token in self._tokens.feed(clean):
            self._reading.take(token)
        return self._give(self._reading.safe)

    def end(self) -> str:
        """The rest, once the text is complete; raises ``Violation``."""
        for token in self._tokens.end():
            self._reading.take(token)
        self._reading.finish()
        return self._give(len(self._text))

    def _give(self, upto: int) -> str:
        if upto <= self._given:
            return ""
        given, self._given = self._text[self._given : upto], upto
        return given
