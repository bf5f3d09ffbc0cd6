"""Which sportsbook account a user is linked to, and its newest token. Both rest encrypted in Redis, and stay here."""

import base64
import contextlib
import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

import orjson

from chatbet.errors import StateUnavailable
from chatbet.sportsbook.model import Account
from chatbet.sportsbook.port import Sportsbook
from chatbet.state import keys
from chatbet.state.connection import GuardedRedis

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_LABEL = b"chatbet.accounts"
_UNLINKED = b"unlinked"


class Seal:
    """Encrypts accounts for rest, with a key of its own that is derived from the installation's secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @cached_property
    def _cipher(self) -> "Fernet":
        from cryptography.fernet import Fernet  # 9 MiB and 30 ms that only those pay who have an account

        derived = hashlib.blake2b(_LABEL, key=self._secret[:64], digest_size=32).digest()
        return Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, account: Account) -> str:
        """The account as it may rest outside this process."""
        return self._cipher.encrypt(orjson.dumps(account)).decode()

    def unsealed(self, sealed: bytes | str) -> Account | None:
        """The account again; None when it was sealed with another secret."""
        cipher = self._cipher
        from cryptography.fernet import InvalidToken

        try:
            return Account(**orjson.loads(cipher.decrypt(sealed)))
        except (InvalidToken, TypeError, orjson.JSONDecodeError):
            return None

    def name(self, user_key: str) -> str:
        """A customer's key as a name that gives it away to nobody."""
        return hashlib.blake2b(user_key.encode(), key=self._secret[:64], digest_size=16).hexdigest()


class TokenShelf:
    """The newest token of every account, for all workers: whoever renews one renews it for the others."""

    def __init__(self, redis: GuardedRedis, secret: bytes) -> None:
        self._redis = redis
        self._seal = Seal(secret)

    async def newest(self, user_key: str) -> Account | None:
        """The account with the token that was obtained last; None when nobody knows, or while Redis is away."""
        try:
            sealed = await self._redis.get(keys.token(self._seal.name(user_key)))
        except StateUnavailable:
            return None
        return self._seal.unsealed(sealed) if sealed else None

    async def keep(self, account: Account) -> None:
        """From now on this token is the newest."""
        where = keys.token(self._seal.name(account.user_key))
        with contextlib.suppress(StateUnavailable):
            await self._redis.set(where, self._seal.seal(account), ex=keys.TOKEN_TTL)


class Accounts:
    """Links users to accounts. With the sandbox every user has a demo account without asking."""

    def __init__(self, redis: GuardedRedis, sportsbook: Sportsbook, secret: bytes, *, demo: bool) -> None:
        self._redis = redis
        self._sportsbook = sportsbook
        self._seal = Seal(secret)
        self._demo = demo

    async def link(self, user_id: str, user_key: str) -> Account:
        """Log in at the sportsbook and remember it; raises ``UnknownAccount`` or ``UpstreamUnavailable``."""
        account = await self._sportsbook.log_in(user_key)
        await self._redis.set(keys.user(user_id, "account"), self.seal(account), ex=keys.USER_TTL)
        return account

    async def unlink(self, user_id: str) -> None:
        """Forget the account of a user; a demo account does not come back by itself either."""
        await self._redis.set(keys.user(user_id, "account"), _UNLINKED, ex=keys.USER_TTL)

    async def of(self, user_id: str) -> Account | None:
        """The linked account; None when there is none or it cannot be read now."""
        try:
            sealed = await self._redis.get(keys.user(user_id, "account"))
        except StateUnavailable:
            return None
        if sealed == _UNLINKED:
            return None
        account = self.unsealed(sealed) if sealed else None
        if account is None and self._demo:
            return await self.link(user_id, f"demo-{user_id}")
        return account

    def seal(self, account: Account) -> str:
        """The account as it may rest outside this process."""
        return self._seal.seal(account)

    def unsealed(self, sealed: bytes | str) -> Account | None:
        """The account again; None when it was sealed with another secret."""
        return self._seal.unsealed(sealed)
