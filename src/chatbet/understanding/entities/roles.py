"""Says what a team is doing in a sentence: backed (or priced), asked about, opposed, or taken out.

Looks at the words around a name; a hint for the step that combines names with markets, which knows all the names.
Words: ``markets.toml``.
"""

from bisect import bisect_left
from typing import Literal

from chatbet.language import Language
from chatbet.understanding.entities.markets import market_words, stake_goes_in
from chatbet.understanding.entities.reader import Reader, cut
from chatbet.understanding.normalise import Text

Role = Literal["backed", "asked", "opposed", "excluded"]
Span = tuple[int, int]

REACH = 10
"""Pieces before a name in which a word of staking or asking still governs it."""


class Roles:
    """The roles in one text; spans are half-open ranges of its tokens."""

    def __init__(self, text: Text, language: Language) -> None:
        self.reader = Reader(cut(text), market_words(language))
        self._said: dict[str, bool] = {}

    def pieces(self, span: Span) -> Span | None:
        """The pieces of some tokens; None where there are none."""
        owners = self.reader.pieces.owners
        start, end = bisect_left(owners, span[0]), bisect_left(owners, span[1])
        return (start, end) if start < end else None

    def of(self, span: Span) -> Role | None:
        """The role of the name in ``span``; None when the words do not say."""
        pieces = self.pieces(span)
        if pieces is None:
            return None
        start, end = pieces
        if self._taken_out(start, end):
            return "excluded"
        against = self.reader.behind("opposed_before", start, 5)
        lead = self.reader.behind("backed_before", start, 5)
        if against is not None and (lead is None or lead >= against):
            return "opposed"
        fixture = self._is_fixture(start, end)
        if self.reader.has("backed_after", end) and not fixture:
            return "backed"
        staked = self._near("stake_words", start)
        if lead is not None and (staked or self._says_stake(lead, start)) and not fixture:
            return "backed"
        if fixture or self._near("asked_words", start):
            return "asked"
        return "backed" if staked else None

    def staked(self, span: Span) -> bool:
        """True when an order puts money on the name: «ponle 20 al Boca», whatever stands after it."""
        pieces = self.pieces(span)
        lead = self.reader.behind("backed_before", pieces[0], 5) if pieces else None
        return lead is not None and pieces is not None and self._says_stake(lead, pieces[0])

    def says(self, kind: str, between: Span | None = None) -> bool:
        """True when a phrase of ``kind`` stands in the text, or starts within some of its tokens."""
        if not self.reader.holds(kind):
            return False
        if between is None:
            if kind not in self._said:
                self._said[kind] = any(self.reader.has(kind, at) for at in range(self.reader.size))
            return self._said[kind]
        pieces = self.pieces(between)
        return pieces is not None and any(self.reader.has(kind, at) for at in range(*pieces))

    def has_after(self, kind: str, span: Span) -> bool:
        """True when a phrase of ``kind`` starts right after ``span``."""
        pieces = self.pieces(span)
        return pieces is not None and self.reader.has(kind, pieces[1])

    def has_before(self, kind: str, span: Span) -> bool:
        """True when a phrase of ``kind`` ends right before ``span``."""
        pieces = self.pieces(span)
        return pieces is not None and self.reader.before(kind, pieces[0], 5)

    def _taken_out(self, start: int, end: int) -> bool:
        """True for «no al X», «al X no», «quita al X»; «el X no pierde» and «X no al Y» are none."""
        reader = self.reader
        lead = reader.behind("excluded_before", start, 5)
        if lead is not None and not stake_goes_in(reader, lead, start):
            return True
        after = reader.match("excluded_after", end)
        if not after:
            return False
        stronger = reader.match("backed_after", end)
        if stronger and stronger[1] >= after[1]:
            return False
        following = reader.word(after[1])
        return not following.isalnum() or reader.norms[after[1] - 1] not in ("no", "not", "nao")

    def _is_fixture(self, start: int, end: int) -> bool:
        """True when the name is one side of «X vs Y»."""
        reader = self.reader
        return reader.before("versus", start, 1) or (reader.has("versus", end) and not reader.word(end + 1).isdigit())

    def _near(self, kind: str, at: int) -> bool:
        """True when a phrase of ``kind`` stands shortly before."""
        return any(self.reader.has(kind, place) for place in range(max(0, at - REACH), at))

    def _says_stake(self, lead: int, at: int) -> bool:
        """True when the words that lead to the name speak of staking themselves, or follow a bare number."""
        reader = self.reader
        said = any(reader.has("stake_words", place) for place in range(lead, at))
        return said or reader.word(lead - 1).isdigit() or reader.has("stake_unit", lead - 1)


def selection_role(text: Text, mention_span: Span, language: Language) -> Role | None:
    """The role of one name in a text."""
    return Roles(text, language).of(mention_span)
