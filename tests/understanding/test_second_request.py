"""A second request in one message: found when a clause of its own asks for it, and not otherwise."""

import pytest

from chatbet.language import Language
from chatbet.understanding.normalise import normalise
from chatbet.understanding.second import second_request
from chatbet.understanding.utterance import Intent

SCHEDULE, ODDS, TABLE = Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.TOURNAMENT_INFO
BALANCE, PICK = Intent.USER_BALANCE_QUERY, Intent.BETTING_RECOMMENDATION


@pytest.mark.parametrize(
    ("language", "text", "first", "second"),
    [
        (Language.ES, "¿Cuándo juega el Barça y a cuánto paga?", SCHEDULE, ODDS),
        (Language.ES, "¿Cuándo juega el Barça y a cuánto paga?", ODDS, SCHEDULE),
        (Language.ES, "Dime la tabla de la Serie A y los partidos de hoy", SCHEDULE, TABLE),
        (Language.ES, "cuotas del Madrid, y también mi saldo", ODDS, BALANCE),
        (Language.ES, "¿A qué hora juega Nacional y qué me recomiendas?", SCHEDULE, PICK),
        (Language.EN, "When do Barcelona play and what are the odds?", SCHEDULE, ODDS),
        (Language.EN, "Show me the table and my balance", TABLE, BALANCE),
        (Language.PT, "Quando joga o Flamengo e quanto paga?", SCHEDULE, ODDS),
        (Language.PT, "tabela do Brasileirão e meu saldo", TABLE, BALANCE),
    ],
)
def test_two_clauses_ask_for_two_things(language: Language, text: str, first: Intent, second: Intent) -> None:
    """Whichever of the two was taken for the intent, the other one is the second."""
    assert second_request(normalise(text), language, first) is second


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        (Language.ES, "cuotas para Barcelona y Real Madrid", ODDS),
        (Language.ES, "no me des cuotas, solo a qué hora juega el Barça", SCHEDULE),
        (Language.ES, "¿a qué hora y contra quién juega el City?", SCHEDULE),
        (Language.ES, "tabla de la Serie A y de la Bundesliga", TABLE),
        (Language.EN, "odds for City and Arsenal", ODDS),
        (Language.EN, "no odds please, just what time Barcelona play", SCHEDULE),
        (Language.PT, "odds de Flamengo e Palmeiras", ODDS),
        (Language.PT, "sem odds, só que horas joga o Flamengo", SCHEDULE),
    ],
)
def test_one_request_stays_one(language: Language, text: str, first: Intent) -> None:
    """Two teams, a denied clause, two words for the same wish: nothing is added."""
    assert second_request(normalise(text), language, first) is None


@pytest.mark.parametrize("language", list(Language))
def test_every_language_knows_the_same_requests(language: Language) -> None:
    """Six intents can be a second request."""
    import tomllib

    from chatbet.understanding.concepts import LEXICON

    known = tomllib.loads((LEXICON / language.value / "requests.toml").read_text("utf-8"))["requests"]
    assert set(known) == {SCHEDULE, ODDS, TABLE, BALANCE, PICK, Intent.TEAM_COMPARISON}
