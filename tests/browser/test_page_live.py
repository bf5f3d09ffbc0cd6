"""Live prices: followed because they were talked about, marked when they move, struck when suspended, drawn."""

from dataclasses import replace

from browser_page import Reader
from card_samples import ODDS, wire
from playwright.sync_api import expect
from scripted_server import Chat, Frame, answer

MOVED = {"type": "odds_update", "fixture_id": "f1", "market": "match_result", "as_of": "2026-11-25T10:00:05-05:00"}


def test_prices_that_were_talked_about_are_subscribed(reader: Reader, chat: Chat) -> None:
    """Odds and match topics of the fixture; again after the line was lost."""
    reader.ask("odds")
    expect(reader.page.locator(".live")).to_contain_text("Barcelona – Real Madrid")
    wanted = {"type": "subscribe", "topics": ["odds:f1", "match:f1"]}
    assert chat.got(wanted)
    chat.received.clear()
    chat.drop()
    expect(reader.page.locator("body:not([data-line=open])")).to_be_attached()
    reader.connected()
    reader.ask("hola")
    assert chat.got(wanted)


def test_only_what_is_shown_as_followed_is_subscribed(reader: Reader, chat: Chat) -> None:
    """The newest six matches and the scores of live ones: a long evening does not pile up topics on the server."""
    cards = [replace(ODDS, fixture_id=f"f{number}") for number in range(10, 19)]

    async def many(chat: Chat, asked: Frame) -> None:
        await chat.sockets[-1].send_json(chat.final(asked, "…", cards=wire(*cards)))

    reader.ask("match odds")
    chat.script = many
    reader.ask("todas")
    chat.script = answer
    reader.ask("hola")
    followed: set[str] = set()
    for frame in chat.received:
        followed |= set(frame["topics"] if frame["type"] == "subscribe" else ())
        followed -= set(frame["topics"] if frame["type"] == "unsubscribe" else ())
    newest = [f"f{number}" for number in range(13, 19)]
    assert followed == {f"{about}:{fixture}" for fixture in newest for about in ("odds", "match")} | {"match:f2"}


def test_a_moved_price_changes_everywhere_with_an_arrow(reader: Reader, chat: Chat) -> None:
    """The button, the rail and the words for screen readers say where it came from."""
    answer = reader.ask("odds")
    chat.push(**MOVED, outcome="home", old="2.10", new="2.25", direction="up")
    price = answer.locator(".price").first
    expect(price.locator(".price-odds")).to_have_text("2.25")
    expect(price.locator(".price-move")).to_contain_text("▲")
    expect(price.locator(".price-move")).to_contain_text("subió desde 2.10")
    expect(reader.page.locator(".live-odds").first).to_contain_text("2.25")
    expect(price.locator(".price-pays")).to_have_text("")


def test_an_update_without_an_outcome_finds_the_price_that_stood_there(reader: Reader, chat: Chat) -> None:
    """Market and old price are enough."""
    answer = reader.ask("odds")
    chat.push(**MOVED, old="3.40", new="3.20", direction="down")
    expect(answer.locator(".price-odds").nth(1)).to_have_text("3.20")
    expect(answer.locator(".price-move").nth(1)).to_contain_text("▼")
    expect(answer.locator(".price-odds").nth(0)).to_have_text("2.10")


def test_an_update_names_its_price_in_one_word_and_its_numbers_get_two_places(reader: Reader, chat: Chat) -> None:
    """As the server writes it: `over_under:over:2.5`, prices as JSON numbers; another line is not ours."""
    answer = reader.ask("odds")
    answer.get_by_text("Más mercados").click()
    total = {"type": "odds_update", "fixture_id": "f1", "outcome": "over", "direction": "up"}
    chat.push(**total, market="over_under:over:3.5", line="3.5", old=1.8, new=2.9)
    chat.push(**total, market="over_under:over:2.5", line="2.5", old=1.8, new=1.9)
    expect(answer.get_by_role("button", name="Más de 2.5").locator(".price-odds")).to_have_text("1.90")


def test_news_nobody_asked_for_stands_in_the_talk_and_in_the_rail(reader: Reader, chat: Chat) -> None:
    """An alert is a message of its own, each once; the quick replies stay."""
    reader.ask("hola")
    alerts = reader.page.locator("#alerts")
    expect(alerts).to_be_hidden()
    for number in ("1", "2", "2"):
        news = f"Aviso {number}: Barcelona paga 2.25"
        chat.push(
            type="assistant_response", is_final=True, content=news, message_id=f"n{number}", in_reply_to=None, cards=[]
        )
    expect(alerts.locator("li")).to_have_count(2)
    expect(reader.answers).to_have_count(3)
    expect(reader.page.locator(".quick")).to_have_count(3)


def test_the_arrow_goes_after_a_minute(reader: Reader, chat: Chat) -> None:
    """It is news for a minute only."""
    reader.page.clock.install()
    answer = reader.ask("odds")
    chat.push(**MOVED, outcome="home", old="2.10", new="2.25", direction="up")
    expect(answer.locator(".price-move").first).to_contain_text("▲")
    reader.page.clock.run_for(61_000)
    expect(answer.locator(".price-move").first).to_have_text("")


def test_a_suspended_price_is_struck(reader: Reader, chat: Chat) -> None:
    """No price any more: the last one stays, struck and shut."""
    answer = reader.ask("odds")
    chat.push(**MOVED, outcome="home", old="2.10", new=None, direction="down")
    price = answer.locator(".price").first
    expect(price).to_be_disabled()
    expect(price.locator(".price-odds")).to_have_css("text-decoration-line", "line-through")


def test_the_score_follows(reader: Reader, chat: Chat) -> None:
    """A match update changes the match card and the rail."""
    answer = reader.ask("match odds")
    chat.push(type="match_update", fixture_id="f1", score="1-0", minute=12, status="live")
    expect(answer.locator(".card-match").first).to_contain_text("min 12")
    expect(answer.locator(".card-match").first.locator(".side-figure").first).to_have_text("1")
    expect(reader.page.locator(".live-name").first).to_contain_text("Barcelona 1–0 Real Madrid")


def test_a_match_can_be_forgotten(reader: Reader, chat: Chat) -> None:
    """Its cross ends the subscription."""
    reader.ask("odds")
    reader.page.get_by_role("button", name="Dejar de seguir Barcelona – Real Madrid").click()
    expect(reader.page.locator(".live")).to_have_count(0)
    reader.ask("hola")
    assert chat.got({"type": "unsubscribe", "topics": ["odds:f1", "match:f1"]})


def test_the_movement_is_a_step_line_with_words_and_a_table(reader: Reader, chat: Chat) -> None:
    """Title and description name first and last price; a table holds every point."""
    chat.points = [
        {"at": f"2026-11-25T09:{minute:02}:00-05:00", "market": "match_result", "outcome": outcome, "odds": odds}
        for minute, outcome, odds in [
            (0, "home", "2.30"),
            (20, "home", "2.20"),
            (59, "home", "2.10"),
            (0, "draw", "3.40"),
        ]
    ]
    answer = reader.ask("odds")
    answer.get_by_role("button", name="Ver cómo se movió").click()
    drawing = answer.locator("svg.chart")
    expect(drawing).to_be_visible()
    expect(drawing.locator("title")).to_have_text("Movimiento de la cuota: Barcelona – Real Madrid")
    expect(drawing.locator("desc")).to_contain_text("Barcelona gana: de 2.30 a 2.10")
    expect(answer.locator(".chart-place tbody tr")).to_have_count(4)
    assert "V" in (drawing.locator(".chart-line").first.get_attribute("d") or "")


def test_a_price_that_never_moved_says_so(reader: Reader, chat: Chat) -> None:
    """An empty history is a sentence, not an empty frame."""
    answer = reader.ask("odds")
    answer.get_by_role("button", name="Ver cómo se movió").click()
    expect(answer).to_contain_text("no se ha movido desde que la miramos")
