"""What a message itself holds, read in its conversation: «3,5» a line, «el otro» a side, «el doble» a stake. Pure.

Each step takes a frame and gives what the message holds after it; none of them inherits what is not meant.
"""

from dataclasses import replace

from chatbet.betting.market import Market
from chatbet.understanding import edits, stakes
from chatbet.understanding.frame import PRICED, Frame, nth_shown, teams_of
from chatbet.understanding.inheritance import sides
from chatbet.understanding.memory import Memory, ShownSelection
from chatbet.understanding.places import numbered
from chatbet.understanding.utterance import Act, Entities, Intent

_PRICED_OR_TIPPED = frozenset({Intent.BETTING_RECOMMENDATION, Intent.ODDS_INFORMATION_QUERY})
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
    fragment, own = frame.heard.fragment, frame.own
    if frame.prices and (more := stakes.beside(own)) is not None:
        return more
    if fragment is None or fragment.figure is None or frame.heard.act in stakes.FACTORS:
        return own
    bet = frame.intent is Intent.BET_SIMULATION
    if _prices_tip(frame) or _changes_figure(frame, bet=bet):
        return stakes.figure_read(own, fragment.figure, frame.before, bet=bet or _prices_tip(frame))
    lined = frame.prices and bool(frame.before.lines) and bool(fragment.figure.value % 1)
    return stakes.figure_read(own, fragment.figure, frame.before, bet=False) if lined else own


def score(frame: Frame) -> Entities:
    """«¿y 3-0?» after the price of a result."""
    own, said = frame.own, frame.reading.markets.bare_scores
    fits = frame.intent in PRICED and Market.CORRECT_SCORE in frame.before.markets
    if not said or not fits or own.lines or own.markets or frame.heard.fragment is None:
        return own
    return replace(own, markets=(Market.CORRECT_SCORE,), lines=said)


def _prices_tip(frame: Frame) -> bool:
    """True for «how much would 20 get me» after a pick or a price."""
    tipped = frame.asked in _PRICED_OR_TIPPED and frame.intent in PRICED
    return tipped and not (frame.own.lines or frame.own.amounts) and frame.says("how_much_of")


def _changes_figure(frame: Frame, *, bet: bool) -> bool:
    """True where a number changes the stake or line of the question before."""
    goes_on = frame.continues or frame.heard.act in stakes.STAKE_ACTS or bet
    staked = frame.intent is Intent.BETTING_RECOMMENDATION and bool(frame.before.amounts)
    return goes_on and (frame.intent in PRICED or staked)


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
    """«dale, con 30», «quanto paga 50 nela?» to the one pick that was told, «15 al segundo» to one of several."""
    own, tips, place = frame.own, frame.memory.prices, frame.heard.ordinal
    told = frame.memory.last is Intent.BETTING_RECOMMENDATION and frame.intent in PRICED
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


def stake(frame: Frame) -> Entities:
    """«el doble», «10 más»: the stake that the message makes of the one before."""
    fragment = frame.heard.fragment
    if fragment is None or not frame.prices:
        return frame.own
    act = frame.heard.act if frame.heard.act in stakes.STAKE_ACTS else None
    return stakes.restaked(frame.own, act or stakes.act_of(fragment, frame.reading, frame.before), frame.before)
