"""The slip: the server works out the stake, «Confirmar» lives as long as its quote, the total stays in sight."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from browser_page import Reader
from card_samples import PLACED_SLIP, QUOTED_SLIP, wire
from playwright.sync_api import Locator, expect
from scripted_server import NOW, Chat, Frame, answer

from chatbet.language import Language
from chatbet.understanding.entities.money import find_amounts
from chatbet.understanding.normalise import normalise


def _slip(reader: Reader, chat: Chat, card: object) -> Locator:
    """The right rail after an answer with this slip."""

    async def show(chat: Chat, asked: Frame) -> None:
        await chat.sockets[-1].send_json(chat.final(asked, "Boleto:", cards=wire(card)))

    chat.script = show
    reader.ask("prepara")
    return reader.page.locator("#side .slip")


def test_confirm_says_the_servers_words_once(reader: Reader, chat: Chat) -> None:
    """A press sends `confirm.say`; until the answer it cannot be pressed again, here or in the talk."""
    slip = _slip(reader, chat, QUOTED_SLIP)

    async def silent(chat: Chat, asked: Frame) -> None: ...

    chat.script = silent
    slip.get_by_role("button", name="Confirmar").click()
    for button in reader.page.get_by_role("button", name="Confirmar").all():
        expect(button).to_be_disabled()
    assert chat.heard("Sí, confirmo")
    chat.push(**chat.final(chat.asked()[-1], "Hecha.", cards=wire(PLACED_SLIP)))
    expect(slip).to_contain_text("Apuesta hecha")
    expect(reader.page.get_by_role("button", name="Confirmar")).to_have_count(0)


def test_the_quote_runs_out_before_the_readers_eyes(reader: Reader, chat: Chat) -> None:
    """Its seconds are a line that shrinks; at the end the button goes and a new price can be asked for."""
    ends = NOW + timedelta(seconds=3)
    slip = _slip(reader, chat, replace(QUOTED_SLIP, expires_at=ends.isoformat()))
    expect(slip.locator(".timer")).to_be_visible()
    expect(slip.get_by_role("button", name="Confirmar")).to_be_visible()
    expect(slip.get_by_role("button", name="Pedir cuota nueva")).to_be_visible()
    expect(slip.get_by_role("button", name="Confirmar")).to_have_count(0)
    expect(slip).to_contain_text("La cuota venció")
    slip.get_by_role("button", name="Pedir cuota nueva").click()
    assert chat.heard("Mejor 100")


def test_an_expired_quote_never_shows_confirm(reader: Reader, chat: Chat) -> None:
    """The server's clock counts, not the phone's."""
    slip = _slip(reader, chat, replace(QUOTED_SLIP, expires_at=(NOW - timedelta(seconds=1)).isoformat()))
    expect(slip).to_contain_text("La cuota venció")
    expect(slip.get_by_role("button", name="Confirmar")).to_have_count(0)


def test_a_slip_is_called_what_bettors_call_it(reader: Reader, chat: Chat) -> None:
    """«Lucky 15» and «Sistema 2 de 3», not the code's own words."""
    for kind, bets, name in (("lucky15", 15, "Lucky 15"), ("2/3", 3, "Sistema 2 de 3"), ("single", 1, "Sencilla")):
        _slip(reader, chat, replace(QUOTED_SLIP, kind=kind, bets=bets))
        title = reader.page.locator("#slip-title")
        expect(title).to_have_text(re.compile(rf"^Boleto · {name}( · {bets} apuestas)?$"))


def test_the_stepper_asks_the_server_for_the_payout(reader: Reader, chat: Chat) -> None:
    """Another stake is a sentence; the page works nothing out by itself."""
    slip = _slip(reader, chat, QUOTED_SLIP)
    slip.get_by_role("button", name="Más").click()
    expect(slip.get_by_role("textbox")).to_have_value("110")
    expect(slip).to_contain_text("210,00")
    slip.get_by_role("button", name="Calcular con").click()
    expect(reader.answers).to_have_count(2)
    assert chat.heard("Mejor 110")


STAKES = ("1.000", "1,000", "1.50", "1,5", "10.5", "1.000,50", "1,000.50", "100.000", "0.5", "0.500", "1.234.567", "7")


def test_the_stake_box_reads_figures_as_the_talk_does(reader: Reader, chat: Chat) -> None:
    """«1.000» is a thousand in both; what is no number offers nothing."""
    slip = _slip(reader, chat, QUOTED_SLIP)
    box, recount = slip.get_by_role("textbox"), slip.locator(".recount")
    read = reader.page.evaluate(
        "texts => import('/static/js/figures.js').then(({ amountIn }) => texts.map(amountIn))", list(STAKES)
    )
    said = [find_amounts(normalise(f"${text}"), Language.ES)[0].amount.value for text in STAKES]
    assert [Decimal(str(value)) for value in read] == said
    for nonsense in ("", "1e3", "1..5", "mil", "5 5", "-3"):
        box.fill(nonsense)
        expect(recount).to_be_hidden()
    box.fill("1 000")
    expect(recount).to_contain_text("1.000")
    recount.click()
    assert chat.heard("Mejor 1000")


def test_only_the_newest_slip_can_be_pressed(reader: Reader, chat: Chat) -> None:
    """An older one stays readable and says that it was replaced."""
    _slip(reader, chat, QUOTED_SLIP)
    _slip(reader, chat, replace(QUOTED_SLIP, stake="200.00", payout="420.00"))
    old = reader.answers.first.locator(".slip")
    expect(old).to_contain_text("Reemplazado por un boleto más nuevo")
    expect(old.get_by_role("button")).to_have_count(0)
    expect(reader.answers.nth(1).get_by_role("button", name="Confirmar")).to_be_enabled()


async def _gone(chat: Chat, asked: Frame) -> None:
    """The server holds no slip any more."""
    await chat.sockets[-1].send_json(chat.final(asked, "Descartada.", slip_open=False))


def test_a_discarded_slip_goes_when_the_answer_comes(reader: Reader, chat: Chat) -> None:
    """However it was cancelled, by «Cancelar» or in words; and it does not come back with the history."""
    slip = _slip(reader, chat, QUOTED_SLIP)
    chat.script = answer
    reader.ask("¿y el saldo?")
    expect(slip).to_have_count(1)
    chat.script = _gone
    slip.get_by_role("button", name="Cancelar").click()
    expect(slip).to_have_count(0)
    assert chat.heard("No, cancélala")
    _slip(reader, chat, QUOTED_SLIP)
    chat.script = _gone
    reader.ask("no, déjalo")
    expect(slip).to_have_count(0)
    at = NOW.isoformat()
    chat.history = [
        {"message_id": "m1", "role": "assistant", "content": "Boleto:", "cards": wire(QUOTED_SLIP), "timestamp": at,
         "slip_open": True},
        {"message_id": "m2", "role": "assistant", "content": "Descartada.", "timestamp": at, "slip_open": False},
    ]  # fmt: skip
    reader.page.reload()
    expect(reader.answers).to_have_count(2)
    expect(slip).to_have_count(0)


def test_on_the_phone_the_total_is_always_in_sight(phone: Reader, chat: Chat) -> None:
    """The edge of the sheet carries stake and payout; pressing raises it, Esc lowers it."""
    _slip(phone, chat, QUOTED_SLIP)
    peek = phone.page.locator(".peek")
    expect(peek).to_be_in_viewport(ratio=1)
    expect(peek).to_contain_text("210,00")
    inside = phone.page.locator("#side-inside")
    expect(inside).to_be_hidden()
    peek.click()
    expect(inside).to_be_visible()
    expect(peek).to_have_attribute("aria-expanded", "true")
    expect(peek).to_be_in_viewport(ratio=1)
    phone.page.keyboard.press("Escape")
    expect(inside).to_be_hidden()


def test_removing_a_leg_is_a_sentence_too(reader: Reader, chat: Chat) -> None:
    """The cross of a leg says its `remove.say`."""
    slip = _slip(reader, chat, QUOTED_SLIP)
    slip.get_by_role("button", name="Quitar Barcelona gana").click()
    expect(reader.answers).to_have_count(2)
    assert chat.heard("Quita Barcelona")
