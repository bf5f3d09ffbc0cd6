"""Commands of one moment leave as one piece, which the server reads as if the library had sent each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Connection

from chatbet.errors import StateUnavailable
from chatbet.state.batching import packed
from chatbet.state.connection import GuardedRedis

WORDS = st.one_of(st.binary(max_size=40), st.text(max_size=20), st.integers(), st.floats(allow_nan=False))
COMMANDS = st.tuples(st.sampled_from(["GET", "SET", "SCRIPT LOAD", "EVALSHA"]), st.lists(WORDS, max_size=5))


@given(st.lists(COMMANDS, min_size=1, max_size=4))
def test_the_server_gets_what_the_library_would_send(commands: list[tuple[str, list[object]]]) -> None:
    """Byte for byte, names of two words included."""
    asked = [(name, *words) for name, words in commands]
    library = Connection()
    assert packed(asked) == b"".join(library.pack_commands(asked))  # type: ignore[arg-type]


async def test_an_answer_that_came_too_late_is_nobodys(redis: GuardedRedis) -> None:
    """The exchange ends with its clock, and the next command reads its own answer."""
    await redis.set("kept", b"mine")
    with pytest.raises(StateUnavailable):
        await redis.execute_command("BLPOP", "nothing", 5)
    assert await redis.get("kept") == b"mine"
