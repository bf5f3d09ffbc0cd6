"""Rules that read days by number: ``28/11``, «28 de noviembre», «Nov 28th», «el 28». Prices and scores are none."""

from chatbet.language import Language
from chatbet.understanding.entities.dates_grammar import calendar
from chatbet.understanding.entities.dates_grammar.scene import Found, Scene

STEP = {"this": 0, "next": 1, "coming": 1, "last": -1, "other": 1, "later": 2}
"""Weeks, months or years from now that a word means."""

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
    if scene.has("price_after", at + 3):
        return False
    cue = any(scene.before(kind, at) for kind in ("the_number", "day_word", "weekday", "on"))
    padded = scene.word(at).startswith("0") or scene.word(at + 2).startswith("0")
    if mark == "/":
        small = len(scene.word(at)) == 1 and len(scene.word(at + 2)) == 1
        return cue or padded or not (small or f"{scene.word(at)}/{scene.word(at + 2)}" in LADDER)
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
    if scene.is_glued(at) and scene.word(at - 1).isalpha():
        return None
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
    joint = number[1] + 1 if scene.glued_mark("-/", number[1]) else scene.skip("of", number[1])
    month = month_name(scene, joint, beside_number=True)
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
    lead = named or scene.match("the_number", at)
    if lead:
        full = numeric(scene, lead[1]) or day_month(scene, lead[1]) or month_day(scene, lead[1])
        if full:
            return full
    number = day_number(scene, lead[1]) if lead else None
    if lead is None or number is None:
        return None
    in_month = _of_this_month(scene, number)
    if in_month:
        return in_month
    if not _is_day_number(scene, at, lead[1], number, named=named is not None):
        return None
    span = calendar.day_of_month(scene.now, number[0], past=scene.past(at))
    return Found(span, number[1]) if span else None


def _of_this_month(scene: Scene, number: tuple[int, int]) -> Found | None:
    """«el 28 de este mes», «the 5th of next month», «el 28 del 11»."""
    of = scene.match("of", number[1])
    start = of[1] if of else number[1]
    month = scene.digits(start, longest=2) if of else None
    if month and 1 <= month <= 12 and not goes_on(scene, start + 1) and scene.language is not Language.EN:
        span = calendar.day_and_month(scene.now, number[0], month, past=scene.past(start))
        return Found(span, start + 1) if span and not scene.word(start + 1).isalnum() else None
    whole = this_month(scene, start)
    if of and not whole and scene.match("unit", scene.skip("the_unit", start)) == ("month", start + 1):
        span = calendar.day_of_month(scene.now, number[0], past=scene.past(start))
        return Found(span, start + 1) if span else None
    if not whole or not whole.span.start:
        return None
    exact = calendar.a_date(whole.span.start.year, whole.span.start.month, number[0])
    return Found(calendar.day(exact, settled=True), whole.end) if exact else None


def this_month(scene: Scene, at: int) -> Found | None:
    """«este mes», «the coming month», «mês que vem»."""
    before = scene.match("rel_before", at)
    unit = scene.match("unit", before[1] if before else scene.skip("the_unit", at))
    after = scene.match("rel_after", unit[1]) if unit else None
    if not unit or unit[0] != "month" or not (before or after):
        return None
    rel = str(after[0]) if after else str(before[0]) if before else ""
    return Found(calendar.month(scene.now, STEP[rel]), after[1] if after else unit[1])


def _is_day_number(scene: Scene, at: int, start: int, number: tuple[int, int], *, named: bool) -> bool:
    """True when a number after «el», «dia» or «the» is the day of a month and counts nothing else."""
    value, end = number
    follower = scene.word(end)
    letters = scene.is_glued(end) and follower.isalpha()
    scored = follower in ("a", "x", "to") and scene.digits(end + 1) is not None
    if scene.has("not_ordinal", end) or goes_on(scene, end) or letters or scored or is_hour(scene, end):
        return False
    if scene.has("of", end) and not named:
        return False
    if named:
        return True
    if scene.match("ordinal", start) and scene.word(start).isalpha():
        return False  # «cuotas del primero»: of the first that was shown
    suffixed = end > start + 1
    if scene.language is Language.EN and not suffixed:
        return False
    spelled = not scene.word(start)[:1].isdigit() and scene.language is not Language.EN
    cue = scene.before("day_cue", at)
    return cue or (value >= 13 and (not spelled or end >= scene.size))


def goes_on(scene: Scene, end: int) -> bool:
    """True when a number is only the first half of a score, a price, a clock time or a decimal."""
    glued = scene.is_glued(end) and scene.is_glued(end + 1)
    return glued and scene.word(end) in (".", ",", ":", "/", "-", "%", "'", "x") and scene.word(end + 1).isalnum()


def is_hour(scene: Scene, end: int) -> bool:
    """True when what follows a number makes it an hour."""
    marks = ("hour_mark", "meridiem", "zone_alone")
    halves = ("minutes_after", "minutes_before") if (scene.digits(end - 1) or 0) <= 24 else ()
    return scene.word(end) == ":" or any(scene.has(kind, end) for kind in (*marks, *halves))


def day_month_or_number(scene: Scene, at: int) -> Found | None:
    """A day and month, or only the number of a day of the month."""
    full = numeric(scene, at) or day_month(scene, at) or month_day(scene, at)
    if full:
        return full
    number = day_number(scene, at)
    if not number or is_hour(scene, number[1]) or scene.has("not_ordinal", number[1]) or goes_on(scene, number[1]):
        return None
    span = calendar.day_of_month(scene.now, number[0], past=scene.past(at))
    return Found(span, number[1]) if span else None
