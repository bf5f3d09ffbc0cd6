"""What a message means in its conversation: what it leaves open is inherited, what it replaces is gone. Pure.

The memory holds the last message's meaning and, in a real conversation, what was shown; a history of user texts alone
builds a memory by ``remember``, so that both ways run the same code.
"""

from dataclasses import dataclass, replace

from chatbet.betting.market import Market
from chatbet.understanding.memory import Memory, Offer, ShownFixture, ShownSelection
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Act, Entities, Intent, Utterance

TOPICS = frozenset(
    {
        Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.BETTING_RECOMMENDATION,
        Intent.TEAM_COMPARISON, Intent.TOURNAMENT_INFO, Intent.BET_SIMULATION, Intent.USER_BALANCE_QUERY,
    }
)  # fmt: skip
"""Intents that a short follow-up can continue."""
_ABOUT_SIDES = frozenset(
    {
        Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.BETTING_RECOMMENDATION,
        Intent.TEAM_COMPARISON, Intent.TOURNAMENT_INFO, Intent.BET_SIMULATION,
    }
)  # fmt: skip
_PRICED = frozenset({Intent.ODDS_INFORMATION_QUERY, Intent.BET_SIMULATION})
_OFFERS = {
    Offer.ODDS: Intent.ODDS_INFORMATION_QUERY,
    Offer.RECOMMENDATION: Intent.BETTING_RECOMMENDATION,
    Offer.FIXTURES: Intent.MATCH_SCHEDULE_QUERY,
    Offer.COMPARISON: Intent.TEAM_COMPARISON,
    Offer.TABLE: Intent.TOURNAMENT_INFO,
    Offer.BET: Intent.BET_SIMULATION,
    Offer.HELP: Intent.HELP_REQUEST,
}
_EDITS = frozenset(
    {Act.CHANGE_STAKE, Act.DOUBLE_STAKE, Act.HALVE_STAKE, Act.REMOVE_LEG, Act.ADD_LEG, Act.WHAT_IF_LOSES, Act.CANCEL}
)
SLIP_TALK = _EDITS | {Act.YES, Act.NO}
"""Acts that are about the open slip whatever their words look like."""
_SIDE_WORDS = frozenset({"home", "draw", "away"})


@dataclass(frozen=True, slots=True)
class Resolved:
    """Intent and entities after the conversation was asked."""

    intent: Intent
    confidence: float
    entities: Entities
    follow_up: bool = False


def resolve(
    reading: Reading,
    own: Entities,
    intent: Intent,
    confidence: float,
    act: Act | None,
    ordinal: int | None,
    memory: Memory,
) -> Resolved:
    """The message's meaning given what came before."""
    if act is Act.YES and (answered := _accepted(memory)) is not None:
        return answered
    if act is Act.PICK and ordinal is not None and (picked := _picked(own, ordinal, memory)) is not None:
        return picked
    continued = _continued(reading, own, intent, memory)
    intent = continued or intent
    if continued is not None:
        confidence = max(confidence, 0.7)
    own = _with_shown(own, intent, act, ordinal, memory)
    inherited = _inherited(reading, own, intent, act, memory, elliptical=continued is not None)
    return Resolved(intent, confidence, inherited, continued is not None or inherited != own)


def _accepted(memory: Memory) -> Resolved | None:
    """«sí» to what was offered last, else to the open slip."""
    if memory.slip_open and memory.offer in (None, Offer.BET):
        return Resolved(Intent.BET_SIMULATION, 0.95, memory.entities, follow_up=True)
    if memory.offer is None:
        return None
    return Resolved(_OFFERS[memory.offer], 0.95, _about_focus(memory), follow_up=True)


def _about_focus(memory: Memory) -> Entities:
    """The entities of the match under discussion, else of the last message."""
    kept = replace(memory.entities, selections=(), lines=(), markets=(), amounts=())
    return replace(kept, teams=_teams_of(memory.focus)) if memory.focus else kept


def _teams_of(fixture: ShownFixture) -> tuple[str, ...]:
    return (fixture.home, fixture.away)


def _picked(own: Entities, ordinal: int, memory: Memory) -> Resolved | None:
    """«el segundo» of the matches that were shown."""
    shown = _nth(memory.shown, ordinal)
    if shown is None:
        return None
    intent = memory.intent if memory.intent in TOPICS else Intent.MATCH_SCHEDULE_QUERY
    entities = replace(memory.entities, teams=_teams_of(shown), dates=own.dates)
    return Resolved(intent or Intent.MATCH_SCHEDULE_QUERY, 0.9, entities, follow_up=True)


def _nth(shown: tuple[ShownFixture, ...], ordinal: int) -> ShownFixture | None:
    place = len(shown) if ordinal == -1 else ordinal
    return shown[place - 1] if 1 <= place <= len(shown) else None


def _continued(reading: Reading, own: Entities, intent: Intent, memory: Memory) -> Intent | None:
    """The intent of a fragment («¿y el Madrid?», «mañana», «con 50»): that of the question before."""
    before = memory.intent
    if before not in TOPICS or reading.content or own == Entities():
        return None
    if own.amounts and before in (*_PRICED, Intent.BETTING_RECOMMENDATION):
        return Intent.BET_SIMULATION if not reading.question else before
    if (own.markets or own.lines) and before not in _PRICED:
        return Intent.ODDS_INFORMATION_QUERY
    return before


def _with_shown(own: Entities, intent: Intent, act: Act | None, ordinal: int | None, memory: Memory) -> Entities:
    """«al que pague más», «20 al segundo»: a side chosen among what was shown."""
    if act in (Act.CHEAPEST, Act.DEAREST) and memory.prices and not own.selections:
        best = _extreme(memory.prices, dearest=act is Act.DEAREST)
        fixture = next((one for one in memory.shown if one.fixture_id == best.fixture_id), memory.focus)
        if fixture is not None:
            side = {"home": fixture.home, "away": fixture.away}.get(best.outcome, best.outcome)
            lines = (best.line,) if best.line else own.lines
            return replace(own, teams=_teams_of(fixture), selections=(side,), lines=lines)
    if ordinal is not None and not own.teams and (fixture := _nth(memory.shown, ordinal)) is not None:
        return replace(own, teams=_teams_of(fixture))
    return own


def _extreme(prices: tuple[ShownSelection, ...], *, dearest: bool) -> ShownSelection:
    return (max if dearest else min)(prices, key=lambda price: float(price.odds))


def _inherited(
    reading: Reading, own: Entities, intent: Intent, act: Act | None, memory: Memory, *, elliptical: bool
) -> Entities:
    """The message's entities with what it leaves open filled from the conversation."""
    if intent not in _ABOUT_SIDES or memory.intent is None:
        return own
    before = memory.entities
    if act in _EDITS:
        return _edited(own, before)
    if elliptical:
        own = _completed(own, before, memory)
    elif _refers(reading, own, intent, memory):
        own = _with_match(own, memory)
        own = replace(own, dates=own.dates or before.dates, tournaments=own.tournaments or before.tournaments)
    else:
        return own
    if intent is Intent.BET_SIMULATION:
        own = _with_slip(own, before, memory)
    if intent not in _PRICED:
        own = replace(own, selections=(), lines=(), markets=(), amounts=own.amounts)
    return own


def _refers(reading: Reading, own: Entities, intent: Intent, memory: Memory) -> bool:
    """True when a whole question is about what was discussed: «muéstrame las cuotas», «¿dónde juegan?»."""
    if own.teams or own.players:
        return False
    if "anaphor" in reading.cues:
        return True
    if own.tournaments or "generic" in reading.cues:
        return False
    if intent in _PRICED:
        return not own.dates
    if intent is Intent.TEAM_COMPARISON:
        return True
    if intent is Intent.MATCH_SCHEDULE_QUERY:
        return not own.dates
    if intent is Intent.TOURNAMENT_INFO:
        return bool(memory.entities.tournaments or memory.entities.teams) and "which" not in reading.cues
    return memory.offer is Offer.RECOMMENDATION and not own.dates


def _with_match(own: Entities, memory: Memory) -> Entities:
    """The sides of the match under discussion."""
    if own.teams or own.players:
        return own
    if memory.focus is not None:
        return replace(own, teams=_teams_of(memory.focus))
    return replace(own, teams=memory.entities.teams, players=memory.entities.players)


def _completed(own: Entities, before: Entities, memory: Memory) -> Entities:
    """A fragment put into the place of what it replaces in the question before."""
    sides = bool(own.teams or own.players)
    swapped = replace(
        own,
        teams=own.teams if sides else (() if own.tournaments else before.teams),
        players=own.players if sides else (() if own.tournaments else before.players),
        tournaments=own.tournaments or (() if sides else before.tournaments),
        dates=own.dates or before.dates,
        amounts=own.amounts or before.amounts,
        markets=own.markets or before.markets,
        lines=own.lines or (before.lines if not own.markets else ()),
        risk=own.risk or before.risk,
    )
    if own.selections:
        return swapped
    if sides and before.selections:
        return replace(swapped, selections=(*own.teams, *own.players))
    return replace(swapped, selections=before.selections if not own.markets and not own.tournaments else ())


def _with_slip(own: Entities, before: Entities, memory: Memory) -> Entities:
    """Stake and side of the bet that is being put together."""
    if memory.intent not in _PRICED:
        return own
    return replace(
        own,
        amounts=own.amounts or before.amounts,
        selections=own.selections or before.selections,
        markets=own.markets or (before.markets if not own.selections else ()),
        lines=own.lines or (before.lines if not own.selections else ()),
    )


def _edited(own: Entities, before: Entities) -> Entities:
    """The slip as it was, with what the message changes."""
    return replace(
        before,
        teams=tuple(dict.fromkeys((*before.teams, *own.teams))),
        players=tuple(dict.fromkeys((*before.players, *own.players))),
        amounts=own.amounts or before.amounts,
        selections=tuple(dict.fromkeys((*before.selections, *own.selections))),
        markets=own.markets or before.markets,
        lines=own.lines or before.lines,
    )


def without(entities: Entities, gone: tuple[str, ...]) -> Entities:
    """The entities of a slip after some of its sides were taken off."""
    return replace(
        entities,
        teams=tuple(name for name in entities.teams if name not in gone),
        players=tuple(name for name in entities.players if name not in gone),
        selections=tuple(name for name in entities.selections if name not in gone),
    )


def remember(memory: Memory, utterance: Utterance) -> Memory:
    """The memory after a message of which only the text is known."""
    if utterance.intent not in TOPICS:
        return replace(memory, language=utterance.language)
    return replace(
        memory,
        language=utterance.language,
        intent=utterance.intent,
        entities=utterance.entities,
        question=utterance.question,
        asked_text=utterance.text if utterance.question else "",
        focus=None,
        offer=None,
        slip_open=utterance.intent is Intent.BET_SIMULATION and bool(utterance.entities.selections),
        slip_teams=utterance.entities.teams if utterance.intent is Intent.BET_SIMULATION else (),
    )


def names_market(entities: Entities) -> bool:
    """True when the message is about one side of a match result."""
    return bool(_SIDE_WORDS & set(entities.selections)) or Market.MATCH_RESULT in entities.markets
