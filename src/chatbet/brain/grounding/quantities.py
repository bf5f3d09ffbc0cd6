"""Reads the figures of a sentence and holds them to the facts; what each belongs to is the clause's business."""

from decimal import Decimal

from chatbet.betting.market import Market, Outcome
from chatbet.brain.facts import Facts, Figure, Kind, Role
from chatbet.brain.grounding import figures, numerals, scores
from chatbet.brain.grounding.clause import Value
from chatbet.brain.grounding.cursor import Cursor
from chatbet.brain.grounding.figures import Form, Led, Stated
from chatbet.brain.grounding.lookup import Lookup
from chatbet.brain.grounding.sentence import RECENT, Sentence
from chatbet.brain.grounding.subjects import Subject
from chatbet.brain.grounding.tokens import Token, Type
from chatbet.brain.grounding.violation import Violation
from chatbet.brain.grounding.words import Words

_TOTALS = {"over": Outcome.OVER, "under": Outcome.UNDER}
_RECORDS = {"won": Kind.WON, "drew": Kind.DRAWN, "lost": Kind.LOST}
_PRICED_AT = frozenset({"a", "at", "@", "em"})
_MONEY_BEFORE = figures.SIGNS | {"usd", "cop", "eur", "mxn", "brl"}
_IN_A_WORD = {"double": Decimal(2), "triple": Decimal(3)}
_ADULT = Decimal(18)


class Quantities:
    """The figures of one reply."""

    def __init__(self, facts: Facts, words: Words, cursor: Cursor) -> None:
        self._facts = facts
        self._words = words
        self._cursor = cursor
        self._lookup = Lookup(facts)
        self._opposed = self._opposing = False
        """True between two figures that are set against each other."""
        self._positions = any(figure.kind is Kind.POSITION for group in facts.figures.values() for figure in group)
        self._points = False
        """True while points are counted: «32 puntos; lo sigue … con 27»."""

    def paragraph(self) -> None:
        """A new line begins."""
        self._points = False

    def read(self, at: int, token: Token, sentence: Sentence) -> int | None:
        """The figure that starts at ``at``: checked, given to its subject; where it ends."""
        if (end := self._rank_in_words(at, sentence)) is not None:
            return end
        stated = figures.read(self._cursor, at, self._words, self._led(at, sentence))
        if stated is None:
            return None
        first = not self._opposing and self._opposes(stated)
        self._opposed = first or self._opposing
        if not (
            self._as_line(stated, sentence)
            or self._structural(stated, sentence)
            or self._as_list_item(at, stated, sentence)
        ):
            self._check(stated, token, sentence)
        self._opposing = first
        sentence.note(self._cursor, at, stated.end)
        return stated.end

    def _opposes(self, stated: Stated) -> bool:
        """True when «contra», «frente a», «to» and another figure follow, with the noun between or without it."""
        here = stated.end + 1 if self._cursor.word(stated.end) in self._words.nouns else stated.end
        after = self._cursor.longest(here, self._words.against)
        return after is not None and self._cursor.is_number(after)

    def times(self, tag: str, token: Token, sentence: Sentence) -> None:
        """«el doble», «evens»: odds in a word."""
        if (odds := _IN_A_WORD.get(tag)) is None:
            return
        found = self._lookup.find(odds, {Kind.ODDS})
        if not found:
            raise Violation("odds", token.text)
        sentence.clause.value(Value(found, token.text, token.start))

    def _led(self, at: int, sentence: Sentence) -> Led:
        near = 2 if sentence.last in self._words.articles else 1  # «ganó los dos»
        record = next((kind for tag, kind in _RECORDS.items() if sentence.seen(tag, within=near)), None)
        return Led(
            money=sentence.last in _MONEY_BEFORE,
            priced=sentence.seen("price", within=2),
            record=record,
            signed=self._sign(at),
            at=sentence.last in _PRICED_AT,
            recent=not self._words.recent.isdisjoint(sentence.norms[-12:]),
            gap=not self._words.gap.isdisjoint(sentence.norms[-RECENT:]),
            scored=any(sentence.seen(tag, within=4) for tag in _RECORDS),
            conceded=not self._words.conceded.isdisjoint(sentence.norms[-3:]),
            points=self._points and sentence.last not in self._words.nouns,
        )

    def _check(self, stated: Stated, token: Token, sentence: Sentence) -> None:
        """The figure must be a fact; if it belongs to something, to what is spoken of."""
        match stated.form:
            case Form.SEASON:
                year = self._facts.today.year if self._facts.today else int(stated.values[0])
                if abs(int(stated.values[0]) - year) > 1:
                    raise Violation("date", stated.text)
            case Form.MARKET:
                if stated.text == "1x":
                    sentence.clause.subject(Subject(outcomes=frozenset({Outcome.HOME_OR_DRAW})))
            case Form.SCORE | Form.RECORD:
                scores.check(stated, self._facts, self._lookup, sentence, self._words, token.start)
            case Form.FRACTION:
                self._value(stated, self._lookup.fraction(stated.text), token, sentence)
            case Form.RANK | Form.NUMBER:
                self._number(stated, token, sentence)

    def _number(self, stated: Stated, token: Token, sentence: Sentence) -> None:
        if stated.values[:1] == (_ADULT,) and self._of_age(stated, sentence):
            return
        if stated.counted is not None:
            self._points = stated.counted is Kind.POINTS
        found = self._readings(stated)
        if not found and self._is_year(stated):
            return
        self._value(stated, found, token, sentence)

    def _readings(self, stated: Stated) -> list[Figure]:
        """Every fact that the number can be, with its sign and without."""
        signed = frozenset({Kind.MONEY, Kind.ODDS}) if stated.signed and Kind.AMERICAN in stated.kinds else frozenset()
        kinds = stated.kinds - signed
        sign = -1 if stated.signed == "-" and Kind.AMERICAN in stated.kinds else 1
        found = [figure for value in stated.values for figure in self._lookup.find(abs(value) * sign, kinds)]
        if stated.signed:
            unsigned = kinds - {Kind.AMERICAN}
            found += [figure for value in stated.values for figure in self._lookup.find(abs(value), unsigned)]
        return found

    def _of_age(self, stated: Stated, sentence: Sentence) -> bool:
        """«18 años», «18+», «over 18», «18 o más»."""
        alone = stated.counted is None and not sentence.clause.subjects
        led = stated.signed == "+" or sentence.seen("over", within=1)
        return stated.adult or (alone and (led or self._cursor.word(stated.end) in self._words.or_words))

    def _is_year(self, stated: Stated) -> bool:
        text = stated.text
        if stated.counted is not None or len(text) != 4 or not text.isdigit() or text[:2] not in ("19", "20"):
            return False
        return any(moment.at.year == int(text) for moment in self._facts.moments if moment.role is not Role.ASKED)

    def _value(self, stated: Stated, found: list[Figure], token: Token, sentence: Sentence) -> None:
        if not found:
            priced = Kind.ODDS in stated.kinds or stated.form is Form.FRACTION
            raise Violation("odds" if priced else "number", stated.text)
        value = Value(found, stated.text, token.start)
        if self._opposed:
            sentence.clause.oppose(value)
        else:
            sentence.clause.value(value)

    def _as_line(self, stated: Stated, sentence: Sentence) -> bool:
        """«más de 2.5» and «Barcelona -1.5» name a selection by its line."""
        if not stated.values or stated.form is not Form.NUMBER:
            return False
        return self._as_total(stated, sentence) or self._as_handicap(stated, sentence)

    def _as_total(self, stated: Stated, sentence: Sentence) -> bool:
        tag = next((tag for tag in _TOTALS if sentence.seen(tag, within=1)), None)
        if tag is None or stated.counted not in (None, Kind.GOALS):
            return False
        value = stated.values[0] + self._half_after(stated)
        if not self._lookup.find(value, {Kind.LINE}):
            if figures.LINE.fullmatch(stated.text):
                raise Violation("number", stated.text)
            return False
        sentence.clause.subject(Subject(outcomes=frozenset({_TOTALS[tag]}), line=value))
        return True

    def _as_handicap(self, stated: Stated, sentence: Sentence) -> bool:
        value = stated.values[0]
        if not stated.signed or abs(value) >= 100 or not sentence.seen("name", within=2):
            return False
        last = sentence.clause.nearest
        if last is None or not last.teams or last.match or not self._lookup.find(value, {Kind.LINE}):
            return False
        signed = -value if stated.signed == "-" else value
        sentence.clause.replace_last(Subject(last.teams, line=signed, market=Market.HANDICAP))
        return True

    def _half_after(self, stated: Stated) -> Decimal:
        """«dos goles y medio»."""
        if stated.counted is not Kind.GOALS or self._cursor.word(stated.end + 1) not in self._words.and_words:
            return Decimal(0)
        return Decimal("0.5") if self._cursor.word(stated.end + 2) in numerals.HALVES else Decimal(0)

    def _structural(self, stated: Stated, sentence: Sentence) -> bool:
        """«tres caminos», «las dos opciones»: how the text itself is built, not a figure of the facts."""
        if not stated.spelled or stated.form is not Form.NUMBER or stated.values[0] not in (2, 3):
            return False
        following = self._cursor.at(stated.end)
        if stated.counted not in (None, Kind.COUNT):
            return False
        if sentence.last in self._words.all_of and (following is None or following.type is not Type.WORD):
            return True  # «la más alta de las tres»
        if sentence.seen("price", within=2):
            return False
        if sentence.last in _PRICED_AT:
            return False
        return not sentence.clause.subjects or (following is not None and following.type is Type.WORD)

    def _as_list_item(self, at: int, stated: Stated, sentence: Sentence) -> bool:
        """«1.» at the start of a line: a number of the list, or a place in a table."""
        opening = sentence.units == 0 or (sentence.units == 1 and sentence.last == "•")
        mark = self._cursor.at(stated.end) if opening else None
        if mark is None or mark.text not in ".)" or stated.form is not Form.NUMBER or stated.values[0] > 60:
            return False
        following = self._cursor.at(stated.end + 1)
        if following is None or following.glued:
            return False
        if self._positions:
            found = self._lookup.find(stated.values[0], {Kind.POSITION})
            self._value(stated, found, self._cursor.tokens[at], sentence)
        return True

    def _rank_in_words(self, at: int, sentence: Sentence) -> int | None:
        """«va tercero», «third place»: a place in a table."""
        place = self._words.ordinals.get(self._cursor.word(at))
        if place is None:
            return None
        led = any(tuple(sentence.norms[-len(phrase) :]) == phrase for phrase in self._words.ranks)
        noun = self._words.nouns.get(self._cursor.word(at + 1))
        counts = self._positions and noun is None and (led or self._of_name(at + 1))
        if noun is not Kind.POSITION and not counts:
            return None
        self.place(Decimal(place), self._cursor.tokens[at], sentence)
        sentence.note(self._cursor, at, at + 1)
        return at + 1

    def _of_name(self, at: int) -> bool:
        """«primero va Barcelona», «segundo, Barcelona»: a name follows an ordinal."""
        here = at
        while self._cursor.norm(here) in {",", ":", *self._words.stands, *self._words.articles} and here < at + 4:
            here += 1
        token = self._cursor.at(here)
        return token is not None and token.type is Type.WORD and token.capital

    def place(self, place: Decimal, token: Token, sentence: Sentence) -> None:
        """A place in a table, where there is one."""
        if not self._positions:
            return
        found = self._lookup.find(place, {Kind.POSITION})
        if not found:
            raise Violation("number", token.text)
        sentence.clause.value(Value(found, token.text, token.start))

    def _sign(self, at: int) -> str:
        """«+» or «-» that stands right before a number and after nothing that it could join."""
        tokens = self._cursor.tokens
        if at == 0 or not tokens[at].glued or tokens[at - 1].norm not in ("+", "-"):
            return ""
        joins = tokens[at - 1].glued and at > 1 and tokens[at - 2].text != "("
        return "" if joins else tokens[at - 1].norm
