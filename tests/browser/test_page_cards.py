"""The cards: every kind is drawn, prices are buttons that speak, and no name is ever markup."""

from dataclasses import replace
from typing import get_args

import pytest
from browser_page import Reader
from card_samples import MATCH, ODDS, PICK, RESULT, SAMPLES, TABLE, wire
from playwright.sync_api import Locator, expect
from scripted_server import Chat, Frame

from chatbet.brain.cards import Card

HOSTILE = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>\'`${1}'


def _shows(reader: Reader, chat: Chat, *cards: object) -> Locator:
    """An answer that carries these cards."""

    async def show(chat: Chat, asked: Frame) -> None:
        await chat.sockets[-1].send_json(chat.final(asked, "Mira:", cards=wire(*cards)))

    chat.script = show
    return reader.ask("muestra")


def test_the_samples_hold_every_kind_of_card() -> None:
    """A new card cannot be forgotten here."""
    assert {type(card) for cards in SAMPLES.values() for card in cards} == set(get_args(Card))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("match", ["La Liga", "Barcelona", "Real Madrid", "Camp Nou", "3:00 p. m.", "En vivo min 63", "2", "1"]),
        ("odds", ["Resultado del partido", "2.10", "3.40", "3.30", "cuotas de las 10:00 a. m.", "210,00"]),
        ("table", ["Atlético de Madrid", "Sevilla", "Pts", "+20", "Ver las 20 filas"]),
        ("comparison", ["Puntos por partido", "2.31", "2.08", "Vallas invictas"]),
        ("recommendation", ["Mejor valor", "Más de 2.5", "1.80", "59 %", "A favor", "En contra", "La más segura"]),
        ("slip", ["Combinada de 2", "Barcelona gana", "2.69", "268,80", "Simulación: no se ha apostado nada"]),
        ("quoted", ["Espera tu confirmación", "pierdes $100", "Confirmar", "Cancelar"]),
        ("placed", ["Apuesta hecha", "B-20261125-0007"]),
        ("balance", ["1.000,00", "Para retirar", "850,00", "Bono"]),
        ("tournaments", ["La Liga", "10 partidos", "1 partido", "15 ago – 23 may"]),
        ("bets", ["abierta", "ganada", "perdida", "36,00"]),
        ("help", ["FEJAR", "900 200 225", "CVV", "gov.br/autoexclusaoapostas"]),
    ],
)
def test_every_card_shows_what_it_carries(reader: Reader, chat: Chat, name: str, words: list[str]) -> None:
    """Nothing that the server wrote is left out."""
    answer = reader.ask(name)
    for word in words:
        expect(answer.locator(".cards")).to_contain_text(word, ignore_case=True)


def test_pressing_a_price_says_its_words(reader: Reader, chat: Chat) -> None:
    """The `say` of the card becomes the user's message."""
    answer = reader.ask("odds")
    answer.get_by_role("button", name="Empate").click()
    expect(reader.page.locator(".bubble").last).to_contain_text("Apuesto 100 a Empate")
    assert chat.heard("Apuesto 100 a Empate")


def test_a_price_in_the_slip_is_pressed(reader: Reader, chat: Chat) -> None:
    """Once the server's slip holds the selection, its button says so, to ears as well."""
    answer = reader.ask("odds")
    pressed = answer.locator(".price").first
    expect(pressed).to_have_attribute("aria-pressed", "false")
    reader.ask("slip")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(answer.locator(".price[aria-pressed=true]")).to_have_count(1)


def test_prices_follow_the_chosen_format(reader: Reader, chat: Chat) -> None:
    """Decimal, fraction and American come from the card's own fields, at once and everywhere."""
    answer = reader.ask("odds")
    first = answer.locator(".price-odds").first
    expect(first).to_have_text("2.10")
    reader.page.get_by_label("Fracción").check(force=True)
    expect(first).to_have_text("11/10")
    reader.page.get_by_label("Americana").check(force=True)
    expect(first).to_have_text("+110")
    expect(reader.page.locator(".live-odds").first).to_have_text("+110")


def test_a_suspended_market_is_struck_not_hidden(reader: Reader, chat: Chat) -> None:
    """The prices stay legible and cannot be pressed."""
    answer = _shows(reader, chat, replace(ODDS, suspended=True))
    price = answer.locator(".price").first
    expect(price).to_be_disabled()
    expect(price.locator(".price-odds")).to_have_css("text-decoration-line", "line-through")
    expect(answer).to_contain_text("Mercado suspendido")


def test_stale_prices_say_so(reader: Reader, chat: Chat) -> None:
    """Old data names its time and warns."""
    answer = _shows(reader, chat, replace(ODDS, stale=True, as_of="2026-11-25T09:00:00-05:00", as_of_text="9:00 a. m."))
    expect(answer.locator(".source")).to_have_text(
        "cuotas de las 9:00 a. m. · precio de hace 60 min · pueden haber cambiado"
    )


def test_a_long_table_is_folded_around_the_own_row(reader: Reader, chat: Chat) -> None:
    """The asked team is in sight; one press shows all."""
    answer = reader.ask("table")
    rows = answer.locator("tbody tr")
    expect(rows).to_have_count(11)
    expect(answer.locator("tr.own")).to_contain_text("Sevilla")
    answer.get_by_role("button", name="Ver las 20 filas").click()
    expect(rows).to_have_count(20)


def test_actions_of_cards_speak_too(reader: Reader, chat: Chat) -> None:
    """Match, tournament and pick have one action each."""
    reader.ask("match").get_by_role("button", name="Muéstrame las cuotas").first.click()
    reader.connected()
    expect(reader.answers).to_have_count(2)
    reader.ask("tournaments").get_by_role("button", name="La Liga").click()
    expect(reader.answers).to_have_count(4)
    assert chat.heard("Cuotas de Barcelona vs Real Madrid")
    assert chat.heard("Partidos de La Liga")


def test_a_hostile_name_is_only_a_name(reader: Reader, chat: Chat) -> None:
    """Markup in any string of the server is shown as its letters and runs nothing."""
    prices = tuple(replace(price, label=HOSTILE, say=HOSTILE) for price in RESULT.prices)
    answer = _shows(
        reader, chat,
        replace(MATCH, home=HOSTILE, venue=HOSTILE, tournament=HOSTILE),
        replace(ODDS, home=HOSTILE, as_of_text=HOSTILE, markets=(replace(RESULT, label=HOSTILE, prices=prices),)),
        replace(TABLE, rows=(replace(TABLE.rows[0], team=HOSTILE, form="<b>"),)),
        replace(PICK, pick=HOSTILE, reasons_for=(HOSTILE,)),
    )  # fmt: skip
    expect(answer.locator(".side-name").first).to_have_text(HOSTILE)
    expect(answer.locator(".refusal")).to_have_count(0)
    reader.ask(HOSTILE)
    assert reader.page.evaluate("window.hurt") is None
    assert reader.page.locator("img[src=x], #log script").count() == 0


def test_a_link_of_a_help_line_is_a_web_address_or_text(reader: Reader, chat: Chat) -> None:
    """A script address never becomes a link that runs."""
    answer = reader.ask("help")
    expect(answer.get_by_role("link", name="gov.br/autoexclusaoapostas")).to_have_attribute(
        "href", "https://gov.br/autoexclusaoapostas"
    )
    expect(answer.get_by_role("link", name="Llamar a FEJAR")).to_have_attribute("href", "tel:900200225")


def test_an_unknown_card_does_not_take_the_others_with_it(reader: Reader, chat: Chat) -> None:
    """A newer server may send kinds that this page does not know."""

    async def show(chat: Chat, asked: Frame) -> None:
        cards = [{"type": "hologram"}, *wire(MATCH)]
        await chat.sockets[-1].send_json(chat.final(asked, "Mira:", cards=cards))

    chat.script = show
    answer = reader.ask("muestra")
    expect(answer).to_contain_text("no conoce")
    expect(answer.locator(".card-match")).to_be_visible()
