"""A message that changes a part of what was asked before: «cambia el X por el Y», «la segunda quítala». Pure.

Looks at what is said beside the names; what a bare fragment leaves open is for ``inheritance``.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from chatbet.betting.market import Market
from chatbet.understanding import inheritance, stakes
from chatbet.understanding.entities.roles import Roles
from chatbet.understanding.fragments import Fragment
from chatbet.understanding.inheritance import sides
from chatbet.understanding.places import place_in
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Act, Entities, Intent, Kind

_PRICED = frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.BET_SIMULATION})
_MATCHED = _PRICED | {Intent.TEAM_COMPARISON}
_A_MATCH = 2
_MOST_CORRECTED = 12
"""Names of one message that may be corrections; whoever lists more corrects nothing."""
_Thing = TypeVar("_Thing")


def act_of(fragment: Fragment, reading: Reading, before: Entities) -> Act | None:
    """What a message does to the bet before it where only its words around the entities say so."""
    if emptied(fragment, reading):
        return Act.CANCEL
    if dropped(fragment, reading, before):
        return Act.REMOVE_LEG
    new = [name for name in reading.sides if name not in sides(before)]
    if new and len(new) == len(reading.sides) and not reading.amounts and fragment.says("adds"):
        return Act.ADD_LEG
    return stakes.act_of(fragment, reading, before)


def changes(fragment: Fragment, reading: Reading, asked: Intent, before: Entities) -> bool:
    """True when the words change a part of the question before, whatever they look like by themselves."""
    if swapped(fragment, reading, before) is not None:
        return True
    new = bool(reading.sides) and set(reading.sides).isdisjoint(sides(before))
    if new and sides(before) and fragment.says("facing") and asked in _MATCHED:
        return True
    if new and asked is Intent.TEAM_COMPARISON and not reading.amounts and fragment.says("adds"):
        return True
    if asked is Intent.BETTING_RECOMMENDATION:
        return fragment.risk is not None and not reading.sides
    if asked is Intent.BET_SIMULATION and combines(fragment, reading, before):
        return True
    read = act_of if asked is Intent.BET_SIMULATION else stakes.act_of
    return asked in _PRICED and read(fragment, reading, before) is not None


def combines(fragment: Fragment, reading: Reading, before: Entities) -> bool:
    """«mejor una combinada», «make that a double»: the sides before as one bet, and not twice the stake."""
    return len(sides(before)) > 1 and not reading.sides and fragment.says("combined")


def strangers(act: Act | None, reading: Reading, before: Entities) -> bool:
    """«scrap that, Sinner»: who is not on the slip cannot be taken off it."""
    return act is Act.REMOVE_LEG and bool(reading.sides) and set(reading.sides).isdisjoint(sides(before))


def emptied(fragment: Fragment, reading: Reading) -> bool:
    """True when everything is to be taken off the slip."""
    return not reading.names and fragment.says("empty")


def dropped(fragment: Fragment, reading: Reading, before: Entities) -> tuple[str, ...]:
    """Who is taken off: «bin Getafe», «cancela Pumas, deja el otro», «solo deja al Como», «quita el 2do»."""
    known = sides(before)
    named = [name for name in reading.sides if name in known] or _placed_leg(fragment, reading, before)
    if not named or len(named) == len(known):
        return ()
    if fragment.says("keep_other"):
        return tuple(named)
    if fragment.says("keep_only"):
        return tuple(name for name in known if name not in named)
    return tuple(named) if fragment.says("drops") and len(named) >= len(reading.sides) else ()


def _placed_leg(fragment: Fragment, reading: Reading, before: Entities) -> list[str]:
    """The leg that the message points at by its place."""
    place = place_in(reading, fragment, len(sides(before)), legs=True) if not reading.names else None
    side = _nth(before.selections or sides(before), place) if place is not None else None
    return [side] if side in sides(before) else []


def swapped(fragment: Fragment, reading: Reading, before: Entities) -> Entities | None:
    """The question before with one side in the place of another; None when none is swapped."""
    known = sides(before)
    new = [name for name in reading.sides if name not in known]
    old = [name for name in (*reading.sides, *reading.revoked) if name in known]
    if len(new) != 1 or len(old) > 1:
        return None
    swaps = not old and len(known) > 1 and fragment.says("swap")
    place = place_in(reading, fragment, len(known), legs=True) if swaps else None
    if place is not None:
        replaced = _nth(before.selections or known, place)
        return inheritance.exchanged(before, replaced, new[0]) if replaced in known else None
    if len(old) == 1 and (fragment.says("swap") or old[0] in taken_out(reading)):
        return inheritance.exchanged(before, old[0], new[0])
    if not old and known and fragment.says("one_swap"):
        # Of several it is the one that came last: «agrega al Liverpool», «cámbialo por el City».
        return inheritance.exchanged(before, known[-1], new[0])
    return None


def taken_out(reading: Reading) -> tuple[str, ...]:
    """Whom the message takes off: «sin Racing», «al Getafe no, mejor al Elche»; an opponent is no such side."""
    roles = Roles(reading.meant, reading.language)
    sided = [name for name in reading.names[:_MOST_CORRECTED] if name.kind is not Kind.TOURNAMENT]
    denied = tuple(name.name for name in sided if roles.of((name.start, name.end)) == "excluded")
    return tuple(dict.fromkeys((*denied, *reading.revoked)))


def placed(own: Entities, intent: Intent, ordinal: int, before: Entities) -> Entities:
    """«¿a qué hora el segundo?» of two sides, «el empate en el segundo» of two matches."""
    known = sides(before)
    if len(known) > _A_MATCH and len(known) % _A_MATCH == 0 and not before.selections:
        pair = _nth([known[at : at + _A_MATCH] for at in range(0, len(known), _A_MATCH)], ordinal)
        return replace(own, teams=pair) if pair else own
    side = _nth(known, ordinal)
    if side is None or len(known) < _A_MATCH or (own.selections and intent in _PRICED):
        return own
    if len(known) > _A_MATCH and before.selections and not own.amounts:
        return own  # a slip's leg is taken off or kept, and said so
    if len(known) > _A_MATCH and intent in _PRICED:
        alone = inheritance.without(before, tuple(name for name in known if name != side))
        return replace(inheritance.with_sides_of(own, alone), selections=(side,), dates=own.dates or before.dates)
    if intent in _PRICED:
        return own if own.markets else replace(own, selections=(side,))
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
    if fragment.says("totals") and not (own.markets or own.selections or before.amounts):
        own = replace(own, markets=(Market.OVER_UNDER,))
    if fragment.says("whole"):
        own = replace(own, markets=tuple(one for one in own.markets if one is not Market.HALF_TIME_RESULT))
        before = replace(before, markets=tuple(one for one in before.markets if one is not Market.HALF_TIME_RESULT))
    if fragment.says("straight") and not own.lines and Market.OVER_UNDER not in before.markets:
        before = replace(before, markets=(), lines=())
        own = replace(own, markets=tuple(one for one in own.markets if one is not Market.HANDICAP))
    return own, before
