"""The line to the server: it comes back by itself, nothing said is lost, and nothing is said twice."""

from browser_page import OpenPage, Reader
from playwright.sync_api import expect
from scripted_server import NOW, Chat, Frame, ScriptedServer, answer


async def _silent(chat: Chat, asked: Frame) -> None:
    """Take the message and say nothing."""


def test_a_lost_line_comes_back_to_the_same_session(reader: Reader, chat: Chat) -> None:
    """After a restart of the server the page is connected again, as the same user in the same session."""
    reader.ask("hola")
    chat.drop(1012)
    expect(reader.page.locator("body:not([data-line=open])")).to_be_attached()
    reader.connected()
    first, second = chat.connections
    assert first["session_id"] == second["session_id"]
    assert first["user_id"] == second["user_id"]
    assert first["timezone"] == "America/Bogota"


def test_an_unanswered_message_goes_out_again_under_the_same_id(reader: Reader, chat: Chat) -> None:
    """The server can tell that it is the same one, so nothing is processed twice."""
    chat.script = _silent
    reader.type("Apuesto 100")
    expect(reader.page.locator("#stop")).to_be_visible()
    chat.script = answer
    chat.drop()
    expect(reader.answers).to_have_count(1)
    sent = chat.asked(2)
    assert len(sent) == 2
    assert sent[0]["message_id"] == sent[1]["message_id"]
    expect(reader.page.locator(".bubble")).to_have_count(1)


def test_what_is_said_without_a_line_goes_out_when_it_is_back(reader: Reader, chat: Chat, open_page: OpenPage) -> None:
    """The message waits in the page, and says that it waits."""
    open_page.expected = ("WebSocket connection",)
    chat.accepts = False
    chat.drop()
    expect(reader.page.locator("body[data-line=waiting]")).to_be_attached()
    reader.type("hola")
    expect(reader.page.locator(".said")).to_contain_text("Sin enviar: espera la conexión")
    expect(reader.page.locator("#notice")).to_contain_text("Tu conversación está a salvo")
    chat.accepts = True
    reader.page.get_by_role("button", name="Intentar ahora").click()
    expect(reader.answers).to_have_count(1)
    expect(reader.page.locator("#notice")).to_be_hidden()
    assert chat.said() == ["hola"]


def test_no_internet_is_said_in_words(reader: Reader, chat: Chat, open_page: OpenPage) -> None:
    """Offline has its own notice, and going online connects at once."""
    open_page.expected = ("WebSocket connection", "net::ERR_INTERNET_DISCONNECTED")
    reader.page.context.set_offline(True)
    expect(reader.page.locator("#notice")).to_contain_text("No hay internet")
    reader.page.context.set_offline(False)
    reader.connected()
    expect(reader.page.locator("#notice")).to_be_hidden()


def test_an_answer_that_was_missed_is_delivered_on_return(reader: Reader, chat: Chat) -> None:
    """The server sends it after its greeting; it lands behind its question, once."""
    chat.script = _silent
    reader.type("hola")
    expect(reader.page.locator("#stop")).to_be_visible()
    final = chat.final(chat.asked()[-1], "Llegué tarde")
    chat.missed = [final]
    chat.script = lambda chat, asked: chat.send(**final)
    chat.drop()
    expect(reader.answers.locator(".prose")).to_have_text(["Llegué tarde"])
    expect(reader.page.locator("#stop")).to_be_hidden()


def test_history_comes_back_with_cards_after_a_reload(reader: Reader, chat: Chat) -> None:
    """What was said stands there again, news and all, in order, without being asked again."""
    reader.ask("odds")
    asked = chat.asked()[0]
    final = chat.final(asked, "Respuesta a: odds")
    chat.history = [
        {"message_id": asked["message_id"], "role": "user", "content": "odds", "timestamp": final["timestamp"]},
        {"message_id": final["message_id"], "role": "assistant", "content": final["content"], "cards": [],
         "timestamp": final["timestamp"], "suggested_actions": ["Sigue"]},
    ]  # fmt: skip
    chat.history.append({"message_id": "n1", "role": "assistant", "content": "Aviso", "timestamp": final["timestamp"]})
    reader.page.reload()
    reader.connected()
    expect(reader.page.locator(".bubble")).to_contain_text(["odds"])
    expect(reader.answers.locator(".prose")).to_have_text(["Respuesta a: odds", "Aviso"])
    expect(reader.page.locator(".quick")).to_have_text(["Sigue"])
    assert len(chat.said()) == 1


def test_an_unanswered_message_survives_a_reload(reader: Reader, chat: Chat) -> None:
    """It is kept in the browser and goes out again under its id."""
    chat.script = _silent
    reader.type("hola")
    expect(reader.page.locator("#stop")).to_be_visible()
    chat.script = answer
    reader.page.reload()
    expect(reader.answers.locator(".prose")).to_have_text(["Respuesta a: hola"])
    ids = {frame["message_id"] for frame in chat.asked(2)}
    assert len(ids) == 1


def test_a_refused_message_says_why_and_can_be_tried_again(reader: Reader, chat: Chat) -> None:
    """The error stands at the message, the retry uses the same id."""

    async def refuse(chat: Chat, asked: Frame) -> None:
        await chat.send(
            type="error", content="Demasiado rápido.", error_code="RATE_LIMITED", retryable=True,
            message_id=asked["message_id"], retry_after=1,
        )  # fmt: skip

    chat.script = refuse
    reader.type("hola")
    expect(reader.page.locator(".said")).to_contain_text("Demasiado rápido.")
    chat.script = answer
    reader.page.get_by_role("button", name="Reintentar").click()
    expect(reader.answers).to_have_count(1)
    expect(reader.page.locator(".failure")).to_have_count(0)
    first, second = chat.asked(2)
    assert first["message_id"] == second["message_id"]


def test_an_error_without_a_message_is_a_notice(reader: Reader, chat: Chat) -> None:
    """It is told above the box and the conversation goes on."""
    reader.ask("hola")
    chat.push(type="error", content="Algo falló.", error_code="PROCESSING_ERROR", retryable=False)
    expect(reader.page.locator("#notice")).to_have_text("Algo falló.")
    reader.ask("otra")
    expect(reader.page.locator("#notice")).to_be_hidden()


def test_a_session_opened_elsewhere_is_left_alone_until_asked_for(reader: Reader, chat: Chat) -> None:
    """No tug of war between two windows: the older one waits for a press, and then has what was said in the other."""
    reader.ask("hola")
    chat.drop(4409)
    expect(reader.page.locator("#notice")).to_contain_text("se abrió en otra ventana")
    assert len(chat.connections) == 1
    reader.type("desde la primera")
    hello = chat.asked()[0]["message_id"]
    said = [("user", hello, "hola"), ("assistant", f"msg_{hello[:8]}", "Respuesta a: hola"),
            ("user", "other", "saldo"), ("assistant", "msg_other", "Tienes 100")]  # fmt: skip
    chat.history = [
        {"role": role, "message_id": key, "content": text, "timestamp": NOW.isoformat()} for role, key, text in said
    ]
    reader.page.get_by_role("button", name="Usarla aquí").click()
    reader.connected()
    assert len(chat.connections) == 2
    expect(reader.answers.locator(".prose")).to_have_text(
        ["Respuesta a: hola", "Tienes 100", "Respuesta a: desde la primera"]
    )


def test_a_repeated_answer_to_an_earlier_question_settles_the_one_that_waits(reader: Reader, chat: Chat) -> None:
    """The server may give the stored answer of the same words: it stands there again, and no stage line stays."""
    reader.ask("hola")
    first = chat.asked()[0]

    async def repeat(chat: Chat, asked: Frame) -> None:
        await chat.send(type="typing", is_typing=True, message_id=asked["message_id"])
        await chat.sockets[-1].send_json(chat.final(first, "Respuesta a: hola", duplicate=True))

    chat.script = repeat
    reader.ask("hola")
    expect(reader.page.locator("#stop")).to_be_hidden()
    expect(reader.answers.locator(".prose")).to_have_text(["Respuesta a: hola"] * 2)
    expect(reader.page.locator(".stage")).to_have_count(0)


def test_a_token_of_the_address_is_used_and_taken_out_of_it(
    chat: Chat, open_page: OpenPage, scripted: tuple[ScriptedServer, str]
) -> None:
    """An operator may hand a session token over in the fragment; it never stays in the address bar."""
    open_page.expected = ("WebSocket connection",)
    page = open_page(f"{scripted[1]}/#token=abc.def.ghi")
    expect(page.locator("body[data-line]")).to_be_attached()
    assert page.url == f"{scripted[1]}/"
