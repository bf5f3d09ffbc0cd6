"""What a sentence speaks of (a side, a draw, a total, a whole match), and whether a figure belongs to it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from chatbet.betting.market import Market, Outcome
from chatbet.brain.facts import Backing, Owner

_RESULT = frozenset({Market.MATCH_RESULT, Market.WIN})
_SIDES = frozenset({Outcome.HOME, Outcome.AWAY})
_DOUBLES = frozenset({Outcome.HOME_OR_DRAW, Outcome.DRAW_OR_AWAY, Outcome.HOME_OR_AWAY})
_USUAL: dict[Outcome, frozenset[Market]] = {
    Outcome.DRAW: _RESULT,
    Outcome.HOME: _RESULT,
    Outcome.AWAY: _RESULT,
    Outcome.OVER: frozenset({Market.OVER_UNDER}),
    Outcome.UNDER: frozenset({Market.OVER_UNDER}),
    Outcome.YES: frozenset({Market.BOTH_TEAMS_TO_SCORE}),
    Outcome.NO: frozenset({Market.BOTH_TEAMS_TO_SCORE}),
    Outcome.HOME_OR_DRAW: frozenset({Market.DOUBLE_CHANCE}),
    Outcome.DRAW_OR_AWAY: frozenset({Market.DOUBLE_CHANCE}),
    Outcome.HOME_OR_AWAY: frozenset({Market.DOUBLE_CHANCE}),
}
"""The markets that are meant when no market is named."""
HALF_TIME = frozenset({Market.HALF_TIME_RESULT, Market.HALF_TIME_TOTAL, Market.HALF_TIME_HANDICAP})
_HALVES = {Market.HANDICAP: Market.HALF_TIME_HANDICAP, Market.OVER_UNDER: Market.HALF_TIME_TOTAL}
"""What a line is of where the first half is spoken of: «Pachuca +0.5 en el primer tiempo»."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What figures near it are true of."""

    teams: frozenset[str] = frozenset()
    outcomes: frozenset[Outcome] = frozenset()
    """Empty for a bare side."""
    line: Decimal | None = None
    score: tuple[int, int] | None = None
    match: frozenset[tuple[str, str]] = frozenset()
    """Home and away, when the whole match is spoken of."""
    market: Market | None = None
    """Where the words themselves say the market: «Barcelona -1.5»."""

    def or_draw(self) -> "Subject":
        """«Barcelona o empate»."""
        return replace(self, outcomes=frozenset({Outcome.HOME_OR_DRAW, Outcome.DRAW_OR_AWAY}))

    @property
    def everybody(self) -> frozenset[str]:
        """The teams that it names, in whatever part."""
        return self.teams | {team for pair in self.match for team in pair}


@dataclass(frozen=True, slots=True)
class Context:
    """What the words around a subject add."""

    markets: frozenset[Market] = frozenset()
    """Markets that were named; empty for none."""
    teams: frozenset[str] = frozenset()
    """Sides of the match that is spoken of."""


def belongs(owner: Owner, subject: Subject, context: Context) -> bool:
    """True when what ``owner`` owns may be said of ``subject``."""
    if isinstance(owner, str):
        return not subject.everybody or owner in subject.everybody
    if subject.match:
        return owner.sides in subject.match
    if subject.score is not None:
        return owner.selection.score == subject.score and _in_context(owner, context)
    if not _backs(owner, subject):
        return False
    return owner.selection.market in _markets(subject, context) and (bool(subject.teams) or _in_context(owner, context))


def _backs(owner: Backing, subject: Subject) -> bool:
    selection = owner.selection
    if subject.line is not None and selection.line != subject.line:
        return False
    if not subject.outcomes:
        return selection.outcome in _SIDES and not owner.teams.isdisjoint(subject.teams)
    if selection.outcome not in subject.outcomes:
        return False
    return not subject.teams or not owner.teams.isdisjoint(subject.teams)


def _markets(subject: Subject, context: Context) -> frozenset[Market]:
    """The markets in which the subject can be backed here."""
    if subject.market is not None:
        half = _HALVES.get(subject.market)
        return frozenset({half if half in context.markets else subject.market})
    usual = frozenset().union(*(_USUAL[outcome] for outcome in subject.outcomes)) if subject.outcomes else _RESULT
    if not context.markets:
        return usual
    fitting = context.markets & _possible(subject)
    return fitting or usual


def _possible(subject: Subject) -> frozenset[Market]:
    outcomes = subject.outcomes or _SIDES
    if outcomes & _DOUBLES:
        return frozenset({Market.DOUBLE_CHANCE})
    if outcomes & {Outcome.OVER, Outcome.UNDER}:
        return frozenset({Market.OVER_UNDER, Market.HALF_TIME_TOTAL})
    if outcomes & {Outcome.YES, Outcome.NO}:
        return frozenset({Market.BOTH_TEAMS_TO_SCORE})
    sides = _RESULT | {Market.HALF_TIME_RESULT}
    if outcomes <= _SIDES:
        sides |= {Market.DRAW_NO_BET, Market.HANDICAP, Market.HALF_TIME_HANDICAP}
    return sides


def _in_context(owner: Backing, context: Context) -> bool:
    """A draw, a total or a score belongs to the match that is spoken of."""
    return not context.teams or not context.teams.isdisjoint(owner.sides)
