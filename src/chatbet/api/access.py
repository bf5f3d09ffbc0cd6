"""Who is talking, what they may, and how often. Identity comes from credentials; ids in a body are only claims."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection

from chatbet.clock import Clock
from chatbet.errors import Forbidden, RateLimited, Unauthorized
from chatbet.settings import Environment, Settings
from chatbet.state.ratelimits import RateLimits

ALGORITHM = "HS256"
AUDIENCE = "chatbet.session"
SUBPROTOCOL = "chatbet.bearer."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request. ``user_id`` is set for a session token: then only that user's things may be touched."""

    trusted: bool
    """An operator's server, or anybody in development: may speak for any user."""
    user_id: str | None = None
    session_id: str | None = None

    def speak_for(self, user_id: str | None) -> str | None:
        """The user that a request is about; ``Forbidden`` for another user than the token's."""
        if self.user_id is None:
            return user_id
        if user_id is not None and user_id != self.user_id:
            raise Forbidden("another user")
        return self.user_id


class Gate:
    """Checks credentials, origins and rates against the settings."""

    def __init__(self, settings: Settings, secret: bytes, limits: RateLimits, clock: Clock) -> None:
        self._settings = settings
        self._secret = secret
        self._limits = limits
        self._clock = clock
        self._keys = [_digest(key.get_secret_value()) for key in settings.api_keys]
        self._proxies = [ip_network(proxy, strict=False) for proxy in settings.trusted_proxies]

    @property
    def open(self) -> bool:
        """True in development, where nobody needs credentials."""
        return self._settings.environment is Environment.DEVELOPMENT

    def issue(self, user_id: str, session_id: str) -> tuple[str, int]:
        """A session token and its life in seconds."""
        import jwt  # lazy, here and below: with cryptography it takes 10 MiB and 50 ms that only token users pay

        life = self._settings.cache_ttl_user_sessions
        claims = {
            "sub": user_id,
            "sid": session_id,
            "aud": AUDIENCE,
            "iat": self._clock.now(),
            "exp": self._clock.now() + timedelta(seconds=life),
        }
        return jwt.encode(claims, self._secret, ALGORITHM), life

    def read_token(self, token: str) -> Caller:
        """The caller that a session token names; ``Unauthorized`` when it is not one of ours or has expired."""
        import jwt

        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._secret,
                [ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["sub", "sid", "exp"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise Unauthorized(type(error).__name__) from None
        if claims["exp"] <= self._clock.now().timestamp():
            raise Unauthorized("expired token")
        return Caller(trusted=False, user_id=str(claims["sub"]), session_id=str(claims["sid"]))

    def identify(self, connection: HTTPConnection) -> Caller:
        """The caller of a request by its headers; ``Unauthorized`` where credentials are needed and missing."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            # Prometheus can send a key no other way.
            return Caller(trusted=True) if self._known_key(token.strip()) else self.read_token(token.strip())
        if self._known_key(connection.headers.get("x-api-key")) or self.open:
            return Caller(trusted=True)
        raise Unauthorized("no credentials")

    def _known_key(self, key: str | None) -> bool:
        if not key:
            return False
        wanted = _digest(key)
        return any([hmac.compare_digest(wanted, known) for known in self._keys])  # noqa: C419 - no early exit

    def address(self, connection: HTTPConnection) -> str:
        """The client's address; ``X-Forwarded-For`` counts only as far as trusted proxies wrote it."""
        peer = connection.client.host if connection.client else "unknown"
        if not self._proxies:
            return peer[:64]
        hops = [hop.strip() for hop in connection.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        while hops and self._is_proxy(peer):
            peer = hops.pop()
        return peer[:64]

    def _is_proxy(self, address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in self._proxies)
        except ValueError:
            return False

    def allows_origin(self, connection: HTTPConnection) -> bool:
        """True for no origin (not a browser), our own host, or a listed origin. Exact matches only."""
        origin = connection.headers.get("origin")
        if origin is None or "*" in self._settings.cors_origins or origin in self._settings.cors_origins:
            return True
        return urlsplit(origin).netloc == connection.headers.get("host")

    async def count(self, connection: HTTPConnection) -> None:
        """Count one request or message of this address; ``RateLimited`` when there were too many."""
        wait = await self._limits.hit(
            "messages", self.address(connection), per_minute=self._settings.rate_limit_per_minute
        )
        if wait is not None:
            raise RateLimited("too many messages", retry_after=wait)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def gate_of(connection: HTTPConnection) -> Gate:
    """The gate of this application."""
    gate: Gate = connection.app.state.services.gate
    return gate


async def admitted(connection: HTTPConnection, gate: Annotated[Gate, Depends(gate_of)]) -> Caller:
    """The caller of a REST request, identified and counted."""
    await gate.count(connection)
    return gate.identify(connection)


Admitted = Annotated[Caller, Depends(admitted)]
