"""A real browser on the real pages: the system's Chromium, else Playwright's own; skipped only where neither is."""

import os
import shutil
from collections.abc import Iterator

import pytest
from browser_page import OpenPage, Reader
from playwright.sync_api import Browser, Error, Playwright, sync_playwright
from scripted_server import Chat, ScriptedServer

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        opened = _launch(playwright)
        yield opened
        opened.close()


def _launch(playwright: Playwright) -> Browser:
    path = os.environ.get("CHATBET_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    except Error as error:
        if os.environ.get("CI"):
            raise  # there nothing is skipped
        pytest.skip(f"no Chromium to drive: {error.message.splitlines()[0]}")


@pytest.fixture(scope="session")
def scripted() -> Iterator[tuple[ScriptedServer, str]]:
    """One scripted server for all tests."""
    server = ScriptedServer()
    address = server.start()
    yield server, address
    server.stop()


@pytest.fixture
def chat(scripted: tuple[ScriptedServer, str]) -> Chat:
    """The server's side of a test's conversation, empty."""
    scripted[0].chat.reset()
    return scripted[0].chat


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages in contexts of their own; fails the test on a console error, a broken policy or a script error."""
    opener = OpenPage(browser)
    yield opener
    opener.close()


@pytest.fixture
def reader(scripted: tuple[ScriptedServer, str], chat: Chat, open_page: OpenPage) -> Reader:
    """Someone at the desktop page, connected."""
    return Reader(open_page(scripted[1]))


@pytest.fixture
def phone(scripted: tuple[ScriptedServer, str], chat: Chat, open_page: OpenPage) -> Reader:
    """Someone at the page on a phone, connected."""
    return Reader(open_page(scripted[1], width=390, height=844, has_touch=True, is_mobile=True))
