"""From a score grid to the chance of one selection: every market of a match read from the same grid."""

from collections.abc import Iterable
from decimal import Decimal

from chatbet.analytics.grid import ScoreGrid, Split
from chatbet.betting.market import LINED, OUTCOMES, Market, Outcome, Selection

_FIRST_HALF = {
    Market.HALF_TIME_RESULT: Market.MATCH_RESULT,
    Market.HALF_TIME_TOTAL: Market.OVER_UNDER,
    Market.HALF_TIME_HANDICAP: Market.HANDICAP,
}


def split_of(grid: ScoreGrid, selection: Selection) -> Split:
    """How a bet on ``selection`` may end. Its ``probability`` and ``fair_odds`` leave returned stakes out.

    Raises ValueError for an outcome that the market does not have, a missing line or a missing score.
    """
    market, outcome = selection.market, selection.outcome
    if market is Market.CORRECT_SCORE and selection.score is not None:
        return _decided(grid.correct_score(*selection.score))
    if outcome not in OUTCOMES[market] or (market in LINED) != (selection.line is not None):
        raise ValueError(f"not a selection of a match: {selection}")
    if market in _FIRST_HALF:
        return split_of(grid.half_time(), Selection(_FIRST_HALF[market], outcome, selection.line))
    if selection.line is not None:
        return _lined(grid, market, outcome, float(selection.line))
    if market in (Market.DRAW_NO_BET, Market.WIN):
        return _lined(grid, Market.HANDICAP, outcome, 0.0)
    return _decided(_chance(grid, market, outcome))


def probability_of(grid: ScoreGrid, selection: Selection) -> float:
    """The chance of ``selection`` per unit of stake at risk; the outcomes of a market sum to 1 (double chance: 2)."""
    return split_of(grid, selection).probability


def balanced_line(grid: ScoreGrid, market: Market, lines: Iterable[Decimal]) -> Decimal:
    """The line among ``lines`` at which both sides of a lined market are closest to even."""
    first = OUTCOMES[market][0]
    return min(lines, key=lambda line: abs(probability_of(grid, Selection(market, first, line)) - 0.5))


def _decided(won: float) -> Split:
    return Split(won, 0.0, 0.0, 0.0, 1 - won)


def _lined(grid: ScoreGrid, market: Market, outcome: Outcome, line: float) -> Split:
    if market is Market.OVER_UNDER:
        over = grid.total(line)
        return over if outcome is Outcome.OVER else over.reversed()
    # A handicap's line belongs to the chosen side, the grid's to the home side.
    return grid.handicap(line) if outcome is Outcome.HOME else grid.handicap(-line).reversed()


def _chance(grid: ScoreGrid, market: Market, outcome: Outcome) -> float:
    if market is Market.BOTH_TEAMS_TO_SCORE:
        both = grid.both_score()
        return both if outcome is Outcome.YES else 1 - both
    chances = grid.match_result() if market is Market.MATCH_RESULT else grid.double_chance()
    return chances[OUTCOMES[market].index(outcome)]
