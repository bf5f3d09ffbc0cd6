"""Misspelt words against a vocabulary, at a cost that hardly grows with it.

Two words within edit distance d share a form from which at most d letters were deleted from each. The forms of all
words are hashed into one sorted array when the first typo is met; a question hashes its own forms and looks them up.
Distances count a swap of neighbours as one edit. Knows nothing of names: what may be corrected is decided elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 4, 24
_TWO_EDITS_FROM = 8
_CHUNK = 2_000
_TIES = 4
_KEPT_WORDS = 4_000
"""Words whose neighbours are remembered: people say the same few thousand again and again."""
_CAREFUL = 5
"""Words up to this length are mistyped by swapping letters or by ear, not by any wrong letter."""
_POWERS = np.array([pow(1_000_003, exponent, 1 << 64) for exponent in range(LONGEST + 1)], dtype=np.uint64)
_Hashes = npt.NDArray[np.uint32]
"""Half of a hash is enough: words that share one by chance are far apart, and every distance is measured."""
_Owners = npt.NDArray[np.integer[Any]]
_Table = tuple[_Hashes, _Owners]
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
        self._words = sorted({word for word in words if SHORTEST <= len(word) <= LONGEST and word.isalpha()})
        self._table: _Table | None = None
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
        return [pair for pair in found if pair[1] == least][:_TIES]

    def _sharing(self, typed: str) -> list[str]:
        """The words that share a form with ``typed``."""
        hashes, all_owners = self._table or self._build()
        forms = _forms(_codes([typed]), 2 if len(typed) >= _TWO_EDITS_FROM - 2 else 1).ravel()
        left = np.searchsorted(hashes, forms, side="left")
        right = np.searchsorted(hashes, forms, side="right")
        owners = {
            int(owner) for low, high in zip(left, right, strict=True) if low < high for owner in all_owners[low:high]
        }
        return [self._words[owner] for owner in sorted(owners)]

    def _build(self) -> "_Table":
        """Hash every form of every word; the hashes in order, and whose form each is."""
        by_length: defaultdict[int, list[int]] = defaultdict(list)
        for owner, word in enumerate(self._words):
            by_length[len(word)].append(owner)
        narrow = np.uint16 if len(self._words) <= np.iinfo(np.uint16).max else np.int32
        hashes: list[_Hashes] = [np.empty(0, dtype=np.uint32)]
        owners: list[_Owners] = [np.empty(0, dtype=narrow)]
        for length, members in by_length.items():
            for at in range(0, len(members), _CHUNK):
                part = members[at : at + _CHUNK]
                forms = _forms(_codes([self._words[owner] for owner in part]), allowed_edits(length))
                hashes.append(forms.ravel())
                owners.append(np.repeat(np.array(part, dtype=narrow), forms.shape[1]))
        flat = np.concatenate(hashes)
        order = np.argsort(flat, kind="stable")
        self._table = flat[order], np.concatenate(owners)[order]
        return self._table


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


def _codes(words: list[str]) -> npt.NDArray[np.uint64]:
    """Words of one length as a matrix of letters."""
    flat = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32)
    return flat.reshape(len(words), -1).astype(np.uint64)


def _forms(codes: npt.NDArray[np.uint64], edits: int) -> _Hashes:
    """Hashes of every form of each word with at most ``edits`` letters deleted: one row a word."""
    parts = []
    for kept in _kept(codes.shape[1], edits):
        width = kept.shape[1]
        whole = (codes[:, kept] * _POWERS[:width]).sum(axis=2, dtype=np.uint64) + np.uint64(width)
        parts.append((whole ^ (whole >> np.uint64(32))).astype(np.uint32))
    return np.concatenate(parts, axis=1)


@lru_cache(maxsize=64)
def _kept(length: int, edits: int) -> tuple[npt.NDArray[np.intp], ...]:
    """For each number of deletions, the positions that stay, one row a form."""
    return tuple(
        np.array(list(combinations(range(length), length - deleted)), dtype=np.intp) for deleted in range(edits + 1)
    )
