"""A chat server that says what a test tells it to say: the real pages and their policy, scripted frames behind them."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any

import uvicorn
from card_samples import SAMPLES, wire
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from chatbet.api import pages

NOW = datetime.fromisoformat("2026-11-25T10:00:00-05:00")
OPENERS = ["Cuotas de Barcelona vs Real Madrid", "¿Qué partidos hay hoy?", "¿Cuál es una buena apuesta hoy?"]
Frame = dict[str, Any]
Script = Callable[["Chat", Frame], Any]


class Chat:
    """One server; a test replaces ``script`` and looks at what was received."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self._news = threading.Condition()
        self.reset()

    def reset(self) -> None:
        """Begin anew for the next test."""
        self.received: list[Frame] = []
        self.connections: list[dict[str, str]] = []
        self.feedback: list[Frame] = []
        self.history: list[Frame] = []
        self.missed: list[Frame] = []
        self.points: list[Frame] = []
        self.sockets: list[WebSocket] = []
        self.country = "CO"
        self.accepts = True
        self.opens = threading.Event()
        """While a test clears it, connections stay half made."""
        self.opens.set()
        self.script: Script = answer

    def frame(self, kind: str, **fields: Any) -> Frame:
        """A server frame."""
        return {"type": kind, "session_id": "s", "timestamp": NOW.isoformat(), **fields}

    async def send(self, **fields: Any) -> None:
        """One frame to the newest connection."""
        kind = fields.pop("type")
        await self.sockets[-1].send_json(self.frame(kind, **fields))

    def push(self, **fields: Any) -> None:
        """The same, from the test's thread."""
        self._run(self.send(**fields))

    def drop(self, code: int = 1012) -> None:
        """Close the newest connection."""
        self._run(self.sockets[-1].close(code))

    def _run(self, work: Any) -> None:
        assert self.loop is not None
        waiting: Future[None] = asyncio.run_coroutine_threadsafe(work, self.loop)
        waiting.result(5)

    def knock(self, query: dict[str, str]) -> None:
        """Note a connection that is asked for."""
        with self._news:
            self.connections.append(query)
            self._news.notify_all()

    def take(self, frame: Frame) -> None:
        """Note a received frame."""
        with self._news:
            self.received.append(frame)
            self._news.notify_all()

    def until(self, holds: Callable[[], bool]) -> bool:
        """Wait at most five seconds until something holds of what was received."""
        with self._news:
            return self._news.wait_for(holds, timeout=5)

    def got(self, frame: Frame) -> bool:
        """True when exactly this frame came, now or soon."""
        return self.until(lambda: frame in self.received)

    def asked(self, least: int = 1) -> list[Frame]:
        """The messages of the user, once there are ``least`` of them."""
        self.until(lambda: len(self._messages()) >= least)
        return self._messages()

    def said(self, least: int = 1) -> list[str]:
        """Their words."""
        return [frame["content"] for frame in self.asked(least)]

    def heard(self, text: str) -> bool:
        """True when the user said this, now or soon."""
        return self.until(lambda: any(frame["content"] == text for frame in self._messages()))

    def _messages(self) -> list[Frame]:
        return [frame for frame in self.received if frame["type"] == "user_message"]

    def final(self, asked: Frame, content: str, **fields: Any) -> Frame:
        """The end of an answer to ``asked``."""
        usual: Frame = {
            "is_final": True, "content": content, "message_id": f"msg_{asked['message_id'][:8]}",
            "in_reply_to": asked["message_id"], "cards": [], "suggested_actions": [], "degraded": None,
            "detected_intent": "ODDS_INFORMATION_QUERY", "duplicate": False, "slip_open": True,
        }  # fmt: skip
        return self.frame("assistant_response", **(usual | fields))


async def answer(chat: Chat, asked: Frame) -> None:
    """The usual script: a stage, three pieces, then the words of the question with the cards that it names."""
    about = asked["message_id"]
    await chat.send(type="typing", is_typing=True, message_id=about)
    await chat.send(type="typing", is_typing=True, message_id=about, stage="get_odds")
    text = f"Respuesta a: {asked['content']}"
    for index, piece in enumerate((text[:4], text[4:9], text[9:])):
        await chat.send(type="assistant_response", is_final=False, content=piece, chunk_index=index, in_reply_to=about)
    cards = [card for name in asked["content"].split() for card in wire(*SAMPLES.get(name, ()))]
    suggested = ["Muéstrame las cuotas", "¿Quién es mejor?", "Dame una recomendación"]
    await chat.sockets[-1].send_json(chat.final(asked, text, cards=cards, suggested_actions=suggested))


def application(chat: Chat) -> FastAPI:
    """The pages, the socket and the REST paths that the page asks."""
    app = FastAPI(openapi_url=None)
    app.include_router(pages.router)

    @app.websocket("/ws/chat")
    async def socket(line: WebSocket) -> None:
        if not chat.accepts:
            await line.close(1013)
            return
        chat.knock(dict(line.query_params))
        await asyncio.to_thread(chat.opens.wait, 5)
        await line.accept()
        chat.loop = asyncio.get_running_loop()
        chat.sockets.append(line)
        session = line.query_params.get("session_id", "s")
        user = line.query_params.get("user_id", "guest")
        at = (NOW + timedelta(seconds=0)).isoformat()
        known = bool(chat.history or chat.missed)
        ack = chat.frame(
            "connection_ack", session_id=session, user_id=user, resumed=known, server_time=at, protocol="1",
            country=chat.country,
        )  # fmt: skip
        try:
            await line.send_json(ack)
            for frame in chat.missed:
                await line.send_json(frame)
            while True:
                received = await line.receive_json()
                chat.take(received)
                if received["type"] == "user_message":
                    await chat.script(chat, received)
        except (WebSocketDisconnect, RuntimeError):
            return

    _rest(app, chat)
    return app


def _rest(app: FastAPI, chat: Chat) -> None:
    @app.get("/api/v1/chat/openers")
    async def openers() -> dict[str, list[str]]:
        return {"openers": OPENERS}

    @app.get("/api/v1/chat/conversations/{user_id}")
    async def conversations(user_id: str, session_id: str | None = None) -> dict[str, Any]:
        if session_id is None:
            return {"user_id": user_id, "messages": [], "sessions": [], "total": 0}
        return {"user_id": user_id, "session_id": session_id, "messages": chat.history, "total": len(chat.history)}

    @app.delete("/api/v1/chat/conversations/{user_id}")
    async def forget(user_id: str) -> dict[str, int]:
        return {"deleted": 2}

    @app.post("/api/v1/chat/feedback", status_code=202)
    async def feedback(body: dict[str, Any]) -> dict[str, bool]:
        chat.feedback.append(body)
        return {"accepted": True}

    @app.get("/api/v1/odds/{fixture_id}/history")
    async def history(fixture_id: str) -> dict[str, Any]:
        return {"fixture_id": fixture_id, "points": chat.points}


class ScriptedServer:
    """The application on a port of its own, in a thread."""

    def __init__(self) -> None:
        self.chat = Chat()
        config = uvicorn.Config(
            application(self.chat), port=0, log_level="error", ws="websockets-sansio", lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> str:
        """Its address, once it listens."""
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://localhost:{port}"

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(5)
