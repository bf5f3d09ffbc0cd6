"""Whole conversations in three languages, from data files, through a real server over a real WebSocket."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.chat_client import Frame, chat
from tests.conftest import RunningServer

FOLDER = Path(__file__).parent / "conversations"
ZONES = {"es": "America/Bogota", "en": "America/Bogota", "pt": "America/Bogota"}


def _conversations() -> list[Any]:
    return [
        pytest.param(path.stem, item["turn"], id=f"{path.stem}: {item['name']}")
        for path in sorted(FOLDER.glob("*.toml"))
        for item in tomllib.loads(path.read_text("utf-8"))["conversation"]
    ]


@pytest.mark.parametrize(("language", "turns"), _conversations())
async def test_a_conversation_goes_as_written(server: RunningServer, language: str, turns: list[Frame]) -> None:
    """Each turn has the intent, words, cards and tools that its file names, and none of the words that it bars."""
    async with chat(server.ws, language=language, timezone=ZONES[language]) as client:
        for turn in turns:
            answer = await client.say(turn["say"])
            _check(answer, turn)


def _check(answer: Frame, turn: Frame) -> None:
    told = f"{turn['say']} → {answer.get('detected_intent')}: {answer['content']}"
    assert answer["type"] == "assistant_response", told
    assert answer["detected_intent"] in turn.get("intent", [answer["detected_intent"]]), told
    for words in turn.get("words", []):
        assert any(re.search(re.escape(word), answer["content"], re.IGNORECASE) for word in words.split("|")), told
    for words in turn.get("lacks", []):
        assert words.casefold() not in answer["content"].casefold(), told
    for kind in turn.get("cards", []):
        assert kind in [card["type"] for card in answer["cards"]], told
    assert set(turn.get("tools", [])) <= set(answer["function_calls"]), told
    assert len(answer["suggested_actions"]) >= turn.get("suggestions", 1), told


async def test_pieces_are_the_beginning_of_the_answer(server: RunningServer) -> None:
    """Pieces count from 0 and add up to the text of the final frame."""
    async with chat(server.ws) as client:
        frames = await client.converse("¿Qué torneos están activos?")
    pieces = [frame for frame in frames if frame["type"] == "assistant_response" and not frame["is_final"]]
    assert [frame["chunk_index"] for frame in pieces] == list(range(len(pieces)))
    assert "".join(frame["content"] for frame in pieces) == frames[-1]["content"]
    assert len(pieces) > 1
