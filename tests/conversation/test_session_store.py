"""A session is read from what this process wrote last only while nobody else has written it."""

from dataclasses import replace

from chatbet.conversation.messages import Answer, UserMessage
from chatbet.conversation.session import Session, SessionStore
from chatbet.language import Language
from chatbet.state.connection import GuardedRedis
from tests.conversation.betting_world import NOW

MESSAGE = UserMessage("hola", "s", "u", "m1")
ANSWER = Answer(
    "msg_1", "m1", "s", "u", "¡Hola!", Language.ES, "GREETING", 1.0, {}, (), (), (), "offline", None, None, 0, 1, NOW
)


async def recalled(store: SessionStore, redis: GuardedRedis) -> Session:
    """The session as a turn would begin with it."""
    message = replace(MESSAGE, text="¿qué tal?", message_id="m2")
    state = await redis.get(store.needed(message)[0])
    return (await store.recall(message, (state, None, None, None))).session


async def test_what_another_worker_wrote_is_read(redis: GuardedRedis) -> None:
    """Two workers serve one session in turn."""
    here, there = SessionStore(redis, ttl=60), SessionStore(redis, ttl=60)
    first = Session("s", "u").with_pair("hola", "¡Hola!")
    await here.save(first, MESSAGE, ANSWER)
    assert await recalled(here, redis) is first
    second = (await recalled(there, redis)).with_pair("gracias", "De nada")
    await there.save(second, MESSAGE, ANSWER)
    assert await recalled(here, redis) == second
