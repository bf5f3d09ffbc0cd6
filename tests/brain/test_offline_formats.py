"""Figures as readers write them, where a plain rounding would say something false."""

from decimal import Decimal

import pytest

from chatbet.brain.offline.formats import Formats
from chatbet.language import Language

ES = Formats(Language.ES, "America/Bogota", "USD")
EN = Formats(Language.EN, "America/Bogota", "USD")


@pytest.mark.parametrize(
    ("chance", "written"),
    [(0.45, "45%"), (0.006, "1%"), (0.004, "0,4%"), (0.0004, "0,04%"), (0.0, "0%"), (1e-9, "0%")],
)
def test_what_is_possible_is_not_told_as_impossible(chance: float, written: str) -> None:
    """A Goliath has a chance, however small; below a millionth nobody reads the difference."""
    assert ES.percent(chance) == written


def test_even_money_has_its_name_where_bettors_have_one() -> None:
    """«evens» in English, the fraction elsewhere, also for a price that is nearest to it."""
    assert EN.odds(Decimal("2.00")) == "2.00 (evens)"
    assert ES.odds(Decimal("2.02")) == "2.02 (1/1)"
    assert Formats(Language.EN, "UTC", "USD", "fractional").price(Decimal(2)) == "evens"


@pytest.mark.parametrize(
    ("zone", "pesos"),
    [("America/Bogota", "COP"), ("America/Argentina/Buenos_Aires", "ARS"), ("Europe/Madrid", None), ("UTC", "COP")],
)
def test_lucas_are_the_money_of_the_readers_country(zone: str, pesos: str | None) -> None:
    """«¿cuánto pagan 20 lucas?» is told in pesos, whatever the account holds."""
    assert Formats(Language.ES, zone, "USD").pesos == pesos
