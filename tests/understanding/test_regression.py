"""The regressions: what is learned are weights of plain rows, and what is rare counts for more."""

import numpy as np
import pytest

from chatbet.understanding.regression import PAIR_SHARE, PIECE_SHARE, emphasis, margins, yes_or_no
from chatbet.understanding.training_data import matrix

PLACES = {"often": 0, "rare": 1, "hola": 2, "cuota": 3, "never": 4}


def test_pairs_count_more_and_pieces_less_than_words() -> None:
    """By the form of the feature's name."""
    told = emphasis(["w hola", "b hola que", "cc greet show", "c greet", "(hol"])
    assert told.tolist() == [1, PAIR_SHARE, PAIR_SHARE, 1, PIECE_SHARE]


def test_a_rare_feature_weighs_more_than_one_of_every_row() -> None:
    """Both stand in the same rows of one answer; one of them stands in all other rows too."""
    rows = matrix([["often", "rare"]] * 3 + [["often"]] * 9, PLACES)
    learned = margins(rows, ["a"] * 3 + ["b"] * 9)
    weight = learned.weights[:, learned.answers.index("a")]
    assert weight[PLACES["rare"]] > abs(weight[PLACES["often"]])
    assert weight[PLACES["never"]] == 0


def test_two_answers_get_a_column_each() -> None:
    """The model keeps one column per answer, however many there are."""
    learned = margins(matrix([["hola"], ["cuota"]] * 5, PLACES), ["GREETING", "ODDS"] * 5)
    scores = learned.scores(matrix([["hola"], ["cuota"]], PLACES))
    assert scores.shape == (2, 2)
    assert [learned.answers[place] for place in scores.argmax(axis=1)] == ["GREETING", "ODDS"]


def test_a_sign_is_told_from_what_it_is_not() -> None:
    """One column, positive where it is said."""
    weights, bias = yes_or_no(matrix([["hola"], ["cuota"]] * 5, PLACES), [True, False] * 5, weight=1.0)
    assert weights[PLACES["hola"]] + bias > 0 > weights[PLACES["cuota"]] + bias


def test_the_same_examples_give_the_same_weights() -> None:
    """A model that changed by itself could not be reviewed."""
    rows, labels = matrix([["hola"], ["cuota"], ["hola", "often"]] * 4, PLACES), ["a", "b", "c"] * 4
    assert margins(rows, labels).weights == pytest.approx(np.array(margins(rows, labels).weights))
