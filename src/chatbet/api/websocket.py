"""The chat socket: one connection of one session. Frames in, frames out, answers in the order of the questions.

An idle socket costs one coroutine and no task: a worker runs only while messages wait to be answered.
"""

import asyncio
import contextlib
import uuid
from collections import deque
from dataclasses import replace
from typing import Any

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from chatbet.api.access import SUBPROTOCOL, Caller
from chatbet.api.chat import check_owner, guest
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
    final_frame,
    frame,
    read_frame,
)
from chatbet.api.problems import sentence
from chatbet.conversation.messages import Answer, Stage, UserMessage, Words
from chatbet.conversation.notices import Notice
from chatbet.conversation.turn import RunningTurn
from chatbet.errors import (
    ChatBetError,
    Forbidden,
    InvalidMessage,
    RateLimited,
    SessionReplaced,
    ShuttingDown,
    StateUnavailable,
    Unauthorized,
)
from chatbet.language import Language
from chatbet.services import Services, services_of

router = APIRouter()
_log = structlog.get_logger(__name__)

AUTHENTICATE_WITHIN = 5.0
SEND_WITHIN = 10.0
"""Seconds that a client may take to read one frame before it is dropped."""
MAY_BE_UNREAD = 2.0
"""An answer sent less than so many seconds before its client went may never have been read: it is sent once more."""
MOST_WAITING = 20
"""Messages that may wait on one socket for the answers before them."""
MOST_BAD_FRAMES = 30
"""Unreadable frames in a row after which the socket is closed as abuse."""
REPLACED, POLICY, TOO_FAST, RESTART = 4409, 1008, 4429, 1012


@router.websocket("/ws/chat")
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


class Connection:
    """One open socket with what waits on it."""

    __slots__ = (
        "_bad", "_caller", "_delivered_at", "_following", "_gone", "_language", "_socket", "_timezone", "_turn",
        "_turn_of", "_waiting", "_worker", "services", "session_id", "user_id",
    )  # fmt: skip

    def __init__(self, socket: WebSocket, services: Services) -> None:
        self._socket = socket
        self.services = services
        self.session_id = ""
        self.user_id = ""
        self._following: Following | None = None
        self._caller = Caller(trusted=False)
        self._language: Language | None = None
        self._timezone: str | None = None
        self._waiting: deque[UserMessage] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._turn: RunningTurn | None = None
        self._turn_of = ""
        self._bad = 0
        self._gone = False
        self._delivered_at = float("-inf")

    @property
    def _connections(self) -> Connections:
        return self.services.connections

    async def open(self, caller: Caller) -> None:
        """Greet: decide the session, take it over from an older connection, deliver what was missed."""
        query = self._socket.query_params
        asked = query.get("session_id") or caller.session_id
        self.session_id = asked[:128] if asked else str(uuid.uuid4())
        self._caller = caller
        self.user_id = caller.speak_for(query.get("user_id")) or guest(self.session_id)
        self._language = Language.parse(query.get("language"))
        self._timezone = query.get("timezone")
        await check_owner(self.services, caller, self.session_id)
        resumed, missed = await self._earlier()
        await self._connections.enter(self)
        await self.send(
            "connection_ack",
            user_id=self.user_id,
            resumed=resumed,
            server_time=self.services.clock.now().isoformat(),
            protocol=PROTOCOL,
        )
        if missed is not None:
            await self._deliver(missed)
        for notice in await self.services.notices.waiting(self.session_id):
            await self.notify(notice.about, notice.frame(self.session_id, self.services.clock.now()))

    async def _earlier(self) -> tuple[bool, Answer | None]:
        """Whether the session is known, and the answer that nobody has received yet."""
        store = self.services.store
        try:
            if await store.owner_of(self.session_id) is None:
                return False, None
            return True, await store.undelivered(self.session_id)
        except StateUnavailable:
            return False, None

    async def serve(self) -> None:
        """Read frames until the client goes."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
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
                self._stop(received.message_id)
            case Subscribe():
                await self._subscribe(received)
            case Authenticate() | Typing():
                pass

    async def _enqueue(self, received: UserMessageFrame) -> None:
        """Accept a message: it will be answered after those before it."""
        services = self.services
        message_id = received.message_id or f"usr_{uuid.uuid4().hex[:16]}"
        try:
            text = checked_text(received.content)
            if received.session_id not in (None, "", self.session_id):
                raise InvalidMessage("another session on this socket")
            await services.gate.count(self._socket)
            if services.draining:
                raise ShuttingDown("draining", retry_after=2)
            if len(self._waiting) >= MOST_WAITING:
                raise RateLimited("too many messages waiting", retry_after=2)
        except ChatBetError as error:
            error.fields["message_id"] = received.message_id or ""
            raise
        await self.send("typing", is_typing=True, message_id=message_id)
        self._waiting.append(
            UserMessage(
                text=text,
                session_id=self.session_id,
                user_id=self.user_id,
                message_id=message_id,
                language=self._language,
                timezone=self._timezone,
                repeatable=received.message_id is not None,
                arrived_at=services.clock.now(),
            )
        )
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work(), name="socket-worker")

    async def _work(self) -> None:
        """Answer the waiting messages one after the other."""
        while self._waiting:
            message = self._waiting.popleft()
            self._turn, self._turn_of = self.services.turns.start(message), message.message_id
            try:
                await self._relay(self._turn, message)
            except ChatBetError as error:
                await self.refuse(error, message.message_id)
            except asyncio.CancelledError:
                if self._turn.task.cancelled() and not self.services.draining:
                    await self.send("typing", is_typing=False, message_id=message.message_id, stopped=True)
                    continue
                raise
            except (WebSocketDisconnect, RuntimeError):
                return
            finally:
                self._turn = None

    async def _relay(self, turn: RunningTurn, message: UserMessage) -> None:
        index = 0
        async for event in turn.events():
            match event:
                case Words(text):
                    await self.send(
                        "assistant_response",
                        is_final=False,
                        content=text,
                        chunk_index=index,
                        in_reply_to=message.message_id,
                    )
                    index += 1
                case Stage(tool):
                    await self.send("typing", is_typing=True, message_id=message.message_id, stage=tool)
                case Answer():
                    await self._deliver(replace(event, in_reply_to=message.message_id))

    async def _deliver(self, answer: Answer) -> None:
        await self.send_payload(final_frame(answer, self.services.clock.now()))
        if not self._gone:
            self._delivered_at = self.services.clock.monotonic()
            await self.services.store.mark_delivered(answer)

    def _stop(self, message_id: str | None) -> None:
        """The answer is not wanted: drop it from the queue, or stop the turn that makes it."""
        if self._turn is not None and message_id in (None, self._turn_of):
            self._turn.cancel()
        self._waiting = deque(item for item in self._waiting if item.message_id != message_id)

    async def _subscribe(self, received: Subscribe) -> None:
        if self._following is None:
            self._following = Following(self.services.subscriptions, self._send_update)
        if received.type == "subscribe":
            await self._following.follow(received.topics)
        else:
            await self._following.unfollow(received.topics)

    async def _send_update(self, update: dict[str, Any]) -> None:
        fields = {name: value for name, value in update.items() if name != "type"}
        await self.send(update["type"], **fields)

    async def notify(self, about: str, payload: dict[str, Any]) -> None:
        """Something to be told without having been asked for: an alert, an order's outcome. Told once it is sent."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self.send_payload(payload)
            await self.services.notices.told(self.session_id, (Notice(about, ""),))

    async def send(self, kind: str, **fields: Any) -> None:
        """Send one server frame."""
        await self.send_payload(frame(kind, self.session_id, self.services.clock.now(), **fields))

    async def send_payload(self, payload: dict[str, Any]) -> None:
        """Send a frame; a client that does not read is dropped instead of being waited for."""
        try:
            async with asyncio.timeout(SEND_WITHIN):
                await self._socket.send_text(encode(payload))
        except TimeoutError:
            await self.close(TOO_FAST)
            raise WebSocketDisconnect(TOO_FAST) from None

    async def refuse(self, error: ChatBetError, message_id: str | None = None) -> None:
        """Tell a fault in the user's language; the connection stays."""
        language = self._language or self.services.settings.default_language
        text = sentence(error.code, language, retry_after=error.retry_after)
        about = message_id or error.fields.get("message_id")
        payload = error_frame(error, text, self.session_id, self.services.clock.now(), about or None)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self.send_payload(payload)

    async def replaced(self) -> None:
        """A newer connection has the session: say so and go."""
        await self.refuse(SessionReplaced("a newer connection"))
        await self.close(REPLACED)

    async def shut_down(self) -> None:
        """The process goes: what still waits is given back, then the socket closes."""
        for message in self._waiting:
            await self.refuse(ShuttingDown("restart", retry_after=2), message.message_id)
        self._waiting.clear()
        if self._turn is not None:
            await self.refuse(ShuttingDown("restart", retry_after=2), self._turn_of)
        await self.close(RESTART)

    async def close(self, code: int) -> None:
        """Close the socket; a second call does nothing."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self._socket.close(code)

    async def gone(self) -> None:
        """The client is away: the running turn goes on, its answer waits in the store."""
        self._gone = True
        self._waiting.clear()
        if self.services.clock.monotonic() - self._delivered_at < MAY_BE_UNREAD:
            await self.services.store.mark_undelivered(self.session_id)
        if self._following is not None:
            await self._following.aclose()
        await self._connections.leave(self)
