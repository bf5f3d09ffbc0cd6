"""The answer to a clarifying question."""

import pytest
from understanding_world import understanding

from chatbet.language import Language
from chatbet.understanding.choosing import chosen
from chatbet.understanding.utterance import Kind, Question

AMERICAS = Question("América", Kind.TEAM, ("América de Cali", "Club América"))
ATLETICOS = Question("Atlético", Kind.TEAM, ("Atlético Mineiro", "Atlético Madrid", "Atlético Nacional"))
GAZETTEER = understanding()._gazetteer


@pytest.mark.parametrize(
    ("question", "language", "answer", "meant"),
    [
        (AMERICAS, "es", "2", "Club América"),
        (AMERICAS, "es", "el segundo", "Club América"),
        (AMERICAS, "es", "la primera opción", "América de Cali"),
        (AMERICAS, "es", "el último", "Club América"),
        (AMERICAS, "es", "Club América", "Club América"),
        (AMERICAS, "es", "el América de Cali por favor", "América de Cali"),
        (AMERICAS, "es", "el de Cali", "América de Cali"),
        (AMERICAS, "es", "el mexicano", "Club América"),
        (AMERICAS, "es", "el de México", "Club América"),
        (AMERICAS, "es", "las águilas", "Club América"),
        (AMERICAS, "en", "the Mexican one", "Club América"),
        (AMERICAS, "en", "the second", "Club América"),
        (ATLETICOS, "pt", "o mineiro", "Atlético Mineiro"),
        (ATLETICOS, "pt", "o espanhol", "Atlético Madrid"),
        (ATLETICOS, "pt", "o terceiro", "Atlético Nacional"),
        (ATLETICOS, "pt", "o Galo", "Atlético Mineiro"),
    ],
)
def test_an_answer_chooses_its_option(question: Question, language: str, answer: str, meant: str) -> None:
    """By number, place, button, telling word, country or nickname."""
    assert chosen(answer, question, GAZETTEER, Language(language)) == meant


@pytest.mark.parametrize(
    ("question", "language", "answer"),
    [
        (AMERICAS, "es", "a qué hora juega el Barça"),
        (AMERICAS, "es", "América"),
        (AMERICAS, "es", "3"),
        (AMERICAS, "es", "no sé"),
        (AMERICAS, "es", ""),
        (AMERICAS, "es", "tabla de la Premier League por favor"),
        (ATLETICOS, "pt", "quanto tenho de saldo"),
    ],
)
def test_anything_else_is_a_new_message(question: Question, language: str, answer: str) -> None:
    """A question that is not answered is not guessed."""
    assert chosen(answer, question, GAZETTEER, Language(language)) is None
