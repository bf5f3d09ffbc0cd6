"""The stake that a message makes of the one before."""

import pytest
from understanding_world import heard

from chatbet.language import Language
from chatbet.understanding.utterance import Act, Utterance


def stakes(found: Utterance) -> list[str]:
    """The amounts that are meant."""
    return [f"{amount.value.normalize():f}" for amount in found.entities.amounts]


BETS = {"es": "ponle 20 al Betis", "en": "put 20 on Everton", "pt": "põe 20 no Santos"}


@pytest.mark.parametrize(
    ("language", "text", "act", "stake"),
    [
        ("es", "10 más", Act.RAISE_STAKE, "30"),
        ("es", "súmale otros 15", Act.RAISE_STAKE, "35"),
        ("es", "súbele 5", Act.RAISE_STAKE, "25"),
        ("es", "quítale 5", Act.LOWER_STAKE, "15"),
        ("es", "5 menos", Act.LOWER_STAKE, "15"),
        ("es", "el triple", Act.TRIPLE_STAKE, "60"),
        ("es", "mejor el doble, venga", Act.DOUBLE_STAKE, "40"),
        ("es", "la mitad, que no me alcanza", Act.HALVE_STAKE, "10"),
        ("en", "another tenner on top", Act.RAISE_STAKE, "30"),
        ("en", "ten less", Act.LOWER_STAKE, "10"),
        ("en", "knock 5 off", Act.LOWER_STAKE, "15"),
        ("en", "triple it", Act.TRIPLE_STAKE, "60"),
        ("en", "can you halve that", Act.HALVE_STAKE, "10"),
        ("pt", "mais 10", Act.RAISE_STAKE, "30"),
        ("pt", "tira 5 desse valor", Act.LOWER_STAKE, "15"),
        ("pt", "o triplo", Act.TRIPLE_STAKE, "60"),
        ("pt", "com o dobro", Act.DOUBLE_STAKE, "40"),
    ],
)
def test_a_stake_is_counted_from_the_one_before(language: str, text: str, act: Act, stake: str) -> None:
    """Raised, lowered and multiplied; the side stays."""
    found = heard(BETS[language], text, language=Language(language))
    assert (found.act, stakes(found)) == (act, [stake])
    assert found.entities.selections
    assert not found.safety.blocks_selling


@pytest.mark.parametrize(
    ("language", "text", "stake"),
    [
        ("es", "súbele a 60", "60"),
        ("es", "que sean cuarenta", "40"),
        ("en", "call it fifteen", "15"),
        ("en", "make it 35", "35"),
        ("pt", "que sejam quinze", "15"),
        ("pt", "baixa pra 15", "15"),
    ],
)
def test_a_stake_that_is_named_is_the_stake(language: str, text: str, stake: str) -> None:
    """In digits and in words."""
    found = heard(BETS[language], text, language=Language(language))
    assert stakes(found) == [stake]


def test_a_bare_number_after_thousands_means_thousands() -> None:
    """«y con 35» after 20 lucas."""
    found = heard("si le meto 20 lucas al Cali cuánto gano", "¿y con 35?")
    assert stakes(found) == ["35000"]


def test_somebody_who_tells_their_age_is_no_stake() -> None:
    """The same number."""
    assert heard("ponle 20 al Betis", "tengo 15 años").safety.minor
