"""Reads a stream of tokens against facts, unit by unit: a name, a moment, a figure, a word, a mark."""

from collections import deque
from decimal import Decimal

from chatbet.betting.market import Market, Outcome
from chatbet.brain.facts import Facts
from chatbet.brain.grounding import calendar
from chatbet.brain.grounding.banned import NEVER, Secrets, Watch, phrases_ending
from chatbet.brain.grounding.claiming import Claiming
from chatbet.brain.grounding.claims import Claims
from chatbet.brain.grounding.clause import Clause
from chatbet.brain.grounding.cursor import Cursor, More
from chatbet.brain.grounding.names import NameBook
from chatbet.brain.grounding.naming import Naming
from chatbet.brain.grounding.quantities import Quantities
from chatbet.brain.grounding.sentence import RECENT, Sentence
from chatbet.brain.grounding.subjects import HALF_TIME, Subject
from chatbet.brain.grounding.timing import Timing
from chatbet.brain.grounding.tokens import Token, Type, words_of
from chatbet.brain.grounding.violation import Violation
from chatbet.brain.grounding.words import Words, market_of

_SEPARATORS = frozenset(',()[]·•/—"«»“”…|')
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
    "home_heading": Subject(outcomes=frozenset({Outcome.HOME})),
    "away_heading": Subject(outcomes=frozenset({Outcome.AWAY})),
}
_HEADINGS = frozenset({"home_heading", "away_heading", "no_heading"})
"""Words that name a side only right before its price: «Home: 2.10», «fora 3.25»."""
_ANSWERS = {"yes": "both_yes", "no": "both_no", "no_heading": "both_no"}
"""What the answers to «both teams to score?» name, where that market is spoken of."""
_NAMING = frozenset(
    {*_OUTCOMES, *_ANSWERS, "over", "under", "leads", "lead_of", *(f"market_{market}" for market in Market)}
)
"""Tags of which only the longest phrase counts: «sin empate» names no draw."""

_IN_A_ROW = 8
_OPENED = 8
"""So many units may stand between «no way» and what cannot happen."""
_LEAST = 4
"""As many words in a row before a figure, all as in the offline telling, make a quotation of it."""


class Reading:
    """The state of reading one reply."""

    def __init__(self, facts: Facts, words: Words, book: NameBook, secrets: Secrets) -> None:
        self._facts = facts
        self._words = words
        self._cursor = Cursor()
        self._watch = Watch(secrets)
        self._naming = Naming(facts, words, book)
        self._quantities = Quantities(facts, words, self._cursor)
        self._claiming = Claiming(facts, words, self._cursor)
        self._sentence = Sentence(Clause(), Timing(facts), Claims.over(facts))
        self._at = 0
        self._end = 0
        self._promise: Token | None = None
        self._spoken: deque[str] = deque(maxlen=_IN_A_ROW)
        """The last words and numbers."""
        self._item = 0
        """The number of the last item of a numbered list."""

    @property
    def safe(self) -> int:
        """How many characters are settled."""
        tokens = self._cursor.tokens
        free = tokens[self._at].start if self._at < len(tokens) else self._end
        promised = self._promise.start if self._promise else None
        sentence = self._sentence
        held = (sentence.clause.held, sentence.timing.held, sentence.claims.held, promised)
        return min(free, *(start for start in held if start is not None), free)

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
                end = self._checked(self._at)
            except More:
                return
            self._sentence.units += 1
            self._spoken.extend(token.norm for token in tokens[self._at : end] if token.norm[:1].isalnum())
            self._end = tokens[end - 1].end
            self._at = end
        if self._at > 64:
            del tokens[: self._at - 8]
            self._naming.forget(self._at - 8)
            self._at = 8

    def _checked(self, at: int) -> int:
        """One unit; what is said word for word as in the offline telling of the facts is no violation."""
        try:
            return self._unit(at)
        except Violation as violation:
            here = self._cursor.tokens[at].norm
            said = words_of(violation.text)
            if violation.kind in NEVER or not self._verbatim(*(said if said[:1] == [here] else [here])):
                raise
            self._sentence.note(self._cursor, at, at + 1)
            return at + 1

    def _verbatim(self, *more: str) -> bool:
        """True when the last words stand in the offline telling in this order."""
        here = [norm for norm in self._sentence.norms if norm[:1].isalnum()]
        told = self._facts.said.partition("|")[2]
        before = (list(words)[-_IN_A_ROW:] for words in (here, self._spoken))
        return any(len(row) >= _LEAST and f" {' '.join((*row, *more))} " in told for row in before)

    def _unit(self, at: int) -> int:
        """Read what starts at ``at``; where it ends."""
        token = self._cursor.tokens[at]
        if token.type is Type.NEWLINE:
            self._quantities.paragraph()
            self._next(new_line=True)
            return at + 1
        self._break_before(at, token)
        if token.text == "•" or self._numbers_item(at, token):
            self._item_begins()
        if token.type is Type.MARK:
            return self._mark(at, token)
        if token.type is Type.WORD and (named := self._either(at, token) or self._name(at)) is not None:
            return named
        if token.type is Type.NUMBER or (token.norm in self._words.starters and not self._ends_outcome(token)):
            end = self._moment(at, token) or self._quantities.read(at, token, self._sentence)
            if end is not None:
                return end
        return self._word(at, token)

    def _ends_outcome(self, token: Token) -> bool:
        """«que marquen los dos»: the number word is the last of an outcome's name."""
        found = phrases_ending([*self._sentence.norms[1 - RECENT :], token.norm], self._words.endings)
        return any(tag in _OUTCOMES and size > 1 for tag, size in found)

    def _numbers_item(self, at: int, token: Token) -> bool:
        """True for the number of a list item: «1. Arsenal» at the start of a line, «2. Brentford» anywhere after it."""
        if token.type is not Type.NUMBER or not token.text.isdigit() or token.glued or len(token.text) > 2:
            return False
        begins = self._sentence.units <= 0 or self._sentence.last == ":"
        if not begins and int(token.text) != self._item + 1:
            return False
        name = self._cursor.at(at + 2) if self._cursor.norm(at + 1) in (".", ")") else None
        found = name is not None and name.type is Type.WORD and name.capital and not name.glued
        self._item = int(token.text) if found else self._item
        return found

    def _item_begins(self) -> None:
        """Items of a list are lines, wherever they are written."""
        if self._sentence.units > 0:
            self._next(new_line=True)
            self._sentence.units = 0

    def _break_before(self, at: int, token: Token) -> None:
        """A full stop ends a sentence when a space follows and it closed no abbreviation."""
        if at == 0 or token.glued:
            return
        last = self._cursor.tokens[at - 1]
        if last.type is Type.MARK and last.text in _ENDS:
            before = self._cursor.tokens[at - 2].norm if at > 1 else ""
            if last.text != "." or not (before in _ABBREVIATIONS or self._listed(at - 2)):
                self._next(new_line=False)

    def _listed(self, at: int) -> bool:
        """True for the number of a list item, «1.» at the start of a line."""
        return self._cursor.tokens[at].type is Type.NUMBER and self._sentence.units <= 2

    def _next(self, *, new_line: bool) -> None:
        """The sentence is over, another one begins."""
        heading = self._sentence.last == ":"
        self._close()
        following = self._sentence.clause.next(new_line=new_line, heading=heading)
        following_claims = self._sentence.claims.next()
        self._sentence = Sentence(following, Timing(self._facts), following_claims, units=-1 if new_line else 0)
        self._naming.sentence()

    def _close(self) -> None:
        if self._promise is not None:
            raise Violation("promise", self._promise.text)
        clause = self._sentence.clause
        before = clause.before[-1][0] if clause.before and not clause.subjects else None
        try:
            self._sentence.timing.end(clause.nearest, before)
            clause.end()
            self._sentence.claims.end(clause.teams, before, asked=self._sentence.last == "?")
        except Violation:
            if not self._verbatim():
                raise

    def _mark(self, at: int, token: Token) -> int:
        if token.text == ";":
            self._next(new_line=False)
        elif token.text in _SEPARATORS or (token.norm == "-" and not token.glued) or token.text in _ENDS:
            self._separate(closed=token.text == ")")
        elif token.text == ":":
            self._sentence.tags.pop("negation", None)  # «No marcan ambos: …»
        self._sentence.note(self._cursor, at, at + 1)
        return at + 1

    def _either(self, at: int, token: Token) -> int | None:
        """«X2»: a draw or the visitors."""
        if token.norm != "x" or not self._cursor.is_number(at + 1, glued=True) or self._cursor.norm(at + 1) != "2":
            return None
        self._sentence.clause.subject(_OUTCOMES["draw_or_away"])
        self._sentence.note(self._cursor, at, at + 2)
        return at + 2

    def _name(self, at: int) -> int | None:
        sentence = self._sentence
        found = self._naming.read(self._cursor, at, first=sentence.units == 0)
        if found is None:
            return None
        before = sentence.before(self._words.articles)
        marker = phrases_ending(before, self._words.markers)
        led = marker[0][0] if marker else self._joined(before)
        self._naming.place(found, led, sentence.clause, sentence.timing, at)
        self._claiming.name(found, led, self._cursor.tokens[at].start, sentence)
        sentence.note(self._cursor, at, found.end)
        sentence.tag("name")
        return found.end

    def _joined(self, before: list[str]) -> str | None:
        """«empate o …», «entre … y …», «Barcelona – …»."""
        if before[-1] in self._words.or_words:
            return "or"
        if before[-1] == "-":
            return "dash"
        return "and" if before[-1] in self._words.and_words else None

    def _moment(self, at: int, token: Token) -> int | None:
        sentence = self._sentence
        said = calendar.read(self._cursor, at, self._words, sentence.norms[-4:])
        if said is None:
            return None
        clause = sentence.clause
        own = clause.nearest if clause.named_here else None
        told = " ".join(token.text for token in self._cursor.tokens[at : said.end])
        sentence.timing.say(said, told, token.start, own, clause.segment)
        sentence.note(self._cursor, at, said.end)
        clause.plain()
        return said.end

    def _word(self, at: int, token: Token) -> int:
        sentence, norm = self._sentence, token.norm
        spoken = [earlier for earlier in sentence.norms[-2 * RECENT :] if earlier != "-"]  # «risk-free»
        recent = [*spoken[1 - RECENT :], norm]
        meanings = self._meanings(at, recent)
        said = self._claiming.find(at, recent, sentence.units)
        parts = token.text.lower() in self._words.and_words or self._another_price(
            at, norm
        )  # as written: «é» is no «e»
        sentence.norms.append(norm)  # from here on nothing may ask for more text: the word would be read twice
        if parts:
            self._separate()
        elif not (self._silent(norm) or any(tag in _OUTCOMES for tag, _ in meanings)):
            sentence.clause.plain()
        self._promises(recent, token)
        self._claiming.word(token, said, sentence)
        for tag, size in meanings:
            self._meaning(tag, size, token)
        return at + 1

    def _another_price(self, at: int, norm: str) -> bool:
        """«… on the draw or 3.89 on Madrid»."""
        return norm in self._words.or_words and self._cursor.is_number(at + 1) and bool(self._sentence.clause.subjects)

    def _silent(self, norm: str) -> bool:
        """True for words that may stand inside a list of subjects."""
        return norm in self._words.articles or norm in self._words.or_words or norm in self._words.of

    def _meanings(self, at: int, recent: list[str]) -> list[tuple[str, int]]:
        """What the phrases that end here say; a phrase that goes on («empate anula») is not over yet."""
        endings = phrases_ending(recent, self._words.endings)
        found = []
        for tag, size in endings:
            if tag in _HEADINGS and not self._priced_next(at):
                continue
            if tag in _NAMING and (size != endings[0][1] or self._goes_on(at, tuple(recent[-size:]))):
                continue
            found.append((tag, size))
        return found

    def _priced_next(self, at: int) -> bool:
        after = at + 2 if self._cursor.norm(at + 1) == ":" else at + 1
        return self._cursor.is_number(after)

    def _goes_on(self, at: int, phrase: tuple[str, ...]) -> bool:
        return any(self._cursor.phrase(at + 1, rest) is not None for rest in self._words.longer.get(phrase, ()))

    def _separate(self, *, closed: bool = False) -> None:
        clause = self._sentence.clause
        self._sentence.timing.separator(clause.nearest, clause.segment, closed=closed)
        clause.separator()

    def _promises(self, recent: list[str], token: Token) -> None:
        if self._promise is not None and phrases_ending(recent, self._words.denials):
            self._promise = None
        found = phrases_ending(recent, self._words.promises)
        if found and not self._sentence.seen("negation", before=found[0][1]):
            self._promise = token
        opened = phrases_ending(recent, self._words.openers)
        if opened and not self._sentence.seen("negation", before=opened[0][1]):
            self._sentence.tag("opener")
        elif token.norm in self._words.closers and self._sentence.seen("opener", within=_OPENED):
            self._promise = token

    def _meaning(self, tag: str, size: int, token: Token) -> None:
        """What a phrase does to the sentence."""
        sentence, clause, timing = self._sentence, self._sentence.clause, self._sentence.timing
        if tag == "placed" and not sentence.seen("negation"):
            raise Violation("placed", token.text)
        if tag in _ANSWERS and Market.BOTH_TEAMS_TO_SCORE in clause.context.markets:
            clause.subject(_OUTCOMES[_ANSWERS[tag]])
        elif tag == "draw" and self._or_before(size) and clause.subjects and clause.subjects[-1][0].teams:
            clause.replace_last(clause.subjects[-1][0].or_draw())
            sentence.claims.widen(clause.subjects[-1][0])
        elif tag in _OUTCOMES:
            clause.subject(_OUTCOMES[tag])
            sentence.claims.mention(_OUTCOMES[tag], sentence.units, clause.segment)
            if tag == "both_no":
                sentence.tags.pop("negation", None)
        elif (market := market_of(tag)) is not None:
            clause.markets |= HALF_TIME if market is Market.HALF_TIME_RESULT else {market}
        timing.plays |= tag == "plays"
        timing.games |= tag == "games"
        timing.aged |= tag in ("age", "price")
        timing.negated |= tag == "negation"
        if tag == "negation":
            sentence.claims.denied.append(sentence.units)
        timing.past |= tag in ("won", "lost", "drew")
        clause.pointed |= tag == "superlative"
        if tag == "leads":
            self._quantities.place(Decimal(1), token, sentence)
        self._quantities.times(tag, token, sentence)
        sentence.tag(tag)

    def _or_before(self, size: int) -> bool:
        before = self._sentence.norms[: len(self._sentence.norms) - size]
        while before and before[-1] in self._words.articles:
            before.pop()
        return bool(before) and before[-1] in self._words.or_words and self._sentence.seen("name", within=3)
