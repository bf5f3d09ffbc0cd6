"""``chatbet understand --jsonl``: one line in, one line out, and no line ends the stream."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from understanding_world import understanding

from chatbet.language import Language
from chatbet.understanding.commandline import answer_lines
from chatbet.understanding.evaluation import NOW

ENTITIES = {"teams", "tournaments", "players", "dates", "amounts", "markets", "selections", "lines", "risk"}


def answers(lines: Iterable[str | bytes]) -> list[dict[str, Any]]:
    """What is answered."""
    return [json.loads(line) for line in answer_lines(understanding(), lines, now=NOW, hint=Language.ES)]


def test_an_answer_has_the_shape_of_the_contract() -> None:
    """Id, language, intent, confidence and every entity."""
    asked = json.dumps({"id": 7, "text": "métele 20 lucas al Barça mañana a más de 2.5", "history": []})
    (answer,) = answers([asked])
    assert list(answer) == ["id", "language", "intent", "confidence", "entities"]
    assert (answer["id"], answer["language"], answer["intent"]) == (7, "es", "BET_SIMULATION")
    assert 0 <= answer["confidence"] <= 1
    assert set(answer["entities"]) == ENTITIES
    assert answer["entities"]["amounts"] == [{"value": "20000", "currency": None}]
    assert answer["entities"]["dates"][0] | {"text": ""} == {
        "text": "",
        "from": "2026-11-26T00:00:00-05:00",
        "to": "2026-11-27T00:00:00-05:00",
        "grain": "day",
    }


def test_a_history_is_what_was_said_before() -> None:
    """The earlier texts alone resolve the last one."""
    (answer,) = answers(
        [json.dumps({"id": "a", "text": "¿y mañana?", "history": ["¿qué partidos hay hoy en la NBA?"]})]
    )
    assert answer["intent"] == "MATCH_SCHEDULE_QUERY"
    assert answer["entities"]["tournaments"] == ["NBA"]


@pytest.mark.parametrize("history", [None, [], "missing"])
def test_a_line_without_history_is_a_first_message(history: Any) -> None:
    """Null, empty and missing are the same."""
    asked = {"id": 1, "text": "hola"} | ({} if history == "missing" else {"history": history})
    assert answers([json.dumps(asked)])[0]["intent"] == "GREETING"


@pytest.mark.parametrize("line", ["no json", "[]", "{}", '"text"', '{"text": "hola", "history": 3}', "{"])
def test_a_line_that_cannot_be_read_is_answered_and_the_next_one_read(line: str) -> None:
    """One error object, then the stream goes on."""
    broken, good = answers([line, b'{"id": 2, "text": "hola"}'])
    assert "error" in broken
    assert good["id"] == 2


def test_empty_lines_are_passed_over() -> None:
    """They get no answer."""
    assert answers(["", "\n", '{"text": "hola"}']) != []
    assert len(answers(["", "\n", '{"text": "hola"}'])) == 1


@given(st.lists(st.text(max_size=60), max_size=3), st.text(max_size=200))
def test_whatever_is_said_after_whatever_is_understood(history: list[str], text: str) -> None:
    """Any text after any texts gets an answer of the contract's shape."""
    (answer,) = answers([json.dumps({"id": 1, "text": text, "history": history})])
    assert set(answer["entities"]) == ENTITIES
