"""Reads one figure with what stands around it («$210», «45 %», «40 puntos») and says what kinds it can be of."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from chatbet.brain.facts import Kind
from chatbet.brain.grounding import numerals
from chatbet.brain.grounding.cursor import Cursor
from chatbet.brain.grounding.tokens import Type
from chatbet.brain.grounding.words import Words

SIGNS = frozenset({"$", "€", "£", "us$", "r$"})
_CURRENCIES = frozenset({"usd", "us", "cop", "mxn", "ars", "clp", "pen", "eur", "brl", "gbp", "r", "u", "s", "s/"})
_ORDINAL_TAILS = frozenset(
    {"º", "ª", "°", "st", "nd", "rd", "th", "er", "ro", "ra", "do", "da", "to", "ta", "no", "na", "vo", "mo", "o", "a"}
)
_PRICES = frozenset({Kind.ODDS, Kind.AMERICAN, Kind.MONEY})
_RECORD = frozenset({Kind.MATCHES, Kind.WON, Kind.DRAWN, Kind.LOST})
_STATISTICS = _RECORD | {Kind.POINTS, Kind.GOALS, Kind.DIFFERENCE, Kind.POSITION, Kind.MINUTE}
_WHOLE = _PRICES | _STATISTICS | {Kind.COUNT, Kind.PLAIN}
_DECIMAL = frozenset({Kind.ODDS, Kind.MONEY, Kind.RATE, Kind.PLAIN})
_MOST_GOALS = 15
LINE = re.compile(r"\d{1,2}[.,](?:5|25|75)")
"""A line as it is written; «1.50» is none."""
_NOUNS: dict[Kind, frozenset[Kind]] = {
    Kind.POINTS: frozenset({Kind.POINTS, Kind.RATE, Kind.PLAIN}),
    Kind.GOALS: frozenset({Kind.GOALS, Kind.DIFFERENCE, Kind.RATE, Kind.LINE, Kind.PLAIN}),
    Kind.MATCHES: frozenset({Kind.MATCHES, Kind.PLAIN}),
    Kind.WON: frozenset({Kind.WON, Kind.PLAIN}),
    Kind.DRAWN: frozenset({Kind.DRAWN, Kind.PLAIN}),
    Kind.LOST: frozenset({Kind.LOST, Kind.PLAIN}),
    Kind.POSITION: frozenset({Kind.POSITION, Kind.DIFFERENCE}),
    Kind.DIFFERENCE: frozenset({Kind.DIFFERENCE}),
    Kind.MINUTE: frozenset({Kind.MINUTE, Kind.PLAIN}),
    Kind.DURATION: frozenset({Kind.DURATION, Kind.PLAIN}),
    Kind.PERCENT: frozenset({Kind.PERCENT, Kind.PLAIN}),
    Kind.MONEY: frozenset({Kind.MONEY, Kind.PLAIN}),
    Kind.COUNT: frozenset({Kind.COUNT, Kind.MATCHES, Kind.PLAIN}),
}


class Form(StrEnum):
    """How a figure is written."""

    NUMBER = "number"
    FRACTION = "fraction"
    SCORE = "score"
    RECORD = "record"
    SEASON = "season"
    RANK = "rank"
    MARKET = "market"
    """«1X2», «1X»."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as a text states it."""

    form: Form
    values: tuple[Decimal, ...]
    kinds: frozenset[Kind]
    end: int
    text: str = ""
    signed: str = ""
    counted: Kind | None = None
    """What the noun after it counts."""
    adult: bool = False
    """«18 years», «18+»."""
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class Led:
    """What stands before a figure."""

    money: bool = False
    """A currency sign."""
    priced: bool = False
    """A word for prices."""
    record: Kind | None = None
    """A verb of winning, drawing or losing."""
    signed: str = ""
    """«+» or «-»."""
    at: bool = False
    """«a», «at», «@»: a price follows."""
    recent: bool = False
    """The sentence speaks of the last few matches."""
    gap: bool = False
    """The words before speak of a difference."""
    scored: bool = False
    """A match is said to have been won, lost or drawn."""
    conceded: bool = False
    """They speak of goals against."""
    points: bool = False
    """Points were counted a moment ago: a bare number goes on counting them."""


def read(cursor: Cursor, at: int, words: Words, led: Led) -> Stated | None:
    """The figure at ``at``, with what led to it."""
    number = numerals.read(cursor, at, words)
    if number is None:
        return None
    if number.whole is not None and not number.spelled and (found := _compound(cursor, at, number.end)) is not None:
        return found
    if led.scored and number.whole is not None and (score := _spoken_score(cursor, number, words)) is not None:
        return score
    text = " ".join(cursor.norm(index) for index in range(at, number.end))
    if (rank_end := _rank(cursor, number.end)) is not None and not number.decimal:
        return Stated(Form.RANK, number.values, frozenset({Kind.POSITION}), rank_end, text)
    counted, end = _counted(cursor, number.end, words, decimal=number.decimal)
    if cursor.word(number.end) in ("of", "de") and cursor.is_number(number.end + 1) and not number.decimal:
        counted = counted or led.record or Kind.WON  # «4 of 10»
    adult = cursor.norm(number.end) == "+" or cursor.word(number.end) in words.years
    return Stated(
        Form.NUMBER,
        number.values,
        _kinds(counted, led, text, decimal=number.decimal)
        | (frozenset() if number.decimal or led.money else _said_around(cursor, number.end, words, led)),
        end,
        text,
        led.signed,
        counted,
        adult,
        number.spelled,
    )


def _compound(cursor: Cursor, at: int, end: int) -> Stated | None:
    """Numbers joined by a mark: fractions, scores, records, seasons, and the names of markets."""
    first = cursor.norm(at)
    if cursor.glued_mark(end, "/") and cursor.is_number(end + 1):
        second = cursor.norm(end + 1)
        form = Form.SEASON if _season(first, second) else Form.FRACTION
        return Stated(form, (Decimal(first),), frozenset({Kind.FRACTION}), end + 2, f"{first}/{second}")
    if cursor.glued_mark(end, "-") and cursor.is_number(end + 1):
        return _dashed(cursor, first, end + 1)
    following = cursor.at(end)
    if following is not None and following.glued and following.norm == "x" and first == "1":
        two = cursor.is_number(end + 1, glued=True)
        return Stated(Form.MARKET, (), frozenset(), end + 2 if two else end + 1, "1x2" if two else "1x")
    return None


def _spoken_score(cursor: Cursor, number: numerals.Numeral, words: Words) -> Stated | None:
    """«dos a cero», «2 a 1», «two nil»."""
    start = number.end + 1 if cursor.norm(number.end) in words.to_nil else number.end
    other = (
        numerals.read(cursor, start, words) if start > number.end or cursor.word(start) in ("nil", "nothing") else None
    )
    if cursor.word(start) in ("nil", "nothing"):
        return Stated(Form.SCORE, (number.values[0], Decimal(0)), frozenset({Kind.GOALS}), start + 1, "nil")
    if other is None or other.whole is None or max(number.values[0], other.values[0]) > _MOST_GOALS:
        return None
    text = f"{number.values[0]}-{other.values[0]}"
    return Stated(Form.SCORE, (number.values[0], other.values[0]), frozenset({Kind.GOALS}), other.end, text)


def _dashed(cursor: Cursor, first: str, at: int) -> Stated | None:
    second = cursor.norm(at)
    if not second.isdigit():
        return None
    values = (Decimal(first), Decimal(second))
    if _season(first, second):
        return Stated(Form.SEASON, values, frozenset(), at + 1, f"{first}-{second}")
    if cursor.glued_mark(at + 1, "-") and cursor.is_number(at + 2) and cursor.norm(at + 2).isdigit():
        third = cursor.norm(at + 2)
        return Stated(Form.RECORD, (*values, Decimal(third)), frozenset(), at + 3, f"{first}-{second}-{third}")
    return Stated(Form.SCORE, values, frozenset({Kind.GOALS}), at + 1, f"{first}-{second}")


def _season(first: str, second: str) -> bool:
    """«2026/27», «2026-2027»."""
    if len(first) != 4 or first[:2] not in ("19", "20"):
        return False
    return second in (str(int(first) + 1), str(int(first) + 1)[2:])


def _rank(cursor: Cursor, at: int) -> int | None:
    """Where the ordinal mark after a number ends: «3.º», «3rd»."""
    start = at + 1 if cursor.glued_mark(at, ".") else at
    token = cursor.at(start)
    if token is None or not token.glued or token.norm not in _ORDINAL_TAILS:
        return None
    return start + 1


def _counted(cursor: Cursor, at: int, words: Words, *, decimal: bool) -> tuple[Kind | None, int]:
    """What the noun after a number says, and where the figure ends: «%» is part of it, other nouns are not."""
    token = cursor.at(at)
    if token is None:
        return None, at
    if token.norm == "%":
        return Kind.PERCENT, at + 1
    if token.norm == "'" and token.glued:
        return Kind.MINUTE, at + 1
    if token.norm in SIGNS:
        return Kind.MONEY, at + 1
    if token.type is not Type.WORD:
        return None, at
    for phrase, kind in words.noun_pairs.items():
        if token.norm == phrase[0] and (end := cursor.phrase(at, phrase)) is not None:
            return kind, end
    here, steps = at, 0
    while cursor.word(here) in words.between and steps < 2:
        here, steps = here + 1, steps + 1
    noun = words.nouns.get(cursor.word(here))
    if decimal and noun in (*_RECORD, Kind.COUNT, Kind.POSITION):
        return None, at  # «3.40 empate» is a price before its outcome
    return noun, at


def _kinds(counted: Kind | None, led: Led, text: str, *, decimal: bool) -> frozenset[Kind]:
    if led.money or counted is Kind.MONEY:
        return _NOUNS[Kind.MONEY]
    if led.record is not None and counted in (None, Kind.MATCHES) and not decimal:
        return _NOUNS[led.record]
    if counted is not None:
        return _NOUNS[counted]
    if led.priced:
        return _PRICES
    if decimal:
        line = not led.at and LINE.fullmatch(text)
        return _DECIMAL | {Kind.LINE} if line else _DECIMAL
    if led.signed:
        return frozenset({Kind.AMERICAN, Kind.DIFFERENCE, Kind.LINE})
    if led.points and not led.at:
        return _NOUNS[Kind.POINTS] | {Kind.POSITION, Kind.COUNT}
    return _WHOLE


def _said_around(cursor: Cursor, at: int, words: Words, led: Led) -> frozenset[Kind]:
    """«3 victorias en los últimos 5», «5 puntos más que …»: kinds that only the words around can tell."""
    after = {cursor.word(index) for index in range(at, at + 4)}
    kinds = set()
    if led.recent or not words.recent.isdisjoint(after):
        kinds.add(Kind.RECENT)
    if led.conceded or not words.conceded.isdisjoint(after):
        kinds.add(Kind.CONCEDED)
    if led.gap or led.at or not words.gap.isdisjoint(after):
        kinds.add(Kind.DIFFERENCE)
    return frozenset(kinds)
