"""A model as it comes out of training, and how it is written for ``model`` to map. Never imported at run time."""

import json
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from chatbet.understanding.model import MODEL, ZERO, Head, aligned, slot_of


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
        """Write the weights in eight bits each, with one scale per column; rows that are alike only once.

        In eight bits the rows of rare features are alike: a third of the rows is left.
        """
        scale = np.abs(self.weights).max(axis=0) / 127
        scale[scale == 0] = 1
        small = (np.rint(self.weights / scale) + ZERO).astype(np.uint8)
        distinct, rows = np.unique(small, axis=0, return_inverse=True)
        marks, places = _slots(self.places, rows.ravel().tolist())
        heads = {name: (head.labels, head.first, head.temperature) for name, head in self.heads.items()}
        header = {
            "heads": heads,
            "words": " ".join(sorted(self.words)),
            "scale": scale.tolist(),
            "bias": self.bias.tolist(),
            "slots": len(marks),
        }
        line = json.dumps(header).encode() + b"\n"
        path.write_bytes(
            line.ljust(aligned(len(line)), b"\0") + marks.tobytes() + places.tobytes() + distinct.tobytes()
        )


def _slots(features: Iterable[str], rows: list[int]) -> tuple["array[int]", "array[int]"]:
    """The hash table of the features, at most two thirds full. Of two features with one mark the first one stays."""
    named = list(features)
    slots = 1 << (len(named) * 3 // 2).bit_length()
    marks, places = array("I", bytes(4 * slots)), array("I", bytes(4 * slots))
    for feature, row in zip(named, rows, strict=True):
        mark, slot = slot_of(feature, slots)
        while marks[slot] not in (0, mark):
            slot = (slot + 1) % slots
        if not marks[slot]:
            marks[slot], places[slot] = mark, row
    return marks, places
