"""Misspelt words: what is near, what is not, and that nearness agrees with counting edits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from chatbet.understanding.entities.fuzzy import Speller, allowed_edits

CLUBS = Speller(
    ["barcelona", "madrid", "millonarios", "betis", "velez", "juve", "arsenal", "tottenham", "internacional"]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("barcelna", "barcelona"), ("barcleona", "barcelona"), ("varcelona", "barcelona"), ("barcellonna", "barcelona"),
        ("madird", "madrid"), ("madri", "madrid"), ("milonarios", "millonarios"),
        ("jvue", "juve"), ("arsneal", "arsenal"), ("bettis", "betis"), ("veles", "velez"),
        ("totenhan", "tottenham"), ("arcelona", "barcelona"),
    ],
)  # fmt: skip
def test_near(typed: str, meant: str) -> None:
    """One edit in short words, two in long ones; a swap counts one; the first letter stays or sounds alike."""
    assert [word for word, _ in CLUBS.near(typed)] == [meant]


@pytest.mark.parametrize(
    "typed", ["marca", "betas", "jugo", "nadrid", "padrid", "mil", "", "x" * 500, "b4rcelona", "barca"]
)
def test_not_near(typed: str) -> None:
    """Other words, other first letters, and what is too short or no word at all."""
    assert CLUBS.near(typed) == []


def test_the_word_itself_is_no_typo() -> None:
    """Only misspelt words have corrections."""
    assert CLUBS.near("madrid") == []


def test_an_empty_vocabulary_answers_nothing() -> None:
    """A day without names does not fail."""
    assert Speller([]).near("barcelona") == []


WORDS = st.text("abcdel", min_size=4, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=30), WORDS)
def test_agrees_with_counting_edits(vocabulary: list[str], typed: str) -> None:
    """Everything found is within the allowed edits, and a word one inner edit away is found unless a nearer one is."""
    found = Speller(vocabulary).near(typed)
    assert all(OSA.distance(typed, word) == edits <= allowed_edits(len(word)) for word, edits in found)
    near = {w for w in vocabulary if OSA.distance(typed, w) == 1 and w[0] == typed[0] and min(len(w), len(typed)) > 5}
    assert not near or {word for word, _ in found} & near or len(near) > 4
