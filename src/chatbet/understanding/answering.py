"""Messages whose meaning lies in what came before: a yes, a choice, a way back. Pure."""

from dataclasses import replace

from chatbet.understanding.frame import Frame, Resolved, nth_shown, teams_of
from chatbet.understanding.inheritance import sides
from chatbet.understanding.memory import Memory, Offer, Subject
from chatbet.understanding.subjects import ABOUT_SIDES
from chatbet.understanding.utterance import Act, Entities, Intent

_OFFERS = {
    Offer.ODDS: Intent.ODDS_INFORMATION_QUERY,
    Offer.RECOMMENDATION: Intent.BETTING_RECOMMENDATION,
    Offer.FIXTURES: Intent.MATCH_SCHEDULE_QUERY,
    Offer.COMPARISON: Intent.TEAM_COMPARISON,
    Offer.TABLE: Intent.TOURNAMENT_INFO,
    Offer.BET: Intent.BET_SIMULATION,
    Offer.HELP: Intent.HELP_REQUEST,
}
_CERTAIN, _SURE, _LIKELY = 0.95, 0.9, 0.7


def accepted(frame: Frame) -> Resolved | None:
    """«sí» to what was offered last, else to the open slip."""
    memory, fragment = frame.memory, frame.heard.fragment
    if frame.heard.act is not Act.YES:
        # «sí, hágame el favor» may look at something; money waits for a plain yes.
        if memory.offer is None or memory.offer is Offer.BET or fragment is None or not fragment.agrees:
            return None
        return Resolved(_OFFERS[memory.offer], _SURE, _about_focus(memory), follow_up=True)
    if memory.slip_open and memory.offer in (None, Offer.BET):
        return Resolved(Intent.BET_SIMULATION, _CERTAIN, memory.entities, follow_up=True)
    if memory.offer is None:
        return None
    about = memory.entities if memory.offer is Offer.BET else _about_focus(memory)
    return Resolved(_OFFERS[memory.offer], _CERTAIN, about, follow_up=True)


def picked(frame: Frame) -> Resolved | None:
    """«el segundo» of the matches that were shown."""
    place = frame.heard.ordinal if frame.heard.act is Act.PICK else _bare_place(frame)
    shown = nth_shown(frame.memory, place) if place is not None else None
    if shown is None:
        return None
    fragment = frame.heard.fragment
    asked = frame.intent if fragment is not None and frame.intent in fragment.asked else frame.asked
    intent = asked if asked in ABOUT_SIDES else Intent.MATCH_SCHEDULE_QUERY
    entities = replace(frame.before, teams=teams_of(shown), dates=frame.own.dates)
    return Resolved(intent or Intent.MATCH_SCHEDULE_QUERY, _SURE, entities, follow_up=True)


def gone_back(frame: Frame) -> Resolved | None:
    """«lo de antes», «volvamos al Barça»: the question that was asked about it, the newest first."""
    if not (frame.says("back") or ("back" in frame.reading.cues and frame.heard.fragment is not None)):
        return None
    named, earlier = frame.reading.sides, frame.memory.earlier
    known = [earlier, Subject(frame.asked, frame.before) if frame.asked else None]
    about = next((one for one in known if one and set(named) <= set(sides(one.entities))), None) if named else earlier
    if about is None:
        return None
    return Resolved(about.intent, max(frame.heard.confidence, _LIKELY), about.entities, follow_up=True)


def _bare_place(frame: Frame) -> int | None:
    """«5» after eight matches: nobody was chosen yet whom it could be a stake on."""
    amounts, memory = frame.own.amounts, frame.memory
    if len(frame.reading.words) != 1 or len(amounts) != 1 or memory.slip_open or memory.entities.selections:
        return None
    number = amounts[0].value
    return int(number) if amounts[0].currency is None and number == int(number) else None


def _about_focus(memory: Memory) -> Entities:
    """The entities of the match under discussion, else of the last message."""
    kept = replace(memory.entities, selections=(), lines=(), markets=(), amounts=())
    return replace(kept, teams=teams_of(memory.focus)) if memory.focus else kept
