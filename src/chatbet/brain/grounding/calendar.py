"""Reads one mention of a moment, «el domingo 29 de noviembre a las 3:00 p. m.», into its parts. Checks nothing."""

from dataclasses import dataclass, replace

from chatbet.brain.facts import Moment
from chatbet.brain.grounding import numerals
from chatbet.brain.grounding.cursor import Cursor
from chatbet.brain.grounding.tokens import Type
from chatbet.brain.grounding.words import Words

_NOT_ALONE = frozenset(
    {"may", "march", "mar", "set", "out", "jun", "jul", "abr", "ago", "ene", "jan", "feb", "dec", "dic"}
)
"""Month words that mean something else, or are too short, unless a day number is near."""
_FEIRA = frozenset({"segunda", "terca", "quarta", "quinta", "sexta"})
"""Portuguese weekdays that are ordinals as well."""
_ON = frozenset({"na", "nesta", "proxima", "esta", "para", "toda", "de", "desta", "e", "(", "ultima"})
_ORDINAL_TAILS = frozenset({"st", "nd", "rd", "th", "º", "°", "o", "ro"})
_GLUE = frozenset({",", "-", "(", "·", "@"})


@dataclass(frozen=True, slots=True)
class Said:
    """The parts of a moment that a text names."""

    end: int
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    shift: int | None = None
    """Days from today."""
    clocks: frozenset[tuple[int, int]] = frozenset()
    """Every hour and minute that it can mean."""

    @property
    def dated(self) -> bool:
        """True when it names a day."""
        return any(part is not None for part in (self.weekday, self.day, self.month, self.shift))

    def means(self, moment: Moment, today_ordinal: int) -> bool:
        """True when ``moment`` is one that was said."""
        at = moment.at
        return (
            self.weekday in (None, at.weekday())
            and self.day in (None, at.day)
            and self.month in (None, at.month)
            and self.year in (None, at.year)
            and self.shift in (None, at.date().toordinal() - today_ordinal)
            and (not self.clocks or (moment.timed and (at.hour, at.minute) in self.clocks))
        )


def read(cursor: Cursor, at: int, words: Words, before: list[str]) -> Said | None:
    """The moment that starts at ``at``; ``before`` are the folded tokens ahead of it."""
    said = _part(cursor, at, words, Said(at), before)
    if said is None or (before[-2:] == ["rio", "de"] and said.day is None):
        return None
    while True:
        start = _past_glue(cursor, said.end, words)
        longer = _part(cursor, start, words, said, [*before[-2:], cursor.norm(start - 1)])
        if longer is None:
            return said
        said = longer


def _past_glue(cursor: Cursor, at: int, words: Words) -> int:
    for end in range(at, at + 4):
        token = cursor.at(end)
        if token is None or not (token.norm in words.of or token.norm in _GLUE):
            return end
    return at


def _part(cursor: Cursor, at: int, words: Words, said: Said, before: list[str]) -> Said | None:
    """``said`` with the one more part that stands at ``at``."""
    token = cursor.at(at)
    if token is None or token.type is Type.NEWLINE:
        return None
    if token.type is Type.WORD:
        return (
            _weekday(cursor, at, words, said, before)
            or _shift(cursor, at, words, said, before)
            or _month_first(cursor, at, words, said)
            or _spelled_day(cursor, at, words, said)
            or _spelled_clock(cursor, at, words, said, before)
            or _clock_word(cursor, at, words, said)
        )
    if token.type is not Type.NUMBER:
        return None
    return _clock(cursor, at, words, said, before) or _day(cursor, at, words, said) or _other(cursor, at, said, before)


def _weekday(cursor: Cursor, at: int, words: Words, said: Said, before: list[str]) -> Said | None:
    word = cursor.word(at)
    if said.weekday is not None:
        return None
    if word in words.weekdays:
        if word not in _FEIRA:
            return replace(said, weekday=words.weekdays[word], end=at + 1)
        if cursor.norm(at + 1) == "-" and cursor.norm(at + 2) == "feira":
            return replace(said, weekday=words.weekdays[word], end=at + 3)
        lone = cursor.at(at + 1) is None or cursor.word(at + 1) in ("", "as", "a", "dia", "feira")
        return (
            replace(said, weekday=words.weekdays[word], end=at + 1)
            if lone and before[-1:] and before[-1] in _ON
            else None
        )
    if word in words.weekdays_short:
        start = at + 2 if cursor.norm(at + 1) in (".", ",") else at + 1
        if cursor.is_number(start):
            return replace(said, weekday=words.weekdays_short[word], end=start)
    return None


def _shift(cursor: Cursor, at: int, words: Words, said: Said, before: list[str]) -> Said | None:
    if said.shift is not None or cursor.word(at) not in words.day_starts:
        return None
    end = cursor.longest(at, words.days)
    if end is None or (before[-1:] and before[-1] in words.morning_leads):
        return None
    said_words = tuple(cursor.norm(index) for index in range(at, end))
    return replace(said, shift=words.days[said_words], end=end)


def _month_first(cursor: Cursor, at: int, words: Words, said: Said) -> Said | None:
    """«November 29», «noviembre»."""
    month = words.months.get(cursor.word(at))
    if month is None or said.month is not None:
        return None
    after = at + 2 if cursor.norm(at + 1) in (".", "the") else at + 1
    if cursor.is_number(after) and said.day is None:
        day, end = _day_number(cursor, after)
        if day is not None and not _is_clock(cursor, after):
            return replace(said, month=month, day=day, end=end)
    if cursor.word(at) in _NOT_ALONE and said.day is None:
        return None
    return replace(said, month=month, end=at + 1)


def _day(cursor: Cursor, at: int, words: Words, said: Said) -> Said | None:
    """«29 de noviembre», «29/11», «domingo 29»."""
    day, end = _day_number(cursor, at)
    if day is None or said.day is not None:
        return None
    start = end
    while cursor.norm(start) in ("de", "of", "-", ".") and start < end + 2:
        start += 1
    month = words.months.get(cursor.word(start))
    if month is not None and said.month is None:
        return replace(said, day=day, month=month, end=start + 1)
    if cursor.glued_mark(end, "/") and cursor.is_number(end + 1) and said.weekday is not None:
        other = cursor.norm(end + 1)
        if other.isdigit() and 1 <= int(other) <= 12:
            return replace(said, day=day, month=int(other), end=end + 2)
    if said.weekday is not None or said.month is not None:
        return replace(said, day=day, end=end)
    return None


def _day_number(cursor: Cursor, at: int) -> tuple[int | None, int]:
    text = cursor.norm(at)
    if not text.isdigit() or not 1 <= int(text) <= 31 or len(text) > 2:
        return None, at
    following = cursor.at(at + 1)
    ordinal = following is not None and following.glued and following.norm in _ORDINAL_TAILS
    return int(text), at + 2 if ordinal else at + 1


def _other(cursor: Cursor, at: int, said: Said, before: list[str]) -> Said | None:
    return _lone_day(cursor, at, said, before) or _year(cursor, at, said)


def _lone_day(cursor: Cursor, at: int, said: Said, before: list[str]) -> Said | None:
    """«no dia 11», «el día 4»."""
    day, end = _day_number(cursor, at)
    if day is None or said.dated or before[-1:] != ["dia"]:
        return None
    return replace(said, day=day, end=end)


def _year(cursor: Cursor, at: int, said: Said) -> Said | None:
    text = cursor.norm(at)
    if (
        said.year is None
        and (said.month is not None)
        and len(text) == 4
        and text.isdigit()
        and text[:2] in ("19", "20")
    ):
        return replace(said, year=int(text), end=at + 1)
    return None


def _spelled_day(cursor: Cursor, at: int, words: Words, said: Said) -> Said | None:
    """«veintinueve de noviembre», «domingo veintinueve»."""
    number = numerals.read(cursor, at, words)
    if number is None or number.whole is None or not 1 <= number.whole <= 31 or said.day is not None:
        return None
    start = number.end + 1 if cursor.norm(number.end) in ("de", "of") else number.end
    month = words.months.get(cursor.word(start))
    if month is not None and said.month is None:
        return replace(said, day=number.whole, month=month, end=start + 1)
    if said.weekday is not None and start == number.end:
        return replace(said, day=number.whole, end=number.end)
    return None


def _clock(cursor: Cursor, at: int, words: Words, said: Said, before: list[str]) -> Said | None:
    """«3:00 p. m.», «15:00», «15h30», «a las 3»."""
    text = cursor.norm(at)
    if said.clocks or not text.isdigit() or int(text) > 24 or len(text) > 2:
        return None
    hour, minute, end, sure = int(text), 0, at + 1, False
    following = cursor.at(end)
    if following is not None and following.norm in (":", "h") and following.glued:
        sure = following.norm == "h" or cursor.is_number(end + 1, glued=True)
        end += 1
        if cursor.is_number(end, glued=True) and cursor.norm(end).isdigit() and len(cursor.norm(end)) == 2:
            minute, end = int(cursor.norm(end)), end + 1
    half, end, marked = _half_of_day(cursor, end, words)
    led = any(tuple(before[-len(lead) :]) == lead for lead in words.clock_leads)
    tail = cursor.longest(end, words.clock_tails)
    if not (sure or marked or tail is not None or (led and _o_clock(cursor, end, words))):
        return None
    hours = _hours(hour, half, exact=sure and half is None and hour >= 13)
    return replace(said, clocks=frozenset((one, minute) for one in hours), end=tail or end)


def _o_clock(cursor: Cursor, at: int, words: Words) -> bool:
    """True when nothing says that the number before counts something."""
    word = cursor.word(at)
    return word not in words.nouns and cursor.norm(at) not in ("%", "/", "-", "$") and word not in words.years


def _half_of_day(cursor: Cursor, at: int, words: Words) -> tuple[str | None, int, bool]:
    """«p. m.», «pm», «a.m.»: which half, where it ends, whether one was named."""
    word = cursor.word(at)
    if word in ("am", "pm"):
        return word[0], at + 1, True
    if word in ("a", "p"):
        end = at + 1
        if cursor.norm(end) == ".":
            end += 1
        if cursor.word(end) == "m":
            end += 1
            return word, end + 1 if cursor.norm(end) == "." else end, True
    return None, at, False


def _hours(hour: int, half: str | None, *, exact: bool) -> tuple[int, ...]:
    if half is None:
        return (hour % 24,) if exact or hour >= 13 else (hour % 24, (hour + 12) % 24)
    return (hour % 12 + (12 if half == "p" else 0),)


def _is_clock(cursor: Cursor, at: int) -> bool:
    return cursor.norm(at + 1) == ":" or cursor.word(at + 1) in ("am", "pm", "h", "p", "a")


def _spelled_clock(cursor: Cursor, at: int, words: Words, said: Said, before: list[str]) -> Said | None:
    """«a las tres y media», «at three»."""
    if said.clocks or not any(tuple(before[-len(lead) :]) == lead for lead in words.clock_leads):
        return None
    number = numerals.read(cursor, at, words)
    if number is None or not number.spelled or not 0 <= int(number.values[0]) <= 24:
        return None
    if any(cursor.norm(index) in words.decimal_marks for index in range(at, number.end)):
        return None  # «at three point zero five»
    following = cursor.at(number.end)
    if before[-1:] == ["das"] and (following is None or following.type is Type.MARK):
        return None  # «a maior das três»
    hour, minute, end = int(number.values[0]), 0, number.end
    if number.decimal:
        minute = 30 if number.values[0] % 1 * 10 == 5 else int(number.values[0] % 1 * 100)
    for phrase, part in words.clock_parts.items():
        if (after := cursor.phrase(end, phrase)) is not None:
            minute, end = part, after
    half, end, _ = _half_of_day(cursor, end, words)
    tail = cursor.longest(end, words.clock_tails)
    if not _o_clock(cursor, end, words):
        return None
    hours = _hours(hour, half, exact=False)
    return replace(said, clocks=frozenset((one, minute) for one in hours), end=tail or end)


def _clock_word(cursor: Cursor, at: int, words: Words, said: Said) -> Said | None:
    """«mediodía», «midnight»."""
    if said.clocks:
        return None
    for phrase, hour in words.clock_words.items():
        if phrase[0] == cursor.word(at) and (end := cursor.phrase(at, phrase)) is not None:
            return replace(said, clocks=frozenset({(hour, 0)}), end=end)
    return None
