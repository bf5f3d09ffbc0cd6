"""Every place in a text where a name of the index may stand, misspelt or not. Decides nothing about meaning."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from chatbet.language import Language
from chatbet.understanding.entities.gazetteer import Index, Rank, Sense, names_of
from chatbet.understanding.normalise import Text, Token, TokenKind
from chatbet.understanding.sounds import SHORTEST
from chatbet.understanding.utterance import Kind

_GLUE = frozenset("-/.&'’")
"""Marks that may stand inside a name."""
_GLUED = {Language.ES: ("del", "al", "el", "pal"), Language.PT: ("do", "da", "no", "na", "pro", "pra")}
"""Articles that hurry glues to the name behind them."""
_TYPOS_READ = 40
"""Unknown words of one text that are compared with the vocabulary; more is not a message."""
_WHOLE_WORD = 5
"""Letters from which a misspelt word alone is a name; one that sounds the same may be a letter shorter."""
_SAID = 6
"""Letters from which a misspelt nickname or surname is one: shorter ones are too near to words."""
_LONG_NICKNAME = 7
"""The same for a nickname that is a word itself."""


class Words(NamedTuple):
    """The words and numbers of a text, without its marks."""

    text: Text
    tokens: tuple[Token, ...]
    places: tuple[int, ...]
    """Where each stands among the tokens of the text."""
    norms: tuple[str, ...]
    """The folded form of each."""

    @staticmethod
    @lru_cache(maxsize=2)  # known and unknown names are looked for in the same message
    def of(text: Text) -> "Words":
        """The words of ``text``."""
        places = tuple([index for index, token in enumerate(text.tokens) if token.kind is not TokenKind.MARK])
        tokens = tuple([text.tokens[index] for index in places])
        return Words(text, tokens, places, tuple([token.norm for token in tokens]))

    def marks_before(self, index: int) -> tuple[str, ...]:
        """The marks between a word and the one before it."""
        if index <= 0 or index >= len(self.places):
            return ()
        start, end = self.places[index - 1] + 1, self.places[index]
        return () if start == end else self.text.norms[start:end]

    def norm(self, index: int) -> str:
        """The folded word at ``index``; empty outside the text."""
        return self.norms[index] if 0 <= index < len(self.norms) else ""


class Candidate(NamedTuple):
    """The words from ``start`` up to ``end`` may be ``key``, ``edits`` typos away."""

    start: int
    end: int
    key: str
    senses: tuple[Sense, ...]
    edits: int = 0

    @property
    def size(self) -> int:
        """How many words of the text it covers."""
        return self.end - self.start

    def overlaps(self, other: "Candidate") -> bool:
        """True when both claim a word."""
        return self.start < other.end and other.start < self.end


def scan(
    words: Words, index: Index, common: frozenset[str], language: Language, mended: tuple[str, ...] = ()
) -> list[Candidate]:
    """All candidates; ``common`` words are no misspelt names, ``mended`` are the words as they were meant."""
    readings = _Readings(index, common, language)
    meant = mended or words.norms
    options = [readings.of(token, norm) for token, norm in zip(words.tokens, meant, strict=True)]
    starts = [at for at, ((word, _), *others) in enumerate(options) if others or _begins(word, index)]
    found = [candidate for start in starts for candidate in _from(start, words, options, index)]
    found += _split_words(words, options, index, common)
    return [candidate for candidate in found if candidate.size == 1 or not _two_names(candidate, words, index)]


def scan_exact(words: Words, index: Index) -> list[Candidate]:
    """The candidates that are spelt as listed."""
    starts = [at for at, norm in enumerate(words.norms) if _begins(norm, index)]
    options: list[tuple[tuple[str, int], ...]] = [((norm, 0),) for norm in words.norms] if starts else []
    return [candidate for start in starts for candidate in _from(start, words, options, index)]


def _begins(word: str, index: Index) -> bool:
    """True when a name begins with the word."""
    return index.joined.get(word, word) in index.keys


def glued_article(norm: str, language: Language) -> str:
    """The article with which a word begins, if a name may follow it; empty when there is none."""
    articles = _GLUED.get(language, ())
    if not norm.startswith(articles):
        return ""
    return next((one for one in articles if norm.startswith(one) and len(norm) >= len(one) + SHORTEST), "")


class _Readings:
    """What each word may be: itself, its stem, or the words of the vocabulary that it may misspell."""

    def __init__(self, index: Index, common: frozenset[str], language: Language) -> None:
        self._index = index
        self._language = language
        self._common = common
        self._left = _TYPOS_READ

    def of(self, token: Token, meant: str) -> tuple[tuple[str, int], ...]:
        """Readings of one word with their number of edits; exact ones only, where there are any."""
        known, joined = self._index.words, self._index.joined
        stretched = len(token.text) > len(token.norm)
        variants = token.variants if stretched else (token.norm,)
        exact = [variant for variant in variants if variant in known or variant in joined]
        if token.norm.endswith("s") and ("'" in token.text or "’" in token.text or token.norm not in known):
            stem = token.norm[:-1]
            if stem in known and (len(stem) > 3 or "'" in token.text or "’" in token.text):
                exact.append(stem)
        if exact:
            return tuple((word, 0) for word in exact)
        if token.kind is not TokenKind.WORD or token.norm in self._common or self._left <= 0:
            return ((token.norm, 0),)
        self._left -= 1
        glued = self._without_article(token.norm)
        if glued:
            return ((token.norm, 0), (glued, 0))
        alike = self._index.hearing.alike(token.norm, self._language)
        near = [
            pair for pair in self._index.speller.near(token.norm) if len(pair[0]) >= _WHOLE_WORD or pair[0] in alike
        ]
        same = [pair for pair in near if pair[0] in alike] or near
        if not same and meant != token.norm and meant in known:
            return ((token.norm, 0), (meant, 1))
        return ((token.norm, 0), *(same or ((word, 1) for word in alike)))

    def _without_article(self, norm: str) -> str:
        """The name in «alverde», «delbarça»: an article typed together with it."""
        name = norm[len(glued_article(norm, self._language)) :]
        return name if name != norm and name in self._index.words else ""


def _from(start: int, words: Words, options: list[tuple[tuple[str, int], ...]], index: Index) -> Iterator[Candidate]:
    """Every candidate that begins at one word."""
    stack = [(start, "", 0)]
    while stack:
        at, prefix, edits = stack.pop()
        for word, cost in options[at]:
            whole = word if cost > 1 else index.joined.get(word, word)
            key = f"{prefix} {word}" if prefix else whole
            senses = index.keys.get(key)
            if senses is None:
                continue
            total = edits + cost
            meant = _worth_correcting(key, senses, total) if total else senses
            if meant:
                yield Candidate(start, at + 1, key, meant, total)
            if at + 1 < len(options) and _GLUE.issuperset(words.marks_before(at + 1)):
                stack.append((at + 1, key, total))


def _worth_correcting(key: str, senses: tuple[Sense, ...], edits: int) -> tuple[Sense, ...]:
    """The senses that a misspelt key may have: established names, and long nicknames one edit away."""
    if len(key) < _WHOLE_WORD - 1:
        return ()
    return tuple(
        sense
        for sense in senses
        if sense.established and (sense.rank is Rank.OFFICIAL or (edits == 1 and len(key) >= _shortest(sense)))
    )


def _shortest(sense: Sense) -> int:
    """Letters from which what only some say of a name may be misspelt by one letter."""
    return _LONG_NICKNAME if sense.rank is Rank.WEAK and sense.kind is not Kind.PLAYER else _SAID


def _split_words(
    words: Words, options: list[tuple[tuple[str, int], ...]], index: Index, common: frozenset[str]
) -> Iterator[Candidate]:
    """Two unknown neighbours that are one name written apart: «barce lona»."""
    strange = [
        norm not in common and norm not in index.words and len(readings) == 1
        for norm, readings in zip(words.norms, options, strict=True)
    ]
    for at in range(1, len(strange)):
        if not (strange[at - 1] and strange[at]) or words.marks_before(at):
            continue
        whole = words.norms[at - 1] + words.norms[at]
        key = index.joined.get(whole, whole)
        senses = _worth_correcting(key, index.keys.get(key, ()), 1)
        if len(whole) > _WHOLE_WORD and senses:
            yield Candidate(at - 1, at + 1, key, senses, 1)


def _two_names(candidate: Candidate, words: Words, index: Index) -> bool:
    """True for «Inter-Milan»: a dash between two names that differ makes a match of them, not one name."""
    for at in range(candidate.start + 1, candidate.end):
        if not words.marks_before(at):
            continue
        key = candidate.key.split()
        if len(key) != candidate.size:
            return False
        cut = at - candidate.start
        sides = [names_of(index.keys.get(" ".join(part), ())) for part in (key[:cut], key[cut:])]
        if (
            all(sides)
            and min(map(len, (key[0], key[-1]))) > 1
            and not (sides[0] & sides[1])
            and not any(sense.derby for sense in candidate.senses)
        ):
            return True
    return False
