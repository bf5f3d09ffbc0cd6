"""Which of several names a bare form means: decided by what else is said, never by a guess.

Every reading of every form in the text is weighed together with the others: two names fit when they play each
other, or in the same competition, or in the same country. The conversation so far and the user's country weigh
less. Readings that stay close to the best one stay candidates.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from chatbet.language import Language
from chatbet.understanding.entities.aliases import Gender
from chatbet.understanding.entities.gazetteer import Facts, Index, Sense
from chatbet.understanding.utterance import Kind


@dataclass(frozen=True, slots=True)
class NameContext:
    """What is known outside the text."""

    teams: tuple[str, ...] = ()
    """Canonical names that the conversation was about, newest first."""
    tournaments: tuple[str, ...] = ()
    country: str | None = None
    """ISO code from the time zone or the variety of the language."""
    sports: bool = False
    """True between questions about teams, matches and prices."""
    searching: bool = False
    """True when matches or positions of no one side were asked for: «¿y en España?» names a league there."""
    pairs: frozenset[frozenset[str]] = frozenset()
    """Fixtures on offer, each as its two canonical names."""


# Weights, in units of «usage alone»: a fixture on offer beats everything, a country is a nudge.
_FIXTURE, _LEAGUE, _CUP, _COUNTRYMEN = 3.0, 1.8, 1.0, 1.0
_DERBY = 2.5
"""Two names of one derby: «Central contra Newell's» is Rosario's, whoever else of that name meets Newell's too."""
_AGAIN, _AGAINST_ITSELF = 1.5, -3.0
_TOURNAMENT_SAID, _COUNTRY_SAID = 3.0, 3.0
_RECENT, _RECENT_OPPONENT, _RECENT_TOURNAMENT = 2.0, 1.0, 1.0
_USAGE, _RARE = 0.8, -0.8
_HOME, _HOME_USAGE = 0.6, 1.0
"""The user's country: a nudge among equals, more than usage where usage had decided."""
_CLOSE = 0.75
"""Readings whose score lies within this of the best stay candidates."""
_CLOSE_NICKNAMES = 1.05
"""The same of a nickname that several clubs share: a competition spoken of before does not settle «el verde»."""
_MOST_TOGETHER = 600
"""Combinations weighed at once; a longer list of ambiguous names is settled one by one."""
_HOMES = {Language.PT: ("BR", "PT")}


@dataclass(frozen=True, slots=True)
class Scales:
    """Everything that weighs on a reading."""

    index: Index
    context: NameContext
    home: str | None
    said: frozenset[str]
    """Countries named in the text."""

    @classmethod
    def of(cls, index: Index, context: NameContext, language: Language, said: frozenset[str]) -> "Scales":
        """The scales for one text."""
        homes = _HOMES.get(language)
        home = context.country if not homes or context.country in homes else homes[0]
        return cls(index, context, home, said)

    def alone(self, name: str) -> float:
        """What speaks for one reading by itself."""
        facts = self.index.facts.get(name)
        if facts is None:
            return 0.0
        recent = self.context.teams
        score = _RECENT - 0.1 * recent.index(name) if name in recent else 0.0
        score += (
            _RECENT_OPPONENT
            if any(frozenset((name, other)) in self.context.pairs for other in recent if other != name)
            else 0.0
        )
        score += (
            _RECENT_TOURNAMENT
            if name in self.context.tournaments or not facts.tournaments.isdisjoint(self.context.tournaments)
            else 0.0
        )
        return score + (_COUNTRY_SAID if facts.country in self.said else 0.0)

    def at_home(self, name: str) -> bool:
        """True for a name of the user's country."""
        facts = self.index.facts.get(name)
        return bool(self.home) and facts is not None and facts.country == self.home

    def together(self, left: str, right: str, *, apart: bool) -> float:
        """How well two readings fit each other; nobody plays against themselves, but people repeat a name."""
        if left == right:
            return _AGAINST_ITSELF if apart else _AGAIN
        one, two = self.index.facts.get(left), self.index.facts.get(right)
        if one is None or two is None:
            return 0.0
        if Kind.TOURNAMENT in (one.kind, two.kind):
            return self._in_tournament(left, one, right, two)
        pair = frozenset((left, right))
        score = _FIXTURE if pair in self.context.pairs else 0.0
        score += _DERBY if pair in self.index.derbies else 0.0
        shared = one.tournaments & two.tournaments
        if shared & self.index.domestic:
            return score + _LEAGUE
        score += _CUP if shared else 0.0
        return score + (_COUNTRYMEN if one.country and one.country == two.country else 0.0)

    def _in_tournament(self, left: str, one: Facts, right: str, two: Facts) -> float:
        """A tournament named in the text speaks for those who play in it."""
        return _TOURNAMENT_SAID if left in two.tournaments or right in one.tournaments else 0.0


def settle(senses: Sequence[Sense], opposed: frozenset[tuple[int, int]], scales: Scales) -> list[tuple[str, ...]]:
    """For each sense in order, its candidates: one where usage or context decides, else all that stay close.

    ``opposed`` holds the pairs of places in ``senses`` (lower first) that stand against each other in the text.
    """
    if not any(sense.ask or sense.others for sense in senses):
        return [sense.names if sense.derby else sense.names[:1] for sense in senses]
    options = [_options(sense, scales) for sense in senses]
    if prod(len(option) for option in options) > _MOST_TOGETHER:
        # A list of many ambiguous names: each is weighed against the likeliest reading of the others.
        scores = [_weigh([*_likeliest(options, at)], opposed, scales)[at] for at in range(len(options))]
    else:
        scores = _weigh(options, opposed, scales)
    return [sense.names if sense.derby else _close(score, sense) for sense, score in zip(senses, scores, strict=True)]


def _likeliest(options: Sequence[Mapping[str, float]], at: int) -> Iterator[Mapping[str, float]]:
    """The options with all but one cut down to their first reading."""
    for place, option in enumerate(options):
        likeliest = max(option, key=lambda name: option[name])
        yield option if place == at else {likeliest: option[likeliest]}


def _options(sense: Sense, scales: Scales) -> dict[str, float]:
    """The readings of a sense with what usage gives each; a derby has one reading, its first side."""
    if sense.derby:
        return {sense.names[0]: 0.0}
    if sense.ask:
        readings = {name: -0.02 * place for place, name in enumerate(sense.names)} | dict.fromkeys(sense.others, _RARE)
    else:
        readings = {name: -0.02 * place for place, name in enumerate(sense.others)} | {sense.names[0]: _USAGE}
    home = 0.0 if sense.anywhere else _HOME if sense.ask else _HOME_USAGE
    return {name: usage + (home if scales.at_home(name) else 0.0) for name, usage in readings.items()}


def _weigh(
    options: Sequence[Mapping[str, float]], opposed: frozenset[tuple[int, int]], scales: Scales
) -> list[dict[str, float]]:
    """For each reading of each form the score of the best combination that holds it."""
    single = [{name: usage + scales.alone(name) for name, usage in option.items()} for option in options]
    best: list[dict[str, float]] = [{} for _ in options]
    for choice in product(*single):
        score = sum(scores[name] for scores, name in zip(single, choice, strict=True))
        score += sum(
            scales.together(choice[one], choice[two], apart=(one, two) in opposed)
            for two in range(len(choice))
            for one in range(two)
        )
        for scores, name in zip(best, choice, strict=True):
            scores[name] = max(scores.get(name, score), score)
    return best


def _close(scores: Mapping[str, float], sense: Sense) -> tuple[str, ...]:
    """The readings near the best, best first; only the best where usage is clear."""
    ranked = sorted(scores, key=lambda name: -scores[name])
    if not sense.ask:
        return (ranked[0],)
    reach = _CLOSE if sense.gender is Gender.NONE else _CLOSE_NICKNAMES
    return tuple(name for name in ranked if scores[ranked[0]] - scores[name] <= reach)
