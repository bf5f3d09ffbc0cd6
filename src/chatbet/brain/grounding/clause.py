"""What belongs to what: binds every figure of a sentence to the side, outcome or match that it is said of.

Inside a segment (between commas, «y», brackets) a figure belongs to the subject before it, else to the one after it. In
«Barcelona, empate y Madrid pagan 2.10, 3.40 y 3.25» figures go to subjects in order. A segment without a subject takes
the nearest one before it in the sentence. A figure that no subject claims by the end of its sentence belongs to the
subject of the sentence before, unless a superlative («la más alta») points elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from chatbet.betting.market import Market, Outcome
from chatbet.brain.facts import Backing, Figure, Kind
from chatbet.brain.grounding.subjects import Context, Subject, belongs
from chatbet.brain.grounding.violation import Violation

_RESULT_ORDER = (Outcome.HOME, Outcome.DRAW, Outcome.AWAY)
_REMEMBERED = 4
"""Subjects that «paga 2.10» without one can mean."""
_OF_SELECTIONS = frozenset({Kind.ODDS, Kind.FRACTION, Kind.AMERICAN, Kind.MONEY, Kind.PERCENT})


@dataclass(slots=True)
class Value:
    """A figure that was said: what it could be, and where it stands."""

    figures: list[Figure]
    text: str
    start: int
    segment: int = 0

    @property
    def owned(self) -> bool:
        """True when every reading belongs to something."""
        return all(figure.owners for figure in self.figures)

    @property
    def of_selection(self) -> bool:
        """True when it is the figure of something that can be backed."""
        return any(figure.kind in _OF_SELECTIONS for figure in self.figures)


@dataclass(slots=True)
class Clause:
    """One sentence as it grows."""

    subjects: list[tuple[Subject, int]] = field(default_factory=list)
    """With the segment in which each stands."""
    waiting: list[Value] = field(default_factory=list)
    segment: int = 0
    group: list[Subject] = field(default_factory=list)
    """Subjects listed one after the other with nothing between them."""
    reached: int = -1
    """How far figures have gone through the group."""
    triple: int = -1
    """Which of home, draw, away the last figure of a whole match was."""
    markets: frozenset[Market] = frozenset()
    heading: frozenset[Market] = frozenset()
    """Markets of a heading above («Doble oportunidad:»)."""
    before: tuple[tuple[Subject, Context], ...] = ()
    """What the sentences before spoke of, the latest last."""
    carried: int = 0
    """How far figures without a subject have gone through what was spoken of before."""
    teams: frozenset[str] = frozenset()
    """The match that is spoken of."""
    listing: bool = False
    """True while nothing but subjects and separators came since the last subject."""
    queued: bool = False
    """Figures were listed first («2.10, 3.40 y 3.25 para …»): their subjects come in the same order."""
    opposed: list[Value] = field(default_factory=list)
    """Two figures set against each other («4.78 contra 3.05»): of two subjects, or of one and its rival."""
    pointed: bool = False
    """A superlative points at a figure that the subjects before do not own."""

    @property
    def context(self) -> Context:
        """What surrounds the subjects."""
        return Context(self.markets or self.heading, self.teams)

    @property
    def held(self) -> int | None:
        """Where the first undecided figure starts."""
        starts = [value.start for value in (*self.waiting, *self.opposed)]
        return min(starts) if starts else None

    @property
    def nearest(self) -> Subject | None:
        """The subject that a figure said now belongs to: a pick before the match in which it is made."""
        for subject, _ in reversed(self.subjects):
            if not subject.match or not any(not other.match for other, _ in self.subjects):
                return subject
        return None

    @property
    def named_here(self) -> bool:
        """True when this segment has a subject of its own."""
        return bool(self.subjects) and self.subjects[-1][1] == self.segment

    @property
    def ends_with_draw(self) -> bool:
        """True when a draw was named last, with nothing after it: «empate o …»."""
        return self.listing and bool(self.subjects) and self.subjects[-1][0].outcomes == {Outcome.DRAW}

    def plain(self) -> None:
        """A word that says nothing here: what is listed ends."""
        self.listing = False

    def separator(self) -> None:
        """A comma, a bracket, «y»: the next segment begins; figures without a subject take the nearest one before."""
        self._settle_opposed()
        nearest = self.nearest
        if nearest is not None and self.waiting and not self.queued:
            waiting, self.waiting = self.waiting, []
            for value in waiting:
                self._settle(value, nearest)
        self.segment += 1

    def subject(self, subject: Subject) -> None:
        """A side, an outcome or a match is named."""
        self._settle_opposed(subject)
        self.group = [*self.group, subject] if self.listing and self.group else [subject]
        self.reached = -1
        self.listing = True
        self.subjects.append((subject, self.segment))
        self.triple = -1
        if subject.everybody:
            self.teams = subject.everybody
        self._claim(subject)

    def replace_last(self, subject: Subject) -> None:
        """The last subject was only the beginning of this one: «Barcelona o empate», «Barcelona vs Madrid»."""
        self.subjects[-1] = (subject, self.segment)
        self.group[-1:] = [subject]
        self.triple = -1
        self.teams = subject.everybody or self.teams

    def value(self, value: Value) -> None:
        """A figure is said: bind it, or let it wait for its subject."""
        value.segment = self.segment
        self.listing = False
        if not value.owned:
            return
        own = [subject for subject, segment in self.subjects if segment == self.segment]
        listed = len(self.group) > 1
        if not own and not listed:
            self.waiting.append(value)
            return
        self._in_order(value) if listed else self._settle(value, self.nearest or own[-1])

    def oppose(self, value: Value) -> None:
        """The first or second of two figures that are set against each other."""
        value.segment = self.segment
        self.opposed.append(value)
        if not value.owned:
            self._settle_opposed()

    def end(self) -> None:
        """The sentence is over: what still waits belongs to what the one before spoke of."""
        self._settle_opposed()
        nearest = self.nearest
        waiting, self.waiting = self.waiting, []
        for value in waiting:
            if nearest is not None:
                self._settle(value, nearest)
            elif self.before and not self.pointed:
                self._carry(value)
            else:
                self._in_match(value)

    def next(self, *, new_line: bool, heading: bool) -> "Clause":
        """The sentence that follows."""
        spoken = [(subject, self.context) for subject, _ in self.subjects if not subject.match]
        known = {(subject, context.markets): (subject, context) for subject, context in (*self.before, *spoken)}
        return Clause(
            before=tuple(known.values())[-_REMEMBERED:],
            teams=self.teams,
            heading=(self.markets or self.heading) if heading else frozenset() if not new_line else self.heading,
        )

    def _settle_opposed(self, after: Subject | None = None) -> None:
        values, self.opposed = self.opposed, []
        if not all(value.owned for value in values) or len(values) == 1:
            for value in values:
                self.value(value)
            return
        if values and not self._rightly_opposed(values[0], values[1], after):
            raise Violation(_kind(values[0]), values[0].text)

    def _rightly_opposed(self, first: Value, second: Value, after: Subject | None) -> bool:
        named = [(subject, segment) for subject, segment in self.subjects if not subject.match]
        named = named or [(subject, -1) for subject, _ in self.before[-1:]]
        subjects = [subject for subject, _ in named]
        if after is not None and _fits(second.figures, after, self.context):
            return not subjects or any(_fits(first.figures, subject, self.context) for subject in subjects)
        if not subjects:
            return True
        if len(named) > 1 and named[-1][1] == named[-2][1]:
            pairs = ((first, subjects[-2]), (second, subjects[-1]))
            return all(_fits(value.figures, subject, self.context) for value, subject in pairs)
        own = subjects[-1]
        return _fits(first.figures, own, self.context) and self._of_rival(second, own)

    def _of_rival(self, value: Value, subject: Subject) -> bool:
        """True when the figure belongs to another part of the subject's match, or to another side."""
        for owner in (owner for figure in value.figures for owner in figure.owners):
            if not belongs(owner, subject, self.context):
                sides = owner.sides if isinstance(owner, Backing) else ()
                if not sides or not subject.teams or not subject.teams.isdisjoint(sides):
                    return True
        return False

    def _carry(self, value: Value) -> None:
        """Nobody is named in the sentence: the figure is of what those before spoke of, in the same order."""
        for at, (subject, context) in enumerate(self.before):
            if at < self.carried:
                continue
            if _fits(value.figures, subject, Context(context.markets | self.context.markets, context.teams)):
                self.carried = at
                return
        raise Violation(_kind(value), value.text)

    def _claim(self, subject: Subject) -> None:
        """Waiting figures of this segment are the new subject's; of a list of them, the first."""
        if not self.waiting:
            return
        earlier = [value for value in self.waiting if value.segment < self.segment]
        groups = len({value.segment for value in self.waiting})
        if earlier and groups > 1:
            self.queued, first = True, self.waiting[0].segment
            mine = [value for value in self.waiting if value.segment == first]
        else:
            mine = list(self.waiting)
        self.waiting = [value for value in self.waiting if value not in mine]
        for value in mine:
            self._settle(value, subject)

    def _in_order(self, value: Value) -> None:
        """The next subject of a list takes the figure; a second way of writing the same price stays with its own."""
        start = max(self.reached, 0)
        for at in range(start, min(start + 2, len(self.group)) if self.reached >= 0 else len(self.group)):
            if _fits(value.figures, self.group[at], self.context):
                self.reached = at
                return
        if self.reached >= 0:
            raise Violation(_kind(value), value.text)
        self._settle(value, self.group[-1])

    def _settle(self, value: Value, subject: Subject) -> None:
        others = [figure for figure in value.figures if figure.kind not in _OF_SELECTIONS]
        if subject.match and value.of_selection and not _fits(others, subject, self.context):
            self._in_turn(value, subject)
        elif not _fits(value.figures, subject, self.context):
            raise Violation(_kind(value), value.text)

    def _in_turn(self, value: Value, subject: Subject) -> None:
        """«2.10 / 3.40 / 3.25» after a match are home, draw and away in this order."""
        fitting = [owner for owner in _selections(value.figures) if belongs(owner, subject, self.context)]
        if not fitting:
            raise Violation(_kind(value), value.text)
        turns = [_RESULT_ORDER.index(owner.selection.outcome) for owner in fitting if _is_result(owner)]
        if turns and len(turns) == len(fitting):
            later = [turn for turn in turns if turn >= self.triple]
            if not later:
                raise Violation(_kind(value), value.text)
            self.triple = min(later)

    def _in_match(self, value: Value) -> None:
        """Nobody is named: the figure must at least belong to the match that is spoken of."""
        owners = _selections(value.figures)
        if self.teams and value.of_selection and all(self.teams.isdisjoint(owner.sides) for owner in owners):
            raise Violation(_kind(value), value.text)


def _fits(figures: Iterable[Figure], subject: Subject, context: Context) -> bool:
    return any(
        not figure.owners or any(belongs(owner, subject, context) for owner in figure.owners) for figure in figures
    )


def _selections(figures: Iterable[Figure]) -> list[Backing]:
    return [owner for figure in figures for owner in figure.owners if isinstance(owner, Backing)]


def _is_result(owner: Backing) -> bool:
    return owner.selection.market in (Market.MATCH_RESULT, Market.WIN)


def _kind(value: Value) -> str:
    return "odds" if value.of_selection else "number"
