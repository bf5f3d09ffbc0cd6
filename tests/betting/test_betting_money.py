"""Money: whole cents, halves up, and nothing that is not an amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.betting.money import BadAmount, parse_money, parse_stake, payout, profit, rounded


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("100", "100.00"),
        ("100.5", "100.50"),
        ("1,234.50", "1234.50"),
        (105.0, "105.00"),
        (7, "7.00"),
        ("0.005", "0.01"),
    ],
)
def test_amounts_are_read_into_whole_cents(written, amount):
    """Strings, integers and floats become Decimals of two places."""
    assert str(parse_money(written)) == amount


@pytest.mark.parametrize("written", ["", "abc", "1.2.3", "1,23", "nan", "inf", float("nan"), "1e5", True, "$5", "٣"])
def test_what_is_no_amount_is_refused(written):
    """Anything but a plain number raises BadAmount."""
    with pytest.raises(BadAmount):
        parse_money(written)


def test_halves_are_rounded_away_from_zero():
    """Half a cent becomes a whole one, in both directions."""
    assert [str(rounded(Decimal(x))) for x in ("0.125", "0.135", "-0.125")] == ["0.13", "0.14", "-0.13"]


def test_not_finite_money_is_refused():
    """An infinite amount cannot be rounded."""
    with pytest.raises(BadAmount):
        rounded(Decimal("inf"))


@pytest.mark.parametrize("written", ["0", "-5", "0.004"])
def test_a_stake_is_at_least_a_cent(written):
    """Zero, negative and rounded-away stakes are refused."""
    with pytest.raises(BadAmount):
        parse_stake(written)


def test_a_winning_single_returns_stake_times_odds():
    """100 at 2.10 returns 210 and wins 110."""
    assert (payout(Decimal(100), Decimal("2.10")), profit(Decimal(100), Decimal("2.10"))) == (210, 110)


def test_a_stake_is_read_like_any_amount():
    """Ten and a half is a stake."""
    assert parse_stake("10.50") == Decimal("10.50")


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_written_amounts_read_back(amount):
    """An amount survives being written, with or without grouping."""
    assert parse_money(f"{amount:,}") == parse_money(str(amount)) == amount
