"""What becomes of a bet when its match is over. Pure."""

from decimal import Decimal
from enum import StrEnum

from chatbet.sandbox.results import Course, Score


class Status(StrEnum):
    """Where a bet or one leg of it stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    VOID = "void"


_HALF = {"half_time_result": "result", "half_time_total": "over_under", "half_time_handicap": "handicap"}


def leg_status(market: str, option: str, line: Decimal | None, course: Course) -> Status:
    """How one selection ended: won, lost, or void (stake back)."""
    if market in _HALF:
        return _status(_HALF[market], option, line, course.half_time)
    return _status(market, option, line, course.final)


def _status(market: str, option: str, line: Decimal | None, score: Score) -> Status:
    home, away = score.home, score.away
    side = "homeTeam" if home > away else "awayTeam" if away > home else "tie"
    if market in ("result", "result_regular_time", "win"):
        return _won(option == side)
    if market == "score":
        return _won(option == f"{home}-{away}")
    if market == "both_teams_to_score":
        return _won((option == "yes") == (home > 0 and away > 0))
    if market == "double_chance":
        return _won(side.replace("tie", "draw") in option.split("_or_"))
    if market == "draw_no_bet":
        return Status.VOID if side == "tie" else _won(option == side)
    if market == "over_under":
        return _against(Decimal(home + away), line, above=option == "over")
    return _against(Decimal(home - away if option == "homeTeam" else away - home), -line if line else line, above=True)


def _against(value: Decimal, line: Decimal | None, *, above: bool) -> Status:
    mark = line or Decimal(0)
    return Status.VOID if value == mark else _won((value > mark) == above)


def _won(yes: bool) -> Status:
    return Status.WON if yes else Status.LOST
