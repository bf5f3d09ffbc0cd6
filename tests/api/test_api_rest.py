"""REST as clients see it: answers, problems, duplicates, history, health."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.conftest import RunningServer

MESSAGE = "/api/v1/chat/message"


@pytest.fixture
async def http(server: RunningServer) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the running server."""
    async with aiohttp.ClientSession(server.url) as session:
        yield session


async def ask(http: aiohttp.ClientSession, **body: Any) -> dict[str, Any]:
    """One message; the answer's body."""
    async with http.post(MESSAGE, json=body) as response:
        assert response.status == 200, await response.text()
        answer: dict[str, Any] = await response.json()
        return answer


async def problem(http: aiohttp.ClientSession, **request: Any) -> tuple[int, dict[str, Any]]:
    """A message that is refused; status and problem."""
    async with http.post(MESSAGE, **request) as response:
        assert response.content_type == "application/problem+json"
        return response.status, await response.json()


async def test_an_answer_has_every_field_of_the_contract(http: aiohttp.ClientSession) -> None:
    """The documented fields are there and make sense."""
    answer = await ask(http, message="¿Cuándo juega el Barcelona?", language="es")
    assert answer["message_id"].startswith("msg_")
    assert uuid.UUID(answer["session_id"])
    assert answer["detected_intent"] == "MATCH_SCHEDULE_QUERY"
    assert 0 < answer["intent_confidence"] <= 1
    assert answer["function_calls_made"] == ["get_fixtures"]
    assert answer["entities"]["teams"] == ["FC Barcelona"]
    assert answer["brain"] == "offline"
    assert answer["degraded"] is None
    assert answer["data_as_of"].endswith("Z")
    assert answer["token_count"] == 0


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
async def test_an_empty_message_is_refused_in_the_readers_language(http: aiohttp.ClientSession, text: str) -> None:
    """Nothing to answer is a problem with a sentence that says what to do."""
    status, fault = await problem(http, json={"message": text}, headers={"Accept-Language": "pt-BR"})
    assert (status, fault["error_code"]) == (422, "INVALID_MESSAGE")
    assert "Escreva" in fault["detail"]


async def test_the_longest_message_is_4000_characters(http: aiohttp.ClientSession) -> None:
    """4,000 are answered, 4,001 are too long."""
    assert (await ask(http, message="a" * 4000))["detected_intent"]
    status, fault = await problem(http, json={"message": "a" * 4001})
    assert (status, fault["error_code"]) == (422, "MESSAGE_TOO_LONG")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"message": ', "INVALID_JSON"),
        ('{"message": 7}', "INVALID_MESSAGE"),
        ("[]", "INVALID_MESSAGE"),
        ('{"text": "hola"}', "INVALID_MESSAGE"),
        ('{"message": "hola", "odds_format": "roman"}', "INVALID_MESSAGE"),
    ],
)
async def test_unreadable_bodies_are_problems(http: aiohttp.ClientSession, body: str, code: str) -> None:
    """Broken JSON and wrong types have codes of their own, and a correlation id."""
    status, fault = await problem(http, data=body, headers={"Content-Type": "application/json"})
    assert status in (400, 422)
    assert fault["error_code"] == code
    assert fault["correlation_id"]
    assert fault["instance"] == MESSAGE


async def test_a_fault_beside_the_message_names_the_field(http: aiohttp.ClientSession) -> None:
    """Nobody is told to write a shorter text because of an odds format or a page of nothing."""
    english = {"Accept-Language": "en"}
    _, fault = await problem(http, json={"message": "hola", "odds_format": "roman"}, headers=english)
    assert fault["detail"].startswith("The value of odds_format is not accepted.")
    async with http.get("/api/v1/chat/conversations/ana", params={"limit": "0"}, headers=english) as response:
        assert "The value of limit is not accepted." in (await response.json())["detail"]


async def test_an_unknown_address_is_a_problem_too(http: aiohttp.ClientSession) -> None:
    """404 and 405 speak the same language as every other fault."""
    async with http.get("/api/v1/nothing") as response:
        assert (await response.json())["error_code"] == "NOT_FOUND"
    async with http.get(MESSAGE) as response:
        assert (await response.json())["error_code"] == "METHOD_NOT_ALLOWED"


async def test_a_correlation_id_comes_back(http: aiohttp.ClientSession) -> None:
    """Given ids are kept, hostile ones replaced."""
    async with http.get("/health/", headers={"X-Correlation-ID": "abc-1"}) as response:
        assert response.headers["X-Correlation-ID"] == "abc-1"
    async with http.get("/health/", headers={"X-Correlation-ID": "a b<script>"}) as response:
        assert "<" not in response.headers["X-Correlation-ID"]


async def test_the_same_message_id_is_answered_once(http: aiohttp.ClientSession) -> None:
    """The stored reply comes back, marked as a duplicate, also when no session was named."""
    key = uuid.uuid4().hex
    first = await ask(http, message="¿Qué torneos están activos?", message_id=key)
    second = await ask(http, message="¿Qué torneos están activos?", message_id=key)
    assert (first["duplicate"], second["duplicate"]) == (False, True)
    assert second["message_id"] == first["message_id"]
    assert second["message"] == first["message"]


async def test_the_same_text_a_moment_later_is_answered_once(http: aiohttp.ClientSession) -> None:
    """A double tap in one session gets one answer."""
    session = str(uuid.uuid4())
    first = await ask(http, message="hola", session_id=session)
    second = await ask(http, message="Hola ", session_id=session)
    assert second["duplicate"]
    assert second["message_id"] == first["message_id"]


async def test_the_same_words_after_others_are_a_new_message(http: aiohttp.ClientSession) -> None:
    """A «sí» answers what was asked last, however quickly somebody types: no stored reply to an earlier question."""
    session = str(uuid.uuid4())
    first = await ask(http, message="hola", session_id=session)
    await ask(http, message="¿qué torneos están activos?", session_id=session)
    third = await ask(http, message="hola", session_id=session)
    assert not third["duplicate"]
    assert third["message_id"] != first["message_id"]


async def test_history_is_kept_paged_and_deleted(http: aiohttp.ClientSession) -> None:
    """Both sides of a conversation, oldest first; deleting says how many went."""
    user, session = f"u{uuid.uuid4().hex[:8]}", str(uuid.uuid4())
    for text in ("hola", "¿qué torneos están activos?"):
        await ask(http, message=text, user_id=user, session_id=session)
    address = f"/api/v1/chat/conversations/{user}"
    async with http.get(address, params={"session_id": session, "limit": "3"}) as response:
        page = await response.json()
    assert page["total"] == 4
    assert [item["role"] for item in page["messages"]] == ["assistant", "user", "assistant"]
    async with http.get(address) as response:
        assert (await response.json())["sessions"] == [{"session_id": session}]
    async with http.delete(address, params={"session_id": session}) as response:
        assert await response.json() == {"deleted": 4}


async def test_deleting_every_conversation_forgets_the_user_too(http: aiohttp.ClientSession) -> None:
    """What they said of themselves is remembered in a later session until then."""
    user = f"u{uuid.uuid4().hex[:8]}"
    await ask(http, message="siempre apuesto 20", user_id=user, session_id=str(uuid.uuid4()))
    known = await ask(http, message="¿qué sabes de mí?", user_id=user, session_id=str(uuid.uuid4()))
    assert "20" in known["message"]
    async with http.delete(f"/api/v1/chat/conversations/{user}") as response:
        assert (await response.json())["deleted"] == 4
    known = await ask(http, message="¿qué sabes de mí?", user_id=user, session_id=str(uuid.uuid4()))
    assert "20" not in known["message"]


async def test_nobody_reads_anothers_history(http: aiohttp.ClientSession) -> None:
    """A session shows its messages only under its own user."""
    session = str(uuid.uuid4())
    await ask(http, message="hola", user_id="ana", session_id=session)
    async with http.get("/api/v1/chat/conversations/eve", params={"session_id": session}) as response:
        assert (await response.json())["messages"] == []


async def test_a_stream_is_made_of_frames(http: aiohttp.ClientSession) -> None:
    """Server-sent events end with the final frame."""
    async with http.post("/api/v1/chat/stream", json={"message": "¿Qué torneos están activos?"}) as response:
        assert response.content_type == "text/event-stream"
        text = await response.text()
    events = [part.split("\n", 1)[0] for part in text.strip().split("\n\n")]
    assert events[0] == "event: typing"
    assert events[-1] == "event: assistant_response"
    assert '"is_final":true' in text.strip().rsplit("\n\n", 1)[-1]


async def test_health_tells_live_from_ready(http: aiohttp.ClientSession) -> None:
    """Ready names every dependency with its state."""
    async with http.get("/health/live") as response:
        assert response.status == 200
    async with http.get("/health/ready") as response:
        report = await response.json()
    assert report["ready"] is True
    assert report["redis"]["status"] == "ok"
    assert report["sportsbook"]["kind"] == "sandbox"
    assert report["llm"]["status"] == "off"


async def test_metrics_count_without_names_of_users(http: aiohttp.ClientSession) -> None:
    """Prometheus reads counters; no user, session or text is in them."""
    await ask(http, message="hola", user_id="metric-user")
    async with http.get("/metrics") as response:
        text = await response.text()
    assert "chatbet_turns_total" in text
    assert "metric-user" not in text


async def test_intents_and_openers_are_offered(http: aiohttp.ClientSession) -> None:
    """Eleven intents with examples; three real questions to begin with."""
    async with http.get("/api/v1/chat/intents", params={"language": "pt"}) as response:
        intents = await response.json()
    assert len(intents) == 11
    assert all(item["description"] and item["examples"] for item in intents)
    async with http.get("/api/v1/chat/openers", params={"language": "en"}) as response:
        assert len((await response.json())["openers"]) == 3


async def test_feedback_is_accepted(http: aiohttp.ClientSession) -> None:
    """Thumbs for an answer."""
    async with http.post("/api/v1/chat/feedback", json={"message_id": "msg_1", "rating": "up"}) as response:
        assert response.status == 202
    async with http.post("/api/v1/chat/feedback", json={"message_id": "msg_1", "rating": "meh"}) as response:
        assert (await response.json())["error_code"] == "INVALID_MESSAGE"


async def test_a_giant_body_is_refused_unread(http: aiohttp.ClientSession) -> None:
    """More than 64 kB never reaches the parser."""
    status, fault = await problem(http, data=b'{"message": "' + b"a" * 100_000 + b'"}')
    assert (status, fault["error_code"]) == (413, "MESSAGE_TOO_LONG")


async def test_a_session_acts_for_its_owner_whatever_a_message_says(http: aiohttp.ClientSession) -> None:
    """A yes without a user is the owner's; another user's is refused; the account that pays is always the owner's."""
    user, session = f"u{uuid.uuid4().hex[:8]}", str(uuid.uuid4())
    await ask(http, message="apuesto 50 al Barça", user_id=user, session_id=session)
    foreign = {"message": "sí, confirmo", "user_id": "somebody-else", "session_id": session}
    async with http.post(MESSAGE, json=foreign) as refused:
        assert refused.status == 403
        assert (await refused.json())["error_code"] == "FORBIDDEN"
    placed = await ask(http, message="sí, dale", session_id=session)
    assert placed["function_calls_made"] == ["place_bet"]
    for who, money in ((user, "950"), ("somebody-else", "1.000")):
        balance = await ask(http, message="¿cuánto tengo de saldo?", user_id=who)
        assert f"US${money},00" in balance["message"]


async def test_a_session_of_nobody_becomes_that_of_the_user_who_is_named(http: aiohttp.ClientSession) -> None:
    """And a quote that was made for nobody needs another yes."""
    user, session = f"u{uuid.uuid4().hex[:8]}", str(uuid.uuid4())
    await ask(http, message="apuesto 50 al Barça", session_id=session)
    asked = await ask(http, message="sí, dale", user_id=user, session_id=session)
    assert "place_bet" not in asked["function_calls_made"]
    placed = await ask(http, message="sí, confirmo la apuesta", session_id=session)
    assert placed["function_calls_made"] == ["place_bet"]
    assert "950" in (await ask(http, message="¿cuánto tengo de saldo?", user_id=user))["message"]


async def test_large_answers_are_compressed_for_who_takes_them_so(http: aiohttp.ClientSession) -> None:
    """Small ones are not worth it, and a stream must leave piece by piece."""
    for path, accepted, encoding in (
        ("/openapi.json", "gzip", "gzip"),
        ("/openapi.json", "identity", None),
        ("/health/live", "gzip", None),
    ):
        async with http.get(path, headers={"Accept-Encoding": accepted}) as response:
            assert response.headers.get("Content-Encoding") == encoding
            assert await response.json()
    body = {"message": "¿qué partidos hay el domingo?", "session_id": str(uuid.uuid4())}
    async with http.post("/api/v1/chat/stream", json=body, headers={"Accept-Encoding": "gzip"}) as response:
        assert "Content-Encoding" not in response.headers
        assert b"is_final" in await response.read()
