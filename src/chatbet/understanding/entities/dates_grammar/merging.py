"""Joins dates that were said in two places: «hoy juega el Barça a las 8», «the 8pm game on Saturday», «14h e 16h30»."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chatbet.understanding.entities.dates_grammar import calendar
from chatbet.understanding.entities.dates_grammar.calendar import PARTS, Span
from chatbet.understanding.entities.dates_grammar.clock import clock_at, timed
from chatbet.understanding.entities.dates_grammar.points import HOURS, clock_range
from chatbet.understanding.entities.dates_grammar.scene import Scene

LONGEST_GAP = 6
"""Words between a day and its clock time."""

CLOSE_GAP = 1
"""Words that a joined date may cover; a longer gap holds names that belong to other extractors."""


class Read(NamedTuple):
    """A date and the pieces it covers."""

    span: Span
    start: int
    end: int


def merged(scene: Scene, reads: Iterable[Read]) -> Iterator[Read]:
    """The dates with those joined that are one, and without repetitions."""
    pending: Read | None = None
    seen: set[tuple[object, object]] = set()
    for following in [*reads, None]:
        read = following
        if pending and read:
            read = _shares_day(scene, pending, read) or read
        joined = _joined(scene, pending, read) if pending and read else None
        if joined:
            pending = joined
            continue
        if pending and (pending.span.start, pending.span.end) not in seen:
            seen.add((pending.span.start, pending.span.end))
            yield pending
        pending = read


def _joined(scene: Scene, first: Read, second: Read) -> Read | None:
    """One date out of two neighbours, or None when they are two."""
    if not _same_clause(scene, first.end, second.start):
        return None
    span = None
    if first.span.grain in ("day", "part_of_day") and _is_loose(second.span):
        span = _on_day(scene, second, first.span)
    elif _is_loose(first.span) and second.span.grain in ("day", "part_of_day"):
        span = _on_day(scene, first, second.span)
    elif first.span.cycle == "week" and first.span.grain == "day" and second.span.grain == "week":
        span = _in_week(first.span, second.span)
    elif first.span.grain == "week" and second.span.cycle == "week" and second.span.grain == "day":
        span = _in_week(second.span, first.span)
    if span is None:
        return None
    close = second.start - first.end <= CLOSE_GAP
    return Read(span, first.start, second.end if close else first.end)


def _same_clause(scene: Scene, start: int, end: int) -> bool:
    """True when only a few words stand between, no punctuation and no «y»."""
    between = range(start, end)
    joined = any(not scene.norms[at].isalnum() or scene.has("and", at) for at in between)
    return len(between) <= LONGEST_GAP and not joined


def _is_loose(span: Span) -> bool:
    """True for a clock time, or a range of hours, that was said without its day."""
    return span.grain in ("hour", "minute", HOURS) and not span.settled and not span.cycle


def _shares_day(scene: Scene, first: Read, second: Read) -> Read | None:
    """«domingo 14h e 16h30»: the second time on the day of the first."""
    timed_first = first.span.grain in ("hour", "minute") and bool(first.span.settled or first.span.cycle)
    listed = first.end < second.start == scene.skip("and", first.end)
    span = _on_day(scene, second, first.span) if timed_first and listed and _is_loose(second.span) else None
    return second._replace(span=span) if span else None


def _on_day(scene: Scene, read: Read, day: Span) -> Span | None:
    """The clock time, or the hours, of ``read`` on ``day``."""
    if read.span.grain == HOURS:
        hours = clock_range(scene, read.start, day)
        return hours.span if hours else None
    clock = clock_at(scene, read.start) or clock_at(scene, read.start, beside_day=True)
    if clock is None or day.start is None:
        return None
    part = next(
        (name for name, hours in PARTS.items() if day.grain == "part_of_day" and hours[0] == day.start.hour), ""
    )
    return timed(scene, clock, calendar.day(day.start, settled=True), part, past=False)


def _in_week(day: Span, week: Span) -> Span | None:
    """The weekday of ``day`` in ``week``."""
    if day.start is None or week.start is None:
        return None
    return calendar.day_of_week(week.start, 0, day.start.weekday())
