"""Wall-clock arithmetic on half-open intervals. Naive local times only: the zone is put on at the very end."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)

PARTS: dict[str, tuple[int, int]] = {
    "dawn": (0, 6),
    "morning": (6, 12),
    "noon": (12, 13),
    "afternoon": (12, 18),
    "evening": (18, 24),
    "night": (18, 24),
}
"""Hours of the parts of a day, as the product's rules cut them."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open interval of local wall-clock time; an open side is None."""

    start: datetime | None
    end: datetime | None
    grain: str
    cycle: str = ""
    """``week``, ``month`` or ``year`` when the words fit again one cycle later: «viernes», «el 28», «el 1 de mayo»."""
    settled: bool = False
    """True when the words themselves say past or next: «el domingo pasado» may not be moved."""

    def moved(self, cycles: int) -> "Span":
        """The same words, so many cycles later."""
        if not self.cycle or self.start is None or self.end is None:
            return self
        start = shift(self.start, self.cycle, cycles)
        return replace(self, start=start, end=start + (self.end - self.start))


def shift(at: datetime, unit: str, count: int) -> datetime:
    """``at`` moved by whole units; a month's last day stays within the month. Clamped to the calendar's years."""
    if unit in ("month", "year"):
        months = at.year * 12 + at.month - 1 + count * (12 if unit == "year" else 1)
        year = min(max(months // 12, 1), 9998)
        month = months % 12 + 1
        return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))
    step = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "week": WEEK, "fortnight": 2 * WEEK}.get(
        unit, DAY
    )
    try:
        return at + step * count
    except OverflowError:
        return at


def midnight(at: datetime) -> datetime:
    """The start of the day of ``at``."""
    return datetime.combine(at.date(), time())


def day(at: datetime | date, *, cycle: str = "", settled: bool = False) -> Span:
    """The whole day of ``at``."""
    start = datetime(at.year, at.month, at.day)  # noqa: DTZ001 - wall-clock, see the module's note
    return Span(start, start + DAY, "day", cycle, settled)


def week(at: datetime, count: int = 0) -> Span:
    """Monday to Monday, ``count`` weeks after the one of ``at``."""
    start = midnight(at) - timedelta(days=at.weekday()) + count * WEEK
    return Span(start, start + WEEK, "week", settled=True)


def day_of_week(at: datetime, count: int, which: int) -> Span:
    """The day ``which`` (0 is Monday) of the week that lies ``count`` weeks after the one of ``at``."""
    return day(midnight(at) + (which - at.weekday()) * DAY + count * WEEK, settled=True)


def weekend(at: datetime, count: int = 0) -> Span:
    """Saturday and Sunday, ``count`` weeks after those of the week of ``at``."""
    start = midnight(at) - timedelta(days=at.weekday()) + timedelta(days=5) + count * WEEK
    return Span(start, start + 2 * DAY, "weekend", settled=True)


def month(at: datetime, count: int = 0) -> Span:
    """The calendar month, ``count`` months after the one of ``at``."""
    start = shift(midnight(at).replace(day=1), "month", count)
    return Span(start, shift(start, "month", 1), "month", settled=True)


def year(at: datetime, count: int = 0) -> Span:
    """The calendar year, ``count`` years after the one of ``at``."""
    start = shift(midnight(at).replace(month=1, day=1), "year", count)
    return Span(start, shift(start, "year", 1), "range", settled=True)


def weekday(now: datetime, which: int, *, past: bool, today_counts: bool = False) -> Span:
    """The next such day, or the last one; today only where the words allow it."""
    ahead = (which - now.weekday()) % 7
    if ahead == 0 and not today_counts:
        ahead = 7
    if past:
        ahead = ahead - 7 if ahead > 0 else 0
    return day(midnight(now) + ahead * DAY, cycle="week")


def day_of_month(now: datetime, number: int, *, past: bool) -> Span | None:
    """The next (or last) such day, skipping months that are too short."""
    for step in range(13):
        start = shift(midnight(now).replace(day=1), "month", -step if past else step)
        if number > calendar.monthrange(start.year, start.month)[1]:
            continue
        found = start.replace(day=number)
        if (found.date() <= now.date()) if past else (found.date() >= now.date()):
            return day(found, cycle="month")
    return None


RECENT = timedelta(days=75)
"""A day and month without a year that lie so far back still mean the past one, not the one in a year."""


def day_and_month(now: datetime, number: int, of: int, *, past: bool) -> Span | None:
    """The day meant by a day and a month without a year."""
    around = [found for year_ in (-1, 0, 1, 2, 3, 4) if (found := a_date(now.year + year_, of, number))]
    before = [found for found in around if found.date() <= now.date()]
    after = [found for found in around if found.date() >= now.date()]
    if before and (past or midnight(now) - before[-1] < RECENT):
        return day(before[-1], cycle="year")
    return day(after[0], cycle="year") if after else None


def a_date(year_: int, month_: int, day_: int) -> datetime | None:
    """That day at midnight, or None where the calendar has no such day."""
    try:
        return datetime(year_, month_, day_)  # noqa: DTZ001 - wall-clock
    except ValueError:
        return None


def named_month(now: datetime, which: int, *, past: bool) -> Span:
    """The month of that name that is meant: this one, the next or the last such."""
    step = which - now.month
    if past and step > 0:
        step -= 12
    if not past and step < 0:
        step += 12
    return replace(month(now, step), cycle="year", settled=False)


def part_of(span: Span, part: str) -> Span:
    """A part of a day; of a longer span, of its first day."""
    if span.start is None:
        return span
    begin, end = PARTS[part]
    start = midnight(span.start)
    return replace(span, start=start + timedelta(hours=begin), end=start + timedelta(hours=end), grain="part_of_day")


def month_edge(month_: Span, edge: str) -> Span:
    """«principios», «mediados», «finales», «fin de mes» of a month."""
    if month_.start is None or month_.end is None:
        return month_
    begin, end = month_.start, month_.end
    cut = {
        "early": (begin, begin + 10 * DAY),
        "middle": (begin + 10 * DAY, begin + 20 * DAY),
        "late": (begin + 20 * DAY, end),
        "end": (end - DAY, end),
    }[edge]
    return Span(cut[0], cut[1], "range", settled=True)
