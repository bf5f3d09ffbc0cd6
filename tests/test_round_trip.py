"""What the assistant offers it also understands: every price button and every suggestion leads where it says."""

import itertools

import pytest

from tests.chat_client import Frame, chat
from tests.conftest import RunningServer

ASKED = {
    "es": ["cuotas de Barcelona vs Real Madrid", "cuotas de Lakers vs Celtics", "cuotas de City vs Arsenal"],
    "en": ["odds for Barcelona vs Real Madrid", "odds for Lakers vs Celtics"],
    "pt": ["odds de Flamengo x Palmeiras", "odds de Boca x River"],
}
QUESTIONS = {
    "es": [
        "¿Cuándo juega el Barcelona?", "partidos de mañana", "una buena apuesta para el domingo", "hola", "mi saldo",
        "tabla de la Premier", "¿Quién es mejor, Barça o Madrid?", "resultados del sábado pasado", "¿Qué torneos hay?",
    ],
    "en": ["When do Barcelona play?", "a good bet for Sunday", "Serie A table", "my balance", "City or Arsenal?"],
    "pt": ["Quando joga o Flamengo?", "uma boa aposta para domingo", "tabela do Brasileirão", "meu saldo"],
}  # fmt: skip


async def _once(server: RunningServer, language: str, *texts: str) -> Frame:
    """The answer to the last of these, said in a conversation of its own."""
    async with chat(server.ws, language=language, timezone="America/Bogota") as client:
        for text in texts:
            answer = await client.say(text)
    return answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "question"), [(language, text) for language, texts in ASKED.items() for text in texts]
)
async def test_every_price_button_orders_that_very_price(server: RunningServer, language: str, question: str) -> None:
    """The same match, market and selection, whoever presses it and whatever was said before."""
    (card,) = (card for card in (await _once(server, language, question))["cards"] if card["type"] == "odds")
    prices = list(itertools.chain.from_iterable(market["prices"] for market in card["markets"]))
    assert len(prices) > 5
    for price in prices:
        answer = await _once(server, language, price["say"])
        (slip,) = (found for found in answer["cards"] if found["type"] == "slip")
        (leg,) = slip["legs"]
        assert (leg["fixture_id"], leg["pick"]) == (card["fixture_id"], price["label"]), price["say"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "question"), [(language, text) for language, texts in QUESTIONS.items() for text in texts]
)
async def test_every_suggestion_is_understood(server: RunningServer, language: str, question: str) -> None:
    """None of them ends in «I am not sure»."""
    suggested = (await _once(server, language, question))["suggested_actions"]
    assert suggested
    for text in suggested:
        answer = await _once(server, language, question, text)
        assert answer["detected_intent"] != "UNCLEAR", text
        assert answer["function_calls"] or answer["detected_intent"] == "HELP_REQUEST", text
