"""Texts made to be slow or strange, through the whole of understanding: bounded in time, and never an exception."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from messages_corpus import NOW, understanding

from chatbet.language import Language
from chatbet.understanding.memory import Memory
from chatbet.understanding.utterance import Utterance

CHARACTERS = 20_000
SECONDS = 0.5
"""What one such text may cost, in processor time."""

UNITS = (
    "a", "barcelona ", "barcleona ", "real ", "nacional ", "city vs united ", "el el el ", "Inter-Milan ",
    "de la de la ", "más de 2.5 y ", "20 lucas al ", "1x2 ", "2-1 ", "del 1 al 15 de diciembre y ",
    "entre las 8 y las 10 ", "no, digo, ", "no wait make that 60 ", "o empate ", "contra el Nacional ",
    "999999999999 ", "1.1.1.1.", "ñandú ", "¿?¡!", "😀", "\u202e", "é", "zzzqqqx ", "los verdes de Bremen ",
    "al Madrid no ", "hándicap -1.5 ", "mil millones ", "\n", "(((",
    "atlético independiente américa manchester real sporting ",
)  # fmt: skip


def understand(text: str, language: Language = Language.ES) -> Utterance:
    """One message without a past."""
    return understanding().understand(text, now=NOW, memory=Memory(), hint=language)


@pytest.mark.parametrize("unit", UNITS)
def test_twenty_thousand_characters_are_bounded(unit: str) -> None:
    """Whatever is repeated, a long text costs at most half a second."""
    understand("hola barcleona")
    text = (unit * CHARACTERS)[:CHARACTERS]
    began = time.process_time()
    understand(text)
    assert time.process_time() - began <= SECONDS


def test_a_short_message_costs_milliseconds() -> None:
    """The usual message stays near a millisecond of processor time, typos and several names included."""
    texts = (
        "a cuánto está el empate entre Cruz Azul y Tigres el domingo?",
        "stick 20 quid on over 2.5 in the arsenal chelsea game tomorrow night",
        "bota cinquentinha no mengao contra o parmeiras no sabado",
        "cuanto paga el barcleona contra el real mardid",
    )
    for text in texts:
        understand(text)
    laps: list[float] = []
    for _ in range(25):
        for text in texts:
            began = time.process_time()
            understand(text)
            laps.append(time.process_time() - began)
    assert sorted(laps)[len(laps) // 2] <= 0.005


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=120)
    | st.lists(st.sampled_from([unit.strip() or unit for unit in UNITS]), max_size=20).map(" ".join),
    st.sampled_from(Language),
)
def test_any_text_is_understood_without_an_exception(text: str, language: Language) -> None:
    """Understanding never raises, and gives back the text that it was given."""
    assert understand(text, language).text == text
