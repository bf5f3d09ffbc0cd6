"""The error tree as people and programs see it: problem+json and error frames, in the reader's language.

No traceback, secret, path or prompt passes here: only the code and the sentence that belongs to it.
"""

import tomllib
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from chatbet.errors import ChatBetError, InvalidJson, InvalidMessage, MessageTooLong
from chatbet.language import Language

PROBLEM_JSON = "application/problem+json"
_log = structlog.get_logger(__name__)
_HTTP_CODES = {
    400: "INVALID_JSON",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "MESSAGE_TOO_LONG",
}


class Problem(BaseModel):
    """One fault, as RFC 9457 describes it, with a stable code and the id under which it stands in the log."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    error_code: str
    correlation_id: str | None


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These faults for the OpenAPI document."""
    schema = {PROBLEM_JSON: {"schema": Problem.model_json_schema()}}
    return {status: {"description": HTTPStatus(status).phrase, "content": schema} for status in statuses}


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads((files(__package__) / "problems.toml").read_text("utf-8"))


def sentence(code: str, language: Language, *, retry_after: float | None = None, fields: str = "") -> str:
    """What a fault says to the reader; unknown codes read as a processing error."""
    known = _sentences()[language]
    return known.get(code, known["PROCESSING_ERROR"]).format(seconds=max(1, round(retry_after or 1)), fields=fields)


def reader_language(request: Request) -> Language:
    """The language of an error page: the first of ``Accept-Language`` that ChatBet speaks, else the default."""
    default: Language = request.app.state.services.settings.default_language
    return accepted_language(request.headers.get("accept-language", "")) or default


def accepted_language(header: str) -> Language | None:
    """The first language of an ``Accept-Language`` header that ChatBet speaks."""
    spoken = (Language.parse(part.split(";")[0]) for part in header.split(","))
    return next((language for language in spoken if language is not None), None)


def problem(
    request: Request,
    status: int,
    code: str,
    *,
    retry_after: float | None = None,
    extra: dict[str, object] | None = None,
    detail: str | None = None,
) -> Response:
    """One fault as ``application/problem+json``."""
    detail = detail or sentence(code, reader_language(request), retry_after=retry_after)
    body = problem_body(status, code, detail, request.url.path, request.scope.get("correlation_id"))
    headers = {"Retry-After": str(max(1, round(retry_after)))} if retry_after is not None else {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps(body | (extra or {})), status, headers, PROBLEM_JSON)


def problem_body(status: int, code: str, detail: str, path: str, correlation_id: str | None) -> dict[str, object]:
    """The fields of a ``Problem``."""
    return Problem(
        type=f"urn:chatbet:problem:{code.lower().replace('_', '-')}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=path,
        error_code=code,
        correlation_id=correlation_id,
    ).model_dump()


def install(app: FastAPI) -> None:
    """Every fault of a request leaves as a problem."""
    app.add_exception_handler(ChatBetError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


async def _expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, ChatBetError)  # noqa: S101 - registered for that class only
    _log.info("request.refused", code=error.code, reason=str(error))
    return problem(request, error.status, error.code, retry_after=error.retry_after)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for that class only
    faults = error.errors()
    kinds = {fault["type"] for fault in faults}
    cause: type[ChatBetError] = InvalidMessage
    if "json_invalid" in kinds:
        cause = InvalidJson
    elif any(fault["type"] == "string_too_long" and fault["loc"][-1] == "message" for fault in faults):
        cause = MessageTooLong
    fields = [{"field": ".".join(str(part) for part in fault["loc"][1:]), "reason": fault["type"]} for fault in faults]
    return problem(request, cause.status, cause.code, extra={"fields": fields[:10]}, detail=_about(request, fields))


def _about(request: Request, fields: list[dict[str, str]]) -> str | None:
    """Which fields to mend; None where it is the message itself, whose fault has a sentence of its own."""
    named = [field["field"] for field in fields[:10]]
    if not all(named) or "message" in named or any(name.isdigit() for name in named):
        return None
    return sentence("INVALID_FIELD", reader_language(request), fields=", ".join(dict.fromkeys(named)))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for that class only
    return problem(request, error.status_code, _HTTP_CODES.get(error.status_code, "PROCESSING_ERROR"))


async def _unforeseen(request: Request, error: Exception) -> Response:
    _log.error("request.broke", path=request.url.path, exc_info=error)
    return problem(request, 500, "PROCESSING_ERROR")
