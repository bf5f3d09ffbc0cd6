"""Rules that read one day by name or distance: «hoy», «el domingo», «en tres días», «Navidad»."""

from datetime import datetime, timedelta

from chatbet.language import Language
from chatbet.understanding.entities.dates_grammar import calendar
from chatbet.understanding.entities.dates_grammar.calendar import DAY, WEEK, Span, a_date
from chatbet.understanding.entities.dates_grammar.monthdays import (
    day_month,
    day_month_or_number,
    is_hour,
    month_day,
    numbered,
    numeric,
)
from chatbet.understanding.entities.dates_grammar.scene import Found, Scene

FIRST_SURE_DAY, LAST_DAY = 13, 31
"""Numbers after «sexta» that are surely days: smaller ones may count something."""


def day_at(scene: Scene, at: int) -> Found | None:
    """The day that starts at ``at``."""
    return None if scene.silent(at) else scene.once(_day_at, at)


def _day_at(scene: Scene, at: int) -> Found | None:
    """The first of the rules for days that reads something."""
    for rule in (numeric, day_month, month_day, holiday, relative, in_days, weekday, numbered):
        found = rule(scene, at)
        if found:
            return found
    return None


def relative(scene: Scene, at: int) -> Found | None:
    """«hoy», «mañana», «pasado mañana»; a weekday or number that only repeats it is taken along."""
    found = scene.match("day", at)
    if not found or (scene.before("not_name_before", at)):
        return None
    span = calendar.day(scene.now + int(found[0]) * DAY, settled=True)
    return Found(span, _repeated(scene, found[1], span))


def _repeated(scene: Scene, at: int, span: Span) -> int:
    """Past «mañana jueves 26 (de noviembre)»: words that name the same day again."""
    end = at
    mark = end + 1 if scene.word(end) in (",", "(") else end
    again = weekday_name(scene, scene.skip("the", mark), alone=False)
    if again and span.start and span.start.weekday() == again[0]:
        end = again[1]
    date = day_month_or_number(scene, scene.skip("the", end))
    if date and date.span.start == span.start:
        end = date.end
    return end


def weekday(scene: Scene, at: int) -> Found | None:
    """A weekday with whatever says which one: «el próximo sábado», «domingo 29», «el martes de la otra semana»."""
    before = scene.match("rel_before", at)
    later = scene.match("in_eight_before", at)
    start = before[1] if before else later[1] if later else at
    if before:
        start = scene.skip("this_day", start)
    named = weekday_name(scene, start, alone=before is None and later is None)
    if not named:
        return None
    which, end = named
    if later:
        first = calendar.weekday(scene.now, which, past=False).start or scene.now
        return Found(calendar.day(first + timedelta(days=int(later[0])), settled=True), end)
    rel = str(before[0]) if before else ""
    dated = day_month_or_number(scene, _past_comma(scene, end))
    if dated and dated.span.start and (dated.span.start.weekday() == which or not _is_bare(scene, end)):
        return dated
    return _placed(scene, at, which, end, rel)


def _past_comma(scene: Scene, at: int) -> int:
    """Past a comma, an article or «día» between a weekday and its number."""
    at = at + 1 if scene.word(at) == "," else at
    return scene.skip("day_word", scene.skip("the", at))


def _is_bare(scene: Scene, at: int) -> bool:
    """True when what follows a weekday is only a number, which may be something else."""
    at = _past_comma(scene, at)
    return not (numeric(scene, at) or day_month(scene, at) or month_day(scene, at))


def weekday_name(scene: Scene, at: int, *, alone: bool) -> tuple[int, int] | None:
    """The number of a weekday named at ``at``, unless its word means something else here."""
    named = scene.match("weekday", at)
    if named and not scene.before("not_name_before", at) and not scene.has("not_weekday_after", named[1]):
        return int(named[0]), named[1]
    weak = scene.match("weekday_weak", at)
    score = scene.word(at).isdigit() and not scene.is_glued(at + 1)  # «2 a 1» is none, «2a» is
    if not weak or score or scene.has("not_weekday_after", weak[1]):
        return None
    spelled = scene.spelled(weak[1])
    if spelled and FIRST_SURE_DAY <= spelled.value <= LAST_DAY:
        return int(weak[0]), weak[1]
    if numeric(scene, weak[1]) or (scene.digits(weak[1]) is not None and is_hour(scene, weak[1] + 1)):
        return int(weak[0]), weak[1]
    if (
        not alone
        or weak[1] - at == scene.size
        or scene.before("weekday_cue", at)
        or scene.has("weekday_proof", weak[1])
    ):
        return int(weak[0]), weak[1]
    return None


def _placed(scene: Scene, at: int, which: int, end: int, rel: str) -> Found:
    """The day of a weekday, by the words around it."""
    past = scene.past(at)
    of_week = scene.match("week_of", end)
    if of_week:
        step = {"this": 0, "next": 1, "last": -1}[str(of_week[0])]
        return Found(calendar.day_of_week(scene.now, step, which), of_week[1])
    after = scene.match("rel_after", end)
    if after and not rel:
        rel, end = str(after[0]), after[1]
    eight = scene.match("in_eight", end)
    span = _by_relation(scene.now, which, rel, past=past)
    if eight and span.start:
        return Found(calendar.day(span.start + timedelta(days=int(eight[0])), settled=True), eight[1])
    return Found(span, end)


def _by_relation(now: datetime, which: int, rel: str, *, past: bool) -> Span:
    """«este», «próximo», «pasado», «otro» or nothing, said of a weekday."""
    if rel == "last":
        return calendar.day(calendar.weekday(now - DAY, which, past=True, today_counts=True).start or now, settled=True)
    if rel in ("other", "later"):
        first = calendar.weekday(now, which, past=False).start or now
        return calendar.day(first + WEEK, settled=True)
    if rel in ("next", "coming"):
        return calendar.day(calendar.weekday(now, which, past=False).start or now, settled=True)
    return calendar.weekday(now, which, past=past, today_counts=rel == "this")


def holiday(scene: Scene, at: int) -> Found | None:
    """A feast with a fixed day, or one counted in weekdays."""
    found = scene.match("holiday", at)
    if not found:
        return None
    if str(found[0]).startswith("easter"):
        return Found(_counted_from_easter(scene, at, str(found[0])), found[1])
    month, number = _feast(str(found[0]), scene.now)
    this = scene.match("rel_before", found[1])
    year = scene.match("unit", this[1]) if this and this[0] == "this" else None
    if year and year[0] == "year" and (exact := a_date(scene.now.year, month, number)):
        return Found(calendar.day(exact, settled=True), year[1])
    span = calendar.day_and_month(scene.now, number, month, past=scene.past(at))
    return Found(span, found[1]) if span else None


def _counted_from_easter(scene: Scene, at: int, name: str) -> Span:
    """The next (or last) day that lies so many days from Easter: ``easter``, ``easter-2``."""
    away = timedelta(days=int(name.removeprefix("easter") or 0))
    days = [easter(scene.now.year + step) + away for step in (-1, 0, 1)]
    gone = [day for day in days if day.date() <= scene.now.date()]
    return calendar.day(gone[-1] if scene.past(at) else days[len(gone)], settled=True)


def easter(year: int) -> datetime:
    """Easter Sunday of a year of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, number = divmod(moon + sunday - 7 * late + 114, 31)
    return datetime(year, month, number + 1)  # noqa: DTZ001 - wall-clock


def _feast(name: str, now: datetime) -> tuple[int, int]:
    """Month and day of ``12-25``, or of ``11-4thu+1``: the fourth Thursday of November and a day."""
    month, _, rest = name.partition("-")
    if rest.isdigit():
        return int(month), int(rest)
    first = datetime(now.year, int(month), 1)  # noqa: DTZ001 - wall-clock
    thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 7 * (int(rest[0]) - 1))
    return int(month), (thursday + timedelta(days=int(rest.partition("+")[2] or 0))).day


def in_days(scene: Scene, at: int) -> Found | None:
    """A day counted from today: «en tres días», «hace una semana», «de hoy en ocho», «in a fortnight», «2 days ago»."""
    bare = scene.match("ahead_bare", at)
    if bare:
        after = scene.match("unit", bare[1])
        end = after[1] if after and after[0] == "day" else bare[1]
        return Found(_eight(scene, int(bare[0])), end)
    for kind, sign in (("ahead", 1), ("ago_before", -1)):
        lead = scene.match(kind, at)
        counted = counted_units(scene, lead[1]) if lead else None
        if counted:
            return _moved_by(scene, counted[0] * sign, counted[1], scene.skip("ahead_after", counted[2]))
    counted = counted_units(scene, at)
    if not counted:
        return None
    for kind, sign in (("ago_after", -1), ("ahead_after", 1)):
        tail = scene.match(kind, counted[2])
        if tail:
            return _moved_by(scene, counted[0] * sign, counted[1], tail[1])
    return _after_a_day(scene, counted)


def _after_a_day(scene: Scene, counted: tuple[int, str, int]) -> Found | None:
    """«three weeks from Saturday», «a week from tomorrow»."""
    count, unit, end = counted
    base = day_at(scene, end + 1) if scene.has("from_past", end) and unit in ("day", "week", "fortnight") else None
    if not base or base.span.start is None or base.span.grain != "day":
        return None
    return Found(calendar.day(calendar.shift(base.span.start, unit, count), settled=True), base.end)


def counted_units(scene: Scene, at: int) -> tuple[int, str, int] | None:
    """A number of units: count, unit, end. «una semana», «3 días», «media hora» (30 minutes)."""
    half = scene.match("half", at)
    if half:
        unit = scene.match("unit", half[1])
        return (30, "minute", unit[1]) if unit and unit[0] == "hour" else None
    number = scene.number(at)
    article = scene.match("article_one", at)
    couple = scene.match("couple", at)
    if couple:
        count, end = int(couple[0]), couple[1]
    elif number and not number.fraction and number.value <= 400:
        count, end = int(number.value), number.end
    elif article:
        count, end = 1, article[1]
    else:
        return None
    unit = scene.match("unit", end)
    if not unit or unit[0] == "weekend":
        return None
    return count, str(unit[0]), unit[1]


def _moved_by(scene: Scene, count: int, unit: str, end: int) -> Found:
    """The day, hour or minute that lies so many units away."""
    if unit in ("hour", "minute"):
        at = scene.later(unit, count)
        grain = "hour" if unit == "hour" else "minute"
        return Found(Span(at, calendar.shift(at, grain, 1), grain, settled=True), end)
    if unit == "day" and count in (8, 15):
        return Found(_eight(scene, count), end)
    return Found(calendar.day(calendar.shift(scene.now, unit, count), settled=True), end)


def _eight(scene: Scene, count: int) -> Span:
    """«en ocho días» is a week, and «en quince días» a fortnight in Spanish; elsewhere the days are counted."""
    fortnight = 14 if scene.language is Language.ES else 15
    counted = {8: 7, 15: fortnight}.get(count, count) if scene.language is not Language.EN else count
    return calendar.day(scene.now + timedelta(days=counted), settled=True)
