"""What a message means in its conversation: what it leaves open is inherited, what it replaces is gone. Pure.

The memory holds the last message's meaning and, in a real conversation, what was shown; a history of user texts alone
builds a memory by ``remember``, so that both ways run the same code.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from chatbet.betting.market import Market
from chatbet.understanding import edits, inheritance
from chatbet.understanding.entities.roles import Roles
from chatbet.understanding.fragments import Fragment
from chatbet.understanding.inheritance import sides
from chatbet.understanding.memory import Memory, Offer, ShownFixture, Subject
from chatbet.understanding.normalise import TokenKind
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Act, Amount, Entities, Intent, Kind, Utterance

ABOUT_SIDES = frozenset(
    {
        Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.BETTING_RECOMMENDATION,
        Intent.TEAM_COMPARISON, Intent.TOURNAMENT_INFO, Intent.BET_SIMULATION,
    }
)  # fmt: skip
"""Intents that make a subject: a later message may mean their teams, date or competition."""
_SUBJECTS = ABOUT_SIDES | {Intent.GENERAL_SPORTS_QUERY}
TOPICS = ABOUT_SIDES | {Intent.USER_BALANCE_QUERY}
"""Intents for which an ambiguous name is worth a question."""
_PASSING = frozenset({Intent.UNCLEAR, Intent.GREETING})
"""Intents of messages between two questions: «gracias» does not end a subject."""
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
_ADDING = (("y",), ("and",), ("e",))
"""First words of a question that is asked beside the one before: «¿y partidos de hoy?» of the same league."""
_MOST_CORRECTED = 12
"""Names of one message that may be corrections; whoever lists more corrects nothing."""
_STAKES = {Act.DOUBLE_STAKE: Decimal(2), Act.HALVE_STAKE: Decimal("0.5")}
_EDITS = frozenset({*_STAKES, Act.CHANGE_STAKE, Act.REMOVE_LEG, Act.ADD_LEG, Act.WHAT_IF_LOSES, Act.CANCEL})
SLIP_TALK = _EDITS | {Act.YES, Act.NO}
"""Acts that are about the open slip whatever their words look like."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message by itself."""

    reading: Reading
    own: Entities
    """What it names."""
    intent: Intent
    confidence: float
    act: Act | None
    ordinal: int | None
    continues: bool
    """True when it means what the message before meant, with something else in its place."""
    fragment: Fragment | None = None
    """The same message as a part of the question before; None where there was none."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Intent and entities after the conversation was asked."""

    intent: Intent
    confidence: float
    entities: Entities
    follow_up: bool = False


def subject(reading: Reading, memory: Memory) -> Intent | None:
    """The question that this message would continue; the last one about teams, when it names one after «¿mi saldo?»."""
    last = memory.last or memory.intent
    if last in _SUBJECTS or memory.intent is None:
        return last
    return memory.intent if reading.names or reading.dates or reading.markets.markets else last


def resolve(heard: Heard, memory: Memory) -> Resolved:
    """The message's meaning given what came before."""
    if heard.act is Act.YES and (answered := _accepted(memory)) is not None:
        return answered
    if heard.act is Act.PICK and heard.ordinal is not None and (picked := _picked(heard, memory)) is not None:
        return picked
    if memory.earlier is not None and "back" in heard.reading.cues and not heard.reading.names:
        return Resolved(memory.earlier.intent, max(heard.confidence, 0.7), memory.earlier.entities, follow_up=True)
    if "my_team" in heard.reading.cues and memory.favourite and not sides(heard.own):
        heard = replace(heard, own=replace(heard.own, teams=(memory.favourite,)))
    own = _with_numbers(_with_words(_with_shown(heard, memory), heard, memory), heard, memory)
    inherited = _replaced(heard, own, memory) or _inherited(heard, *_reworded(heard, own, memory))
    return Resolved(heard.intent, heard.confidence, inherited, heard.continues or inherited != heard.own)


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


def _picked(heard: Heard, memory: Memory) -> Resolved | None:
    """«el segundo» of the matches that were shown."""
    shown = _nth(memory.shown, heard.ordinal or 0)
    if shown is None:
        return None
    intent = memory.intent if memory.intent in ABOUT_SIDES else Intent.MATCH_SCHEDULE_QUERY
    entities = replace(memory.entities, teams=_teams_of(shown), dates=heard.own.dates)
    return Resolved(intent or Intent.MATCH_SCHEDULE_QUERY, 0.9, entities, follow_up=True)


def _nth(shown: tuple[ShownFixture, ...], ordinal: int) -> ShownFixture | None:
    place = len(shown) if ordinal == -1 else ordinal
    return shown[place - 1] if 1 <= place <= len(shown) else None


def _with_shown(heard: Heard, memory: Memory) -> Entities:
    """«al que pague más», «20 al segundo»: a side chosen among what was shown, else among the sides of the match."""
    own = heard.own
    if heard.act in (Act.CHEAPEST, Act.DEAREST) and memory.prices and not own.selections:
        return _chosen_price(own, memory, dearest=heard.act is Act.DEAREST)
    if heard.ordinal is None or sides(own):
        return own
    if len(memory.shown) > 1 and (fixture := _nth(memory.shown, heard.ordinal)) is not None:
        return replace(own, teams=_teams_of(fixture))
    named = replace(memory.entities, teams=_teams_of(memory.focus), players=()) if memory.focus else memory.entities
    return edits.placed(own, heard.intent, heard.ordinal, named)


_ENDS = ("home", "away")


def _chosen_price(own: Entities, memory: Memory, *, dearest: bool) -> Entities:
    best = (max if dearest else min)(memory.prices, key=lambda price: float(price.odds))
    fixture = next((one for one in memory.shown if one.fixture_id == best.fixture_id), memory.focus)
    if fixture is None:
        return own
    side = {"home": fixture.home, "away": fixture.away}.get(best.outcome, best.outcome)
    lines = (best.line,) if best.line else own.lines
    return replace(own, teams=_teams_of(fixture), selections=(side,), lines=lines)


def _with_words(own: Entities, heard: Heard, memory: Memory) -> Entities:
    """«¿y si empatan?», «¿y el menos?», «¿y el otro?»: sides that only a price before makes sides."""
    if own.selections or heard.intent not in _PRICED or memory.intent not in _PRICED:
        return own
    before, cues = memory.entities, heard.reading.cues
    if "level" in cues and not own.markets:
        return replace(own, selections=("draw",))
    if not heard.continues:
        return own
    if Market.OVER_UNDER in before.markets and ("fewer" in cues) != ("greater" in cues):
        return replace(own, selections=("under" if "fewer" in cues else "over",))
    rivals = [side for side in sides(before) if side not in before.selections]
    if "other" in cues and inheritance.is_match(before) and len(rivals) == 1:
        return replace(own, selections=(rivals[0],))
    return own


def _with_numbers(own: Entities, heard: Heard, memory: Memory) -> Entities:
    """«¿y 3,5?» after a line is a line, «no, 35» after a stake is a stake."""
    if not heard.continues or own.amounts or own.lines or heard.intent not in _PRICED:
        return own
    reading = heard.reading
    bare = [
        token.norm.replace(",", ".")
        for at, token in enumerate(reading.text.tokens)
        if token.kind is TokenKind.NUMBER and at not in reading.covered and _is_plain(token.norm)
    ]
    if not bare:
        return own
    if memory.entities.lines and ("." in bare[-1] or not memory.entities.amounts):
        return replace(own, lines=(bare[-1],))
    if heard.intent is Intent.BET_SIMULATION or memory.entities.amounts:
        return replace(own, amounts=(Amount(Decimal(bare[-1]), None, bare[-1]),))
    return own


def _is_plain(norm: str) -> bool:
    """True for «3», «3,5» and «3.5»."""
    whole, _, part = norm.replace(",", ".").partition(".")
    return norm.isascii() and whole.isdigit() and (not part or (part.isdigit() and len(part) < len("000")))


def _replaced(heard: Heard, own: Entities, memory: Memory) -> Entities | None:
    """The question before with one side in the place of another, or one side of several chosen by its place."""
    if heard.fragment is None or heard.intent not in ABOUT_SIDES:
        return None
    if heard.intent is memory.intent:
        changed = edits.swapped(heard.fragment, heard.reading, memory.entities)
        if changed is not None:
            return inheritance.edited(replace(own, teams=(), players=(), selections=()), changed)
    chosen = heard.ordinal is not None and bool(sides(own)) and not sides(heard.own)
    if chosen and not memory.shown and heard.intent not in _PRICED:
        return inheritance.with_search_of(own, memory.entities)
    return None


def _reworded(heard: Heard, own: Entities, memory: Memory) -> tuple[Entities, Memory]:
    """The message and the memory where words other than names change the market."""
    if heard.fragment is None or heard.intent not in _PRICED:
        return own, memory
    own, before = edits.reworded(heard.fragment, own, memory.entities)
    return own, replace(memory, entities=before)


def _inherited(heard: Heard, own: Entities, memory: Memory) -> Entities:
    """The message's entities with what it leaves open filled from the conversation."""
    before, reading = memory.entities, heard.reading
    if memory.intent is None:
        return own
    if heard.intent is Intent.USER_BALANCE_QUERY:
        return replace(own, amounts=own.amounts or (before.amounts if _points_back(reading) else ()))
    if heard.intent not in ABOUT_SIDES:
        return own
    if heard.act in _EDITS and heard.intent is Intent.BET_SIMULATION and memory.intent in _PRICED:
        return _edited(heard, own, before)
    gone = taken_out(reading)
    if gone and heard.continues and heard.intent is Intent.BET_SIMULATION and set(gone) & set(sides(before)):
        left = inheritance.without(before, gone)
        return inheritance.added(own, left) if sides(own) else left
    if heard.continues:
        own = _continued(heard, own, memory)
    elif inheritance.within_match(own, before):
        own = inheritance.with_search_of(inheritance.with_sides_of(own, before), before)
    elif _refers(reading, own, heard.intent, memory, heard.fragment):
        again = heard.intent is Intent.BETTING_RECOMMENDATION and memory.last is heard.intent
        match = inheritance.with_sides_of(own, before) if again else _with_match(own, memory)
        own = inheritance.with_search_of(match, before)
    elif reading.words[:1] in _ADDING and heard.intent is Intent.MATCH_SCHEDULE_QUERY and not sides(own):
        own = replace(own, tournaments=own.tournaments or before.tournaments)
    else:
        return own
    if heard.intent in _PRICED and memory.intent in _PRICED:
        own = _with_slip(heard, own, before)
    return own if heard.intent in _PRICED else replace(own, selections=(), lines=(), markets=())


def taken_out(reading: Reading) -> tuple[str, ...]:
    """Whom the message takes off: «sin Racing», «quita al City»; an opponent is no such side."""
    roles = Roles(reading.text, reading.language)
    sided = [name for name in reading.names[:_MOST_CORRECTED] if name.kind is not Kind.TOURNAMENT]
    return tuple(name.name for name in sided if roles.of((name.start, name.end)) == "excluded")


def _edited(heard: Heard, own: Entities, before: Entities) -> Entities:
    """The slip as the message wants it."""
    match heard.act:
        case Act.CANCEL if heard.fragment is not None and edits.emptied(heard.fragment, heard.reading):
            return Entities()
        case Act.REMOVE_LEG if heard.ordinal is not None and not heard.reading.names:
            return edits.without_place(before, heard.ordinal) or before
        case Act.REMOVE_LEG:
            named = () if heard.reading.amounts else heard.reading.named(Kind.TEAM) + heard.reading.named(Kind.PLAYER)
            return inheritance.without(before, taken_out(heard.reading) or named)
        case Act.ADD_LEG:
            return inheritance.added(own, before)
        case Act.DOUBLE_STAKE | Act.HALVE_STAKE if not own.amounts:
            return inheritance.scaled(inheritance.edited(own, before), _STAKES[heard.act])
        case _:
            return inheritance.edited(own, before)


def _continued(heard: Heard, own: Entities, memory: Memory) -> Entities:
    """A fragment in the place of what it replaces in the question before."""
    before = memory.entities
    if memory.focus is not None and not sides(own) and not own.tournaments and len(before.teams) < len(_ENDS):
        before = replace(before, teams=_teams_of(memory.focus) if before.selections else before.teams)
    if len(sides(own)) == 1 and sides(before) and sides(own)[0] not in sides(before) and _faces(heard):
        own = inheritance.faced(own, before)
    return inheritance.completed(own, before)


def _faces(heard: Heard) -> bool:
    """True for «¿y contra el Liverpool?», and «¿y con el Arsenal?» where sides are compared."""
    cues = heard.reading.cues
    return "against" in cues or (heard.intent is Intent.TEAM_COMPARISON and "with" in cues)


def _points_back(reading: Reading) -> bool:
    return "anaphor" in reading.cues or "enough" in reading.cues


def _refers(reading: Reading, own: Entities, intent: Intent, memory: Memory, fragment: Fragment | None) -> bool:
    """True when a whole question is about what was discussed: «muéstrame las cuotas», «¿dónde juegan?»."""
    if sides(own):
        return intent is Intent.TOURNAMENT_INFO and bool(memory.entities.tournaments) and not own.tournaments
    if fragment is not None and fragment.says("dropped"):
        return False
    if "anaphor" in reading.cues:
        return True
    if own.tournaments or "generic" in reading.cues:
        return False
    again = memory.last is intent
    match intent:
        case Intent.TEAM_COMPARISON:
            return True
        case Intent.TOURNAMENT_INFO:
            return bool(memory.entities.tournaments or sides(memory.entities)) and "which" not in reading.cues
        case Intent.BETTING_RECOMMENDATION:
            offered = memory.offer is Offer.RECOMMENDATION or memory.last in _PRICED or (again and bool(own.risk))
            return offered and not own.dates and "which" not in reading.cues
        case _:
            return not own.dates


def _with_match(own: Entities, memory: Memory) -> Entities:
    """The sides of the match under discussion."""
    if sides(own):
        return own
    if memory.focus is not None:
        return replace(own, teams=_teams_of(memory.focus))
    return inheritance.with_sides_of(own, memory.entities)


def _with_slip(heard: Heard, own: Entities, before: Entities) -> Entities:
    """Stake and side of the price or bet that is being put together."""
    stays = set(sides(own)) == set(sides(before)) or not sides(own)
    if not stays and not heard.continues:
        return own
    own = inheritance.with_price_of(own, before) if stays else own
    return replace(own, amounts=own.amounts or before.amounts) if heard.intent is Intent.BET_SIMULATION else own


def makes_subject(utterance: Utterance) -> bool:
    """True when later messages may mean this one's teams, date or competition."""
    if utterance.intent is Intent.GENERAL_SPORTS_QUERY:
        return bool(sides(utterance.entities) or utterance.entities.tournaments)
    return utterance.intent in ABOUT_SIDES


def favourite_after(memory: Memory, utterance: Utterance) -> str:
    """The user's team when this message is understood."""
    if utterance.act is Act.FORGET_PREFERENCES:
        return ""
    return dict(utterance.preferences).get("team", memory.favourite)


def last_asked(memory: Memory, utterance: Utterance) -> Intent | None:
    """What was asked last when this message is understood."""
    return memory.last if utterance.intent in _PASSING else utterance.intent


def with_earlier(memory: Memory, utterance: Utterance) -> Memory:
    """The memory with what was talked of, when this message changes the subject."""
    if memory.intent is None or utterance.follow_up or utterance.entities == memory.entities:
        return memory
    return replace(memory, earlier=Subject(memory.intent, memory.entities))


def remember(memory: Memory, utterance: Utterance) -> Memory:
    """The memory after a message of which only the text is known."""
    kept = replace(
        memory,
        language=utterance.language,
        last=last_asked(memory, utterance),
        question=utterance.question,
        asked_text=utterance.text if utterance.question else "",
        favourite=favourite_after(memory, utterance),
    )
    if not makes_subject(utterance):
        return kept
    bet = utterance.intent is Intent.BET_SIMULATION
    return replace(
        with_earlier(kept, utterance),
        intent=utterance.intent,
        entities=utterance.entities,
        table=utterance.table,
        focus=None,
        offer=_usual_offer(utterance),
        slip_open=bet and bool(utterance.entities.selections),
        slip_teams=utterance.entities.teams if bet else (),
    )


def _usual_offer(utterance: Utterance) -> Offer | None:
    """What the assistant offers after such an answer, when nobody kept its reply."""
    if utterance.intent is Intent.MATCH_SCHEDULE_QUERY and sides(utterance.entities):
        return Offer.ODDS
    return Offer.RECOMMENDATION if utterance.intent is Intent.ODDS_INFORMATION_QUERY else None
