"""For everybody: contrast, names, sizes, narrow windows, less motion, and a policy that nothing breaks."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from browser_page import OpenPage, Reader
from card_samples import SAMPLES
from playwright.sync_api import Page, expect
from scripted_server import Chat, ScriptedServer

PROBES = Path(__file__).with_name("probes.js").read_text("utf-8").split("\n", 1)[1].strip()
SHEET = (files("chatbet.web") / "css/roles.css").read_text("utf-8")
LIGHT = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", SHEET.split("}")[0]))
DARK = LIGHT | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", SHEET.split('[data-theme="dark"]')[1].split("}")[0]))
GROUNDS = {
    "paper": ("ink", "quiet", "pitch", "amber", "brick"),
    "paper-raised": ("ink", "quiet", "pitch", "amber", "brick"),
    "fill": ("ink", "quiet"),
    "pitch-wash": ("ink", "quiet", "pitch"),
    "brick-wash": ("ink",),
    "amber-wash": ("ink",),
    "pitch": ("on-pitch",),
}
TEXT_PAIRS = [(text, ground) for ground, texts in GROUNDS.items() for text in texts]
PRICE_PAIRS = [("ink", ground) for ground in ("paper", "paper-raised", "pitch-wash", "amber-wash")]


def probe(page: Page, call: str) -> object:
    """What a probe finds."""
    return page.evaluate(f"{PROBES}.{call}")


def _luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_aa_and_prices_are_aaa(theme: dict[str, str]) -> None:
    """4.5 for every text on every ground it stands on, 7 for prices, 3 for the edges of controls."""
    assert [pair for pair in TEXT_PAIRS if _contrast(theme[pair[0]], theme[pair[1]]) < 4.5] == []
    assert [pair for pair in PRICE_PAIRS if _contrast(theme[pair[0]], theme[pair[1]]) < 7] == []
    assert [ground for ground in ("paper", "paper-raised") if _contrast(theme["edge"], theme[ground]) < 3] == []


def test_both_ways_into_the_dark_have_the_same_colours() -> None:
    """Chosen dark and the system's dark are one theme."""
    chosen = SHEET.split('[data-theme="dark"]')[1].split("}")[0].split("{")[1]
    system = SHEET.split("@media (prefers-color-scheme: dark)")[1].split("}")[0].split("{")[2]
    assert re.findall(r"\S+: [^;]+;", chosen) == re.findall(r"\S+: [^;]+;", system)


def test_every_control_has_a_name_and_every_id_is_one(reader: Reader, chat: Chat) -> None:
    """Nothing to press or fill is nameless, with all cards in sight; ids referred to exist."""
    reader.ask(" ".join(SAMPLES))
    faults = [probe(reader.page, call) for call in ("nameless()", "brokenReferences()", "doubledIds()")]
    assert faults == [[], [], []]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_painted_has_contrast(
    chat: Chat, open_page: OpenPage, scripted: tuple[ScriptedServer, str], scheme: str
) -> None:
    """Measured on the page with every card in sight: AA for text, AAA for prices."""
    reader = Reader(open_page(scripted[1], color_scheme=scheme))
    reader.ask(" ".join(SAMPLES))
    assert probe(reader.page, "faint()") == []


def test_landmarks_and_headings_say_what_is_where(reader: Reader, chat: Chat) -> None:
    """Banner, main, two complements with names, one first heading."""
    expect(reader.page.get_by_role("banner")).to_be_visible()
    expect(reader.page.get_by_role("main")).to_be_visible()
    expect(reader.page.get_by_role("complementary", name="Boleto y precios")).to_be_visible()
    expect(reader.page.get_by_role("complementary", name="Conversaciones y ajustes")).to_be_visible()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("ChatBet")
    expect(reader.page.get_by_role("log")).to_be_attached()


def test_things_to_press_are_large_enough_for_a_thumb(phone: Reader, chat: Chat) -> None:
    """Prices, quick replies and sending are at least 44 px high; nothing to press is under 24."""
    phone.ask("odds recommendation quoted")
    large = ".price, .quick, .send, .step, .confirm, .tool, .peek"
    assert probe(phone.page, f"lowerThan(44, {large!r})") == []
    assert probe(phone.page, "smallTargets()") == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_runs_out_of_a_narrow_window(
    chat: Chat, open_page: OpenPage, scripted: tuple[ScriptedServer, str], width: int
) -> None:
    """Every card fits; no sideways scrolling; the last answer ends above the dock."""
    reader = Reader(open_page(scripted[1], width=width, height=700))
    for name in SAMPLES:
        reader.ask(name)
    assert probe(reader.page, f"beyond({width})") == []
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_low_window_pins_nothing(chat: Chat, open_page: OpenPage, scripted: tuple[ScriptedServer, str]) -> None:
    """At 400 % zoom the box can still be reached and most of the window is not dock."""
    reader = Reader(open_page(scripted[1], width=320, height=256))
    reader.ask("odds")
    assert reader.page.evaluate("getComputedStyle(document.querySelector('.dock')).position") == "static"
    reader.box.scroll_into_view_if_needed()
    expect(reader.box).to_be_in_viewport()


def test_less_motion_means_none(chat: Chat, open_page: OpenPage, scripted: tuple[ScriptedServer, str]) -> None:
    """With the system's wish, nothing is animated and a moved price still has its arrow."""
    reader = Reader(open_page(scripted[1], reduced_motion="reduce"))
    answer = reader.ask("odds")
    chat.push(type="odds_update", fixture_id="f1", market="match_result", outcome="home", old="2.10", new="2.25",
              direction="up", as_of="2026-11-25T10:00:05-05:00")  # fmt: skip
    price = answer.locator(".price").first
    expect(price.locator(".price-move")).to_contain_text("▲")
    expect(price).to_have_css("animation-name", "none")


def test_focus_is_visible(reader: Reader, chat: Chat) -> None:
    """Tab shows a thick outline."""
    reader.ask("odds")
    reader.box.focus()
    reader.page.keyboard.press("Tab")
    outline = reader.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_no_script_writes_markup_and_no_page_has_inline_code() -> None:
    """Server strings only ever become text; the policy needs no exception."""
    web = files("chatbet.web")
    scripts = [path for folder in ("js", "js/cards") for path in (web / folder).iterdir() if path.name.endswith(".js")]
    banned = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"(style|on)"
    )
    assert [path.name for path in scripts if banned.search(path.read_text("utf-8"))] == []
    for page in ("index.html", "frames.html"):
        assert re.search(r"\sstyle=|\son\w+=|<style|<script>", (web / page).read_text("utf-8")) is None


def test_the_scripts_stay_small() -> None:
    """Three hundred lines at most, each with a header that says what it is."""
    web = files("chatbet.web")
    for folder in ("js", "js/cards"):
        for path in (web / folder).iterdir():
            if path.name.endswith(".js"):
                lines = path.read_text("utf-8").splitlines()
                assert len(lines) <= 300, path.name
                assert lines[0].startswith("// "), path.name


def test_every_module_is_fetched_at_once() -> None:
    """The page names all modules that it will need: no chain of one fetch after the other."""
    web = files("chatbet.web")
    page = (web / "index.html").read_text("utf-8")
    loaded = set(re.findall(r'"/static/(js/[\w/]+\.js)"', page))
    found = {f"{folder}/{path.name}" for folder in ("js", "js/cards") for path in (web / folder).iterdir()}
    assert loaded == {name for name in found if name.endswith(".js")} - {"js/frames.js"}
