"""In which market a pick is wanted: «una con doble oportunidad», «y una de más de 2.5». Pure."""

import re
from decimal import Decimal

from chatbet.betting.market import ANYTHING, Market, Outcome, Scope
from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.normalise import normalise
from chatbet.understanding.utterance import Utterance

_DENIALS = frozenset({"no", "not", "nao", "sin", "sem"})
_LINE = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,2})?")


def scope_of(utterance: Utterance) -> Scope:
    """The markets of «una con doble oportunidad», «y una de más de 2.5»."""
    entities = utterance.own if utterance.own.markets else utterance.entities
    if not entities.markets:
        return ANYTHING
    lines = tuple(Decimal(line) for line in entities.lines if _LINE.fullmatch(line))
    return Scope(entities.markets, _outcomes(entities.markets, cues_of(utterance), utterance.wording), lines)


def _outcomes(markets: tuple[Market, ...], cues: frozenset[str], wording: str) -> tuple[Outcome, ...]:
    """The side of one market that its words name: «más de», and «ambos marcan», which means yes."""
    if markets == (Market.OVER_UNDER,) and ("greater" in cues) != ("fewer" in cues):
        return (Outcome.OVER if "greater" in cues else Outcome.UNDER,)
    denied = not _DENIALS.isdisjoint(normalise(wording).norms)
    return (Outcome.YES,) if markets == (Market.BOTH_TEAMS_TO_SCORE,) and not denied else ()


def cues_of(utterance: Utterance) -> frozenset[str]:
    """What the words hint at."""
    found = concepts_of(utterance.language).cues.find(normalise(utterance.wording).norms)
    return frozenset(cue for cue, _, _ in found)
