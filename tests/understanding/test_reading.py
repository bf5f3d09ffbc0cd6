"""Reading a message: extractors take turns, and what one has read is closed to the next."""

import pytest

from chatbet.language import Language
from chatbet.understanding.spelling import SHORTEST
from chatbet.understanding.training_data import reader
from chatbet.understanding.utterance import Kind


@pytest.mark.parametrize(
    ("text", "amounts", "dates", "lines"),
    [
        ("ponle 20 al Barça el 28", ["20"], 1, 0),
        ("más de 2.5 goles en el Betis", [], 0, 1),
        ("métele 15 al over 3.5 del Ajax mañana", ["15"], 1, 1),
    ],
)
def test_a_number_is_read_once(text: str, amounts: list[str], dates: int, lines: int) -> None:
    """As a date, a line or money, and never as two of them."""
    found = reader().read(text, Language.ES)
    assert [str(amount.amount.value) for amount in found.amounts] == amounts
    assert (len(found.dates), len(found.markets.lines)) == (dates, lines)


def test_a_name_is_no_date() -> None:
    """«Once Caldas» holds a number."""
    found = reader().read("cuándo juega Once Caldas", Language.ES)
    assert found.named(Kind.TEAM) == ("Once Caldas",)
    assert found.dates == found.amounts == ()


def test_a_question_is_seen_by_its_mark() -> None:
    """At either end."""
    assert reader().read("¿juega hoy el Barça", Language.ES).question
    assert not reader().read("juega hoy el Barça", Language.ES).question


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [("es", "horarois", "horarios"), ("en", "fixtrues", "fixtures"), ("pt", "palpiets", "palpites")],
)
def test_a_misspelt_word_of_the_trade_is_mended(language: str, typed: str, meant: str) -> None:
    """To the nearest word that means something to a sports book."""
    assert reader().spelling[Language(language)].mend(typed) == meant


@pytest.mark.parametrize("word", ["cuota", "monkey", "xqzwv", "ptdo"[: SHORTEST - 1], "2.5"])
def test_what_is_known_short_or_near_to_nothing_stays(word: str) -> None:
    """A wrong guess costs more than a typo."""
    assert reader().spelling[Language.EN].mend(word) == word
