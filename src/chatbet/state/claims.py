"""The right to do something once: the first to claim a key has it, everybody else learns what was written there.

The guard before an order is sent. Without Redis there is no claim (``StateUnavailable``), and without a claim no order.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from redis.commands.core import AsyncScript

from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

_TOKEN_LENGTH = 32

# KEYS claim; ARGV our token and value, time to live in ms. Our own token already there means that an earlier try of
# the same call had succeeded and only its answer was lost.
_CLAIM = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return ARGV[1] end
return redis.call('GET', KEYS[1])
"""

# KEYS claim; ARGV token, new value (with the token) or empty to give the claim up, time to live in ms.
_SETTLE = """
local found = redis.call('GET', KEYS[1])
if not found or string.sub(found, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """What came of claiming."""

    mine: bool
    value: bytes
    """What stands there: ours, or what the one who came first has written."""
    key: str
    token: str
    """Proves the ownership to ``settle`` and ``give_up``; empty when the claim is somebody else's."""


class Claims:
    """Claims of all kinds; the keys come from ``keys.claim``."""

    def __init__(self, redis: GuardedRedis) -> None:
        self._redis = redis
        self._claim: AsyncScript = redis.register_script(_CLAIM)
        self._settle: AsyncScript = redis.register_script(_SETTLE)

    async def claim(self, key: str, value: bytes = b"", *, ttl: int = keys.CLAIM_TTL) -> Claim:
        """Try to be the first; ``ttl`` in seconds. Raises ``StateUnavailable`` when nobody can tell."""
        token = secrets.token_hex(_TOKEN_LENGTH // 2)
        found = await self._claim(keys=[key], args=[token.encode() + value, ttl * 1000])
        # Between SET and GET the other's claim may have run out: nothing is known, so it is not ours.
        owner, written = _split(found)
        return Claim(owner == token, written, key, token if owner == token else "")

    async def settle(self, claim: Claim, value: bytes, *, ttl: int = keys.CLAIM_TTL) -> bool:
        """Write how it ended; False when the claim is not or no longer ours."""
        return await self._write(claim, claim.token.encode() + value, ttl)

    async def give_up(self, claim: Claim) -> bool:
        """Let others try, because certainly nothing was done."""
        return await self._write(claim, b"", 0)

    async def _write(self, claim: Claim, stored: bytes, ttl: int) -> bool:
        return claim.mine and bool(await self._settle(keys=[claim.key], args=[claim.token, stored, ttl * 1000]))

    async def read(self, key: str) -> bytes | None:
        """What stands there; None when nobody has claimed it."""
        found = await self._redis.get(key)
        return _split(found)[1] if found is not None else None


def claimed_value(stored: bytes) -> bytes:
    """What was written with a claim, from the raw value of its key: for who reads several keys in one go."""
    return _split(stored)[1]


def _split(found: Any) -> tuple[str, bytes]:
    raw = found if isinstance(found, bytes) else b""
    return raw[:_TOKEN_LENGTH].decode("ascii", "replace"), raw[_TOKEN_LENGTH:]
