"""The conversation: pieces grow into an answer, the final text rules, hand and keyboard reach everything."""

import re

from browser_page import Reader
from playwright.sync_api import expect
from scripted_server import Chat, Frame


async def _hang(chat: Chat, asked: Frame) -> None:
    """Begin an answer and leave it open."""
    about = asked["message_id"]
    await chat.send(type="typing", is_typing=True, message_id=about, stage="get_odds")
    await chat.send(type="assistant_response", is_final=False, content="Empieza", chunk_index=0, in_reply_to=about)


async def _silent(chat: Chat, asked: Frame) -> None:
    """Say nothing at all."""


def test_pieces_are_appended_and_the_final_text_replaces_them(reader: Reader, chat: Chat) -> None:
    """What streamed wrong is corrected by the last frame."""
    chat.script = _hang
    reader.type("hola")
    prose = reader.answers.first.locator(".prose")
    expect(prose).to_have_text("Empieza")
    asked = chat.asked()[-1]
    chat.push(type="assistant_response", is_final=False, content=" mal", chunk_index=1, in_reply_to=asked["message_id"])
    expect(prose).to_have_text("Empieza mal")
    chat.push(**chat.final(asked, "Así era."))
    expect(prose).to_have_text("Así era.")


def test_the_stage_is_replaced_not_stacked(reader: Reader, chat: Chat) -> None:
    """One line says what is being done, in the reader's words."""
    chat.script = _silent
    reader.type("hola")
    expect(reader.page.locator(".bubble")).to_have_count(1)
    for stage in ("get_fixtures", "get_odds"):
        chat.push(type="typing", is_typing=True, message_id=chat.asked()[-1]["message_id"], stage=stage)
    expect(reader.page.locator(".stage")).to_have_text("consultando cuotas…")
    chat.push(**chat.final(chat.asked()[-1], "Listo."))
    expect(reader.page.locator(".stage")).to_have_count(0)


def test_lists_and_strong_words_are_set_without_markup(reader: Reader, chat: Chat) -> None:
    """Bullets become a list; a tag in a text stays a text."""
    chat.script = _silent
    reader.type("hola")
    expect(reader.page.locator("#stop")).to_be_visible()
    chat.push(**chat.final(chat.asked()[-1], "Hay dos:\n• Uno **fuerte**\n• <b>Dos</b>"))
    items = reader.answers.first.locator("ul li")
    expect(items).to_have_text(["Uno fuerte", "<b>Dos</b>"])
    expect(items.first.locator("strong")).to_have_text("fuerte")


def test_quick_replies_are_walked_with_arrows_and_sent_with_enter(reader: Reader, chat: Chat) -> None:
    """Arrow up from the empty box reaches them, arrows walk in a ring, Enter says one and goes back to the box."""
    reader.ask("hola")
    quick = reader.page.locator(".quick")
    expect(quick).to_have_count(3)
    reader.box.press("ArrowUp")
    expect(quick.nth(0)).to_be_focused()
    reader.page.keyboard.press("ArrowRight")
    expect(quick.nth(1)).to_be_focused()
    reader.page.keyboard.press("ArrowLeft")
    reader.page.keyboard.press("ArrowLeft")
    expect(quick.nth(2)).to_be_focused()
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator(".bubble").last).to_contain_text("Dame una recomendación")
    assert chat.heard("Dame una recomendación")
    expect(reader.box).to_be_focused()


def test_slash_focuses_the_box_and_escape_stops(reader: Reader, chat: Chat) -> None:
    """`/` comes from anywhere; Esc calls the answer off on the server and keeps what was written."""
    chat.script = _hang
    reader.box.blur()
    reader.page.keyboard.press("/")
    expect(reader.box).to_be_focused()
    expect(reader.box).to_have_value("")
    reader.type("hola")
    expect(reader.answers.first.locator(".prose")).to_have_text("Empieza")
    reader.page.keyboard.press("Escape")
    expect(reader.answers.first).to_contain_text("Detenida.")
    expect(reader.page.locator("#stop")).to_be_hidden()
    asked = chat.asked()[0]
    assert chat.got({"type": "stop", "message_id": asked["message_id"]})


def test_a_stopped_question_can_be_asked_again(reader: Reader, chat: Chat) -> None:
    """Asking again is a new message with its own id."""
    chat.script = _hang
    reader.type("hola")
    reader.page.locator("#stop").click()
    reader.answers.first.get_by_role("button", name="Preguntar de nuevo").click()
    expect(reader.page.locator(".bubble")).to_have_count(2)
    ids = [frame["message_id"] for frame in chat.asked(2)]
    assert len(set(ids)) == 2


def test_shift_enter_breaks_the_line_and_enter_sends(reader: Reader, chat: Chat) -> None:
    """A message may have lines."""
    reader.box.fill("uno")
    reader.box.press("Shift+Enter")
    reader.box.press_sequentially("dos")
    reader.box.press("Enter")
    expect(reader.page.locator(".bubble")).to_contain_text("uno\ndos")
    assert chat.said() == ["uno\ndos"]


def test_nothing_empty_is_sent(reader: Reader, chat: Chat) -> None:
    """Spaces are no message."""
    reader.type("   ")
    reader.ask("hola")
    assert chat.said() == ["hola"]


def test_the_same_words_wait_for_their_answer_only_once(reader: Reader, chat: Chat) -> None:
    """A double press is one message."""
    chat.script = _silent
    reader.type("Apuesto 100")
    reader.type("Apuesto 100")
    expect(reader.page.locator(".bubble")).to_have_count(1)
    assert chat.said() == ["Apuesto 100"]


def test_a_reply_is_announced_once_and_whole(reader: Reader, chat: Chat) -> None:
    """Screen readers get the final words, not each piece."""
    reader.page.evaluate(
        """() => { window.heard = []; new MutationObserver(() => heard.push(announcer.textContent))
             .observe(document.getElementById("announcer"), {childList: true, characterData: true, subtree: true}); }"""
    )
    reader.ask("hola")
    assert reader.page.evaluate("heard") == ["Respuesta a: hola"]
    assert reader.page.locator("#log").get_attribute("aria-live") == "off"


def test_an_answer_can_be_copied_and_judged(reader: Reader, chat: Chat) -> None:
    """Copy takes the plain text; a thumb goes to the feedback path and shows."""
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = reader.ask("hola")
    answer.get_by_role("button", name="Copiar").click()
    expect(answer).to_contain_text("Copiado")
    assert reader.page.evaluate("navigator.clipboard.readText()") == "Respuesta a: hola"
    up = answer.get_by_role("button", name="Me sirvió", exact=True)
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    assert [vote["rating"] for vote in chat.feedback] == ["up"]


def test_a_second_best_answer_says_why(reader: Reader, chat: Chat) -> None:
    """`degraded` is told in words, beside the answer."""
    chat.script = _silent
    reader.type("hola")
    expect(reader.page.locator("#stop")).to_be_visible()
    chat.push(**chat.final(chat.asked()[-1], "Cuotas", degraded="stale_data"))
    expect(reader.page.locator(".degraded")).to_contain_text("la casa de apuestas no responde ahora")


def test_answers_stand_behind_their_questions(reader: Reader, chat: Chat) -> None:
    """Two questions in a row: each answer goes to its own, whichever order they come in."""
    chat.script = _silent
    for text in ("uno", "dos"):
        reader.type(text)
    expect(reader.page.locator(".bubble")).to_have_count(2)
    first, second = chat.asked(2)
    chat.push(**chat.final(second, "Respuesta dos"))
    chat.push(**chat.final(first, "Respuesta uno"))
    expect(reader.answers).to_have_count(2)
    words = reader.page.locator("#log").inner_text()
    assert re.sub(r"\s+", " ", words).index("Respuesta uno") < words.index("dos")


def test_the_question_stays_in_sight_while_a_long_answer_grows(phone: Reader, chat: Chat) -> None:
    """A long answer is read from its beginning."""
    phone.ask("hola")
    phone.ask("table comparison recommendation")
    assert phone.page.locator(".said").last.evaluate("node => node.getBoundingClientRect().top") >= 0
    expect(phone.page.locator("#latest")).to_be_visible()


def test_the_empty_page_offers_three_real_questions(reader: Reader, chat: Chat) -> None:
    """They come from the server, and pressing one asks it; then the page is no longer empty."""
    openers = reader.page.locator(".opener")
    expect(openers).to_have_text(
        ["Cuotas de Barcelona vs Real Madrid", "¿Qué partidos hay hoy?", "¿Cuál es una buena apuesta hoy?"]
    )
    openers.nth(1).click()
    expect(reader.page.locator("#empty")).to_have_count(0)
    assert chat.said() == ["¿Qué partidos hay hoy?"]


def test_help_and_limits_are_always_there(reader: Reader, chat: Chat) -> None:
    """Help asks the assistant; limits write a sentence that only the reader sends."""
    reader.page.locator("#show-limits").click()
    dialog = reader.page.get_by_role("dialog", name="Tus límites")
    dialog.get_by_role("button", name="Autoexcluirme").click()
    expect(reader.box).to_have_value("Quiero autoexcluirme")
    assert chat.said(0) == []
    reader.page.locator("#ask-help").click()
    expect(reader.answers).to_have_count(1)
    assert chat.said() == ["Muéstrame las líneas de ayuda"]


def test_a_long_message_counts_its_characters(reader: Reader, chat: Chat) -> None:
    """Near the limit the page says how many are left, and takes no more."""
    reader.box.fill("a" * 3900)
    expect(reader.page.locator("#box-count")).to_have_text("100 caracteres libres")
    assert reader.box.get_attribute("maxlength") == "4000"
