"""The page on the real server: the walk that the product was ordered with, from the empty page to a slip."""

from typing import Any

import pytest
from browser_page import OpenPage, Reader
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


@pytest.fixture
def visitor(server: Any, open_page: OpenPage) -> Reader:
    """Someone at the real page."""
    return Reader(open_page(server.url))


def test_the_ordered_walk_is_answered_with_cards(visitor: Reader) -> None:
    """When, prices, payout, picks, table, comparison, balance: each has its words and its card."""
    walk = [
        ("¿Cuándo juega próximamente el Barcelona?", ".card-match"),
        ("Sí, muéstrame las cuotas", ".card-odds"),
        ("Y si apuesto $100 al empate, ¿cuánto gano?", ".card-slip"),
        ("¿Cuál es una buena apuesta para este fin de semana?", ".card-recommendation"),
        ("Muéstrame la tabla de la Premier League", ".card-table"),
        ("¿Quién es mejor, Barcelona o Real Madrid?", ".card-comparison"),
        ("¿Cuánto tengo de saldo?", ".card-balance"),
    ]
    for text, card in walk:
        answer = visitor.ask(text)
        expect(answer.locator(card).first).to_be_visible()
        expect(answer.locator(".refusal")).to_have_count(0)


def test_the_openers_are_questions_for_real_fixtures(visitor: Reader) -> None:
    """Pressing the first shows prices."""
    openers = visitor.page.locator(".opener")
    expect(openers).to_have_count(3)
    openers.first.click()
    expect(visitor.page.locator(".card-odds").first).to_be_visible()


def test_a_pressed_price_becomes_a_slip(visitor: Reader) -> None:
    """The button's words are understood, and the selection shows as taken."""
    answer = visitor.ask("¿Cuáles son las cuotas para Barcelona vs Real Madrid?")
    answer.locator(".price").first.click()
    expect(visitor.page.locator("#side .leg")).to_have_count(1)
    expect(answer.locator(".price").first).to_have_attribute("aria-pressed", "true")


def test_a_reload_brings_the_conversation_back(visitor: Reader) -> None:
    """History, cards and quick replies stand there again."""
    visitor.ask("¿Cuándo juega próximamente el Barcelona?")
    visitor.page.reload()
    visitor.connected()
    expect(visitor.page.locator(".bubble")).to_contain_text(["¿Cuándo juega próximamente el Barcelona?"])
    expect(visitor.page.locator(".card-match").first).to_be_visible()
    expect(visitor.page.locator(".quick").first).to_be_visible()


def test_the_chosen_language_is_answered_in(visitor: Reader) -> None:
    """After the switch the server writes it too."""
    visitor.page.get_by_label("English").check(force=True)
    visitor.connected()
    answer = visitor.ask("When does Barcelona play next?")
    expect(answer.locator(".card-match").first).to_be_visible()
    expect(answer.locator(".prose")).to_contain_text("November")


def test_the_frame_viewer_shows_the_servers_greeting(server: Any, open_page: OpenPage) -> None:
    """The operator's page works on the real socket."""
    page = open_page(f"{server.url}/ws/test")
    page.get_by_role("button", name="ping", exact=True).click()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#frames")).to_contain_text("connection_ack")
    expect(page.locator("#frames")).to_contain_text("pong")


def test_a_bet_is_placed_by_pressing_only(visitor: Reader) -> None:
    """Price, confirm, done: the slip says so and the bet's number stands there."""
    answer = visitor.ask("¿Cuáles son las cuotas para Barcelona vs Real Madrid?")
    answer.locator(".price").first.click()
    slip = visitor.page.locator("#side .slip")
    slip.locator(".confirm").click()
    expect(slip).to_contain_text("Apuesta hecha")
    expect(visitor.page.locator(".confirm")).to_have_count(0)


@pytest.mark.parametrize("language", ["Español", "English", "Português"])
def test_help_is_one_press_away_in_every_language(visitor: Reader, language: str) -> None:
    """The footer's sentence is understood and answered with lines to call."""
    visitor.page.get_by_label(language).check(force=True)
    visitor.connected()
    visitor.page.locator("#ask-help").click()
    expect(visitor.page.locator(".card-help .phone").first).to_be_visible()


BETS = [
    ("Español", "Apuesto 100 a FC Barcelona"),
    ("English", "I bet 100 on FC Barcelona"),
    ("Português", "Aposto 100 no FC Barcelona"),
]


@pytest.mark.parametrize(("language", "bet"), BETS)
def test_another_stake_is_understood_in_every_language(visitor: Reader, language: str, bet: str) -> None:
    """The stepper's sentence changes the stake of the slip."""
    visitor.page.get_by_label(language).check(force=True)
    visitor.connected()
    visitor.ask(bet)
    slip = visitor.page.locator("#side .slip")
    slip.locator(".step").last.click()
    slip.locator(".recount").click()
    expect(visitor.answers).to_have_count(2)
    expect(slip.locator(".stake-box")).to_have_value("110")
