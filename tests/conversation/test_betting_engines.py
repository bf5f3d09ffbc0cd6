"""The same conversation on the engine of last resort: a machine without any Redis bets as safely as one with it."""

import pytest
from betting_world import ON_BARCA, YES, SandboxWorld, act, open_desk, order

from chatbet.state.connection import open_redis
from chatbet.understanding.utterance import Act


async def test_a_bet_is_quoted_changed_and_placed_without_a_redis_server(world: SandboxWorld) -> None:
    """Every turn is saved, and the newest quote is the one that a yes places, once."""
    redis = open_redis("fake://betting-engines")
    async with open_desk(redis, world) as desk:
        answers = [await desk.says(said) for said in (ON_BARCA, act(Act.CHANGE_STAKE, stake="30"), YES, YES)]
        assert [answer.degraded for answer in answers] == [None] * 4
        assert [int(bet.stake) for bet in desk.bets] == [30]
    await redis.aclose()


@pytest.mark.parametrize("stake", ["20", "40"])
async def test_limits_hold_without_a_redis_server(world: SandboxWorld, stake: str) -> None:
    """The scripts that count stakes run there too."""
    redis = open_redis(f"fake://betting-limits-{stake}")
    async with open_desk(redis, world) as desk:
        await desk.says(act(Act.SET_LIMIT, "ponme un límite de 30 al día", stake="30"))
        answer = await desk.says(order("FC Barcelona", stake=stake))
        assert ("límite" in answer.text) is (stake == "40")
    await redis.aclose()
