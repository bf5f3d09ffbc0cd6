"""HTTP to the upstream: one deadline per call, bounded answers, polite retries of reads, a circuit; orders go out once.

Knows methods and statuses, nothing of bets. No exception of the HTTP library leaves this module.
"""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
import stamina

from chatbet.clock import Clock
from chatbet.errors import OutcomeUnknown, UpstreamUnavailable
from chatbet.sportsbook.lenient import Json
from chatbet.state.circuit import Circuit, CircuitOpen
from chatbet.tls import trust

ATTEMPTS = 3
LARGEST_ANSWER = 16 * 1024 * 1024
# The serverless host may sleep for seconds before it answers, but it accepts connections at once.
_CONNECT_TIMEOUT = 3.0
# Above this many bytes parsing would hold up every other conversation on the loop.
_PARSE_IN_THREAD = 256 * 1024
# A pause that the upstream asks for is waited out inside a call only when it is this short (seconds).
_SHORT_PAUSE = 1.5
_DEFAULT_PAUSE = 1.0
_LONGEST_PAUSE = 300.0
MOST_CONNECTIONS = 32
# A call that used up its whole time says more, and costs more, than one that failed at once.
_HANG_COUNTS = 2
_TRANSIENT = frozenset({500, 502, 503, 504})

# Raised before a single byte of the request has left: an order that meets one was certainly not taken.
_NOTHING_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and the parsed body; ``body`` is None when it was no JSON."""

    status: int
    body: Json
    retry_after: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the status says success."""
        return 200 <= self.status < 300


class _Transient(Exception):
    """A fault that another try may not meet again."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.pause = pause


class UpstreamHttp:
    """Requests to one upstream over pooled connections. Open it inside a running loop, close it with ``aclose()``."""

    def __init__(self, base_url: str, *, clock: Clock, timeout: float, circuit: Circuit) -> None:
        parts = urlsplit(base_url)
        self._socket_path = parts.path if parts.scheme == "unix" else None
        self._base = "http://sportsbook" if self._socket_path else base_url.rstrip("/")
        self._clock = clock
        # Who was promised an answer within the time-out needs the rest of it to give that answer.
        self._timeout = timeout * 0.9
        self._circuit = circuit
        self._not_before = float("-inf")
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def read(self, method: str, path: str, **request: Any) -> Reply:
        """A request that may be repeated: any answer below 500 that is JSON; else ``UpstreamUnavailable``.

        ``request`` holds aiohttp's ``params``, ``headers``, ``json``. The timeout holds for all tries together.
        """
        try:
            async with asyncio.timeout(self._timeout) as limit:
                async for attempt in stamina.retry_context(
                    on=_worth_another_try,
                    attempts=ATTEMPTS,
                    timeout=None,
                    wait_initial=0.1,
                    wait_max=1.0,
                    wait_jitter=0.2,
                ):
                    with attempt:
                        return await self._attempt(method, path, request, limit)
        except TimeoutError:
            raise UpstreamUnavailable(f"{path}: no answer within {self._timeout:g} s") from None
        except _Transient as fault:
            raise UpstreamUnavailable(f"{path}: {fault}", retry_after=fault.pause) from None
        raise AssertionError("a retry context ends by returning or raising")

    async def order(self, path: str, **request: Any) -> Reply:
        """A POST that is sent at most once: any answer; ``UpstreamUnavailable`` means that nothing was sent.

        ``OutcomeUnknown``: it was sent, and no usable answer came.
        """
        await self._await_turn(path)
        try:
            async with asyncio.timeout(self._timeout) as limit:
                return await self._order_once(path, request, limit)
        except TimeoutError:
            raise OutcomeUnknown(f"{path}: no answer within {self._timeout:g} s") from None

    @contextlib.asynccontextmanager
    async def deadline(self, what: str) -> AsyncIterator[None]:
        """One time-out around several reads."""
        try:
            async with asyncio.timeout(self._timeout):
                yield
        except TimeoutError:
            raise UpstreamUnavailable(f"{what}: no answer within {self._timeout:g} s") from None

    async def aclose(self) -> None:
        """Close the pooled connections."""
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            await session.close()

    async def _order_once(self, path: str, request: Mapping[str, Any], limit: asyncio.Timeout) -> Reply:
        probe = self._enter(path)
        try:
            reply = await self._exchange("POST", path, request, fresh=True)
        except _NOTHING_SENT as error:
            self._circuit.failed(probe=probe)
            raise UpstreamUnavailable(f"{path}: {type(error).__name__}, nothing was sent") from None
        except (aiohttp.ClientError, OSError, _Transient) as error:
            self._circuit.failed(probe=probe)
            raise OutcomeUnknown(f"{path}: {type(error).__name__} after sending") from None
        except BaseException:
            self._interrupted(limit, probe=probe)
            raise
        self._note(reply, probe=probe)
        return reply

    async def _attempt(self, method: str, path: str, request: Mapping[str, Any], limit: asyncio.Timeout) -> Reply:
        await self._await_turn(path)
        probe = self._enter(path)
        try:
            reply = await self._exchange(method, path, request, fresh=False)
        except (aiohttp.ClientError, OSError, _Transient) as error:
            self._circuit.failed(probe=probe)
            raise _Transient(str(error) if isinstance(error, _Transient) else type(error).__name__) from None
        except BaseException:
            self._interrupted(limit, probe=probe)
            raise
        self._note(reply, probe=probe)
        if reply.status == 429 or reply.status in _TRANSIENT:
            raise _Transient(f"status {reply.status}", reply.retry_after)
        if reply.ok and reply.body is None:
            raise _Transient("the answer holds no JSON")
        if 300 <= reply.status < 400:
            raise UpstreamUnavailable(f"{path}: redirected, not followed")
        return reply

    def _interrupted(self, limit: asyncio.Timeout, *, probe: bool) -> None:
        """A call that was cut short says something only when it was its own time that ran out."""
        ends = limit.when()
        if ends is not None and asyncio.get_running_loop().time() >= ends:
            self._circuit.failed(probe=probe, weight=_HANG_COUNTS)
        else:
            self._circuit.abandoned(probe=probe)

    def _enter(self, path: str) -> bool:
        try:
            return self._circuit.enter()
        except CircuitOpen as refusal:
            raise UpstreamUnavailable(f"{path}: {refusal}", retry_after=refusal.retry_after) from None

    def _note(self, reply: Reply, *, probe: bool) -> None:
        """Tell the circuit what the answer means, and remember a pause that the upstream asked for."""
        if reply.status >= 500 or (reply.ok and reply.body is None):
            self._circuit.failed(probe=probe)
        elif reply.status == 429:
            self._circuit.abandoned(probe=probe)
        else:
            self._circuit.succeeded()
        if reply.retry_after is not None:
            self._not_before = max(self._not_before, self._clock.monotonic() + reply.retry_after)

    async def _await_turn(self, path: str) -> None:
        """Wait out a short pause that the upstream asked for; refuse at once during a long one."""
        while (pause := self._not_before - self._clock.monotonic()) > 0:
            if pause > _SHORT_PAUSE:
                raise UpstreamUnavailable(f"{path}: asked to wait {pause:.1f} s", retry_after=pause)
            await asyncio.sleep(pause)

    async def _exchange(self, method: str, path: str, request: Mapping[str, Any], *, fresh: bool) -> Reply:
        async with self._session(fresh=fresh).request(
            method, self._base + path, allow_redirects=False, **request
        ) as response:
            body = await _bounded_body(response)
            pause = _pause(response, self._clock) if response.status in (429, 503) else None
            return Reply(response.status, await _parse(body), pause)

    def _session(self, *, fresh: bool) -> aiohttp.ClientSession:
        """Pooled connections for reads; a new one for every order, so that none dies on a connection gone stale."""
        if fresh not in self._sessions:
            options: dict[str, Any] = {"limit": MOST_CONNECTIONS, "force_close": fresh}
            connector: aiohttp.BaseConnector = (
                aiohttp.UnixConnector(self._socket_path, **options)
                if self._socket_path
                else aiohttp.TCPConnector(ttl_dns_cache=60, ssl=trust(self._base), **options)
            )
            self._sessions[fresh] = aiohttp.ClientSession(
                connector=connector,
                # Cookies of one customer must not travel with the next one's request.
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(_CONNECT_TIMEOUT, self._timeout / 2)),
                json_serialize=lambda value: orjson.dumps(value).decode(),
            )
        return self._sessions[fresh]


def _worth_another_try(error: Exception) -> bool | float:
    """For stamina: the pause before the next try, exactly as long as the upstream asked for."""
    if not isinstance(error, _Transient):
        return False
    if error.pause is None:
        return True
    return error.pause if error.pause <= _SHORT_PAUSE else False


async def _bounded_body(response: aiohttp.ClientResponse) -> bytes:
    parts, size = [], 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > LARGEST_ANSWER:
            response.close()
            raise _Transient("the answer is too large")
        parts.append(part)
    return b"".join(parts)


async def _parse(body: bytes) -> Json:
    try:
        return await asyncio.to_thread(orjson.loads, body) if len(body) > _PARSE_IN_THREAD else orjson.loads(body)
    except ValueError:
        return None


def _pause(response: aiohttp.ClientResponse, clock: Clock) -> float | None:
    """Seconds of ``Retry-After``, from seconds or a date; a busy upstream that names none gets a default."""
    asked = response.headers.get("Retry-After", "").strip()
    if not asked:
        return _DEFAULT_PAUSE if response.status == 429 else None
    try:
        pause = float(asked)
    except ValueError:
        try:
            pause = (parsedate_to_datetime(asked).astimezone(UTC) - clock.now()).total_seconds()
        except ValueError:
            return _DEFAULT_PAUSE
    return min(max(pause, 0.0), _LONGEST_PAUSE) if math.isfinite(pause) else _DEFAULT_PAUSE
