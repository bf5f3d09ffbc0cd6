"""Training: which features count, how folds are cut, and that what is saved is what was learned."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.understanding.continuation import SAME, folded
from chatbet.understanding.model import Head, LinearModel, trained_model
from chatbet.understanding.trained import Trained
from chatbet.understanding.training import families_apart, fit, temperature
from chatbet.understanding.training_data import matrix, vocabulary
from chatbet.understanding.utterance import Intent


def test_a_feature_of_one_example_does_not_count() -> None:
    """It would be learned by heart."""
    assert vocabulary([["a", "b"], ["a", "c"]]) == {"a": 0}


def test_every_known_feature_of_a_row_counts_the_same() -> None:
    """And a row has length one, however long the message."""
    rows = matrix([["a", "b", "new"], ["a"], []], {"a": 0, "b": 1})
    assert rows.toarray() == pytest.approx(np.array([[0.5**0.5, 0.5**0.5], [1, 0], [0, 0]]))


def test_no_family_stands_on_both_sides() -> None:
    """Else the figures would measure memory."""
    groups = [f"family {place % 11}" for place in range(100)]
    for train, test in families_apart(groups):
        assert {groups[at] for at in train}.isdisjoint(groups[at] for at in test)


def test_the_temperature_cools_what_is_too_sure() -> None:
    """Right in six of ten cases at odds of e^5: the chances are flattened."""
    scores = np.array([[5.0, 0.0]] * 10)
    labels = ["a"] * 6 + ["b"] * 4
    heat = temperature(scores, labels, ["a", "b"])
    chance = 1 / (1 + np.exp(-5.0 / heat))
    assert heat > 1
    assert chance < 0.75


def test_a_fit_learns_two_words() -> None:
    """The least that it must do."""
    places = {"hola": 0, "cuota": 1}
    fitted = fit(matrix([["hola"], ["cuota"]] * 5, places), ["GREETING", "ODDS"] * 5)
    told = fitted.scores(matrix([["cuota"]], places))
    assert fitted.answers[int(told.argmax())] == "ODDS"


def test_a_saved_model_says_the_same(tmp_path: Path) -> None:
    """Eight bits a weight change no answer by a hundredth."""
    rng = np.random.default_rng(7)
    heads = {"intent": Head(("a", "b", "c"), 0, 1.3), "acts": Head(("x",), 3, 1.0)}
    weights = rng.normal(size=(2, 4)).astype(np.float32)
    trained = Trained({"w uno": 0, "w dos": 1}, weights, np.zeros(4, np.float32), heads, frozenset({"uno"}))
    trained.save(tmp_path / "weights.bin")
    model = LinearModel.load(tmp_path / "weights.bin")
    weighed = model.weighed(["w uno", "w dos", "w tres"])
    exact = weights.sum(axis=0) / np.sqrt(2)
    raised = np.exp(exact[:3] / 1.3)
    assert model.words == {"uno"}
    assert list(model.chances(weighed, "intent").values()) == pytest.approx(raised / raised.sum(), abs=0.01)
    assert model.each(weighed, "acts")["x"] == pytest.approx(1 / (1 + np.exp(-exact[3])), abs=0.01)


def test_the_model_of_the_package_knows_every_question() -> None:
    """Intent, intent after another message, language, acts and safety."""
    model = trained_model()
    assert set(model.heads) == {"intent", "turn", "language", "acts", "safety"}
    assert set(model.heads["intent"].labels) == {intent.value for intent in Intent}
    assert set(model.heads["turn"].labels) == {intent.value for intent in Intent} | {SAME}


@given(st.lists(st.sampled_from(["w hola", "w cuota", "b ^ el", "unknown"]), max_size=6))
def test_the_answers_of_a_head_are_chances(said: list[str]) -> None:
    """They add up to one."""
    model = trained_model()
    assert sum(model.chances(model.weighed(said), "intent").values()) == pytest.approx(1, abs=1e-5)


def test_the_same_again_counts_for_the_question_before() -> None:
    """Its chance is added to that intent's own."""
    chances, share = folded({"GREETING": 0.1, "UNCLEAR": 0.3, SAME: 0.6}, Intent.GREETING)
    assert chances == pytest.approx({"GREETING": 0.7, "UNCLEAR": 0.3})
    assert share == pytest.approx(6 / 7)
