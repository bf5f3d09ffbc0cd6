"""A message that changes a part of what was asked before: «cambia el X por el Y», «la segunda quítala». Pure.

Looks at what is said beside the names; what a bare fragment leaves open is for ``inheritance``.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from chatbet.betting.market import Market
from chatbet.understanding import inheritance
from chatbet.understanding.fragments import Fragment
from chatbet.understanding.inheritance import sides
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Act, Entities, Intent, Kind

_PRICED = frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.BET_SIMULATION})
_FACTORS = {Decimal(2): Act.DOUBLE_STAKE, Decimal("0.5"): Act.HALVE_STAKE}
_A_MATCH = 2
_Thing = TypeVar("_Thing")


def act_of(fragment: Fragment, reading: Reading, before: Entities) -> Act | None:
    """What a message does to the bet before it where only its words around the entities say so."""
    if emptied(fragment, reading):
        return Act.CANCEL
    factor = fragment.factor() if before.amounts and not reading.amounts else None
    return _FACTORS.get(factor) if factor is not None else None


def emptied(fragment: Fragment, reading: Reading) -> bool:
    """True when everything is to be taken off the slip."""
    return not reading.names and fragment.says("empty")


def swapped(fragment: Fragment, reading: Reading, before: Entities) -> Entities | None:
    """The question before with one side in the place of another; None when none is swapped."""
    known = sides(before)
    named = (*reading.named(Kind.TEAM), *reading.named(Kind.PLAYER))
    new = [name for name in named if name not in known]
    old = [name for name in named if name in known]
    if len(new) != 1:
        return None
    if len(old) == 1 and fragment.says("swap"):
        return inheritance.exchanged(before, old[0], new[0])
    if not old and len(known) == 1 and fragment.says("one_swap"):
        return inheritance.exchanged(before, known[0], new[0])
    return None


def placed(own: Entities, intent: Intent, ordinal: int, before: Entities) -> Entities:
    """«¿a qué hora el segundo?» of two sides, «el empate en el segundo» of two matches."""
    known = sides(before)
    if len(known) > _A_MATCH and len(known) % _A_MATCH == 0 and not before.selections:
        pair = _nth([known[at : at + _A_MATCH] for at in range(0, len(known), _A_MATCH)], ordinal)
        return replace(own, teams=pair) if pair else own
    side = _nth(known, ordinal)
    if side is None or len(known) != _A_MATCH:
        return own
    if intent in _PRICED:
        return own if own.selections or own.markets else replace(own, selections=(side,))
    others = tuple(name for name in known if name != side)
    return inheritance.with_sides_of(own, inheritance.without(before, others))


def without_place(before: Entities, ordinal: int) -> Entities | None:
    """The slip without the leg at a place: «la segunda quítala»."""
    side = _nth(before.selections or sides(before), ordinal)
    return inheritance.without(before, (side,)) if side else None


def _nth(things: Sequence[_Thing], ordinal: int) -> _Thing | None:
    place = len(things) if ordinal == -1 else ordinal
    return things[place - 1] if 1 <= place <= len(things) else None


def reworded(fragment: Fragment, own: Entities, before: Entities) -> tuple[Entities, Entities]:
    """The message and the question before, where words other than names change the market."""
    if fragment.says("nobody") and not own.selections:
        own = replace(own, selections=("draw",))
    if fragment.says("whole"):
        own = replace(own, markets=tuple(one for one in own.markets if one is not Market.HALF_TIME_RESULT))
        before = replace(before, markets=tuple(one for one in before.markets if one is not Market.HALF_TIME_RESULT))
    if fragment.says("straight") and not own.lines and Market.OVER_UNDER not in before.markets:
        before = replace(before, markets=(), lines=())
    return own, before
