"""Tokens that any process with the same seed can check, and that can all be revoked at once."""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import blake2b

LIFE = timedelta(hours=12)


class Tokens:
    """Issues and checks tokens; nothing is stored."""

    def __init__(self, seed: str) -> None:
        self._key = blake2b(f"tokens|{seed}".encode(), digest_size=32).digest()
        self._epoch = 0

    def issue(self, now: datetime) -> str:
        """A new token."""
        body = f"{self._epoch}.{int(now.timestamp())}.{secrets.token_hex(8)}"
        return f"{body}.{self._sign(body)}"

    def valid(self, token: str | None, now: datetime) -> bool:
        """Whether a token was issued here (or by a twin), is young enough and was not revoked."""
        body, _, signature = (token or "").rpartition(".")
        if not body.isascii() or not signature.isascii() or not hmac.compare_digest(self._sign(body), signature):
            return False
        epoch, issued, _ = body.split(".")
        return int(epoch) == self._epoch and now.timestamp() - int(issued) < LIFE.total_seconds()

    def revoke(self) -> None:
        """Make every token issued so far invalid."""
        self._epoch += 1

    def _sign(self, body: str) -> str:
        return blake2b(body.encode(), digest_size=16, key=self._key).hexdigest()
