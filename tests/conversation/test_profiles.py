"""What a user is remembered for across sessions, in every engine that may hold it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatbet.conversation.profiles import Profiles
from chatbet.conversation.session import Session
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis, open_redis
from chatbet.state.embedded import EmbeddedRedis

NEW = Session("s1", "ana")


@pytest.fixture(params=["server", "in process"])
async def store(request: pytest.FixtureRequest, engine: EmbeddedRedis) -> AsyncIterator[GuardedRedis]:
    """A real server, and the engine inside the process."""
    client = open_redis(engine.url if request.param == "server" else "fake://profiles")
    await client.flushall()
    yield client
    await client.aclose()


def liking(**preferences: str) -> Session:
    """A session in which this was said."""
    return replace(NEW, preferences=preferences, turns=1)


async def test_a_new_session_begins_with_what_was_said_in_another(store: GuardedRedis) -> None:
    """Of the same user alone."""
    await Profiles(store).note(NEW, liking(team="Arsenal", stake="20"))
    later = await Profiles(store).begun(Session("s2", "ana"))
    assert later.preferences == {"team": "Arsenal", "stake": "20"}
    assert later.memory.favourite == "Arsenal"
    assert (await Profiles(store).begun(Session("s3", "luis"))).preferences == {}


async def test_a_session_under_way_keeps_its_own(store: GuardedRedis) -> None:
    """What is said elsewhere waits for the next one."""
    await Profiles(store).note(NEW, liking(team="Arsenal"))
    under_way = liking(team="Chelsea")
    assert await Profiles(store).begun(under_way) is under_way


async def test_what_one_session_forgets_is_gone_in_another_that_is_open(store: GuardedRedis) -> None:
    """All of it, or only what was named."""
    profiles = Profiles(store)
    said = liking(team="Arsenal", stake="20", odds_format="american")
    under_way = replace(said, memory=replace(said.memory, favourite="Arsenal"), odds_format="american")
    await profiles.note(NEW, said)
    await profiles.forget("ana", ("team",))
    left = await profiles.begun(under_way)
    assert (left.preferences, left.memory.favourite) == ({"stake": "20", "odds_format": "american"}, "")
    await profiles.forget("ana")
    assert (await profiles.begun(left)).preferences == {}
    assert (await profiles.begun(left)).odds_format == "decimal"


async def test_only_what_was_said_changes(store: GuardedRedis) -> None:
    """Two sessions of one user do not undo each other."""
    profiles = Profiles(store)
    await profiles.note(NEW, liking(team="Arsenal"))
    await profiles.note(NEW, liking(stake="20"))
    assert await profiles.of("ana") == {"team": "Arsenal", "stake": "20"}


async def test_a_preference_that_holds_no_more_is_gone(store: GuardedRedis) -> None:
    """The client asked for another format than the one that was said."""
    profiles = Profiles(store)
    said = liking(odds_format="american", team="Arsenal")
    await profiles.note(NEW, said)
    await profiles.note(said, liking(team="Arsenal"))
    assert await profiles.of("ana") == {"team": "Arsenal"}


async def test_a_forgotten_user_is_a_new_one(store: GuardedRedis) -> None:
    """Nothing is left."""
    profiles = Profiles(store)
    await profiles.note(NEW, liking(team="Arsenal"))
    await profiles.forget("ana")
    assert (await profiles.begun(Session("s2", "ana"))).preferences == {}
    assert await store.exists(keys.user("ana", "preferences")) == 0


async def test_the_format_of_the_client_is_no_new_wish_in_the_next_session(store: GuardedRedis) -> None:
    """It is kept beside the format that was said."""
    said = replace(liking(odds_format="american"), client_format="decimal")
    await Profiles(store).note(NEW, said)
    later = await Profiles(store).begun(Session("s2", "ana"))
    assert (later.preferences, later.client_format) == ({"odds_format": "american"}, "decimal")


async def test_what_is_remembered_does_not_live_for_ever(store: GuardedRedis) -> None:
    """As long as the user comes back now and then."""
    profiles = Profiles(store)
    await profiles.note(NEW, liking(team="Arsenal"))
    await store.expire(keys.user("ana", "preferences"), 60)
    await profiles.of("ana")
    assert keys.USER_TTL - 5 < await store.ttl(keys.user("ana", "preferences")) <= keys.USER_TTL


async def test_what_was_forgotten_while_redis_was_away_does_not_come_back(store: GuardedRedis, tmp_path: Path) -> None:
    """The process tells it as soon as it can."""
    profiles = Profiles(store)
    await profiles.note(NEW, liking(team="Arsenal", stake="20"))
    away = open_redis(f"unix://{tmp_path}/nobody.sock")
    profiles._redis = away
    await profiles.forget("ana")
    await profiles.note(NEW, liking(stake="35"))
    assert await profiles.of("ana") == {"stake": "35"}
    profiles._redis = store
    assert await profiles.of("ana") == {"stake": "35"}
    assert await Profiles(store).of("ana") == {"stake": "35"}
    await away.aclose()
