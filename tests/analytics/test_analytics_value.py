"""Value: chances come from the market, markets that follow from each other agree, a model counts only if fitted."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.analytics.value import Priced, consensus, fair_chances, pooled, valued
from chatbet.betting.devig import fair_probabilities
from chatbet.betting.market import Market, Outcome, Selection

HOME, DRAW, AWAY = (Selection(Market.MATCH_RESULT, outcome) for outcome in (Outcome.HOME, Outcome.DRAW, Outcome.AWAY))
PRICES = st.decimals(min_value="1.05", max_value="30", places=2)


def result(home="2.10", draw="3.40", away="3.50"):
    """The three prices of a result."""
    return [Priced(selection, Decimal(price)) for selection, price in ((HOME, home), (DRAW, draw), (AWAY, away))]


def total(outcome, line, odds):
    """A price on a total."""
    return Priced(Selection(Market.OVER_UNDER, outcome, Decimal(line)), Decimal(odds))


def test_the_chance_is_the_devigged_one():
    """The result market's chances are those of the power method, and sum to 1."""
    chances = fair_chances(result())
    assert tuple(chances.values()) == fair_probabilities([Decimal("2.10"), Decimal("3.40"), Decimal("3.50")])
    assert sum(chances.values()) == 1


@given(PRICES, PRICES, PRICES)
def test_a_market_with_a_margin_never_has_value_by_itself(home, draw, away):
    """Against its own fair probabilities a book with a margin sells below value, and a book without one above it."""
    found = valued(result(home, draw, away))
    if found[0].margin > Decimal("1e-9"):
        assert all(price.edge < 0 for price in found)
    elif found[0].margin < Decimal("-1e-9"):
        assert all(price.edge > 0 for price in found)


def test_an_incomplete_market_is_not_judged():
    """Without the other side, a missing draw, or with a price twice, nobody knows the margin."""
    assert valued(result()[:2]) == ()
    assert valued([*result(), *result()[:1]]) == ()
    assert valued([total(Outcome.OVER, "2.5", "1.9"), total(Outcome.UNDER, "3.5", "1.9")]) == ()


def test_totals_are_judged_line_by_line():
    """Two lines of the same market are two books."""
    prices = [total(Outcome.OVER, "2.5", "1.80"), total(Outcome.UNDER, "2.5", "2.00")]
    prices += [total(Outcome.OVER, "3.5", "3.00"), total(Outcome.UNDER, "3.5", "1.40")]
    assert len(valued(prices)) == 4


def test_the_sides_of_a_handicap_carry_opposite_lines():
    """-1.5 at home and +1.5 away are one book."""
    home = Priced(Selection(Market.HANDICAP, Outcome.HOME, Decimal("-1.5")), Decimal("3.00"))
    away = Priced(Selection(Market.HANDICAP, Outcome.AWAY, Decimal("1.5")), Decimal("1.40"))
    assert [price.selection for price in valued([home, away])] == [home.selection, away.selection]


def test_a_double_chance_follows_from_the_results():
    """Home or draw is exactly as likely as home plus draw."""
    outcomes = (Outcome.HOME_OR_DRAW, Outcome.DRAW_OR_AWAY, Outcome.HOME_OR_AWAY)
    doubles = [Priced(Selection(Market.DOUBLE_CHANCE, outcome), Decimal("1.30")) for outcome in outcomes]
    chances = fair_chances([*result(), *doubles])
    assert chances[doubles[0].selection] == chances[HOME] + chances[DRAW]
    assert fair_chances(doubles) == {}


def test_a_price_out_of_line_with_the_results_is_value():
    """Draw no bet sold at the price of the plain win is worth more than it costs."""
    no_bet = [Priced(Selection(Market.DRAW_NO_BET, o), Decimal("2.10")) for o in (Outcome.HOME, Outcome.AWAY)]
    best = max(valued([*result("1.60", "4.00", "6.00"), *no_bet]), key=lambda price: price.edge)
    assert best.selection == no_bet[0].selection
    assert best.edge > Decimal("0.2")


@pytest.mark.parametrize("line", ["0", "0.5", "-0.5"])
def test_handicaps_that_are_results_use_them(line):
    """Level, plus and minus half a goal are made of the three results."""
    sides = [(Outcome.HOME, Decimal(line)), (Outcome.AWAY, -Decimal(line))]
    book = [Priced(Selection(Market.HANDICAP, outcome, own), Decimal("1.90")) for outcome, own in sides]
    chances = fair_chances([*result("1.50", "4.50", "7.00"), *book])
    assert chances[book[0].selection] > Decimal("0.5")
    assert abs(chances[book[0].selection] + chances[book[1].selection] - 1) < Decimal("1e-9")


def test_a_models_opinion_counts_for_nothing_by_default():
    """A model that is sure of a home win changes no chance unless a fitted weight is given."""
    assert valued(result(), model={HOME: 0.95}) == valued(result())
    weighed = valued(result(), model={HOME: 0.95}, weight=0.3)
    assert weighed[0].chance > valued(result())[0].chance


@given(st.decimals("0.01", "0.99", places=3), st.floats(0.01, 0.99), st.floats(0, 1))
def test_a_pool_lies_between_its_parts(market, model, weight):
    """No weight makes an event likelier than both believe; weight 0 is the market."""
    low, high = sorted((float(market), model))
    assert low - 1e-9 <= float(pooled(market, model, weight)) <= high + 1e-9
    assert abs(pooled(market, model, 0.0) - market) < Decimal("1e-9")


def test_weights_lie_between_nothing_and_everything():
    """A negative weight, as fitted, is cut to 0 by whoever sets it, not used."""
    with pytest.raises(ValueError, match="not a weight"):
        pooled(Decimal("0.5"), 0.5, -0.35)


def test_a_consensus_is_the_mean_of_fair_books():
    """Two bookmakers of different margins, one opinion."""
    chances = consensus([[Decimal("1.90"), Decimal("1.90")], [Decimal("1.80"), Decimal("1.80")]])
    assert chances == (Decimal("0.5"), Decimal("0.5"))
