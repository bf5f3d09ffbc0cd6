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
