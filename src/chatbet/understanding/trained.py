"""A model as it comes out of training, and how it is written for ``model`` to map. Never imported at run time."""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from chatbet.understanding.model import MODEL, ZERO, Head, aligned, mark_of

_CUTS = ("language", "acts")
"""Heads with which a block begins: intents are asked of sentences, languages of words, signs of their own examples."""


@dataclass(frozen=True, slots=True)
class Trained:
    """Weights in full precision, with the names of their features."""

    places: dict[str, int]
    """Feature -> its row, in the order of the rows."""
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    heads: dict[str, Head]
    words: frozenset[str] = frozenset()

    def save(self, path: Path = MODEL) -> None:
        """Write the weights in eight bits each, with one scale per column.

        In eight bits the rows of rare features are alike, the more so the fewer columns: the heads that are trained on
        the same sentences make a block, and each block holds a row once.
        """
        scale = np.abs(self.weights).max(axis=0) / 127
        scale[scale == 0] = 1
        small = (np.rint(self.weights / scale) + ZERO).astype(np.uint8)
        marks, firsts = np.unique([mark_of(feature) for feature in self.places], return_index=True)
        blocks = [_block(small[firsts, start:end]) for start, end in self._blocks()]
        arrays = [marks.astype(np.uint32), *(part for block in blocks for part in block)]
        header = {
            "heads": {name: (head.labels, head.first, head.temperature) for name, head in self.heads.items()},
            "words": " ".join(sorted(self.words)),
            "scale": scale.tolist(),
            "bias": self.bias.tolist(),
            "widths": [end - start for start, end in self._blocks()],
            "arrays": [(part.dtype.char, part.nbytes) for part in arrays],
        }
        written = json.dumps(header).encode() + b"\n"
        for part in arrays:
            written = written.ljust(aligned(len(written)), b"\0") + part.tobytes()
        path.write_bytes(written)

    def _blocks(self) -> list[tuple[int, int]]:
        """The first and the last column of each block."""
        cuts = sorted({0, len(self.bias)} | {self.heads[name].first for name in _CUTS if name in self.heads})
        return list(pairwise(cuts))


def _block(rows: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.unsignedinteger], npt.NDArray[np.uint8]]:
    """Where each row stands among the distinct ones, and these."""
    distinct, places = np.unique(rows, axis=0, return_inverse=True)
    return places.ravel().astype(np.uint16 if len(distinct) < 2**16 else np.uint32), distinct
