"""What is waited for, in the words of people: the price and its side, whatever market the message names beside them."""

from decimal import Decimal

import pytest

from chatbet.conversation.alert_words import Threshold, thresholds, wish
from chatbet.language import Language

ES, EN, PT = Language.ES, Language.EN, Language.PT


@pytest.mark.parametrize(
    ("language", "text", "lines", "odds", "above"),
    [
        (ES, "avísame si el Barça pasa de 2.20", (), "2.20", True),
        (ES, "avísame cuando baje de 1,80", (), "1.80", False),
        (ES, "avísame si el menos de 3.5 del Bayern Dortmund sube a 2.10", ("3.5",), "2.10", True),
        (ES, "avísame si el más de 2.5 del clásico baja de 1.50", ("2.5",), "1.50", False),
        (ES, "avísame si el under sube a 2.40", (), "2.40", True),
        (ES, "avísame cuando el más de 2.5 llegue a 2.5", ("2.5",), "2.5", True),
        (ES, "avísame si el Barça pasa de 2.20 antes de las 20:30", (), "2.20", True),
        (ES, "avísame si el Barça pasa de 2.20, que le quiero meter 50", (), "2.20", True),
        (ES, "avísame cuando el Dortmund esté por debajo de 5", (), "5", False),
        (ES, "avísame cuando el Barça esté a 2.30", (), "2.30", None),
        (ES, "avísame si el Barça está a 2.30 o más", (), "2.30", True),
        (ES, "avísame si el Bayern llega a 9/2", (), "5.50", True),
        (EN, "tell me when Bayern goes above +150", (), "2.50", True),
        (EN, "tell me when Bayern drops to 10/11", (), "1.91", False),
        (ES, "avísame si pasa de 2.20 el 5/12", (), "2.20", True),
        (EN, "let me know if under 3.5 in Bayern vs Dortmund rises to 2.40", ("3.5",), "2.40", True),
        (EN, "tell me when the draw in Bayern-Dortmund falls under 3.10", (), "3.10", False),
        (EN, "let me know if over 2.5 drops below 1.40", ("2.5",), "1.40", False),
        (EN, "let me know if Arsenal -1.5 goes above 3", ("-1.5",), "3", True),
        (PT, "me avise se menos de 3.5 de Bayern x Dortmund subir para 2.4", ("3.5",), "2.4", True),
        (PT, "me avisa quando cair abaixo de 1.30", (), "1.30", False),
    ],
)
def test_the_price_and_its_side_are_read_past_the_words_of_the_market(
    language: Language, text: str, lines: tuple[str, ...], odds: str, above: bool | None
) -> None:
    """«Menos de 3.5» names a bet, «sube a 2.10» what is waited for; hours and stakes are no prices."""
    found = thresholds(text, language, lines=[Decimal(line) for line in lines])
    assert found == (Threshold(Decimal(odds), above),)


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        (ES, "avísame cuando el Bayern baje de 1.40 y cuando el Dortmund pase de 6", 2),
        (ES, "avísame cuando juegue el Bayern", 0),
        (EN, "tell me if it goes above 2.20 or below 1.80", 2),
    ],
)
def test_two_prices_are_told_from_one_and_from_none(language: Language, text: str, count: int) -> None:
    """Nobody gets the price of one side with the name of the other."""
    assert len(thresholds(text, language)) == count


@pytest.mark.parametrize(
    ("language", "text", "wished"),
    [
        (ES, "¿qué alertas tengo?", "list"),
        (ES, "cancela la alerta del Bayern", "cancel"),
        (ES, "ya no me avises", "cancel"),
        (ES, "ponme una alerta para el Barça", None),
        (EN, "show me my price alerts", "list"),
        (EN, "stop alerting me", "cancel"),
        (EN, "set an alert for Arsenal", None),
        (EN, "alert me if it drops", None),
        (ES, "alerta si baja", None),
        (PT, "alerta se a odd cair", None),
        (EN, "drop my alerts", "cancel"),
        (PT, "apaga o alerta do Flamengo", "cancel"),
        (PT, "não me avise mais", "cancel"),
        (PT, "quais alertas eu tenho?", "list"),
        (ES, "quiero ver mis alertas", "list"),
        (ES, "¿cuánto paga el Barça?", None),
    ],
)
def test_seeing_and_ending_alerts_is_told_from_setting_one(language: Language, text: str, wished: str | None) -> None:
    """A team's name beside them changes nothing."""
    assert wish(text, language) == wished
