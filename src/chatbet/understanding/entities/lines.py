"""Reads the lines of totals and handicaps and the scores of correct-score bets: «más de 2.5», «-1.5», «2-1».

A line needs a word or a shape that makes it one; prices, stakes and counts are left alone. Words: ``markets.toml``.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from chatbet.understanding.entities.numbers import NumberReader

HALF = Decimal("0.5")
QUARTER = Decimal("0.25")
LARGEST_TOTAL = Decimal(9)
"""Goals: a larger whole number after «más de» counts something else."""
LEAST_POINTS = Decimal(100)
LARGEST_POINTS = Decimal(300)
"""Points of a basketball game: «over 220»."""
LARGEST_SIGNED = Decimal("4.5")
"""``+2.5`` is a total, ``+7.5`` the start that a basketball team gets."""
LARGEST_HANDICAP = Decimal(20)
LONGEST_WAY = 5
"""Pieces between the word «hándicap» and its number."""


OPENERS = frozenset(
    {
        "over",
        "under",
        "half_goal",
        "handicap_word",
        "sign",
        "small",
        "times",
        "one",
        "win_by",
        "margin_by",
        "one_and_half",
    }
)
"""What a line can begin with, digits apart."""


class Line(NamedTuple):
    """A line: ``side`` is over, under, handicap, or empty when only the number was said."""

    side: str
    text: str
    start: int
    end: int


class LineReader(NumberReader):
    """Reads lines and scores at a place."""

    __slots__ = ("of_match", "used")
    used: set[int]
    of_match: bool
    """True when both sides of one match are named."""

    def free(self, start: int, end: int) -> bool:
        """True when no earlier rule has read any of these pieces."""
        return self.used.isdisjoint(range(start, end))

    def lines(self) -> Iterator[Line]:
        """Every line of the text, left to right."""
        at = 0
        while at < self.size:
            if not self.opens(at, OPENERS):
                at += 1
                continue
            line = (
                self._margin(at)
                or self._total(at)
                or self._counted(at)
                or self._handicap(at)
                or self._signed(at)
                or self._bare(at)
            )
            if line and self.free(line.start, line.end):
                yield line
                at = line.end
            else:
                at += 1

    def value(self, at: int) -> tuple[Decimal, int] | None:
        """The number of a line: ``2.5``, «2 y medio», «dos punto cinco», «medio», «2 5» (dictated)."""
        whole = self.match("one_and_half", at) if self.holds("one_and_half") else None
        if whole:
            return 1 + HALF, whole[1]
        half = self.match("half_goal", at)
        if self.word(at + 1) == "/" and "½" in self.pieces.text.tokens[self.pieces.owners[at]].text:
            return Decimal(self.norms[at][:-1] or 0) + HALF, at + 3
        number = self.number(at)
        if number is None:
            halved = half and (self.has("goals", half[1]) or self.norms[half[1] - 1].startswith("g"))
            return (HALF, half[1]) if half and halved else None
        if number.fraction:
            return number.value, number.end
        ends = (self.skip("goals", number.end), self.skip("other", number.end), number.end)
        tail = next((half for half in (self.match("and_half", end) for end in ends) if half), None)
        if tail:
            return number.value + HALF, tail[1]
        point = self.match("point", number.end)
        decimals = self.number(point[1]) if point else None
        if decimals and decimals.value in (5, 25, 75, 0, 50) and not decimals.fraction:
            return number.value + Decimal(f"0.{int(decimals.value)}"), decimals.end
        if self.word(number.end) in ("5", "cinco", "five") and not self.is_glued(number.end) and number.value < 10:
            return number.value + HALF, number.end + 1
        return number.value, number.end

    def _margin(self, at: int) -> Line | None:
        """«gane por 2 o más», «win by at least two», «por mais de um gol»: a handicap half a goal below the margin."""
        lead = self.match("win_by", at) or (self.match("margin_by", at) if at - 1 in self.used else None)
        if not lead:
            return None
        more = self.match("over", lead[1])
        number = self.number(more[1] if more else lead[1])
        if not number or number.fraction or not 0 < number.value <= LARGEST_TOTAL:
            return None
        end = self.skip("goals", number.end)
        tail = self.match("over_after", end) or self.match("over_after", number.end)
        if not more and not tail:
            return None
        above = more is not None and not self.has("inclusive", lead[1])
        end = self.skip("goals", tail[1]) if tail else end
        return Line("handicap", f"-{_plain(number.value + (HALF if above else -HALF))}", lead[1], end)

    def _total(self, at: int) -> Line | None:
        """«más de 2.5 (goles)», «over 2,5», «+2.5»."""
        for side in ("over", "under"):
            lead = self.match(side, at)
            read = self.value(lead[1]) if lead else None
            if not lead or not read or (len(self.norms[at]) == 1 and lead[1] == at + 1 and not self.is_glued(at + 1)):
                continue
            if self.before("handicap_word", at) or self._priced(at, lead[1], read):
                return None
            if self._is_total(at, lead[1], read):
                value = self._at_least(at, lead[1], read[0], side)
                return Line(side, _plain(value), at, self.skip("goals", read[1]))
        return None

    def _is_total(self, at: int, start: int, read: tuple[Decimal, int]) -> bool:
        """True when the number after «más de» is a line and no stake, price or count."""
        value, end = read
        if self.has("not_line", end) or value % QUARTER != 0 or (value == 0 and not self.has("goals", end)):
            return False
        whole = value % 1 == 0
        if self._like_price(start, end) and not self.has("goals", end):
            return False
        if self.has("goals", end) or (self.has("other", end) and (not whole or value >= LEAST_POINTS)):
            return value <= LARGEST_POINTS
        signed = start == at + 1 and self.has("sign", at)
        if signed and (self._name_before(at) or self.skip("on_name", end) in self.used or value > LARGEST_SIGNED):
            return False
        if not whole:
            return value <= LARGEST_POINTS
        closed = end >= self.size or self.has("after_line", end)
        return (
            closed
            and (value <= LARGEST_TOTAL or value >= LEAST_POINTS)
            and self.has("strong_side", at)
            and not self._score(start)
        )

    def _like_price(self, start: int, end: int) -> bool:
        """True for ``1.50`` or ``1.85``: two decimals are a price, unless they are a quarter."""
        decimals = self.word(end - 1)
        return end == start + 3 and len(decimals) == 2 and decimals not in ("25", "75")

    def _priced(self, at: int, start: int, read: tuple[Decimal, int]) -> bool:
        """True for «cuota de más de 2.5»: a price, unless goals or a match are named: «… en Barcelona - Madrid»."""
        value, end = read
        if not self.before("price_more", at) or self.has("goals", end) or self.has("sure_side", at):
            return False
        return not self.of_match or value % 1 != HALF or self._like_price(start, end)

    def _at_least(self, at: int, start: int, value: Decimal, side: str) -> Decimal:
        """«al menos 3» is the line 2.5; «máximo 2» is the line 2.5."""
        if self.has("inclusive", at) and value % 1 == 0 and start > at:
            return value - HALF if side == "over" else value + HALF
        return value

    def _counted(self, at: int) -> Line | None:
        """«3 o más goles», «2.5 o menos»: the number comes first."""
        read = self.value(at)
        if not read or self._price_before(at) or not self.free(at, read[1]):
            return None
        beyond = self.skip("goals", read[1])
        for side in ("over", "under"):
            tail = self.match(f"{side}_after", beyond) or self.match(f"{side}_after", read[1])
            if tail and self._line_follows(tail[1]):
                continue
            counted = read[0] % 1 != 0 or beyond > read[1] or (tail and self.skip("goals", tail[1]) > tail[1])
            if tail and counted and (read[0] <= LARGEST_TOTAL or LEAST_POINTS <= read[0] <= LARGEST_POINTS):
                end = self.skip("goals", tail[1])
                value = read[0] if read[0] % 1 else read[0] + (-HALF if side == "over" else HALF)
                return Line(side, _plain(value), at, end)
        return None

    def _line_follows(self, at: int) -> bool:
        """True for the over of «1,72 no over 2,5»: it belongs to the number behind it."""
        following = self.value(at)
        return following is not None and following[0] % 1 == HALF

    def _handicap(self, at: int) -> Line | None:
        """«hándicap -1», «AH +0.5», «hándicap de menos uno»."""
        word = self.match("handicap_word", at)
        if not word:
            return None
        for start in range(word[1], min(word[1] + LONGEST_WAY, self.size)):
            sign = self.match("sign", start)
            read = self.value(sign[1] if sign else start)
            if not read:
                continue
            if (
                read[0] % QUARTER != 0
                or read[0] > LARGEST_HANDICAP
                or self.has("not_line", read[1])
                or self.before("price_more", start)
            ):
                return None
            return Line("handicap", _signed(read[0], str(sign[0]) if sign else ""), start, read[1])
        return None

    def _signed(self, at: int) -> Line | None:
        """``-1.5`` beside a name is a handicap, ``+2.5`` elsewhere a total."""
        sign = self.match("sign", at)
        read = self.value(sign[1]) if sign else None
        if not sign or not read or read[0] % QUARTER != 0 or read[0] > LARGEST_HANDICAP:
            return None
        symbol = self.norms[at] in ("-", "+")
        # «the Heat at +6.5» has no price: those come without a sign, or as hundreds.
        given = symbol and at - 2 in self.used
        if self._price_before(at) and not given:
            return None
        beside_name = at - 1 in self.used or self.skip("on_name", read[1]) in self.used
        if not symbol and read[0] % 1 == 0 and not beside_name and not self.has("handicap_word", read[1]):
            return None
        if symbol and (not self.is_glued(at + 1) or (self.is_glued(at) and self.word(at - 1).isdigit())):
            return None
        if self.has("not_line", read[1]) or read[0] == 0 or self._score(sign[1]) or self.word(read[1]) == "%":
            return None
        beyond = self.skip("on_name", read[1])
        named = given or self._name_before(at) or self.has("handicap_word", read[1]) or beyond in self.used
        if not named and not (symbol and self.norms[at] == "-"):
            return None
        return Line("handicap", _signed(read[0], str(sign[0])), at, self.skip("goals", read[1]))

    def _bare(self, at: int) -> Line | None:
        """«la línea de 2.5», «2.5 goles»: a number without a side."""
        read = self.value(at)
        if not read or read[0] % 1 != HALF or self._price_before(at) or self.has("not_line", read[1]):
            return None
        if self.is_glued(at) and self.word(at - 1) in (".", ",", "-", ":", "/"):
            return None
        goals = self.has("goals", read[1]) or any(self.has("goals", inside) for inside in range(at + 1, read[1]))
        if goals or self.before("line_lead", at) or self.has("side_after", read[1]):
            return Line("", _plain(read[0]), at, self.skip("goals", read[1]))
        return None

    def _price_before(self, at: int) -> bool:
        """True when the words before make the number a price."""
        return self.before("price_before", at)

    def _name_before(self, at: int) -> bool:
        """True when a word stands before that is no function word: most likely a team."""
        if at - 1 in self.used:
            return True
        word = self.word(at - 1)
        return len(word) > 2 and word.isalpha() and not self.before("not_name", at, reach=1)

    def _score(self, at: int) -> bool:
        """True when a score starts here."""
        return self.score(at) is not None

    def score(self, at: int) -> tuple[str, int] | None:
        """A score: ``2-1``, «2 a 1», ``2x1``; where it ends."""
        first = self.digits(at, longest=2)
        joint = self.match("score_joint", at + 1) if first is not None else None
        second = self.digits(joint[1], longest=2) if joint else None
        if first is None or joint is None or second is None or first > 12 or second > 12:
            return None
        after = self.word(joint[1] + 1)
        if after in (".", ",", "-", "/", ":", "x") and self.is_glued(joint[1] + 1) and self.is_glued(joint[1] + 2):
            return None
        if self.is_glued(at) and self.word(at - 1) in (".", ",", "/", ":", "-", "$"):
            return None
        return f"{first}-{second}", joint[1] + 1


def _plain(value: Decimal) -> str:
    """A line without needless zeros."""
    return format(value.normalize() if value % 1 else value.to_integral_value(), "f")


def _signed(value: Decimal, sign: str) -> str:
    """A handicap with its sign."""
    return {"minus": "-", "plus": "+"}.get(sign, "") + _plain(value)
