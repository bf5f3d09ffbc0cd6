"""The place of one of several things in a message: «el 2do», «the middle one», «el último». Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace

from chatbet.understanding.acts import ordinal_in
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.fragments import Fragment
from chatbet.understanding.inheritance import sides
from chatbet.understanding.memory import Memory
from chatbet.understanding.reading import Reading

_NUMBERED = re.compile(r"([1-9])(?:st|nd|rd|th|o|a|ro|do|er|ero|era|da|ra|to)")
"""A place as a number: «2nd», «1ro», «3º» folded."""
_MIDDLE_OF = 3


def place_in(reading: Reading, fragment: Fragment | None, known: int, *, legs: bool) -> int | None:
    """Which of ``known`` things the message points at, from 1; -1 is the last one. ``legs``: on a slip."""
    if fragment is not None and known == _MIDDLE_OF and fragment.says("middle"):
        return (_MIDDLE_OF + 1) // 2
    place = numbered(reading) if fragment is not None else None
    return place if place is not None else ordinal_in(reading, legs=legs)


def numbered(reading: Reading) -> int | None:
    """The place that is written as a number with an ending, and that no entity has read."""
    figures = ((at, norm) for at, norm in enumerate(reading.text.norms) if norm[:1].isdigit())
    free = (norm for at, norm in figures if at not in reading.covered)
    found = next((match for norm in free if (match := _NUMBERED.fullmatch(norm))), None)
    return int(found[1]) if found else None


def as_places(reading: Reading, memory: Memory) -> Reading:
    """The reading without days that are places: «put a fiver on the 2nd» after two sides, «tira a segunda»."""
    known = max(len(sides(memory.entities)), len(memory.shown))
    if known < 2 or not reading.dates:
        return reading
    tokens, places = reading.text.norms, concepts_of(reading.language).ordinals
    days = [date for date in reading.dates if _is_place(tokens[date.start_token : date.end_token], known, places)]
    if not days or not ("order" in reading.cues or Fragment(reading).says("drops")):
        return reading
    return replace(reading, dates=tuple(date for date in reading.dates if date not in days))


def _is_place(words: tuple[str, ...], known: int, places: Mapping[str, int]) -> bool:
    """True for «the 2nd» and «segunda», where there are so many."""
    found = _NUMBERED.fullmatch(words[-1]) if len(words) <= 2 else None
    place = int(found[1]) if found else places.get(words[0], 0) if len(words) == 1 else 0
    return 1 <= place <= known
