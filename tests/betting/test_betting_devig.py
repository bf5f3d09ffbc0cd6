"""Margins and fair probabilities: published figures, exact sums, kept order."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.betting.devig import Method, devig, fair_probabilities
from chatbet.betting.margin import is_arbitrage, margin, overround, payout_rate
from chatbet.betting.odds import BadOdds

VECTORS = tomllib.loads((Path(__file__).parent / "betting_vectors.toml").read_text())["devig"]
CASES = [(vector, method) for vector in VECTORS for method in Method if method in vector]
BOOKS = st.lists(st.decimals(min_value="1.02", max_value="500", places=2), min_size=2, max_size=20)


def decimals(*odds):
    """Prices from strings."""
    return [Decimal(price) for price in odds]


@pytest.mark.parametrize(("vector", "method"), CASES, ids=lambda case: str(case)[:40])
def test_fair_probabilities_are_the_published_ones(vector, method):
    """Each method agrees with the reference to six places."""
    found = [float(chance) for chance in fair_probabilities(decimals(*vector["odds"]), method)]
    assert found == pytest.approx(vector[method.value], abs=1e-6)


@pytest.mark.parametrize("vector", [vector for vector in VECTORS if "k" in vector])
def test_parameters_and_margins_are_the_published_ones(vector):
    """The exponent, the insiders' share and the margin agree to six places."""
    odds = decimals(*vector["odds"])
    book = devig(odds)
    assert float(book.margin) == pytest.approx(vector["margin"], abs=1e-6)
    assert book.parameter == pytest.approx(vector["k"], abs=1e-6)
    assert devig(odds, Method.SHIN).parameter == pytest.approx(vector["z"], abs=1e-6)


def test_shin_of_two_outcomes_is_additive():
    """With two outcomes Shin takes the same amount off both implied probabilities."""
    odds = decimals("1.50", "2.60")
    fair = fair_probabilities(odds, Method.SHIN)
    excess = margin(odds) / 2
    assert [float(chance) for chance in fair] == pytest.approx([float(1 / price - excess) for price in odds])


@given(BOOKS, st.sampled_from(Method))
def test_fair_probabilities_sum_to_exactly_one(odds, method):
    """Whatever the book, negative margins included, nothing is lost or won by rounding."""
    fair = fair_probabilities(odds, method)
    assert sum(fair) == 1
    assert all(0 <= chance <= 1 for chance in fair)


@given(BOOKS, st.sampled_from(Method))
def test_a_shorter_price_is_never_less_likely(odds, method):
    """Taking the margin out keeps the order of the prices."""
    fair = fair_probabilities(odds, method)
    ranked = sorted(zip(odds, fair, strict=True), key=lambda pair: (pair[0], -pair[1]))
    chances = [chance for _, chance in ranked]
    assert chances == sorted(chances, reverse=True)


@given(BOOKS)
def test_a_book_and_its_payout_are_reciprocal(odds):
    """Margin, book and payout say the same in three ways."""
    assert abs(payout_rate(odds) * overround(odds) - 1) < Decimal("1e-20")
    assert overround(odds) - 1 == margin(odds)


def test_a_negative_margin_is_an_arbitrage():
    """Two prices above evens on both sides: nothing is raised, and fair probabilities still exist."""
    odds = decimals("2.10", "2.05")
    assert is_arbitrage(odds)
    assert fair_probabilities(odds)[0] < fair_probabilities(odds)[1]


def test_double_chance_has_two_winners():
    """A market of which two outcomes win has a book of two."""
    assert abs(margin(decimals("1.5", "1.5", "1.5"), winners=2)) < Decimal("1e-20")


@pytest.mark.parametrize("odds", [["2.0"], ["2.0"] * 21, ["2.0", "1.0"], ["2.0", "NaN"]])
def test_books_that_are_none_are_refused(odds):
    """Two to twenty outcomes, each a real price."""
    with pytest.raises(BadOdds):
        devig(decimals(*odds))
