"""Finds the money of a message: signs, currencies, slang, and bare numbers only where a stake is spoken of.

Years, scores, lines, odds and counts are numbers that are not money. Pure; never raises. Words: ``money.toml``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.entities.numbers import NUMBER_KINDS, Number, NumberReader
from chatbet.understanding.entities.reader import Phrasebook, Pieces, Value, cut, load, phrases
from chatbet.understanding.normalise import Text
from chatbet.understanding.utterance import Amount

LARGEST = Decimal(10) ** 12
"""A larger number is no stake but noise."""

LONE_FLOOR = 5
"""A message that is only a smaller number chooses from a list; a larger one is an amount."""

YEARS = range(1930, 2040)


@dataclass(frozen=True, slots=True)
class AmountMention:
    """An amount and the half-open range of tokens that said it."""

    amount: Amount
    start_token: int
    end_token: int


@dataclass(frozen=True, slots=True)
class _Read:
    value: Decimal
    currency: str | None
    start: int
    end: int


@lru_cache(maxsize=8)
def money_words(language: Language) -> Phrasebook:
    """The money words of a language together with its number words."""
    tables: dict[str, dict[str, Value]] = {
        kind: phrases(section) for kind, section in load(language, "numbers").items() if kind in NUMBER_KINDS
    }
    return Phrasebook(tables | {kind: phrases(section) for kind, section in load(language, "money").items()})


def find_amounts(text: Text, language: Language, taken: Iterable[tuple[int, int]] = ()) -> list[AmountMention]:
    """The amounts of ``text`` in order; ``taken`` are half-open token spans that something else has read already."""
    pieces = cut(text)
    reader = _MoneyReader(pieces, money_words(language), taken)
    return [_mention(pieces, read) for read in reader.amounts()]


def _mention(pieces: Pieces, read: _Read) -> AmountMention:
    """The public form of what was read."""
    start, end = pieces.owners[read.start], pieces.owners[read.end - 1] + 1
    whole = read.value == read.value.to_integral_value()
    value = read.value.quantize(Decimal(1)) if whole else read.value
    return AmountMention(Amount(value, read.currency, pieces.text.between(start, end)), start, end)


class _MoneyReader(NumberReader):
    """Reads amounts at a place; what a number is follows from the words on both sides of it."""

    __slots__ = ("_taken",)

    def __init__(self, pieces: Pieces, book: Phrasebook, taken: Iterable[tuple[int, int]]) -> None:
        super().__init__(pieces, book)
        self._taken = frozenset(
            token for start, end in taken for token in range(start, min(end, len(pieces.text.tokens)))
        )

    def amounts(self) -> Iterable[_Read]:
        """Every amount, left to right."""
        at = 0
        while at < self.size:
            at = self.skip("not_money", at)
            read = None if at >= self.size or self.pieces.owners[at] in self._taken else self._at(at)
            if read and self.pieces.owners[read.end - 1] not in self._taken and read.value <= LARGEST:
                yield read
                at = read.end
            else:
                number = self.written(at)
                at = number.end if number else at + 1

    def _at(self, at: int) -> _Read | None:
        """The amount that starts at ``at``."""
        return self._signed(at) or self._noted(at) or self._counted(at)

    def _signed(self, at: int) -> _Read | None:
        """``$20.000``, ``R$ 50``, ``US$100k``, ``usd 100``: a sign says that it is money."""
        sign = self.match("sign", at)
        number = self.number(sign[1]) if sign else None
        if not sign or not number or number.value <= 0:
            return None
        value, currency, end = number.value, None if sign[0] == "none" else str(sign[0]), number.end
        kilo = self.match("kilo", end)
        if kilo and not number.spelled:
            value, end = value * int(kilo[0]), kilo[1]
        unit = self.match("unit", end)
        if unit and str(unit[0]).split(" ")[0] in ("1", "0"):
            currency, end = _currency(unit[0]) or currency, unit[1]
        return _Read(value, currency, at, end)

    def _noted(self, at: int) -> _Read | None:
        """«medio palo», «tenner», «cinquentinha»: a word that is a whole amount, perhaps counted («two tenners»)."""
        number = self.spelled(at) or self.written(at)
        for start, count in ((number.end if number else at, number.value if number else None), (at, None)):
            note = self.match("note", start)
            if note and (count is None or 0 < count <= 100):
                value, _, currency = str(note[0]).partition(" ")
                begin = at if count is not None else start
                return _Read(Decimal(value) * (count or 1), currency or None, begin, note[1])
        return None

    def _counted(self, at: int) -> _Read | None:
        """A number with its unit, with «mil», or bare where a stake is spoken of."""
        number = self._number(at)
        if not number or number.value <= 0 or self._score_or_time(at, number):
            return None
        return self._with_unit(at, number) or self._bare(at, number)

    def _number(self, at: int) -> Number | None:
        """A number with any «mil» or half that belongs to it; «una» and «a» only before a unit."""
        if self.is_glued(at) and self.word(at - 1) in (".", ",", ":", "/", "-", "x", "#"):
            return None
        half = self.match("half", at)
        if half and (self.has("unit", half[1]) or self.has("kilo", half[1])):
            return Number(Decimal("0.5"), half[1], spelled=True)
        number = self.written(at) or self.spelled(at)
        one = self.match("one", at)
        if number is None and one and self.has("unit", one[1]) and not self.has("sign", one[1]):
            return Number(Decimal(1), one[1], spelled=True)
        return number

    def _with_unit(self, at: int, number: Number) -> _Read | None:
        """«20 lucas», «cien mil pesos», «2 palos y medio», «15,50 €», «20k», «5 millones de pesos»."""
        value, end, scaled = number.value, number.end, False
        kilo = self.match("kilo", end)
        if kilo and not (number.spelled and number.value >= 1000):
            value, end, scaled = value * int(kilo[0]), kilo[1], True
        unit = self.match("unit", self.skip("of_money", end) if scaled or number.spelled else end)
        unit = unit or self.match("unit", end)
        if not unit:
            large = scaled or (number.spelled and number.value >= 1000)
            return _Read(value, None, at, end) if large and not self._counts_else(at, value, end) else None
        worth = Decimal(str(unit[0]).split(" ")[0]) or Decimal(1)
        half = self.match("and_half", unit[1])
        if half:
            return _Read((value + Decimal("0.5")) * worth, _currency(unit[0]), at, half[1])
        if self._unit_is_name(at, number, unit[1]):
            return None
        return _Read(value * worth, _currency(unit[0]), at, unit[1])

    def _unit_is_name(self, at: int, number: Number, end: int) -> bool:
        """True for «el real», «un palo»: words that are money only with a true number before them."""
        lone = number.spelled and number.value == 1 and end == at + 2
        return lone and self.norms[end - 1] in (
            "real",
            "palo",
            "sol",
            "libra",
            "us",
            "melon",
            "barra",
            "p",
            "mango",
            "pavo",
            "pau",
        )

    def _counts_else(self, at: int, value: Decimal, end: int) -> bool:
        """True when a noun says that the number counts something, or when it is a year."""
        year = value in YEARS and self.before("year_before", at)
        return self.has("not_after", end) or self.before("not_before", at) or year

    def _bare(self, at: int, number: Number) -> _Read | None:
        """A number without a unit: a stake after «ponle» or before «al Barça», or shared with «50 o 100 pesos»."""
        if self._counts_else(at, number.value, number.end) or (number.spelled and number.value < 2):
            return None
        read = _Read(number.value, None, at, number.end)
        if self._shared(number):
            return read
        follows = self.has("follow", number.end)
        led = self.before("lead", at, reach=5)
        if led and not (number.value < 2 and not follows):
            return read
        weak = at == 0 or self.before("lead_weak", at) or self.pieces.norms[at - 1] in ("¿", "?", "!", ".", ":")
        if follows and weak and number.value >= LONE_FLOOR and not number.fraction:
            return read
        return read if self._alone(at, number) else None

    def _shared(self, number: Number) -> bool:
        """True when a number with a unit follows after «y», «o» or «to»."""
        joint = self.match("joint", number.end)
        second = self._number(joint[1]) if joint else None
        return bool(second and (self.has("unit", second.end) or self.has("kilo", second.end)))

    def _alone(self, at: int, number: Number) -> bool:
        """True when the message is nothing but this number and words of politeness."""
        if number.value < LONE_FLOOR or number.fraction or self.size > 8 or number.value in YEARS:
            return False
        place = 0
        while place < self.size:
            step = number.end if place == at else self.skip("polite", place)
            if step == place:
                return False
            place = step
        return True

    def _score_or_time(self, at: int, number: Number) -> bool:
        """True when a mark glued to the number makes it a score, a time, a fraction, a percentage or «1x»."""
        mark = self.word(number.end)
        if mark in ("%", "º", "ª", "°", "'", "x", "h") and self.is_glued(number.end):
            return True
        glued = self.is_glued(number.end) and self.is_glued(number.end + 1)
        signed = self.word(at - 1) in ("+", "-") and self.is_glued(at) and not number.spelled
        return signed or (mark in ("-", "/", ":", "x") and glued and self.word(number.end + 1)[:1].isdigit())


def _currency(unit: Value) -> str | None:
    """The currency that a unit names."""
    return str(unit).partition(" ")[2] or None
