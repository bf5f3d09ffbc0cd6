"""Claims: one winner, the others see what it wrote; no Redis, no claim."""

import asyncio

import pytest

from chatbet.errors import StateUnavailable
from chatbet.state import keys
from chatbet.state.claims import Claims
from chatbet.state.connection import GuardedRedis

KEY = keys.claim("s", "slip-1")


async def test_of_many_exactly_one_wins(redis: GuardedRedis, other_redis: GuardedRedis) -> None:
    """A thousand retries are one order."""
    workers = Claims(redis), Claims(other_redis)
    claims = await asyncio.gather(*(workers[n % 2].claim(KEY, f"{n}".encode()) for n in range(200)))
    winner = next(claim for claim in claims if claim.mine)
    assert sum(claim.mine for claim in claims) == 1
    assert {claim.value for claim in claims} == {winner.value}


async def test_who_comes_later_sees_how_it_ended(redis: GuardedRedis) -> None:
    """The stored outcome is the answer to every retry."""
    claims = Claims(redis)
    first = await claims.claim(KEY, b"sending")
    assert await claims.settle(first, b"accepted bet-1")
    assert (await claims.claim(KEY)).value == b"accepted bet-1"
    assert await claims.read(KEY) == b"accepted bet-1"


async def test_only_the_owner_may_settle_or_give_up(redis: GuardedRedis) -> None:
    """A loser cannot write over the winner."""
    claims = Claims(redis)
    await claims.claim(KEY, b"sending")
    loser = await claims.claim(KEY)
    assert not loser.mine
    assert not await claims.settle(loser, b"lies")
    assert not await claims.give_up(loser)
    assert await claims.read(KEY) == b"sending"


async def test_a_claim_given_up_can_be_made_again(redis: GuardedRedis) -> None:
    """Because certainly nothing was sent."""
    claims = Claims(redis)
    assert await claims.give_up(await claims.claim(KEY))
    assert (await claims.claim(KEY)).mine


async def test_a_claim_ends_with_its_time(redis: GuardedRedis) -> None:
    """Every key does."""
    await Claims(redis).claim(KEY, ttl=60)
    assert 0 < await redis.pttl(KEY) <= 60_000


async def test_a_claim_that_redis_forgot_cannot_be_settled(redis: GuardedRedis) -> None:
    """After a FLUSHALL nobody knows who owned it."""
    claims = Claims(redis)
    mine = await claims.claim(KEY)
    await redis.flushall()
    assert not await claims.settle(mine, b"accepted")
    assert await claims.read(KEY) is None


async def test_without_redis_nobody_can_claim(dead_redis: GuardedRedis) -> None:
    """And so nobody bets."""
    with pytest.raises(StateUnavailable):
        await Claims(dead_redis).claim(KEY)
