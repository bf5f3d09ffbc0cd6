"""The trained linear model: one table of weights for several questions about a message. Numbers only, no code in it.

Written by ``training``; read here without scikit-learn. A message is the sum of its features' rows.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

MODEL = Path(__file__).parent / "model" / "weights.npz"

Scores = dict[str, float]
Sums = npt.NDArray[np.float32]
"""The raw score of every column for one message."""


class Weighed(NamedTuple):
    """The summed rows of some features, and how many of them were seen in training."""

    total: npt.NDArray[np.int32] | int = 0
    seen: int = 0


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


class Rows:
    """Which rows of the table belong to some features. Knows them by their hashes: a tenth of the memory of a dict."""

    def __init__(self, features: Sequence[str], rows: npt.NDArray[np.integer]) -> None:
        """``rows`` holds the row of each feature; several may share one."""
        hashes = np.fromiter(map(hash, features), np.int64, len(features))
        order = np.argsort(hashes)
        self._hashes = hashes[order]
        # Most tables are small enough for two bytes a row.
        self._rows = rows[order].astype(np.uint16 if rows.max(initial=0) < 2**16 else np.int32)

    def of(self, features: Iterable[str]) -> npt.NDArray[np.integer]:
        """The rows of those features that were seen in training."""
        asked = np.fromiter(map(hash, features), np.int64)
        asked.sort()  # neighbours are looked up together: the search stays in the processor's cache
        found = self._hashes.searchsorted(asked)
        found[found == len(self._hashes)] = 0
        rows: npt.NDArray[np.integer] = self._rows[found[self._hashes[found] == asked]]
        return rows


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights by feature, for all heads side by side, in eight bits each with one scale per column."""

    rows: Rows
    weights: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    heads: dict[str, Head]
    words: frozenset[str] = frozenset()
    """Words that were seen in training: no typos."""

    @classmethod
    def load(cls, path: Path = MODEL) -> "LinearModel":
        """Read the file that ``save`` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            header = json.loads(stored["header"].tobytes())
            weights, places = _distinct(stored["weights"])
            rows = Rows(stored["features"].tobytes().decode().split("\n"), places)
            scale, bias = stored["scale"], stored["bias"]
        heads = {name: Head(tuple(labels), first, heat) for name, (labels, first, heat) in header["heads"].items()}
        words = frozenset(header.get("words", "").split())
        return cls(rows, weights, scale, bias, heads, words)

    def weighed(self, features: Iterable[str], beside: Weighed = Weighed()) -> Weighed:  # noqa: B008 - immutable
        """What a message's features weigh, together with those that were weighed before."""
        rows = self.rows.of(features)
        if not len(rows):
            return beside
        total = np.add.reduce(self.weights.take(rows, axis=0), axis=0, dtype=np.int32)
        return Weighed(total + beside.total, len(rows) + beside.seen)

    def sums(self, features: Iterable[str]) -> Sums:
        """The raw score of every column for one message."""
        return self.scored(self.weighed(features))

    def scored(self, weighed: Weighed) -> Sums:
        """The raw score of every column, independent of the length of the message."""
        if not weighed.seen:
            return self.bias
        total: Sums = weighed.total * self.scale / math.sqrt(weighed.seen) + self.bias
        return total

    def chances(self, sums: Sums, head: str) -> Scores:
        """The calibrated probability of each answer of one head."""
        asked = self.heads[head]
        scores = sums[asked.columns].tolist()  # a dozen numbers: quicker one by one than as an array
        best = max(scores)
        raised = [math.exp((score - best) / asked.temperature) for score in scores]
        whole = sum(raised)
        return {label: part / whole for label, part in zip(asked.labels, raised, strict=True)}

    def each(self, sums: Sums, head: str) -> Scores:
        """The probability of each answer of a head whose answers do not exclude each other."""
        asked = self.heads[head]
        heat, scores = asked.temperature, sums[asked.columns].tolist()
        # The logistic function by way of tanh, which cannot overflow.
        return {label: 0.5 + math.tanh(score / heat / 2) / 2 for label, score in zip(asked.labels, scores, strict=True)}


def _distinct(weights: npt.NDArray[np.int8]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.integer]]:
    """The table without its repeated rows, and where each row of the whole stands in it.

    In eight bits the rows of rare features are alike: a third of the rows is left, 2.8 MiB instead of 7.4.
    """
    width = weights.shape[1]
    as_one_value = np.ascontiguousarray(weights).view(np.dtype((np.void, width))).ravel()
    distinct, places = np.unique(as_one_value, return_inverse=True)
    return distinct.view(np.int8).reshape(-1, width), places


@dataclass(frozen=True, slots=True)
class Trained:
    """A model as it comes out of training, in full precision and with the names of its features."""

    places: dict[str, int]
    """Feature -> its row, in the order of the rows."""
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    heads: dict[str, Head]
    words: frozenset[str] = frozenset()

    def save(self, path: Path = MODEL) -> None:
        """Write the weights in eight bits each, with one scale per column."""
        scale = np.abs(self.weights).max(axis=0) / 127
        scale[scale == 0] = 1
        small = np.rint(self.weights / scale).astype(np.int8)
        heads = {name: (head.labels, head.first, head.temperature) for name, head in self.heads.items()}
        np.savez_compressed(
            path,
            header=np.frombuffer(
                json.dumps({"heads": heads, "words": " ".join(sorted(self.words))}).encode(), np.uint8
            ),
            features=np.frombuffer("\n".join(self.places).encode(), dtype=np.uint8),
            weights=small,
            scale=scale.astype(np.float32),
            bias=self.bias.astype(np.float32),
        )


@lru_cache(maxsize=1)
def trained_model() -> LinearModel:
    """The model that comes with the package; read once."""
    return LinearModel.load()
