"""Rules that read clock times: «a las 8», «20:45», «8pm», «21h30», «8 y media», «quarter past eight»; with zones."""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chatbet.language import Language
from chatbet.understanding.entities.dates_grammar.calendar import DAY, Span, midnight
from chatbet.understanding.entities.dates_grammar.scene import Scene

EARLIEST_GUESS = 11
"""Without am or pm, 1 to 10 o'clock is read as the afternoon or evening: that is when matches start."""


class Clock(NamedTuple):
    """A time of day as it was said, and the piece after it."""

    hour: int
    minute: int
    end: int
    exact: bool = False
    """True when minutes were named: the grain is then a minute, not an hour."""
    sure: bool = False
    """True when the words leave no choice between morning and evening."""
    zone: str = ""


def clock_at(scene: Scene, at: int, *, beside_day: bool = False) -> Clock | None:
    """The time that starts at ``at``. A bare number needs «a las» or «at»; beside a day a weaker lead is enough."""
    if scene.silent(at) or (scene.is_glued(at) and scene.word(at - 1).isalpha()):
        return None
    word = scene.match("clock_word", at)
    if word:
        return _zoned(scene, Clock(int(word[0]), 0, word[1], sure=True))
    lead = scene.match("at", at)
    start = lead[1] if lead else at
    strong = scene.has("at_strong", at) or (lead is not None and beside_day)
    clock = _spoken(scene, start, led=strong) or _digital(scene, start, led=strong) or _bare(scene, start, led=strong)
    return _zoned(scene, clock) if clock else None


def _digital(scene: Scene, at: int, *, led: bool) -> Clock | None:
    """``20:45``, ``21h30``, ``15.30`` after «a las», each with am or pm or an hour mark."""
    hour = scene.digits(at, longest=2)
    if hour is None or hour > 24 or (scene.is_glued(at) and scene.word(at - 1) in (".", ",", "/", "-", ":", "$")):
        return None
    mark = scene.word(at + 1)
    likely = scene.language is not Language.EN or (scene.digits(at + 2) or 0) % 15 == 0
    dotted = mark == "." and ((led and likely) or scene.has("meridiem", at + 3))
    splits = (mark in (":", "h") or dotted) and scene.is_glued(at + 1) and scene.is_glued(at + 2)
    minute = scene.digits(at + 2, longest=2) if splits else None
    if minute is None or minute > 59 or len(scene.word(at + 2)) != 2:
        return None
    padded = scene.word(at).startswith("0")
    if scene.word(at) == "0" and not led:
        return None
    return _with_meridiem(scene, Clock(hour, minute, at + 3, exact=True, sure=hour > 12 or hour == 0 or padded))


def _bare(scene: Scene, at: int, *, led: bool) -> Clock | None:
    """``8pm``, ``20h``, «8 de la noche»; only the number after «a las»."""
    number = scene.number(at)
    if not number or number.fraction or number.value > 24 or (scene.word(at).isdigit() and len(scene.word(at)) > 2):
        return None
    hour, end = int(number.value), number.end
    padded = scene.word(at).startswith("0") and hour < 10
    clock = with_minutes(scene, Clock(hour, 0, end, sure=hour > 12 or padded))
    led = led or (clock.exact and scene.before("at", at))
    clock = _spoken_minutes(scene, clock) if led and not clock.exact else clock
    marked = scene.match("hour_mark", clock.end)
    if marked:
        clock = clock._replace(end=marked[1], sure=clock.sure)
    with_half = _with_meridiem(scene, clock)
    if scene.has("meridiem", scene.skip("sharp", clock.end)):
        return with_half
    plain = with_half.end == end
    loose = scene.has("hour_loose", clock.end if not marked else marked[1] - 1)
    after_day = at == 0 or any(scene.before(kind, at) for kind in ("weekday", "weekday_weak", "day", "month", "joint"))
    loose = loose and ((13 <= hour <= 23 and after_day) or scene.language is Language.EN)
    zoned = marked is not None and scene.has("zone", scene.skip("of", marked[1]))
    if marked and (led or scene.is_glued(end) or loose or zoned):
        return with_half
    if not led and scene.has("zone_alone", with_half.end) and hour >= 5:
        return with_half
    counts = scene.has("not_hour", with_half.end) and not _day_follows(scene, with_half.end)
    if not led or counts or (plain and _is_decimal(scene, end)):
        return None
    return with_half


def _day_follows(scene: Scene, end: int) -> bool:
    """True when «on» leads to a day: «at 3 on Saturday», not «at 3 on Chelsea»."""
    after = scene.skip("the", scene.skip("joint", end))
    return any(scene.has(kind, after) for kind in ("weekday", "weekday_weak", "day", "month"))


def _is_decimal(scene: Scene, end: int) -> bool:
    """True when the number goes on after a mark: ``2.10``, ``3-1``, ``50%``."""
    mark = scene.word(end)
    glued = scene.is_glued(end + 1) and scene.is_glued(end)
    return mark in ("%", "€", "$", "+") or (
        mark in (".", ",", "-", "/", ":") and glued and scene.word(end + 1).isdigit()
    )


def _spoken(scene: Scene, at: int, *, led: bool) -> Clock | None:
    """«cuarto para las ocho», «quarter past eight», «half past eight», «quinze para as oito»."""
    for kind, sign in (("minutes_to", -1), ("minutes_past", 1)):
        lead = scene.match(kind, at)
        number = scene.number(lead[1]) if lead else None
        led = led or (number is not None and _half_follows(scene, number.end))
        doubtful = lead is not None and int(lead[0]) in (5, 10, 20, 25) and not led and scene.language is Language.EN
        if lead and number and not number.fraction and number.value <= 24 and not doubtful:
            hour, minute = divmod((int(number.value) * 60 + sign * int(lead[0])) % 1440, 60)
            sure = number.value > 12
            return _with_meridiem(scene, Clock(hour, minute, number.end, exact=True, sure=sure))
    return None


def _spoken_minutes(scene: Scene, clock: Clock) -> Clock:
    """Add minutes that were only dictated: «a las siete cuarenta y cinco», «at 7 45», «a las tres y diez»."""
    start = scene.skip("joiner", clock.end)
    number = scene.number(start)
    if not number or number.fraction or not 10 <= number.value <= 59 or number.value % 5:
        return clock
    counts = scene.has("not_hour", number.end) or scene.has("not_ordinal", number.end) or scene.has("unit", number.end)
    if counts or _is_decimal(scene, number.end) or scene.is_glued(number.end):
        return clock
    return clock._replace(minute=int(number.value), end=number.end, exact=True)


def _half_follows(scene: Scene, end: int) -> bool:
    """True when a word for half of the day, or the day itself, follows."""
    return any(scene.has(kind, end) for kind in ("meridiem", "daypart", "day", "weekday"))


def with_minutes(scene: Scene, clock: Clock) -> Clock:
    """Add «y media», «y cuarto», «menos cuarto», «eight thirty»."""
    after = scene.match("minutes_after", clock.end)
    if after:
        return clock._replace(minute=int(after[0]), end=after[1], exact=True)
    before = scene.match("minutes_before", clock.end)
    if before:
        hour, minute = divmod((clock.hour * 60 - int(before[0])) % 1440, 60)
        return clock._replace(hour=hour, minute=minute, end=before[1], exact=True)
    return clock


def _with_meridiem(scene: Scene, clock: Clock) -> Clock:
    """Add am, pm, «de la tarde», and what only softens («en punto»)."""
    clock = clock._replace(end=scene.skip("sharp", clock.end))
    marked = scene.match("hour_mark", clock.end)
    if marked:
        clock = clock._replace(end=marked[1])
    half = scene.match("meridiem", clock.end)
    if not half or clock.hour > 12:
        return clock._replace(end=scene.skip("sharp", half[1])) if half else clock
    hour = clock.hour % 12 + (0 if half[0] == "am" else 12)
    if half[0] == "noon":
        hour = 12 if clock.hour == 12 else clock.hour % 12 + 12
    if half[0] == "night":
        hour = 24 if clock.hour == 12 else clock.hour % 12 + (12 if clock.hour > 4 else 24)
    return clock._replace(hour=hour, sure=True, end=scene.skip("sharp", half[1]))


def _zoned(scene: Scene, clock: Clock) -> Clock:
    """Add the zone that follows: «hora de España», «ET», «horário de Brasília»."""
    lead = scene.match("zone_lead", clock.end)
    start = lead[1] if lead else clock.end
    zone = scene.match("zone", start)
    if not zone and lead:
        zone = scene.match("zone", clock.end)
    named = lead is not None or scene.has("zone_lead", clock.end - 1)
    if not zone or not (named or scene.has("zone_alone", start)):
        return clock
    return clock._replace(zone=str(zone[0]), end=scene.skip("zone_tail", zone[1]))


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo | None:
    """The zone of that name, or None where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def timed(scene: Scene, clock: Clock, on: Span | None, part: str, *, past: bool) -> Span:
    """The instant of a clock time, on a day or on the next day that has it, as an interval of its grain."""
    zone = _zone(clock.zone) if clock.zone else None
    now = scene.now
    if zone:
        now = scene.now.replace(tzinfo=scene.zone).astimezone(zone).replace(tzinfo=None)
    start = _instant(clock, now, midnight(on.start) if on and on.start else None, part, past=past)
    if zone:
        start = start.replace(tzinfo=zone).astimezone(scene.zone).replace(tzinfo=None)
    grain = "minute" if clock.exact else "hour"
    length = timedelta(minutes=1) if clock.exact else timedelta(hours=1)
    return Span(start, start + length, grain, on.cycle if on else "", on.settled if on else False)


def _instant(clock: Clock, now: datetime, day: datetime | None, part: str, *, past: bool) -> datetime:
    """The wall-clock time that is meant."""
    base = day if day is not None else midnight(now)
    hour = clock.hour if clock.sure else _guessed_hour(clock.hour, part)
    found = base + timedelta(hours=hour, minutes=clock.minute)
    if day is None and past:
        return found if found <= now else found - DAY
    if (day is None or base == midnight(now)) and found <= now and not past:
        other = found + timedelta(hours=12)
        if not clock.sure and not part and hour < 12 and other > now:
            return other
        return found + DAY if day is None else found
    return found


def _guessed_hour(hour: int, part: str) -> int:
    """A 12-hour number put into its half of the day, by the part of day named or by when matches start."""
    if hour > 12 or hour == 0:
        return hour
    if part in ("morning", "dawn"):
        return hour % 12 if part == "dawn" else hour
    if part in ("night", "evening"):
        return 24 if hour == 12 else hour + 12 if hour > 4 else hour + 24
    if part in ("afternoon", "noon"):
        return 12 if hour == 12 else hour + 12 if hour < 11 else hour
    return hour + 12 if hour < EARLIEST_GUESS else hour


def absolute(scene: Scene, span: Span) -> tuple[datetime | None, datetime | None]:
    """The interval with its zone: wall-clock days stay whole over a change to or from summer time."""
    start = span.start.replace(tzinfo=scene.zone) if span.start else None
    return start, span.end.replace(tzinfo=scene.zone) if span.end else None


__all__ = ["Clock", "absolute", "clock_at", "timed"]
