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
        (
            "es",
            "apuesto 20 al Barça",
            ["no sé", "hmm", "déjame pensarlo", "sí, si gana el Madrid"],
            "No lo tomé como un sí",
        ),
        (
            "en",
            "bet 20 on Barcelona",
            ["I don't know", "hmm", "yes but I'm not sure", "yes, if Madrid wins"],
            "did not take that as a yes",
        ),
        (
            "pt",
            "aposto 20 no Barcelona",
            ["não sei", "hmm", "sim, mas não sei", "sim, se o Madrid ganhar"],
            "Não entendi isso como um sim",
        ),
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


async def test_another_system_is_not_the_old_one_at_another_stake(client: ChatClient) -> None:
    """«Lucky 31 … a 31» after a Canadian of the same sides."""
    await client.say("super yankee con Barça, City, Bayern, Millonarios y Boca a 26")
    card = slip(await client.say("lucky 31 con Barça, City, Bayern, Millonarios y Boca a 31"))
    assert (card["kind"], card["stake"]) == ("lucky31", "31.00")


async def test_a_system_that_does_not_fit_says_how_many_it_takes(client: ChatClient) -> None:
    """By its own name."""
    answer = await client.say("trixie con Barça y City")
    assert "Trixie lleva 3 selecciones y aquí hay 2" in answer["content"]


@pytest.mark.parametrize(
    ("text", "pick"),
    [
        ("apuesto 10 al Barça 3-0", "3-0"),
        ("apuesto 10 al 2-1 del Barça vs Madrid", "2-1"),
        ("apuesto 10 al 2-1 del Real Madrid vs Barcelona", "1-2"),
        ("apuesto 10 a que gana el Madrid 1-2", "1-2"),
        ("bet 10 on Real Madrid to win 2-0", "0-2"),
        ("aposto 10 no placar 1-1 em Barcelona x Real Madrid", "1-1"),
    ],
)
async def test_an_exact_score_is_the_one_that_was_said(server: RunningServer, text: str, pick: str) -> None:
    """In the match's own order, and never another score of the same winner."""
    async with chat(server.ws, **someone()) as client:
        assert [leg["pick"] for leg in slip(await client.say(text))["legs"]] == [pick]


async def test_an_exact_score_is_asked_for_and_chosen(client: ChatClient) -> None:
    """By itself, or by its place in the list."""
    asked = await client.say("apuesto 10 al marcador exacto del Barcelona vs Real Madrid")
    assert "2-1" in asked["suggested_actions"]
    assert [leg["pick"] for leg in slip(await client.say("2-1"))["legs"]] == ["2-1"]
    await client.say("no")
    await client.say("cuánto paga el 2-1 en Barcelona vs Real Madrid")
    assert "-" in slip(await client.say("apuesto 10 al segundo"))["legs"][0]["pick"]


async def test_a_line_that_is_not_on_offer_is_named(client: ChatClient) -> None:
    """The market is there, that line is not."""
    assert "no hay ahora la línea -3.5" in (await client.say("apuesto 20 al Barça -3.5"))["content"]


async def test_two_stakes_are_two_bets(client: ChatClient) -> None:
    """The first is quoted with its own stake; the other one is not swallowed into a combo."""
    answer = await client.say("apuesto 30 al Barça, 20 al City")
    assert "las tomo de a una" in answer["content"]
    assert (slip(answer)["kind"], slip(answer)["stake"], len(slip(answer)["legs"])) == ("single", "30.00", 1)


@pytest.mark.parametrize(
    ("language", "wish", "until"),
    [
        ("es", "exclúyeme por 6 meses", "lunes 24 de mayo"),
        ("en", "block me from betting for 3 months", "Tuesday 23 February"),
        ("pt", "me bloqueia para não apostar por 30 dias", "sexta-feira, 25 de dezembro"),
    ],
)
async def test_a_break_lasts_as_long_as_was_asked(server: RunningServer, language: str, wish: str, until: str) -> None:
    """Said with its end, and not lifted by chat before."""
    async with chat(server.ws, language=language, **someone()) as client:
        assert until in (await client.say(wish))["content"]
        assert slip(await client.say("apuesto 20 al Barça")) == {}


async def test_an_exclusion_is_not_lifted_by_chat(client: ChatClient) -> None:
    """Nor is one begun by asking for it."""
    assert "No tienes ninguna autoexclusión" in (await client.say("quítame la autoexclusión"))["content"]
    await client.say("quiero autoexcluirme")
    assert "no se levanta por chat" in (await client.say("quítame la autoexclusión ya"))["content"]


@pytest.mark.parametrize(
    ("language", "text", "picks"),
    [
        ("es", "apuesto 20 al Barça y al empate del Bayern-Dortmund", ["FC Barcelona gana", "Empate"]),
        ("es", "apuesto 15 al favorito del Bayern - Dortmund", ["Bayern Múnich gana"]),
        ("en", "bet 15 on the underdog in Bayern vs Dortmund", ["Borussia Dortmund to win"]),
        ("pt", "aposto 15 no favorito de Bayern x Dortmund", ["Bayern de Munique vence"]),
    ],
)
async def test_each_pick_belongs_to_its_own_match(
    server: RunningServer, language: str, text: str, picks: list[str]
) -> None:
    """Also right after another match was asked about."""
    asked = {"es": "quiero apostar 10 en", "en": "I want to bet 10 on", "pt": "quero apostar 10 em"}[language]
    async with chat(server.ws, language=language, **someone()) as client:
        await client.say(f"{asked} Barcelona vs Real Madrid")
        assert [leg["pick"] for leg in slip(await client.say(text))["legs"]] == picks


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("es", "simula 20 a más de 8.5 goles en Barcelona vs Real Madrid", r"línea 8\.5[^\n]*\n• Más de \d\.5 "),
        ("en", "simulate 20 on the Lakers -9.5", r"line -9\.5[^\n]*\n• Los Angeles Lakers [-+]\d+\.5 "),
        ("pt", "simula 20 em mais de 8.5 gols em Barcelona x Real Madrid", r"linha 8\.5[^\n]*\n• Mais de \d\.5 "),
    ],
)
async def test_a_line_that_is_not_on_offer_is_answered_with_the_one_that_is(
    server: RunningServer, language: str, text: str, told: str
) -> None:
    """With its price, and a button that takes it."""
    async with chat(server.ws, language=language, **someone()) as client:
        answer = await client.say(text)
        assert slip(answer) == {}
        assert re.search(told, answer["content"])
        assert slip(await client.say(answer["suggested_actions"][0]))["state"] == "simulated"


@pytest.mark.parametrize(
    ("language", "about", "text"),
    [
        ("es", "¿quién gana, Barcelona o Real Madrid?", "simula 20 al Barça y más de 2.5 goles"),
        ("en", "who wins Barcelona Real Madrid", "ok what would 25 return on Barcelona and over 2.5"),
        ("en", "hello", "simulate 20 on Barcelona against Real Madrid and both teams to score"),
        ("pt", "quem ganha, Barcelona ou Real Madrid?", "simula 20 no Real Madrid e mais de 2.5 gols"),
    ],
)
async def test_a_pick_without_a_name_belongs_to_the_match_of_the_one_beside_it(
    server: RunningServer, language: str, about: str, text: str
) -> None:
    """Goals go with the side that is backed, in their match: which is never multiplied, so each gets its own price."""
    async with chat(server.ws, language=language, **someone()) as client:
        await client.say(about)
        answer = await client.say(text)
        assert slip(answer) == {}
        told = re.findall(r"^• .*Barcelona .*Real Madrid.* · \d+\.\d\d ", answer["content"], re.MULTILINE)
        assert len(told) == 2
        alone = slip(await client.say(answer["suggested_actions"][1]))
        assert alone["state"] == "simulated"
        assert len(alone["legs"]) == 1


@pytest.mark.parametrize(
    ("language", "calculate", "order"),
    [
        ("es", "simula 20 al Barça y City", "apuéstala"),
        ("en", "simulate 20 on Barcelona and City", "place it"),
        ("pt", "simula 20 em Barcelona e City", "aposta nela"),
    ],
)
async def test_a_calculation_is_ordered_by_a_word(
    server: RunningServer, language: str, calculate: str, order: str
) -> None:
    """It becomes a quote, not yet a bet."""
    async with chat(server.ws, language=language, **someone()) as client:
        assert slip(await client.say(calculate))["state"] == "simulated"
        assert slip(await client.say(order))["state"] == "awaiting_confirmation"


async def test_a_foreign_currency_is_not_passed_off_as_the_accounts(client: ChatClient) -> None:
    """Calculated in the account's, and said so."""
    assert "no convierto monedas" in (await client.say("simula 20 euros al Barça"))["content"]


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
    """As the page does; what is liked is kept over it, what is asked once holds once, and a new setting counts anew."""
    who, prices = someone(), "cuotas del Barcelona vs Real Madrid"
    async with chat(server.ws, language="es", odds_format="american", **who) as client:
        assert re.search(AMERICAN, (await client.say(prices))["content"])
        assert re.search(FRACTIONAL, (await client.say("cuotas fraccionarias del Barcelona vs Real Madrid"))["content"])
        assert re.search(AMERICAN, (await client.say("¿y cuánto paga el Barcelona?"))["content"])
        await client.say("prefiero cuotas fraccionarias")
        assert re.search(FRACTIONAL, (await client.say("cuotas Barcelona vs Real Madrid"))["content"])
    async with chat(server.ws, language="es", odds_format="decimal", session_id=client.session_id, **who) as client:
        assert re.search(DECIMAL, (await client.say(prices + " ahora"))["content"])


async def test_preferences_are_kept_shown_and_forgotten(client: ChatClient) -> None:
    """The usual stake is quoted without asking; forgetting asks again."""
    assert "US$20" in (await client.say("siempre apuesto 20"))["content"]
    assert slip(await client.say("apuesto al Barça"))["stake"] == "20.00"
    assert "Tu apuesta habitual es de US$20" in (await client.say("mis preferencias"))["content"]
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


@pytest.mark.parametrize(
    ("language", "asked", "told"),
    [
        ("es", "avísame si el empate de Barcelona vs Real Madrid paga más de 9.5", r"Empate \(.*llegue a 9.50 o más"),
        ("pt", "me avisa se o empate de Barcelona x Real Madrid passar de 9.5", r"Empate \(.*chegar a 9.50 ou mais"),
        ("es", "avísame si más de 2.5 goles en Barcelona vs Real Madrid paga 9.50", r"Más de 2.5 \(.*9.50 o más"),
    ],
)
async def test_the_only_number_beside_a_side_is_the_price_waited_for(
    server: RunningServer, language: str, asked: str, told: str
) -> None:
    """«más de 9.5» is no line of goals where the draw is watched; beside a line the other number is the price."""
    async with chat(server.ws, language=language, **someone()) as client:
        assert re.search(told, (await client.say(asked))["content"])


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


async def test_a_bet_that_lacked_an_account_goes_on_after_linking(client: ChatClient) -> None:
    """One yes prepares it, another one places it."""
    await client.say("desvincula mi cuenta")
    assert "vincula tu cuenta" in (await client.say("apuesto 20 al Barça"))["content"]
    assert "¿La preparo" in (await client.say("mi clave de usuario es ana78"))["content"]
    assert slip(await client.say("sí"))["state"] == "awaiting_confirmation"
    assert slip(await client.say("sí, confirmo la apuesta"))["state"] == "placed"


async def test_a_yes_after_another_question_answers_that_one(client: ChatClient) -> None:
    """«¿Quieres ver las cuotas?» was asked last."""
    await client.say("apuesto 20 al Barça")
    assert "¿Quieres ver las cuotas?" in (await client.say("sí, ¿cuándo juega?"))["content"]
    answer = await client.say("sí")
    assert answer["detected_intent"] == "ODDS_INFORMATION_QUERY"
    assert answer["function_calls"] == ["get_odds"]


@pytest.mark.parametrize(
    ("language", "order", "but", "yes"),
    [
        ("es", "apuesto 50 al Barça", "sí, pero 30", "sí, dale"),
        ("en", "bet 50 on Barcelona", "yes but 30", "yes, go ahead"),
        ("pt", "aposto 50 no Barcelona", "sim, mas 30", "sim, pode apostar"),
    ],
)
async def test_a_yes_with_another_stake_is_another_quote(
    server: RunningServer, language: str, order: str, but: str, yes: str
) -> None:
    """The amount is taken, the yes is not; the next one bets what was shown."""
    async with chat(server.ws, language=language, **someone()) as client:
        await client.say(order)
        changed = slip(await client.say(but))
        assert (changed["state"], changed["stake"]) == ("awaiting_confirmation", "30.00")
        placed = slip(await client.say(yes))
        assert (placed["state"], placed["stake"]) == ("placed", "30.00")


@pytest.mark.parametrize(
    ("language", "system", "stake"),
    [
        ("es", "Lucky 15 con Barça, City, Bayern y Millonarios", "de 15"),
        ("en", "Lucky 15 with Barça, City, Bayern and Millonarios", "for 15"),
        ("pt", "Lucky 15 com Barça, City, Bayern e Millonarios", "de 15"),
    ],
)
async def test_a_system_stays_one_at_another_stake(
    server: RunningServer, language: str, system: str, stake: str
) -> None:
    """Fifteen bets of one each, and fifty over the same fifteen."""
    async with chat(server.ws, language=language, **someone()) as client:
        await client.say(system)
        for text, total in ((stake, "15.00"), ("50", "50.00")):
            card = slip(await client.say(text))
            assert (card["kind"], card["bets"], card["stake"]) == ("lucky15", 15, total)


@pytest.mark.parametrize(
    ("language", "asked", "told"),
    [
        ("es", "¿cuánto necesito apostar para ganar 500 con el Barça?", "Para ganar US$500 tendrías que apostar"),
        ("en", "how much do I need to bet on Barça to win 500?", "To win US$500 you would have to stake"),
        ("pt", "quanto preciso apostar no Barça pra ganhar 500?", "Para ganhar US$ 500 você teria que apostar"),
    ],
)
async def test_what_a_profit_needs_is_calculated_and_not_ordered(
    server: RunningServer, language: str, asked: str, told: str
) -> None:
    """Five hundred is what shall be won, not what shall be staked."""
    async with chat(server.ws, language=language, **someone()) as client:
        answer = await client.say(asked)
        assert told in answer["content"]
        assert slip(answer)["state"] == "simulated"
        assert abs(float(slip(answer)["profit"]) - 500) < 0.05


@pytest.mark.parametrize(
    ("language", "order", "change", "pick"),
    [
        ("es", "apuesto 30 al Real Madrid", "mejor a doble oportunidad", "Real Madrid o empate"),
        ("en", "bet 30 on Real Madrid", "make it double chance", "Real Madrid or draw"),
        ("pt", "aposto 30 no Real Madrid", "melhor dupla chance", "Real Madrid ou empate"),
    ],
)
async def test_another_market_for_the_same_side_stays_an_order(
    server: RunningServer, language: str, order: str, change: str, pick: str
) -> None:
    """Match, side and stake are kept: a double chance is no double stake."""
    async with chat(server.ws, language=language, **someone()) as client:
        await client.say(order)
        card = slip(await client.say(change))
        assert (card["state"], card["stake"], card["legs"][0]["pick"]) == ("awaiting_confirmation", "30.00", pick)


async def test_what_was_staked_today_is_told(client: ChatClient) -> None:
    """The user's own bets of the last day."""
    assert "no has apostado nada" in (await client.say("¿cuánto llevo apostado hoy?"))["content"]
    await client.say("apuesto 30 al Real Madrid")
    await client.say("sí, dale")
    assert "apostaste US$30 en 1 apuesta" in (await client.say("¿cuánto he apostado hoy?"))["content"]


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("es", "apuesto 10 each way al Barça", "es de las carreras"),
        ("en", "bet 10 each way on Barcelona", "is for races"),
        ("pt", "aposto 10 each way no Barcelona", "é de corridas"),
    ],
)
async def test_each_way_is_said_to_be_for_races(server: RunningServer, language: str, text: str, told: str) -> None:
    """A match has no places; what is quoted is the win alone."""
    async with chat(server.ws, language=language, **someone()) as client:
        answer = await client.say(text)
        assert told in answer["content"]
        assert slip(answer)["stake"] == "10.00"
