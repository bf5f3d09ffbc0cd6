"""How matches go: the final score and everything on the way to it, drawn from the model that also makes the prices.

Football: Poisson goals with the low-score correction of Dixon and Coles. Basketball: normal margin and total. Tennis:
independent sets, best of three. All pure functions of the seed and the match; a match has one course for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, sqrt
from statistics import NormalDist

from chatbet.analytics.grid import FIRST_HALF_SHARE
from chatbet.sandbox import chance
from chatbet.sandbox.catalogue import BASKETBALL, FOOTBALL
from chatbet.sandbox.season import Match

RHO = -0.08
"""Dixon and Coles's correction in the simulated leagues."""
HOME_COURT = 2.3
"""Points that a basketball side is better at home."""
MARGIN_SPREAD, TOTAL_SPREAD = 12.5, 18.0
"""Standard deviations of a basketball match's margin and total."""
ELO_PER_SET = 600.0
"""Elo points that make a player ten times likelier to win one set."""
LONGEST = timedelta(hours=4)
"""No match lasts longer."""
_STANDARD = NormalDist()


@dataclass(frozen=True, slots=True)
class Score:
    """Goals, points or sets of both sides."""

    home: int
    away: int

    def wire(self) -> dict[str, int]:
        """As JSON."""
        return {"home": self.home, "away": self.away}


@dataclass(frozen=True, slots=True)
class Happening:
    """A change of the score: when, in which minute, by whom, and how it stands then."""

    at: datetime
    minute: int
    side: str
    score: Score


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a match; the clock shows ``first`` at its start and never more than ``last``."""

    start: datetime
    status: str
    first: int
    last: int
    pace: float = 1.0
    """Minutes on the match's clock per minute."""


@dataclass(frozen=True, slots=True)
class Course:
    """A match from kick-off to the end."""

    phases: tuple[Phase, ...]
    happenings: tuple[Happening, ...]
    ends: datetime
    final: Score
    half_time: Score


@dataclass(frozen=True, slots=True)
class LiveState:
    """How a match stands at one moment."""

    status: str
    minute: int
    score: Score
    share_left: float
    """Part of the match's clock still to be played, 1 before it and 0 after it."""
    since_change: timedelta | None
    """Time since the score last changed."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What both sides are expected to score."""

    home: float
    away: float
    rho: float = 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """A result that need not be drawn because it is known; ``half_time`` may be missing."""

    final: Score
    half_time: Score | None = None


def football_rates(match: Match) -> Rates:
    """Expected goals from both sides' strength and the competition's habits."""
    home, away = match.home, match.away
    at_home, on_the_road = match.competition.goals
    if match.neutral:
        at_home = on_the_road = (at_home + on_the_road) / 2
    cup = home.home != match.competition.key or away.home != match.competition.key
    edge = home.level / away.level if cup else 1.0
    return Rates(at_home * home.attack * away.defence * edge, on_the_road * away.attack * home.defence / edge, RHO)


def expected_points(match: Match) -> tuple[float, float]:
    """Expected margin (home minus away) and total of a basketball match."""
    at_home, on_the_road = match.competition.goals
    pace = sum(4 * chance.uniform("pace", side.key) - 2 for side in (match.home, match.away))
    return match.home.rating - match.away.rating + HOME_COURT, at_home + on_the_road + pace


def set_chance(match: Match) -> float:
    """The home player's chance to win one set."""
    return 1 / (1 + 10 ** ((match.away.rating - match.home.rating) / ELO_PER_SET))


class Scorebook:
    """The course of every match; draws each once and remembers it."""

    def __init__(
        self, seed: str, known: Mapping[str, Known] | None = None, rates: Mapping[str, Rates] | None = None
    ) -> None:
        self._seed = seed
        self._known = known or {}
        self._rates = rates or {}
        self._courses: dict[str, Course] = {}
        self._finals: dict[str, Score] = {}

    def rates(self, match: Match) -> Rates:
        """Expected goals of a football match: fitted where real results are served, else from the strengths."""
        return self._rates.get(match.id) or football_rates(match)

    def final(self, match: Match) -> Score:
        """The score at the end, whether or not the end has come."""
        found = self._finals.get(match.id)
        if found is None:
            known = self._known.get(match.id)
            found = self._finals[match.id] = known.final if known else self._draw(match)
        return found

    def course(self, match: Match) -> Course:
        """The whole match."""
        found = self._courses.get(match.id)
        if found is None:
            if len(self._courses) > 20_000:
                self._courses.clear()
            found = self._courses[match.id] = self._tell(match)
        return found

    def ended(self, match: Match, now: datetime) -> bool:
        """Whether the match is over at ``now``."""
        return now >= match.kickoff + LONGEST or (now >= match.kickoff and now >= self.course(match).ends)

    def state(self, match: Match, now: datetime) -> LiveState:
        """How the match stands at ``now``."""
        course = self.course(match)
        if now < match.kickoff:
            return LiveState("not_started", 0, Score(0, 0), 1.0, None)
        happened = [happening for happening in course.happenings if happening.at <= now]
        score = happened[-1].score if happened else Score(0, 0)
        since = now - happened[-1].at if happened else None
        if now >= course.ends:
            return LiveState("finished", course.phases[-1].last, course.final, 0.0, since)
        phase = [phase for phase in course.phases if phase.start <= now][-1]
        run = (now - phase.start).total_seconds() / 60 * phase.pace
        minute = min(phase.first + int(run), phase.last)
        length = max(course.phases[-1].last, 1)
        played = min(max(phase.first - 1, 0) + run, phase.last) if phase.pace else phase.last
        return LiveState(phase.status, minute, score, max(1 - played / length, 0.0), since)

    def _draw(self, match: Match) -> Score:
        if match.competition.sport == FOOTBALL:
            return _draw_goals(self.rates(match), self._seed, "score", match.id)
        if match.competition.sport == BASKETBALL:
            return _draw_points(match, self._seed, "score", match.id)
        return _draw_sets(match, self._seed, "score", match.id)

    def _tell(self, match: Match) -> Course:
        final = self.final(match)
        if match.competition.sport == FOOTBALL:
            known = self._known.get(match.id)
            return _tell_football(match, final, known.half_time if known else None, self._seed)
        if match.competition.sport == BASKETBALL:
            return _tell_basketball(match, final, self._seed)
        return _tell_tennis(match, final, self._seed)


def _draw_goals(rates: Rates, *key: object) -> Score:
    """Two Poisson draws, kept or thrown away so that low scores come as often as Dixon and Coles have them."""
    draws = chance.stream(*key)
    ceiling = max(1.0, 1 - rates.rho * rates.home * rates.away, 1 - rates.rho)
    while True:
        score = Score(_poisson(rates.home, next(draws)), _poisson(rates.away, next(draws)))
        if next(draws) * ceiling < _correction(score, rates):
            return score


def _correction(score: Score, rates: Rates) -> float:
    if score.home > 1 or score.away > 1:
        return 1.0
    if score.home == score.away:
        return 1 - rates.rho * (1.0 if score.home else rates.home * rates.away)
    return 1 + rates.rho * (rates.away if score.home else rates.home)


def _poisson(rate: float, draw: float) -> int:
    term = total = exp(-rate)
    count = 0
    while total < draw and count < 15:
        count += 1
        term *= rate / count
        total += term
    return count


def _draw_points(match: Match, *key: object) -> Score:
    margin, total = expected_points(match)
    draws = chance.stream(*key)
    margin += MARGIN_SPREAD * _STANDARD.inv_cdf(max(next(draws), 1e-9))
    total += TOTAL_SPREAD * _STANDARD.inv_cdf(max(next(draws), 1e-9))
    home, away = round((total + margin) / 2), round((total - margin) / 2)
    return Score(home + (home == away and margin >= 0), away + (home == away and margin < 0))


def _draw_sets(match: Match, *key: object) -> Score:
    won = set_chance(match)
    draws = chance.stream(*key)
    home = away = 0
    while max(home, away) < 2:
        if next(draws) < won:
            home += 1
        else:
            away += 1
    return Score(home, away)


def _tell_football(match: Match, final: Score, half_time: Score | None, seed: str) -> Course:
    draws = chance.stream(seed, "course", match.id)
    stoppage = timedelta(minutes=1 + int(next(draws) * 3)), timedelta(minutes=3 + int(next(draws) * 4))
    again = match.kickoff + timedelta(minutes=60) + stoppage[0]
    goals: list[tuple[datetime, int, str]] = []
    for side, total, early in (
        ("home", final.home, half_time.home if half_time else None),
        ("away", final.away, half_time.away if half_time else None),
    ):
        for number in range(total):
            first = next(draws) < FIRST_HALF_SHARE if early is None else number < early
            run = next(draws) * 45
            start = match.kickoff if first else again
            goals.append((start + timedelta(seconds=int(run * 60)), int(run) + (1 if first else 46), side))
    goals.sort()
    happenings = _added_up(goals)
    phases = (
        Phase(match.kickoff, "first_half", 1, 45),
        Phase(match.kickoff + timedelta(minutes=45) + stoppage[0], "half_time", 45, 45, 0.0),
        Phase(again, "second_half", 46, 90),
    )
    before = [happening.score for happening in happenings if happening.at < phases[1].start]
    return Course(
        phases, happenings, again + timedelta(minutes=45) + stoppage[1], final, before[-1] if before else Score(0, 0)
    )


def _added_up(changes: list[tuple[datetime, int, str]]) -> tuple[Happening, ...]:
    home = away = 0
    happenings = []
    for at, minute, side in changes:
        home, away = home + (side == "home"), away + (side == "away")
        happenings.append(Happening(at, minute, side, Score(home, away)))
    return tuple(happenings)


def _tell_basketball(match: Match, final: Score, seed: str) -> Course:
    """Four quarters of 12 minutes that last 25 each, with pauses of 3, 15 and 3."""
    starts = [match.kickoff + timedelta(minutes=offset) for offset in (0, 28, 68, 96)]
    phases: list[Phase] = []
    for number, start in enumerate(starts):
        phases.append(Phase(start, f"quarter_{number + 1}", number * 12 + 1, number * 12 + 12, 12 / 25))
        if number < 3:
            last = number * 12 + 12
            status = "half_time" if number == 1 else "break"
            phases.append(Phase(start + timedelta(minutes=25), status, last, last, 0.0))
    home, away = _shares(seed, match.id, "home"), _shares(seed, match.id, "away")
    happenings = []
    for minute in range(48):
        at = starts[minute // 12] + timedelta(seconds=(minute % 12 + 1) * 125 - 5)
        score = Score(int(final.home * home[minute] + 1e-9), int(final.away * away[minute] + 1e-9))
        happenings.append(Happening(at, minute + 1, "both", score))
    ends = match.kickoff + timedelta(minutes=121)
    return Course(tuple(phases), tuple(happenings), ends, final, happenings[23].score)


def _shares(*key: object) -> list[float]:
    """Part of the points that is made by the end of each of 48 minutes, growing to 1."""
    draws = chance.stream("points", *key)
    weights = [0.4 + next(draws) for _ in range(48)]
    whole, run, shares = sum(weights), 0.0, []
    for weight in weights:
        run += weight
        shares.append(run / whole)
    return shares


def _tell_tennis(match: Match, final: Score, seed: str) -> Course:
    draws = chance.stream(seed, "course", match.id)
    winner, loser = ("home", "away") if final.home > final.away else ("away", "home")
    sides = [winner, winner]
    if min(final.home, final.away):
        sides.insert(int(next(draws) * 2), loser)
    start, clock = match.kickoff, 0
    phases: list[Phase] = []
    changes: list[tuple[datetime, int, str]] = []
    for number, side in enumerate(sides):
        length = 34 + int(next(draws) * 22)
        phases.append(Phase(start, f"set_{number + 1}", clock + 1, clock + length))
        start, clock = start + timedelta(minutes=length), clock + length
        changes.append((start, clock, side))
    happenings = _added_up(changes)
    return Course(tuple(phases), happenings, start, final, happenings[0].score)


def margin_chance(margin: float, line: float, share_left: float) -> float:
    """Chance that a basketball side, expected to end ``margin`` ahead, ends more than ``-line`` ahead."""
    return 1 - _STANDARD.cdf((-line - margin) / (MARGIN_SPREAD * sqrt(max(share_left, 1e-4))))


def total_chance(total: float, line: float, share_left: float) -> float:
    """Chance of more than ``line`` points when ``total`` are expected."""
    return 1 - _STANDARD.cdf((line - total) / (TOTAL_SPREAD * sqrt(max(share_left, 1e-4))))
