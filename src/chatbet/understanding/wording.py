"""What a message itself holds, read in its conversation: «3,5» a line, «el otro» a side, «el doble» a stake. Pure.

Each step takes a frame and gives what the message holds after it; none of them inherits what is not meant.
"""

from dataclasses import replace

from chatbet.betting.market import Market
from chatbet.understanding import edits, inheritance, stakes
from chatbet.understanding.frame import PRICED, Frame, nth_shown, teams_of
from chatbet.understanding.inheritance import sides
from chatbet.understanding.memory import Memory, ShownSelection
from chatbet.understanding.places import numbered
from chatbet.understanding.utterance import Act, Entities, Intent

_YES_NO = frozenset({"yes", "no"})
_RESULTS = frozenset({Market.MATCH_RESULT, Market.WIN})


def favourite(frame: Frame) -> Entities:
    """«mi equipo»."""
    own, mine = frame.own, frame.memory.favourite
    if "my_team" not in frame.reading.cues or not mine or sides(own):
        return own
    backed = frame.intent is Intent.BET_SIMULATION and not own.selections
    return replace(own, teams=(mine,), selections=(mine,) if backed else own.selections)


def figure(frame: Frame) -> Entities:
    """A bare number, as the stake or line that it replaces."""
    fragment = frame.heard.fragment
    if frame.prices and (more := stakes.beside(frame.own)) is not None:
        return more
    if fragment is None or fragment.figure is None or frame.heard.act in stakes.FACTORS:
        return frame.own
    bet = frame.intent is Intent.BET_SIMULATION
    changes = frame.continues or frame.heard.act in stakes.STAKE_ACTS or (bet and frame.prices)
    staked = frame.intent is Intent.BETTING_RECOMMENDATION and bool(frame.before.amounts)
    if changes and (frame.intent in PRICED or staked):
        return stakes.figure_read(frame.own, fragment.figure, frame.before, bet=bet)
    lined = frame.prices and bool(frame.before.lines) and bool(fragment.figure.value % 1)
    return stakes.figure_read(frame.own, fragment.figure, frame.before, bet=False) if lined else frame.own


def risk(frame: Frame) -> Entities:
    """«más loco», «not so wild»: the risk by that of the pick before."""
    if frame.heard.fragment is None or frame.intent is not Intent.BETTING_RECOMMENDATION:
        return frame.own
    return replace(frame.own, risk=frame.heard.fragment.risk or frame.own.risk)


def choice(frame: Frame) -> Entities:
    """«al que pague más», «20 al segundo»: a side chosen among what was shown, else among the sides of the match."""
    own, heard, memory = frame.own, frame.heard, frame.memory
    bolder = heard.intent is Intent.BETTING_RECOMMENDATION and heard.fragment is not None and heard.fragment.risk
    if heard.act in (Act.CHEAPEST, Act.DEAREST) and memory.prices and not (own.selections or bolder):
        return _chosen_price(own, memory, dearest=heard.act is Act.DEAREST)
    if (tip := _tip_taken(frame)) is not None:
        return _priced(own, memory, tip)
    if heard.ordinal is None or sides(own) or own.tournaments:
        return own
    if numbered(frame.reading) is not None and set(own.selections) <= {"home", "away"}:
        own = replace(own, selections=())  # «al 1ro» is no «al 1»
    if len(memory.shown) > 1 and (fixture := nth_shown(memory, heard.ordinal)) is not None:
        return replace(own, teams=teams_of(fixture))
    named = replace(frame.before, teams=teams_of(memory.focus), players=()) if memory.focus else frame.before
    return edits.placed(own, heard.intent, heard.ordinal, named)


def _tip_taken(frame: Frame) -> ShownSelection | None:
    """«dale, con 30» to the one pick that was told, «15 al segundo» to one of several."""
    own, tips, place = frame.own, frame.memory.prices, frame.heard.ordinal
    told = frame.memory.last is Intent.BETTING_RECOMMENDATION and frame.intent is Intent.BET_SIMULATION
    if not told or sides(own) or own.selections or own.markets:
        return None
    if place is None:
        return tips[0] if len(tips) == 1 else None
    at = place - 1 if place > 0 else len(tips) + place
    return tips[at] if 0 <= at < len(tips) else None


def _chosen_price(own: Entities, memory: Memory, *, dearest: bool) -> Entities:
    best = (max if dearest else min)(memory.prices, key=lambda price: float(price.odds))
    return _priced(own, memory, best)


def _priced(own: Entities, memory: Memory, chosen: ShownSelection) -> Entities:
    """The message with a price that was shown."""
    fixture = next((one for one in memory.shown if one.fixture_id == chosen.fixture_id), memory.focus)
    if fixture is None:
        return own
    named = {"home": fixture.home, "away": fixture.away}
    backed = tuple(named.get(word, word) for word in chosen.outcome.split("_or_"))
    lines = (chosen.line,) if chosen.line else own.lines
    markets = own.markets if chosen.market in _RESULTS else (Market(chosen.market),)
    return replace(own, teams=teams_of(fixture), selections=backed, lines=lines, markets=markets)


def side(frame: Frame) -> Entities:
    """«¿y cuánto paga él?», «¿y si empatan?», «¿y el menos?», «¿y el otro?»: sides that a price makes of words."""
    own, before, cues = frame.own, frame.before, frame.reading.cues
    if frame.intent not in PRICED:
        return own
    scoring = frame.prices and Market.BOTH_TEAMS_TO_SCORE in (*own.markets, *before.markets)
    if scoring and set(own.selections) <= _YES_NO:
        own = replace(own, selections=_scoring(frame) or own.selections)
    if own.selections == ("draw",) and Market.DOUBLE_CHANCE in own.markets and not sides(own) and frame.prices:
        backed = tuple(one for one in before.selections if one in sides(before))
        return replace(own, selections=(*backed, *own.selections)) if len(backed) == 1 else own
    if own.selections:
        return own
    alone = len(sides(before)) == 1 and not own.markets and set(sides(own)) <= set(sides(before))
    if alone and frame.says("his_price"):
        return replace(own, selections=sides(before))
    if frame.asked is not None and "level" in cues and not own.markets:
        return replace(own, selections=("draw",))
    other = "other" in cues or frame.says("turned")
    turned = other and frame.intent is frame.asked  # «switch it to the other team» refers to the bet
    if not frame.prices or not (frame.continues or turned):
        return own
    if Market.OVER_UNDER in before.markets and ("fewer" in cues) != ("greater" in cues):
        return replace(own, selections=("under" if "fewer" in cues else "over",))
    rivals = [one for one in sides(before)[not before.selections :] if one not in before.selections]
    loses = frame.intent is Intent.ODDS_INFORMATION_QUERY and bool(before.selections) and frame.says("loses")
    if (other or loses) and inheritance.is_match(before) and len(rivals) == 1:
        return replace(own, selections=(rivals[0],))
    return own


def _scoring(frame: Frame) -> tuple[str, ...]:
    """«pásalo a que no», «the yes»: the side of a market that has no other ones."""
    said = [outcome for outcome, kind in (("no", "scores_no"), ("yes", "scores_yes")) if frame.says(kind)]
    return (said[0],) if len(said) == 1 else ()


def stake(frame: Frame) -> Entities:
    """«el doble», «10 más»: the stake that the message makes of the one before."""
    fragment = frame.heard.fragment
    if fragment is None or not frame.prices:
        return frame.own
    act = frame.heard.act if frame.heard.act in stakes.STAKE_ACTS else None
    return stakes.restaked(frame.own, act or stakes.act_of(fragment, frame.reading, frame.before), frame.before)
