"""All prices of one match at one moment, every market of the upstream's list, all from one score grid.

The grid's rates drift a little with the market's mood; in play they shrink with the time left, on top of the score.
After a goal the match is suspended for a moment. A ``Board`` is the same for everybody within one tick.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import exp

from chatbet.analytics.grid import FIRST_HALF_SHARE, ScoreGrid
from chatbet.sandbox import chance
from chatbet.sandbox.catalogue import BASKETBALL, FOOTBALL
from chatbet.sandbox.drift import LIVE_TICK, PRE_MATCH_TICK, tick_of, walk
from chatbet.sandbox.margin import LONGEST, OTHER_MARGIN, RESULT_MARGIN, SHORTEST, on_ladder, priced, sold, with_margin
from chatbet.sandbox.results import (
    LiveState,
    Rates,
    Score,
    Scorebook,
    expected_points,
    margin_chance,
    set_chance,
    total_chance,
)
from chatbet.sandbox.season import Match

SUSPENSION = timedelta(seconds=30)
"""How long nothing is sold after a goal."""
SUPREMACY_DRIFT, TOTAL_DRIFT = 0.05, 0.03
"""How far the mood moves the logarithm of the rates: a result's log-odds move by about twice as much."""
SCORE_LIMIT = 6
"""Correct scores are sold up to five goals a side."""
MARKETS = (
    "result",
    "result_regular_time",
    "score",
    "both_teams_to_score",
    "double_chance",
    "over_under",
    "handicap",
    "half_time_total",
    "half_time_result",
    "half_time_handicap",
    "win",
    "draw_no_bet",
    "total_corners_home",
)
"""The upstream's markets in its order; corners are never on offer here."""
RESULT = ("homeTeam", "tie", "awayTeam")
SIDES = ("homeTeam", "awayTeam")
DOUBLE = ("homeTeam_or_draw", "awayTeam_or_draw", "homeTeam_or_awayTeam")
TOTAL = ("over", "under")
BOTH = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Quote:
    """One price. ``line`` belongs to the option's own side: -1.5 must win by two. ``chance`` is the fair one."""

    bet_id: str
    market: str
    option: str
    line: Decimal | None
    odds: Decimal
    chance: float


@dataclass(frozen=True, slots=True)
class Board:
    """All prices of a match in one tick. Nothing may be sold while it is not ``active``."""

    active: bool
    quotes: tuple[Quote, ...]

    def quote(self, bet_id: str) -> Quote | None:
        """The price of one bet id, when it is on offer."""
        return next((quote for quote in self.quotes if quote.bet_id == bet_id), None)


CLOSED = Board(active=False, quotes=())


def main_market(match: Match) -> str:
    """The market that stands for the match."""
    return "result" if match.competition.sport == FOOTBALL else "win"


class Pricer:
    """Makes boards and keeps the latest ones."""

    def __init__(self, seed: str, scorebook: Scorebook) -> None:
        self._seed = seed
        self._scorebook = scorebook
        self._boards: dict[str, tuple[int, Board]] = {}
        self.jumps: dict[str, float] = {}
        """Relative changes of all prices of a match (``*``: of every match) that a fault asks for."""

    def board(self, match: Match, now: datetime) -> Board:
        """The prices at ``now``."""
        live = now >= match.kickoff
        seconds = LIVE_TICK if live else PRE_MATCH_TICK
        tick = tick_of(now, seconds)
        held = self._boards.get(match.id)
        if held is not None and held[0] == tick * 2 + live:
            return held[1]
        board = self._make(match, datetime.fromtimestamp(tick * seconds, UTC), tick)
        if len(self._boards) > 4096:
            self._boards.clear()
        self._boards[match.id] = tick * 2 + live, board
        return board

    def before(self, match: Match, now: datetime) -> Board:
        """The prices of the tick before; none when the match began or was suspended in between."""
        earlier = now - timedelta(seconds=LIVE_TICK if now >= match.kickoff else PRE_MATCH_TICK)
        if (earlier < match.kickoff) != (now < match.kickoff):
            return CLOSED
        seconds = LIVE_TICK if now >= match.kickoff else PRE_MATCH_TICK
        tick = tick_of(earlier, seconds)
        return self._make(match, datetime.fromtimestamp(tick * seconds, UTC), tick)

    def jump(self, fixture: str, change: float) -> None:
        """Move all prices of a match by a relative ``change`` from now on; 0 takes it back."""
        self.jumps[fixture] = change
        self._boards.clear()

    def _make(self, match: Match, at: datetime, tick: int) -> Board:
        state = self._scorebook.state(match, at)
        if state.status == "finished" or (state.since_change is not None and _shaken(match, state.since_change)):
            return CLOSED
        mood = self._mood(match, tick)
        if match.competition.sport == FOOTBALL:
            quotes = football_quotes(match, self._scorebook.rates(match), state, mood)
        elif match.competition.sport == BASKETBALL:
            quotes = basketball_quotes(match, state, mood)
        else:
            quotes = tennis_quotes(match, state, mood)
        return Board(active=True, quotes=self._jumped(match, tuple(quotes)))

    def _mood(self, match: Match, tick: int) -> tuple[float, float]:
        return walk(tick, self._seed, match.id, "supremacy"), walk(tick, self._seed, match.id, "total")

    def _jumped(self, match: Match, quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
        change = self.jumps.get(match.id, self.jumps.get("*", 0.0))
        if not change:
            return quotes
        return tuple(Quote(q.bet_id, q.market, q.option, q.line, _moved(q.odds, change), q.chance) for q in quotes)


def _shaken(match: Match, since: timedelta) -> bool:
    return match.competition.sport == FOOTBALL and since < SUSPENSION


def _moved(odds: Decimal, change: float) -> Decimal:
    step = Decimal("0.01")
    moved = (odds * Decimal(str(1 + change))).quantize(step)
    if moved == odds:
        moved += step if change > 0 else -step
    return max(moved, SHORTEST)


def match_grids(rates: Rates, state: LiveState, mood: tuple[float, float]) -> tuple[ScoreGrid, ScoreGrid | None]:
    """The grids of the final score and, until the break, of the half-time score."""
    supremacy, total = mood[0] * SUPREMACY_DRIFT, mood[1] * TOTAL_DRIFT
    home, away = rates.home * exp(total + supremacy), rates.away * exp(total - supremacy)
    if state.status == "not_started":
        grid = ScoreGrid.from_rates(home, away, rates.rho)
        return grid, grid.half_time()
    played = 1 - state.share_left
    first = FIRST_HALF_SHARE * max(1 - 2 * played, 0.0)
    second = (1 - FIRST_HALF_SHARE) * min(2 * state.share_left, 1.0)
    left = first + second
    score = state.score
    grid = ScoreGrid.from_rates(home * left, away * left).after(score.home, score.away)
    if state.status != "first_half":
        return grid, None
    return grid, ScoreGrid.from_rates(home * first, away * first).after(score.home, score.away)


def football_quotes(match: Match, rates: Rates, state: LiveState, mood: tuple[float, float]) -> Iterable[Quote]:
    """Every football market of a match."""
    grid, half = match_grids(rates, state, mood)
    result = grid.match_result()
    yield from _market(match, "result", RESULT, result, RESULT_MARGIN)
    yield from _market(match, "result_regular_time", RESULT, result, RESULT_MARGIN)
    yield from _scores(match, grid)
    both = grid.both_score()
    yield from _market(match, "both_teams_to_score", BOTH, (both, 1 - both))
    yield from _double_chance(match, result)
    yield from _total(match, "over_under", grid, _total_line(grid, state.score, 2.5))
    yield from _handicap(match, "handicap", grid)
    if half is not None:
        yield from _total(match, "half_time_total", half, _total_line(half, state.score, 1.5))
        yield from _market(match, "half_time_result", RESULT, half.match_result())
        yield from _handicap(match, "half_time_handicap", half)
    yield from _market(match, "draw_no_bet", SIDES, grid.draw_no_bet())


def basketball_quotes(match: Match, state: LiveState, mood: tuple[float, float]) -> Iterable[Quote]:
    """Winner, handicap and total points."""
    margin, total = expected_points(match)
    left = state.share_left
    margin = state.score.home - state.score.away + margin * left + mood[0] * 0.9
    total = state.score.home + state.score.away + total * left + mood[1] * 1.5
    home = margin_chance(margin, 0.0, left)
    yield from _market(match, "win", SIDES, (home, 1 - home))
    line = round(total) + 0.5
    over = total_chance(total, line, left)
    yield from _market(match, "over_under", TOTAL, (over, 1 - over), lines=(line, line))
    spread = -(round(margin) + 0.5) if margin >= 0 else 0.5 - round(margin)
    cover = margin_chance(margin, spread, left)
    yield from _market(match, "handicap", SIDES, (cover, 1 - cover), lines=(spread, -spread))


def tennis_quotes(match: Match, state: LiveState, mood: tuple[float, float]) -> Iterable[Quote]:
    """The winner: best of three sets of which each is won with the same chance."""
    won = set_chance(match)
    won = 1 / (1 + (1 / won - 1) * exp(-mood[0] * 0.12))
    home = _sets_won(won, 2 - state.score.home, 2 - state.score.away)
    yield from _market(match, "win", SIDES, (home, 1 - home))


def _sets_won(won: float, needed: int, allowed: int) -> float:
    if needed == 0:
        return 1.0
    if allowed == 0:
        return 0.0
    return won * _sets_won(won, needed - 1, allowed) + (1 - won) * _sets_won(won, needed, allowed - 1)


def _market(
    match: Match,
    market: str,
    options: Sequence[str],
    chances: Sequence[float],
    margin: float = OTHER_MARGIN,
    *,
    lines: Sequence[float] | None = None,
) -> Iterable[Quote]:
    odds = priced(chances, margin)
    if odds is not None:
        yield from _quotes(match, market, options, chances, odds, lines)


def _quotes(
    match: Match,
    market: str,
    options: Sequence[str],
    chances: Sequence[float],
    odds: Sequence[Decimal],
    lines: Sequence[float] | None = None,
) -> Iterable[Quote]:
    for place, option in enumerate(options):
        line = Decimal(str(lines[place])) if lines is not None else None
        yield Quote(bet_id(match.id, market, option, line), market, option, line, odds[place], chances[place])


def bet_id(fixture: str, market: str, option: str, line: Decimal | None) -> str:
    """The id of a bet: the same for the same bet in every process and at every time."""
    return f"{fixture}-{_bet_code(market, option, line)}"


@lru_cache(maxsize=4096)
def _bet_code(market: str, option: str, line: Decimal | None) -> str:
    return f"{chance.number('bet', market, option, line):016x}"


def _double_chance(match: Match, result: tuple[float, float, float]) -> Iterable[Quote]:
    """Two of the three results together: the sum of what both imply."""
    implied = with_margin(result, OTHER_MARGIN)
    if implied is None:
        return
    pairs = ((0, 1), (1, 2), (0, 2))
    fair = [result[one] + result[other] for one, other in pairs]
    odds = sold([implied[one] + implied[other] for one, other in pairs], fair)
    if odds is not None:
        yield from _quotes(match, "double_chance", DOUBLE, fair, odds)


def _scores(match: Match, grid: ScoreGrid) -> Iterable[Quote]:
    for home in range(SCORE_LIMIT):
        for away in range(SCORE_LIMIT):
            fair = grid.correct_score(home, away)
            if fair <= 0:
                continue
            odds = on_ladder(fair * (1 + OTHER_MARGIN), fair)
            if SHORTEST <= odds < LONGEST:
                option = f"{home}-{away}"
                yield Quote(bet_id(match.id, "score", option, None), "score", option, None, odds, fair)


def _total_line(grid: ScoreGrid, score: Score, usual: float) -> float:
    """The usual line while it is near to even, else the one nearest to even; never one that is already passed."""
    goals = score.home + score.away
    if goals < usual and 0.36 < grid.total_over(usual).over < 0.66:
        return usual
    return min((goals + more + 0.5 for more in range(5)), key=lambda line: abs(grid.total_over(line).over - 0.5))


def _total(match: Match, market: str, grid: ScoreGrid, line: float) -> Iterable[Quote]:
    over = grid.total_over(line).over
    yield from _market(match, market, TOTAL, (over, 1 - over), lines=(line, line))


def _handicap(match: Match, market: str, grid: ScoreGrid) -> Iterable[Quote]:
    lines = [half + 0.5 for half in range(-5, 5)]
    line = min(lines, key=lambda one: abs(grid.handicap(one).probability - 0.5))
    home = grid.handicap(line).probability
    yield from _market(match, market, SIDES, (home, 1 - home), lines=(line, -line))
