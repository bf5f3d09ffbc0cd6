"""The side that stands at a place of a table: «el líder», «o lanterna», «¿y el segundo?» after that. Pure."""

from typing import NamedTuple

from chatbet.brain.asking import place_asked
from chatbet.understanding.inheritance import sides
from chatbet.understanding.memory import Memory
from chatbet.understanding.utterance import Utterance


class Place(NamedTuple):
    """A place in a league's table, by which a side is meant."""

    at: int
    """-1 is the last one."""
    league: str
    """Empty where it is that of the side spoken of."""


def place_of(utterance: Utterance, memory: Memory) -> Place | None:
    """The place of the side that is meant: «el líder de La Liga», and «¿y el segundo?» after that."""
    if sides(utterance.own):
        return None
    said = place_asked(utterance.language, utterance.wording)
    follows = said is None and bool(memory.placed) and not utterance.own.tournaments
    discussed = memory.placed or (memory.focus.tournament if memory.focus else "")
    league = next(iter(utterance.entities.tournaments), discussed)
    place = utterance.ordinal if follows else said
    return (
        Place(place, memory.placed if follows else league) if place and (league or sides(utterance.entities)) else None
    )
