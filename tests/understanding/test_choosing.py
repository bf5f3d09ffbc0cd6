"""The answer to a clarifying question."""

import pytest
from understanding_world import understanding

from chatbet.language import Language
from chatbet.understanding.choosing import chosen, corrected
from chatbet.understanding.utterance import Kind, NameMention, Question

AMERICAS = Question("América", Kind.TEAM, ("América de Cali", "Club América"))
ATLETICOS = Question("Atlético", Kind.TEAM, ("Atlético Mineiro", "Atlético Madrid", "Atlético Nacional"))
GAZETTEER, NAMESAKES = understanding()._gazetteer, understanding()._namesakes


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
        (AMERICAS, "es", "el de México, no el de Cali", "Club América"),
        (AMERICAS, "es", "el de Cali no, el de México", "Club América"),
        (AMERICAS, "es", "el amarillo", "Club América"),
        (AMERICAS, "en", "not the Mexican one, the red one", "América de Cali"),
        (ATLETICOS, "pt", "o colombiano, não o mineiro", "Atlético Nacional"),
        (ATLETICOS, "en", "the one from Madrid", "Atlético Madrid"),
    ],
)
def test_an_answer_chooses_its_option(question: Question, language: str, answer: str, meant: str) -> None:
    """By number, place, button, telling word, country or nickname."""
    assert chosen(answer, question, GAZETTEER, NAMESAKES, Language(language)) == (meant,)


@pytest.mark.parametrize(
    ("language", "both", "none"),
    [
        ("es", "los dos", "ninguno de los dos"),
        ("es", "ambos por favor", "ninguno"),
        ("en", "both", "neither of them"),
        ("en", "the two of them", "none of those"),
        ("pt", "os dois", "nenhum"),
        ("pt", "ambos", "nenhum dos dois"),
    ],
)
def test_an_answer_chooses_all_or_none(language: str, both: str, none: str) -> None:
    """«los dos» is no second place."""
    assert chosen(both, AMERICAS, GAZETTEER, NAMESAKES, Language(language)) == AMERICAS.options
    assert chosen(none, AMERICAS, GAZETTEER, NAMESAKES, Language(language)) == ()


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
    assert chosen(answer, question, GAZETTEER, NAMESAKES, Language(language)) is None


def said(name: str, meant: str) -> NameMention:
    """A name as it was written, and whom it was taken for."""
    return NameMention(Kind.TEAM, name, 0, 1, (meant,))


@pytest.mark.parametrize(
    ("mention", "language", "text", "meant"),
    [
        (said("Barcelona", "FC Barcelona"), "es", "no, perdón, el de Guayaquil", "Barcelona SC"),
        (said("Barcelona", "FC Barcelona"), "es", "el ecuatoriano digo", "Barcelona SC"),
        (said("Barcelona", "FC Barcelona"), "en", "not that one, the Ecuador one", "Barcelona SC"),
        (said("Barcelona", "FC Barcelona"), "pt", "o do Equador", "Barcelona SC"),
        (said("Nacional", "Atlético Nacional"), "es", "el de Montevideo", "Nacional"),
        (said("Inter", "Inter"), "en", "the Brazilian lot", "Internacional"),
        (said("Inter", "Internacional"), "pt", "o de Milão", "Inter"),
        (said("United", "Manchester United"), "en", "Newcastle I mean", "Newcastle United"),
        (said("Alianza", "Alianza"), "es", "la de Lima", "Alianza Lima"),
        (said("Spurs", "Tottenham Hotspur"), "en", "the basketball ones", "San Antonio Spurs"),
        (said("Real", "Real Madrid"), "es", "no, la de San Sebastián", "Real Sociedad"),
    ],
)
def test_a_correction_means_another_club_of_the_name(
    mention: NameMention, language: str, text: str, meant: str
) -> None:
    """Without a question: the name was taken for the likeliest club, and the speaker says which one it is."""
    assert corrected(text, mention, GAZETTEER, NAMESAKES, Language(language)) == meant


@pytest.mark.parametrize(
    ("mention", "language", "text"),
    [
        (said("Atlético", "Atlético Nacional"), "es", "¿y el Madrid?"),
        (said("Barcelona", "FC Barcelona"), "es", "¿a qué hora juega en Guayaquil?"),
        (said("Barcelona", "FC Barcelona"), "es", "ponle 20"),
        (said("Barcelona", "FC Barcelona"), "es", "¿y mañana?"),
        (said("Arsenal", "Arsenal"), "en", "the red one"),
        (said("Nacional", "Atlético Nacional"), "es", "y el de Medellín?"),
        (said("Inter", "Inter"), "pt", "e o Milan?"),
    ],
)
def test_what_tells_no_namesakes_apart_corrects_nothing(mention: NameMention, language: str, text: str) -> None:
    """Another club, another question, a name that only one club has."""
    assert corrected(text, mention, GAZETTEER, NAMESAKES, Language(language)) is None
