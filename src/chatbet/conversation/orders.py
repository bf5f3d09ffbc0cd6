"""What is known of every confirmed order, written down before each step, so that any process can take it up again.

Three things in Redis: the claim (who may send; never given back), the record (how far it came; it only moves forward)
and the list of orders that still need somebody, by when. Sends nothing itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError
from redis.commands.core import AsyncScript

from chatbet.betting.slip import Leg
from chatbet.language import Language
from chatbet.state import keys
from chatbet.state.claims import Claims, claimed_value
from chatbet.state.connection import GuardedRedis


class Phase(StrEnum):
    """How far an order came, in this order."""

    CLAIMED = "claimed"
    """Nothing was sent, and nothing may be sent once somebody has moved it on."""
    SENT = "sent"
    """The request left or is about to: from here on only the sportsbook knows."""
    ANSWERED = "answered"
    """The outcome is known."""
    TOLD = "told"
    """The user has been told, or will be by a stored notice; a bet that was taken waits for its result."""
    CLOSED = "closed"


RANK = {phase: place for place, phase in enumerate(Phase)}


class Outcome(StrEnum):
    """How an order ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """The sportsbook said no: nothing was debited."""
    NOT_SENT = "not_sent"
    """It certainly never reached the sportsbook, or is certainly not in its books."""
    DECLINED = "declined"
    """Stopped here before sending: a limit, a self-exclusion, another order under way."""
    UNRESOLVED = "unresolved"
    """Given up: the sportsbook shows nothing that would decide it."""


@dataclass(frozen=True, slots=True)
class Order:
    """One confirmed slip on its way. ``id`` is the slip's, the claim's and the sportsbook's reference."""

    id: str
    session_id: str
    user_id: str
    fingerprint: str
    legs: tuple[Leg, ...]
    """At the odds that are sent: those of the quote or better."""
    stake: Decimal
    kind: str
    account: str
    """Sealed: the reconciler must be able to look even after the user has unlinked it."""
    label: str
    """What is backed, in the user's language."""
    language: Language
    timezone: str
    currency: str
    created_at: datetime
    balance_before: Decimal
    phase: Phase = Phase.CLAIMED
    sent_at: datetime | None = None
    outcome: Outcome | None = None
    bet_id: str | None = None
    possible_win: Decimal | None = None
    reason: str = ""

    def answered(self, outcome: Outcome, **known: Any) -> "Order":
        """The same order with its outcome."""
        return replace(self, phase=Phase.ANSWERED, outcome=outcome, **known)


_ORDER = TypeAdapter(Order)

_TURN_TTL = 15 * 60
"""Seconds for which an order whose outcome nobody knows keeps the user's next one waiting."""

# KEYS record; ARGV rank, value, time to live in s. The same value again repeats a call whose answer was lost.
_ADVANCE = """
local rank = redis.call('HGET', KEYS[1], 'rank')
if rank and tonumber(rank) >= tonumber(ARGV[1]) then
  if redis.call('HGET', KEYS[1], 'order') == ARGV[2] then return 1 end
  return 0
end
redis.call('HSET', KEYS[1], 'rank', ARGV[1], 'order', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""

# KEYS the user's turn; ARGV order id, seconds to keep it or 0 to end it. The claim's value begins with its token.
_TURN = """
local found = redis.call('GET', KEYS[1])
if not found or string.sub(found, -#ARGV[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('EXPIRE', KEYS[1], ARGV[2])
"""


class Orders:
    """The records of all orders. Every method may raise ``StateUnavailable``."""

    def __init__(self, redis: GuardedRedis) -> None:
        self._redis = redis
        self._claims = Claims(redis)
        self._advance: AsyncScript = redis.register_script(_ADVANCE)
        self._turn: AsyncScript = redis.register_script(_TURN)

    async def open(self, order: Order, *, look_at: datetime) -> bool:
        """Claim the right to send it; False when somebody has claimed it before. Listed first, so none is forgotten."""
        await self.look_at(order, look_at)
        claim = await self._claims.claim(_claim_key(order.session_id, order.id), _ORDER.dump_json(order))
        return claim.mine and await self.advance(order)

    async def advance(self, order: Order) -> bool:
        """Write its new phase down; False when somebody else has moved it as far or farther."""
        arguments: list[Any] = [RANK[order.phase], _ORDER.dump_json(order), keys.CLAIM_TTL]
        return bool(await self._advance(keys=[keys.order(order.session_id, order.id)], args=arguments))

    async def find(self, session_id: str, order_id: str) -> Order | None:
        """The record; of an order whose owner died right after claiming it, what the claim says."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.hget(keys.order(session_id, order_id), "order")
        pipe.get(_claim_key(session_id, order_id))
        record, claim = await pipe.execute()
        return _read(record or (claimed_value(claim) if claim else None))

    async def take_turn(self, order: Order) -> bool:
        """Be the one order of this user that is under way; False while there is another."""
        claim = await self._claims.claim(_turn_key(order.user_id), order.id.encode(), ttl=_TURN_TTL)
        return claim.mine or claim.value == order.id.encode()

    async def end_turn(self, order: Order) -> None:
        """Let the user's next order go ahead, if it is this one that it waits for."""
        await self._turn(keys=[_turn_key(order.user_id)], args=[order.id, 0])

    async def keep_turn(self, order: Order) -> None:
        """Keep the user's next order waiting: nobody knows yet, and two could not be told apart by the balance."""
        await self._turn(keys=[_turn_key(order.user_id)], args=[order.id, _TURN_TTL])

    async def look_at(self, order: Order, when: datetime) -> None:
        """Somebody has to look at it not before ``when``."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.zadd(keys.open_orders(), {_entry(order.session_id, order.id): when.timestamp()})
        pipe.expire(keys.open_orders(), keys.CLAIM_TTL)
        await pipe.execute()

    async def forget(self, session_id: str, order_id: str) -> None:
        """Nobody needs to look any more; the record itself stays until its time is over."""
        await self._redis.zrem(keys.open_orders(), _entry(session_id, order_id))

    async def due(self, now: datetime, limit: int = 100) -> list[tuple[str, str]]:
        """Session and order ids that should be looked at by now, the longest waiting first."""
        found = await self._redis.zrangebyscore(keys.open_orders(), "-inf", now.timestamp(), start=0, num=limit)
        return [_ids(entry.decode()) for entry in cast(list[bytes], found)]


def _claim_key(session_id: str, order_id: str) -> str:
    return keys.claim(session_id, f"order:{order_id}")


def _turn_key(user_id: str) -> str:
    return keys.user(user_id, "placing")


def _entry(session_id: str, order_id: str) -> str:
    return f"{order_id}|{session_id}"


def _ids(entry: str) -> tuple[str, str]:
    order_id, _, session_id = entry.partition("|")
    return session_id, order_id


def _read(stored: bytes | None) -> Order | None:
    try:
        return _ORDER.validate_json(stored) if stored else None
    except ValidationError:
        return None
