"""Language, odds format, theme and conversations: chosen once, kept, and told to the server."""

import json
import re
from importlib.resources import files

import pytest
from browser_page import OpenPage, Reader
from card_samples import wire
from playwright.sync_api import expect
from scripted_server import Chat, Frame, ScriptedServer

from chatbet.brain.cards import BetLine, BetsCard

WEB = files("chatbet.web")
TEXTS = {language: json.loads((WEB / f"texts/{language}.json").read_text("utf-8")) for language in ("es", "en", "pt")}


def test_every_text_stands_in_every_language_with_the_same_fields() -> None:
    """No language lacks a key, a plural form or a field."""
    fields = {
        language: {key: sorted(re.findall(r"\{\w+\}", json.dumps(text))) for key, text in texts.items()}
        for language, texts in TEXTS.items()
    }
    assert fields["en"] == fields["es"]
    assert fields["pt"] == fields["es"]


def test_every_text_that_the_scripts_ask_for_exists() -> None:
    """No key is only written in code."""
    scripts = [path for folder in ("js", "js/cards") for path in (WEB / folder).iterdir() if path.name.endswith(".js")]
    asked = {key for path in scripts for key in re.findall(r'\bt\("([\w.]+)"', path.read_text("utf-8"))}
    asked |= set(re.findall(r'data-t(?:-\w+)?="([\w.]+)"', (WEB / "index.html").read_text("utf-8")))
    assert asked - set(TEXTS["es"]) == set()


def test_the_language_switch_changes_the_page_and_the_line(reader: Reader, chat: Chat) -> None:
    """Words change at once, cards too, and the server is told by a new connection."""
    answer = reader.ask("odds")
    assert "language" not in chat.connections[0]
    reader.page.get_by_label("Português").check(force=True)
    expect(reader.page.locator("html")).to_have_attribute("lang", "pt")
    expect(reader.page.locator(".source").first).to_contain_text("odds das 10:00")
    expect(answer).to_be_visible()
    reader.connected()
    assert chat.connections[-1]["language"] == "pt"
    assert chat.connections[-1]["session_id"] == chat.connections[0]["session_id"]


def test_choices_in_a_row_wait_for_the_connection_under_way(reader: Reader, chat: Chat) -> None:
    """A connection that is still being made is never torn down: the last choice goes to the server once it stands."""
    chat.opens.clear()
    for label in ("Fracción", "Americana", "Decimal", "Fracción"):
        reader.page.get_by_label(label).check(force=True)
    assert chat.until(lambda: len(chat.connections) == 2)
    chat.opens.set()
    assert chat.until(lambda: len(chat.connections) == 3)
    reader.connected()
    assert [connection.get("odds_format") for connection in chat.connections[1:]] == ["fractional", "fractional"]
    assert reader.ask("hola")


@pytest.mark.parametrize(("locale", "language"), [("pt-BR", "pt"), ("en-US", "en"), ("fr-FR", "es")])
def test_the_browsers_language_is_spoken_until_another_is_chosen(
    chat: Chat, open_page: OpenPage, scripted: tuple[ScriptedServer, str], locale: str, language: str
) -> None:
    """Spanish where the browser speaks none of the three."""
    page = open_page(scripted[1], locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("textbox")).to_have_attribute("placeholder", TEXTS[language]["composer.placeholder"])


@pytest.mark.parametrize(
    ("locale", "country", "written"),
    [("es", "CO", "$ 2.100,00"), ("es-CO", "ES", "2.100,00 US$"), ("en-US", "CO", "US$2,100.00")],
)
def test_figures_are_written_as_the_answers_words_write_them(
    chat: Chat, open_page: OpenPage, scripted: tuple[ScriptedServer, str], locale: str, country: str, written: str
) -> None:
    """By the country that the server sees, not by the region of the browser: «US$2.100,00» is no «USD 2,100.00»."""
    chat.country = country

    async def bets(chat: Chat, asked: Frame) -> None:
        line = BetLine("B1", "Empate", "1000.00", "2.10", "2100.00", "open", "abierta")
        await chat.sockets[-1].send_json(chat.final(asked, "…", cards=wire(BetsCard((line,), "USD"))))

    chat.script = bets
    answer = Reader(open_page(scripted[1], locale=locale)).ask("mis apuestas")
    expect(answer.locator(".figures")).to_contain_text(written)


def test_the_theme_is_kept_and_stands_before_the_first_paint(reader: Reader, chat: Chat) -> None:
    """Dark stays dark over a reload."""
    reader.page.get_by_label("Oscuro").check(force=True)
    expect(reader.page.locator("body")).to_have_css("background-color", "rgb(15, 22, 19)")
    reader.page.reload()
    expect(reader.page.locator("html")).to_have_attribute("data-theme", "dark")
    reader.page.get_by_label("Auto").check(force=True)
    expect(reader.page.locator("body")).to_have_css("background-color", "rgb(247, 245, 239)")


def test_conversations_are_listed_opened_and_deleted(reader: Reader, chat: Chat) -> None:
    """A new one begins empty; the old one comes back; deleting asks once more."""
    reader.ask("primera pregunta")
    first = chat.connections[-1]["session_id"]
    reader.page.get_by_role("button", name="Nueva conversación").click()
    expect(reader.page.locator(".bubble")).to_have_count(0)
    expect(reader.page.locator(".opener")).to_have_count(3)
    reader.ask("segunda pregunta")
    listed = reader.page.locator(".conversation")
    expect(listed).to_have_text(["segunda pregunta", "primera pregunta"])
    listed.nth(1).click()
    reader.connected()
    assert chat.connections[-1]["session_id"] == first
    delete = reader.page.locator(".conversations li").nth(1).locator(".remove")
    delete.click()
    expect(delete).to_have_text("¿Borrar?")
    delete.click()
    expect(listed).to_have_text(["segunda pregunta"])


def test_on_the_phone_settings_are_a_drawer(phone: Reader, chat: Chat) -> None:
    """Closed it cannot be reached by Tab; Esc closes it."""
    rail = phone.page.locator("#rail")
    expect(rail).to_have_attribute("inert", "")
    phone.page.locator("#menu").click()
    expect(rail).to_be_in_viewport()
    expect(phone.page.get_by_label("English")).to_be_attached()
    phone.page.keyboard.press("Escape")
    expect(rail).not_to_be_in_viewport()
    expect(phone.page.locator("#menu")).to_be_focused()
