"""The whole way through a real server: a socket, REST, three languages, and every word understood by itself."""

import asyncio
import json
import urllib.request
import uuid
from typing import Any

import pytest

from tests.chat_client import chat
from tests.conftest import RunningServer

WALKS = [
    ("es", "apuesto 50 al Barça", "sí, dale", "Apuesta hecha", "mis apuestas"),
    ("en", "put 50 on Barcelona", "yes", "Bet placed", "my bets"),
    ("pt", "aposto 50 no Barcelona", "sim", "Aposta feita", "quais são as minhas apostas?"),
]


def post(server: RunningServer, path: str, **body: Any) -> Any:
    """One REST call."""
    request = urllib.request.Request(
        f"{server.url}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=15) as answer:
        return json.load(answer)


def slip_state(frame: dict[str, Any]) -> str | None:
    """What the slip card of an answer says."""
    return next((card["state"] for card in frame["cards"] if card["type"] == "slip"), None)


@pytest.mark.parametrize(("language", "order", "yes", "done", "bets"), WALKS, ids=lambda value: value[:2])
async def test_a_bet_over_the_socket(
    server: RunningServer, language: str, order: str, yes: str, done: str, bets: str
) -> None:
    """Quoted, confirmed, listed."""
    async with chat(server.ws, language=language, user_id=f"ws-{uuid.uuid4().hex[:8]}") as client:
        assert slip_state(await client.say(order)) == "awaiting_confirmation"
        placed = await client.say(yes)
        assert done in placed["content"]
        assert slip_state(placed) == "placed"
        assert "50" in (await client.say(bets))["content"]


@pytest.mark.parametrize(("language", "order", "yes", "done", "bets"), WALKS, ids=lambda value: value[:2])
async def test_a_bet_over_rest(
    server: RunningServer, language: str, order: str, yes: str, done: str, bets: str
) -> None:
    """The same by single requests, and a retried yes is the stored reply."""
    who = {"user_id": f"rest-{uuid.uuid4().hex[:8]}", "language": language}

    async def say(text: str, **more: Any) -> Any:
        return await asyncio.to_thread(post, server, "/api/v1/chat/message", message=text, **(who | more))

    quoted = await say(order)
    who["session_id"] = quoted["session_id"]
    placed = await say(yes, message_id="m-yes")
    again = await say(yes, message_id="m-yes")
    assert done in placed["message"]
    assert again["duplicate"] is True
    assert again["message"] == placed["message"]
    assert "place_bet" in placed["function_calls_made"]


@pytest.mark.parametrize("same_id", [True, False], ids=["same id", "same words"])
async def test_an_order_pressed_twice_is_over_when_it_is_answered(server: RunningServer, same_id: bool) -> None:
    """The second press gets the stored reply, and a later connection does not begin the order anew."""
    who = {"user_id": f"twice-{uuid.uuid4().hex[:8]}", "session_id": uuid.uuid4().hex, "language": "es"}
    async with chat(server.ws, **who) as client:
        ids = ["m1", "m1" if same_id else "m2"]
        pressed = [await client.say("apuesto 50 al Barça", message_id) for message_id in ids]
        assert pressed[1]["duplicate"] or not same_id  # the same words count for two seconds only
        assert not (await client.say("Cancela"))["slip_open"]
    async with chat(server.ws, **who) as client:
        frames = await client.converse("¿cuánto tengo de saldo?")
    assert {frame["in_reply_to"] for frame in frames if frame.get("is_final")} == {frames[-1]["in_reply_to"]}
    assert not frames[-1]["slip_open"]
    assert "saldo" in frames[-1]["content"]


async def test_every_answer_says_whether_a_slip_is_still_open(server: RunningServer) -> None:
    """Also one without a card: whoever shows the slip knows when it is gone."""
    async with chat(server.ws, language="es", user_id=f"ws-{uuid.uuid4().hex[:8]}") as client:
        words = ("hola", "apuesto 50 al Barça", "¿cuánto tengo de saldo?", "Cancela", "apuesto 50 al Barça", "sí, dale")
        told = [(await client.say(text))["slip_open"] for text in words]
    assert told == [False, True, True, False, True, False]


async def test_a_yes_in_the_same_breath_as_the_order_confirms_nothing(server: RunningServer) -> None:
    """Pipelined: answered in order, and the price is seen before it is agreed to."""
    async with chat(server.ws, language="es", user_id=f"ws-{uuid.uuid4().hex[:8]}") as client:
        for text in ("apuesto 50 al Barça", "sí, dale"):
            await client.send(type="user_message", content=text, message_id=uuid.uuid4().hex)
        finals: list[dict[str, Any]] = []
        while len(finals) < 2:
            frame = await client.receive()
            finals += [frame] if frame.get("is_final") else []
        assert [slip_state(one) for one in finals] == ["awaiting_confirmation"] * 2
        assert slip_state(await client.say("sí, confirmo la apuesta")) == "placed"
