"""Ranges, open sides and lists: «del 1 al 15», «de viernes a domingo», «hasta el sábado», «5, 6 y 7 de diciembre»."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from chatbet.understanding.entities.dates_grammar import calendar
from chatbet.understanding.entities.dates_grammar.calendar import Span
from chatbet.understanding.entities.dates_grammar.days import weekday_name
from chatbet.understanding.entities.dates_grammar.merging import Read
from chatbet.understanding.entities.dates_grammar.monthdays import day_number, month_name, year_after
from chatbet.understanding.entities.dates_grammar.periods import end_of_week
from chatbet.understanding.entities.dates_grammar.points import bare_hour, clock_range, point_at
from chatbet.understanding.entities.dates_grammar.scene import Found, Scene
from chatbet.understanding.entities.reader import Value

IGNORED = ("greeting", "not_date", "weekday_plural")
"""Phrases that hold date words and are no dates."""

FAREWELL_SIZE = 10
"""Pieces of a message that may be a goodbye."""

LIST_LIMIT = 8
"""Days that one list may name."""


def read_dates(scene: Scene, places: Iterable[int]) -> Iterator[Read]:
    """Every date that begins at one of ``places``, in order."""
    end = 0
    for at in places:
        if at < end or scene.silent(at):
            continue
        ignored = _farewell(scene, at) or next((hit for kind in IGNORED if (hit := scene.match(kind, at))), None)
        if ignored:
            end = ignored[1]
            continue
        reads = list(_reads_at(scene, at))
        yield from reads
        end = reads[-1].end if reads else scene.skip("part", at)


def _farewell(scene: Scene, at: int) -> tuple[Value, int] | None:
    """«hasta mañana» as a goodbye: in a short message that asks about nothing."""
    found = scene.match("farewell", at)
    if not found or scene.size > FAREWELL_SIZE or any(scene.has("topic", place) for place in range(scene.size)):
        return None
    return found


def _reads_at(scene: Scene, at: int) -> Iterator[Read]:
    """The date that starts at ``at``, and the days of a list that share its month or its rule."""
    listed = list(_numbers_of_month(scene, at))
    if listed:
        yield from listed
        return
    if _prices_between(scene, at):
        return
    if scene.has("day", at):
        found = _point(scene, at)
    else:
        wider = _numeric_range(scene, at) or clock_range(scene, at, None) or _range(scene, at) or _open(scene, at)
        found = wider or _point(scene, at)
    if not found or found.end <= at or not _sound(found.span):
        return
    yield Read(found.span, at, found.end)
    yield from _continued(scene, found)


def _prices_between(scene: Scene, at: int) -> bool:
    """True for «con cuota entre 2 y 3»: neither days nor hours."""
    lead = scene.match("from", at)
    return lead is not None and scene.word(lead[1])[:1].isdigit() and bool(scene.before("price_cue", at))


def _sound(span: Span) -> bool:
    """True for an interval with a side, and whose end lies after its start."""
    if span.start is None or span.end is None:
        return span.start is not span.end
    return span.start < span.end


def _point(scene: Scene, at: int) -> Found | None:
    """A point, or a range with no word before its first side: «viernes a domingo», «sábado en adelante»."""
    first = point_at(scene, at)
    if not first:
        return None
    onwards = scene.match("since_after", first.end)
    if onwards:
        return Found(Span(first.span.start, None, "range"), onwards[1])
    joint = scene.match("to_infix", first.end)
    second = _other_side(scene, joint[1]) if joint else None
    if second and first.span.grain not in ("hour", "minute") and second.span.grain not in ("hour", "minute"):
        return _joined(first.span, second) or first
    return first


def _range(scene: Scene, at: int) -> Found | None:
    """«de/desde/entre A a/hasta/y B»: both sides inclusive."""
    lead = scene.match("from", at)
    first = point_at(scene, scene.skip("article", lead[1])) or point_at(scene, lead[1]) if lead else None
    joint = scene.match("to", first.end) if first else None
    second = _other_side(scene, joint[1]) if joint else None
    return _joined(first.span, second) if first and second else None


def _other_side(scene: Scene, at: int) -> Found | None:
    """The end of a range; after «a» a weak weekday is one («de terça a quinta»)."""
    week = end_of_week(scene, at)
    if week:
        return week
    for start in (scene.skip("article", at), at, at - 1):
        found = point_at(scene, start)
        if found and found.end > at:
            return found
    weak = weekday_name(scene, at, alone=False)
    return Found(calendar.weekday(scene.now, weak[0], past=scene.past(at)), weak[1]) if weak else None


def _joined(first: Span, second: Found) -> Found | None:
    """One interval from the first to the second, moving whichever words fit another week or month."""
    last = second.span
    for _ in range(3):
        if _ordered(first, last):
            end = last.start if last.grain in ("hour", "minute") else last.end
            return Found(Span(first.start, end, "range", settled=first.settled), second.end)
        if last.settled:
            first = first.moved(-1)
        else:
            last = last.moved(1)
    return None


def _ordered(first: Span, last: Span) -> bool:
    """True when both are whole and the second does not start before the first."""
    if first.start is None or last.start is None or last.end is None:
        return False
    return first.start <= last.start


def _numeric_range(scene: Scene, at: int) -> Found | None:
    """«del 1 al 15 (de diciembre)», «dec 1-5», «from the 1st to the 15th»."""
    lead = scene.match("from", at)
    start = lead[1] if lead else at
    month = month_name(scene, start, beside_number=True)
    start = month[1] if month else start
    opening = scene.skip("day_word", scene.skip("the", start))
    first = day_number(scene, opening)
    joint = scene.match("to" if lead else "to_infix", first[1]) if first else None
    second = day_number(scene, scene.skip("day_word", scene.skip("the", joint[1]))) if joint else None
    if not first or not second or scene.has("not_ordinal", second[1]):
        return None
    tail = _month_behind(scene, second[1]) if not month else None
    which = month or tail
    end = tail[1] if tail else second[1]
    if not which:
        strong = scene.has("from_strong", at) or opening > start
        return _days_between(scene, first[0], second[0], end, at) if lead and strong else None
    return _month_days_between(scene, (first[0], second[0], which[0]), end, at)


def _month_behind(scene: Scene, at: int) -> tuple[int, int] | None:
    """The month after the days of a range: «de diciembre», or «deste mês», «of this month»."""
    named = month_name(scene, scene.skip("of", at), beside_number=True)
    if named:
        return named
    start = scene.skip("of", at)
    related = scene.match("rel_before", start)
    unit = scene.match("unit", related[1]) if related and related[0] == "this" else None
    return (scene.now.month, unit[1]) if unit and unit[0] == "month" else None


def _days_between(scene: Scene, first: int, second: int, end: int, at: int) -> Found | None:
    """Two days of the month that is meant; the second may fall into the next."""
    begin = calendar.day_of_month(scene.now, first, past=scene.past(at))
    last = begin and begin.start and calendar.day_of_month(begin.start, second, past=False)
    if not begin or not last or scene.has("of", end):
        return None
    return Found(Span(begin.start, last.end, "range"), end)


def _month_days_between(scene: Scene, numbers: tuple[int, int, int], end: int, at: int) -> Found | None:
    """Two days of one named month."""
    first, second, month = numbers
    year = year_after(scene, end)
    if year:
        begin_at, end = calendar.a_date(year[0], month, first), year[1]
        begin = calendar.day(begin_at) if begin_at else None
    else:
        begin = calendar.day_and_month(scene.now, first, month, past=scene.past(at))
    last = calendar.a_date(begin.start.year, month, second) if begin and begin.start else None
    if not begin or not begin.start or not last or last < begin.start:
        return None
    return Found(Span(begin.start, calendar.day(last).end, "range"), end)


def _open(scene: Scene, at: int) -> Found | None:
    """«hasta el domingo», «antes del viernes», «desde mañana», «después del 1»: the other side stays open."""
    for kind in ("until", "before", "since", "after"):
        lead = scene.match(kind, at)
        if not lead:
            continue
        found = (
            point_at(scene, lead[1]) or point_at(scene, scene.skip("article", lead[1])) or point_at(scene, lead[1] - 1)
        )
        found = found or bare_hour(scene, lead[1]) or (end_of_week(scene, lead[1]) if kind == "until" else None)
        if found and found.end > lead[1]:
            span = _gone_by(scene, at, found.span) if kind == "since" else found.span
            over = found.span.end is not None and found.span.end <= scene.now
            if kind == "since" and scene.has("from_past", at) and (over or scene.past(at)):
                return Found(span, found.end)
            opened = _opened(kind, span, scene.now)
            if opened.start is None and scene.has("from_now", at):
                opened = replace(opened, start=calendar.midnight(scene.now))
            return Found(opened, found.end)
    return None


def _gone_by(scene: Scene, at: int, span: Span) -> Span:
    """«since Friday», «desde segunda»: the last one, where the word only looks back."""
    ahead = span.start is not None and span.start > scene.now
    return span.moved(-1) if ahead and span.cycle and scene.has("since_past", at) else span


def _opened(kind: str, span: Span, now: datetime) -> Span:
    """The open interval that ``kind`` makes of a span; a clock time is a point, a day is a whole."""
    point = span.grain in ("hour", "minute")
    if point and span.start and (span.settled or span.cycle):
        today = calendar.day(span.start - calendar.MINUTE if kind in ("until", "before") else span.start)
        sides = (today.start, span.start) if kind in ("until", "before") else (span.start, today.end)
        return Span(sides[0], sides[1], "range")
    if kind == "since" and span.grain == "range" and span.end and span.end <= calendar.midnight(now) + calendar.DAY:
        return span
    if kind == "until":
        return Span(None, span.start if point else span.end, "range")
    if kind == "before":
        return Span(None, span.start, "range")
    if kind == "since":
        return Span(span.start, None, "range")
    return Span(span.start if point else span.end, None, "range")


def _continued(scene: Scene, found: Found) -> Iterator[Read]:
    """Days that lean on the one before: «mañana y pasado», «el 28 y 29»."""
    base, end = found.span, found.end
    for _ in range(LIST_LIMIT):
        joint = scene.match("and", end)
        if not joint or base.grain != "day" or base.start is None:
            return
        short = scene.match("day_after", joint[1])
        number = day_number(scene, scene.skip("the", joint[1])) if base.cycle in ("month", "year") else None
        if short and base.settled:
            span: Span | None = calendar.day(scene.now + int(short[0]) * calendar.DAY, settled=True)
            stop = short[1]
        elif number and _stands_alone(scene, number[1]):
            span, stop = calendar.day_of_month(base.start, number[0], past=False), number[1]
        else:
            return
        if not span:
            return
        yield Read(replace(span, cycle=base.cycle), joint[1], stop)
        base, end = replace(span, cycle=base.cycle), stop


def _stands_alone(scene: Scene, end: int) -> bool:
    """True when a number counts nothing and has no month of its own."""
    return not scene.has("not_ordinal", end) and not month_name(scene, scene.skip("of", end), beside_number=True)


def _numbers_of_month(scene: Scene, at: int) -> Iterator[Read]:
    """«5, 6 y 7 de diciembre»: numbers that share the month after the last of them."""
    places: list[tuple[int, int, int]] = []
    start = scene.skip("day_word", scene.skip("the", at))
    for _ in range(LIST_LIMIT):
        number = day_number(scene, start)
        if not number:
            return
        places.append((number[0], start, number[1]))
        joint = scene.match("and", number[1])
        if not joint:
            break
        start = scene.skip("day_word", scene.skip("the", joint[1]))
    month = month_name(scene, scene.skip("of", places[-1][2]), beside_number=True)
    if len(places) < 2 or not month:
        return
    for index, (number_, begin, end) in enumerate(places):
        span = calendar.day_and_month(scene.now, number_, month[0], past=scene.past(at))
        if span:
            yield Read(span, begin, month[1] if index == len(places) - 1 else end)
