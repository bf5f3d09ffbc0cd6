"""Logs: events with fields, secrets covered, nothing endless."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest
import structlog

from chatbet.observability import logs


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """Leave the process's logging as it was."""
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    yield
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def logged(**fields: object) -> dict[str, object]:
    """What a JSON log says of an event with these fields."""
    written = io.StringIO()
    with redirect_stderr(written):
        logs.configure(json=True, debug=False)
        structlog.get_logger("test").warning("something.happened", **fields)
    line: dict[str, object] = json.loads(written.getvalue())
    return line


def test_an_event_has_a_name_a_time_and_its_fields() -> None:
    """What operators search for."""
    line = logged(attempts=3)
    assert (line["event"], line["level"], line["attempts"]) == ("something.happened", "warning", 3)
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.parametrize("name", ["token", "session_token", "SECRET_KEY", "password", "api_key", "apikey", "user_key"])
def test_fields_named_like_secrets_are_covered(name: str) -> None:
    """Whoever logs one by mistake gives nothing away."""
    assert logged(**{name: "hunter2"})[name] == "[redacted]"


def test_a_count_of_tokens_is_no_secret() -> None:
    """Numbers stay readable."""
    assert logged(token_count=12)["token_count"] == 12


@pytest.mark.parametrize(
    "secret",
    ["AIzaSyD-0123456789abcdef", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl", ":hunter2"],
)
def test_secrets_are_known_by_their_shape_too(secret: str) -> None:
    """Keys of Google, signed tokens, passwords in addresses."""
    text = f"redis://{secret}@cache:6379" if secret.startswith(":") else f"refused {secret}"
    assert secret not in str(logged(reason=text)["reason"])


def test_a_long_value_is_cut() -> None:
    """No turn fills the disk."""
    assert len(str(logged(body="x" * 50_000)["body"])) == logs.LONGEST_VALUE


def test_a_line_break_cannot_forge_an_event() -> None:
    """One event is one line, whatever a client put into it."""
    written = io.StringIO()
    with redirect_stderr(written):
        logs.configure(json=True, debug=False)
        structlog.get_logger("test").info("request.refused", reason='x\n{"event": "bet.placed"}')
    assert len(written.getvalue().splitlines()) == 1


def test_other_libraries_speak_the_same_format() -> None:
    """The standard library's warnings become events, their debug talk stays out."""
    written = io.StringIO()
    with redirect_stderr(written):
        logs.configure(json=True, debug=False)
        logging.getLogger("other.library").warning("it said %s", "so")
        logging.getLogger("other.library").info("chatter")
    (line,) = written.getvalue().splitlines()
    assert json.loads(line)["event"] == "it said so"
