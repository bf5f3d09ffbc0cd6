"""Who may do what outside development: keys, session tokens, origins, and what stays closed."""

import base64
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import jwt
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.conftest import RunningServer, start_server

SECRET = "a-secret-of-the-tests-that-is-long-enough-0123"
KEY = "operator-key-of-the-tests"
OPERATOR = {"X-API-Key": KEY}
CLOSED = [
    ("POST", "/api/v1/chat/message"),
    ("POST", "/api/v1/chat/stream"),
    ("GET", "/api/v1/chat/conversations/ana"),
    ("DELETE", "/api/v1/chat/conversations/ana"),
    ("GET", "/api/v1/chat/intents"),
    ("GET", "/api/v1/chat/openers"),
    ("POST", "/api/v1/chat/feedback"),
    ("GET", "/api/v1/odds/1/history"),
    ("POST", "/api/v1/auth/session"),
    ("POST", "/api/v1/auth/login"),
    ("POST", "/api/v1/auth/logout"),
    ("GET", "/metrics"),
]


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server as operators run it. Its clock is the machine's: production refuses any other."""
    running = start_server(
        tmp_path_factory.mktemp("production"),
        ENVIRONMENT="production",
        SECRET_KEY=SECRET,
        API_KEYS=f"another-key-of-the-tests,{KEY}",
        CORS_ORIGINS="https://bets.example",
        CHATBET_NOW="",
    )
    yield running
    running.stop()


@pytest.fixture
async def http(production: RunningServer) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of it."""
    async with aiohttp.ClientSession(production.url) as session:
        yield session


async def token_of(http: aiohttp.ClientSession, user: str) -> tuple[dict[str, str], str]:
    """A fresh session token of a user as a header, and its session."""
    async with http.post("/api/v1/auth/session", json={"user_id": user}, headers=OPERATOR) as response:
        body = await response.json()
        return {"Authorization": f"Bearer {body['token']}"}, body["session_id"]


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": "wrong"}, {"Authorization": "Bearer wrong"}])
@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_nothing_answers_without_credentials(
    http: aiohttp.ClientSession, method: str, path: str, headers: dict[str, str]
) -> None:
    """401 as a problem, the same for what exists and what does not."""
    async with http.request(method, path, headers=headers, json={"message": "hola"}) as response:
        fault = await response.json()
        assert (response.status, fault["error_code"]) == (401, "UNAUTHORIZED")
        assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/redoc"])
async def test_the_documentation_is_closed_in_production(http: aiohttp.ClientSession, path: str) -> None:
    """What the service offers is not published."""
    async with http.get(path, headers=OPERATOR) as response:
        assert response.status == 404


@pytest.mark.parametrize("path", ["/health/", "/health/live", "/health/ready"])
async def test_probes_need_no_credentials(http: aiohttp.ClientSession, path: str) -> None:
    """A balancer has no key."""
    async with http.get(path) as response:
        assert response.status == 200


async def test_an_operator_speaks_for_any_user_and_reads_the_metrics(http: aiohttp.ClientSession) -> None:
    """Any of the keys will do."""
    asked = {"message": "hola", "user_id": "somebody"}
    async with http.post("/api/v1/chat/message", json=asked, headers=OPERATOR) as response:
        assert (await response.json())["user_id"] == "somebody"
    async with http.get("/metrics", headers=OPERATOR) as response:
        assert "chatbet_turns_total" in await response.text()


async def test_a_token_reaches_only_its_own_user(http: aiohttp.ClientSession) -> None:
    """Another user's name, session or history is refused with one and the same answer, whether it exists or not."""
    ana, anas_session = await token_of(http, "ana")
    async with http.post("/api/v1/chat/message", json={"message": "hola"}, headers=ana) as response:
        answer = await response.json()
        assert (answer["user_id"], answer["session_id"]) == ("ana", anas_session)
    eva, _ = await token_of(http, "eva")
    refused: list[Any] = []
    for body in ({"session_id": anas_session}, {"session_id": "no-such-session"}, {"user_id": "ana"}):
        async with http.post("/api/v1/chat/message", json={"message": "hola", **body}, headers=eva) as response:
            refused.append((response.status, (await response.json())["detail"]))
    for user in ("ana", "nobody"):
        async with http.get(f"/api/v1/chat/conversations/{user}", headers=eva) as response:
            refused.append((response.status, (await response.json())["detail"]))
    assert {status for status, _ in refused} == {403}
    assert len({detail for _, detail in refused}) == 1


async def test_a_token_is_no_operator_key(http: aiohttp.ClientSession) -> None:
    """Users may not look at the metrics, nor at the history of a session that is not theirs."""
    ana, _ = await token_of(http, "ana")
    async with http.get("/metrics", headers=ana) as response:
        assert response.status == 403


def forged() -> list[str]:
    """Tokens that look right: another secret, no signature, no expiry, expired, another audience."""
    claims = {"sub": "ana", "sid": "s1", "aud": "chatbet.session", "exp": 4102444800}
    unsigned = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "none", "typ": "JWT"}, claims)
    )
    return [
        jwt.encode(claims, SECRET.upper(), "HS256"),
        f"{unsigned}.",
        jwt.encode({key: claims[key] for key in ("sub", "sid", "aud")}, SECRET, "HS256"),
        jwt.encode(claims | {"exp": 1_000_000_000}, SECRET, "HS256"),
        jwt.encode(claims | {"aud": "another"}, SECRET, "HS256"),
        jwt.encode(claims, SECRET + SECRET, "HS512"),
    ]


@pytest.mark.parametrize("token", forged())
async def test_a_forged_token_opens_nothing(http: aiohttp.ClientSession, token: str) -> None:
    """Only our own signature, audience and life count, and only the one algorithm."""
    asked = {"message": "hola"}
    headers = {"Authorization": f"Bearer {token}"}
    async with http.post("/api/v1/chat/message", json=asked, headers=headers) as response:
        assert response.status == 401


async def test_fields_that_would_raise_a_user_are_ignored(http: aiohttp.ClientSession) -> None:
    """A body cannot make anybody an operator."""
    ana, _ = await token_of(http, "ana")
    asked = {"message": "hola", "trusted": True, "role": "operator", "is_admin": True}
    async with http.post("/api/v1/chat/message", json=asked, headers=ana) as response:
        assert (await response.json())["user_id"] == "ana"


async def test_a_socket_opens_with_the_token_as_subprotocol(
    http: aiohttp.ClientSession, production: RunningServer
) -> None:
    """The subprotocol is accepted as sent, and the token decides who speaks."""
    ana, session = await token_of(http, "ana")
    offered = Subprotocol(f"chatbet.bearer.{ana['Authorization'].removeprefix('Bearer ')}")
    async with connect(f"{production.ws}?user_id=ana", subprotocols=[offered], compression=None) as wire:
        hello = json.loads(await wire.recv())
        assert (wire.subprotocol, hello["user_id"], hello["session_id"]) == (offered, "ana", session)


async def test_a_socket_opens_with_the_token_as_first_frame(
    http: aiohttp.ClientSession, production: RunningServer
) -> None:
    """For clients that cannot choose a subprotocol."""
    ana, _ = await token_of(http, "ana")
    async with connect(production.ws, compression=None) as wire:
        token = ana["Authorization"].removeprefix("Bearer ")
        await wire.send(json.dumps({"type": "authenticate", "token": token}))
        assert json.loads(await wire.recv())["user_id"] == "ana"


@pytest.mark.parametrize("first", ['{"type": "user_message", "content": "hola"}', "nonsense", None])
async def test_a_socket_without_a_token_is_closed(production: RunningServer, first: str | None) -> None:
    """Anything but a token first, or nothing within five seconds, ends it with 1008."""
    async with connect(production.ws, compression=None) as wire:
        if first is not None:
            await wire.send(first)
        assert json.loads(await wire.recv())["error_code"] == "UNAUTHORIZED"
        with pytest.raises(ConnectionClosed) as closed:
            await wire.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008


async def test_a_socket_of_another_users_session_is_closed(
    http: aiohttp.ClientSession, production: RunningServer
) -> None:
    """A token does not open somebody else's conversation."""
    ana, anas_session = await token_of(http, "ana")
    async with http.post("/api/v1/chat/message", json={"message": "hola"}, headers=ana):
        pass
    eva, _ = await token_of(http, "eva")
    async with connect(f"{production.ws}?session_id={anas_session}", additional_headers=eva, compression=None) as wire:
        assert json.loads(await wire.recv())["type"] == "error"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://bets.example.evil.example", "https://bets.example:444", "null"]
)
async def test_only_listed_origins_open_sockets(production: RunningServer, origin: str) -> None:
    """Exact matches only."""
    with pytest.raises(InvalidStatus):
        async with connect(production.ws, origin=origin, additional_headers=OPERATOR):  # type: ignore[arg-type]
            pass
    async with connect(production.ws, origin="https://bets.example", additional_headers=OPERATOR):  # type: ignore[arg-type]
        pass


async def test_the_upstream_token_never_leaves_the_server(http: aiohttp.ClientSession) -> None:
    """Log in, ask for the balance, look at everything that came back."""
    ana, session = await token_of(http, "ana")
    seen: list[str] = []
    async with http.post("/api/v1/auth/login", json={"user_key": "my-private-key"}, headers=ana) as response:
        seen.append(await response.text())
    async with http.post("/api/v1/chat/message", json={"message": "¿cuánto tengo?"}, headers=ana) as response:
        seen.append(await response.text())
    async with http.get(f"/api/v1/chat/conversations/ana?session_id={session}", headers=ana) as response:
        seen.append(await response.text())
    assert "1.000" in seen[1]
    assert all("my-private-key" not in text and '"token"' not in text for text in seen)
