"""The trained linear model: one table of weights for several questions about a message. Numbers only, no code in it.

Written by ``trained``; read here without scikit-learn or numpy. A message is the sum of its features' rows. The file is
mapped, not read: the workers of one machine share it.

A row is kept as one long integer, a *lane* of 32 bits for each column: adding a hundred rows is adding a hundred
integers. The lowest lane counts the rows that were added.
"""

import json
import math
import mmap
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple
from zlib import crc32

MODEL = Path(__file__).parent / "model" / "weights.bin"

Scores = dict[str, float]
Letter = Literal["B", "H", "I"]
"""Of the numbers of one array in the file, as ``array`` calls them."""
Weighed = int
"""The summed lanes of some features."""
ZERO = 128
"""What stands in the file for a weight of nothing: a byte holds -128 to 127."""
_ALIGNED = 8
_LANE = 4
"""Bytes of a lane: four billion rows of bytes fit in, a message has a thousand."""
_KEPT_ROWS = 4_096
"""Features whose lanes are remembered (1.5 MiB): people say the same few thousand words again and again."""


@dataclass(frozen=True, slots=True)
class Head:
    """One question: its possible answers and the columns that hold their weights."""

    labels: tuple[str, ...]
    first: int
    temperature: float

    @property
    def columns(self) -> slice:
        """Where its weights stand."""
        return slice(self.first, self.first + len(self.labels))


def mark_of(feature: str) -> int:
    """The number by which the file knows a feature. One feature in 30,000 that training has not seen shares one."""
    return crc32(feature.encode())


class Block(NamedTuple):
    """Some neighbouring columns: the row of each mark, and the distinct rows as bytes."""

    places: memoryview
    cells: memoryview
    width: int


class Rows:
    """Finds the lanes of a feature."""

    def __init__(self, marks: memoryview, blocks: Sequence[Block]) -> None:
        """``marks`` in order; the rows of the blocks side by side are the table."""
        self._marks, self._blocks = marks, blocks
        self._seen_once = (1).to_bytes(_LANE * (1 + sum(block.width for block in blocks)), "little")
        self.of = lru_cache(maxsize=_KEPT_ROWS)(self._read)

    def _read(self, feature: str) -> Weighed:
        """The lanes of a feature; nothing when it was not seen in training."""
        mark = mark_of(feature)
        at = bisect_left(self._marks, mark)
        if at == len(self._marks) or self._marks[at] != mark:
            return 0
        lanes, end = bytearray(self._seen_once), _LANE
        for places, cells, width in self._blocks:
            row, start = places[at] * width, end
            end += _LANE * width
            lanes[start:end:_LANE] = cells[row : row + width]
        return int.from_bytes(lanes, "little")


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights by feature, for all heads side by side, in eight bits each with one scale per column."""

    rows: Rows
    scale: tuple[float, ...]
    bias: tuple[float, ...]
    heads: dict[str, Head]
    words: frozenset[str] = frozenset()
    """Words that were seen in training: no typos."""

    @classmethod
    def load(cls, path: Path = MODEL) -> "LinearModel":
        """Map the file that ``Trained.save`` wrote: a line of JSON, then the arrays that it lists, little-endian."""
        with path.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            header = json.loads(file.readline())
            parts = _arrays(whole, file.tell(), header["arrays"])
        marks = next(parts)
        blocks = [Block(next(parts), next(parts), width) for width in header["widths"]]
        rows = Rows(marks, blocks)
        heads = {name: Head(tuple(labels), first, heat) for name, (labels, first, heat) in header["heads"].items()}
        words = frozenset(header["words"].split())
        return cls(rows, tuple(header["scale"]), tuple(header["bias"]), heads, words)

    def weighed(self, features: Iterable[str], beside: Weighed = 0) -> Weighed:
        """What a message's features weigh, together with those that were weighed before."""
        return sum(map(self.rows.of, features), beside)

    def knows(self, feature: str) -> bool:
        """True when it was seen in training."""
        return bool(self.rows.of(feature))

    def chances(self, weighed: Weighed, head: str) -> Scores:
        """The calibrated probability of each answer of one head."""
        asked, scores = self.heads[head], self._scores(weighed, head)
        best = max(scores)
        raised = [math.exp((score - best) / asked.temperature) for score in scores]
        whole = sum(raised)
        return {label: part / whole for label, part in zip(asked.labels, raised, strict=True)}

    def each(self, weighed: Weighed, head: str) -> Scores:
        """The probability of each answer of a head whose answers do not exclude each other."""
        asked, scores = self.heads[head], self._scores(weighed, head)
        heat = asked.temperature
        # The logistic function by way of tanh, which cannot overflow.
        return {label: 0.5 + math.tanh(score / heat / 2) / 2 for label, score in zip(asked.labels, scores, strict=True)}

    def _scores(self, weighed: Weighed, head: str) -> list[float]:
        """The raw score of each answer, independent of the length of the message."""
        columns = self.heads[head].columns
        bias = self.bias[columns]
        if not weighed:
            return list(bias)
        lanes = memoryview(weighed.to_bytes(_LANE * (len(self.scale) + 1), "little")).cast("I")
        seen = lanes[0]
        share, nothing = 1 / math.sqrt(seen), ZERO * seen
        sums = lanes[columns.start + 1 : columns.stop + 1]
        return [
            (sum_ - nothing) * scale * share + base
            for sum_, scale, base in zip(sums, self.scale[columns], bias, strict=True)
        ]


def _arrays(whole: memoryview, at: int, listed: Iterable[tuple[Letter, int]]) -> Iterator[memoryview]:
    """The arrays behind the header, each listed with the letter of its numbers and its size in bytes."""
    for letter, size in listed:
        at = aligned(at)
        yield whole[at : at + size].cast(letter)
        at += size


def aligned(offset: int) -> int:
    """The next place in a file where numbers may begin."""
    return -(-offset // _ALIGNED) * _ALIGNED


@lru_cache(maxsize=1)
def trained_model() -> LinearModel:
    """The model that comes with the package; read once."""
    return LinearModel.load()
