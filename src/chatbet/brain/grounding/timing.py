"""Checks the moments that a text names: each must be one of the facts', and of the match that it is said of."""

from dataclasses import dataclass, field

from chatbet.brain.facts import Facts, Moment, Role
from chatbet.brain.grounding.calendar import Said
from chatbet.brain.grounding.subjects import Subject
from chatbet.brain.grounding.violation import Violation

_LOOSE = frozenset({Role.PRICED, Role.NOW, Role.ASKED, Role.PLAYED})
"""Moments at which no match of the facts is to be played."""


@dataclass(slots=True)
class _Waiting:
    moments: list[Moment]
    text: str
    start: int
    segment: int


@dataclass(slots=True)
class Timing:
    """The moments of one sentence."""

    facts: Facts
    waiting: list[_Waiting] = field(default_factory=list)
    loose: list[_Waiting] = field(default_factory=list)
    """Named, but not as a kick-off of anything: fine unless the sentence says that something is played then."""
    plays: bool = False
    """It says that something is played."""
    games: bool = False
    """It speaks of matches."""
    past: bool = False
    matched: bool = False
    """It names a match: two sides that meet."""
    aged: bool = False
    negated: bool = False

    @property
    def held(self) -> int | None:
        """Where the first undecided moment starts."""
        starts = [item.start for item in (*self.waiting, *self.loose)]
        return min(starts) if starts else None

    def say(self, said: Said, text: str, start: int, subject: Subject | None, segment: int) -> None:
        """A moment is named."""
        today = self.facts.today.date().toordinal() if self.facts.today else 0
        meant = [moment for moment in self.facts.moments if said.means(moment, today)]
        if not meant:
            raise Violation(_kind(said), text)
        item = _Waiting(meant, text, start, segment)
        if any(moment.role is Role.SEASON for moment in meant):
            return
        if self._of_all(meant):
            return
        if subject is not None and subject.everybody:
            self._of(item, subject)
        else:
            self.waiting.append(item)

    def subject(self, subject: Subject, segment: int) -> None:
        """A side or a match is named: moments before it in its segment are its own."""
        if not subject.everybody or not self.waiting:
            return
        waiting, self.waiting = self.waiting, []
        for item in waiting:
            if item.segment == segment or len(waiting) == 1:
                self._of(item, subject)

    def separator(self, nearest: Subject | None, segment: int, *, closed: bool) -> None:
        """A segment ends: moments in it that no subject followed are of the nearest one before, or of the next one.

        In brackets that close here they are of the one before.
        """
        if nearest is None or not nearest.everybody:
            return
        mine = [item for item in self.waiting if item.segment == segment and (closed or self._may_be_of(item, nearest))]
        self.waiting = [item for item in self.waiting if item not in mine]
        for item in mine:
            self._of(item, nearest)

    def end(self, nearest: Subject | None, before: Subject | None) -> None:
        """The sentence is over; ``before`` is what the one before spoke of: «¿El Barça? Juega hoy»."""
        subject = nearest or (before if self.plays else None)
        if subject is not None and subject.everybody:
            for item in self.waiting:
                self._of(item, subject)
        elif not self.aged and any(moment.role is Role.KICK_OFF for moment in self.facts.moments):
            self.loose += [item for item in self.waiting if not _of_match(item)]
        if self.loose and self._tells_of_play and not self.negated and not self.past:
            raise Violation("date", self.loose[0].text)

    @property
    def _tells_of_play(self) -> bool:
        """True when it says that something is played, or sets two sides against each other on another's day."""
        foreign = (_of_match(item) and not any(one.role is Role.NOW for one in item.moments) for item in self.loose)
        return self.plays or self.games or (self.matched and any(foreign))

    def _may_be_of(self, item: _Waiting, subject: Subject) -> bool:
        """False for the kick-off of others alone: «…, y a las 10:15, Sevilla recibe a …»."""
        if not _of_match(item) or any(moment.role in _LOOSE for moment in item.moments):
            return True
        return any(not moment.teams.isdisjoint(subject.everybody) for moment in item.moments)

    def _of_all(self, meant: list[Moment]) -> bool:
        """True when every match of the facts is played then: it cannot be said of the wrong one."""
        matches = {moment.teams for moment in self.facts.moments if moment.role is Role.KICK_OFF}
        return bool(matches) and matches <= {moment.teams for moment in meant if moment.role is Role.KICK_OFF}

    def _of(self, item: _Waiting, subject: Subject) -> None:
        playing = [moment for moment in self.facts.moments if moment.role is Role.KICK_OFF]
        if not any(not moment.teams.isdisjoint(subject.everybody) for moment in playing):
            return
        for moment in item.moments:
            if moment.role is Role.KICK_OFF and not moment.teams.isdisjoint(subject.everybody):
                return
        if not any(moment.role in _LOOSE for moment in item.moments):
            raise Violation("date", item.text)
        if not (self.aged and any(moment.role is Role.PRICED for moment in item.moments)):
            self.loose.append(item)


def _of_match(item: _Waiting) -> bool:
    return any(moment.role is Role.KICK_OFF for moment in item.moments)


def _kind(said: Said) -> str:
    if said.clocks and not said.dated:
        return "time"
    return "weekday" if said.weekday is not None and said.day is None else "date"
