"""How a message goes on with the one before it, as features: what was asked beside what is said now. Pure.

A fragment («¿y el Madrid?», «más arriesgado», «a q hora es») is told from a new question by what the question before
was about and by how little the fragment says of its own.
"""

from collections.abc import Sequence

from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Intent

SAME = "SAME"
"""The answer of the model that a message means what the one before meant."""
_CROSSED = ("c ", "n ", "c^ ")
"""Kinds of features that mean different things after different questions."""
_INITIALS = "cn"
"""By which all others are passed over: most features are pieces of words."""
_MOST_COUNTED = 4


def in_conversation(features: Sequence[str], reading: Reading, before: Intent) -> list[str]:
    """The features of a message after a question of intent ``before``."""
    return [*features, *going_on(features, reading, before)]


def going_on(features: Sequence[str], reading: Reading, before: Intent) -> list[str]:
    """What a question of intent ``before`` adds to the features of the message after it."""
    left = min(len(reading.content), _MOST_COUNTED)
    said = _said(reading)
    after = [
        f"p {before}", f"p {before} left {left}", f"p {before} said {said}", f"left {left}", f"left {left} said {said}",
    ]  # fmt: skip
    return after + [
        f"p {before} {feature}" for feature in features if feature[0] in _INITIALS and feature.startswith(_CROSSED)
    ]


def _said(reading: Reading) -> str:
    """Which kinds of things the message names."""
    kinds = {
        "name": reading.names, "date": reading.dates, "money": reading.amounts, "market": reading.markets.markets,
        "side": reading.markets.selections, "line": reading.markets.lines, "risk": reading.markets.risk,
    }  # fmt: skip
    return "+".join(kind for kind, found in kinds.items() if found) or "nothing"


def folded(chances: dict[str, float], before: Intent) -> tuple[dict[str, float], float]:
    """The chance of each intent with ``SAME`` resolved, and the share of «the same» in the intent before."""
    same = chances.get(SAME, 0.0)
    summed = {label: chance for label, chance in chances.items() if label != SAME}
    summed[before.value] = summed.get(before.value, 0.0) + same
    return summed, same / max(summed[before.value], 1e-9)
