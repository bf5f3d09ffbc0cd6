"""A hostile wire: broken frames, giants, floods and slow clients cost nobody else anything."""

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.chat_client import chat
from tests.conftest import RunningServer

MOST_GROWTH = 64 * 2**20
"""Bytes that the server may grow by under any abuse."""
TEXT, BINARY, CLOSE = 1, 2, 8


def resident(server: RunningServer) -> int:
    """Bytes of memory that the server holds."""
    pages = int((Path("/proc") / str(server.process.pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


def client_frame(opcode: int, payload: bytes, *, reserved: int = 0, masked: bool = True) -> bytes:
    """One WebSocket frame as a client writes it, or as it should not."""
    first = 0x80 | reserved << 4 | opcode
    flag = 0x80 if masked else 0
    if len(payload) < 126:
        head = bytes([first, flag | len(payload)])
    elif len(payload) < 65536:
        head = bytes([first, flag | 126]) + len(payload).to_bytes(2, "big")
    else:
        head = bytes([first, flag | 127]) + len(payload).to_bytes(8, "big")
    return head + (b"\0\0\0\0" if masked else b"") + payload  # a mask of zeros changes nothing


async def upgraded(server: RunningServer) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A raw connection after the handshake."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /ws/chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The next frame of the server: opcode and payload."""
    first, second = await reader.readexactly(2)
    size = second & 0x7F
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2), "big")
    elif size == 127:
        size = int.from_bytes(await reader.readexactly(8), "big")
    return first & 0x0F, await reader.readexactly(size)


async def close_code(server: RunningServer, raw: bytes) -> int:
    """The code with which the server closes after these bytes."""
    reader, writer = await upgraded(server)
    try:
        writer.write(raw)
        async with asyncio.timeout(10):
            while True:
                opcode, payload = await read_frame(reader)
                if opcode == CLOSE:
                    return int.from_bytes(payload[:2], "big")
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (client_frame(TEXT, b"\xc3\x28"), 1007),
        (client_frame(TEXT, b"{}", reserved=0b100), 1002),
        (client_frame(TEXT, b"{}", masked=False), 1002),
        (client_frame(3, b"{}"), 1002),
        (client_frame(9, b"p" * 126), 1002),
        (client_frame(TEXT, b"a" * 70_000), 1009),
        (client_frame(BINARY, b"a" * 70_000), 1009),
        (b"\x81\xff" + (2**40).to_bytes(8, "big") + b"\0\0\0\0", 1009),
    ],
    ids=["invalid-utf-8", "reserved-bit", "unmasked", "unknown-opcode", "long-ping", "long", "long-binary", "terabyte"],
)
async def test_a_broken_frame_closes_with_its_code(server: RunningServer, raw: bytes, code: int) -> None:
    """As RFC 6455 says; the server goes on."""
    assert await close_code(server, raw) == code


@pytest.mark.parametrize(
    "content",
    ["[" * 30_000, '{"type":' * 8_000, '{"type": "user_message", "content": ' + "9" * 20_000 + "}", "\u0000" * 100],
    ids=["deep-list", "deep-object", "long-number", "nulls"],
)
async def test_json_that_is_built_to_hurt_is_an_error_frame(server: RunningServer, content: str) -> None:
    """The connection stays and the next message is answered."""
    async with chat(server.ws) as client:
        await client.wire.send(content)
        assert (await client.receive())["error_code"] in ("INVALID_JSON", "INVALID_MESSAGE")
        assert (await client.say("hola"))["is_final"]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4000,
        "¿" * 4000,
        "1 " * 2000,
        "barcelona " * 400,
        "(((((" * 800,
        "\u202e\u2066 \u200b" * 1000,
        "👩‍👩‍👧‍👦" * 500,
        "Z̷̢̛a̸l̵g̶o̷" * 200,
        "\x00\x07\x1b[31m rojo",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "' OR 1=1; DROP TABLE apuestas; --",
        "${jndi:ldap://x/y} {{7*7}} %s %n ../../etc/passwd",
    ],
)
async def test_any_text_ends_in_an_answer_without_markup(server: RunningServer, text: str) -> None:
    """Strange letters are data: answered within a second or so, nothing of them comes back as markup."""
    async with chat(server.ws) as client:
        answer = await client.say(text)
    assert answer["is_final"]
    assert "<" not in answer["content"]
    assert "\x1b" not in answer["content"]
    assert answer["response_time_ms"] < 3000


async def test_a_body_that_lies_about_its_size_is_refused(server: RunningServer) -> None:
    """A body in chunks has no size; it is read no further than 64 kB and answered with a problem."""

    async def endless() -> AsyncIterator[bytes]:
        yield b'{"message": "'
        for _ in range(40):
            yield b"a" * 8192

    async with (
        aiohttp.ClientSession(server.url) as http,
        http.post("/api/v1/chat/message", data=endless(), headers={"Content-Type": "application/json"}) as response,
    ):
        assert response.status == 413
        assert (await response.json())["error_code"] == "MESSAGE_TOO_LONG"


async def test_abuse_leaves_others_answered_and_memory_where_it_was(server: RunningServer) -> None:
    """Two hundred half-open, muttering and giant clients at once: somebody else is answered within three seconds."""
    before = resident(server)
    giants = [upgraded(server) for _ in range(100)]
    opened = await asyncio.gather(*giants)
    for number, (_, writer) in enumerate(opened):
        raw = client_frame(TEXT, b"{" * 60_000) if number % 2 else client_frame(TEXT, b"x" * 1000)[:500]
        writer.write(raw)
    half_open = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(100)]
    for _, writer in half_open:
        writer.write(b"POST /api/v1/chat/message HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n{")
    async with asyncio.timeout(3), chat(server.ws) as client:
        assert (await client.say("¿Cuándo juega el Barcelona?"))["is_final"]
    assert resident(server) - before < MOST_GROWTH
    for _, writer in [*opened, *half_open]:
        writer.close()


async def test_unreadable_frames_without_end_close_the_socket(server: RunningServer) -> None:
    """Thirty in a row are enough."""
    reader, writer = await upgraded(server)
    for _ in range(40):
        writer.write(client_frame(TEXT, b"nonsense"))
    kinds: list[str | int] = []
    async with asyncio.timeout(10):
        while True:
            opcode, payload = await read_frame(reader)
            if opcode == CLOSE:
                kinds.append(int.from_bytes(payload[:2], "big"))
                break
            kinds.append(json.loads(payload)["type"])
    writer.close()
    assert kinds[0] == "connection_ack"
    assert kinds[1:-1] == ["error"] * 31
    assert kinds[-1] == 1008
