"""One message in its conversation, as the operations of ``context`` see it: said, shown and open. Frozen."""

from typing import NamedTuple

from chatbet.understanding.fragments import Fragment
from chatbet.understanding.inheritance import sides
from chatbet.understanding.memory import Memory, ShownFixture
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Act, Entities, Intent

PRICED = frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.BET_SIMULATION})
"""Questions about prices and bets: they have sides, markets, lines and stakes."""
SEARCHES = frozenset({Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.BETTING_RECOMMENDATION})
"""Questions that may look for matches of no one side."""


class Heard(NamedTuple):
    """A message by itself."""

    reading: Reading
    own: Entities
    """What it names."""
    intent: Intent
    confidence: float
    act: Act | None
    ordinal: int | None
    continues: bool
    """True when it means what the message before meant, with something else in its place."""
    competitions: frozenset[str] = frozenset()
    """Where every side that it names plays."""
    fragment: Fragment | None = None
    """The same message as a part of the question before; None where there was none."""


class Resolved(NamedTuple):
    """Intent and entities after the conversation was asked."""

    intent: Intent
    confidence: float
    entities: Entities
    follow_up: bool = False
    said: Entities | None = None
    """What the message itself holds, where the conversation tells how to read it."""


class Frame(NamedTuple):
    """A message and what came before it. Each operation takes one and gives the meaning, or the next frame."""

    heard: Heard
    memory: Memory
    own: Entities
    """What the message holds, as far as it has been read."""
    before: Entities
    """What the question before was about."""

    @classmethod
    def of(cls, heard: Heard, memory: Memory) -> "Frame":
        """A message as it was heard."""
        return cls(heard, memory, heard.own, memory.entities)

    def holding(self, own: Entities) -> "Frame":
        """The same with more read of the message."""
        return self if own is self.own else self._replace(own=own)

    def after(self, before: Entities) -> "Frame":
        """The same after a question that is kept in part."""
        return self if before is self.before else self._replace(before=before)

    @property
    def intent(self) -> Intent:
        """What is asked."""
        return self.heard.intent

    @property
    def asked(self) -> Intent | None:
        """What was asked before."""
        return self.memory.intent

    @property
    def reading(self) -> Reading:
        """The words."""
        return self.heard.reading

    @property
    def continues(self) -> bool:
        """True when the message goes on with the question before."""
        return self.heard.continues

    @property
    def prices(self) -> bool:
        """True when a price or a bet is asked for after a price or a bet."""
        return self.intent in PRICED and self.asked in PRICED

    @property
    def narrows(self) -> bool:
        """True for one side of the matches that were looked for: «¿y los Pistons?» after «¿quién juega en la NBA?»."""
        tables = self.asked is self.intent is Intent.TOURNAMENT_INFO
        searched = self.asked in SEARCHES or tables
        listed = searched and bool(self.before.tournaments) and not sides(self.before)
        return listed and bool(sides(self.heard.own)) and set(self.before.tournaments) <= self.heard.competitions

    @property
    def days_on(self) -> int:
        """How many days after the day before is asked about: «al día siguiente», «the day before»."""
        return self.heard.fragment.days_on if self.heard.fragment is not None else 0

    def says(self, kind: str) -> bool:
        """True when a phrase of ``fragments.toml`` stands in a message after a question."""
        return self.heard.fragment is not None and self.heard.fragment.says(kind)


def teams_of(fixture: ShownFixture) -> tuple[str, ...]:
    """Both sides of a match."""
    return (fixture.home, fixture.away)


def nth_shown(memory: Memory, ordinal: int) -> ShownFixture | None:
    """The match at a place of what was shown; -1 is the last one."""
    place = len(memory.shown) if ordinal == -1 else ordinal
    return memory.shown[place - 1] if 1 <= place <= len(memory.shown) else None
