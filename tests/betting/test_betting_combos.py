"""What slips return: published calculators, brute force, void and half-settled legs, what if one loses."""

import tomllib
from decimal import Decimal
from itertools import product
from math import prod
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.betting.combos import (
    best_profit,
    best_return,
    by_winners,
    chance_of_return,
    expected_return,
    if_one_loses,
    outlook,
    returns,
    total_odds,
)
from chatbet.betting.market import Market, Outcome, Selection
from chatbet.betting.money import rounded
from chatbet.betting.odds import parse_odds
from chatbet.betting.settlement import LegResult
from chatbet.betting.slip import Leg, Slip
from chatbet.betting.systems import NAMED, BadSlip, lines_of

VECTORS = tomllib.loads((Path(__file__).parent / "betting_vectors.toml").read_text())["slips"]
LETTERS = {
    "W": LegResult.WON,
    "L": LegResult.LOST,
    "V": LegResult.VOID,
    "w": LegResult.HALF_WON,
    "l": LegResult.HALF_LOST,
}
HOME = Selection(Market.MATCH_RESULT, Outcome.HOME)


def slip_of(odds, *, kind=None, stake="1"):
    """A slip of home wins in as many fixtures as there are odds."""
    legs = [Leg(str(place), HOME, parse_odds(price)) for place, price in enumerate(odds)]
    return Slip.of(*legs, stake=Decimal(stake), kind=kind)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['kind']}-{vector['results']}")
def test_slips_return_what_the_calculators_say(vector):
    """Each published slip, at its stake per line, pays to the cent."""
    slip = slip_of(vector["odds"], kind=vector["kind"]).with_unit_stake(Decimal(vector.get("unit", "1")))
    assert returns(slip, [LETTERS[letter] for letter in vector["results"]]) == Decimal(vector["returned"])


@st.composite
def settled_slips(draw):
    """A slip of any kind with an ending for each leg."""
    size = draw(st.integers(1, 6))
    kinds = [system.kind for system in NAMED if system.legs == size]
    kinds += [f"{draw(st.integers(1, size))}/{size}", "single" if size == 1 else "combo"]
    odds = draw(st.lists(st.decimals("1.01", "30", places=2), min_size=size, max_size=size))
    slip = slip_of(odds, kind=draw(st.sampled_from(kinds)), stake=draw(st.sampled_from(["1", "10", "33.33"])))
    return slip, draw(st.lists(st.sampled_from(LegResult), min_size=size, max_size=size))


@given(settled_slips())
def test_systems_equal_their_lines_written_out(case):
    """The closed formula pays what every single line would, added up."""
    slip, results = case
    factors = [result.factor(leg.odds) for leg, result in zip(slip.legs, results, strict=True)]
    lines = [prod((factors[place] for place in line), start=Decimal(1)) for line in lines_of(slip.system)]
    assert returns(slip, results) == rounded(slip.stake * sum(lines) / len(lines))


@given(settled_slips())
def test_a_void_leg_counts_as_odds_of_one(case):
    """The slip pays as if the void leg had never been on it, in an accumulator."""
    slip, _ = case
    if slip.kind == "combo":
        results = [LegResult.VOID] + [LegResult.WON] * (len(slip.legs) - 1)
        assert returns(slip, results) == best_return(slip.without("0"))


@given(settled_slips())
def test_no_ending_beats_the_best_or_undercuts_the_worst(case):
    """The outlook bounds every settled slip."""
    slip, results = case
    view = outlook(slip)
    assert view.worst <= returns(slip, results) <= view.best


def test_returns_are_bounded_for_each_number_of_winners():
    """The least and the most for two winners of a trixie are those of its shortest and longest odds."""
    ladder = by_winners(slip_of(["2", "2.5", "3"], kind="trixie", stake="4"))
    assert ladder == ((0, 0), (0, 0), (Decimal("5.00"), Decimal("7.50")), (Decimal("33.50"),) * 2)


def test_what_if_one_leg_loses():
    """A combo then pays nothing; a trixie still pays its one double left."""
    assert if_one_loses(slip_of(["2", "2.5", "3"])) == (0, 0, 0)
    assert if_one_loses(slip_of(["2", "2.5", "3"], kind="trixie", stake="4")) == (Decimal("7.5"), 6, 5)


def test_the_outlook_of_a_system_says_what_is_needed():
    """A Yankee needs two winners to pay anything and more to cover its eleven lines."""
    view = outlook(slip_of(["2", "2.5", "3", "4"], kind="yankee", stake="11"))
    assert (view.lines, view.unit_stake, view.winners_needed, view.winners_to_profit) == (11, 1, 2, 3)
    assert (view.least_win, view.best, view.worst) == (5, Decimal("197.50"), 0)


def test_a_stake_too_small_to_profit_says_so():
    """A cent at 1.01 comes back as a cent."""
    assert outlook(slip_of(["1.01"], stake="0.01")).winners_to_profit is None


def test_total_odds_are_the_product_of_a_combo():
    """2.10 times 3.40 is 7.14, and 10 on it wins 61.40."""
    slip = slip_of(["2.10", "3.40"], stake="10")
    assert (total_odds(slip), best_profit(slip)) == (Decimal("7.14"), Decimal("61.40"))


def test_a_total_stake_that_does_not_divide_is_rounded_once():
    """10 over the seven lines of a patent is not 1.43 a line: all lines together pay 10/7 of 41."""
    assert best_return(slip_of(["2", "2.5", "3"], kind="patent", stake="10")) == Decimal("58.57")


def test_chances_of_a_combo_multiply():
    """Both legs of a double must win."""
    slip = slip_of(["2", "3"])
    assert chance_of_return(slip, [Decimal("0.5"), Decimal("0.3")]) == Decimal("0.15")


@given(st.lists(st.sampled_from([Decimal(n) / 10 for n in range(11)]), min_size=4, max_size=4))
def test_chances_of_a_system_equal_their_enumeration(chances):
    """The chance of any return and the mean return agree with all sixteen endings of a Lucky 15 and a Yankee."""
    for kind in ("lucky15", "yankee"):
        slip = slip_of(["2", "2.5", "3", "4"], kind=kind, stake="30")
        endings = list(product([LegResult.LOST, LegResult.WON], repeat=4))
        weights = [prod(p if r == "won" else 1 - p for p, r in zip(chances, e, strict=True)) for e in endings]
        paid = [returns(slip, ending) for ending in endings]
        assert abs(expected_return(slip, chances) - sum(map(prod, zip(weights, paid, strict=True)))) < Decimal("0.01")
        assert chance_of_return(slip, chances) == sum(w for w, p in zip(weights, paid, strict=True) if p)


def test_twenty_legs_are_exact():
    """Twenty prices of three digits multiply without rounding before the last cent."""
    slip = slip_of(["2.13"] * 20, stake="1")
    assert best_return(slip) == rounded(Decimal(213**20).scaleb(-40))


def test_each_leg_needs_a_result():
    """Two results for three legs are refused."""
    with pytest.raises(BadSlip):
        returns(slip_of(["2", "3", "4"]), [LegResult.WON] * 2)


def test_returns_need_a_stake():
    """A slip whose stake is still open cannot be priced."""
    with pytest.raises(BadSlip):
        best_return(slip_of(["2", "3"]).with_stake(None))
