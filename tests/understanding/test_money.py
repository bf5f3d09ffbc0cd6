"""What the grammar of amounts does beyond its corpus: tokens, spans that are taken, scale, hostile text and speed."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.language import Language
from chatbet.understanding.entities.money import find_amounts, money_words
from chatbet.understanding.normalise import normalise


def values(text: str, language: Language = Language.ES, taken: list[tuple[int, int]] | None = None) -> list[str]:
    """The amounts of a text as plain numbers."""
    return [f"{found.amount.value:f}" for found in find_amounts(normalise(text), language, taken or [])]


def test_tokens_that_are_taken_are_no_amounts() -> None:
    """The 20 of a date or a line is not read again as money."""
    assert values("apuesto 20 al Barça") == ["20"]
    assert values("apuesto 20 al Barça", taken=[(1, 2)]) == []


def test_a_number_beside_a_name_is_a_stake_in_a_short_message() -> None:
    """«barca 40» is an order when something has read «barca» as a name."""
    assert values("barca 40", Language.EN, [(0, 1)]) == ["40"]
    assert values("barca 40", Language.EN) == []


def test_a_unit_stays_money_although_a_team_is_called_so() -> None:
    """«100 bucks» is money in Milwaukee as well."""
    assert values("100 bucks on the draw", Language.EN, [(1, 2)]) == ["100"]


def test_values_are_exact_and_plain() -> None:
    """Thousands are joined, decimals kept, and no exponent is left."""
    found = find_amounts(normalise("$1.250.000,75 al Cali y 20.000 al empate"), Language.ES)
    assert [mention.amount.value for mention in found] == [Decimal("1250000.75"), Decimal(20000)]


def test_a_mention_names_its_tokens_and_its_words() -> None:
    """The words as they were typed, and their place."""
    (mention,) = find_amounts(normalise("métele 20 lucas al Cali"), Language.ES)
    assert (mention.amount.text, mention.start_token, mention.end_token) == ("20 lucas", 1, 3)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("20 lucas al Cali", {"COP", "CLP", "ARS"}),
        ("medio palo a Boca", {"COP", "CLP", "ARS"}),
        ("50 mangos a Boca", {"COP", "CLP", "ARS"}),
        ("20.000 pesos al Cali", {"COP", "CLP", "ARS"}),
        ("20 euros al Cali", {"EUR"}),
        ("20 mil al Cali", {"COP", "CLP", "ARS", "USD", "EUR", "PEN"}),
        ("$20.000 al Cali", {"COP", "CLP", "ARS", "USD", "EUR", "PEN"}),
    ],
)
def test_only_an_account_of_that_money_holds_an_amount(text: str, held: set[str]) -> None:
    """A dollar account has no lucas; a bare number is in whatever the account has."""
    (mention,) = find_amounts(normalise(text), Language.ES)
    found = {code for code in ("COP", "CLP", "ARS", "USD", "EUR", "PEN") if mention.amount.held_in(code)}
    assert found == held


@pytest.mark.parametrize("text", ["apuesto 5O al Barça", "apuesto 1e9 al Barça", "apuesto 0x32 al Barça", "1e3"])
def test_figures_that_run_into_a_letter_are_no_amount(text: str) -> None:
    """Whoever writes «5O» means fifty: nine or five would be a stake that nobody named."""
    assert values(text) == []


@pytest.mark.parametrize("text", ["99999999999999999999 pesos", "0 pesos", "-50 al Barça", "1e9 dolares", "$"])
def test_impossible_amounts_are_none(text: str) -> None:
    """Zero, negative and astronomic numbers are no stakes."""
    assert [value for value in values(text) if Decimal(value) > 10**12 or Decimal(value) <= 0] == []


@given(st.text(max_size=120), st.sampled_from(Language))
def test_never_raises_and_amounts_are_positive(raw: str, language: Language) -> None:
    """Whatever is typed, an amount is a positive number with a place in the text."""
    for mention in find_amounts(normalise(raw), language):
        assert mention.amount.value > 0
        assert mention.start_token < mention.end_token


@given(st.integers(1, 999_999))
def test_numbers_are_read_back(number: int) -> None:
    """A stake written with dots comes back as the number that was meant."""
    assert values(f"apuesto ${number:,}".replace(",", ".")) == [str(number)]


@pytest.mark.parametrize("unit", ["1 ", "1.", "mil ", "50 al ", "veinte y ", "$", "con 20 y ", "a"])
def test_hostile_texts_cost_linear_time(unit: str) -> None:
    """Four thousand characters of one pattern cost well under half a second."""
    for language in Language:
        began = time.process_time()
        find_amounts(normalise((unit * 4_000)[:4_000]), language)
        assert time.process_time() - began < 0.5


def test_every_language_has_the_same_tables() -> None:
    """A table that one language lacks would be a rule that never fires."""
    assert len({money_words(language).kinds for language in Language}) == 1
