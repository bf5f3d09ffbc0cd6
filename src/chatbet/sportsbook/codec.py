"""Snapshots as bytes for Redis and back: JSON, compressed when large, checked again on the way in.

What another version wrote, or anybody else, reads as None: the value is then fetched anew.
"""

import zlib
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from chatbet.sportsbook.model import (
    Fixture,
    FixtureOdds,
    Result,
    Snapshot,
    Sport,
    Table,
    Tournament,
    TournamentDates,
)
from chatbet.sportsbook.prices import HIGHEST_ODDS, LOWEST_ODDS

_COMPRESS_ABOVE = 4_096
_PLAIN, _COMPRESSED = b"j", b"z"
_LARGEST = 64 * 1024 * 1024


class Kind(StrEnum):
    """What is cached; the values are parts of keys and labels of metrics."""

    SPORTS = "sports"
    TOURNAMENTS = "tournaments"
    FIXTURES = "fixtures"
    LIVE = "live"
    ODDS = "odds"
    TABLES = "tables"
    RESULTS = "results"
    SEASONS = "seasons"


_TYPES: dict[Kind, Any] = {
    Kind.SPORTS: Snapshot[tuple[Sport, ...]],
    Kind.TOURNAMENTS: Snapshot[tuple[Tournament, ...]],
    Kind.FIXTURES: Snapshot[tuple[Fixture, ...]],
    Kind.LIVE: Snapshot[tuple[Fixture, ...]],
    Kind.ODDS: Snapshot[FixtureOdds],
    Kind.TABLES: Snapshot[tuple[Table, ...]],
    Kind.RESULTS: Snapshot[tuple[Result, ...]],
    Kind.SEASONS: Snapshot[tuple[TournamentDates, ...]],
}


@cache
def _adapter(kind: Kind) -> TypeAdapter[Any]:
    """Built at first use: all together they would cost the start some 50 ms."""
    return TypeAdapter(_TYPES[kind])


def encode(snapshot: Snapshot[Any]) -> bytes:
    """The snapshot with its time."""
    raw = orjson.dumps(snapshot, default=_plain)
    return _COMPRESSED + zlib.compress(raw, 1) if len(raw) > _COMPRESS_ABOVE else _PLAIN + raw


def decode(kind: Kind, stored: bytes) -> Snapshot[Any] | None:
    """The snapshot, or None for anything that is not one or holds values that no sportsbook means."""
    try:
        snapshot: Snapshot[Any] = _adapter(kind).validate_json(_raw(stored))
        _put_in_utc(kind, snapshot)
    except (ValidationError, ValueError, OverflowError, zlib.error):
        return None
    return snapshot if _sane(kind, snapshot) else None


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _raw(stored: bytes) -> bytes:
    if stored[:1] == _PLAIN:
        return stored[1:]
    if stored[:1] != _COMPRESSED:
        raise ValueError("neither plain nor compressed")
    inflater = zlib.decompressobj()
    raw = inflater.decompress(stored[1:], _LARGEST)
    if not inflater.eof:
        raise ValueError("too large, or cut off")
    return raw


def _sane(kind: Kind, snapshot: Snapshot[Any]) -> bool:
    if kind is Kind.ODDS and not all(LOWEST_ODDS < price.odds <= HIGHEST_ODDS for price in snapshot.value.prices):
        return False
    return not snapshot.stale


def _put_in_utc(kind: Kind, snapshot: Snapshot[Any]) -> None:
    """Every time of a snapshot that nobody else has seen yet in the one UTC; ValueError for one without a zone.

    The parser makes a zone of its own for each time: they weigh as much as the times, and compare ten times slower.
    """
    _in_utc(snapshot, ("as_of", "until"))
    for item in snapshot.value if kind in _TIMES else ():
        _in_utc(item, _TIMES[kind])


_TIMES: dict[Kind, tuple[str, ...]] = {
    Kind.FIXTURES: ("start",),
    Kind.LIVE: ("start",),
    Kind.RESULTS: ("start",),
    Kind.SEASONS: ("starts", "ends"),
}


def _in_utc(item: object, names: tuple[str, ...]) -> None:
    for name in names:
        instant: datetime | None = getattr(item, name)
        if instant is None:
            continue
        if instant.tzinfo is None:
            raise ValueError(f"{name} without a zone")
        object.__setattr__(item, name, instant.astimezone(UTC))
