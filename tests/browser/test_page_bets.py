"""A bet from price to ledger in the page, on the real service, in each language: pressed, staked, confirmed, listed."""

from dataclasses import dataclass
from typing import Any

import pytest
from browser_page import OpenPage, Reader
from playwright.sync_api import expect

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Words:
    """What a reader says and sees."""

    locale: str
    odds: str
    asked: str
    placed: str
    bets: str
    listed: str
    cancel: str
    dropped: str


WORDS = [
    Words(
        "es-CO", "¿Cuáles son las cuotas para Barcelona vs Real Madrid?", "¿La apuesto?", "Apuesta hecha",
        "Mis apuestas", "Empate (FC Barcelona vs Real Madrid): US$20,00", "Cancelar", "Descartada: no aposté nada.",
    ),
    Words(
        "en-US", "What are the odds for Barcelona vs Real Madrid?", "Shall I place it?", "Bet placed",
        "My bets", "Draw (FC Barcelona vs Real Madrid): US$20.00", "Cancel", "nothing was staked",
    ),
    Words(
        "pt-BR", "Quais são as odds de Barcelona x Real Madrid?", "Faço a aposta?", "Aposta feita",
        "Minhas apostas", "Empate (FC Barcelona x Real Madrid): US$ 20,00", "Cancelar", "não apostei nada",
    ),
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.locale)
def test_a_bet_goes_from_a_price_to_the_list_of_bets(server: Any, open_page: OpenPage, words: Words) -> None:
    """The slip shows what is staked before the yes, the list what was; a cancelled one is in neither."""
    reader = Reader(open_page(server.url, locale=words.locale))
    slip = reader.page.locator("#side .slip")

    odds = reader.ask(words.odds)
    odds.locator(".price").nth(1).click()
    expect(reader.answers.last).to_contain_text(words.asked)
    slip.locator(".stake-box").fill("20")
    slip.locator(".recount").click()
    expect(slip.locator(".confirm")).to_contain_text("20")
    slip.locator(".confirm").click()
    expect(reader.answers.last).to_contain_text(words.placed)
    expect(slip).to_have_class("slip slip-placed")
    expect(slip.locator(".confirm")).to_have_count(0)

    odds.locator(".price").first.click()
    expect(slip.locator(".confirm")).to_be_visible()
    slip.get_by_role("button", name=words.cancel, exact=True).click()
    expect(reader.answers.last).to_contain_text(words.dropped)
    expect(reader.page.locator(".confirm")).to_have_count(0)

    listed = reader.ask(words.bets)
    expect(listed).to_contain_text(words.listed)
    expect(listed.locator(".card-bets li")).to_have_count(1)
