"""Text in tokens as it streams in. A token is given out once no later character can change it.

Characters that only hide things (zero-width, control) are taken out first; letters and digits of other scripts, which
could pass for ours, are refused by ``strange``.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache


class Type(IntEnum):
    """What a token is made of."""

    WORD = 0
    NUMBER = 1
    MARK = 2
    NEWLINE = 3


@dataclass(slots=True)
class Token:
    """One word, number or mark; ``start`` and ``end`` count characters of the whole reply."""

    type: Type
    text: str
    norm: str
    start: int
    end: int
    glued: bool
    """No space stands before it."""

    @property
    def capital(self) -> bool:
        """True when it is written with a leading capital."""
        return self.text[:1].isupper()


_TOKEN = re.compile(
    r"(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<number>\d+(?:[.,]\d+)*)|(?P<newline>\n+)|(?P<space>[^\S\n]+)|(?P<mark>.)"
)
_TYPES = {"word": Type.WORD, "number": Type.NUMBER, "mark": Type.MARK, "newline": Type.NEWLINE}
_ACCENTS = str.maketrans(
    {letter: unicodedata.normalize("NFD", letter)[0] for letter in "áàâãäåéèêëíìîïóòôõöúùûüýçñžšćčğ"}
)
_SAME = {"’": "'", "−": "-", "–": "-", "—": "-", "‑": "-", "‐": "-", "⁄": "/", "×": "x"}
_ORDINALS = "ºª°"


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """A word without case and accents."""
    plain = word.lower()
    if plain.isascii():
        return plain
    plain = plain.translate(_ACCENTS)
    if plain.isascii():
        return plain
    parts = unicodedata.normalize("NFKD", "".join(_SAME.get(letter, letter) for letter in plain))
    return "".join(part for part in parts if not unicodedata.combining(part))


def words_of(text: str) -> list[str]:
    """The folded words and numbers of a text."""
    return [folded(found.group()) for found in _TOKEN.finditer(text) if found.lastgroup in ("word", "number")]


def tokens_of(text: str) -> list[Token]:
    """All tokens of a finished text."""
    stream = TokenStream()
    return [*stream.feed(text), *stream.end()]


class TokenStream:
    """Cuts pieces of text into tokens."""

    __slots__ = ("_at", "_glued", "_rest")

    def __init__(self) -> None:
        self._rest = ""
        self._at = 0
        self._glued = False

    def feed(self, piece: str) -> Iterator[Token]:
        """The tokens that ``piece`` completes."""
        self._rest += piece
        return self._cut(final=False)

    def end(self) -> Iterator[Token]:
        """The last ones."""
        return self._cut(final=True)

    def _cut(self, *, final: bool) -> Iterator[Token]:
        rest, at = self._rest, 0
        for found in _TOKEN.finditer(rest):
            group = str(found.lastgroup)
            if not final and group in ("word", "number") and _may_grow(rest, found.end()):
                break
            at = found.end()
            if group == "space":
                self._glued = False
                continue
            text = found.group()
            norm = _SAME.get(text) or folded(text) if text not in _ORDINALS else text
            start = self._at + found.start()
            yield Token(_TYPES[group], text, norm, start, start + len(text), self._glued)
            self._glued = group != "newline"
        self._rest = rest[at:]
        self._at += at


def _may_grow(text: str, end: int) -> bool:
    """True when what comes next could belong to the token that ends here: «2.» may become «2.10»."""
    if end == len(text):
        return True
    return end + 1 == len(text) and (text[end] in ".,'’")


@lru_cache(maxsize=2048)
def strange(character: str) -> bool:
    """True for letters that are not Latin and digits that are not ours: they look alike and say something else."""
    if character.isascii() or character in _ORDINALS:
        return False
    category = unicodedata.category(character)
    if category[0] == "N":
        return True
    return category[0] == "L" and not unicodedata.name(character, "").startswith("LATIN")


@lru_cache(maxsize=2048)
def hidden(character: str) -> bool:
    """True for what cannot be seen by itself: control, formatting and combining characters, but not line breaks."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me") and character not in "\n\t"


def visible(piece: str) -> str:
    """``piece`` without hidden characters; tabs and odd spaces as plain ones."""
    if piece.isascii() and piece.isprintable():
        return piece
    kept = (letter for letter in unicodedata.normalize("NFC", piece) if not hidden(letter))
    return "".join(letter if letter == "\n" or not letter.isspace() else " " for letter in kept)
