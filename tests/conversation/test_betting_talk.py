"""What users really say about bets, over a real socket: parts of the balance, doubts, odds formats, limits."""

import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.chat_client import ChatClient, chat
from tests.conftest import RunningServer

AMERICAN, FRACTIONAL, DECIMAL = r"[+-]\d{3} \(\d\.\d\d\)", r"\d+/\d+ \(\d\.\d\d\)", r"\d\.\d\d \(\d+/\d+\)"


@pytest.fixture
async def client(server: RunningServer) -> AsyncIterator[ChatClient]:
    """A Spanish-speaking newcomer."""
    async with chat(server.ws, language="es", user_id=f"talk-{uuid.uuid4().hex[:8]}") as opened:
        yield opened


def someone() -> dict[str, str]:
    """A user nobody has seen."""
    return {"user_id": f"talk-{uuid.uuid4().hex[:8]}"}


def slip(frame: dict[str, Any]) -> dict[str, Any]:
    """The slip card of an answer."""
    return next((card for card in frame["cards"] if card["type"] == "slip"), {})


@pytest.mark.parametrize(
    ("language", "text", "stake"),
    [
        ("es", "apuesto todo mi saldo al Barça", "1000.00"),
        ("es", "apuesto la mitad de mi saldo al Barça", "500.00"),
        ("es", "ponle el 10% de mi saldo al Barça", "100.00"),
        ("en", "bet my whole balance on Barcelona", "1000.00"),
        ("en", "bet half my balance on Barcelona", "500.00"),
        ("pt", "aposto todo meu saldo no Barcelona", "1000.00"),
        ("pt", "aposto metade do meu saldo no Barcelona", "500.00"),
    ],
)
async def test_a_part_of_the_balance_is_a_stake(server: RunningServer, language: str, text: str, stake: str) -> None:
    """Quoted with the amount that it is now."""
    async with chat(server.ws, language=language, **someone()) as client:
        card = slip(await client.say(text))
        assert (card["state"], card["stake"]) == ("awaiting_confirmation", stake)


async def test_all_of_the_balance_is_said_to_be_all(client: ChatClient) -> None:
    """In words, whichever way the stake was named."""
    assert "es todo tu saldo" in (await client.say("apuesto 1000 al Barça"))["content"]
    assert "es todo tu saldo" not in (await client.say("mejor 900"))["content"]


async def test_a_part_of_the_balance_answers_how_much(client: ChatClient) -> None:
    """After «¿Cuánto quieres apostar?»."""
    assert slip(await client.say("apuesto al Barça"))["state"] == "awaiting_stake"
    assert slip(await client.say("la mitad de mi saldo"))["stake"] == "500.00"


async def test_a_part_of_an_unlinked_balance_cannot_be_staked(client: ChatClient) -> None:
    """What to do about it is said."""
    await client.say("desvincula mi cuenta")
    assert "Dime «vincula mi cuenta" in (await client.say("apuesto todo mi saldo al Barça"))["content"]


@pytest.mark.parametrize(
    ("language", "order", "answers", "lead"),
    [
        ("es", "apuesto 20 al Barça", ["no sé", "hmm", "déjame pensarlo"], "No lo tomé como un sí"),
        (
            "en",
            "bet 20 on Barcelona",
            ["I don't know", "hmm", "yes but I'm not sure", "yes, if Madrid wins"],
            "did not take that as a yes",
        ),
        ("pt", "aposto 20 no Barcelona", ["não sei", "hmm", "sim, mas não sei"], "Não entendi isso como um sim"),
    ],
)
async def test_a_doubt_leaves_the_question_open(
    server: RunningServer, language: str, order: str, answers: list[str], lead: str
) -> None:
    """Nothing is staked, and the slip is shown again at the price of now."""
    async with chat(server.ws, language=language, **someone()) as client:
        await client.say(order)
        for doubt in answers:
            answer = await client.say(doubt)
            assert lead in answer["content"], doubt
            assert slip(answer)["state"] == "awaiting_confirmation"


@pytest.mark.parametrize(
    ("language", "order", "dropped"),
    [
        ("es", "apuesto 20 al Barça", "Descartada"),
        ("en", "bet 20 on Barcelona", "Dropped"),
        ("pt", "aposto 20 no Barcelona", "Descartada"),
    ],
)
async def test_a_bare_no_drops_the_slip_in_every_language(
    server: RunningServer, language: str, order: str, dropped: str
) -> None:
    """«no» alone, whichever language it looks like."""
    async with chat(server.ws, **someone()) as client:
        await client.say(order)
        assert dropped in (await client.say("no"))["content"]


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("es", "Lucky 15 con Barça, City, Bayern y Millonarios por 15", "lucky15"),
        ("es", "sistema 2 de 3 con Barça, City y Bayern a 30", "2/3"),
        ("en", "patent on Barcelona, City and Bayern", "patent"),
        ("pt", "canadian com Barcelona, City, Bayern, Boca e Flamengo", "canadian"),
    ],
)
async def test_systems_are_worked_out_by_talking(server: RunningServer, language: str, text: str, kind: str) -> None:
    """At once, without an account."""
    async with chat(server.ws, language=language, **someone()) as client:
        assert slip(await client.say(text))["kind"] == kind


async def test_a_system_that_does_not_fit_says_how_many_it_takes(client: ChatClient) -> None:
    """By its own name."""
    answer = await client.say("trixie con Barça y City")
    assert "Trixie lleva 3 selecciones y aquí hay 2" in answer["content"]


async def test_a_foreign_currency_is_not_passed_off_as_the_accounts(client: ChatClient) -> None:
    """Calculated in the account's, and said so."""
    assert "No convierto monedas" in (await client.say("simula 20 euros al Barça"))["content"]


async def test_a_stake_that_is_stopped_says_what_it_was_for(client: ChatClient) -> None:
    """The pick and its price stand before the limit."""
    answer = await client.say("apuesto 20000 al Barça")
    assert answer["content"].startswith("• FC Barcelona gana")
    assert "Lo máximo por apuesta" in answer["content"]


@pytest.mark.parametrize(
    ("language", "wish", "pattern"),
    [
        ("es", "muéstrame cuotas en formato americano", AMERICAN),
        ("en", "show me american odds", AMERICAN),
        ("pt", "mostra as odds em formato americano", AMERICAN),
        ("es", "cuotas fraccionarias por favor", FRACTIONAL),
    ],
)
async def test_odds_are_written_as_the_user_asked(
    server: RunningServer, language: str, wish: str, pattern: str
) -> None:
    """From then on, in every answer."""
    async with chat(server.ws, language=language, **someone()) as client:
        await client.say(wish)
        for text in ("cuotas Barcelona vs Real Madrid", "apuesto 20 al Barça"):
            assert re.search(pattern, (await client.say(text))["content"])


async def test_the_sockets_address_names_a_format(server: RunningServer) -> None:
    """As the page does; what is said in the talk counts more, and a new setting of the client most."""
    who, prices = someone(), "cuotas del Barcelona vs Real Madrid"
    async with chat(server.ws, language="es", odds_format="american", **who) as client:
        assert re.search(AMERICAN, (await client.say(prices))["content"])
        assert re.search(FRACTIONAL, (await client.say("cuotas fraccionarias del Barcelona vs Real Madrid"))["content"])
        assert re.search(FRACTIONAL, (await client.say("¿y cuánto paga el Barcelona?"))["content"])
    async with chat(server.ws, language="es", odds_format="decimal", session_id=client.session_id, **who) as client:
        assert re.search(DECIMAL, (await client.say(prices + " ahora"))["content"])


async def test_preferences_are_kept_shown_and_forgotten(client: ChatClient) -> None:
    """The usual stake is quoted without asking; forgetting asks again."""
    assert "US$20" in (await client.say("siempre apuesto 20"))["content"]
    assert slip(await client.say("apuesto al Barça"))["stake"] == "20.00"
    assert "Apuesta habitual: US$20" in (await client.say("mis preferencias"))["content"]
    assert "olvidé" in (await client.say("olvida mis preferencias"))["content"]
    await client.say("cancela")
    assert slip(await client.say("apuesto al City"))["state"] == "awaiting_stake"


@pytest.mark.parametrize(
    ("language", "remind", "asked", "limits"),
    [
        ("es", "avísame cada 30 minutos", "qué límites tengo", "No tienes ningún límite"),
        ("en", "remind me every 30 minutes", "what limits do I have?", "have not set any limit"),
        ("pt", "me avisa a cada 30 minutos", "quais limites eu tenho?", "não tem nenhum limite"),
    ],
)
async def test_limits_and_reminders_are_set_and_shown_by_talking(
    server: RunningServer, language: str, remind: str, asked: str, limits: str
) -> None:
    """A reminder is no price alert, and a question about limits is answered."""
    async with chat(server.ws, language=language, **someone()) as client:
        assert "30 minut" in (await client.say(remind))["content"]
        assert limits in (await client.say(asked))["content"]


async def test_a_limit_is_not_taken_off_in_one_breath(client: ChatClient) -> None:
    """Higher only after a day."""
    await client.say("ponme un límite de 50 al día")
    assert "no se quita de una vez" in (await client.say("quítame el límite"))["content"]


async def test_a_cry_for_help_is_answered_as_one(client: ChatClient) -> None:
    """No prices, no picks, and the bet that was open is gone."""
    await client.say("apuesto 20 al Barça")
    answer = await client.say("no quiero vivir más")
    assert "número de emergencias" in answer["content"]
    assert [card["type"] for card in answer["cards"]] == ["help"]
    assert "place_bet" not in (await client.say("sí"))["function_calls"]


@pytest.mark.parametrize("text", ["mi clave de usuario es ana77", "mi clave es ana77"])
async def test_ones_own_key_links_the_account(client: ChatClient, text: str) -> None:
    """It is nobody else's account, and the key stays out of the talk."""
    assert "Cuenta vinculada" in (await client.say(text))["content"]


async def test_a_yes_after_another_question_answers_that_one(client: ChatClient) -> None:
    """«¿Quieres ver las cuotas?» was asked last."""
    await client.say("apuesto 20 al Barça")
    assert "¿Quieres ver las cuotas?" in (await client.say("sí, ¿cuándo juega?"))["content"]
    answer = await client.say("sí")
    assert answer["detected_intent"] == "ODDS_INFORMATION_QUERY"
    assert answer["function_calls"] == ["get_odds"]
