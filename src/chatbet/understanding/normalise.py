"""Text as understanding reads it: folded tokens that still know where they stood in what the user wrote.

The first step of a turn. Folding takes case, accents (ñ becomes n; ``Token.text`` keeps the original), width and
invisible characters away; it never corrects spelling and never decides what a word means.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

LIMIT = 4_000
"""Characters that are read. A chat message has no more; whatever follows is noise or an attack."""


class TokenKind(StrEnum):
    """What a token is made of."""

    WORD = "word"
    NUMBER = "number"
    """Starts with a digit, a sign or a currency mark: ``2.5 20.000 3-1 1x2 +2.5 $100 100k 8pm 21:30 28/11 50%``."""
    MARK = "mark"
    """One punctuation mark, symbol, emoji, or currency mark that stands apart from its number."""


class Token(NamedTuple):
    """One word, number or mark; ``start`` and ``end`` are character offsets into the original text."""

    text: str
    norm: str
    start: int
    end: int
    kind: TokenKind

    @property
    def capital(self) -> bool:
        """True when the user wrote it with a leading capital."""
        return self.text[:1].isupper()

    @property
    def variants(self) -> tuple[str, ...]:
        """Readings of a word with stretched letters, likeliest first: ``holaaa`` is hola, then holaa."""
        return (self.norm, *_doubled(self.text, self.norm))


@dataclass(frozen=True, slots=True)
class Text:
    """A message cut into tokens. ``plain`` is their norms joined by single spaces, for rules that read strings."""

    original: str
    tokens: tuple[Token, ...]
    plain: str
    offsets: tuple[int, ...]
    """Where each token starts in ``plain``."""
    norms: tuple[str, ...]
    """The folded form of every token."""
    truncated: bool = False
    """True when the text was longer than the limit and its tail was not read."""

    def __hash__(self) -> int:
        """By the words alone: every reader of a message asks for the same few things that are remembered of it."""
        return hash(self.plain)

    def between(self, start: int, end: int) -> str:
        """What the user wrote from token ``start`` up to (not including) token ``end``."""
        if start >= end or start >= len(self.tokens):
            return ""
        return self.original[self.tokens[start].start : self.tokens[min(end, len(self.tokens)) - 1].end]

    def token_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of tokens that the half-open character range of ``plain`` touches."""
        inside = [
            index
            for index, offset in enumerate(self.offsets)
            if offset < end and offset + len(self.tokens[index].norm) > start
        ]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)


# A number keeps its sign, currency, inner separators and a suffix of one or two letters; longer suffixes are words of
# their own («20lucas», «50usd»), and so is the number after a word («over2.5»), because people also write them apart.
_TOKEN = re.compile(
    r"""
    (?P<word>(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W\d_]))?                       # F.C., p.m., D.I.M
        | [^\W\d_]{1,2}\d+[^\W\d_]?(?![^\W_]|[.,]\d)                           # x2, h2h, u21
        | (?!(?:us|u|r)\$s?\s?\d)[^\W\d_]+(?:'[^\W\d_]+)*)
    | (?P<number>(?:(?<![^\W_)])[+\-])?(?:u\$s|us\$|r\$|[$€£])?
        \d+(?:[.,:/x-]\d+)*
        (?:h\d+(?![^\W_])|[^\W\d_]{1,2}(?![^\W_]))?[%€£$º°ª]?)
    | (?P<mark>u\$s|us\$|r\$|\S)
    """,
    re.VERBOSE,
)
_KINDS: dict[str | None, TokenKind] = {kind.value: kind for kind in TokenKind}
_RUNS = re.compile(r"(?P<plain>[ -~]+)|.", re.DOTALL)
"""Runs of letters that only lose their case, and single characters that are looked at one by one."""
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SAME_AS = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "ʼ": "'",
    "−": "-",
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "⁄": "/",
}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})


@lru_cache(maxsize=4)  # a message is read by itself, against an open question, and for a correction
def normalise(text: str, *, limit: int = LIMIT) -> Text:
    """Cut ``text`` into tokens, reading at most ``limit`` characters. Never raises."""
    folded, origins = _fold(text[:limit])
    stretched = _STRETCHED.search(folded) is not None
    tokens = tuple([_token(match, text, origins, stretched=stretched) for match in _TOKEN.finditer(folded)])
    norms = tuple([token.norm for token in tokens])
    offsets = tuple(accumulate((len(norm) + 1 for norm in norms[:-1]), initial=0)) if norms else ()
    return Text(text, tokens, " ".join(norms), offsets, norms, len(text) > limit)


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """The folded words of a short text, joined by single spaces: the form in which names are compared."""
    return normalise(text).plain


def _token(match: re.Match[str], text: str, origins: Sequence[int], *, stretched: bool) -> Token:
    """The token of one match, with its place in the original; ``stretched`` where the text has such letters."""
    begin, beyond = match.span()
    start, end = origins[begin], origins[beyond - 1] + 1
    while end < len(text) and text[end] > "\x7f" and unicodedata.combining(text[end]):
        end += 1
    kind = _KINDS[match.lastgroup]
    norm = match.group()
    if kind is TokenKind.WORD and (stretched or not norm.isalpha()):
        norm = _STRETCHED.sub(r"\1", norm.replace("'", "").replace(".", ""))
    return Token(text[start:end], norm, start, end, kind)


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """The text folded character by character, and for each folded character the index it came from."""
    if text.isascii() and text.isprintable():
        return text.lower().replace("`", "'"), range(len(text))
    folded: list[str] = []
    origins: list[int] = []
    for run in _RUNS.finditer(text):
        start, end = run.span()
        if run.lastgroup:
            folded.append(run.group().lower().replace("`", "'"))
            origins += range(start, end)
        else:
            folded.append(piece := _fold_character(run.group()))
            origins += [start] * len(piece)
    return "".join(folded), origins


@lru_cache(maxsize=4_096)
def _fold_character(character: str) -> str:
    """One character without case, accents, width variants; whitespace is a space, what cannot be seen is nothing."""
    if character.isspace():
        return " "
    if character in _SAME_AS:
        return _SAME_AS[character]
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).casefold())
    # "´" and its kin decompose to a space and a mark; the space would split words.
    kept = "".join(_SAME_AS.get(piece, piece) for piece in decomposed if unicodedata.category(piece) not in _INVISIBLE)
    return _LETTERS.get(kept, kept).casefold()


_LETTERS = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}


def _doubled(text: str, norm: str) -> tuple[str, ...]:
    """The reading in which the stretched letters of ``text`` stand for a double one."""
    if len(text) <= len(norm):
        return ()
    folded, _ = _fold(text)
    doubled = _STRETCHED.sub(r"\1\1", folded)
    return (doubled,) if doubled not in (norm, folded) else ()
