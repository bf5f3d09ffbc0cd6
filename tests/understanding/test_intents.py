"""The boundaries of the intents, and the table of what each means."""

import pytest
from understanding_world import heard

from chatbet.language import Language
from chatbet.understanding.intents import described_intents
from chatbet.understanding.utterance import Intent

BOUNDARIES = [
    ("es", "¿cuál es el pago por 100 en el Chelsea?", "ODDS_INFORMATION_QUERY"),
    ("es", "quiero apostar 50", "BET_SIMULATION"),
    ("es", "¿vale la pena apostarle al Cali?", "BETTING_RECOMMENDATION"),
    ("es", "¿quién es el favorito según las casas?", "ODDS_INFORMATION_QUERY"),
    ("es", "¿cuál paga más, Boca o River?", "ODDS_INFORMATION_QUERY"),
    ("es", "partidos de la Champions", "MATCH_SCHEDULE_QUERY"),
    ("es", "¿qué pasa si se suspende el partido?", "GENERAL_SPORTS_QUERY"),
    ("es", "¿me alcanza para apostar 200?", "USER_BALANCE_QUERY"),
    ("es", "hola, ¿a qué hora juega el Barça?", "MATCH_SCHEDULE_QUERY"),
    ("es", "no me des cuotas, solo la hora del partido del Madrid", "MATCH_SCHEDULE_QUERY"),
    ("es", "cómo calculan las casas lo que pagan", "GENERAL_SPORTS_QUERY"),
    ("es", "qué receta de arepas me recomiendas", "UNCLEAR"),
    ("en", "what's the payout on a tenner on Leeds?", "ODDS_INFORMATION_QUERY"),
    ("en", "stick 20 quid on Chelsea", "BET_SIMULATION"),
    ("en", "which would you back tonight?", "BETTING_RECOMMENDATION"),
    ("en", "who's the favourite according to the bookies?", "ODDS_INFORMATION_QUERY"),
    ("en", "who's top of the league?", "TOURNAMENT_INFO"),
    ("en", "when is the champions league final?", "TOURNAMENT_INFO"),
    ("en", "what does draw no bet mean?", "GENERAL_SPORTS_QUERY"),
    ("en", "my bet won and it hasn't been paid", "HELP_REQUEST"),
    ("en", "did my deposit go through?", "USER_BALANCE_QUERY"),
    ("en", "best pizza in town", "UNCLEAR"),
    ("pt", "quanto devolvem por 100 no Santos?", "ODDS_INFORMATION_QUERY"),
    ("pt", "bota 50 no Flamengo", "BET_SIMULATION"),
    ("pt", "você iria em qual?", "BETTING_RECOMMENDATION"),
    ("pt", "quem é melhor, Bahia ou Vitória?", "TEAM_COMPARISON"),
    ("pt", "como coloco dinheiro na conta?", "HELP_REQUEST"),
    ("pt", "quantas Libertadores tem o Grêmio?", "GENERAL_SPORTS_QUERY"),
    ("pt", "valeu, até mais", "GREETING"),
    ("pt", "me ensina a fazer bolo de cenoura", "UNCLEAR"),
]


@pytest.mark.parametrize(("language", "text", "intent"), BOUNDARIES)
def test_a_boundary_is_drawn_where_the_rules_draw_it(language: str, text: str, intent: str) -> None:
    """One line per rule and language."""
    assert heard(text, language=Language(language)).intent.value == intent


@pytest.mark.parametrize("text", ["asdf qwer", "🤷", "7", "???", "lorem ipsum dolor", "blorf znark", "a", "."])
@pytest.mark.parametrize("language", Language)
def test_what_fits_nothing_is_unclear(text: str, language: Language) -> None:
    """Gibberish is not answered as if it were a question."""
    assert heard(text, language=language).intent is Intent.UNCLEAR


@pytest.mark.parametrize("language", Language)
def test_every_intent_is_described_with_examples_that_have_it(language: Language) -> None:
    """What the product shows as an example must work."""
    for row in described_intents(language):
        assert row["description"]
        assert [text for text in row["examples"] if heard(text, language=language).intent != row["intent"]] == []
