"""The page that shows every frame."""

import pytest
from browser_page import OpenPage
from playwright.sync_api import Page, expect
from scripted_server import Chat, ScriptedServer


@pytest.fixture
def viewer(chat: Chat, open_page: OpenPage, scripted: tuple[ScriptedServer, str]) -> Page:
    """The viewer, connected."""
    page = open_page(f"{scripted[1]}/ws/test")
    expect(page.locator("#frames-state")).to_have_text("open")
    return page


def test_every_frame_in_and_out_is_listed(viewer: Page, chat: Chat) -> None:
    """The greeting, the message, its stage, its pieces and its end; a long one is cut, and the page no wider for it."""
    expect(viewer.locator("#frames")).to_contain_text("connection_ack")
    viewer.get_by_role("button", name="Send").click()
    for kind in ("user_message", "typing", "assistant_response #0", "assistant_response final"):
        expect(viewer.locator("#frames")).to_contain_text(kind)
    assert chat.said() == ["¿Cuándo juega el Barcelona?"]
    chat.push(type="error", content="Una frase larga. " * 40, error_code="PROCESSING_ERROR")
    expect(viewer.locator("#frames li").first).to_contain_text("Una frase larga.")
    assert viewer.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_presets_fill_the_box_and_raw_text_is_sent_as_it_is(viewer: Page, chat: Chat) -> None:
    """Nothing is checked on this side: bad frames are what the page is for."""
    viewer.get_by_role("button", name="ping", exact=True).click()
    expect(viewer.locator("#json")).to_have_value('{\n  "type": "ping"\n}')
    viewer.locator("#json").fill('{"type":"dance","n":1}')
    viewer.get_by_role("button", name="Send").click()
    expect(viewer.locator("#frames li").first).to_contain_text("dance")
    viewer.get_by_role("button", name="Close").click()
    expect(viewer.locator("#frames-state")).to_have_text("closed")
    assert chat.got({"type": "dance", "n": 1})
