"""The fits behind the heads of the model, made in seconds. Never imported at run time; needs scikit-learn.

A rare feature says more than a frequent one, so each counts by its rarity while fitting; the weights that come out are
those of plain rows again, and the running product never hears of it.
"""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

Floats = npt.NDArray[np.float64]
MARGIN_STRENGTH = 2.0
"""Inverse of the regularisation where one answer is right. On writers not read .5 to 4 differ by half a point."""
STRENGTH = 30.0
"""The same of signs. On a writer who was not read 8 raises false alarms for 8 of 100 look-alikes, 30 for 6, and both
miss as much."""
PAIR_SHARE, PIECE_SHARE = 1.3, 0.8
"""How much pairs of words or concepts and pieces of words count beside single ones. Chosen on families held out."""
_SCALE = 5.0
_SEED = 7


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of plain rows: one column per answer."""

    answers: tuple[str, ...]
    weights: Floats
    bias: Floats

    def scores(self, rows: csr_matrix) -> Floats:
        """The raw score of each answer."""
        return np.asarray(rows @ self.weights + self.bias)


def emphasis(features: Iterable[str]) -> Floats:
    """How much each feature counts for its kind."""
    return np.array([_share(feature) for feature in features])


def _share(feature: str) -> float:
    if feature.startswith(("b ", "cc ")):
        return PAIR_SHARE
    return 1.0 if " " in feature else PIECE_SHARE


def margins(
    rows: csr_matrix,
    labels: Sequence[str],
    *,
    emphasis: Floats | None = None,
    weights: Sequence[float] | None = None,
) -> Linear:
    """One answer of several, each set apart from all others by a wide margin.

    Without ``weights`` of the examples no answer is favoured for being frequent. What comes out are no log-odds: a
    temperature makes chances of them.
    """
    counted = rarity(rows) if emphasis is None else rarity(rows) * emphasis
    seen = np.flatnonzero(counted)
    scaled = (rows[:, seen] @ diags(counted[seen])).tocsr()
    machine = LinearSVC(
        C=MARGIN_STRENGTH, dual=True, tol=1e-2, random_state=_SEED,
        class_weight="balanced" if weights is None else None,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(scaled, labels, sample_weight=weights)
    return _plain(machine, counted, seen)


def rarity(rows: csr_matrix) -> Floats:
    """How much each feature counts for being rare; nothing when no example has it."""
    counts = np.bincount(rows.indices, minlength=rows.shape[1])
    rarity = (np.log(rows.shape[0]) - np.log(np.maximum(counts, 1)) + 1e-3) / _SCALE
    return np.asarray(np.where(counts > 0, rarity, 0.0))


def _plain(machine: LinearSVC, counted: Floats, seen: npt.NDArray[np.int64]) -> Linear:
    """The weights of rows in which every feature counts the same; two answers get a column each."""
    coefficients, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.hstack([-bias, bias]) / 2
    weights = np.zeros((len(counted), len(bias)))
    weights[seen] = coefficients.T * counted[seen, None]
    return Linear(tuple(machine.classes_), weights, bias.astype(np.float64))


def yes_or_no(
    rows: csr_matrix, truth: Sequence[bool], *, weight: float, strength: float = STRENGTH
) -> tuple[Floats, float]:
    """The weights and the bias of one sign; ``weight`` is what a «yes» counts."""
    machine = LogisticRegression(
        C=strength, class_weight={True: weight, False: 1.0}, solver="liblinear", dual=True, tol=1e-2,
        random_state=_SEED,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(rows, truth)
    return machine.coef_[0], float(machine.intercept_[0])
