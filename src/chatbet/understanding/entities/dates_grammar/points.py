"""Puts a day, a part of the day and a clock time together, in whatever order they were said."""

from dataclasses import replace
from datetime import timedelta

from chatbet.understanding.entities.dates_grammar import calendar
from chatbet.understanding.entities.dates_grammar.calendar import DAY, PARTS, Span, midnight
from chatbet.understanding.entities.dates_grammar.clock import Clock, clock_at, timed, with_minutes
from chatbet.understanding.entities.dates_grammar.days import day_at, weekday_name
from chatbet.understanding.entities.dates_grammar.monthdays import day_number
from chatbet.understanding.entities.dates_grammar.periods import period_at
from chatbet.understanding.entities.dates_grammar.scene import Found, Scene
from chatbet.understanding.entities.dates_grammar.within import nth_of_month

HOURS = "hours"
"""The grain of a range of hours whose day is said elsewhere, or nowhere."""

BOUNDS = ("after", "before", "since", "until")


def point_at(scene: Scene, at: int) -> Found | None:
    """One point or period of time that starts at ``at``."""
    return None if scene.silent(at) else scene.once(_point_at, at)


def _point_at(scene: Scene, at: int) -> Found | None:
    """The first of the rules for points that reads something."""
    for rule in (_from_daypart, _from_month_count, _from_day, _from_period, _from_part, _from_clock):
        found = rule(scene, at)
        if found:
            return found
    return None


def _from_daypart(scene: Scene, at: int) -> Found | None:
    """«esta noche», «tonight», «anoche», with the clock time that may follow."""
    found = scene.match("daypart", at)
    if not found:
        return None
    offset, _, part = str(found[0]).partition(" ")
    span = calendar.day(scene.now + int(offset) * DAY, settled=True)
    return _extended(scene, span, found[1], part)


def _from_month_count(scene: Scene, at: int) -> Found | None:
    """«el último domingo de noviembre», before «el último domingo» is read alone."""
    found = nth_of_month(scene, at) if scene.has("nth", at) or scene.has("the_unit", at) else None
    return _extended(scene, found.span, found.end, "") if found and found.span.grain == "day" else found


def _from_day(scene: Scene, at: int) -> Found | None:
    """A day, then its part and clock time."""
    found = day_at(scene, at)
    if not found:
        return None
    if found.span.grain != "day":
        return found
    return _extended(scene, found.span, found.end, "")


def _from_period(scene: Scene, at: int) -> Found | None:
    """A period; «la próxima semana, el sábado» is a day in it."""
    found = period_at(scene, at)
    if found and found.span.grain == "month" and found.span.start:
        number = day_number(scene, scene.skip("day_word", scene.skip("the_number", scene.skip("joint", found.end))))
        named = scene.has("day_word", scene.skip("joint", found.end)) or scene.has("the_number", found.end)
        exact = calendar.a_date(found.span.start.year, found.span.start.month, number[0]) if number and named else None
        return _extended(scene, calendar.day(exact, settled=True), number[1], "") if number and exact else found
    if not found or found.span.grain not in ("week", "weekend") or not found.span.start:
        return found
    inner = weekday_name(scene, scene.skip("the", scene.skip("joint", found.end)), alone=False)
    if not inner or scene.before("and", inner[1] - 1, 2):
        return found
    step = (inner[0] - found.span.start.weekday()) % 7
    return _extended(scene, calendar.day(found.span.start + step * DAY, settled=True), inner[1], "")


def _from_part(scene: Scene, at: int) -> Found | None:
    """«la noche del domingo», «por la tarde»; «por la mañana» alone is no date."""
    part = scene.match("part", at) or scene.match("part_head", at)
    if not part:
        return None
    day = day_at(scene, scene.skip("of", part[1])) or day_at(scene, scene.skip("article", part[1]))
    if day and day.span.grain == "day":
        return _extended(scene, day.span, day.end, str(part[0]))
    if not scene.has("part_alone", at):
        return None
    whole = calendar.part_of(calendar.day(scene.now), str(part[0]))
    if whole.end and whole.end <= scene.now and not scene.past(at):
        whole = calendar.part_of(calendar.day(scene.now + DAY), str(part[0]))
    clock = clock_at(scene, scene.skip("joint", part[1]), beside_day=True)
    if clock and whole.start:
        return Found(timed(scene, clock, calendar.day(whole.start), str(part[0]), past=scene.past(at)), clock.end)
    return Found(whole, part[1])


def _from_clock(scene: Scene, at: int) -> Found | None:
    """«a las 8», «8pm mañana», «las 3 del sábado», «20h de domingo»."""
    clock = clock_at(scene, at) or _clock_before_day(scene, at)
    if not clock:
        return None
    part = ""
    start = scene.skip("of", scene.skip("joint", clock.end))
    tonight = scene.match("daypart", start) or scene.match("daypart", clock.end)
    if tonight:
        offset, _, part = str(tonight[0]).partition(" ")
        day: Found | None = Found(calendar.day(scene.now + int(offset) * DAY, settled=True), tonight[1])
    else:
        day = day_at(scene, clock.end) or day_at(scene, start) or _day_behind_article(scene, start)
    if day and day.span.grain == "day":
        later = scene.match("part", day.end) or scene.match("part_tail", day.end)
        part, end = (str(later[0]), later[1]) if later else (part, day.end)
        return Found(timed(scene, clock, day.span, part, past=scene.past(at)), end)
    return Found(timed(scene, clock, None, "", past=scene.past(at)), clock.end)


def _clock_before_day(scene: Scene, at: int) -> Clock | None:
    """«8 tonight», «eight thirty tomorrow night»: an hour with no lead, because a night or evening follows it."""
    start = scene.skip("at", at)
    bare = start == at and not scene.word(at)[:1].isdigit()
    clock = clock_at(scene, at, beside_day=True) or loose_hour(scene, start)
    if not clock or (bare and not clock.exact):
        return None
    day = scene.match("day", clock.end) or scene.match("weekday", clock.end)
    tonight = scene.has("daypart", clock.end) or (day is not None and scene.has("part_tail", day[1]))
    return clock if tonight and clock.hour <= 12 else None


def _day_behind_article(scene: Scene, at: int) -> Found | None:
    """The day after «el», «del», «on»."""
    after = scene.skip("article", at)
    return day_at(scene, after) if after > at else None


def _extended(scene: Scene, day: Span, end: int, part: str) -> Found:
    """Add the part of day and the clock time that follow a day; a bound («después de las 8») cuts the day."""
    clock: Clock | None = None
    for _ in range(3):
        bound = _bound(scene, day, end, part)
        if bound:
            return bound
        beyond = scene.skip("joint", end)
        if not part and (
            named := scene.match("part", end) or scene.match("part_tail", end) or scene.match("part", beyond)
        ):
            part, end = str(named[0]), named[1]
        elif clock is None and (
            read := clock_at(scene, end, beside_day=True) or clock_at(scene, beyond, beside_day=True)
        ):
            clock, end = read, read.end
        else:
            break
    if clock:
        return Found(timed(scene, clock, day, part, past=False), end)
    return Found(calendar.part_of(day, part) if part else day, end)


def _bound(scene: Scene, day: Span, at: int, part: str) -> Found | None:
    """«después de las 8», «entre las 3 y las 6» said of a day."""
    start = at + 1 if scene.word(at) == "," else at
    between = clock_range(scene, start, day)
    if between:
        return between
    for kind in BOUNDS:
        lead = scene.match(kind, start)
        clock = (
            clock_at(scene, lead[1], beside_day=True) or clock_at(scene, lead[1] - 1, beside_day=True) if lead else None
        )
        if clock and day.start and day.end:
            edge = timed(scene, clock, day, part, past=False).start
            whole = (edge, day.end) if kind in ("after", "since") else (day.start, edge)
            return Found(replace(day, start=whole[0], end=whole[1], grain="range"), clock.end)
    return None


def clock_range(scene: Scene, at: int, day: Span | None) -> Found | None:
    """«entre las 3 y las 6», «de 8 a 10 de la noche», «from 3 to 5pm»."""
    lead = scene.match("from", at)
    first = clock_at(scene, lead[1], beside_day=True) or loose_hour(scene, lead[1]) if lead else None
    joint = scene.match("to", first.end) if first else None
    second = clock_at(scene, joint[1], beside_day=True) or loose_hour(scene, joint[1]) if joint else None
    if not lead or not joint or not first or not second:
        return None
    bare = first.end == lead[1] + 1 and second.end == joint[1] + 1
    between = scene.has("between", at) and (not bare or not scene.word(second.end).isalnum())
    if not between and (bare or not (scene.has("at_strong", lead[1]) or first.sure or second.sure)) and not day:
        return None
    if bare and not between and not day:
        return None
    if second.sure and not first.sure and second.hour >= 12 and first.hour + 12 < second.hour:
        first = first._replace(hour=first.hour + 12, sure=True)
    end_at, said = second.end, None if day else _day_of_hours(scene, second.end)
    if said:
        day, end_at = said.span, said.end
    begin = timed(scene, first._replace(zone=first.zone or second.zone), day, "", past=False).start
    if begin is None:
        return None
    end = timed(scene, second, calendar.day(begin), "", past=False).start or begin
    if end <= begin:
        end += timedelta(hours=12)
    return Found(Span(begin, end, "range", settled=True) if day else Span(begin, end, HOURS), end_at)


def _day_of_hours(scene: Scene, at: int) -> Found | None:
    """The day after a range of hours: «entre as 16h e as 18h de sábado», «between 5 and 7pm on Saturday»."""
    for place in (at, scene.skip("of", at), scene.skip("article", at), scene.skip("joint", at)):
        day = day_at(scene, place)
        if day and day.span.grain == "day":
            return day
    return None


def loose_hour(scene: Scene, at: int) -> Clock | None:
    """A bare hour between «de» and «a»."""
    number = scene.number(at)
    if not number or number.fraction or number.value > 24 or scene.word(number.end) in ("/", "-", ".", ",", ":"):
        return None
    return with_minutes(scene, Clock(int(number.value), 0, number.end, sure=number.value > 12))


def bare_hour(scene: Scene, at: int) -> Found | None:
    """The hour of «antes de las 5» and «before 5»: a bare number that ends the message or its clause."""
    led = scene.word(at - 1) in ("las", "la", "as")
    clock = clock_at(scene, at - 1, beside_day=True) if led else loose_hour(scene, at)
    if not clock or clock.end <= at or clock.hour < 1:
        return None
    after = scene.word(clock.end)
    closed = led or not after.isalnum() or scene.has("day", clock.end) or scene.has("daypart", clock.end)
    return Found(timed(scene, clock, None, "", past=scene.past(at)), clock.end) if closed else None


__all__ = ["PARTS", "bare_hour", "clock_range", "midnight", "point_at"]
