"""Numbers as people write them: digits with either separator, words, «mil». Says nothing of what they count."""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from chatbet.language import Language
from chatbet.understanding.entities.reader import Phrasebook, Pieces, Reader, load, phrases

NUMBER_KINDS = ("small", "times", "joiner", "one", "half", "and_half", "ordinal")
NUMBER_STARTS = frozenset({"small", "times", "one"})
"""What a number in words can begin with."""


class Number(NamedTuple):
    """A number and the piece after it."""

    value: Decimal
    end: int
    spelled: bool = False
    """True when it was written in words."""
    fraction: bool = False
    """True when it has digits after a decimal separator."""


@lru_cache(maxsize=8)
def number_words(language: Language) -> Phrasebook:
    """The number words of a language; «y», «and» and «e» only join its own."""
    data = load(language, "numbers")
    return Phrasebook({kind: phrases(data[kind]) for kind in NUMBER_KINDS})


@lru_cache(maxsize=8)
def number_values(language: Language) -> dict[str, int]:
    """The small numbers that are one word."""
    small: dict[str, list[str]] = load(language, "numbers")["small"]
    return {word: int(value) for value, words in small.items() for word in words if " " not in word}


_SPACED = ("000", "500")
"""Groups of «20 000» and «1 500» that are written apart: any other figure after a space stands for itself."""


class NumberReader(Reader):
    """Reads the numbers of one language out of pieces."""

    def __init__(self, pieces: Pieces, book: Phrasebook, norms: tuple[str, ...] | None = None) -> None:
        super().__init__(pieces, book, norms)
        self._seen: dict[int, Number | None] = {}

    def written(self, at: int) -> Number | None:
        """A number in digits: ``50``, ``20.000``, ``20,000.50``, ``2,5``, ``20 000``."""
        if not 0 <= at < self.size or not self.norms[at][0].isdigit():
            return None
        if at not in self._seen:
            self._seen[at] = self._written(at)
        return self._seen[at]

    def _written(self, at: int) -> Number | None:
        """The number in digits that starts at ``at``, worked out once."""
        if self.digits(at, longest=15) is None:
            return None
        groups, marks, end = [self.norms[at]], [], at + 1
        while (
            len(groups) <= 6
            and self.word(end) in (".", ",")
            and self.glued_mark(".,", end)
            and self.word(end + 1).isdigit()
        ):
            marks.append(self.norms[end])
            groups.append(self.norms[end + 1])
            end += 2
        while not marks and len(groups[0]) <= 9 and self.word(end) in _SPACED and not self.is_glued(end):
            groups[0] += self.norms[end]
            end += 1
        if len("".join(groups)) > 18:
            return None
        whole, rest = _split(groups, marks)
        return Number(Decimal(f"{whole}.{rest}" if rest else whole), end, fraction=bool(rest))

    def spelled(self, at: int) -> Number | None:
        """A number in words: «veinte mil», «ciento cincuenta», «two hundred and five», «mil e quinhentos»."""
        if not 0 <= at < self.size or NUMBER_STARTS.isdisjoint(self._starts[at]):
            return None
        total, current, floor, end = 0, 0, 10**12, at
        one = self.match("one", at)
        if one and self.has("times", one[1]):
            current, floor, end = 1, 0, one[1]
        while True:
            after = self._joint(end) if end > at else end
            small = self.match("small", after)
            if small and small[0] == 0 and end == at:
                return Number(Decimal(0), small[1], spelled=True)
            if small and small[0] != 0 and int(small[0]) < floor:
                current += int(small[0])
                floor = _unit(int(small[0]))
                end = small[1]
                continue
            times = self.match("times", end) or (self.match("times", after) if after > end else None)
            if not times or (total and int(times[0]) >= total and int(times[0]) > 100):
                break
            if times[0] == 100:
                current = max(current, 1) * 100
                floor = 100
            else:
                total, current = total + max(current, 1) * int(times[0]), 0
                floor = int(times[0])
            end = times[1]
        return Number(Decimal(total + current), end, spelled=True) if end > at else None

    def number(self, at: int) -> Number | None:
        """A number in digits or words."""
        return self.written(at) or self.spelled(at)

    def _joint(self, at: int) -> int:
        """Past «y», «and», «e» or a hyphen between two number words."""
        joined = self.match("joiner", at)
        if joined:
            return joined[1]
        return at + 1 if self.word(at) == "-" and self.is_glued(at) else at


def _unit(value: int) -> int:
    """What may still be added after ``value``: «cuarenta» takes less than ten, «cien» less than a hundred."""
    if value >= 100:
        return 100
    return 10 if value >= 20 and value % 10 == 0 else 0


def _split(groups: list[str], marks: list[str]) -> tuple[str, str]:
    """Whole and decimal digits. Three digits after a mark are thousands, unless the marks say otherwise."""
    if not marks:
        return groups[0], ""
    thousands = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3 and groups[0].strip("0") != ""
    if thousands and len(set(marks)) == 1:
        return "".join(groups), ""
    return "".join(groups[:-1]), groups[-1]
