"""Reads hasty spelling: «kiero», «agenst», «hj», «horarois». Only into words of the trade, never into names.

What a language writes in chats stands in its ``spellings.toml``; other words are known by their sound, by their
consonants, or by a slip of the finger. A word that anything here knows (the examples, the concepts, the words of every
topic) is left as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from chatbet.language import Language
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.entities.fuzzy import Speller
from chatbet.understanding.entities.reader import load, plain
from chatbet.understanding.normalise import Text, Token, TokenKind
from chatbet.understanding.sounds import by_sound, skeleton, sound

SHORTEST = 4
"""Letters of a word worth mending: shorter ones are near to everything."""
_SHORT_ROOM = 7
_NO_TARGETS = frozenset({"off_topic", "insult", "place", "kin", "nothing", "period"})
_KEPT_WORDS = 20_000
_BONES = 3
"""Consonants by which a word is known without its vowels."""
_PART, _TOGETHER = 3, 7
"""Letters of each of two words typed as one, and of both."""
_NUMBERS, _COUNTED = frozenset({"small", "times"}), frozenset({"kilo", "unit"})
"""Tables of number words, and of what people run together with them: «treintamil», «milreais»."""
_NEIGHBOURS = {
    letter: near
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for letter, near in zip(row, ("".join(pair) for pair in zip(" " + row, row[1:] + " ", strict=False)), strict=False)
} | {"b": "vn", "v": "bc", "s": "zad", "z": "sx", "c": "sxv", "i": "uoy", "y": "tui"}
"""Letters beside each other on a keyboard, or that sound alike."""
_GRAMMARS = ("money", "markets", "numbers", "dates", "corrections", "fragments")
_NO_WORDS = frozenset({"typo", "keep", "past_ending", "stem", "not_stem", "name", "no_unit", "past_not"})
"""Tables of the grammars that hold no words to be mended into."""


class Spelling:
    """The words of one language that a hasty hand may have meant. Immutable but for a bounded cache."""

    def __init__(self, known: frozenset[str], common: frozenset[str], language: Language) -> None:
        """``known`` are words that were seen in examples of any language, ``common`` those usual in this one."""
        self._language = language
        self._concepts = concepts_of(language)
        self._chat = _chat(language)
        self._sounded = _sounded(language)
        words = _grammar_words(language)
        self._known = known
        self._own = (common | words | _ordinary(language)) - known
        self._traded = {word for word in (*known, *common) if len(word) >= SHORTEST and self._meant(word)}
        self._speller = Speller(self._traded | words)
        spoken = (word for word in self._traded | words if len(word) >= SHORTEST)
        self._heard = by_sound(spoken, lambda word: _heard(word, language))
        self._numbers = _grammar_words(language, _NUMBERS)
        self._counted = self._numbers | _grammar_words(language, _COUNTED)
        self._mended: dict[str, str] = {}

    def _meant(self, word: str) -> bool:
        """True when the word carries a concept of the trade."""
        return not _NO_TARGETS.issuperset(self._concepts.shared.looked_up(word))

    def _knows(self, word: str) -> bool:
        """True for a word that is no slip."""
        return word in self._known or word in self._own

    def mend(self, word: str) -> str:
        """The word that was meant; the word itself when it is known, short, or near to nothing."""
        if self._knows(word) or not word.isalpha():
            return word
        mended = self._mended.get(word)
        if mended is None:
            if len(self._mended) > _KEPT_WORDS:
                self._mended.clear()
            mended = self._mended[word] = self._nearest(word)
        return mended

    def meant(self, word: str) -> str:
        """As ``mend``, and what chats write is read as what it stands for even where examples have it: «q» is «que»."""
        if (stands_for := self._chat.get(word)) is not None:
            return stands_for
        return word if self._knows(word) or not word.isalpha() else self._parted(word) or self.mend(word)

    def mended(self, text: Text) -> Text:
        """The text as it was meant; places and what the user wrote stay the same."""
        norms = self._digits(
            tuple([token.norm if unit else self.meant(self._unstretched(token)) for token, unit in _units(text)])
        )
        if norms == text.norms:
            return text
        pairs = zip(text.tokens, norms, strict=True)
        return replace(text, tokens=tuple([token._replace(norm=norm) for token, norm in pairs]), norms=norms)

    def _unstretched(self, token: Token) -> str:
        """The word in «foooty», «hoyyy»: with the letter twice or once, whichever is known."""
        if len(token.text) == len(token.norm):
            return token.norm
        return next((variant for variant in token.variants if self._knows(variant)), token.norm)

    def _digits(self, norms: tuple[str, ...]) -> tuple[str, ...]:
        """«odds 4 arsenal», «want 2 bet»: a digit that stands for the word it sounds like, by the words beside it."""
        if self._sounded.keys().isdisjoint(norms):
            return norms
        beside = zip(("", *norms), norms, (*norms[1:], ""), strict=False)
        return tuple([self._sounding_digit(before, norm, after) or norm for before, norm, after in beside])

    def _sounding_digit(self, before: str, norm: str, after: str) -> str | None:
        """The word that a digit stands for between two words."""
        if norm not in self._sounded or not after.isalpha():
            return None
        word, lead, follow = self._sounded[norm]
        return word if before in lead or after in follow else None

    def _parted(self, word: str) -> str | None:
        """The two words that were typed as one: «cienmil», «milreais»."""
        if len(word) < _TOGETHER:
            return None
        for at in range(_PART, len(word) - _PART + 1):
            if word[:at] in self._numbers and word[at:] in self._counted:
                return f"{word[:at]} {word[at:]}"
        return None

    def _nearest(self, word: str) -> str:
        if word in self._chat:
            return self._chat[word]
        if word in self._concepts.neutral or self._concepts.cues.says(word) or self._concepts.shared.of_word(word):
            return word
        if len(word) < SHORTEST:
            return word
        return self._sounding(word) or self._slipped(word) or word

    def _sounding(self, word: str) -> str | None:
        """The word that sounds the same, or has the same consonants: the nearest in letters, if it is one."""
        heard = sound(word, self._language)
        bones = skeleton(heard)
        alike = self._heard.get(heard, "").split()
        if not alike and len(bones) >= _BONES:
            alike = [one for one in self._heard.get(f"-{bones}", "").split() if self._hurried(heard, one)]
        far = max(2, len(word) // 3)
        near = sorted((OSA.distance(word, one), one) for one in alike)
        if not near or near[0][0] > far or (len(near) > 1 and near[0][0] == near[1][0]):
            return None
        return near[0][1]

    def _hurried(self, heard: str, word: str) -> bool:
        """True when only vowels are missing; English vowels are also written as anything."""
        return self._language is Language.EN or _within(heard, sound(word, self._language))

    def _slipped(self, word: str) -> str | None:
        """The word that a slip of the finger spoilt."""
        near = [(one, edits) for one, edits in self._speller.near(word) if one in self._traded or _slip(word, one)]
        if not near or (len(word) < _SHORT_ROOM and len(near) > 1):
            return None
        return near[0][0]


def _units(text: Text) -> Iterator[tuple[Token, bool]]:
    """Each token, and whether it is one letter behind a number: the k of «100 k» is no «que»."""
    number = False
    for token in text.tokens:
        yield token, number and len(token.norm) == 1
        number = token.kind is TokenKind.NUMBER


def _within(less: str, more: str) -> bool:
    """True when the letters of ``less`` stand in ``more`` in their order."""
    letters = iter(more)
    return all(letter in letters for letter in less)


def _slip(typed: str, word: str) -> bool:
    """True for one letter too few or too many, two that changed places, or a neighbour hit on the keyboard."""
    if len(typed) != len(word):
        return abs(len(typed) - len(word)) == 1
    different = [at for at in range(len(word)) if typed[at] != word[at]]
    if len(different) == 1:
        return word[different[0]] in _NEIGHBOURS.get(typed[different[0]], "")
    return sorted(typed) == sorted(word)


def spellings(known: Iterable[str], aliases: Aliases) -> dict[Language, Spelling]:
    """One for each language; the common words that could be mistaken for names are no typos either."""
    words = frozenset(known)
    return {language: _spelling(words, aliases.surroundings[language].common, language) for language in Language}


@lru_cache(maxsize=8)
def _spelling(known: frozenset[str], common: frozenset[str], language: Language) -> Spelling:
    """The names of a day change, the words of a language do not."""
    return Spelling(known, common, language)


def _chat(language: Language) -> dict[str, str]:
    """What chats write -> what it stands for."""
    table: dict[str, str] = load(language, "spellings")["chat"]
    return {typed: meant for meant, listed in table.items() for typed in listed.split()}


def _sounded(language: Language) -> dict[str, tuple[str, frozenset[str], frozenset[str]]]:
    """Digits that chats write for a word: the word, and the words before and after such a digit."""
    table: dict[str, list[str]] = load(language, "spellings").get("digits", {})
    return {
        digit: (word, frozenset(lead.split()), frozenset(follow.split()))
        for digit, (word, lead, follow) in table.items()
    }


def _ordinary(language: Language) -> frozenset[str]:
    """Words of other topics that look like a slip of a word of the trade."""
    listed: str = load(language, "ordinary")["words"]
    kept: str = load(language, "spellings")["keep"]["words"]
    no_dates: list[str] = load(language, "dates")["typo"]["not"]
    return frozenset((*listed.split(), *kept.split(), *map(plain, no_dates)))


def _heard(word: str, language: Language) -> tuple[str, str]:
    """By what a word is known to the ear: its sound, and «-» with its consonants."""
    sounds = sound(word, language)
    return sounds, f"-{skeleton(sounds)}"


def _grammar_words(language: Language, kinds: frozenset[str] | None = None) -> frozenset[str]:
    """Every word of the grammars, or of some of their tables: «monkey» is money, not a misspelt «money»."""
    texts = (
        phrase
        for name in _GRAMMARS
        for kind, section in load(language, name).items()
        if (kind in kinds if kinds else kind not in _NO_WORDS)
        for listed in section.values()
        for phrase in listed
    )
    return frozenset(word for text in texts for word in plain(text).split(" ") if word.isalpha())
