"""Misspelt words against a vocabulary, at a cost that hardly grows with it.

A slip of the finger leaves the first two letters of a word or its last two as they were, so only the words with those
are compared. Distances count a swap of neighbours as one edit. Knows nothing of names: what may be corrected is
decided elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 4, 24
_TWO_EDITS_FROM = 8
_EDGE = 2
"""Letters at either end of which one end stays."""
_TIES = 4
_KEPT_WORDS = 4_000
"""Words whose neighbours are remembered: people say the same few thousand again and again."""
_CAREFUL = 5
"""Words up to this length are mistyped by swapping letters or by ear, not by any wrong letter."""
# Letters that sound alike at the start of a word in Spanish and Portuguese: the only first letters that a typo changes.
_ALIKE = {
    frozenset(pair)
    for pair in ("bv", "sz", "cs", "cz", "ck", "kq", "cq", "jy", "gj", "iy", "jx", "ij", "hj", "ei", "dj")
}


def allowed_edits(length: int) -> int:
    """How many edits a word of this length may be away from what was typed."""
    if length < SHORTEST:
        return 0
    return 2 if length >= _TWO_EDITS_FROM else 1


class Speller:
    """Finds the words of a fixed vocabulary that a typed word may have meant."""

    def __init__(self, words: Iterable[str]) -> None:
        """``words`` are folded; those shorter than four letters or with digits are left out."""
        self._words = {word for word in words if SHORTEST <= len(word) <= LONGEST and word.isalpha()}
        self._edges: dict[str, list[str]] | None = None
        self._known: dict[str, tuple[tuple[str, int], ...]] = {}

    def near(self, typed: str) -> list[tuple[str, int]]:
        """The nearest words and their distance, all at the same distance, at most four; empty when none is near."""
        known = self._known.get(typed)
        if known is None:
            if len(self._known) > _KEPT_WORDS:
                self._known.clear()
            known = self._known[typed] = tuple(self._nearest(typed))
        return list(known)

    def _nearest(self, typed: str) -> list[tuple[str, int]]:
        if not (SHORTEST <= len(typed) <= LONGEST) or not typed.isalpha():
            return []
        found: list[tuple[str, int]] = []
        for word in self._sharing(typed):
            distance = OSA.distance(typed, word, score_cutoff=2)
            if 0 < distance <= allowed_edits(len(word)) and _plausible(typed, word, distance):
                found.append((word, distance))
        least = min((distance for _, distance in found), default=0)
        return sorted(pair for pair in found if pair[1] == least)[:_TIES]

    def _sharing(self, typed: str) -> set[str]:
        """The words of about its length with the same beginning or end, and the one with its middle swapped."""
        edges = self._edges or self._build()
        start, end = edges.get(f"{typed[:_EDGE]}-", ()), edges.get(f"-{typed[-_EDGE:]}", ())
        room = 2 if len(typed) >= _TWO_EDITS_FROM - 2 else 1
        near = {word for words in (start, end) for word in words if abs(len(word) - len(typed)) <= room}
        # «rael»: the only slip that spoils both ends, in words of four letters.
        swapped = f"{typed[0]}{typed[2]}{typed[1]}{typed[3:]}"
        return near | {swapped} if swapped in self._words else near

    def _build(self) -> dict[str, list[str]]:
        """The words by their first and by their last letters, when the first typo is met."""
        edges: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._words:
            edges[f"{word[:_EDGE]}-"].append(word)
            edges[f"-{word[-_EDGE:]}"].append(word)
        self._edges = dict(edges)
        return self._edges


def _plausible(typed: str, word: str, distance: int) -> bool:
    """Typos keep the first letter, swap the first two or write one that sounds alike; short words are rarely typos."""
    if len(typed) == len(word) <= _CAREFUL and sorted(typed) != sorted(word):
        (one, two), *more = [pair for pair in zip(typed, word, strict=True) if pair[0] != pair[1]]
        return not more and len(word) == _CAREFUL and frozenset((one, two)) in _ALIKE
    if distance == 2 and typed[:2] != word[:2] and typed[-2:] != word[-2:]:
        return False
    if typed[0] == word[0] or (distance == 1 and typed[:2] == word[1::-1]):
        return True
    return distance == 1 and (frozenset((typed[0], word[0])) in _ALIKE or (len(word) > 6 and typed == word[1:]))
