"""Whatever a model's client library raises or returns instead of words, as one ``ModelUnavailable`` with its reason.

Nothing of the foreign error's text goes further than its type and status: it may quote the key or the prompt.
"""

import re
from collections.abc import Mapping

import aiohttp

from chatbet.errors import ModelUnavailable

_AGAIN = frozenset({500, 502, 503, 504})
"""Statuses after which one quick retry often helps."""
_LINE = (OSError, aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)
"""The line broke, not the model."""
_SECONDS = re.compile(r"(\d{1,5}(?:\.\d{1,9})?)s?")
_FINISHED = frozenset({"STOP", "stop", "end_turn", "tool_calls", "tool_use", "FINISH_REASON_STOP"})
_LONGEST = 3600.0


class ModelFault(ModelUnavailable):
    """Why there are no words. ``down`` counts against the circuit; ``again`` allows one quick retry."""

    def __init__(self, outcome: str, *, down: bool, again: bool = False, retry_after: float | None = None) -> None:
        super().__init__(outcome, retry_after=retry_after)
        self.outcome = outcome
        self.down = down
        self.again = again


def translated(error: Exception) -> ModelFault:
    """The fault behind any exception of a client library."""
    if isinstance(error, ModelFault):
        return error
    if isinstance(error, TimeoutError):
        return ModelFault("timeout", down=True)
    status = (
        None if isinstance(error, aiohttp.ClientPayloadError) else _status(error)
    )  # its cause has a code of its own
    if status is None:
        return ModelFault(
            type(error).__name__, down=True, again=isinstance(error, OSError | aiohttp.ClientConnectionError)
        )
    if status == 429:
        return ModelFault("http_429", down=True, retry_after=_retry_after(error))
    return ModelFault(f"http_{status}", down=True, again=status in _AGAIN, retry_after=_retry_after(error))


def unfinished(reason: str | None, *, required: bool) -> ModelFault | None:
    """The fault of a stream that ended for a reason other than that all was said."""
    if reason is None:
        return ModelFault("cut", down=True) if required else None
    return None if reason in _FINISHED else ModelFault(f"finish_{reason.lower()}", down=False)


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain


def _status(error: Exception) -> int | None:
    for link in _chain(error):
        for name in ("code", "status_code", "status"):
            value = getattr(link, name, None)
            if isinstance(value, int) and 100 <= value < 600:
                return value
    return None


def _retry_after(error: Exception) -> float | None:
    """From the header, or from Google's ``retryDelay`` in the body."""
    for link in _chain(error):
        headers = getattr(getattr(link, "response", None), "headers", None)
        if isinstance(headers, Mapping) and (found := _seconds(str(headers.get("Retry-After", "")))):
            return found
        for detail in _details(getattr(link, "details", None)):
            if found := _seconds(str(detail.get("retryDelay", ""))):
                return found
    return None


def _details(body: object) -> list[Mapping[str, object]]:
    error = body.get("error", body) if isinstance(body, Mapping) else None
    listed = error.get("details") if isinstance(error, Mapping) else None
    return [detail for detail in listed if isinstance(detail, Mapping)] if isinstance(listed, list) else []


def _seconds(text: str) -> float | None:
    found = _SECONDS.fullmatch(text.strip())
    return min(float(found[1]), _LONGEST) if found else None
