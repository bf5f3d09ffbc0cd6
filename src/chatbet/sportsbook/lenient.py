"""Small readers of untrusted JSON: each takes any value and returns a clean one or None; none of them raises.

What the upstream writes reaches users, models and Redis only through here: texts lose control characters, direction
marks and markup, ids are bounded, numbers are finite and in range, instants are aware.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from chatbet.sportsbook.model import Names

Json = Any
"""Whatever a JSON parser returns."""

LONGEST_TEXT = 80
LONGEST_ID = 256
MOST_ROWS = 50_000

_MARKUP = re.compile(r"<[^<>]*>|[<>]")
_SPACE = re.compile(r"\s+")
# Control, format (direction marks, zero width, tags), surrogate, private use, unassigned.
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?", re.ASCII)
_WITHOUT_YEAR = re.compile(r"(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)
_WRAPPERS = ("data", "items", "results", "result", "fixtures", "tournaments", "rows")
# Seasons back for results, one ahead for fixtures: anything beyond is a misread date.
_OLDEST, _NEWEST = timedelta(days=-4000), timedelta(days=800)
_EPOCH_MS = 10_000_000_000


def text(value: Json, longest: int = LONGEST_TEXT) -> str | None:
    """A string fit to show, at most ``longest`` characters; None when nothing is left of it."""
    return _shown(value[: longest * 8], longest) if isinstance(value, str) and value else None


# A season has a few hundred names and says each of them hundreds of times: read once, and kept once.
@lru_cache(maxsize=4096)
def _shown(value: str, longest: int) -> str | None:
    # Nearly every name is plain: the long way only for those that are not.
    if not value.isascii() or not value.isprintable() or "<" in value or ">" in value:
        value = _MARKUP.sub(" ", unicodedata.normalize("NFC", value))
        value = "".join(c if unicodedata.category(c) not in _UNWANTED else " " if c.isspace() else "" for c in value)
    return _SPACE.sub(" ", value).strip()[:longest].rstrip() or None


def ident(value: Json) -> str | None:
    """An id as a string, whether it came as string, number or one per language."""
    if isinstance(value, Mapping):
        return next((found for item in value.values() if (found := ident(item))), None)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    value = value.strip()
    return value if 0 < len(value) <= LONGEST_ID and value.isprintable() else None


def integer(value: Json, low: int, high: int) -> int | None:
    """A whole number within bounds, from a number or its digits."""
    number_ = number(value)
    if number_ is None or number_ != number_.to_integral_value() or not low <= number_ <= high:
        return None
    return int(number_)


def number(value: Json) -> Decimal | None:
    """A finite number, from a number or plain digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        try:
            return Decimal(value.strip())
        except InvalidOperation:
            return None
    return None


def names(*values: Json) -> Names | None:
    """A name in three languages from the first value that holds any: one string, or ``{en, es, pt_br}``."""
    for value in values:
        if isinstance(value, Mapping):
            en, es = text(value.get("en")), text(value.get("es"))
            pt = next((found for key in ("pt_br", "pt", "pt-br", "pt-BR") if (found := text(value.get(key)))), None)
            best = en or es or pt
            if best:
                return _named(best, es or best, pt or best)
        elif single := text(value):
            return _named(single, single, single)
    return None


@lru_cache(maxsize=4096)
def _named(en: str, es: str, pt: str) -> Names:
    return Names(en, es, pt)


def instant(value: Json, now: datetime) -> datetime | None:
    """An instant in UTC: ISO 8601 (without offset it is UTC, which we ask for), ``09-18 22:00``, or seconds since 1970.

    Without a year it is the one that puts the instant nearest to ``now``.
    """
    found = _read_instant(value, now)
    return found if found is not None and _OLDEST < found - now < _NEWEST else None


def _read_instant(value: Json, now: datetime) -> datetime | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_epoch(value)
    if not isinstance(value, str) or len(value) > 40:
        return None
    value = value.strip()
    if match := _WITHOUT_YEAR.fullmatch(value):
        return _nearest_year((int(match[1]), int(match[2]), int(match[3]), int(match[4])), now)
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _from_epoch(value: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(value / 1000 if abs(value) > _EPOCH_MS else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _nearest_year(parts: tuple[int, int, int, int], now: datetime) -> datetime | None:
    month, day, hour, minute = parts
    candidates = []
    for year in (now.year - 1, now.year, now.year + 1):
        try:
            candidates.append(datetime(year, month, day, hour, minute, tzinfo=UTC))
        except ValueError:
            continue
    return min(candidates, key=lambda candidate: abs(candidate - now), default=None)


def rows(payload: Json) -> Iterator[Mapping[str, Json] | None]:
    """The objects of a list, wrapped or not; None for an element that is none. The count element is passed over."""
    for element in _unwrapped(payload)[:MOST_ROWS]:
        if not isinstance(element, Mapping):
            yield None
        elif "totalResults" not in element or len(element) > 1:
            yield element


def _unwrapped(payload: Json) -> list[Json]:
    for _ in range(2):
        if isinstance(payload, list):
            return payload
        if not isinstance(payload, Mapping):
            return []
        payload = next((payload[key] for key in _WRAPPERS if isinstance(payload.get(key), (list, Mapping))), None)
    return payload if isinstance(payload, list) else []


def is_list(payload: Json) -> bool:
    """Whether this is a list of something, wrapped or not: an empty list is an answer, an object is not."""
    return isinstance(payload, list) or (
        isinstance(payload, Mapping) and any(isinstance(payload.get(key), (list, Mapping)) for key in _WRAPPERS)
    )


def mapping(value: Json) -> Mapping[str, Json]:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}
