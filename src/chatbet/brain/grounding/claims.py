"""The claims of one sentence: of whom each is said, and what the facts say to it. Questions claim nothing."""

from dataclasses import dataclass, field

from chatbet.brain.facts import Facts
from chatbet.brain.grounding.subjects import Subject
from chatbet.brain.grounding.verdicts import COMPARING, PHASES, RESULTS, Claim, Verdicts
from chatbet.brain.grounding.violation import Violation

_NEAR = 3
"""A negation so many units before a claim turns it round."""
_REACH = 9
"""So many units after a claim its subject may still come."""
Segment = tuple[int, int]


@dataclass(slots=True)
class _Mention:
    subject: Subject
    unit: int
    segment: Segment
    matched: bool = False
    """Named only as one side of a match, or as somebody's opponent."""


@dataclass(frozen=True, slots=True)
class _Made:
    claim: Claim
    text: str
    start: int
    unit: int
    segment: Segment
    size: int
    """So many words say it."""
    forward: bool
    """A copula follows: of whom it is said comes after it."""


@dataclass(slots=True)
class Claims:
    """What one sentence says without figures."""

    verdicts: Verdicts
    mentions: list[_Mention] = field(default_factory=list)
    made: list[_Made] = field(default_factory=list)
    denied: list[int] = field(default_factory=list)
    """Where negations and words of supposing stand."""
    turns: int = 0
    """How often «but» or «while» began something new."""
    venues: list[tuple[frozenset[str], str, int]] = field(default_factory=list)

    @classmethod
    def over(cls, facts: Facts) -> "Claims":
        """The claims of a first sentence."""
        return cls(Verdicts(facts))

    def next(self) -> "Claims":
        """Those of the sentence that follows."""
        return Claims(self.verdicts)

    @property
    def held(self) -> int | None:
        """Where the first undecided claim starts."""
        return min((*(made.start for made in self.made), *(start for _, _, start in self.venues)), default=None)

    def mention(self, subject: Subject, unit: int, segment: int, *, matched: bool = False) -> None:
        """A side or an outcome is named."""
        self.mentions.append(_Mention(subject, unit, (segment, self.turns), matched))

    def widen(self, subject: Subject) -> None:
        """The last name was only the beginning of this subject: «Barcelona o empate»."""
        if self.mentions:
            self.mentions[-1].subject = subject

    def pair(self) -> None:
        """The last two names are one match."""
        for mention in self.mentions[-2:]:
            mention.matched = True

    def say(self, claim: Claim, text: str, start: int, unit: int, segment: int, *, size: int, forward: bool) -> None:
        """Something is claimed, in so many words."""
        self.made.append(_Made(claim, text, start, unit, (segment, self.turns), size, forward))

    def end(self, teams: frozenset[str], before: Subject | None, *, asked: bool) -> None:
        """The sentence is over; raises ``Violation`` for the first claim that the facts contradict."""
        made, self.made = self.made, []
        venues, self.venues = self.venues, []
        if asked:
            return
        for one in made:
            self._judge(one, teams, before)
        named = frozenset(team for mention in self.mentions for team in mention.subject.everybody) or teams
        for grounds, text, _ in venues:
            if self.verdicts.elsewhere(grounds, named):
                raise Violation("venue", text)

    def _judge(self, made: _Made, teams: frozenset[str], before: Subject | None) -> None:
        whole = made.claim in PHASES
        mention = None if whole else self._subject_of(made)
        if mention is None and not (whole or made.claim in RESULTS or before is not None):
            return
        at = mention.unit if mention else made.unit
        if self._denied(made, at):
            return
        subject = mention.subject if mention else Subject() if whole else before or Subject()
        other = self._other_of(made, at, subject) if made.claim in COMPARING else None
        if self.verdicts.contradicted(made.claim, subject, other, self._meant(teams)):
            raise Violation("claim", made.text)

    def _denied(self, made: _Made, at: int) -> bool:
        """True when a negation or a supposition stands right before the claim, or between it and its subject."""
        first = made.unit - made.size + 1
        before = range(min(at, first - _NEAR), first)
        return any(unit in before or made.unit < unit < at for unit in self.denied)

    def _meant(self, teams: frozenset[str]) -> frozenset[str]:
        return frozenset(team for mention in self.mentions for team in mention.subject.everybody) or teams

    def _subject_of(self, made: _Made) -> _Mention | None:
        """The nearest before it in its part of the sentence, else the first after it; after a copula first that."""
        alone = [mention for mention in self.mentions if not mention.matched]
        if not alone and made.claim not in RESULTS:
            alone = self.mentions
        ahead = [mention for mention in alone if mention.unit < made.unit]
        after = [mention for mention in alone if made.unit < mention.unit <= made.unit + _REACH]
        here, there = ([one for one in some if one.segment == made.segment] for some in (ahead, after))
        order = (there, after, here[::-1]) if made.forward else (here[::-1], there, ahead[::-1], after)
        return next((some[0] for some in order if some), None)

    def _other_of(self, made: _Made, at: int, subject: Subject) -> Subject | None:
        last = max(at, made.unit)
        later = (mention for mention in self.mentions if mention.unit > last and mention.segment == made.segment)
        return next((mention.subject for mention in later if mention.subject != subject), None)
