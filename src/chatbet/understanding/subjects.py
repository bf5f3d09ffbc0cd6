"""What a conversation was about, kept for the next message: the memory after each one. Pure.

A history of user texts alone builds a memory by ``remember``; a real conversation adds what was shown and offered.
"""

from dataclasses import replace

from chatbet.understanding.inheritance import sides
from chatbet.understanding.memory import Memory, Offer, Subject
from chatbet.understanding.utterance import Act, Intent, Utterance

ABOUT_SIDES = frozenset(
    {
        Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.BETTING_RECOMMENDATION,
        Intent.TEAM_COMPARISON, Intent.TOURNAMENT_INFO, Intent.BET_SIMULATION,
    }
)  # fmt: skip
"""Intents that make a subject: a later message may mean their teams, date or competition."""
SUBJECTS = ABOUT_SIDES | {Intent.GENERAL_SPORTS_QUERY}
TOPICS = ABOUT_SIDES | {Intent.USER_BALANCE_QUERY}
"""Intents for which an ambiguous name is worth a question."""
PASSING = frozenset({Intent.UNCLEAR, Intent.GREETING})
"""Intents of messages between two questions: «gracias» does not end a subject."""


def makes_subject(utterance: Utterance) -> bool:
    """True when later messages may mean this one's teams, date or competition."""
    if utterance.intent is Intent.GENERAL_SPORTS_QUERY:
        return bool(sides(utterance.entities) or utterance.entities.tournaments)
    return utterance.intent in ABOUT_SIDES


def favourite_after(memory: Memory, utterance: Utterance) -> str:
    """The user's team when this message is understood."""
    if utterance.act is Act.FORGET_PREFERENCES:
        return memory.favourite if utterance.forgets and "team" not in utterance.forgets else ""
    return dict(utterance.preferences).get("team", memory.favourite)


def last_asked(memory: Memory, utterance: Utterance) -> Intent | None:
    """What was asked last when this message is understood."""
    return memory.last if utterance.intent in PASSING else utterance.intent


def with_names(memory: Memory, utterance: Utterance) -> Memory:
    """The memory with the names of this message, for the next one to correct."""
    if not utterance.mentions:
        return memory
    return replace(memory, last_text=utterance.asked or utterance.text, mentions=utterance.mentions)


def with_earlier(memory: Memory, utterance: Utterance) -> Memory:
    """The memory with what was talked of, when this message changes the subject."""
    if memory.intent is None or utterance.entities == memory.entities:
        return memory
    if utterance.follow_up and not (sides(memory.entities) and sides(utterance.entities)):
        return memory
    if utterance.follow_up and set(sides(memory.entities)) & set(sides(utterance.entities)):
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
    kept = with_names(kept, utterance)
    if not makes_subject(utterance):
        return kept
    bet = utterance.intent is Intent.BET_SIMULATION
    return replace(
        with_earlier(kept, utterance),
        intent=utterance.intent,
        entities=utterance.entities,
        table=utterance.table,
        past=utterance.past,
        focus=None,
        offer=_usual_offer(utterance),
        slip_open=bet and bool(utterance.entities.selections),
        slip_teams=utterance.entities.teams if bet else (),
    )


def _usual_offer(utterance: Utterance) -> Offer | None:
    """What the assistant offers after such an answer, when nobody kept its reply."""
    if utterance.question is not None and utterance.question.wishes:
        return None
    if utterance.intent is Intent.MATCH_SCHEDULE_QUERY and sides(utterance.entities):
        return Offer.ODDS
    if utterance.intent is not Intent.ODDS_INFORMATION_QUERY:
        return None
    return Offer.BET if utterance.entities.amounts and utterance.entities.selections else Offer.RECOMMENDATION
