"""What is taken back in the same breath is gone: amounts, names and days; what is only explained stays."""

import pytest
from messages_corpus import NOW, understanding

from chatbet.language import Language
from chatbet.understanding.memory import Memory
from chatbet.understanding.utterance import Entities


def entities(text: str, language: str) -> Entities:
    """The entities of one message."""
    return understanding().understand(text, now=NOW, memory=Memory(), hint=Language(language)).entities


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("es", "ponle 40, no perdón, 60 al Betis", 60),
        ("es", "métele 20 al Barça, mejor 50", 50),
        ("es", "40 al betis, digo 60", 60),
        ("en", "place forty dollars on real madrid no wait make that sixty dollars", 60),
        ("en", "stick 20 on Arsenal, actually 30 quid", 30),
        ("pt", "bota quarenta reais no real madrid não pera bota sessenta reais", 60),
        ("pt", "20 no Flamengo, na verdade 35 reais", 35),
    ],
)
def test_the_corrected_amount_counts(language: str, text: str, value: int) -> None:
    """Only the last amount is left."""
    assert [amount.value for amount in entities(text, language).amounts] == [value]


@pytest.mark.parametrize(
    ("language", "text", "teams"),
    [
        ("es", "¿contra quién juega el Junior... digo, el Racing, el martes?", ["Racing Club"]),
        ("es", "ponle 20 al Sevilla, no, perdón, al Getafe", ["Getafe"]),
        ("en", "when do Chelsea, no sorry, Everton play", ["Everton"]),
        ("pt", "quando joga o Vasco, quer dizer, o Botafogo", ["Botafogo"]),
        ("en", "what are the Scousers paying, Liverpool I mean, against Everton", ["Liverpool", "Everton"]),
        ("es", "no, al Madrid no, ponle 20 al Barça", ["FC Barcelona"]),
    ],
)
def test_the_corrected_name_counts(language: str, text: str, teams: list[str]) -> None:
    """A name that was taken back is gone; one that only explains another stays."""
    assert list(entities(text, language).teams) == teams


def test_the_corrected_day_counts() -> None:
    """«el fin de semana, digo, el viernes» is Friday."""
    dates = entities("partidos del fin de semana, digo, el viernes", "es").dates
    assert [(date.start.day, date.end.day) for date in dates if date.start and date.end] == [(27, 28)]
