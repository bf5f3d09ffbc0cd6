"""The chat socket as clients see it: greeting, order, faults that keep the connection, takeover, resumption."""

import asyncio
import json
import signal
import uuid

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.chat_client import chat
from tests.conftest import RunningServer, Start


async def test_the_first_frame_greets(server: RunningServer) -> None:
    """Session, user, resumption, time, protocol and the country of the reader's zone come first."""
    async with chat(server.ws, user_id="ana", timezone="Europe/Madrid") as client:
        assert client.hello["type"] == "connection_ack"
        assert client.hello["user_id"] == "ana"
        assert client.hello["resumed"] is False
        assert client.hello["protocol"] == "1"
        assert client.hello["country"] == "ES"


async def test_a_message_is_acknowledged_before_it_is_answered(server: RunningServer) -> None:
    """Typing is the first frame, the final one names what it answers."""
    async with chat(server.ws) as client:
        frames = await client.converse("hola", "m1")
    assert (frames[0]["type"], frames[0]["message_id"]) == ("typing", "m1")
    assert frames[-1]["in_reply_to"] == "m1"
    assert all(frame["session_id"] == client.session_id and frame["timestamp"] for frame in frames)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("not json", "INVALID_JSON"),
        ("[1, 2]", "INVALID_JSON"),
        ('{"type": "dance"}', "INVALID_MESSAGE"),
        ('{"type": "user_message"}', "INVALID_MESSAGE"),
        ('{"type": "user_message", "content": 7}', "INVALID_MESSAGE"),
        ('{"type": "user_message", "content": "  "}', "INVALID_MESSAGE"),
        (json.dumps({"type": "user_message", "content": "a" * 4001}), "MESSAGE_TOO_LONG"),
        (b"\xff\xfe\x00", "INVALID_JSON"),
    ],
)
async def test_a_bad_frame_gets_an_error_and_the_conversation_goes_on(
    server: RunningServer, raw: str | bytes, code: str
) -> None:
    """The error is in the reader's language; the next message is answered."""
    async with chat(server.ws, language="en") as client:
        await client.wire.send(raw)
        error = await client.receive()
        assert (error["type"], error["error_code"]) == ("error", code)
        assert error["content"].isascii()
        assert (await client.say("hello"))["detected_intent"] == "GREETING"


async def test_pipelined_messages_are_answered_in_their_order(server: RunningServer) -> None:
    """Five questions sent at once come back one after the other."""
    asked = [f"p{number}" for number in range(5)]
    questions = ["hola", "¿qué torneos están activos?", "¿cuándo juega el Barcelona?", "¿cuánto tengo?", "gracias"]
    async with chat(server.ws) as client:
        for key, question in zip(asked, questions, strict=True):
            await client.send(type="user_message", content=question, message_id=key)
        answered: list[str] = []
        while len(answered) < len(asked):
            frame = await client.receive()
            if frame.get("is_final"):
                answered.append(frame["in_reply_to"])
    assert answered == asked


async def test_ping_is_answered_at_once(server: RunningServer) -> None:
    """A heartbeat of the client's own."""
    async with chat(server.ws) as client:
        await client.send(type="ping")
        assert (await client.receive())["type"] == "pong"


async def test_a_newer_connection_takes_the_session_over(server: RunningServer) -> None:
    """The older one is told so and closed with 4409."""
    session = str(uuid.uuid4())
    async with chat(server.ws, session_id=session) as older, chat(server.ws, session_id=session) as newer:
        assert (await older.receive())["error_code"] == "SESSION_REPLACED"
        with pytest.raises(ConnectionClosed) as closed:
            await older.receive()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4409
        assert (await newer.say("hola"))["is_final"]


async def test_a_missed_answer_is_delivered_on_return(server: RunningServer) -> None:
    """The turn goes on without its client; the answer waits in the store."""
    session = str(uuid.uuid4())
    async with chat(server.ws, session_id=session) as client:
        await client.send(type="user_message", content="¿Qué torneos están activos?", message_id="lost")
        await client.until("typing")
        client.wire.transport.abort()
    for _ in range(50):
        async with chat(server.ws, session_id=session) as client:
            try:
                frame = await client.receive(within=0.2)
            except TimeoutError:
                continue
            assert client.hello["resumed"]
            assert (frame["in_reply_to"], frame["is_final"]) == ("lost", True)
            return
    raise AssertionError("the answer never came")


async def test_a_frame_above_64_kb_closes_the_socket(server: RunningServer) -> None:
    """1009, and nobody else notices."""
    async with chat(server.ws) as client:
        await client.wire.send("a" * 70_000)
        with pytest.raises(ConnectionClosed) as closed:
            await client.receive()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


async def test_a_foreign_origin_is_refused_at_the_handshake(server: RunningServer) -> None:
    """Only our own host and the listed origins may open a socket from a browser."""
    with pytest.raises(InvalidStatus) as refused:
        async with connect(server.ws, origin="https://evil.example"):  # type: ignore[arg-type]
            pass
    assert refused.value.response.status_code == 403


async def test_too_many_messages_are_slowed_down(start: Start) -> None:
    """The limit counts per address and says when to come back."""
    server = start(RATE_LIMIT_PER_MINUTE="3")
    async with chat(server.ws) as client:
        answers = [await client.say(f"hola {number}") for number in range(5)]
    limited = [frame for frame in answers if frame["type"] == "error"]
    assert {frame["error_code"] for frame in limited} == {"RATE_LIMITED"}
    assert all(frame["retryable"] and frame["retry_after"] >= 1 for frame in limited)


async def test_sigterm_lets_the_turn_finish_and_closes_with_1012(start: Start) -> None:
    """A client is sent away politely when the process goes."""
    server = start()
    async with chat(server.ws) as client:
        assert (await client.say("hola"))["is_final"]
        stopped = asyncio.create_task(asyncio.to_thread(server.stop))
        with pytest.raises(ConnectionClosed) as closed:
            await client.until("never")
        assert await stopped in (0, -signal.SIGTERM)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
