"""Asks back which of two or three things a message wants: «Barcelona: ¿quieres la cuota o saber cuándo juega?»."""

from chatbet.brain.offline.draft import Draft, Voice
from chatbet.understanding.utterance import Entities, Intent, Question, Utterance

_MOST_NAMED = 2
"""Names that a question begins with; of more it needs none."""
_PER_SIDES = frozenset({Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.TEAM_COMPARISON})
"""What is called otherwise for one side, for two, for none."""


def wish_wanted(voice: Voice, question: Question) -> Draft:
    """The question, its readings by number, and a button for each."""
    utterance = voice.turn.utterance
    names = [name_of(wish, utterance) for wish in question.wishes]
    *firsts, last = (voice.say(f"wish.want.{name}") for name in names)
    about = _about(voice, utterance.entities)
    asking = {"first": ", ".join(firsts), "last": last}
    text = voice.say("wish.about", about=about, **asking) if about else voice.say("wish.ask", **asking)
    buttons = tuple(voice.say(f"wish.button.{name}") for name in names)
    lines = [text, *(f"{place}. {button}" for place, button in enumerate(buttons, 1))]
    return Draft("\n".join(lines), suggestions=buttons, question=question)


def name_of(wish: Intent, utterance: Utterance) -> str:
    """The key of the words for a wish: «cuándo juega» of one side, «cuándo juegan» of two."""
    key = wish.value.lower()
    if wish is Intent.MATCH_SCHEDULE_QUERY and utterance.live:
        return f"{key}_live"
    if wish is Intent.MATCH_SCHEDULE_QUERY and utterance.past:
        return f"{key}_past"
    if wish not in _PER_SIDES:
        return key
    sides = len({*utterance.entities.teams, *utterance.entities.players})
    return f"{key}_{min(sides, 2)}"


def _about(voice: Voice, entities: Entities) -> str:
    """Whom or what the message names, for the reader; empty for nobody and for a crowd."""
    sides = [voice.team(name) for name in dict.fromkeys((*entities.teams, *entities.players))]
    names = sides or [voice.competition(name) for name in entities.tournaments]
    return f" {voice.say('word.versus')} ".join(names) if len(names) <= _MOST_NAMED else ""
