"""Rules that read one day: «hoy», «el domingo», «28/11», «28 de noviembre», «en tres días», «Navidad»."""

from datetime import datetime, timedelta

from chatbet.language import Language
from chatbet.understanding.entities.dates_grammar import calendar
from chatbet.understanding.entities.dates_grammar.calendar import DAY, WEEK, Span
from chatbet.understanding.entities.dates_grammar.scene import Found, Scene

_PRICES = {
    1: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    2: (1, 5, 7, 9, 11, 13),
    3: (1, 2, 10),
    4: (1, 5, 6, 7, 9, 11),
    5: (1, 2, 4, 6),
    6: (1, 4, 5),
    7: (1, 2, 4, 5),
    8: (1, 5, 11, 13, 15),
    9: (1, 2, 4, 5, 10),
    10: (1, 3, 11),
    11: (1, 2, 4, 5, 8, 10),
    12: (1, 5),
    13: (2, 5, 8, 10),
    14: (1, 5),
    15: (2, 8),
    20: (1,),
    21: (20,),
    25: (1,),
}
LADDER = frozenset(f"{above}/{below}" for above, belows in _PRICES.items() for below in belows)
"""Fractional prices that bookmakers quote: without a word that asks for a day, ``5/2`` is a price."""


def day_at(scene: Scene, at: int) -> Found | None:
    """The day that starts at ``at``."""
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
    again = scene.match("weekday", scene.skip("the", mark))
    if again and span.start and span.start.weekday() == again[0]:
        end = again[1]
    date = _day_month_or_number(scene, scene.skip("the", end))
    if date and date.span.start == span.start:
        end = date.end
    return end


def _day_month_or_number(scene: Scene, at: int) -> Found | None:
    """A day and month, or only the number of a day of the month."""
    full = numeric(scene, at) or day_month(scene, at) or month_day(scene, at)
    if full:
        return full
    number = day_number(scene, at)
    if not number:
        return None
    span = calendar.day_of_month(scene.now, number[0], past=scene.past(at))
    return Found(span, number[1]) if span else None


def weekday(scene: Scene, at: int) -> Found | None:
    """A weekday with whatever says which one: «el próximo sábado», «domingo 29», «el martes de la otra semana»."""
    before = scene.match("rel_before", at)
    start = before[1] if before else at
    if before:
        start = scene.skip("this_day", start)
    named = _weekday_name(scene, start, alone=before is None)
    if not named:
        return None
    which, end = named
    rel = str(before[0]) if before else ""
    dated = _day_month_or_number(scene, _past_comma(scene, end))
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


def _weekday_name(scene: Scene, at: int, *, alone: bool) -> tuple[int, int] | None:
    """The number of a weekday named at ``at``, unless its word means something else here."""
    named = scene.match("weekday", at)
    if named and not scene.before("not_name_before", at) and not scene.has("not_weekday_after", named[1]):
        return int(named[0]), named[1]
    weak = scene.match("weekday_weak", at)
    if not weak or scene.has("not_weekday_after", weak[1]):
        return None
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
    if rel == "other":
        first = calendar.weekday(now, which, past=False).start or now
        return calendar.day(first + WEEK, settled=True)
    if rel == "next":
        return calendar.day(calendar.weekday(now, which, past=False).start or now, settled=True)
    return calendar.weekday(now, which, past=past, today_counts=rel == "this")


def holiday(scene: Scene, at: int) -> Found | None:
    """A feast with a fixed day, or one counted in weekdays."""
    found = scene.match("holiday", at)
    if not found:
        return None
    month, number = _feast(str(found[0]), scene.now)
    span = calendar.day_and_month(scene.now, number, month, past=scene.past(at))
    return Found(span, found[1]) if span else None


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
            return _moved_by(scene, counted[0] * sign, counted[1], counted[2])
    counted = counted_units(scene, at)
    if not counted:
        return None
    for kind, sign in (("ago_after", -1), ("ahead_after", 1)):
        tail = scene.match(kind, counted[2])
        if tail:
            return _moved_by(scene, counted[0] * sign, counted[1], tail[1])
    return None


def counted_units(scene: Scene, at: int) -> tuple[int, str, int] | None:
    """A number of units: count, unit, end. «una semana», «3 días», «media hora» (30 minutes)."""
    half = scene.match("half", at)
    if half:
        unit = scene.match("unit", half[1])
        return (30, "minute", unit[1]) if unit and unit[0] == "hour" else None
    number = scene.number(at)
    article = scene.match("article_one", at)
    if number and not number.fraction and number.value <= 400:
        count, end = int(number.value), number.end
    elif article:
        count, end = 1, article[1]
    else:
        return None
    unit = scene.match("unit", scene.skip("couple_of", end))
    if not unit or unit[0] == "weekend":
        return None
    return count, str(unit[0]), unit[1]


def _moved_by(scene: Scene, count: int, unit: str, end: int) -> Found:
    """The day, hour or minute that lies so many units away."""
    if unit in ("hour", "minute"):
        at = calendar.shift(scene.now, unit, count)
        grain = "hour" if unit == "hour" else "minute"
        return Found(Span(at, calendar.shift(at, grain, 1), grain, settled=True), end)
    if unit == "day" and count in (8, 15):
        return Found(_eight(scene, count), end)
    return Found(calendar.day(calendar.shift(scene.now, unit, count), settled=True), end)


def _eight(scene: Scene, count: int) -> Span:
    """«en ocho días» is a week and «en quince días» a fortnight in Spanish; elsewhere the days are counted."""
    counted = {8: 7, 15: 14}.get(count, count) if scene.language is not Language.EN else count
    return calendar.day(scene.now + timedelta(days=counted), settled=True)


def numeric(scene: Scene, at: int) -> Found | None:
    """``28/11``, ``28-11-2026``, ``2026-11-28``, ``11/28`` (English): never a score, a price or a decimal."""
    first, mark = scene.digits(at), scene.word(at + 1)
    if first is None or mark not in ("/", "-", ".") or not scene.glued_mark("/-.", at + 1):
        return None
    second = scene.digits(at + 2)
    third = scene.digits(at + 4) if scene.glued_mark(mark, at + 3) else None
    if second is None:
        return None
    if third is not None:
        return _full_numeric(scene, (first, second, third), at + 5)
    if scene.glued_mark("/-.,:", at + 3) or not _may_be_day(scene, at, mark):
        return None
    return _short_numeric(scene, first, second, at)


def _full_numeric(scene: Scene, numbers: tuple[int, int, int], end: int) -> Found | None:
    """A numeric date with its year, at either end."""
    first, second, third = numbers
    if first > 1900:
        found = calendar.a_date(first, second, third)
    else:
        year = third + 2000 if third < 100 else third
        days_first = calendar.a_date(year, second, first)
        months_first = calendar.a_date(year, first, second)
        both = (
            (months_first, days_first) if scene.language is Language.EN and second > 12 else (days_first, months_first)
        )
        found = both[0] or both[1]
    return Found(calendar.day(found, settled=True), end) if found and 1990 < found.year < 2100 else None


def _may_be_day(scene: Scene, at: int, mark: str) -> bool:
    """True unless two numbers with a mark between them are rather a price, a score or a decimal here."""
    if scene.before("round", at) or scene.before("price_cue", at):
        return False
    cue = (
        scene.before("the", at) or scene.before("day_word", at) or scene.before("weekday", at) or scene.before("on", at)
    )
    padded = scene.word(at).startswith("0") or scene.word(at + 2).startswith("0")
    if mark == "/":
        return cue or padded or f"{scene.word(at)}/{scene.word(at + 2)}" not in LADDER
    two_digits = len(scene.word(at)) == 2 and len(scene.word(at + 2)) == 2
    return cue and two_digits


def _short_numeric(scene: Scene, first: int, second: int, at: int) -> Found | None:
    """Day and month in the order of the language; English takes the order whose day is nearer."""
    past = scene.past(at)
    days_first = calendar.day_and_month(scene.now, first, second, past=past) if second <= 12 else None
    months_first = calendar.day_and_month(scene.now, second, first, past=past) if first <= 12 else None
    if scene.language is Language.EN and days_first and months_first:
        near = min((days_first, months_first), key=lambda span: abs((span.start or scene.now) - scene.now))
        return Found(near, at + 3)
    span = days_first or months_first
    return Found(span, at + 3) if span else None


def day_number(scene: Scene, at: int) -> tuple[int, int] | None:
    """The number of a day of a month: ``28``, ``28th``, ``1ro``, ``1º``, «primero», «veintiocho»."""
    ordinal = scene.match("ordinal", at)
    if ordinal:
        return int(ordinal[0]), ordinal[1]
    number = scene.written(at)
    if number and not number.fraction and len(scene.word(at)) <= 2 and number.end == at + 1:
        end = scene.skip("ordinal_suffix", number.end) if scene.is_glued(number.end) else number.end
        return (int(number.value), end) if 1 <= number.value <= 31 else None
    spelled = scene.spelled(at)
    if spelled and 1 <= spelled.value <= 31:
        return int(spelled.value), spelled.end
    return None


def month_name(scene: Scene, at: int, *, beside_number: bool) -> tuple[int, int] | None:
    """The number of a month named at ``at``; weak words only beside a day number."""
    found = scene.match("month", at) or (scene.match("month_weak", at) if beside_number else None)
    if not found:
        return None
    end = found[1] + 1 if scene.word(found[1]) == "." and scene.is_glued(found[1]) else found[1]
    return int(found[0]), end if scene.word(end) else found[1]


def day_month(scene: Scene, at: int) -> Found | None:
    """«28 de noviembre (de 2026)», «the 28th of November», «1º de dezembro»."""
    number = day_number(scene, at)
    if not number:
        return None
    month = month_name(scene, scene.skip("of", number[1]), beside_number=True)
    return with_year(scene, at, number[0], month[0], month[1]) if month else None


def month_day(scene: Scene, at: int) -> Found | None:
    """«Nov 28», «November 28th, 2026», «diciembre 1»."""
    month = month_name(scene, at, beside_number=True)
    if not month:
        return None
    number = day_number(scene, scene.skip("the", month[1]))
    if (
        not number
        or scene.has("hour_mark", number[1])
        or scene.has("meridiem", number[1])
        or scene.word(number[1]) == ":"
    ):
        return None
    weak = not scene.has("month", at)
    if weak and not (scene.capital(at) or number[1] > month[1] + 1 or scene.before("on", at)):
        return None
    return with_year(scene, at, number[0], month[0], number[1])


def with_year(scene: Scene, at: int, number: int, month: int, end: int) -> Found | None:
    """A day and month, with the year that follows or the one that is meant."""
    year = year_after(scene, end)
    if year:
        exact = calendar.a_date(year[0], month, number)
        return Found(calendar.day(exact, settled=True), year[1]) if exact else None
    span = calendar.day_and_month(scene.now, number, month, past=scene.past(at))
    return Found(span, end) if span else None


def year_after(scene: Scene, at: int) -> tuple[int, int] | None:
    """A year right after a month: «de 2026», «, 2026», «2026»."""
    start = scene.skip("year_lead", at)
    year = scene.digits(start)
    return (year, start + 1) if year and 1990 < year < 2100 and len(scene.word(start)) == 4 else None


def numbered(scene: Scene, at: int) -> Found | None:
    """«el 28», «dia 28», «the 28th»: only where a word asks for a day, because most numbers are none."""
    named = scene.match("day_word", at)
    lead = named or scene.match("the", at)
    number = day_number(scene, lead[1]) if lead else None
    if lead is None or number is None or not _is_day_number(scene, at, lead[1], number, named=named is not None):
        return None
    span = calendar.day_of_month(scene.now, number[0], past=scene.past(at))
    return Found(span, number[1]) if span else None


def _is_day_number(scene: Scene, at: int, start: int, number: tuple[int, int], *, named: bool) -> bool:
    """True when a number after «el», «dia» or «the» is the day of a month and counts nothing else."""
    value, end = number
    if scene.has("not_ordinal", end) or _goes_on(scene, end):
        return False
    if scene.has("of", end) and not named:
        return False
    if named:
        return True
    suffixed = end > start + 1
    if scene.language is Language.EN and not suffixed:
        return False
    spelled = not scene.word(start)[:1].isdigit()
    cue = scene.before("day_cue", at)
    return cue or (value >= 13 and not spelled)


def _goes_on(scene: Scene, end: int) -> bool:
    """True when a number is only the first half of a score, a price, a clock time or a decimal."""
    glued = scene.is_glued(end) and scene.is_glued(end + 1)
    return glued and scene.word(end) in (".", ",", ":", "/", "-", "%", "'", "x") and scene.word(end + 1).isalnum()
