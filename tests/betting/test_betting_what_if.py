"""What a slip pays when some legs are lost, void or half settled: against every way in which it can happen."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.betting.combos import best_return, returns
from chatbet.betting.market import Market, Outcome, Selection
from chatbet.betting.settlement import LegResult
from chatbet.betting.slip import Leg, Slip
from chatbet.betting.systems import NAMED
from chatbet.betting.what_if import WhatIf

HOME = Selection(Market.MATCH_RESULT, Outcome.HOME)
OTHERWISE = [LegResult.LOST, LegResult.VOID, LegResult.HALF_WON, LegResult.HALF_LOST]


def slip_of(*odds: str, kind: str | None = None, stake: str = "10") -> Slip:
    """Home wins in as many fixtures as there are odds."""
    legs = [Leg(str(place), HOME, Decimal(price)) for place, price in enumerate(odds)]
    return Slip.of(*legs, stake=Decimal(stake), kind=kind)


@st.composite
def slips(draw: st.DrawFn) -> Slip:
    """A combo, a named system or k of n."""
    size = draw(st.integers(1, 5))
    kinds = ["single" if size == 1 else "combo", f"{draw(st.integers(1, size))}/{size}"]
    kinds += [system.kind for system in NAMED if system.legs == size]
    odds = draw(st.lists(st.decimals("1.01", 30, places=2), min_size=size, max_size=size))
    return slip_of(*map(str, odds), kind=draw(st.sampled_from(kinds)))


@given(slips(), st.sampled_from(OTHERWISE), st.integers(1, 6))
def test_the_bounds_are_those_of_every_way_in_which_it_can_happen(slip: Slip, result: LegResult, count: int) -> None:
    """Each choice of that many legs pays between the two, and both are reached."""
    size = len(slip.legs)
    every = [
        returns(slip, [result if place in chosen else LegResult.WON for place in range(size)])
        for chosen in combinations(range(size), min(count, size))
    ]
    assert WhatIf(result, count).pays(slip) == (min(every), max(every))


@pytest.mark.parametrize(
    ("result", "paid"),
    [(LegResult.LOST, "0"), (LegResult.VOID, "60"), (LegResult.HALF_WON, "105"), (LegResult.HALF_LOST, "30")],
)
def test_a_named_leg_has_one_answer(result: LegResult, paid: str) -> None:
    """10 on 2 x 2.5 x 3 with the 2.5 otherwise."""
    assert WhatIf(result, fixtures=("1",)).pays(slip_of("2", "2.5", "3")) == (Decimal(paid), Decimal(paid))


def test_a_leg_that_is_not_on_the_slip_changes_nothing() -> None:
    """Everything wins then."""
    slip = slip_of("2", "3")
    assert WhatIf(LegResult.LOST, fixtures=("elsewhere",)).pays(slip) == (best_return(slip),) * 2
