"""How what a message says and what was said before become one meaning. Pure; knows no intent's words.

What the new message replaces is gone, what it leaves open is inherited: sides, date, stake, market, line.
"""

from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from chatbet.betting.market import Market
from chatbet.understanding.normalise import fold
from chatbet.understanding.utterance import DateRange, Entities

_RESULT_WORDS = frozenset({"home", "draw", "away"})
_TOTAL_WORDS = frozenset({"over", "under"})
_YES_NO = frozenset({"yes", "no"})
_OF_A_SIDE = frozenset(
    {
        Market.DRAW_NO_BET,
        Market.DOUBLE_CHANCE,
        Market.HANDICAP,
        Market.MATCH_RESULT,
        Market.WIN,
        Market.HALF_TIME_RESULT,
    }
)
"""Markets in which a side is backed: they keep the side that was meant."""
_A_MATCH = 2
_WEEK = 7
_TODAY = frozenset(("esta", "hoy", "this", "today", "tonight", "essa", "nesta", "nessa", "hoje"))
"""Words by which a time of day is one of today."""
_Thing = TypeVar("_Thing")


def sides(entities: Entities) -> tuple[str, ...]:
    """Teams and players."""
    return (*entities.teams, *entities.players)


def is_match(entities: Entities) -> bool:
    """True when two sides meet, and not two legs of one slip."""
    return len(sides(entities)) == _A_MATCH and sum(side in sides(entities) for side in entities.selections) < _A_MATCH


def within_match(own: Entities, before: Entities) -> bool:
    """True when the message names one side of the match under discussion."""
    named = set(sides(own))
    return bool(named) and is_match(before) and named < set(sides(before))


def with_sides_of(own: Entities, before: Entities) -> Entities:
    """The message with the sides that were meant before."""
    return replace(own, teams=before.teams, players=before.players)


def relocated(own: Entities, before: Entities) -> Entities:
    """«¿cuáles son en la noche?» after «mañana»: a time of day that names no day of its own is one of that day."""
    if len(own.dates) != 1 or len(before.dates) != 1:
        return own
    time, day = own.dates[0], before.dates[0]
    if time.grain != "part_of_day" or day.grain != "day" or not (time.start and time.end and day.start):
        return own
    if not _TODAY.isdisjoint(fold(time.text).split()):
        return own
    days = day.start.date() - time.start.date()
    return replace(own, dates=(replace(time, start=time.start + days, end=time.end + days),))


def shifted(own: Entities, before: Entities, days: int) -> Entities:
    """«¿y al día siguiente?» after «el viernes»: the same time, ``days`` later."""
    if not days or not before.dates or (own.dates and days % _WEEK == 0):
        return own
    later = timedelta(days=days)
    moved = tuple(
        replace(date, start=date.start and date.start + later, end=date.end and date.end + later)
        for date in before.dates
    )
    return replace(own, dates=moved)


def renewed(own: Entities, before: Entities) -> Entities:
    """What is named beside its successor is gone: «el sábado trabajo, el domingo», «Brasil no, ve en México»."""
    return replace(
        own,
        dates=_new(own.dates, before.dates),
        tournaments=_new(own.tournaments, before.tournaments),
        selections=_other_outcome(own.selections, before.selections),
    )


def _new(named: tuple[_Thing, ...], before: tuple[_Thing, ...]) -> tuple[_Thing, ...]:
    """The new ones, where old and new are named together."""
    known = [_key(one) for one in before]
    new = tuple(one for one in named if _key(one) not in known)
    return new if new and len(new) < len(named) else named


def _key(thing: object) -> object:
    return (thing.start, thing.end) if isinstance(thing, DateRange) else thing


def _other_outcome(named: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """«over no, under»: of two outcomes that exclude each other, the one that was not meant before."""
    if any(pair <= set(named) for pair in (_TOTAL_WORDS, _YES_NO)):
        return tuple(one for one in named if one not in before) or named
    return named


def with_search_of(own: Entities, before: Entities) -> Entities:
    """The message with the date and competition of the search that it goes on with."""
    return replace(own, dates=own.dates or before.dates, tournaments=own.tournaments or before.tournaments)


def faced(own: Entities, before: Entities) -> Entities:
    """«¿y contra el Liverpool?»: the side that was meant stays, its opponent is new."""
    stays = sides(before)[0]
    teams = (stays, *own.teams) if stays in before.teams else own.teams
    players = (stays, *own.players) if stays in before.players else own.players
    return replace(own, teams=tuple(dict.fromkeys(teams)), players=tuple(dict.fromkeys(players)))


def completed(own: Entities, before: Entities) -> Entities:
    """A fragment put into the place of what it replaces in the question before."""
    named = bool(sides(own))
    if not named and not own.tournaments:
        own = with_sides_of(own, before)
    elif within_match(own, before):
        selections = own.selections or (sides(own) if _priced_side(before) else ())
        own = replace(with_sides_of(own, before), selections=selections)
    tournaments = own.tournaments or (() if named and not set(sides(own)) <= set(sides(before)) else before.tournaments)
    return with_price_of(
        replace(
            own,
            tournaments=tournaments,
            dates=own.dates or before.dates,
            amounts=own.amounts or before.amounts,
            risk=own.risk or before.risk,
            selections=own.selections or (_side_for_side(own, before) if named else ()),
        ),
        before,
    )


def _priced_side(entities: Entities) -> bool:
    """True when a result is priced, not the number of goals."""
    return bool(entities.selections) and not (_TOTAL_WORDS | _YES_NO) & set(entities.selections)


def _side_for_side(own: Entities, before: Entities) -> tuple[str, ...]:
    """A new team takes the place of the side that was backed."""
    return sides(own) if _priced_side(before) and len(sides(own)) == 1 else ()


def with_price_of(own: Entities, before: Entities) -> Entities:
    """Market, line and side of the price that was meant, as far as the message does not ask for another."""
    markets = own.markets or (before.markets if _market_stays(own, before) else ())
    kept = set(markets) & set(before.markets)
    lines = own.lines or (before.lines if kept or not (own.markets or before.markets) else ())
    return replace(own, markets=markets, lines=lines, selections=own.selections or _selections_left(own, before))


def _market_stays(own: Entities, before: Entities) -> bool:
    """«mejor al empate» leaves the number of goals, «¿y el Madrid?» leaves no market of a side."""
    if not own.selections:
        return True
    result = bool(_RESULT_WORDS & set(own.selections)) or bool(set(sides(own)) & set(own.selections))
    return result == (not _priced_by_goals(before.markets))


def _priced_by_goals(markets: tuple[Market, ...]) -> bool:
    return bool({Market.OVER_UNDER, Market.BOTH_TEAMS_TO_SCORE, Market.CORRECT_SCORE} & set(markets))


def _selections_left(own: Entities, before: Entities) -> tuple[str, ...]:
    """The side that was backed, where the message names neither another side nor another market."""
    if set(own.tournaments) - set(before.tournaments):
        return ()
    meant = [side for side in before.selections if side in sides(own) or side in _RESULT_WORDS]
    if own.markets:
        if set(own.markets) & set(before.markets):
            return before.selections
        named = [side for side in meant if side not in _RESULT_WORDS]
        return tuple(named) if set(own.markets) <= _OF_A_SIDE else ()
    return before.selections if set(before.selections) - set(sides(before)) or meant else ()


def edited(own: Entities, before: Entities) -> Entities:
    """The slip as it was, with what the message adds or changes."""
    swaps = bool(own.selections) and len(before.selections) == 1
    return replace(
        before,
        teams=tuple(dict.fromkeys((*before.teams, *own.teams))),
        players=tuple(dict.fromkeys((*before.players, *own.players))),
        amounts=own.amounts or before.amounts,
        selections=own.selections if swaps else tuple(dict.fromkeys((*before.selections, *own.selections))),
        markets=own.markets or before.markets,
        lines=own.lines or before.lines,
    )


def added(own: Entities, before: Entities) -> Entities:
    """The slip with one leg more."""
    more = own.selections or sides(own)
    return replace(
        edited(replace(own, selections=()), before), selections=tuple(dict.fromkeys((*before.selections, *more)))
    )


def without(entities: Entities, gone: tuple[str, ...]) -> Entities:
    """The entities without some sides."""
    return replace(
        entities,
        teams=tuple(name for name in entities.teams if name not in gone),
        players=tuple(name for name in entities.players if name not in gone),
        selections=tuple(name for name in entities.selections if name not in gone),
    )


def exchanged(entities: Entities, old: str, new: str) -> Entities:
    """The entities with one side in the place of another, wherever that one stood."""

    def there(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(new if name == old else name for name in names))

    return replace(
        entities, teams=there(entities.teams), players=there(entities.players), selections=there(entities.selections)
    )
