"""Logs as events with fields: readable in development, JSON elsewhere. Secrets and texts never get in."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRETS = re.compile(r"(?i)(token|secret|password|api_?key|authorization|user_?key|cookie)")
_KEYS_IN_TEXT = re.compile(
    r"(AIza[0-9A-Za-z_-]{10,}|eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_.-]+|(?<=://)[^/@\s]*:[^/@\s]+(?=@))"
)
LONGEST_VALUE = 2_000


def redacted(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cover whatever looks like a secret, by its field's name or its own shape; cut what is too long."""
    for key, value in event.items():
        if key != "event" and _SECRETS.search(key) and not isinstance(value, int | float | bool):
            event[key] = "[redacted]"
        elif isinstance(value, str):
            event[key] = _KEYS_IN_TEXT.sub("[redacted]", value)[:LONGEST_VALUE]
    return event


def configure(*, json: bool, debug: bool) -> None:
    """Set logging up for the process, standard library included."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if json:
        shared.append(structlog.processors.format_exc_info)
    renderer = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    level = logging.DEBUG if debug else logging.INFO
    structlog.configure(
        processors=[*shared, redacted, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    plain = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[plain, redacted, renderer])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
