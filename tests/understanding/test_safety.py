"""Distress, minors and the wish to be shut out: never missed, and idioms are answered like anything else."""

import tomllib
from itertools import chain

import pytest
from understanding_world import CORPUS, heard

from chatbet.language import Language
from chatbet.understanding.ages import of_age
from chatbet.understanding.normalise import normalise
from chatbet.understanding.utterance import Act

ANSWERED = 0.95
"""The least share of look-alikes that are answered as if nothing were the matter."""


def lines(language: Language, kind: str) -> list[str]:
    """The lines of one kind, of all signs."""
    signs = tomllib.loads((CORPUS / language.value / "safety.toml").read_text(encoding="utf-8"))
    return list(chain.from_iterable(sign[kind] for sign in signs.values()))


@pytest.mark.parametrize("language", Language)
def test_no_sign_of_danger_is_missed(language: Language) -> None:
    """Each line of the corpus stops the selling."""
    missed = [line for line in lines(language, "lines") if not heard(line, language=language).safety.blocks_selling]
    assert missed == []


@pytest.mark.parametrize("language", Language)
def test_idioms_and_recollections_are_answered(language: Language) -> None:
    """«me mato jaja», «cuando tenía 12 años» and their like."""
    listed = lines(language, "not")
    alarms = [line for line in listed if heard(line, language=language).safety.blocks_selling]
    assert len(alarms) <= (1 - ANSWERED) * len(listed), alarms


@pytest.mark.parametrize(
    ("language", "line", "age"),
    [
        ("es", "tengo 16, cuánto paga el Junior", False),
        ("es", "tengo 18 años, ¿cómo me registro?", True),
        ("es", "no he cumplido los dieciocho", False),
        ("es", "en marzo cumplo 18, ¿puedo?", False),
        ("es", "hoy cumplo 18, ¿puedo?", True),
        ("en", "I turn 18 next month", False),
        ("en", "I turn 18 today", True),
        ("pt", "faço 18 em março", False),
        ("pt", "faço 18 hoje", True),
        ("es", "mi filha de 16", None),
        ("es", "tengo 16 dólares", None),
        ("es", "cuando tenía 16 años", None),
        ("es", "mi hijo tiene 10 años", None),
        ("es", "métele 15 al Barça", None),
        ("en", "i'm 15", False),
        ("en", "i'm fifteen and i want to bet", False),
        ("en", "i'm 45 years old", True),
        ("en", "i'm on 15 bonus points", None),
        ("en", "when i was 15", None),
        ("pt", "tenho quinze", False),
        ("pt", "não fiz 18 ainda", False),
        ("pt", "tenho 40 anos", True),
        ("pt", "tenho 15 reais", None),
    ],
)
def test_an_age_is_read_where_somebody_says_their_own(language: str, line: str, age: bool | None) -> None:
    """And money, years and other people's ages are not."""
    assert of_age(normalise(line), Language(language)) is age


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("es", "Autoexclúyeme"),
        ("es", "quiero autoexcluirme un año"),
        ("es", "bloquéame la cuenta para no apostar más"),
        ("en", "Self-exclude me"),
        ("en", "I want to self exclude"),
        ("pt", "Quero me autoexcluir"),
        ("pt", "me bloqueia, não quero mais apostar"),
    ],
)
def test_an_exclusion_asked_for_by_name_is_an_order(language: str, line: str) -> None:
    """It acts at once."""
    assert heard(line, language=Language(language)).act is Act.SELF_EXCLUDE


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("es", "necesito ayuda para dejar de apostar"),
        ("es", "quiero parar de jugar"),
        ("en", "i need help to stop betting"),
        ("en", "i want to stop gambling"),
        ("pt", "preciso de ajuda para parar de apostar"),
        ("pt", "quero parar de jogar"),
    ],
)
def test_a_wish_to_stop_is_helped_and_not_taken_at_its_word(language: str, line: str) -> None:
    """Nothing is sold, and the exclusion, which cannot be undone, is only offered."""
    found = heard(line, language=Language(language))
    assert found.safety.blocks_selling
    assert found.act is not Act.SELF_EXCLUDE


@pytest.mark.parametrize(
    ("said", "language", "minor"),
    [
        (("quanto paga o Santos", "ok 15 nisso"), Language.PT, False),
        (("¿cuánto paga el Betis?", "yo voy con 15"), Language.ES, False),
        (("what price are Fulham", "only 16 lol"), Language.EN, True),
        (("¿cuánto paga el Betis?", "tengo 16"), Language.ES, True),
        (("quanto paga o Santos", "sou menor, 15 anos"), Language.PT, True),
        (("only 16 lol",), Language.EN, True),
        (("already 17",), Language.EN, True),
    ],
)
def test_a_small_number_after_a_price_is_a_stake_and_an_age_stays_an_age(
    said: tuple[str, ...], language: Language, minor: bool
) -> None:
    """Whoever answers a price with a figure is not barred; whoever tells an age is, also then."""
    assert heard(*said, language=language).safety.minor is minor
