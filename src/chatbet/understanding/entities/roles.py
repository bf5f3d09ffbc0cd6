"""Says what a team is doing in a sentence: backed (or priced), asked about, or taken out. Looks at the words around it.

A hint for the step that combines names with markets; it knows no team. Words: ``markets.toml``.
"""

from typing import Literal

from chatbet.language import Language
from chatbet.understanding.entities.markets import market_words
from chatbet.understanding.entities.reader import Reader, cut
from chatbet.understanding.normalise import Text

Role = Literal["backed", "asked", "excluded"]

REACH = 10
"""Pieces before a name in which a word of staking or asking still governs it."""


def selection_role(text: Text, mention_span: tuple[int, int], language: Language) -> Role | None:
    """The role of the name in the half-open token range ``mention_span``; None when the words do not say."""
    reader = Reader(cut(text), market_words(language))
    inside = [piece for piece, owner in enumerate(reader.pieces.owners) if mention_span[0] <= owner < mention_span[1]]
    if not inside:
        return None
    start, end = inside[0], inside[-1] + 1
    taken_out = _taken_out(reader, start, end)
    if taken_out:
        return "excluded"
    if reader.has("backed_after", end) and not _is_fixture(reader, start, end):
        return "backed"
    lead = reader.behind("backed_before", start, 5)
    staked = _staked(reader, start)
    if lead is not None and (staked or _says_stake(reader, lead, start)) and not _is_fixture(reader, start, end):
        return "backed"
    if _is_fixture(reader, start, end) or _near(reader, "asked_words", start):
        return "asked"
    return "backed" if staked else None


def _taken_out(reader: Reader, start: int, end: int) -> bool:
    """True for «no al X», «al X no», «quita al X»; «el X no pierde» and «X no al Y» are none."""
    if reader.behind("excluded_before", start, 5) is not None:
        return True
    after = reader.match("excluded_after", end)
    if not after:
        return False
    stronger = reader.match("backed_after", end)
    if stronger and stronger[1] >= after[1]:
        return False
    following = reader.word(after[1])
    return not following.isalnum() or reader.norms[after[1] - 1] not in ("no", "not", "nao")


def _is_fixture(reader: Reader, start: int, end: int) -> bool:
    """True when the name is one side of «X vs Y»."""
    return reader.before("versus", start, 1) or (reader.has("versus", end) and not reader.word(end + 1).isdigit())


def _near(reader: Reader, kind: str, at: int) -> bool:
    """True when a phrase of ``kind`` stands shortly before."""
    return any(reader.has(kind, place) for place in range(max(0, at - REACH), at))


def _staked(reader: Reader, at: int) -> bool:
    """True when a word of staking or an amount stands shortly before."""
    return _near(reader, "stake_words", at)


def _says_stake(reader: Reader, lead: int, at: int) -> bool:
    """True when the words that lead to the name speak of staking themselves, or follow a bare number."""
    return any(reader.has("stake_words", place) for place in range(lead, at)) or reader.word(lead - 1).isdigit()
