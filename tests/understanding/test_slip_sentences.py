"""Combos and systems as people say them: every side is backed, none is lost on the way, and the stake is the stake."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from names_corpus import roster

from chatbet.language import Language
from chatbet.understanding.memory import Memory
from chatbet.understanding.understand import Understanding
from chatbet.understanding.utterance import Act, Intent

CORPUS = Path(__file__).parent.parent / "corpus"
NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("America/Bogota"))


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    """Against the day's catalogue of the corpus."""
    return Understanding(roster())


def slips() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Language, sentence and what it means."""
    for language in Language:
        for slip in tomllib.loads((CORPUS / language.value / "slips.toml").read_text("utf-8"))["slip"]:
            yield from ((language.value, sentence, slip) for sentence in slip["say"])


@pytest.mark.parametrize(("language", "sentence", "meant"), list(slips()))
def test_a_slip_has_every_side_that_was_named(
    understanding: Understanding, language: str, sentence: str, meant: dict[str, Any]
) -> None:
    """Sides in their order, the system by its name, the stake only where one was said."""
    said = understanding.understand(sentence, now=NOW, memory=Memory(), hint=Language(language))
    assert said.intent is Intent.BET_SIMULATION
    assert list(said.entities.selections) == meant["sides"]
    assert said.system == meant.get("system")
    assert [str(amount.value) for amount in said.entities.amounts] == ([meant["stake"]] if "stake" in meant else [])


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("answer", ["no", "No", "NO", "no.", "no!", "nop"])
def test_a_bare_no_is_a_no_in_the_language_of_the_talk(
    understanding: Understanding, language: Language, answer: str
) -> None:
    """«no» is also a Portuguese word; after a Spanish or English question it is the answer to it."""
    memory = Memory(language=language, slip_open=True)
    said = understanding.understand(answer, now=NOW, memory=memory, hint=language)
    assert (said.act, said.language) == (Act.NO, language)


@pytest.mark.parametrize("word", ["apuesto", "apuesta", "aposto", "bet"])
def test_a_bare_word_of_betting_orders_a_bet(understanding: Understanding, word: str) -> None:
    """So that the match is asked for, instead of everything that can be asked being listed."""
    said = understanding.understand(word, now=NOW, memory=Memory(), hint=Language.ES)
    assert (said.intent, said.order) == (Intent.BET_SIMULATION, True)


@pytest.mark.parametrize(("text", "language"), [("apuéstala ya", Language.ES), ("apuéstalo", Language.ES)])
def test_it_is_the_open_slip(understanding: Understanding, text: str, language: Language) -> None:
    """«apuéstala ya» orders what was just calculated, and nothing where nothing is open."""
    said = understanding.understand(text, now=NOW, memory=Memory(language=language, slip_open=True), hint=language)
    assert (said.intent, said.order) == (Intent.BET_SIMULATION, True)


@pytest.mark.parametrize(
    "text",
    ["show me everything I bet today", "muéstrame todo lo que aposté hoy", "mostra as apostas que fiz hoje"],
)
def test_bets_made_are_shown(understanding: Understanding, text: str) -> None:
    """Not the balance."""
    assert understanding.understand(text, now=NOW, memory=Memory(), hint=Language.EN).act is Act.SHOW_BETS


@pytest.mark.parametrize(
    "text", ["odds for Arsenal over 2.5", "cuánto paga el Barça y cuánto el empate", "cuotas de Betis y Valencia"]
)
def test_prices_of_several_things_are_no_bet(understanding: Understanding, text: str) -> None:
    """Nothing joins them into one."""
    said = understanding.understand(text, now=NOW, memory=Memory(), hint=Language.ES)
    assert said.intent is Intent.ODDS_INFORMATION_QUERY


@pytest.mark.parametrize("text", ["me equivoqué, cancela todo", "changed my mind", "me arrepentí"])
def test_an_open_bet_is_called_off_in_a_few_words(understanding: Understanding, text: str) -> None:
    """Whoever names another stake or side instead does not call it off."""
    memory = Memory(intent=Intent.BET_SIMULATION, last=Intent.BET_SIMULATION, slip_open=True)
    assert understanding.understand(text, now=NOW, memory=memory, hint=Language.ES).act is Act.CANCEL
    other = understanding.understand(f"{text}, 30", now=NOW, memory=memory, hint=Language.ES)
    assert other.act is not Act.CANCEL
