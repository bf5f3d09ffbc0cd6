"""Finds the money of a message: signs, currencies, slang, and bare numbers only where a stake is spoken of.

Years, scores, lines, odds and counts are numbers that are not money. Pure; never raises. Words: ``money.toml``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from chatbet.language import Language
from chatbet.understanding.entities.numbers import NUMBER_KINDS, Number, NumberReader
from chatbet.understanding.entities.reader import Phrasebook, Pieces, Value, cut, load, phrases
from chatbet.understanding.normalise import Text
from chatbet.understanding.utterance import Amount

LARGEST = Decimal(10) ** 12
"""A larger number is no stake but noise."""

LONE_FLOOR = 5
"""A message that is only a smaller number chooses from a list; a larger one is an amount."""

ADULT = 18
"""«tengo 16» tells an age, «tengo 20» what somebody has."""

LONE_CEILING = 10_000_000
"""A message that is only a larger number is noise."""

YEARS = range(1930, 2040)

TELLING_LEAD = 2
"""Pieces of a lead that is believed even after a word that usually takes money away: «cargaron los 100»."""

MORE_THAN_FOLDS = 5
"""From here a figure after «combinada de» is the stake, where fewer sides are named."""
_OF_SO_MANY = frozenset({"de", "of", "out", "from", "em", "/"})
"""After the first figure of a system: «sistema de 5 de 6»."""
MOST_LEGS = 12
SHORT = 7
"""Pieces of a message so short that a number beside a name is a stake: «20 sinner», «barca 40»."""

NOTHING_SHARED = "-"


@dataclass(frozen=True, slots=True)
class AmountMention:
    """An amount and the half-open range of tokens that said it."""

    amount: Amount
    start_token: int
    end_token: int


class _Read(NamedTuple):
    value: Decimal
    currency: str | None
    start: int
    end: int
    named_unit: bool = False
    """True for «100 bucks»: the unit stays money even where a team has its name."""
    local: bool = False


@lru_cache(maxsize=8)
def money_words(language: Language) -> Phrasebook:
    """The money words of a language together with its number words."""
    tables: dict[str, dict[str, Value]] = {
        kind: phrases(section) for kind, section in load(language, "numbers").items() if kind in NUMBER_KINDS
    }
    return Phrasebook(tables | {kind: phrases(section) for kind, section in load(language, "money").items()})


_OPENERS = frozenset({"sign", "note", "small", "times", "one", "half", "not_money"})
"""What an amount, or what looks like one, can begin with, digits apart."""


@lru_cache(maxsize=8)
def _stems(book: Phrasebook) -> tuple[str, ...]:
    """How words of staking begin."""
    return tuple(book.words(("stem",)))


def find_amounts(
    text: Text, language: Language, taken: Iterable[tuple[int, int]] = (), *, sides: int = 0
) -> list[AmountMention]:
    """The amounts of ``text`` in order; ``taken`` are half-open token spans that something else has read already.

    ``sides`` is how many teams and players it names: «combinada de 10: Barcelona, Madrid» has two legs and a stake.
    """
    pieces = cut(text)
    reader = _MoneyReader(pieces, money_words(language), taken, sides)
    return [_mention(pieces, read) for read in reader.amounts()]


def _mention(pieces: Pieces, read: _Read) -> AmountMention:
    """The public form of what was read."""
    start, end = pieces.owners[read.start], pieces.owners[read.end - 1] + 1
    whole = read.value == read.value.to_integral_value()
    value = read.value.quantize(Decimal(1)) if whole else read.value
    return AmountMention(Amount(value, read.currency, pieces.text.between(start, end), read.local), start, end)


class _MoneyReader(NumberReader):
    """Reads amounts at a place; what a number is follows from the words on both sides of it."""

    def __init__(self, pieces: Pieces, book: Phrasebook, taken: Iterable[tuple[int, int]], sides: int) -> None:
        super().__init__(pieces, book)
        self._sides = sides
        self._stems = _stems(book)
        self._taken = frozenset(
            token for start, end in taken for token in range(start, min(end, len(pieces.text.tokens)))
        )

    def amounts(self) -> Iterable[_Read]:
        """Every amount, left to right."""
        at = 0
        while at < self.size:
            if not self.opens(at, _OPENERS):
                at += 1
                continue
            at = self.skip("not_money", at)
            read = None if at >= self.size or self.pieces.owners[at] in self._taken else self._at(at)
            if read and read.value <= LARGEST and (read.named_unit or not self._is_taken(read.end - 1)):
                yield read._replace(local=self._local(read))
                at = read.end
            else:
                at = self._past_number(at)

    def _local(self, read: _Read) -> bool:
        """True when one of the words is money of a country of pesos: «lucas», «mangos», «medio palo»."""
        return read.currency is None and any(self.has("local", at) for at in range(read.start, read.end))

    def _past_number(self, at: int) -> int:
        """The piece after a number that is no money, with its «mil»."""
        number = self.written(at) or self.spelled(at)
        return self.skip("kilo", number.end) if number else at + 1

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
        middle = self.match("and_half", end)
        if middle and (self.has("unit", middle[1]) or self.has("kilo", middle[1])):
            value, end = value + Decimal("0.5"), middle[1]
        kilo = self.match("kilo", end)
        if kilo and not (number.spelled and number.value >= 1000):
            half = self.match("and_half", kilo[1])
            value += Decimal("0.5") if half and number.value < 100 else 0
            value, end, scaled = value * int(kilo[0]), half[1] if half else kilo[1], True
        unit = self.match("unit", self.skip("of_money", end) if scaled or number.spelled else end)
        unit = unit or self.match("unit", end)
        if not unit or self.has("no_unit", unit[1] - 1):
            large = scaled or (number.spelled and number.value >= 1000)
            return _Read(value, None, at, end) if large and not self._counts_else(at, value, end) else None
        worth = Decimal(str(unit[0]).split(" ")[0]) or Decimal(1)
        half = self.match("and_half", unit[1])
        if half:
            return _Read((value + Decimal("0.5")) * worth, _currency(unit[0]), at, half[1])
        if self._unit_is_name(at, number, unit[1]):
            return None
        return _Read(value * worth, _currency(unit[0]), at, unit[1], named_unit=unit[1] == end + 1)

    def _unit_is_name(self, at: int, number: Number, end: int) -> bool:
        """True for «el real», «un palo»: words that are money only with a true number before them."""
        lone = number.spelled and number.value == 1 and end == at + 2 and not self._is_taken(self.skip("follow", end))
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

    def _year(self, at: int, value: Decimal) -> bool:
        """True for «el mundial de 2014»."""
        return value in YEARS and self.before("year_before", at)

    def _counts_else(self, at: int, value: Decimal, end: int) -> bool:
        """True when a noun says that a large number counts something, or when it is a year."""
        return self.has("not_after", end) or self._year(at, value)

    def _bare(self, at: int, number: Number) -> _Read | None:
        """A number without a unit: money only where a stake is spoken of, and never where it counts something."""
        end, small = number.end, number.value < LONE_FLOOR
        if number.value < ADULT and self.before("age_lead", at) and not self.has("age_not", end):
            return None
        if self._runs_on(end) or self._runs_on(at - 1, into=at):
            return None
        led = self._led(at)
        year = led < TELLING_LEAD and self._year(at, number.value)
        if year or self.has("not_after", end) or (number.spelled and number.value < 2):
            return None
        shared = self._shared(number)
        if shared != NOTHING_SHARED:
            return _Read(number.value, shared, at, end)
        read = _Read(number.value, None, at, end)
        follows = self.has("follow", end)
        if led < TELLING_LEAD and self.before("not_before", at):
            return None
        if self._for_all_sides(at, number):
            return read
        counted = self._counts_legs(at, number, follows=follows)
        if led and (follows or not small) and not counted:
            return read
        if self.has("each", end) and (led or self.staked):
            return read
        if (
            small
            or counted
            or number.fraction
            or number.value in YEARS
            or (self.is_glued(end) and self.word(end).isalpha())
        ):
            return None
        return read if self._in_place(at, end, follows=follows) or self._alone(at, number) else None

    def _runs_on(self, at: int, into: int | None = None) -> bool:
        """True for the letter of «5O» and «1e9»: glued to a figure, and no word that follows an amount."""
        letter = self.word(at).isalpha() and self.is_glued(at if into is None else into)
        return letter and len(self.word(at)) == 1 and not self.has("follow", at)

    def _in_place(self, at: int, end: int, *, follows: bool) -> bool:
        """True where a stake usually stands: before «al Barça», at the end of an order, first, or beside a name."""
        opens = not any(norm.isalnum() for norm in self.norms[:at])
        weak = opens or self.before("lead_weak", at) or self.norms[at - 1] in ("¿", "?", "!", ".", ":")
        beyond = self.skip("follow", end)
        if follows and (weak or self.staked or self._is_taken(beyond)):
            return True
        named_after = self._is_taken(end)
        if opens and (named_after or (self.has("opener", end) and self.size <= SHORT)):
            return True
        closes = end >= self.size or not self.norms[end].isalnum() or self.has("closer", end)
        return (
            closes
            and (self.staked or (self._is_taken(at - 1) and self.size <= SHORT))
            and (not self.before("year_before", at) or self._of_the_whole(at))
        )

    def _of_the_whole(self, at: int) -> bool:
        """True for «Barça y Bayern de 14»: what the bet on the sides before costs."""
        return self.before("total", at) and self._is_taken(at - 2)

    def _is_taken(self, at: int) -> bool:
        """True when something else, most likely a name, was read at this piece."""
        return 0 <= at < self.size and self.pieces.owners[at] in self._taken

    def _led(self, at: int) -> int:
        """How many pieces of words of staking lead to the number, through fillers like «unos»; 0 for none."""
        place = at
        for _ in range(3):
            start = self.behind("lead", place, 5)
            if start is not None:
                return place - start
            if self.word(place - 1).startswith(self._stems) and not self.has("not_stem", place - 1):
                return 1
            filler = self.behind("filler", place, 3)
            if filler is None:
                return 0
            place = filler
        return 0

    @cached_property
    def staked(self) -> bool:
        """True when any word of the message speaks of staking."""
        spoken = (self.has("stake_word", at) or norm.startswith(self._stems) for at, norm in enumerate(self.norms))
        return any(spoken)

    def _counts_legs(self, at: int, number: Number, *, follows: bool) -> bool:
        """True for «una combinada de 4»: legs, not money."""
        return number.value <= MOST_LEGS and not (follows and self._sides) and self.before("count_lead", at)

    def _for_all_sides(self, at: int, number: Number) -> bool:
        """True for «múltipla de 10: Flamengo, Palmeiras»: more than anybody would count for what is then named."""
        more = self._sides > 1 and number.value >= MORE_THAN_FOLDS and number.value != self._sides
        return more and self.before("count_lead", at) and self.word(number.end) not in _OF_SO_MANY

    def _shared(self, number: Number) -> str | None:
        """The currency of a number with a unit that follows after «y», «o» or «to»; NOTHING_SHARED without one."""
        joint = self.match("joint", number.end)
        second = self._number(joint[1]) if joint else None
        unit = self.match("unit", second.end) if second else None
        if not second or self.has("no_unit", second.end) or not (unit or self.has("kilo", second.end)):
            return NOTHING_SHARED
        return _currency(unit[0]) if unit else None

    def _alone(self, at: int, number: Number) -> bool:
        """True when the message is nothing but this number and words of politeness."""
        if not LONE_FLOOR <= number.value <= LONE_CEILING or number.fraction or self.size > 8 or number.value in YEARS:
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
