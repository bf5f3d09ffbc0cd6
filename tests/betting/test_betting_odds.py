"""Odds: every format both ways, the bookmakers' ladder, and what is refused."""

import tomllib
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.betting.odds import (
    BadOdds,
    OddsFormat,
    american,
    checked_odds,
    decimal_text,
    format_odds,
    fractional,
    from_american,
    from_probability,
    implied,
    parse_odds,
)

VECTORS = tomllib.loads((Path(__file__).parent / "betting_vectors.toml").read_text())
PRICES = st.decimals(min_value="1.01", max_value="1000", places=2)


@pytest.mark.parametrize(("price", "fraction"), VECTORS["ladder"].items())
def test_a_price_is_written_as_the_published_fraction(price, fraction):
    """Each price of the published tables gets its rung."""
    assert fractional(Decimal(price)) == fraction


@pytest.mark.parametrize(("price", "fraction"), VECTORS["ladder"].items())
def test_a_published_fraction_reads_back_as_its_price(price, fraction):
    """Each fraction is its table's price, up to the table's rounding."""
    assert abs(parse_odds(fraction) - Decimal(price)) <= Decimal("0.0072")


@pytest.mark.parametrize("vector", VECTORS["formats"], ids=lambda vector: vector["decimal"])
def test_one_price_in_all_formats(vector):
    """Decimal odds are written as the money line, the fraction and the probability of the sources."""
    odds = parse_odds(vector["decimal"])
    assert (american(odds), fractional(odds)) == (vector["american"], vector["fraction"])
    assert round(implied(odds), 4) == Decimal(vector["probability"])


@pytest.mark.parametrize("vector", VECTORS["formats"], ids=lambda vector: vector["decimal"])
def test_american_odds_read_back(vector):
    """A money line is its decimal price, up to the rounding of either."""
    assert abs(parse_odds(vector["american"]) - Decimal(vector["decimal"])) < Decimal("0.002")


@pytest.mark.parametrize(("written", "probability"), VECTORS["implied"].items())
def test_implied_probability_of_written_odds(written, probability):
    """Fractions, money lines and words have the implied probability of the sources."""
    assert abs(implied(parse_odds(written)) - Decimal(probability)) < Decimal("0.000001")


@pytest.mark.parametrize("written", VECTORS["refused"]["odds"])
def test_what_is_no_price_is_refused(written):
    """Halves of fractions, prices up to 1, and words raise BadOdds."""
    with pytest.raises(BadOdds):
        parse_odds(written)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1.0, Decimal("NaN"), Decimal("Infinity"), 1, 0])
def test_numbers_that_are_no_price_are_refused(number):
    """NaN, infinities and anything up to 1 raise BadOdds, whatever the number's type."""
    with pytest.raises(BadOdds):
        parse_odds(number)


def test_numbers_are_decimal_odds():
    """A float is read as it prints, an integer as it stands."""
    assert (parse_odds(2.1), parse_odds(3), parse_odds(Decimal("1.85"))) == (Decimal("2.1"), 3, Decimal("1.85"))


@pytest.mark.parametrize("line", [0, 99, -99])
def test_no_money_line_lies_below_a_hundred(line):
    """Nothing is written between -100 and +100."""
    with pytest.raises(BadOdds):
        from_american(line)


def test_evens_can_be_written_as_a_word():
    """1/1 by default, the reader's word on request."""
    assert (fractional(Decimal(2)), fractional(Decimal(2), evens="evens")) == ("1/1", "evens")


@pytest.mark.parametrize(
    ("price", "fraction"), [("2.12", "11/10"), ("2.18", "6/5"), ("2.70", "7/4"), ("1.001", "1/1000")]
)
def test_a_price_between_rungs_goes_to_the_nearest(price, fraction):
    """No price falls off the ladder."""
    assert fractional(Decimal(price)) == fraction


def test_a_price_half_way_goes_to_the_shorter_rung():
    """A fraction never promises more than a tie allows."""
    assert fractional(Decimal("2.15")) == "11/10"


def test_a_price_beyond_the_ladder_gets_its_last_rung():
    """The ladder ends, prices do not."""
    assert fractional(Decimal(50_000)) == "10000/1"


def test_decimal_commas_percentages_and_spaces_are_understood():
    """Odds as people in several countries write them."""
    assert [parse_odds(text) for text in ("2,10", " 11/10 ", "50%", "EVS", "−200")] == [
        Decimal("2.10"),
        Decimal("2.1"),
        Decimal(2),
        Decimal(2),
        Decimal("1.5"),
    ]


@pytest.mark.parametrize(("odds", "text"), [("2.1", "2.10"), ("2.105", "2.11"), ("1.004", "1.004"), ("34", "34.00")])
def test_decimal_odds_are_written_with_two_places(odds, text):
    """Two places, unless they would hide that the price is above 1."""
    assert decimal_text(Decimal(odds)) == text


def test_each_format_has_its_writer():
    """One price in the four formats that a reader may choose."""
    written = [format_odds(Decimal("2.10"), style) for style in OddsFormat]
    assert written == ["2.10", "11/10", "+110", "47.6%"]


@pytest.mark.parametrize("odds", ["1", "0", "-3", "NaN", "Infinity"])
def test_a_price_is_above_one(odds):
    """No function takes odds that pay nothing."""
    with pytest.raises(BadOdds):
        checked_odds(Decimal(odds))


@pytest.mark.parametrize("probability", ["0", "1", "-0.1", "1.1", "NaN"])
def test_certainty_has_no_odds(probability):
    """Only probabilities strictly between 0 and 1 have odds."""
    with pytest.raises(BadOdds):
        from_probability(Decimal(probability))


@given(PRICES)
def test_decimal_odds_survive_writing(odds):
    """Any price of two places reads back as itself."""
    assert parse_odds(decimal_text(odds)) == odds


@given(PRICES)
def test_a_fraction_stays_on_its_rung(odds):
    """Writing, reading and writing again changes nothing more."""
    assert fractional(parse_odds(fractional(odds))) == fractional(odds)


@given(st.integers(min_value=101, max_value=100_000), st.sampled_from([1, -1]))
def test_american_odds_survive_conversion(size, sign):
    """A money line is the same after a visit to decimal odds."""
    assert american(from_american(size * sign)) == f"{size * sign:+d}"


@given(st.text(max_size=12))
def test_reading_odds_never_fails_otherwise(text):
    """Any text is odds above 1 or BadOdds."""
    with suppress(BadOdds):
        assert parse_odds(text) > 1
