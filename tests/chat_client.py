"""A WebSocket client of the public protocol: says something, collects the frames until the final one."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

Frame = dict[str, Any]


class ChatClient:
    """One open conversation."""

    def __init__(self, wire: ClientConnection, hello: Frame) -> None:
        self.wire = wire
        self.hello = hello
        self.session_id: str = hello["session_id"]

    async def send(self, **frame: Any) -> None:
        """Send one frame."""
        await self.wire.send(json.dumps(frame))

    async def receive(self, within: float = 10.0) -> Frame:
        """The next frame."""
        async with asyncio.timeout(within):
            frame: Frame = json.loads(await self.wire.recv())
            return frame

    async def until(self, kind: str, within: float = 10.0) -> list[Frame]:
        """All frames up to and including the next one of a type."""
        frames = [await self.receive(within)]
        while frames[-1]["type"] != kind:
            frames.append(await self.receive(within))
        return frames

    async def say(self, text: str, message_id: str | None = None) -> Frame:
        """Say something; the final frame (or the error)."""
        return (await self.converse(text, message_id))[-1]

    async def converse(self, text: str, message_id: str | None = None) -> list[Frame]:
        """Say something; every frame up to the final one (or an error)."""
        await self.send(type="user_message", content=text, message_id=message_id or uuid.uuid4().hex)
        frames: list[Frame] = []
        while True:
            frames.append(await self.receive())
            if frames[-1]["type"] == "error" or frames[-1].get("is_final"):
                return frames


@asynccontextmanager
async def chat(url: str, **query: str) -> AsyncIterator[ChatClient]:
    """Connect and wait for the greeting."""
    parts = "&".join(f"{name}={value}" for name, value in query.items())
    async with connect(f"{url}?{parts}", max_size=None, compression=None) as wire:
        hello: Frame = json.loads(await wire.recv())
        yield ChatClient(wire, hello)
