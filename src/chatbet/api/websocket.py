"""The chat socket: one connection of one session. Frames in, frames out, answers in the order of the questions.

An idle socket costs one coroutine and no task: a worker runs only while messages wait to be answered.
"""

import asyncio
import contextlib
import uuid
from typing import Any

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from chatbet.api.access import SUBPROTOCOL, Caller
from chatbet.api.answering import Answering
from chatbet.api.chat import check_owner
from chatbet.api.connections import Connections
from chatbet.api.following import Following
from chatbet.api.frames import (
    PROTOCOL,
    Authenticate,
    Ping,
    Stop,
    Subscribe,
    Typing,
    UserMessageFrame,
    checked_text,
    encode,
    error_frame,
    frame,
    read_frame,
)
from chatbet.api.problems import sentence
from chatbet.brain.offline.formats import country_of
from chatbet.conversation.mailbox import Arrears
from chatbet.conversation.messages import UserMessage, guest
from chatbet.conversation.notices import Notice
from chatbet.errors import (
    ChatBetError,
    Forbidden,
    InvalidMessage,
    RateLimited,
    SessionReplaced,
    ShuttingDown,
    Unauthorized,
)
from chatbet.language import Language
from chatbet.services import Services, services_of

router = APIRouter()
_log = structlog.get_logger(__name__)

PATH = "/ws/chat"
AUTHENTICATE_WITHIN = 5.0
GOOD_BYE = frozenset({1000, 1001})
"""Close codes of a client that leaves in order, having read what was sent before."""
CLOSE_WITHIN = 1.0
ARRIVED = "chatbet.arrived"
"""The server's way to tell whether what was sent has arrived; see ``wire``."""
MOST_BAD_FRAMES = 30
"""Unreadable frames in a row after which the socket is closed as abuse."""
REPLACED, POLICY, TOO_FAST, RESTART = 4409, 1008, 4429, 1012


@router.websocket(PATH)
async def chat(socket: WebSocket) -> None:
    """Serve one client until it goes."""
    services = services_of(socket)
    if not services.gate.allows_origin(socket):
        await socket.close(POLICY)
        return
    subprotocol = next((item for item in socket.scope["subprotocols"] if item.startswith(SUBPROTOCOL)), None)
    await socket.accept(subprotocol=subprotocol)
    connection = Connection(socket, services)
    try:
        caller = await _caller(socket, services, subprotocol)
        await connection.open(caller)
        await connection.serve()
    except (Unauthorized, Forbidden) as error:
        await connection.refuse(error)
        await connection.close(POLICY)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        await connection.gone()


async def _caller(socket: WebSocket, services: Services, subprotocol: str | None) -> Caller:
    """Who connects: by subprotocol, by header, or by a first frame within five seconds."""
    gate = services.gate
    if subprotocol is not None:
        return gate.read_token(subprotocol.removeprefix(SUBPROTOCOL))
    try:
        return gate.identify(socket)
    except Unauthorized:
        pass
    try:
        async with asyncio.timeout(AUTHENTICATE_WITHIN):
            first = read_frame(await socket.receive_text())
    except (TimeoutError, ChatBetError, KeyError):
        raise Unauthorized("no token in time") from None
    if not isinstance(first, Authenticate):
        raise Unauthorized("the first frame was not a token")
    return gate.read_token(first.token)


def _odds_format(asked: str | None) -> str | None:
    """One of the formats that a reader can choose; anything else in an address is ignored."""
    return asked if asked in ("decimal", "fractional", "american") else None


class Connection:
    """One open socket. What it says waits in ``Answering``, what it follows in ``Following``: made when needed."""

    __slots__ = (
        "_answering", "_bad", "_early", "_following", "_gone", "_language", "_left", "_odds_format", "_opened",
        "_socket", "_timezone", "_told", "drawing", "newest", "number", "services", "session_id", "user_id",
    )  # fmt: skip

    def __init__(self, socket: WebSocket, services: Services) -> None:
        self._socket = socket
        self.services = services
        self.session_id = ""
        self.user_id = ""
        self.number = self.newest = 0
        self.drawing: asyncio.Future[Any] | None = None
        self._early: list[tuple[str, dict[str, Any]]] | None = []
        self._told: set[str] | None = None
        self._answering: Answering | None = None
        self._following: Following | None = None
        self._language: Language | None = None
        self._timezone: str | None = None
        self._odds_format: str | None = None
        self._opened = services.clock.now()
        self._bad = 0
        self._gone = False
        self._left = False

    def _answers(self) -> Answering:
        if self._answering is None:
            self._answering = Answering(self.services, self, self.session_id)
        return self._answering

    @property
    def _connections(self) -> Connections:
        return self.services.connections

    async def open(self, caller: Caller) -> None:
        """Greet: decide the session, take it over from an older connection, deliver what was missed."""
        query = self._socket.query_params
        asked = query.get("session_id") or caller.session_id
        self.session_id = asked[:128] if asked else str(uuid.uuid4())
        named = caller.speak_for(query.get("user_id"))
        self.user_id = named or guest(self.session_id)
        self._language = Language.parse(query.get("language"))
        self._timezone = query.get("timezone")
        self._odds_format = _odds_format(query.get("odds_format"))
        await check_owner(self.services, caller, self.session_id, named if asked else None)
        await self._connections.enter(self)
        arrears = await self.services.mailbox.arrears(self.session_id) if asked else Arrears()
        await self.send(
            "connection_ack",
            user_id=self.user_id,
            resumed=arrears.known,
            server_time=self.services.clock.now().isoformat(),
            protocol=PROTOCOL,
            country=country_of(self._timezone or self.services.settings.default_timezone),
        )
        await self._catch_up(arrears)

    async def _catch_up(self, arrears: Arrears) -> None:
        """Deliver what was missed, and answer what a worker accepted that is gone (or is still at it)."""
        for answer in arrears.answers:
            await self._answers().deliver(answer)
        early, self._early = self._early or [], None
        for notice in arrears.notices:
            await self.notify(notice.about, notice.frame(self.session_id, self.services.clock.now()))
        for about, payload in early:
            await (self.notify(about, payload) if payload else self.catch_up_again())
        for message in arrears.messages:
            self._answers().take_over(message)

    async def catch_up_again(self) -> None:
        """An older connection has given back what nobody may have read there, or news were missed."""
        if self._early is not None:
            self._early.append(("arrears", {}))
            return
        arrears = await self.services.mailbox.arrears(self.session_id)
        if arrears.answers:
            await self._answers().deliver_missed(arrears.answers)
        for notice in arrears.notices:
            await self.notify(notice.about, notice.frame(self.session_id, self.services.clock.now()))

    async def serve(self) -> None:
        """Read frames until the client goes."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                self._left = message.get("code") in GOOD_BYE
                return
            raw = message.get("text")
            try:
                await self._handle(raw if raw is not None else message.get("bytes") or b"")
                self._bad = 0
            except ChatBetError as error:
                self._bad += 1
                await self.refuse(error)
                if self._bad > MOST_BAD_FRAMES:
                    await self.close(TOO_FAST if isinstance(error, RateLimited) else POLICY)
                    return

    async def _handle(self, raw: str | bytes) -> None:
        received = read_frame(raw)
        match received:
            case UserMessageFrame():
                await self._enqueue(received)
            case Ping():
                await self.send("pong")
            case Stop():
                self._answers().stop(received.message_id)
            case Subscribe():
                await self._subscribe(received)
            case Authenticate() | Typing():
                pass

    async def _enqueue(self, received: UserMessageFrame) -> None:
        """Accept a message: it will be answered after those before it."""
        message_id = received.message_id or f"usr_{uuid.uuid4().hex[:16]}"
        try:
            text = checked_text(received.content)
            if received.session_id not in (None, "", self.session_id):
                raise InvalidMessage("another session on this socket")
            if self.services.draining:
                raise ShuttingDown("draining", retry_after=2)
            if self._answers().full:
                raise RateLimited("too many messages waiting", retry_after=2)
            if self._answers().took_over(message_id, self._opened):
                return  # sent again after a reconnect; its first copy is being answered already
            message = UserMessage(
                text=text,
                session_id=self.session_id,
                user_id=self.user_id,
                message_id=message_id,
                language=self._language,
                timezone=self._timezone,
                odds_format=received.odds_format or self._odds_format,
                repeatable=received.message_id is not None,
                arrived_at=self.services.clock.now(),
                awaited=True,
            )
            await self._admit(message)
        except ChatBetError as error:
            error.fields["message_id"] = received.message_id or ""
            raise
        await self._answers().take(message)

    async def _admit(self, message: UserMessage) -> None:
        """Count the message and keep it, both in one round trip."""
        kept = self.services.mailbox.accept(message)
        try:
            await self.services.gate.count(self._socket)
        except RateLimited:
            self.services.mailbox.ended(message)
            raise
        finally:
            await kept

    async def _subscribe(self, received: Subscribe) -> None:
        if self._following is None:
            self._following = Following(self.services.subscriptions, self._send_update)
        if received.type == "subscribe":
            await self._following.follow(received.topics)
        else:
            await self._following.unfollow(received.topics)

    async def _send_update(self, update: dict[str, Any]) -> bool:
        fields = {name: value for name, value in update.items() if name != "type"}
        return await self.send(update["type"], **fields)

    async def notify(self, about: str, payload: dict[str, Any]) -> None:
        """Something to be told without having been asked for: an alert, an order's outcome. Told once it has arrived.

        Two workers that see the same price, or one that repeats what a dead one began, may both push it. Nothing goes
        before the greeting.
        """
        if self._early is not None:
            self._early.append((about, payload))
            return
        self._told = self._told or set()
        if about in self._told:
            return
        self._told.add(about)
        if await self.send_payload(payload):
            arrival = self.arrival()
            await self.services.notices.sent(self.session_id, about)
            self._connections.later(self._told_when(arrival, about))

    def arrival(self) -> asyncio.Future[bool] | None:
        """Whether what has been sent arrives; None where the server cannot tell."""
        arrived = self._socket.scope.get("extensions", {}).get(ARRIVED)
        return None if arrived is None else arrived()

    async def _told_when(self, arrival: asyncio.Future[bool] | None, about: str) -> None:
        if arrival is None or await arrival or self._left:
            await self.services.notices.told(self.session_id, (Notice(about, ""),))

    async def send(self, kind: str, **fields: Any) -> bool:
        """Send one server frame; False when the client is not there any more."""
        return await self.send_payload(frame(kind, self.session_id, self.services.clock.now(), **fields))

    async def send_payload(self, payload: dict[str, Any]) -> bool:
        """Send a frame; the wire drops a client that does not read instead of letting it be waited for."""
        if self._gone:
            return False
        try:
            await self._socket.send_text(encode(payload))
        except (WebSocketDisconnect, RuntimeError):
            self._gone = True
        return not self._gone

    async def refuse(self, error: ChatBetError, message_id: str | None = None) -> bool:
        """Tell a fault in the user's language; the connection stays. False when nobody hears it."""
        language = self._language or self.services.settings.default_language
        text = sentence(error.code, language, retry_after=error.retry_after)
        about = message_id or error.fields.get("message_id")
        payload = error_frame(error, text, self.session_id, self.services.clock.now(), about or None)
        return await self.send_payload(payload)

    async def replaced(self) -> None:
        """A newer connection has the session and its open messages: say so and go."""
        if self._answering is not None:
            self._answering.handed_over()
        await self.refuse(SessionReplaced("a newer connection"))
        await self.close(REPLACED)

    async def shut_down(self) -> None:
        """The process goes: every message that is open ends somehow, then the socket closes."""
        if self._answering is not None:
            await self._answering.shut_down()
        await self.close(RESTART)

    async def close(self, code: int) -> None:
        """Close the socket; a second call does nothing."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(CLOSE_WITHIN):
                await self._socket.close(code)

    async def gone(self) -> None:
        """The client is away: what it has asked is answered all the same, and waits in its mailbox."""
        self._gone = True
        if self._answering is not None:
            self._answering.closed(in_order=self._left)
        if self._following is not None:
            await self._following.aclose()
        await self._connections.leave(self)
