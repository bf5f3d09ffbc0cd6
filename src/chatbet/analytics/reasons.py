"""Figures that speak for and against a pick, as codes and numbers. The words are the brains' business.

A reason never changes which pick is chosen: form and head-to-head are in the price already. It says what there is to
know, on both sides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from chatbet.analytics.form import Form
from chatbet.analytics.headtohead import HeadToHead
from chatbet.analytics.value import Valued
from chatbet.betting.market import Market, Outcome

FEW = 5
"""With fewer matches than this, form says little."""
RUN = 3
"""A run worth a word."""
MEETINGS = 2
"""One meeting alone is an anecdote."""
Figure = Decimal | int | str


class Code(StrEnum):
    """What a reason says; beside it the names of its figures."""

    PRICE_ABOVE_FAIR = "price_above_fair"  # odds, fair_odds, edge
    PRICE_BELOW_FAIR = "price_below_fair"  # odds, fair_odds, edge
    FAVOURITE = "favourite"  # chance
    LOSES_MORE_OFTEN = "loses_more_often"  # chance
    SHORT_PRICE = "short_price"  # odds
    WIDE_MARGIN = "wide_margin"  # margin
    BETTER_FORM = "better_form"  # team, points, other_points, played
    WORSE_FORM = "worse_form"  # team, points, other_points, played
    UNBEATEN = "unbeaten"  # team, matches
    UNBEATEN_HOME = "unbeaten_home"  # team, matches
    WINLESS = "winless"  # team, matches
    OPPONENT_UNBEATEN = "opponent_unbeaten"  # team, matches
    OPPONENT_WINLESS = "opponent_winless"  # team, matches
    MANY_GOALS = "many_goals"  # goals (per match, both sides' mean), over (matches with 3 or more), played
    FEW_GOALS = "few_goals"  # goals, over, played
    BOTH_SCORE_OFTEN = "both_score_often"  # matches, played
    BOTH_SCORE_SELDOM = "both_score_seldom"  # matches, played
    CLEAN_SHEETS = "clean_sheets"  # team, matches, played
    AHEAD_IN_MEETINGS = "ahead_in_meetings"  # team, won, lost, played
    BEHIND_IN_MEETINGS = "behind_in_meetings"  # team, won, lost, played
    FEW_MATCHES = "few_matches"  # played
    NO_STATISTICS = "no_statistics"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and its figures by name; rates and chances are Decimals, not yet rounded for anybody."""

    code: Code
    figures: tuple[tuple[str, Figure], ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a fixture's sides; every part may be missing. ``home_at_home`` is the home side's form there."""

    home: Form | None = None
    away: Form | None = None
    home_at_home: Form | None = None
    meetings: HeadToHead | None = None
    """Counted from the home side."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Both sides of the argument."""

    on_its_side: tuple[Reason, ...]
    against: tuple[Reason, ...]


def reasons(pick: Valued, facts: Facts | None) -> Reasons:
    """What speaks for and against backing ``pick``, the price first."""
    found = [*_about_price(pick), *_about_form(pick, facts or Facts())]
    return Reasons(tuple(reason for good, reason in found if good), tuple(reason for good, reason in found if not good))


Judged = tuple[bool, Reason]
"""Whether it speaks for the pick, and what it says."""


def _judged(good: bool, code: Code, **figures: Figure) -> Judged:
    return good, Reason(code, tuple(figures.items()))


def _pro(code: Code, **figures: Figure) -> Judged:
    return True, Reason(code, tuple(figures.items()))


def _con(code: Code, **figures: Figure) -> Judged:
    return False, Reason(code, tuple(figures.items()))


def _about_price(pick: Valued) -> Iterator[Judged]:
    above = pick.edge > 0
    code = Code.PRICE_ABOVE_FAIR if above else Code.PRICE_BELOW_FAIR
    yield _judged(above, code, odds=pick.odds, fair_odds=pick.fair_odds, edge=pick.edge)
    likely = pick.chance >= Decimal("0.5")
    yield _judged(likely, Code.FAVOURITE if likely else Code.LOSES_MORE_OFTEN, chance=pick.chance)
    if pick.odds < Decimal("1.40"):
        yield _con(Code.SHORT_PRICE, odds=pick.odds)
    if pick.margin > Decimal("0.08"):
        yield _con(Code.WIDE_MARGIN, margin=pick.margin)


def _about_form(pick: Valued, facts: Facts) -> Iterator[Judged]:
    if facts.home is None or facts.away is None:
        yield _con(Code.NO_STATISTICS)
        return
    played = min(facts.home.played, facts.away.played)
    if played < FEW:
        yield _con(Code.FEW_MATCHES, played=played)
    if played == 0:
        return
    market, outcome = pick.selection.market, pick.selection.outcome
    if market in (Market.OVER_UNDER, Market.HALF_TIME_TOTAL):
        yield from _about_goals(outcome is Outcome.OVER, facts.home, facts.away)
    elif market is Market.BOTH_TEAMS_TO_SCORE:
        yield from _about_both(outcome is Outcome.YES, facts.home, facts.away)
    elif outcome in (Outcome.HOME, Outcome.HOME_OR_DRAW):
        yield from _about_side(facts.home, facts.away, facts.meetings)
        yield from _about_ground(facts.home_at_home)
    elif outcome in (Outcome.AWAY, Outcome.DRAW_OR_AWAY):
        yield from _about_side(facts.away, facts.home, facts.meetings and facts.meetings.reversed())


def _about_side(own: Form, other: Form, meetings: HeadToHead | None) -> Iterator[Judged]:
    gap = own.points_per_match - other.points_per_match
    if abs(gap) >= 0.3:
        code = Code.BETTER_FORM if gap > 0 else Code.WORSE_FORM
        points, others = _rate(own.points, own.played), _rate(other.points, other.played)
        yield _judged(gap > 0, code, team=own.team, points=points, other_points=others, played=own.played)
    for form, run, code, good in (
        (own, own.unbeaten, Code.UNBEATEN, True),
        (own, own.winless, Code.WINLESS, False),
        (other, other.winless, Code.OPPONENT_WINLESS, True),
        (other, other.unbeaten, Code.OPPONENT_UNBEATEN, False),
    ):
        if run >= RUN:
            yield _judged(good, code, team=form.team, matches=run)
    if own.clean_sheets * 5 >= own.played * 2 and own.clean_sheets >= RUN:
        yield _pro(Code.CLEAN_SHEETS, team=own.team, matches=own.clean_sheets, played=own.played)
    if meetings is not None and meetings.played >= MEETINGS and meetings.left_won != meetings.right_won:
        ahead = meetings.left_won > meetings.right_won
        code = Code.AHEAD_IN_MEETINGS if ahead else Code.BEHIND_IN_MEETINGS
        figures = {"won": meetings.left_won, "lost": meetings.right_won, "played": meetings.played}
        yield _judged(ahead, code, team=own.team, **figures)


def _about_ground(at_home: Form | None) -> Iterator[Judged]:
    if at_home is not None and at_home.unbeaten >= RUN:
        yield _pro(Code.UNBEATEN_HOME, team=at_home.team, matches=at_home.unbeaten)


def _about_goals(over: bool, home: Form, away: Form) -> Iterator[Judged]:
    goals = (_rate(home.goals_for + home.goals_against, home.played)) / 2
    goals += (_rate(away.goals_for + away.goals_against, away.played)) / 2
    figures: dict[str, Figure] = {"goals": goals, "over": home.over_two + away.over_two}
    figures["played"] = home.played + away.played
    if goals >= Decimal("2.8"):
        yield _judged(over, Code.MANY_GOALS, **figures)
    elif goals <= Decimal("2.4"):
        yield _judged(not over, Code.FEW_GOALS, **figures)


def _about_both(yes: bool, home: Form, away: Form) -> Iterator[Judged]:
    matches, played = home.both_scored + away.both_scored, home.played + away.played
    if matches * 20 >= played * 11:
        yield _judged(yes, Code.BOTH_SCORE_OFTEN, matches=matches, played=played)
    elif matches * 20 <= played * 9:
        yield _judged(not yes, Code.BOTH_SCORE_SELDOM, matches=matches, played=played)


def _rate(count: int, played: int) -> Decimal:
    return Decimal(count) / max(played, 1)
