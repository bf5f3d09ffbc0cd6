"""The system bet that a message names: trixie, Lucky 15, «2 de 3»."""

import re

from chatbet.understanding.reading import Reading

_NAMED = re.compile(
    r"""\b(?:(?P<canadian>canad(?:ian|iense|ense)|super[ -]?yankee)|(?P<superheinz>super[ -]?heinz)
    |(?P<trixie>trixie)|(?P<patent>patent)|(?P<yankee>yankee)|(?P<heinz>heinz)|(?P<goliath>goliath?)
    |(?P<lucky15>lucky[ -]?(?:15|quince|fifteen|quinze))|(?P<lucky31>lucky[ -]?31)|(?P<lucky63>lucky[ -]?63))s?\b""",
    re.VERBOSE,
)
"""Every name of a system as the betting package calls it, and how people write it."""
_OF = r"[ ]?(?:/|de|of|out[ ]of|from|em|por)[ ]?"
_FOLDS = re.compile(rf"\b(?:sistema|system) (?:de )?(\d){_OF}(\d)\b|\b(\d){_OF}(\d) (?:sistema|system)\b")


def read_system(reading: Reading) -> str | None:
    """The system's name as the betting package knows it, or ``2/3``."""
    plain = reading.meant.plain
    if named := _NAMED.search(plain):
        return named.lastgroup
    if folds := _FOLDS.search(plain):
        fold, legs = (part for part in folds.groups() if part)
        return f"{fold}/{legs}"
    return None
