"""Mends misspelt words of the trade: «horarois», «pronostcos». Only into words that carry a concept, never names.

A word that anything here knows (the examples, the concepts, the words of every topic) is left as it is.
"""

from collections.abc import Iterable
from dataclasses import replace

from chatbet.language import Language
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.entities.fuzzy import Speller
from chatbet.understanding.entities.reader import load, plain
from chatbet.understanding.normalise import Text

SHORTEST = 4
"""Letters of a word worth mending: shorter ones are near to everything."""
_SHORT_ROOM = 7
_NO_TARGETS = frozenset({"off_topic", "insult", "place", "kin", "nothing", "period"})
_KEPT_WORDS = 20_000


class Spelling:
    """The words of one language that a typo may have meant. Immutable but for a bounded cache."""

    def __init__(self, known: frozenset[str], own: frozenset[str], language: Language) -> None:
        """``known`` are words that were seen in examples of any language, ``own`` the other words of this one."""
        concepts = concepts_of(language)
        self._concepts = concepts
        self._known = known
        self._own = own
        self._speller = Speller(word for word in (*known, *own) if len(word) >= SHORTEST and self._meant(word))
        self._mended: dict[str, str] = {}

    def _meant(self, word: str) -> bool:
        """True when the word carries a concept of the trade."""
        return not _NO_TARGETS.issuperset(self._concepts.shared.looked_up(word))

    def mend(self, word: str) -> str:
        """The word that was meant; the word itself when it is known, short, or near to nothing."""
        if len(word) < SHORTEST or word in self._known or word in self._own or not word.isalpha():
            return word
        mended = self._mended.get(word)
        if mended is None:
            if len(self._mended) > _KEPT_WORDS:
                self._mended.clear()
            mended = self._mended[word] = self._nearest(word)
        return mended

    def mended(self, text: Text) -> Text:
        """The text with its misspelt words mended; places and what the user wrote stay the same."""
        norms = tuple([self.mend(token.norm) for token in text.tokens])
        if norms == text.norms:
            return text
        pairs = zip(text.tokens, norms, strict=True)
        return replace(text, tokens=tuple([token._replace(norm=norm) for token, norm in pairs]), norms=norms)

    def _nearest(self, word: str) -> str:
        if word in self._concepts.neutral or word in self._concepts.cues.said or self._concepts.shared.of_word(word):
            return word
        near = self._speller.near(word)
        if not near or (len(word) < _SHORT_ROOM and len(near) > 1):
            return word
        return near[0][0]


def spellings(known: Iterable[str], aliases: Aliases) -> dict[Language, Spelling]:
    """One for each language; the common words that could be mistaken for names are no typos either."""
    words = frozenset(known)
    return {
        language: Spelling(words, (aliases.surroundings[language].common | _terms(language)) - words, language)
        for language in Language
    }


def _terms(language: Language) -> frozenset[str]:
    """Every word of the grammars: «monkey» is money, not a misspelt «money»."""
    texts = (
        phrase
        for name in ("money", "markets", "numbers", "dates", "corrections")
        for section in load(language, name).values()
        for listed in section.values()
        for phrase in listed
    )
    return frozenset(word for text in texts for word in plain(text).split(" "))
