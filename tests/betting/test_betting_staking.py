"""Value and stakes: published Kelly figures, joint stakes against brute force, and shrinking with doubt."""

import tomllib
from decimal import Decimal
from itertools import product
from math import log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.betting.odds import BadOdds
from chatbet.betting.staking import break_even, closing_line_value, expected_value, fair_odds, kelly, kelly_exclusive

VECTORS = tomllib.loads((Path(__file__).parent / "betting_vectors.toml").read_text())["kelly"]
CHANCES = st.decimals(min_value=0, max_value=1, places=3)
PRICES = st.decimals(min_value="1.01", max_value="50", places=2)
MICRO = Decimal("0.000001")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["odds"])
def test_value_and_kelly_are_the_published_ones(vector):
    """Expected value, full and half Kelly agree to six places."""
    odds, chance = Decimal(vector["odds"]), Decimal(vector["probability"])
    assert expected_value(chance, odds) == Decimal(vector["value"])
    assert abs(kelly(chance, odds) - Decimal(vector["full"])) < MICRO
    assert abs(kelly(chance, odds, fraction=Decimal("0.5")) - Decimal(vector["half"])) < MICRO


def test_fair_odds_and_break_even_are_each_others_inverse():
    """A price of 2.50 must win 40 % of the time, and 40 % deserves 2.50."""
    assert (fair_odds(Decimal("0.4")), break_even(Decimal("2.5"))) == (Decimal("2.5"), Decimal("0.4"))


def test_closing_line_value_is_the_price_gained():
    """Odds of 2.20 taken before they fell to 2.00 were ten per cent better."""
    assert closing_line_value(Decimal("2.20"), Decimal("2.00")) == Decimal("0.1")


@given(CHANCES, PRICES)
def test_kelly_is_positive_exactly_where_there_is_value(chance, odds):
    """No stake without value, and never more than the bankroll or the cap."""
    stake = kelly(chance, odds)
    assert (stake > 0) == (expected_value(chance, odds) > 0)
    assert 0 <= kelly(chance, odds, cap=Decimal("0.02")) <= Decimal("0.02")
    assert stake <= 1


@given(CHANCES, PRICES, st.decimals(min_value=0, max_value="0.3", places=2))
def test_doubt_never_raises_a_stake(chance, odds, doubt):
    """The stake shrinks with the standard error of the probability."""
    assert kelly(chance, odds, uncertainty=doubt) <= kelly(chance, odds)


def test_a_guess_deserves_almost_nothing():
    """An edge of two points with an error of ten is staked at a fraction of Kelly."""
    sure, unsure = Decimal("0.52"), Decimal("0.1")
    assert kelly(sure, Decimal(2), uncertainty=unsure) < kelly(sure, Decimal(2)) / 20


def growth(stakes, chances, odds):
    """Expected log growth of a bankroll."""
    idle = 1 - sum(stakes)
    lost = 1 - sum(chances)
    won = sum(p * log(idle + stake * price) for p, stake, price in zip(chances, stakes, odds, strict=True) if p)
    return won + (lost * log(idle) if lost > 1e-12 else 0)


@pytest.mark.parametrize(
    ("chances", "odds"),
    [((0.5, 0.3, 0.2), (2.1, 3.6, 4.8)), ((0.6, 0.4), (1.8, 2.4)), ((0.45, 0.25), (2.5, 4.2)), ((0.3, 0.3), (2, 2))],
)
def test_joint_stakes_grow_a_bankroll_fastest(chances, odds):
    """No stakes on a grid of hundredths grow faster than the joint Kelly stakes."""
    joint = kelly_exclusive([Decimal(str(p)) for p in chances], [Decimal(str(price)) for price in odds])
    best = growth([float(stake) for stake in joint], chances, odds)
    grid = (x for x in product([i / 50 for i in range(50)], repeat=len(odds)) if sum(x) < 0.99)
    assert all(growth(stakes, chances, odds) <= best + 1e-9 for stakes in grid)


def test_one_outcome_alone_is_ordinary_kelly():
    """The joint formula contains the single one."""
    assert abs(kelly_exclusive([Decimal("0.4")], [Decimal(3)])[0] - Decimal("0.1")) < MICRO


def test_the_cap_holds_for_the_sum_of_joint_stakes():
    """Backing several outcomes does not multiply the limit."""
    stakes = kelly_exclusive([Decimal("0.5"), Decimal("0.5")], [Decimal("2.2"), Decimal("2.2")], cap=Decimal("0.1"))
    assert abs(sum(stakes) - Decimal("0.1")) < MICRO


@given(st.lists(st.tuples(st.integers(1, 100), PRICES), min_size=1, max_size=8))
def test_joint_stakes_never_exceed_the_bankroll(book):
    """Stakes are between 0 and 1 and so is their sum."""
    total = sum(weight for weight, _ in book)
    chances = [Decimal(weight) / total * Decimal("0.999") for weight, _ in book]
    stakes = kelly_exclusive(chances, [price for _, price in book])
    assert all(stake >= 0 for stake in stakes)
    assert sum(stakes) <= 1


@pytest.mark.parametrize("chance", ["-0.1", "1.1", "NaN"])
def test_what_is_no_probability_is_refused(chance):
    """A probability lies between 0 and 1."""
    with pytest.raises(ValueError, match="not a probability"):
        expected_value(Decimal(chance), Decimal(2))


def test_exclusive_outcomes_cannot_be_likelier_than_one():
    """Two outcomes of 60 % exclude each other only on paper."""
    with pytest.raises(ValueError, match="exclude"):
        kelly_exclusive([Decimal("0.6")] * 2, [Decimal(2)] * 2)


def test_a_price_of_one_is_refused():
    """There is no value at odds that pay nothing."""
    with pytest.raises(BadOdds):
        kelly(Decimal("0.5"), Decimal(1))
