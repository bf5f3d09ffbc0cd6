"""The operator's own rules, as values."""

from decimal import Decimal

import pytest

from chatbet.conversation.presenting import House


@pytest.mark.parametrize(
    ("currency", "largest"), [("USD", 10_000), ("EUR", 10_000), ("COP", 40_000_000), ("BRL", 50_000)]
)
def test_the_largest_stake_is_about_the_same_money_everywhere(currency: str, largest: int) -> None:
    """«20 lucas» are a usual bet of an account in Colombian pesos, not more than the house takes."""
    assert House().largest(currency) == largest
    assert House(maximum=Decimal(50)).largest(currency) == largest / 200
