"""Markets and their outcomes: the closed vocabulary that understanding, prices, slips and cards share."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Market(StrEnum):
    """What can be bet on in one fixture. The values are fixed by the public contract."""

    MATCH_RESULT = "match_result"
    OVER_UNDER = "over_under"
    BOTH_TEAMS_TO_SCORE = "both_teams_to_score"
    DOUBLE_CHANCE = "double_chance"
    DRAW_NO_BET = "draw_no_bet"
    HANDICAP = "handicap"
    HALF_TIME_RESULT = "half_time_result"
    HALF_TIME_TOTAL = "half_time_total"
    HALF_TIME_HANDICAP = "half_time_handicap"
    CORRECT_SCORE = "correct_score"
    WIN = "win"


class Outcome(StrEnum):
    """One side of a market. ``home`` and ``away`` are the fixture's own order."""

    HOME = "home"
    DRAW = "draw"
    AWAY = "away"
    OVER = "over"
    UNDER = "under"
    YES = "yes"
    NO = "no"
    HOME_OR_DRAW = "home_or_draw"
    DRAW_OR_AWAY = "draw_or_away"
    HOME_OR_AWAY = "home_or_away"


OUTCOMES: dict[Market, tuple[Outcome, ...]] = {
    Market.MATCH_RESULT: (Outcome.HOME, Outcome.DRAW, Outcome.AWAY),
    Market.HALF_TIME_RESULT: (Outcome.HOME, Outcome.DRAW, Outcome.AWAY),
    Market.DOUBLE_CHANCE: (Outcome.HOME_OR_DRAW, Outcome.DRAW_OR_AWAY, Outcome.HOME_OR_AWAY),
    Market.DRAW_NO_BET: (Outcome.HOME, Outcome.AWAY),
    Market.WIN: (Outcome.HOME, Outcome.AWAY),
    Market.HANDICAP: (Outcome.HOME, Outcome.AWAY),
    Market.HALF_TIME_HANDICAP: (Outcome.HOME, Outcome.AWAY),
    Market.OVER_UNDER: (Outcome.OVER, Outcome.UNDER),
    Market.HALF_TIME_TOTAL: (Outcome.OVER, Outcome.UNDER),
    Market.BOTH_TEAMS_TO_SCORE: (Outcome.YES, Outcome.NO),
    Market.CORRECT_SCORE: (),
}
"""The outcomes of each market, in the order in which they are shown."""

LINED = frozenset({Market.OVER_UNDER, Market.HANDICAP, Market.HALF_TIME_TOTAL, Market.HALF_TIME_HANDICAP})
"""Markets whose price means nothing without its line."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One thing that can be backed in one fixture."""

    market: Market
    outcome: Outcome
    line: Decimal | None = None
    """Goals for totals, goals given to the chosen side for handicaps (``-1.5``: must win by two)."""
    score: tuple[int, int] | None = None
    """Goals of home and away; only for the correct score, where ``outcome`` says who wins with it."""


class Scope(NamedTuple):
    """Markets, outcomes and lines among which something is looked for; empty where any will do."""

    markets: tuple[Market, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    lines: tuple[Decimal, ...] = ()

    def covers(self, selection: Selection) -> bool:
        """Whether a selection is one of them; a market without lines has none to be on."""
        market = not self.markets or selection.market in self.markets
        outcome = not self.outcomes or selection.outcome in self.outcomes
        return market and outcome and (not self.lines or selection.line in (None, *self.lines))


ANYTHING = Scope()
