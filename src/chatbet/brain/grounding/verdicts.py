"""Whether the facts contradict what a text claims without a figure: who is favourite, pays more, leads, plays where.

Only facts decide: what they say nothing about is not judged, but for a last result or a leader that nobody gave.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from chatbet.betting.market import Market, Outcome
from chatbet.brain.facts import Facts, Kind, Phase
from chatbet.brain.grounding.subjects import Subject

_SIDES = (Outcome.HOME, Outcome.AWAY)
_RESULT = (Outcome.HOME, Outcome.DRAW, Outcome.AWAY)
Prices = dict[Outcome, Decimal]


class Claim(StrEnum):
    """What can be said of a side or an outcome without a figure."""

    FAVOURITE = "favourite"
    UNDERDOG = "underdog"
    LIKELIEST = "likeliest"
    UNLIKELIEST = "unlikeliest"
    PAYS_MOST = "pays_most"
    PAYS_LEAST = "pays_least"
    PAYS_MORE = "pays_more"
    PAYS_LESS = "pays_less"
    LEADER = "leader"
    LAST = "last"
    ABOVE = "above_in_table"
    BELOW = "below_in_table"
    MORE_POINTS = "more_points"
    MORE_GOALS = "more_goals"
    BETTER = "better"
    AT_HOME = "at_home"
    AWAY = "away"
    WON = "beat"
    LOST = "beaten"
    DREW = "levelled"
    LAST_WON = "last_won"
    LAST_LOST = "last_lost"
    LAST_DREW = "last_drew"
    FINISHED = "finished"
    RUNNING = "running"
    UNSTARTED = "unstarted"


RESULTS = frozenset({Claim.WON, Claim.LOST, Claim.DREW})
COMPARING = RESULTS | frozenset(
    {Claim.PAYS_MORE, Claim.PAYS_LESS, Claim.ABOVE, Claim.BELOW, Claim.MORE_POINTS, Claim.MORE_GOALS, Claim.BETTER}
)
"""Claims that may name a second side."""
PHASES = {Claim.FINISHED: Phase.OVER, Claim.RUNNING: Phase.LIVE, Claim.UNSTARTED: Phase.UPCOMING}
_LAST = {Claim.LAST_WON: "W", Claim.LAST_LOST: "L", Claim.LAST_DREW: "D"}
_ONE = {Claim.WON: 1, Claim.LOST: -1, Claim.DREW: 0}


class Verdicts:
    """The facts of one reply as a judge of claims."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def contradicted(self, claim: Claim, subject: Subject, other: Subject | None, teams: frozenset[str]) -> bool:
        """True when no reading of the claim can be true; ``teams`` are those of the match that is spoken of."""
        if claim in PHASES:
            return self.out_of_phase(PHASES[claim], subject.everybody or teams)
        if claim in _LAST:
            return bool(subject.teams) and not self._last_was(_LAST[claim], subject.teams)
        if claim in _ONE:
            return self._no_such_result(claim, subject.teams, other.teams if other else frozenset())
        if claim in (Claim.AT_HOME, Claim.AWAY):
            return self._elsewhere(subject.teams, 0 if claim is Claim.AT_HOME else 1)
        if claim in (Claim.LEADER, Claim.LAST):
            return bool(subject.teams) and not self._in_place(claim, subject.teams)
        if claim in (Claim.ABOVE, Claim.BELOW):
            return other is not None and self._ranked_wrongly(claim, subject.teams, other.teams)
        if claim in (Claim.MORE_POINTS, Claim.MORE_GOALS, Claim.BETTER):
            return self._ranked_wrongly(claim, subject.teams, other.teams if other else self._rivals(subject.teams))
        return self._priced_wrongly(claim, subject, other, teams)

    def out_of_phase(self, phase: Phase, teams: frozenset[str]) -> bool:
        """True when none of the matches meant (those of ``teams``, else all) is in this phase."""
        mine = [found for pair, found in self._facts.phases.items() if not teams.isdisjoint(pair)]
        meant = mine or (list(self._facts.phases.values()) if not teams else [])
        return bool(meant) and not any(phase in found for found in meant)

    def elsewhere(self, venues: frozenset[str], teams: frozenset[str]) -> bool:
        """True when the matches of ``teams`` have grounds, and none of these."""
        grounds = [found for pair, found in self._facts.grounds.items() if not teams.isdisjoint(pair)]
        return bool(grounds) and not any(not venues.isdisjoint(found) for found in grounds)

    def _last_was(self, letter: str, teams: frozenset[str]) -> bool:
        """True for the last match of one of them; where that is not known, any match will do."""
        told = {self._facts.latest[team] for team in teams if team in self._facts.latest}
        return letter in told if told else self._ever(letter, teams)

    def _ever(self, letter: str, teams: frozenset[str]) -> bool:
        sign = {"W": 1, "L": -1, "D": 0}[letter]
        margins = [score.goals[0] - score.goals[1] for score in self._facts.scores if score.home in teams]
        margins += [score.goals[1] - score.goals[0] for score in self._facts.scores if score.away in teams]
        return any((margin > 0) - (margin < 0) == sign for margin in margins)

    def _no_such_result(self, claim: Claim, teams: frozenset[str], others: frozenset[str]) -> bool:
        scores = self._facts.scores
        if not scores:
            return False
        found = []
        for score in scores:
            for own, rival, sign in ((score.home, score.away, 1), (score.away, score.home, -1)):
                if (not teams or own in teams) and (not others or rival in others):
                    found.append(sign * (score.goals[0] - score.goals[1]))
        if any((goals > 0) - (goals < 0) == _ONE[claim] for goals in found):
            return False
        return bool(others) or bool(found and not self._counted(claim, teams))

    def _counted(self, claim: Claim, teams: frozenset[str]) -> bool:
        """True when figures tell of such results: «Barcelona won four»."""
        kind = {Claim.WON: Kind.WON, Claim.LOST: Kind.LOST, Claim.DREW: Kind.DRAWN}[claim]
        return any(
            figure.kind is kind and figure.value > 0 and (not teams or not teams.isdisjoint(_named(figure.owners)))
            for group in self._facts.figures.values()
            for figure in group
        )

    def _elsewhere(self, teams: frozenset[str], at: int) -> bool:
        mine = [pair for pair in self._facts.phases or self._facts.pairs if not teams.isdisjoint(pair)]
        return bool(mine) and not any(pair[at] in teams for pair in mine)

    @cached_property
    def _places(self) -> dict[str, Decimal]:
        return self._best(Kind.POSITION)

    def _best(self, kind: Kind) -> dict[str, Decimal]:
        """The largest figure of this kind that is one side's own."""
        found: dict[str, Decimal] = {}
        whole = (figure for group in self._facts.figures.values() for figure in group)
        for figure in (*whole, *self._facts.rates):
            if figure.kind is kind and len(figure.owners) == 1 and isinstance(owner := figure.owners[0], str):
                found[owner] = max(figure.value, found.get(owner, figure.value))
        return found

    def _in_place(self, claim: Claim, teams: frozenset[str]) -> bool:
        mine = [self._places[team] for team in teams if team in self._places]
        wanted = 1 if claim is Claim.LEADER else max(self._places.values(), default=0)
        return wanted in mine or (claim is Claim.LAST and not mine)

    def _rivals(self, teams: frozenset[str]) -> frozenset[str]:
        pairs = [pair for pair in self._facts.pairings if not teams.isdisjoint(pair)]
        return frozenset(team for pair in pairs for team in pair) - teams

    def _ranked_wrongly(self, claim: Claim, teams: frozenset[str], others: frozenset[str]) -> bool:
        if claim in (Claim.ABOVE, Claim.BELOW):
            table = {team: -place for team, place in self._places.items()}
        elif claim is Claim.BETTER:
            table = self._best_rate
        else:
            table = self._best(Kind.POINTS if claim is Claim.MORE_POINTS else Kind.GOALS)
        mine = [table[team] for team in teams if team in table]
        theirs = [table[team] for team in others - teams if team in table]
        sign = -1 if claim is Claim.BELOW else 1
        return bool(mine and theirs) and all(sign * (own - rival) <= 0 for own in mine for rival in theirs)

    @cached_property
    def _best_rate(self) -> dict[str, Decimal]:
        """Points per match of each side."""
        return {
            figure.owners[0]: figure.value
            for figure in self._facts.rates
            if figure.kind is Kind.POINTS and len(figure.owners) == 1 and isinstance(figure.owners[0], str)
        }

    @cached_property
    def _results(self) -> dict[tuple[str, str], Prices]:
        """What the three results of every match pay."""
        found: dict[tuple[str, str], Prices] = {}
        for owner, odds in self._facts.prices:
            if owner.selection.market in (Market.MATCH_RESULT, Market.WIN):
                found.setdefault(owner.sides, {})[owner.selection.outcome] = odds
        return found

    def _priced_wrongly(self, claim: Claim, subject: Subject, other: Subject | None, teams: frozenset[str]) -> bool:
        verdicts = []
        for sides, prices in self._results.items():
            own = _price(prices, sides, subject, teams)
            if own is not None and len(prices) > 1:
                rival = _price(prices, sides, other, teams) if other else None
                if other is None or rival is not None:
                    verdicts.append(_FALSE[claim](own, rival, prices))
        return bool(verdicts) and all(verdicts)


def _price(prices: Prices, sides: tuple[str, str], subject: Subject, teams: frozenset[str]) -> Decimal | None:
    """What the subject pays in this match, when it is one of its results."""
    if subject.line is not None or subject.score is not None or subject.match:
        return None
    if subject.teams and not subject.outcomes:
        return next((prices.get(_SIDES[at]) for at in (0, 1) if sides[at] in subject.teams), None)
    if len(subject.outcomes) == 1 and (not teams or not teams.isdisjoint(sides)):
        return prices.get(next(iter(subject.outcomes)))
    return None


def _other_side(own: Decimal, prices: Prices) -> Decimal:
    """The price of the rival; of anything else for a draw."""
    sides = [prices[outcome] for outcome in _SIDES if outcome in prices]
    if own in sides and own != prices.get(Outcome.DRAW):
        sides.remove(own)
        return min(sides, default=own)
    return min(prices.values())


_FALSE: dict[Claim, Callable[[Decimal, Decimal | None, Prices], bool]] = {
    Claim.FAVOURITE: lambda own, _, prices: own > _other_side(own, prices),
    Claim.UNDERDOG: lambda own, _, prices: own < _other_side(own, prices) or own == min(prices.values()),
    Claim.LIKELIEST: lambda own, _, prices: own > min(prices.values()),
    Claim.UNLIKELIEST: lambda own, _, prices: own < max(prices.values()),
    Claim.PAYS_MOST: lambda own, _, prices: own < max(prices.values()),
    Claim.PAYS_LEAST: lambda own, _, prices: own > min(prices.values()),
    Claim.PAYS_MORE: lambda own, rival, prices: own <= rival if rival else own == min(prices.values()),
    Claim.PAYS_LESS: lambda own, rival, prices: own >= rival if rival else own == max(prices.values()),
}


def _named(owners: Iterable[object]) -> set[str]:
    return {owner for owner in owners if isinstance(owner, str)}
