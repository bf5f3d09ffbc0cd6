"""A client that asks and does not read: bounded in what waits for it, cut off, and nobody else notices."""

import asyncio
import base64
import contextlib
import json
import os
import socket
import struct
import time
from pathlib import Path

import aiohttp
import pytest

from chatbet.wire import READ_WITHIN
from tests.chat_client import chat
from tests.conftest import RunningServer, Start
from tests.waiting import eventually

pytestmark = pytest.mark.slow


def memory(server: RunningServer) -> int:
    """Resident bytes of the server."""
    return int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def frame(opcode: int, payload: bytes) -> bytes:
    """One masked client frame."""
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else bytes([0x80 | 126]) + struct.pack("!H", len(payload))
    return bytes([0x80 | opcode]) + size + b"\0\0\0\0" + payload


async def deaf(server: RunningServer) -> socket.socket:
    """A chat socket with a small window, of which only the handshake has been read."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.settimeout(0.0)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(raw, ("127.0.0.1", server.port))
    key = base64.b64encode(os.urandom(16)).decode()
    await loop.sock_sendall(
        raw,
        f"GET /ws/chat HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode(),
    )
    assert b"101" in await loop.sock_recv(raw, 1024)
    return raw


async def shout(raw: socket.socket, burst: bytes) -> None:
    """Send without end and without reading, until the server has had enough."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        while True:
            await loop.sock_sendall(raw, burst)
            await asyncio.sleep(0.01)


async def sockets(server: RunningServer) -> int:
    """How many the server counts."""
    async with aiohttp.ClientSession() as http, http.get(f"{server.url}/metrics") as response:
        text = await response.text()
    return int(float(next(line.split()[1] for line in text.splitlines() if line.startswith("chatbet_sockets"))))


QUESTION = json.dumps({"type": "user_message", "content": "¿Qué partidos hay este fin de semana?"}).encode()


CROWD = ((10, frame(0x1, QUESTION)), (4, frame(0x9, b"x" * 120) * 50))
"""How many send what: questions, whose answers wait to be read, and pings, whose pongs do."""


async def test_a_client_that_does_not_read_is_cut_off(start: Start) -> None:
    """Some seconds later they are gone, memory has stayed, and others were answered."""
    server = start()
    async with chat(server.ws) as other, contextlib.AsyncExitStack() as stack:
        await other.say("hola")
        before = memory(server)
        bursts = [burst for clients, burst in CROWD for _ in range(clients)]
        crowd = [stack.enter_context(contextlib.closing(await deaf(server))) for _ in bursts]
        shouting = [asyncio.create_task(shout(raw, burst)) for raw, burst in zip(crowd, bursts, strict=True)]
        stack.push_async_callback(_end, shouting)
        for number in range(6):
            began = time.monotonic()
            assert (await other.say(f"hola {number}"))["is_final"]
            assert time.monotonic() - began < 3
            await asyncio.sleep(0.3)
        await eventually(lambda: _only_one(server), within=READ_WITHIN + 20)
        assert memory(server) - before < 96 * 2**20
        assert (await other.say("gracias"))["is_final"]


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _only_one(server: RunningServer) -> bool:
    return await sockets(server) == 1
