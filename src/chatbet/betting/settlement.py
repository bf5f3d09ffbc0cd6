"""How one leg ended: a selection judged by the final score, Asian quarter lines included."""

from decimal import Decimal
from enum import StrEnum

from chatbet.betting.market import LINED, OUTCOMES, Market, Outcome, Selection


class LegResult(StrEnum):
    """What a leg did. A void leg counts as odds of 1; half-won and half-lost come from quarter lines."""

    WON = "won"
    LOST = "lost"
    VOID = "void"
    HALF_WON = "half_won"
    HALF_LOST = "half_lost"

    def factor(self, odds: Decimal) -> Decimal:
        """What a unit staked on the leg at ``odds`` becomes."""
        match self:
            case LegResult.WON:
                return odds
            case LegResult.LOST:
                return Decimal(0)
            case LegResult.VOID:
                return Decimal(1)
            case LegResult.HALF_WON:
                return (1 + odds) / 2
            case LegResult.HALF_LOST:
                return Decimal("0.5")


_HALF_TIME = {
    Market.HALF_TIME_RESULT: Market.MATCH_RESULT,
    Market.HALF_TIME_TOTAL: Market.OVER_UNDER,
    Market.HALF_TIME_HANDICAP: Market.HANDICAP,
}
_COVERED = {
    Outcome.HOME: {1},
    Outcome.DRAW: {0},
    Outcome.AWAY: {-1},
    Outcome.HOME_OR_DRAW: {1, 0},
    Outcome.DRAW_OR_AWAY: {0, -1},
    Outcome.HOME_OR_AWAY: {1, -1},
}


def settle(selection: Selection, home: int, away: int, *, half_time: tuple[int, int] | None = None) -> LegResult:
    """Judge a selection by the score after normal time (for half-time markets: at the break).

    A half-time market whose score at the break is not known is void. ValueError for a selection that is none.
    """
    market, outcome = selection.market, selection.outcome
    if market is Market.CORRECT_SCORE and selection.score is not None:
        return _won_if(selection.score == (home, away))
    if outcome not in OUTCOMES[market] or (market in LINED) != (selection.line is not None):
        raise ValueError(f"not a selection of a match: {selection}")
    if market in _HALF_TIME:
        if half_time is None:
            return LegResult.VOID
        return settle(Selection(_HALF_TIME[market], outcome, selection.line), *half_time)
    if market is Market.BOTH_TEAMS_TO_SCORE:
        return _won_if((home > 0 and away > 0) == (outcome is Outcome.YES))
    if market in (Market.MATCH_RESULT, Market.DOUBLE_CHANCE):
        return _won_if((home > away) - (home < away) in _COVERED[outcome])
    return _against_line(_surplus(selection, home, away))


def _won_if(condition: bool) -> LegResult:
    return LegResult.WON if condition else LegResult.LOST


def _surplus(selection: Selection, home: int, away: int) -> Decimal:
    """By how many goals the selection is beyond its line."""
    line = selection.line or Decimal(0)
    match selection.outcome:
        case Outcome.OVER:
            return home + away - line
        case Outcome.UNDER:
            return line - home - away
        case Outcome.HOME:
            return home - away + line
        case _:
            return away - home + line


def _against_line(surplus: Decimal) -> LegResult:
    if surplus == 0:
        return LegResult.VOID
    if abs(surplus) < Decimal("0.5"):
        return LegResult.HALF_WON if surplus > 0 else LegResult.HALF_LOST
    return _won_if(surplus > 0)
