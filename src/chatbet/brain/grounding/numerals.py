"""Reads a number in digits or words with every value it can mean: «1.234» is 1234 and 1.234, «dos con diez» 2.10."""

import re
from dataclasses import dataclass
from decimal import Decimal

from chatbet.brain.grounding.cursor import Cursor
from chatbet.brain.grounding.tokens import Type
from chatbet.brain.grounding.words import Words

_MARKS = re.compile(r"[.,]")
_ENDLESS = 10**15
_LONGEST = 18
_HALF = Decimal("0.5")
HALVES = frozenset({"medio", "media", "meio", "meia", "half"})


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number and where it ends."""

    values: tuple[Decimal, ...]
    end: int
    decimal: bool = False
    spelled: bool = False

    @property
    def whole(self) -> int | None:
        """The value when it is one whole number without decimals."""
        return int(self.values[0]) if len(self.values) == 1 and not self.decimal else None


def digits(text: str) -> tuple[tuple[Decimal, ...], bool]:
    """All values of a number in digits, and whether it has decimals in the first of them."""
    if len(text) > _LONGEST:
        return (), False
    parts, marks = _MARKS.split(text), [mark for mark in text if mark in ".,"]
    if not marks:
        return (Decimal(text),), False
    grouped = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3 and parts[0][0] != "0"
    whole = (Decimal("".join(parts)),) if grouped and len(set(marks)) == 1 else ()
    if len(marks) == 1:
        return (Decimal(".".join(parts)), *whole), True
    if len(set(marks)) == 1:
        return whole, False
    return (Decimal(f"{''.join(parts[:-1])}.{parts[-1]}"),), True


def read(cursor: Cursor, at: int, words: Words) -> Numeral | None:
    """The number that starts at ``at``."""
    token = cursor.at(at)
    if token is None or token.type not in (Type.NUMBER, Type.WORD):
        return None
    if token.type is Type.NUMBER:
        return _written(cursor, at, words)
    if token.norm not in words.number_words:
        return None
    return _spoken(cursor, at, words)


def _written(cursor: Cursor, at: int, words: Words) -> Numeral:
    values, decimal = digits(cursor.norm(at))
    multiple = words.times.get(cursor.word(at + 1))
    if multiple is not None and multiple >= 1000 and values:
        return Numeral(tuple(value * multiple for value in values), at + 2)
    return Numeral(values, at + 1, decimal)


def _spoken(cursor: Cursor, at: int, words: Words) -> Numeral | None:
    value, end = _run(cursor, at, words)
    alone = end == at + 1 and cursor.norm(at) in words.not_numbers
    if (fraction := _fraction(cursor, end, words, value, alone=alone)) is not None:
        return fraction
    if alone or (end == at + 1 and cursor.norm(end) in words.titles):
        return None
    if cursor.norm(end) in words.joiners | {"and"} and cursor.norm(end + 1) in HALVES:
        return Numeral((value + _HALF,), end + 2, decimal=True, spelled=True)
    return Numeral((Decimal(value),), end, spelled=True)


def _run(cursor: Cursor, at: int, words: Words) -> tuple[int, int]:
    """«ciento veintiuno», «two hundred and five», «mil e quinhentos»: the value and where it ends."""
    total, current, floor, end = 0, 0, _ENDLESS, at
    while True:
        here = _past_joiner(cursor, end, words, floor) if end > at else end
        small = words.numbers.get(cursor.word(here))
        if small is not None and small < floor and (small or here == at):
            current, floor, end = current + small, _room(small), here + 1
            if small == 0:
                break
            continue
        multiple = words.times.get(cursor.word(end))
        if multiple is None or (total and multiple >= 1000):
            break
        current = max(current, 1) * multiple
        if multiple >= 1000:
            total, current = total + current, 0
        floor, end = multiple, end + 1
    return total + current, end


def _past_joiner(cursor: Cursor, at: int, words: Words, floor: int) -> int:
    token = cursor.at(at)
    joins = token is not None and (token.norm in words.joiners or (token.norm == "-" and token.glued))
    if not joins:
        return at
    following = words.numbers.get(cursor.word(at + 1))
    return at + 1 if following is not None and 0 < following < floor else at


def _room(value: int) -> int:
    """What may still be added: after «cuarenta» less than ten, after «cien» less than a hundred."""
    if value >= 100:
        return 100
    return 10 if value >= 20 and value % 10 == 0 else 0


def _fraction(cursor: Cursor, at: int, words: Words, whole: int, *, alone: bool) -> Numeral | None:
    """The decimals that follow: «con diez», «point one zero», or said right after («tres cuarenta»)."""
    if whole > 999:
        return None
    marked = cursor.word(at) in words.decimal_marks
    start = at + 1 if marked else at
    if cursor.word(start) not in words.numbers or (alone and not marked):
        return None
    decimals, end = _decimals(cursor, start, words)
    if not decimals or (not marked and len(decimals[0]) != 2):
        return None
    values = tuple(Decimal(f"{whole}.{text}") for text in decimals)
    return Numeral(values, end, decimal=True, spelled=True)


def _decimals(cursor: Cursor, at: int, words: Words) -> tuple[tuple[str, ...], int]:
    """«one zero» is 10; «diez» is 10; «cinco» is 5 and 05."""
    first, end = _run(cursor, at, words)
    if first >= 100:
        return (), at
    if first >= 10:
        return (str(first),), end
    text = str(first)
    while len(text) < 3 and (digit := words.numbers.get(cursor.word(end))) is not None and digit < 10:
        text, end = text + str(digit), end + 1
    return ((text,) if len(text) > 1 else (text, f"0{text}")), end
