"""Designs for the intent of a message, compared on families of phrasings that none of them has seen.

``python -m benchmarks.intents``: needs scikit-learn; some minutes. The record is docs/decisions/0007.
"""

import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.naive_bayes import ComplementNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import FeatureUnion

from chatbet.language import Language
from chatbet.understanding.corpus import Sentence, sentences
from chatbet.understanding.regression import Linear, emphasis, rarity
from chatbet.understanding.training import families_apart, fit, temperature
from chatbet.understanding.training_data import Example, matrix, read_examples, vocabulary

Predict = Callable[[Sequence[int]], np.ndarray]
"""Scores of the examples at some places."""
Train = Callable[[Sequence[int], Sequence[str]], Predict]
BINS = 10


def main() -> None:
    """One line per design."""
    listed = list(sentences())
    labels = np.array([one.intent.value for one in listed])
    folds = families_apart([one.family for one in listed])
    print(f"{len(listed)} sentences, {len({one.family for one in listed})} families, {len(folds)} folds")
    print(f"{'design':44} {'all':>6} {'es':>6} {'en':>6} {'pt':>6} {'F1':>6} {'ECE':>6} {'µs':>7}")
    for name, train in designs(listed).items():
        measure(name, train, listed, labels, folds)


def designs(listed: Sequence[Sentence]) -> dict[str, Train]:
    """What is compared."""
    texts = [one.text for one in listed]
    own = [read.alone for read in read_examples([Example(one.text, one.language) for one in listed])]
    shared = [[feature for feature in row if feature[:2] in ("c ", "cc", "c^", "n ")] for row in own]
    return {
        "nearest neighbours, character n-grams": _on_texts(texts, _neighbours),
        "naive Bayes, word and character n-grams": _on_texts(texts, ComplementNB),
        "softmax, word and character n-grams": _on_texts(texts, _softmax),
        "softmax, concepts alone": _on_rows(shared, softmax),
        "softmax, masked words, pieces and concepts": _on_rows(own, softmax),
        "wide margins, the same": _on_rows(own, fit),
    }


def _neighbours() -> Any:
    return KNeighborsClassifier(7, weights="distance", metric="cosine")


def _softmax() -> Any:
    return LogisticRegression(C=8.0, max_iter=150, tol=1e-3, class_weight="balanced")


def _on_texts(texts: Sequence[str], make: Callable[[], Any]) -> Train:
    """A design that sees the text alone: nothing of names, dates or money."""

    def train(at: Sequence[int], labels: Sequence[str]) -> Predict:
        words = TfidfVectorizer(strip_accents="unicode", ngram_range=(1, 2), sublinear_tf=True, min_df=2)
        characters = TfidfVectorizer(
            strip_accents="unicode", analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2
        )
        cut = FeatureUnion([("words", words), ("characters", characters)])
        fitted = make().fit(cut.fit_transform([texts[place] for place in at]), labels)
        return lambda asked: np.log(fitted.predict_proba(cut.transform([texts[place] for place in asked])) + 1e-9)

    return train


def softmax(rows: csr_matrix, labels: Sequence[str], shares: np.ndarray) -> Linear:
    """Log-odds of all answers together, each feature by its rarity: what the product had before."""
    counted = rarity(rows) * shares
    machine = LogisticRegression(C=30.0, solver="saga", max_iter=40, tol=1e-5, class_weight="balanced", random_state=7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit((rows @ diags(counted)).tocsr().astype(np.float32), labels)
    return Linear(tuple(machine.classes_), machine.coef_.T * counted[:, None], machine.intercept_)


def _on_rows(rows: Sequence[Sequence[str]], fit: Callable[..., Linear]) -> Train:
    """A linear design over features of our own."""

    def train(at: Sequence[int], labels: Sequence[str]) -> Predict:
        places = vocabulary([rows[place] for place in at])
        fitted = fit(matrix([rows[place] for place in at], places), labels, emphasis(places))

        def predict(asked: Sequence[int]) -> np.ndarray:
            told: csr_matrix = matrix([rows[place] for place in asked], places)
            return fitted.scores(told)

        return predict

    return train


def measure(name: str, train: Train, listed: Sequence[Sentence], labels: np.ndarray, folds: Sequence[Any]) -> None:
    """Scores of every example by a model that saw nothing of its family."""
    order = sorted(set(labels.tolist()))
    scores = np.zeros((len(listed), len(order)))
    spent = 0.0
    for seen, unseen in folds:
        predict = train(seen, labels[seen].tolist())
        started = time.perf_counter()
        scores[unseen] = predict(unseen)
        spent += time.perf_counter() - started
    found = np.array(order)[scores.argmax(axis=1)]
    right = found == labels
    languages = [right[[one.language is language for one in listed]].mean() for language in Language]
    f1 = f1_score(labels, found, average="macro")
    ece = calibration(scores / temperature(scores, labels.tolist(), order), right)
    figures = " ".join(f"{value:6.3f}" for value in (right.mean(), *languages, f1, ece))
    print(f"{name:44} {figures} {spent / len(listed) * 1e6:7.0f}", flush=True)


def calibration(scores: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error of the best answer's probability."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    confidence = (raised / raised.sum(axis=1, keepdims=True)).max(axis=1)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == one].mean() - right[bins == one].mean()) * (bins == one).sum() for one in set(bins)]
    return float(sum(gaps) / len(right))


if __name__ == "__main__":
    main()
