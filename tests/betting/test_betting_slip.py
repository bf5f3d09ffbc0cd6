"""Slips and systems: what can be combined, what a kind of bet is made of, how legs come and go."""

import tomllib
from decimal import Decimal
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.betting.money import BadAmount
from chatbet.betting.odds import BadOdds
from chatbet.betting.slip import Leg, SameFixture, Slip
from chatbet.betting.systems import MAX_LEGS, BadSlip, canonical_kind, lines_of, system_of, systems_for

COUNTS = tomllib.loads((Path(__file__).parent / "betting_vectors.toml").read_text())["systems"]


def leg(fixture, outcome=Outcome.HOME, odds="2.10"):
    """A leg on the result of one fixture."""
    return Leg(str(fixture), Selection(Market.MATCH_RESULT, outcome), Decimal(odds))


def combo(size):
    """A slip of that many fixtures."""
    return Slip.of(*map(leg, range(size)), stake=Decimal(10))


@pytest.mark.parametrize(("name", "counts"), COUNTS.items())
def test_named_systems_have_the_published_counts(name, counts):
    """Legs, bets and the smallest fold of each system, also under its spellings with spaces."""
    legs, bets, first = counts
    system = system_of(name, legs)
    assert (system.lines, system.folds[0], system.folds[-1]) == (bets, first, legs)
    assert len(lines_of(system)) == bets


@given(st.integers(1, 8), st.integers(0, 7))
def test_k_of_n_holds_every_combination_once(fold, more):
    """k/n is n over k lines of k different legs."""
    lines = lines_of(system_of(f"{fold}/{fold + more}", fold + more))
    assert len(set(lines)) == len(lines) == comb(fold + more, fold)
    assert all(len(set(line)) == fold for line in lines)


@pytest.mark.parametrize("kind", ["", "lucky16", "0/3", "4/3", "2/99", "each-way", "2/", "../3"])
def test_unknown_kinds_are_refused(kind):
    """Football has no each-way, and nobody wins four of three."""
    with pytest.raises(BadSlip):
        canonical_kind(kind)


@pytest.mark.parametrize(("kind", "legs"), [("trixie", 2), ("single", 2), ("combo", 1), ("2/3", 4), ("single", 0)])
def test_a_kind_must_fit_the_number_of_legs(kind, legs):
    """A trixie is on three legs and nothing else."""
    with pytest.raises(BadSlip):
        Slip(tuple(map(leg, range(legs))), Decimal(1), kind)


def test_systems_on_offer_for_a_number_of_legs():
    """Four legs make a Yankee or a Lucky 15."""
    assert [system.kind for system in systems_for(4)] == ["yankee", "lucky15"]


def test_two_legs_of_one_match_are_refused_by_name():
    """The error says which fixture stands twice."""
    with pytest.raises(SameFixture) as caught:
        Slip.of(leg("7"), leg("7", Outcome.DRAW))
    assert caught.value.fixture_id == "7"


def test_a_leg_more_makes_a_single_a_combo_and_back():
    """The kind follows the number of legs."""
    slip = Slip.of(leg(1), stake=Decimal(5)).with_leg(leg(2))
    assert (slip.kind, slip.stake, slip.without("1").kind) == ("combo", 5, "single")


def test_a_system_that_loses_a_leg_becomes_a_combo():
    """Three legs are no Yankee, and the stake stays."""
    slip = combo(4).as_kind("yankee").without("3")
    assert (slip.kind, len(slip.legs), slip.stake) == ("combo", 3, 10)


def test_nothing_is_left_without_the_last_leg():
    """An empty slip does not exist."""
    assert Slip.of(leg(1)).without("1") is None


def test_another_selection_of_the_same_match_takes_its_place():
    """Changing one's mind keeps the order and the kind."""
    slip = combo(4).as_kind("yankee").replacing(leg(2, Outcome.AWAY, "3.10"))
    assert (slip.kind, slip.legs[2].odds, slip.legs[3].fixture_id) == ("yankee", Decimal("3.10"), "3")


def test_the_stake_is_the_total_and_divides_over_the_lines():
    """11 on a Yankee is 1 on each line, and 2 on each line is 22."""
    slip = combo(4).as_kind("yankee")
    assert slip.with_stake(Decimal(11)).unit_stake == 1
    assert slip.with_unit_stake(Decimal(2)).stake == 22
    assert slip.with_stake(None).unit_stake is None


@pytest.mark.parametrize("stake", ["0", "-1", "NaN", "Infinity"])
def test_a_stake_is_above_nothing(stake):
    """Free, negative and infinite bets are refused."""
    with pytest.raises(BadAmount):
        Slip.of(leg(1), stake=Decimal(stake))


def test_a_leg_has_real_odds():
    """A price of 1 cannot enter a slip."""
    with pytest.raises(BadOdds):
        leg(1, odds="1.00")


def test_a_slip_has_an_end():
    """More than twenty legs are refused, whether at once or one by one."""
    with pytest.raises(BadSlip):
        combo(MAX_LEGS + 1)
    with pytest.raises(BadSlip):
        combo(MAX_LEGS).with_leg(leg("more"))
