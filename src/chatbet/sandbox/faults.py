"""Faults on demand: what a real upstream does wrong, done on purpose between the app and its client.

A fault is one rule: which paths, how often, and what. Rules are kept in the order in which they came; every rule that
matches a request is applied. Calls below ``/sandbox`` are never touched.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbet.sandbox import chance
from chatbet.sandbox.book import Book
from chatbet.sandbox.ledger import Refused

HUGE_BYTES = 20 * 1024 * 1024
LONGEST_HANG = 120.0
"""Seconds after which even a hanging answer gives up, should the client never do."""
ORDERS = ("/place-bet", "/place-combo-bet")
BODIES = {"html": b"<html><body>Bad gateway</body></html>", "empty": b"", "null": b"null", "garbage": b"\x00\xff{]"}
ODD_VALUES: dict[str, object] = {
    "null": None, "zero": 0, "negative": -2.1, "huge": 1e9, "text": "2,10", "list": [2.1], "one": 1.0, "nan": "NaN",
}  # fmt: skip


@dataclass(slots=True)
class Fault:
    """One rule. ``times`` counts down; None means for ever. docs/sandbox.md says what each field does."""

    paths: tuple[str, ...] = ()
    times: int | None = None
    error_rate: float = 1.0
    latency_ms: float = 0.0
    status: int | None = None
    retry_after: float | None = None
    malformed: str | None = None
    lost_response: str | None = None
    odds_jump: float | None = None
    fixture: str = "*"
    hang: bool = False
    huge: int = 0
    drip_ms: float = 0.0
    duplicates: bool = False
    odd_values: str | None = None
    redirect: str | None = None
    expire_tokens: bool = False


def read_fault(body: Mapping[str, Any]) -> Fault:
    """Read one rule; ``Refused`` names what cannot be read."""
    unknown = set(body) - {field.name for field in fields(Fault)}
    if unknown:
        raise Refused(422, "invalid_request", f"Unknown fields: {', '.join(sorted(unknown))}")
    values = {key: value for key, value in body.items() if value is not None}
    paths = values.pop("paths", ())
    try:
        fault = Fault(**values, paths=(paths,) if isinstance(paths, str) else tuple(map(str, paths)))
        _normalise(fault, values)
    except (TypeError, ValueError) as error:
        raise Refused(422, "invalid_request", f"Not a fault: {error}") from None
    return fault


def _normalise(fault: Fault, given: Mapping[str, Any]) -> None:
    for name in ("error_rate", "latency_ms", "drip_ms"):
        setattr(fault, name, float(getattr(fault, name)))
    fault.times = None if fault.times is None else int(fault.times)
    fault.huge = HUGE_BYTES if given.get("huge") is True else int(fault.huge)
    fault.malformed = "truncated" if given.get("malformed") is True else fault.malformed or None
    fault.lost_response = "close" if given.get("lost_response") is True else fault.lost_response or None
    if fault.lost_response and not fault.paths:
        fault.paths = ORDERS
    if fault.retry_after is not None and fault.status is None:
        fault.status = 429
    if "error_rate" in given and not _breaks(fault):
        fault.status = 503
    allowed = ((fault.malformed, {*BODIES, "truncated"}), (fault.odd_values, {*ODD_VALUES}),
               (fault.lost_response, {"close", "hang", "error", "garbage"}))  # fmt: skip
    for value, choices in allowed:
        if value is not None and value not in choices:
            raise ValueError(f"{value!r}; choose one of {', '.join(sorted(choices))}")


def _breaks(fault: Fault) -> bool:
    return any((
        fault.status, fault.malformed, fault.lost_response, fault.hang, fault.huge, fault.duplicates, fault.odd_values,
        fault.redirect, fault.expire_tokens, fault.odds_jump, fault.drip_ms,
    ))  # fmt: skip


class Faults:
    """The rules in force."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rules: list[Fault] = []
        self._count = 0

    def add(self, body: Mapping[str, Any]) -> None:
        """Add one rule; without ``paths`` a jump of prices or the end of all tokens happens at once."""
        if body.get("reset"):
            self.reset()
            return
        fault = read_fault(body)
        if not fault.paths and (fault.odds_jump or fault.expire_tokens):
            self._strike(fault)
            fault.odds_jump, fault.expire_tokens = None, False
            if not _breaks(fault) and not fault.latency_ms:
                return
        self._rules.append(fault)

    def reset(self) -> None:
        """Take everything back, jumps of prices included."""
        self._rules.clear()
        for fixture in tuple(self._book.pricer.jumps):
            self._book.pricer.jump(fixture, 0.0)

    def listing(self) -> list[dict[str, Any]]:
        """The rules as JSON."""
        return [asdict(rule) for rule in self._rules]

    def fire(self, path: str) -> list[Fault]:
        """The rules that strike this request; counts them down."""
        struck = []
        for rule in self._rules:
            if rule.times == 0 or (rule.paths and not path.startswith(rule.paths)):
                continue
            self._count += 1
            if rule.error_rate < 1 and chance.uniform("fault", self._count) >= rule.error_rate:
                continue
            if rule.times is not None:
                rule.times -= 1
            self._strike(rule)
            struck.append(rule)
        return struck

    def _strike(self, fault: Fault) -> None:
        if fault.expire_tokens:
            self._book.tokens.revoke()
        if fault.odds_jump:
            self._book.pricer.jump(fault.fixture, fault.odds_jump)


class FaultMiddleware:
    """Applies the rules to requests and answers."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass through, unless a rule strikes."""
        rules = [] if scope["type"] != "http" or _is_control(scope["path"]) else self._faults.fire(scope["path"])
        if not rules:
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(sum(rule.latency_ms for rule in rules) / 1000)
        for rule in rules:
            if rule.hang:
                await _hang(receive)
                return
            if rule.status or rule.redirect:
                await _send(send, _instead(rule))
                return
        answer = _Answer()
        await self._app(scope, receive, answer.take)
        await _tell(rules, answer, receive, send)


class _Answer:
    """An answer that is held back."""

    def __init__(self, status: int = 200, body: bytes = b"", headers: list[tuple[bytes, bytes]] | None = None) -> None:
        self.status = status
        self.body = body
        self.headers = headers if headers is not None else [(b"content-type", b"application/json")]

    async def take(self, message: Message) -> None:
        """Keep what the app sends."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [(name, value) for name, value in message["headers"] if name != b"content-length"]
        else:
            self.body += message.get("body", b"")


def _is_control(path: str) -> bool:
    return path.startswith("/sandbox/")


def _instead(rule: Fault) -> _Answer:
    """The answer of a request that never reaches the app."""
    if rule.redirect:
        return _Answer(rule.status or 302, headers=[(b"location", rule.redirect.encode())])
    answer = _Answer(rule.status or 503, orjson.dumps({"detail": "The service is not available"}))
    if rule.retry_after is not None:
        answer.headers.append((b"retry-after", f"{rule.retry_after:g}".encode()))
    if rule.malformed:
        answer.body = BODIES.get(rule.malformed, answer.body[:-5])
    return answer


async def _tell(rules: list[Fault], answer: _Answer, receive: Receive, send: Send) -> None:
    """Send what the app answered, as broken as the rules want it."""
    for rule in rules:
        if rule.lost_response and answer.status == 200:
            await _lose(rule.lost_response, answer, receive, send)
            return
        _spoil(rule, answer)
    drip = max(rule.drip_ms for rule in rules)
    await (_drip(send, answer, drip / 1000) if drip else _send(send, answer))


async def _lose(how: str, answer: _Answer, receive: Receive, send: Send) -> None:
    """The app did its work, but nobody learns of it."""
    if how == "hang":
        await _hang(receive)
    elif how == "error":
        await _send(send, _Answer(500, b'{"detail":"Internal Server Error"}'))
    elif how == "garbage":
        await _send(send, _Answer(200, BODIES["garbage"]))
    else:
        # A head that promises more than follows: the server has to close the connection.
        length = str(len(answer.body) + 64).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})


def _spoil(rule: Fault, answer: _Answer) -> None:
    if rule.duplicates or rule.odd_values:
        answer.body = _changed(answer.body, rule)
    if rule.malformed:
        answer.body = BODIES.get(rule.malformed, answer.body[: max(len(answer.body) * 2 // 3, 1)])
        if rule.malformed == "html":
            answer.headers = [(b"content-type", b"text/html")]
    if rule.huge:
        answer.body = b'{"padding":"' + b"x" * rule.huge + b'"}'


def _changed(body: bytes, rule: Fault) -> bytes:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    if rule.duplicates and isinstance(content, list):
        content = content + [one for one in content if isinstance(one, dict) and "totalResults" not in one]
    if rule.odd_values:
        content = _with_odds(content, ODD_VALUES[rule.odd_values])
    spoiled = orjson.dumps(content)
    return spoiled.replace(b'"NaN"', b"NaN") if rule.odd_values == "nan" else spoiled


def _with_odds(content: object, value: object) -> object:
    """The same JSON with every price replaced."""
    if isinstance(content, dict):
        return {key: value if key == "odds" else _with_odds(one, value) for key, one in content.items()}
    return [_with_odds(one, value) for one in content] if isinstance(content, list) else content


async def _send(send: Send, answer: _Answer) -> None:
    headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _drip(send: Send, answer: _Answer, pause: float) -> None:
    headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    for place in range(0, len(answer.body), 16):
        await send({"type": "http.response.body", "body": answer.body[place : place + 16], "more_body": True})
        await asyncio.sleep(pause)
    await send({"type": "http.response.body", "body": b""})


async def _hang(receive: Receive) -> None:
    """Wait until the client has had enough."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), LONGEST_HANG)
    except TimeoutError:
        return
