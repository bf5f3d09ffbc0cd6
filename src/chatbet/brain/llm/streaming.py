"""The stock Gemini chat model with a stream of its own: same settings and tools, a sixth of the processor time.

The stock stream validates and copies every event several times. This one reads server-sent events as they come and
makes one chunk of all that came at once. Importing this module imports Google's package: only in a thread.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.request import getproxies

import aiohttp
import orjson
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessageChunk
from langchain_core.runnables import RunnableConfig
from langchain_google_genai import ChatGoogleGenerativeAI
from pydantic import PrivateAttr

from chatbet.brain.llm.wire import Usage, body_of, chunk_of
from chatbet.tls import trust

LARGEST_EVENT = 2**20
"""Bytes; our answers are a thousandth of that."""


class GeminiRefused(Exception):
    """The model's server said no. Its words stay here: they may quote the key."""

    def __init__(self, code: int, details: Any, response: aiohttp.ClientResponse) -> None:
        super().__init__(f"HTTP {code}")
        self.code = code
        self.details = details
        self.response = response


class StreamingGemini(ChatGoogleGenerativeAI):
    """Streams lean; everything else is as it was."""

    _http: aiohttp.ClientSession | None = PrivateAttr(default=None)
    _declared: dict[int, list[dict[str, Any]]] = PrivateAttr(default_factory=dict)

    async def astream(
        self,
        input: LanguageModelInput,  # noqa: A002 - LangChain's name
        config: RunnableConfig | None = None,
        *,
        stop: list[str] | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[AIMessageChunk]:
        """The answer in chunks; raises ``GeminiRefused`` and what aiohttp raises."""
        messages = self._convert_input(input).to_messages()
        body = body_of(messages, self._generation(stop), self._tools(kwargs.get("tools")))
        usage = Usage()
        async with self._session().post(self._address(), data=orjson.dumps(body), headers=self._headers()) as response:
            if response.status != 200:
                raise GeminiRefused(response.status, _json(await response.read()), response)
            async for events in _events(response):
                for event in events:
                    if refused := event.get("error"):
                        raise GeminiRefused(int(refused.get("code") or 500), event, response)
                yield chunk_of(events, usage)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()
        await super().aclose()

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            # Turns are limited, and each has its own deadline.
            no_limit = aiohttp.TCPConnector(limit=0, ssl=trust(str(self.base_url)))
            timeout = aiohttp.ClientTimeout(total=None)
            self._http = aiohttp.ClientSession(connector=no_limit, timeout=timeout, trust_env=bool(getproxies()))
        return self._http

    def _address(self) -> str:
        base = str(self.base_url).rstrip("/")
        return f"{base}/v1beta/models/{self.model.removeprefix('models/')}:streamGenerateContent?alt=sse"

    def _headers(self) -> dict[str, str]:
        key = self.google_api_key
        secret = key.get_secret_value() if key is not None and not callable(key) else ""
        return {"x-goog-api-key": secret, "Content-Type": "application/json"}

    def _generation(self, stop: list[str] | None) -> dict[str, Any]:
        told = {
            "temperature": self.temperature,
            "topP": self.top_p,
            "topK": self.top_k,
            "maxOutputTokens": self.max_output_tokens,
            "stopSequences": stop,
            "thinkingConfig": None if self.thinking_budget is None else {"thinkingBudget": self.thinking_budget},
        }
        return {name: value for name, value in told.items() if value is not None}

    def _tools(self, bound: Sequence[Any] | None) -> list[dict[str, Any]] | None:
        """The declarations of bound tools, as the stock model writes them; once per binding."""
        if not bound:
            return None
        if id(bound) not in self._declared:
            written = self._format_tools(bound) or []
            self._declared[id(bound)] = [
                tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in written
            ]
        return self._declared[id(bound)]


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:
        return None


async def _events(response: aiohttp.ClientResponse) -> AsyncIterator[list[dict[str, Any]]]:
    """Server-sent events, all that have come at once."""
    rest = b""
    async for read in response.content.iter_any():
        *whole, rest = (rest + read).replace(b"\r\n", b"\n").split(b"\n\n")
        if len(rest) > LARGEST_EVENT:
            raise ValueError("an event without an end")
        if events := [event for text in whole for event in _event(text)]:
            yield events
    if events := list(_event(rest)):
        yield events


def _event(text: bytes) -> list[dict[str, Any]]:
    data = b"\n".join(line[5:].strip() for line in text.split(b"\n") if line.startswith(b"data:"))
    event = orjson.loads(data) if data else None
    return [event] if isinstance(event, dict) else []
