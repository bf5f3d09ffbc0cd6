"""Reads «¿y si se anula el del City?» about an open slip. Pure: what it pays then is the betting package's business."""

import re
from functools import lru_cache

from chatbet.betting.market import Outcome
from chatbet.betting.settlement import LegResult
from chatbet.betting.slip import Leg
from chatbet.betting.what_if import WhatIf
from chatbet.brain.offline.wording import say
from chatbet.conversation.slips import OpenSlip
from chatbet.understanding.entities.numbers import number_values
from chatbet.understanding.utterance import Act, Utterance

_ENDINGS = (LegResult.VOID, LegResult.HALF_WON, LegResult.HALF_LOST)
_NOT_DENIED = r"(?<!\bno )(?<!\bnot )(?<!n't )(?<!\bnão )(?<!\bnao )"


def what_if(utterance: Utterance, slip: OpenSlip) -> WhatIf | None:
    """The case that a message asks about; None when it asks for none."""
    said = utterance.text.casefold()
    if utterance.order or (utterance.own.amounts and not _counts_legs(utterance, slip)):
        return None
    result = next((ending for ending in _ENDINGS if _says(utterance, said, f"what_if.words_{ending}")), None)
    if result is not None and _says(utterance, said, "bet.words_if", whole=True):
        return WhatIf(result, _count(utterance, said), _named(utterance, slip.legs))
    if utterance.act is not Act.WHAT_IF_LOSES:
        return None
    count = _count(utterance, said)
    if _says(utterance, said, "what_if.words_winning"):
        count = max(len(slip.legs) - count, 0)
    return WhatIf(LegResult.LOST, count, _named(utterance, slip.legs))


def _counts_legs(utterance: Utterance, slip: OpenSlip) -> bool:
    """«¿y si ganan solo dos?» of three: a number of legs, however much it looks like money."""
    asks = utterance.act is Act.WHAT_IF_LOSES and len(utterance.own.amounts) == 1
    amount = utterance.own.amounts[0] if asks else None
    return amount is not None and amount.currency is None and amount.value < len(slip.legs)


def _named(utterance: Utterance, legs: tuple[Leg, ...]) -> tuple[str, ...]:
    """The matches in which somebody who was named is backed, or is no more than a side of it."""
    names = set(utterance.named) or {*utterance.own.teams, *utterance.own.players}
    backed = tuple(leg.fixture_id for leg in legs if _backed(leg) in names)
    return backed or tuple(leg.fixture_id for leg in legs if _backed(leg) == "" and names & {leg.home, leg.away})


def _backed(leg: Leg) -> str:
    """The side that a leg needs to win; empty for a draw or a total."""
    return {Outcome.HOME: leg.home, Outcome.AWAY: leg.away}.get(leg.selection.outcome, "")


def _count(utterance: Utterance, said: str) -> int:
    """How many legs the message speaks of; one when it does not say."""
    spelled = number_values(utterance.language)
    words = re.findall(r"\w+", said)
    found = (int(word) if word.isdecimal() else spelled.get(word, 0) for word in words if len(word) < 10)
    return next((number for number in found if number > 1), 1)


def _says(utterance: Utterance, said: str, key: str, *, whole: bool = False) -> bool:
    """Whether one of the words, or a word that begins like one, is said and not denied."""
    return _any_of(say(utterance.language, key), r"\b" if whole else "").search(said) is not None


@lru_cache(maxsize=32)
def _any_of(listed: str, end: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, listed.split("|")))
    return re.compile(rf"{_NOT_DENIED}\b(?:{words}){end}")
