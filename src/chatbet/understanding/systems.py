"""The system bet that a message names: trixie, Lucky 15, «2 de 3»."""

import re

from chatbet.understanding.reading import Reading

_NAMED = re.compile(
    r"\b(?:(trixie|patent|yankee|heinz|goliath)s?|(?:super ?(?:yankee|heinz))"
    r"|canad(?:ian|iense|ense)|lucky ?(15|31|63))\b"
)
_FOLDS = re.compile(
    r"\b(?:sistema|system) (?:de )?(\d) ?(?:/|de|of|out of|por) ?(\d)\b"
    r"|\b(\d) ?(?:/|de|of|out of) ?(\d) (?:sistema|system)\b"
)
_SUPER = {
    "super yankee": "canadian",
    "superyankee": "canadian",
    "super heinz": "superheinz",
    "superheinz": "superheinz",
}


def read_system(reading: Reading) -> str | None:
    """The system's name as the betting package knows it, or ``2/3``."""
    plain = reading.text.plain
    if named := _NAMED.search(plain):
        if named.group(2):
            return f"lucky{named.group(2)}"
        word = named.group()
        return _SUPER.get(word) or named.group(1) or "canadian"
    if folds := _FOLDS.search(plain):
        fold, legs = (part for part in folds.groups() if part)
        return f"{fold}/{legs}"
    return None
