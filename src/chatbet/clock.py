"""One clock for the whole service: wall time that is always aware, and a monotonic timer.

Nothing else asks the operating system for the time, so that a test or a demo can say what day it is.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back: for durations only."""
        ...


class SystemClock:
    """The machine's clock, moved by a fixed offset when the settings say so."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self._offset = offset

    @property
    def offset(self) -> timedelta:
        """How far it is ahead of the machine's clock."""
        return self._offset

    @classmethod
    def starting_at(cls, instant: datetime) -> "SystemClock":
        """A clock that reads ``instant`` (aware) now and ticks on from there."""
        return cls(instant - datetime.now(UTC))

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()


class ManualClock:
    """A clock that only moves when it is told to: for tests."""

    def __init__(self, instant: datetime) -> None:
        self._now = instant.astimezone(UTC)
        self._elapsed = 0.0

    def now(self) -> datetime:
        """The instant that was set, in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Seconds that ``advance`` has added so far."""
        return self._elapsed

    def advance(self, by: timedelta) -> None:
        """Move both readings forward."""
        self._now += by
        self._elapsed += by.total_seconds()
