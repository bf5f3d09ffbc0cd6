"""Which question a message asks in its conversation, where its words know better than the model."""

import pytest
from understanding_world import heard

from chatbet.language import Language
from chatbet.understanding.utterance import Intent


@pytest.mark.parametrize(
    ("language", "say", "intent"),
    [
        ("es", ("compara a Boca con Vélez", "cambia a Vélez por Huracán"), Intent.TEAM_COMPARISON),
        ("en", ("compare the Bulls and the Bucks", "swap the Bucks for the Pacers"), Intent.TEAM_COMPARISON),
        ("pt", ("compara o Bahia com o Vasco", "troca o Vasco pelo Santos"), Intent.TEAM_COMPARISON),
        ("es", ("cuánto paga el Betis", "va, 30"), Intent.BET_SIMULATION),
        ("en", ("what do Everton pay", "lovely, 40 please"), Intent.BET_SIMULATION),
        ("pt", ("quanto paga o Santos", "ok 15 nisso"), Intent.BET_SIMULATION),
        ("es", ("cuándo juega el Betis", "25"), Intent.BET_SIMULATION),
        ("en", ("when do Everton play", "20 quid"), Intent.BET_SIMULATION),
        ("pt", ("Flamengo ou Santos?", "50"), Intent.BET_SIMULATION),
        ("es", ("qué partidos hay hoy", "25"), Intent.MATCH_SCHEDULE_QUERY),
        ("en", ("when do Everton play", "20 minutes?"), Intent.MATCH_SCHEDULE_QUERY),
        ("es", ("cuánto paga el Betis", "¿y con 30?"), Intent.ODDS_INFORMATION_QUERY),
        ("en", ("put 100 on Chelsea against Fulham", "when does it start"), Intent.MATCH_SCHEDULE_QUERY),
        ("es", ("¿Cuándo juega el Lens?", "y q lugar ocupa"), Intent.TOURNAMENT_INFO),
        ("es", ("hay NBA el jueves", "el jueves trabajo, ¿el viernes?"), Intent.MATCH_SCHEDULE_QUERY),
        ("en", ("prem matches on sunday", "i'm busy sunday, what about monday"), Intent.MATCH_SCHEDULE_QUERY),
        ("es", ("dame un pick para hoy", "plan b?"), Intent.BETTING_RECOMMENDATION),
        ("en", ("give me a tip for tonight", "something wilder"), Intent.BETTING_RECOMMENDATION),
        ("pt", ("quando joga o Sevilla", "e o Betis?", "volta pro Sevilla"), Intent.MATCH_SCHEDULE_QUERY),
    ],
)
def test_words_that_change_or_ask_something_decide(language: str, say: tuple[str, ...], intent: Intent) -> None:
    """A swap, a stake after a price, a word of another question, a day with chat around it."""
    assert heard(*say, language=Language(language)).intent is intent


@pytest.mark.parametrize(
    ("language", "say", "intent"),
    [
        ("es", ("ponle 20 al Betis", "cómo está el Betis"), Intent.TEAM_COMPARISON),
        ("en", ("put 20 on Everton", "how are Everton doing"), Intent.TEAM_COMPARISON),
        ("pt", ("coloca 20 no Santos", "como está o Santos"), Intent.TEAM_COMPARISON),
        ("es", ("ponle 20 al Betis", "a cómo está el Betis"), Intent.ODDS_INFORMATION_QUERY),
        ("es", ("ponle 20 al Betis", "y el Sevilla"), Intent.BET_SIMULATION),
        ("es", ("cuotas de la Roma", "¿eso es hoy?"), Intent.MATCH_SCHEDULE_QUERY),
        ("es", ("cuánto paga el Betis", "mil gracias"), Intent.GREETING),
        ("en", ("odds on Everton", "premier league table"), Intent.TOURNAMENT_INFO),
        ("es", ("ponle 20 al Betis", "cuánto tengo de saldo"), Intent.USER_BALANCE_QUERY),
        ("pt", ("quanto paga o Santos", "como faço um depósito"), Intent.HELP_REQUEST),
    ],
)
def test_a_question_of_its_own_is_not_taken_for_a_part(language: str, say: tuple[str, ...], intent: Intent) -> None:
    """However short it is."""
    assert heard(*say, language=Language(language)).intent is intent
