"""The side of a price that a message means by words other than its name: «él», «si empatan», «el menos». Pure.

A row of small readers; the first that knows one decides.
"""

from collections.abc import Callable
from dataclasses import replace

from chatbet.betting.market import Market
from chatbet.understanding import inheritance
from chatbet.understanding.frame import PRICED, Frame
from chatbet.understanding.inheritance import sides
from chatbet.understanding.utterance import Entities, Intent

Sides = tuple[str, ...]
_YES_NO = frozenset({"yes", "no"})
_SPOKEN_OF = frozenset({Intent.MATCH_SCHEDULE_QUERY, Intent.TEAM_COMPARISON})
"""Questions after which an order that names nobody backs whom they were about."""


def side(frame: Frame) -> Entities:
    """The message with the side that it means."""
    if frame.intent not in PRICED:
        return frame.own
    for read in _READERS:
        if (meant := read(frame)) is not None:
            return replace(frame.own, selections=meant)
    return frame.own


def _scoring(frame: Frame) -> Sides | None:
    """«pásalo a que no», «the yes»: the side of a market that has no other ones."""
    known = Market.BOTH_TEAMS_TO_SCORE in (*frame.own.markets, *frame.before.markets)
    if not (frame.prices and known and set(frame.own.selections) <= _YES_NO):
        return None
    said = [outcome for outcome, kind in (("no", "scores_no"), ("yes", "scores_yes")) if frame.says(kind)]
    return (said[0],) if len(said) == 1 else None


def _not_losing(frame: Frame) -> Sides | None:
    """«and them not losing?»: a double chance of the side before."""
    own = frame.own
    if not (own.selections == ("draw",) and Market.DOUBLE_CHANCE in own.markets and frame.prices) or sides(own):
        return None
    backed = tuple(one for one in frame.before.selections if one in sides(frame.before))
    return (*backed, *own.selections) if len(backed) == 1 else None


def _named(frame: Frame) -> Sides | None:
    """Whoever names a side means that one."""
    return frame.own.selections or None


def _spoken_of(frame: Frame) -> Sides | None:
    """«métele 5 entonces» after «¿cuándo juega el Betis?»."""
    order = frame.intent is Intent.BET_SIMULATION and "order" in frame.reading.cues and frame.asked in _SPOKEN_OF
    nothing_else = not (sides(frame.own) or frame.own.markets or frame.own.lines)
    return sides(frame.before) if order and nothing_else and len(sides(frame.before)) == 1 else None


def _his(frame: Frame) -> Sides | None:
    """«¿y cuánto paga él?»."""
    before = sides(frame.before)
    alone = len(before) == 1 and not frame.own.markets and set(sides(frame.own)) <= set(before)
    return before if alone and frame.says("his_price") else None


def _level(frame: Frame) -> Sides | None:
    """«¿y si empatan?»."""
    level = frame.asked is not None and "level" in frame.reading.cues and not frame.own.markets
    return ("draw",) if level else None


def _counted(frame: Frame) -> Sides | None:
    """«¿y el menos?» of a number of goals."""
    cues = frame.reading.cues
    goes_on = frame.prices and (frame.continues or _turned(frame))
    told = Market.OVER_UNDER in frame.before.markets and ("fewer" in cues) != ("greater" in cues)
    return ("under" if "fewer" in cues else "over",) if goes_on and told else None


def _rival(frame: Frame) -> Sides | None:
    """«¿y el otro?», «¿y si pierde?»."""
    before = frame.before
    if not frame.prices or not (frame.continues or _turned(frame)) or not inheritance.is_match(before):
        return None
    # Whoever is named first is asked about; of a match that was found, nobody knows which side that was.
    first = int(not before.selections and frame.memory.focus is None)
    rivals = [one for one in sides(before)[first:] if one not in before.selections]
    loses = frame.intent is Intent.ODDS_INFORMATION_QUERY and bool(before.selections) and frame.says("loses")
    return (rivals[0],) if (_other(frame) or loses) and len(rivals) == 1 else None


def _other(frame: Frame) -> bool:
    return "other" in frame.reading.cues or frame.says("turned")


def _turned(frame: Frame) -> bool:
    """«switch it to the other team» refers to the bet."""
    return frame.intent is frame.asked and _other(frame)


_READERS: tuple[Callable[[Frame], Sides | None], ...] = (
    _scoring, _not_losing, _named, _spoken_of, _his, _level, _counted, _rival,
)  # fmt: skip
