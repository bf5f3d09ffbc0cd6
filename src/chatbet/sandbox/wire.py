"""Bytes in, bytes out: JSON bodies read leniently, answers, and refusals in the upstream's words."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from chatbet.sandbox.ledger import Refused

LARGEST_BODY = 256 * 1024


def answer(content: object, status: int = 200) -> Response:
    """JSON; ``bytes`` are JSON already."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    return Response(body, status, media_type="application/json")


async def read_body(request: Request) -> Mapping[str, Any]:
    """The JSON object of a request; ``Refused`` when there is none."""
    raw = await request.body()
    if len(raw) > LARGEST_BODY:
        raise Refused(413, "too_large", "The body is too large")
    try:
        body = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        raise Refused(400, "invalid_json", "The body is not JSON") from None
    if not isinstance(body, dict):
        raise Refused(422, "invalid_request", "An object is expected")
    return body


def refusal(request: Request, error: Exception) -> Response:
    """How a refusal is told: ``detail`` for people, ``code`` for programs."""
    if not isinstance(error, Refused):
        raise error
    return answer({"detail": error.detail, "message": error.detail, "code": error.code, **error.more}, error.status)


def not_found(request: Request, error: Exception) -> Response:
    """How an unknown path or method is told."""
    if not isinstance(error, HTTPException):
        raise error
    return answer({"detail": error.detail}, error.status_code)
