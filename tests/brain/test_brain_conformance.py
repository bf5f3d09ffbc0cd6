"""One suite for both brains: the written conversations in three languages, through a real server each.

The second server runs Gemini's real client against a server that speaks its protocol.
"""

import asyncio
import json
import re
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import pytest_asyncio

from chatbet.state import embedded
from tests.brain.gemini_server import KEY, GeminiServer, Say, gemini_server
from tests.brain.parroting import INTROS, parrot
from tests.chat_client import Frame, chat
from tests.conftest import RunningServer, start_server

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

FOLDER = Path(__file__).parent.parent / "conversations"


@dataclass(frozen=True)
class Talker:
    """A running service, and the model behind it."""

    server: RunningServer
    model: GeminiServer | None = None


@asynccontextmanager
async def talking(folder: Path, model: GeminiServer | None = None, **environment: str) -> AsyncIterator[Talker]:
    """A service that is ready; with a model, one that has opened it."""
    if model is not None:
        model_settings = {"GOOGLE_API_KEY": KEY, "GEMINI_API_BASE_URL": model.address, "LLM_FIRST_TOKEN_TIMEOUT": "10"}
        environment = model_settings | environment
    server = await asyncio.to_thread(start_server, folder, **environment)
    try:
        await asyncio.to_thread(until_ready, server)
        yield Talker(server, model)
    finally:
        await asyncio.to_thread(server.stop)


def until_ready(server: RunningServer) -> dict[str, Any]:
    """Ask until everything is there."""
    while True:
        try:
            with urlopen(f"{server.url}/health/ready") as answer:
                report: dict[str, Any] = json.loads(answer.read())
                return report
        except OSError:  # 503 until then
            continue


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talkers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Talker]]:
    """One service of each kind."""
    folder = tmp_path_factory.mktemp
    async with (
        gemini_server(parrot) as model,
        talking(folder("offline")) as offline,
        talking(folder("llm"), model) as llm,
    ):
        yield {"offline": offline, "llm": llm}


def _conversations() -> list[Any]:
    return [
        pytest.param(path.stem, item["turn"], id=f"{path.stem}: {item['name']}")
        for path in sorted(FOLDER.glob("*.toml"))
        for item in tomllib.loads(path.read_text("utf-8"))["conversation"]
    ]


@pytest.mark.parametrize(("language", "turns"), _conversations())
@pytest.mark.parametrize("brain", ["offline", "llm"])
async def test_a_conversation_goes_as_written(
    talkers: dict[str, Talker], brain: str, language: str, turns: list[Frame]
) -> None:
    """Words, cards, tools and suggestions are right whichever brain speaks; a turn costs one model call at most."""
    talker = talkers[brain]
    async with chat(talker.server.ws, language=language, timezone="America/Bogota") as client:
        for turn in turns:
            asked = len(talker.model.requests) if talker.model else 0
            frames = await client.converse(turn["say"])
            _check(frames, turn)
            if talker.model is not None:
                assert len(talker.model.requests) - asked <= 1
                told_by_model = frames[-1]["brain"] == "llm"
                assert told_by_model == (len(talker.model.requests) > asked)
                assert told_by_model == frames[-1]["content"].startswith(tuple(INTROS.values()))
                assert told_by_model == (frames[-1]["token_count"] > 0)


def _check(frames: list[Frame], turn: Frame) -> None:
    answer = frames[-1]
    told = f"{turn['say']} → {answer.get('detected_intent')}: {answer.get('content')}"
    assert answer["type"] == "assistant_response", told
    assert answer["degraded"] is None, told
    assert answer["detected_intent"] in turn.get("intent", [answer["detected_intent"]]), told
    for words in turn.get("words", []):
        assert any(re.search(re.escape(word), answer["content"], re.IGNORECASE) for word in words.split("|")), told
    assert set(turn.get("cards", [])) <= {card["type"] for card in answer["cards"]}, told
    assert set(turn.get("tools", [])) <= set(answer["function_calls"]), told
    assert len(answer["suggested_actions"]) >= turn.get("suggestions", 1), told
    pieces = [frame["content"] for frame in frames if frame["type"] == "assistant_response" and not frame["is_final"]]
    assert not pieces or "".join(pieces) == answer["content"], told


async def test_both_brains_show_the_same_cards_and_buttons(talkers: dict[str, Talker]) -> None:
    """Only the words differ."""
    answers = []
    for talker in talkers.values():
        async with chat(talker.server.ws, language="es", timezone="America/Bogota") as client:
            answers.append(await client.say("¿Cuáles son las cuotas para Barcelona vs Real Madrid?"))
    first, second = answers
    assert first["content"] != second["content"]
    for field in ("suggested_actions", "function_calls", "detected_intent"):
        assert first[field] == second[field]
    assert [_without_prices(card) for card in first["cards"]] == [_without_prices(card) for card in second["cards"]]


def _without_prices(card: Frame) -> Frame:
    """Two servers fetch their prices at two instants."""
    return {name: value for name, value in card.items() if name not in ("as_of", "as_of_text", "markets")}


async def test_a_conversation_goes_on_in_another_process(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What was said to one worker is in the window of the model behind another one."""
    folder = tmp_path_factory.mktemp
    with embedded.start(folder("redis")) as redis:
        shared = {"REDIS_URL": redis.url, "SECRET_KEY": "s" * 40}
        async with gemini_server(parrot) as model:
            async with talking(folder("one"), model, **shared) as one, chat(one.server.ws, language="es") as client:
                before = await client.say("¿Cuándo juega el Barcelona?")
            async with (
                talking(folder("two"), model, **shared) as two,
                chat(two.server.ws, session_id=client.session_id, language="es") as again,
            ):
                answer = await again.say("¿Y a cuánto paga el empate?")
            window = [part["text"] for content in model.requests[-1]["contents"] for part in content["parts"]]
    assert window[0] == "¿Cuándo juega el Barcelona?"
    assert window[1][:40] == before["content"][:40]
    assert "get_odds" in answer["function_calls"]


async def test_answers_come_before_the_model_is_open(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The service answers offline while Gemini's client is imported; only readiness waits for it."""
    async with gemini_server(parrot) as model:
        environment = {"GOOGLE_API_KEY": KEY, "GEMINI_API_BASE_URL": model.address}
        server = await asyncio.to_thread(start_server, tmp_path_factory.mktemp("opening"), **environment)
        try:
            early = await asyncio.to_thread(_status, f"{server.url}/health/ready")
            assert early["llm"]["status"] == "starting"
            assert not early["ready"]
            assert (await asyncio.to_thread(_status, f"{server.url}/health/live"))["status"] == "alive"
            async with chat(server.ws, language="es") as client:
                assert (await client.say("¿Qué torneos están activos?"))["type"] == "assistant_response"
            await asyncio.to_thread(until_ready, server)
            async with chat(server.ws, language="es") as client:
                assert (await client.say("¿Qué torneos están activos?"))["type"] == "assistant_response"
            report = (await asyncio.to_thread(_status, f"{server.url}/health/ready"))["llm"]
            assert (report["status"], report["breaker"]) == ("ok", "closed")
            assert report["latency_ms"] > 0
        finally:
            await asyncio.to_thread(server.stop)


def _status(address: str) -> dict[str, Any]:
    try:
        with urlopen(address) as answer:
            return dict(json.loads(answer.read()))
    except OSError as refused:
        return dict(json.loads(refused.read()))  # type: ignore[attr-defined]


async def test_readiness_and_metrics_tell_of_a_model_that_is_down(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The breaker is open in the report, the service stays ready, and the key is in no log."""
    folder = tmp_path_factory.mktemp("down")
    async with gemini_server(Say(status=503)) as model, talking(folder, model) as talker:
        async with chat(talker.server.ws, language="es") as client:
            for text in (
                "¿Qué torneos están activos?",
                "¿Cuándo juega el Barcelona?",
                "¿Cuánto tengo?",
                "tabla de La Liga",
            ):
                assert (await client.say(text))["degraded"] == "llm_unavailable"
        report = await asyncio.to_thread(_status, f"{talker.server.url}/health/ready")
        metrics = await asyncio.to_thread(_text, f"{talker.server.url}/metrics")
    assert report["ready"]
    assert report["llm"]["breaker"] in ("open", "half_open")
    assert 'chatbet_model_calls_total{outcome="http_503"}' in metrics
    assert KEY not in (folder / "server.log").read_text()


def _text(address: str) -> str:
    with urlopen(address) as answer:
        return str(answer.read().decode())
