"""Rules that place a day or week by something inside a month: «el segundo sábado de diciembre», «la semana del 7»."""

from datetime import datetime

from chatbet.understanding.entities.dates_grammar import calendar
from chatbet.understanding.entities.dates_grammar.calendar import DAY, WEEK, Span
from chatbet.understanding.entities.dates_grammar.days import day_at, weekday_name
from chatbet.understanding.entities.dates_grammar.monthdays import day_number, month_name, year_after
from chatbet.understanding.entities.dates_grammar.scene import Found, Scene


def nth_of_month(scene: Scene, at: int) -> Found | None:
    """«la primera semana de diciembre», «the last Sunday of November»."""
    nth = scene.match("nth", scene.skip("the_unit", at))
    if not nth:
        return None
    unit = scene.match("unit", nth[1])
    named = None if unit else weekday_name(scene, nth[1], alone=False)
    end = unit[1] if unit else named[1] if named else 0
    whole = _month_after(scene, end, at) if scene.has("in_month", end) else None
    if not whole or whole.span.start is None or whole.span.end is None:
        return None
    kind, day = str(unit[0]) if unit else "", named[0] if named else -1
    span = _counted(whole.span.start, whole.span.end, int(nth[0]), kind, day)
    return Found(span, whole.end) if span else None


def _month_after(scene: Scene, at: int, start: int) -> Found | None:
    """The month that «de» leads to: «de diciembre (de 2027)», «del mes», «of next month»."""
    for place in (scene.skip("in_month", at), at + 1):
        found = _this_month(scene, scene.skip("the_unit", place)) or _this_month(scene, place)
        if found:
            return found
    month = month_name(scene, scene.skip("in_month", at), beside_number=False)
    if not month:
        return None
    year = year_after(scene, month[1])
    first = calendar.a_date(year[0], month[0], 1) if year else None
    whole = calendar.month(first) if first else calendar.named_month(scene.now, month[0], past=scene.past(start))
    return Found(whole, year[1] if year else month[1])


def _this_month(scene: Scene, at: int) -> Found | None:
    """«mes», «este mes», «next month», «mes que viene»."""
    before = scene.match("rel_before", at)
    unit = scene.match("unit", before[1] if before else at)
    if not unit or unit[0] != "month":
        return None
    after = scene.match("rel_after", unit[1])
    which = str((before or after or ("this", 0))[0])
    count = {"next": 1, "other": 1, "last": -1}.get(which, 0)
    return Found(calendar.month(calendar.shift(scene.now.replace(day=1), "month", count)), (after or unit)[1])


def _counted(first: datetime, after: datetime, nth: int, unit: str, which: int) -> Span | None:
    """The ``nth`` week, weekend or weekday between the first of a month and the first of the next; -1 is the last."""
    if unit == "week":
        return (
            Span(after - WEEK, after, "week") if nth < 0 else Span(first + (nth - 1) * WEEK, first + nth * WEEK, "week")
        )
    if unit not in ("", "weekend"):
        return None
    which = 5 if unit else which
    start = first + ((which - first.weekday()) % 7) * DAY + (nth - 1) * WEEK
    if nth < 0:
        start = after - DAY - ((after - DAY).weekday() - which) % 7 * DAY
    if not first <= start < after:
        return None
    return Span(start, start + 2 * DAY, "weekend", settled=True) if unit else calendar.day(start, settled=True)


def week_of_date(scene: Scene, at: int) -> Found | None:
    """«la semana del 7 de diciembre», «the weekend of the 5th»: the week or weekend that holds that day."""
    unit = scene.match("unit", scene.skip("the_unit", at))
    of = scene.match("of_date", unit[1]) if unit and unit[0] in ("week", "weekend") else None
    if not unit or not of:
        return None
    found = day_at(scene, of[1]) or day_at(scene, of[1] - 1)
    number = None if found else day_number(scene, of[1])
    span = calendar.day_of_month(scene.now, number[0], past=scene.past(at)) if number else found.span if found else None
    end = found.end if found else number[1] if number else 0
    if span is None or span.start is None or scene.has("not_ordinal", end) or span.cycle == "week":
        return None
    second = scene.match("and", end)
    again = day_at(scene, second[1]) or day_at(scene, second[1] - 1) if second else None
    also = day_number(scene, scene.skip("the", second[1])) if second else None
    end = again.end if again else also[1] if also else end
    return Found(calendar.week(span.start) if unit[0] == "week" else calendar.weekend(span.start), end)
