"""What a follow-up does to the question before it: each operation gives the entities that are meant, or None. Pure.

They are tried in the order of ``OPERATIONS``; whatever none of them claims stands for itself and inherits nothing.
"""

from collections.abc import Callable
from dataclasses import replace

from chatbet.understanding import edits, inheritance
from chatbet.understanding.frame import PRICED, SEARCHES, Frame, teams_of
from chatbet.understanding.inheritance import sides
from chatbet.understanding.memory import Offer
from chatbet.understanding.stakes import STAKE_ACTS
from chatbet.understanding.subjects import ABOUT_SIDES
from chatbet.understanding.utterance import Act, Entities, Intent

Operation = Callable[[Frame], Entities | None]

EDITS = STAKE_ACTS | {Act.REMOVE_LEG, Act.ADD_LEG, Act.WHAT_IF_LOSES, Act.CANCEL}
"""Acts that change the slip before."""
_ADDING = (("y",), ("and",), ("e",))
"""First words of a question that is asked beside the one before: «¿y partidos de hoy?» of the same league."""
_A_MATCH = 2


def enough_for(frame: Frame) -> Entities | None:
    """«¿me alcanza para eso?»: the stake before."""
    if frame.intent is not Intent.USER_BALANCE_QUERY:
        return None
    points = not frame.reading.cues.isdisjoint(("anaphor", "enough"))
    return replace(frame.own, amounts=frame.own.amounts or (frame.before.amounts if points else ()))


def fresh(frame: Frame) -> Entities | None:
    """A question that no conversation says anything about."""
    if frame.intent is Intent.GENERAL_SPORTS_QUERY and not sides(frame.own) and frame.says("theirs"):
        return inheritance.with_sides_of(frame.own, frame.before)
    return None if frame.asked is not None and frame.intent in ABOUT_SIDES else frame.own


def of_a_stranger(frame: Frame) -> Entities | None:
    """«¿y mi equipo?» from somebody whose team nobody knows: it is none of those that were spoken of."""
    return frame.own if "my_team" in frame.reading.cues and not sides(frame.own) else None


def swapped(frame: Frame) -> Entities | None:
    """«cambia el X por el Y»: one side in the place of another."""
    if frame.heard.fragment is None or frame.intent is not frame.asked:
        return None
    changed = edits.swapped(frame.heard.fragment, frame.reading, frame.before)
    rest = replace(frame.own, teams=(), players=(), selections=())
    return inheritance.edited(rest, changed) if changed is not None else None


def joined(frame: Frame) -> Entities | None:
    """«mete también a Huracán»: one more side in a comparison."""
    compares = frame.intent is frame.asked is Intent.TEAM_COMPARISON and frame.says("adds")
    if not compares or not sides(frame.own) or set(sides(frame.own)) & set(sides(frame.before)):
        return None
    more = inheritance.added(frame.own, frame.before)
    return replace(more, selections=frame.before.selections)


def measured(frame: Frame) -> Entities | None:
    """«¿son mejores que el Celta?»: whom was asked about, beside another."""
    alone = len(sides(frame.own)) == len(sides(frame.before)) == 1 and sides(frame.own) != sides(frame.before)
    if frame.intent is not Intent.TEAM_COMPARISON or not alone or not frame.says("than"):
        return None
    return replace(inheritance.faced(frame.own, frame.before), selections=())


def placed(frame: Frame) -> Entities | None:
    """«¿a qué hora el segundo?»: one of the sides before, chosen by its place."""
    chosen = frame.heard.ordinal is not None and bool(sides(frame.own)) and not sides(frame.heard.own)
    if frame.heard.fragment is None or not chosen or frame.memory.shown or frame.intent in PRICED:
        return None
    return inheritance.with_search_of(frame.own, frame.before)


def slip_changed(frame: Frame) -> Entities | None:
    """«quita el City», «agrega el Bayern», «mejor 50»: the slip as the message wants it."""
    if frame.heard.act not in EDITS or frame.intent is not Intent.BET_SIMULATION or not frame.prices:
        return None
    own, before, reading, fragment = frame.own, frame.before, frame.reading, frame.heard.fragment
    match frame.heard.act:
        case Act.CANCEL if fragment is not None and edits.emptied(fragment, reading):
            return Entities()
        case Act.REMOVE_LEG if _turned_to_outcome(frame):
            return inheritance.edited(own, replace(before, selections=()))
        case Act.REMOVE_LEG:
            named = () if reading.amounts else reading.sides
            gone = edits.dropped(fragment, reading, before) if fragment is not None else ()
            if not gone and frame.heard.ordinal is not None and not reading.names:
                return edits.without_place(before, frame.heard.ordinal) or before
            return inheritance.without(before, gone or edits.taken_out(reading) or named)
        case Act.ADD_LEG:
            return inheritance.added(own, before)
        case _:
            return inheritance.edited(own, before)


def _turned_to_outcome(frame: Frame) -> bool:
    """True for «al Rayo no, al empate»: the match stays, another outcome of it is backed."""
    named = set(sides(frame.own))
    other = bool(frame.own.selections) and named.isdisjoint(frame.own.selections)
    return other and named <= set(edits.taken_out(frame.reading)) and inheritance.is_match(frame.before)


def replaced_on_slip(frame: Frame) -> Entities | None:
    """«no, al Madrid no, al Barça»: a side that is denied makes room for the one that is named."""
    if not frame.continues or frame.intent is not Intent.BET_SIMULATION:
        return None
    gone = edits.taken_out(frame.reading)
    if not set(gone) & set(sides(frame.before)):
        return None
    if _turned_to_outcome(frame):
        return inheritance.edited(frame.own, replace(frame.before, selections=()))
    left = inheritance.without(frame.before, gone)
    return inheritance.added(frame.own, left) if sides(frame.own) else left


def paired(frame: Frame) -> Entities | None:
    """«¿cuál de las dos paga más?», «¿cuántos puntos se llevan?»: two that were asked about one after the other."""
    earlier = frame.memory.earlier
    if earlier is None or sides(frame.own) or frame.intent not in ABOUT_SIDES or not _takes_both(frame):
        return None
    one, other = earlier.entities, frame.before
    if len(sides(one)) != 1 or len(sides(other)) != 1 or sides(one) == sides(other):
        return None
    both = replace(frame.own, teams=(*one.teams, *other.teams), players=(*one.players, *other.players))
    # «cuál de los dos paga más» backs neither of them, «20 a cada uno» both.
    backed = sides(both) if frame.intent is Intent.BET_SIMULATION and frame.says("each") else ()
    return inheritance.with_search_of(replace(both, selections=backed), other)


def each_backed(frame: Frame) -> Entities | None:
    """«20 a cada uno»: both that were spoken of, whatever else the stake looks like."""
    return paired(frame) if frame.intent is Intent.BET_SIMULATION and frame.says("each") else None


def continued(frame: Frame) -> Entities | None:
    """«¿y mañana?», «¿y el Madrid?»: a fragment in the place of what it replaces in the question before."""
    if not frame.continues:
        return None
    own, before, focus = frame.own, frame.before, frame.memory.focus
    if focus is not None and not sides(own) and not own.tournaments and len(before.teams) < _A_MATCH:
        before = replace(before, teams=teams_of(focus) if before.selections else before.teams)
    if len(sides(own)) == 1 and sides(before) and sides(own)[0] not in sides(before) and _faces(frame):
        own = replace(inheritance.faced(own, _first_named(frame, before)), selections=())
    own = inheritance.shifted(inheritance.relocated(own, before), before, frame.days_on)
    own = own if frame.says("also") else inheritance.renewed(own, before)
    if _of_the_whole_match(frame):
        own = replace(own, selections=())
    whole = inheritance.completed(own, before)
    return replace(whole, tournaments=before.tournaments) if frame.narrows else whole


def of_the_match(frame: Frame) -> Entities | None:
    """«¿cuánto paga el Barça?» of the match under discussion."""
    if not inheritance.within_match(frame.own, frame.before):
        return None
    return inheritance.with_search_of(inheritance.with_sides_of(frame.own, frame.before), frame.before)


def of_the_search(frame: Frame) -> Entities | None:
    """«¿a cuánto pagan a los Pistons?» of the matches that were looked for."""
    narrows = frame.narrows and (_within_search(frame) or frame.intent in PRICED)
    if not narrows and not _plays_that_day(frame):
        return None
    return inheritance.with_search_of(frame.own, frame.before)


def referring(frame: Frame) -> Entities | None:
    """«muéstrame las cuotas», «¿dónde juegan?»: a whole question about what was discussed."""
    if not _refers(frame):
        return None
    again = frame.intent is Intent.BETTING_RECOMMENDATION and frame.memory.last is frame.intent
    match = inheritance.with_sides_of(frame.own, frame.before) if again else _with_match(frame)
    return inheritance.with_search_of(match, frame.before)


def same_staked(frame: Frame) -> Entities | None:
    """«same stake but on Cagliari»: the bet of before on somebody else."""
    staked = frame.intent is frame.asked is Intent.BET_SIMULATION and frame.says("same_stake")
    return replace(frame.own, amounts=frame.own.amounts or frame.before.amounts) if staked else None


def beside(frame: Frame) -> Entities | None:
    """«¿y partidos de hoy?» of the same league."""
    added = frame.reading.words[:1] in _ADDING and frame.intent in SEARCHES
    if not added or sides(frame.own):
        return None
    if frame.own.tournaments and frame.intent is frame.asked:
        return replace(frame.own, dates=frame.own.dates or frame.before.dates)
    listed = frame.intent is Intent.MATCH_SCHEDULE_QUERY
    return replace(frame.own, tournaments=frame.own.tournaments or frame.before.tournaments) if listed else None


CHANGES: tuple[Operation, ...] = (
    enough_for, fresh, of_a_stranger, swapped, joined, measured, placed, each_backed, slip_changed, replaced_on_slip,
)  # fmt: skip
"""Operations that give the whole meaning."""
COMPLETIONS: tuple[Operation, ...] = (paired, continued, of_the_match, of_the_search, referring, same_staked, beside)
"""Operations that fill in whom and when; the price that is being put together is ``priced``."""


def priced(frame: Frame, whole: Entities) -> Entities:
    """A completed question with market, line, side and stake of the price before it, or without any."""
    if frame.intent not in PRICED:
        return replace(whole, selections=(), lines=(), markets=())
    stays = set(sides(whole)) == set(sides(frame.before)) or not sides(whole)
    tipped = frame.asked is Intent.BETTING_RECOMMENDATION and frame.intent is Intent.BET_SIMULATION
    if tipped and stays and not whole.selections:
        return replace(whole, selections=frame.before.selections)
    if not frame.prices or not (stays or frame.continues):
        return whole
    whole = inheritance.with_price_of(whole, frame.before) if stays else whole
    staked = frame.intent is Intent.BET_SIMULATION or _asks_what_it_returns(frame)
    return replace(whole, amounts=whole.amounts or frame.before.amounts) if staked else whole


def _asks_what_it_returns(frame: Frame) -> bool:
    """True for «¿cuánto me devuelve?» after a bet, which is about that stake."""
    own, fragment = frame.own, frame.heard.fragment
    whole = frame.asked is Intent.BET_SIMULATION and not (frame.heard.own.selections or own.markets or own.lines)
    return whole and fragment is not None and not fragment.concepts.isdisjoint(("how_much", "i_win", "pays"))


def _first_named(frame: Frame, before: Entities) -> Entities:
    """What was asked before, the side first that was spoken of alone: its opponent came with the fixture."""
    alone = sides(frame.memory.earlier.entities) if frame.memory.earlier is not None else ()
    if len(alone) != 1 or alone[0] not in sides(before):
        return before
    return inheritance.without(before, tuple(name for name in sides(before) if name != alone[0]))


def _takes_both(frame: Frame) -> bool:
    """True where two are spoken of, or compared while only one was asked about."""
    compared = frame.intent is Intent.TEAM_COMPARISON and frame.asked is not Intent.TEAM_COMPARISON
    return frame.says("pair") or frame.says("each") or (compared and frame.says("versus"))


def _of_the_whole_match(frame: Frame) -> bool:
    """True for «¿y las del Atleti?» after «cuotas del partido del Barça»: no side of it was picked there either."""
    own, before = frame.own, frame.before
    alike = len(sides(own)) == len(sides(before)) == 1 and own.selections == sides(own)
    asks = frame.intent is Intent.ODDS_INFORMATION_QUERY and not (before.selections or before.markets)
    return alike and asks and not frame.says("his_price")


def _faces(frame: Frame) -> bool:
    """True for «¿y contra el Liverpool?», and «¿y con el Arsenal?» where sides are compared."""
    cues = frame.reading.cues
    return "against" in cues or frame.says("facing") or (frame.intent is Intent.TEAM_COMPARISON and "with" in cues)


def _refers(frame: Frame) -> bool:
    """True when a whole question leaves open whom it is about."""
    own, before, memory, cues = frame.own, frame.before, frame.memory, frame.reading.cues
    if sides(own):
        played = frame.heard.competitions
        there = bool(before.tournaments) and (not played or set(before.tournaments) <= played)
        return frame.intent is Intent.TOURNAMENT_INFO and there and not own.tournaments
    if frame.says("dropped"):
        # «olvídalo, ¿cuándo juegan?» drops the bet and asks about its side.
        return frame.intent is Intent.MATCH_SCHEDULE_QUERY and frame.asked in PRICED and "generic" not in cues
    if "anaphor" in cues:
        return True
    if frame.intent is Intent.BETTING_RECOMMENDATION and not own.tournaments and _points_at_match(frame):
        return True
    priced = frame.intent in PRICED and bool(own.selections or own.markets)
    pointed = priced or "against" in cues
    if own.tournaments:
        return False
    if "generic" in cues and not pointed and frame.intent is not Intent.TEAM_COMPARISON:
        tabled = frame.asked is Intent.TOURNAMENT_INFO and frame.intent is Intent.MATCH_SCHEDULE_QUERY
        return tabled and bool(before.tournaments) and not (own.dates or sides(before))
    match frame.intent:
        case Intent.TEAM_COMPARISON:
            return True
        case Intent.TOURNAMENT_INFO:
            return bool(before.tournaments or sides(before)) and "which" not in cues
        case Intent.BETTING_RECOMMENDATION:
            again = memory.last is frame.intent and bool(own.risk)
            listed = memory.last in SEARCHES and not sides(before) and bool(before.tournaments or before.dates)
            offered = memory.offer is Offer.RECOMMENDATION or memory.last in PRICED or again or listed
            return offered and not own.dates and "which" not in cues
        case _:
            return not own.dates


def _within_search(frame: Frame) -> bool:
    """True for «¿a qué hora los Pistons?» and «¿juegan los Knicks?», not for «¿cuándo juega…?», which looks anew."""
    fragment = frame.heard.fragment
    if frame.intent is not Intent.MATCH_SCHEDULE_QUERY or fragment is None:
        return False
    return frame.says("what_time") or (not frame.own.dates and fragment.concepts.isdisjoint(("when", "where", "who")))


def undated(frame: Frame, meant: Entities) -> Entities:
    """«¿y cuándo juega?» after a day without its match: whoever asks for the day means none that was named before."""
    fragment = frame.heard.fragment
    when = fragment is not None and "when" in fragment.concepts and not frame.says("what_time")
    if frame.intent is not Intent.MATCH_SCHEDULE_QUERY or not when or frame.own.dates or not sides(meant):
        return meant
    return replace(meant, dates=())


def _plays_that_day(frame: Frame) -> bool:
    """True for «¿el Bayern juega?» after the matches of a day, which asks nothing but whether it does."""
    fragment, searched = frame.heard.fragment, frame.asked is frame.intent is Intent.MATCH_SCHEDULE_QUERY
    if fragment is None or not searched or not sides(frame.own) or sides(frame.before) or not frame.before.dates:
        return False
    return fragment.left == 1 and "play" in fragment.concepts and _within_search(frame)


def _points_at_match(frame: Frame) -> bool:
    """True for «¿tú a cuál le irías?», «is there a bet in it?» after a match."""
    chosen = inheritance.is_match(frame.before) and frame.says("which_side")
    return chosen or (bool(sides(frame.before)) and (frame.says("there") or frame.says("fancied")))


def _with_match(frame: Frame) -> Entities:
    """The sides of the match under discussion."""
    if sides(frame.own):
        return frame.own
    if frame.memory.focus is not None:
        return replace(frame.own, teams=teams_of(frame.memory.focus))
    return inheritance.with_sides_of(frame.own, frame.before)
