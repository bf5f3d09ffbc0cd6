"""Reads a stream of tokens against facts, unit by unit: a name, a moment, a figure, a word, a mark."""

from decimal import Decimal

from chatbet.betting.market import Market, Outcome
from chatbet.brain.facts import Facts, Figure, Kind, Role
from chatbet.brain.grounding import calendar, figures, numerals, scores
from chatbet.brain.grounding.banned import Secrets, Watch, phrases_ending
from chatbet.brain.grounding.clause import Clause, Value
from chatbet.brain.grounding.cursor import Cursor, More
from chatbet.brain.grounding.figures import Form, Led, Stated
from chatbet.brain.grounding.lookup import Lookup
from chatbet.brain.grounding.names import NameBook
from chatbet.brain.grounding.naming import Naming
from chatbet.brain.grounding.subjects import HALF_TIME, Subject
from chatbet.brain.grounding.timing import Timing
from chatbet.brain.grounding.tokens import Token, Type
from chatbet.brain.grounding.violation import Violation
from chatbet.brain.grounding.words import Words, market_of

_SEPARATORS = frozenset(',()[]·•/—"«»“”…')
_ENDS = frozenset(".!?…")
_ABBREVIATIONS = frozenset({"vs", "v", "aprox", "st", "sr", "dr", "ej", "no", "num", "p", "a", "m", "min", "etc", "fc"})
_OUTCOMES = {
    "draw": Subject(outcomes=frozenset({Outcome.DRAW})),
    "both_yes": Subject(outcomes=frozenset({Outcome.YES})),
    "both_no": Subject(outcomes=frozenset({Outcome.NO})),
    "home_side": Subject(outcomes=frozenset({Outcome.HOME})),
    "away_side": Subject(outcomes=frozenset({Outcome.AWAY})),
    "home_or_draw": Subject(outcomes=frozenset({Outcome.HOME_OR_DRAW})),
    "draw_or_away": Subject(outcomes=frozenset({Outcome.DRAW_OR_AWAY})),
}
_TOTALS = {"over": Outcome.OVER, "under": Outcome.UNDER}
_NAMING = frozenset({*_OUTCOMES, *_TOTALS, *(f"market_{market}" for market in Market)})
"""Tags of which only the longest phrase counts: «sin empate» names no draw."""
_RECORDS = {"won": Kind.WON, "drew": Kind.DRAWN, "lost": Kind.LOST}
_PRICED_AT = frozenset({"a", "at", "@", "em"})
_RECENT = 6
"""The longest phrase has fewer words."""


class Reading:
    """The state of reading one reply."""

    def __init__(self, facts: Facts, words: Words, book: NameBook, secrets: Secrets) -> None:
        self._facts = facts
        self._words = words
        self._lookup = Lookup(facts)
        self._cursor = Cursor()
        self._watch = Watch(secrets)
        self._naming = Naming(facts, words, book)
        self._clause = Clause()
        self._timing = Timing(facts)
        self._at = 0
        self._end = 0
        self._norms: list[str] = []
        self._tags: dict[str, int] = {}
        """When each tag was last seen, counted in units of the sentence."""
        self._units = 0
        self._promise: Token | None = None
        self._starters = (
            words.day_starts | words.number_words | set(words.weekdays) | set(words.weekdays_short) | set(words.months)
        )
        self._positions = any(figure.kind is Kind.POSITION for group in facts.figures.values() for figure in group)

    @property
    def safe(self) -> int:
        """How many characters are settled."""
        tokens = self._cursor.tokens
        free = tokens[self._at].start if self._at < len(tokens) else self._end
        promised = self._promise.start if self._promise else None
        held = [start for start in (self._clause.held, self._timing.held, promised) if start is not None]
        return min(free, *held) if held else free

    def take(self, token: Token) -> None:
        """One more token; raises ``Violation``."""
        self._watch.see(token)
        self._cursor.tokens.append(token)
        self._advance()

    def finish(self) -> None:
        """No more tokens; raises ``Violation``."""
        self._cursor.final = True
        self._advance()
        self._close()

    def _advance(self) -> None:
        tokens = self._cursor.tokens
        while self._at < len(tokens):
            try:
                end = self._unit(self._at)
            except More:
                return
            self._units += 1
            self._end = tokens[end - 1].end
            self._at = end
        if self._at > 64:
            del tokens[: self._at - 8]
            self._at = 8

    def _unit(self, at: int) -> int:
        """Read what starts at ``at``; where it ends."""
        token = self._cursor.tokens[at]
        if token.type is Type.NEWLINE:
            self._sentence(new_line=True)
            return at + 1
        self._break_before(at, token)
        if token.type is Type.MARK:
            return self._mark(at, token)
        if token.type is Type.WORD and (named := self._name(at)) is not None:
            return named
        if token.type is Type.NUMBER or token.norm in self._starters:
            end = self._moment(at, token) or self._figure(at, token)
            if end is not None:
                return end
        return self._word(at, token)

    def _break_before(self, at: int, token: Token) -> None:
        """A full stop ends a sentence when a space follows and it closed no abbreviation."""
        if at == 0 or token.glued:
            return
        last = self._cursor.tokens[at - 1]
        if last.type is Type.MARK and last.text in _ENDS:
            before = self._cursor.tokens[at - 2].norm if at > 1 else ""
            if last.text != "." or not (before in _ABBREVIATIONS or self._listed(at - 2)):
                self._sentence(new_line=False)

    def _listed(self, at: int) -> bool:
        """True for the number of a list item, «1.» at the start of a line."""
        tokens = self._cursor.tokens
        return tokens[at].type is Type.NUMBER and self._units <= 2

    def _sentence(self, *, new_line: bool) -> None:
        heading = bool(self._norms) and self._norms[-1] == ":"
        self._close()
        self._clause = self._clause.next(new_line=new_line, heading=heading)
        self._timing = Timing(self._facts)
        self._naming.sentence()
        self._norms, self._tags, self._units = [], {}, -1 if new_line else 0

    def _close(self) -> None:
        if self._promise is not None:
            raise Violation("promise", self._promise.text)
        before = self._clause.before[-1][0] if self._clause.before and not self._clause.subjects else None
        self._timing.end(self._clause.nearest, before)
        self._clause.end()

    def _mark(self, at: int, token: Token) -> int:
        if token.text == ";":
            self._sentence(new_line=False)
        elif token.text in _SEPARATORS or (token.norm == "-" and not token.glued) or token.text in _ENDS:
            self._separate()
        self._norms.append(token.norm)
        return at + 1

    def _name(self, at: int) -> int | None:
        found = self._naming.read(self._cursor, at, first=self._units == 0)
        if found is None:
            return None
        before = self._trimmed()
        marker = phrases_ending(before, self._naming.markers)
        led = marker[0][0] if marker else self._joined(before)
        self._naming.place(found, led, self._clause, self._timing)
        self._norms += [token.norm for token in self._cursor.tokens[at : found.end]]
        self._tag("name")
        return found.end

    def _joined(self, before: list[str]) -> str | None:
        """«empate o …», «entre … y …»."""
        if before[-1] in self._words.or_words:
            return "or"
        return "and" if before[-1] in self._words.and_words else None

    def _trimmed(self) -> list[str]:
        """The words before, without a closing article."""
        norms = self._norms[-_RECENT:]
        while norms and (norms[-1] in self._words.articles or norms[-1] == "."):
            norms = norms[:-1]
        return norms or [""]

    def _moment(self, at: int, token: Token) -> int | None:
        said = calendar.read(self._cursor, at, self._words, self._norms[-4:])
        if said is None:
            return None
        own = self._clause.nearest if self._clause.named_here else None
        self._timing.say(said, self._told(at, said.end), token.start, own, self._clause.segment)
        self._norms += [token.norm for token in self._cursor.tokens[at : said.end]]
        self._clause.plain()
        return said.end

    def _figure(self, at: int, token: Token) -> int | None:
        if (end := self._rank_in_words(at)) is not None:
            return end
        stated = figures.read(self._cursor, at, self._words, self._led(at))
        if stated is None:
            return None
        if not self._as_line(stated) and not self._structural(at, stated) and not self._as_list_item(at, stated):
            self._check(stated, token)
        self._norms += [token.norm for token in self._cursor.tokens[at : stated.end]]
        return stated.end

    def _led(self, at: int) -> Led:
        record = next((kind for tag, kind in _RECORDS.items() if self._seen(tag, within=1)), None)
        return Led(
            money=self._after_currency(),
            priced=self._seen("price", within=2),
            record=record,
            signed=self._sign(at),
            at=bool(self._norms) and self._norms[-1] in _PRICED_AT,
            recent=not self._words.recent.isdisjoint(self._norms[-12:]),
        )

    def _check(self, stated: Stated, token: Token) -> None:
        """The figure must be a fact; if it belongs to something, to what is spoken of."""
        match stated.form:
            case Form.SEASON:
                year = self._facts.today.year if self._facts.today else int(stated.values[0])
                if abs(int(stated.values[0]) - year) > 1:
                    raise Violation("date", stated.text)
            case Form.MARKET:
                if stated.text == "1x":
                    self._clause.subject(_OUTCOMES["home_or_draw"])
            case Form.SCORE | Form.RECORD:
                scores.check(stated, self._facts, self._lookup, self._clause, self._tags, token.start)
            case Form.FRACTION:
                self._value(stated, self._lookup.fraction(stated.text), token)
            case Form.RANK | Form.NUMBER:
                self._number(stated, token)

    def _number(self, stated: Stated, token: Token) -> None:
        if stated.adult and stated.values[:1] == (Decimal(18),):
            return
        sign = -1 if stated.signed == "-" and Kind.AMERICAN in stated.kinds else 1
        found = [figure for value in stated.values for figure in self._lookup.find(abs(value) * sign, stated.kinds)]
        if sign < 0 or stated.signed:
            found += [
                figure
                for value in stated.values
                for figure in self._lookup.find(abs(value), stated.kinds - {Kind.AMERICAN})
            ]
        if not found and self._is_year(stated):
            return
        self._value(stated, found, token)

    def _is_year(self, stated: Stated) -> bool:
        text = stated.text
        if stated.counted is not None or len(text) != 4 or not text.isdigit() or text[:2] not in ("19", "20"):
            return False
        return any(moment.at.year == int(text) for moment in self._facts.moments if moment.role is not Role.ASKED)

    def _value(self, stated: Stated, found: list[Figure], token: Token) -> None:
        if not found:
            raise Violation(
                "odds" if Kind.ODDS in stated.kinds or stated.form is Form.FRACTION else "number", stated.text
            )
        self._clause.value(Value(found, stated.text, token.start))

    def _as_line(self, stated: Stated) -> bool:
        """«más de 2.5» and «Barcelona -1.5» name a selection by its line."""
        if not stated.values or stated.form is not Form.NUMBER:
            return False
        value = stated.values[0]
        for tag, outcome in _TOTALS.items():
            if self._seen(tag, within=1) and stated.counted in (None, Kind.GOALS):
                value += self._half_after(stated)
                if not self._lookup.find(value, {Kind.LINE}):
                    return False
                self._clause.subject(Subject(outcomes=frozenset({outcome}), line=value))
                return True
        if (
            stated.signed
            and abs(value) < 100
            and self._seen("name", within=2)
            and self._lookup.find(value, {Kind.LINE})
        ):
            last = self._clause.nearest
            if last is not None and last.teams and not last.match:
                signed = -value if stated.signed == "-" else value
                self._clause.replace_last(Subject(last.teams, line=signed, market=Market.HANDICAP))
                return True
        return False

    def _half_after(self, stated: Stated) -> Decimal:
        """«dos goles y medio»."""
        if stated.counted is not Kind.GOALS or self._cursor.word(stated.end + 1) not in self._words.and_words:
            return Decimal(0)
        return Decimal("0.5") if self._cursor.word(stated.end + 2) in numerals.HALVES else Decimal(0)

    def _structural(self, at: int, stated: Stated) -> bool:
        """«tres caminos», «las dos opciones»: how the text itself is built, not a figure of the facts."""
        if not stated.spelled or stated.form is not Form.NUMBER or stated.values[0] not in (2, 3):
            return False
        if stated.counted not in (None, Kind.COUNT) or self._seen("price", within=2):
            return False
        if self._norms and self._norms[-1] in _PRICED_AT:
            return False
        following = self._cursor.at(stated.end)
        return not self._clause.subjects or (following is not None and following.type is Type.WORD)

    def _as_list_item(self, at: int, stated: Stated) -> bool:
        """«1.» at the start of a line: a number of the list, or a place in a table."""
        opening = self._units == 0 or (self._units == 1 and self._norms[-1:] == ["•"])
        mark = self._cursor.at(stated.end) if opening else None
        if mark is None or mark.text not in ".)" or stated.form is not Form.NUMBER or stated.values[0] > 60:
            return False
        following = self._cursor.at(stated.end + 1)
        if following is None or following.glued:
            return False
        if self._positions:
            self._value(stated, self._lookup.find(stated.values[0], {Kind.POSITION}), self._cursor.tokens[at])
        return True

    def _rank_in_words(self, at: int) -> int | None:
        """«va tercero», «third place»: a place in a table."""
        place = self._words.ordinals.get(self._cursor.word(at))
        if place is None:
            return None
        led = any(tuple(self._norms[-len(phrase) :]) == phrase for phrase in self._words.ranks)
        noun = self._words.nouns.get(self._cursor.word(at + 1))
        if noun is not Kind.POSITION and not (
            led and self._positions and self._cursor.word(at + 1) not in self._words.nouns
        ):
            return None
        token = self._cursor.tokens[at]
        found = self._lookup.find(Decimal(place), {Kind.POSITION})
        if not found:
            raise Violation("number", token.text)
        self._clause.value(Value(found, token.text, token.start))
        self._norms.append(token.norm)
        return at + 1

    def _after_currency(self) -> bool:
        last = self._norms[-1:] and self._norms[-1]
        return bool(last) and (last in figures.SIGNS or last in ("usd", "cop", "eur", "mxn", "brl"))

    def _sign(self, at: int) -> str:
        """«+» or «-» that stands right before a number and after nothing that it could join."""
        tokens = self._cursor.tokens
        if at == 0 or not tokens[at].glued or tokens[at - 1].norm not in ("+", "-"):
            return ""
        joins = tokens[at - 1].glued and at > 1 and tokens[at - 2].text != "("
        return "" if joins else tokens[at - 1].norm

    def _word(self, at: int, token: Token) -> int:
        norm = token.norm
        recent = [*self._norms[1 - _RECENT :], norm]
        meanings = self._meanings(at, recent)
        self._norms.append(norm)
        if token.text.lower() in self._words.and_words:  # as written: Portuguese «é» is no «e»
            self._separate()
        elif not (self._silent(norm) or any(tag in _OUTCOMES for tag, _ in meanings)):
            self._clause.plain()
        self._promises(recent, token)
        for tag, size in meanings:
            self._meaning(tag, size, token)
        return at + 1

    def _silent(self, norm: str) -> bool:
        """True for words that may stand inside a list of subjects."""
        return norm in self._words.articles or norm in self._words.or_words or norm in self._words.of

    def _meanings(self, at: int, recent: list[str]) -> list[tuple[str, int]]:
        """What the phrases that end here say; a phrase that goes on («empate anula») is not over yet."""
        endings = phrases_ending(recent, self._words.endings)
        found = []
        for tag, size in endings:
            if tag in _NAMING and (size != endings[0][1] or self._goes_on(at, tuple(recent[-size:]))):
                continue
            found.append((tag, size))
        return found

    def _goes_on(self, at: int, phrase: tuple[str, ...]) -> bool:
        return any(self._cursor.phrase(at + 1, rest) is not None for rest in self._words.longer.get(phrase, ()))

    def _separate(self) -> None:
        self._timing.separator(self._clause.nearest, self._clause.segment)
        self._clause.separator()

    def _promises(self, recent: list[str], token: Token) -> None:
        if self._promise is not None and phrases_ending(recent, self._words.denials):
            self._promise = None
        found = phrases_ending(recent, self._words.promises)
        if found and not self._seen("negation", before=found[0][1]):
            self._promise = token

    def _meaning(self, tag: str, size: int, token: Token) -> None:
        """What a phrase does to the sentence."""
        if tag == "placed" and not self._seen("negation"):
            raise Violation("placed", token.text)
        if tag == "draw" and self._or_before(size) and self._clause.subjects and self._clause.subjects[-1][0].teams:
            self._clause.replace_last(self._clause.subjects[-1][0].or_draw())
        elif tag in _OUTCOMES:
            self._clause.subject(_OUTCOMES[tag])
        elif (market := market_of(tag)) is not None:
            half = market is Market.HALF_TIME_RESULT
            self._clause.markets |= HALF_TIME if half else {market}
        self._timing.plays |= tag == "plays"
        self._timing.games |= tag == "games"
        self._timing.aged |= tag in ("age", "price")
        self._timing.negated |= tag == "negation"
        self._timing.past |= tag in ("won", "lost", "drew")
        self._clause.pointed |= tag == "superlative"
        self._tag(tag)

    def _or_before(self, size: int) -> bool:
        before = self._norms[: len(self._norms) - size]
        while before and before[-1] in self._words.articles:
            before.pop()
        return bool(before) and before[-1] in self._words.or_words and self._seen("name", within=3)

    def _tag(self, tag: str) -> None:
        self._tags[tag] = self._units

    def _seen(self, tag: str, *, within: int | None = None, before: int = 0) -> bool:
        """True when ``tag`` was seen in this sentence (at most ``within`` units ago, at least ``before``)."""
        when = self._tags.get(tag)
        if when is None or (before and self._units - when < before):
            return False
        return within is None or self._units - when <= within

    def _told(self, at: int, end: int) -> str:
        return " ".join(token.text for token in self._cursor.tokens[at:end])
