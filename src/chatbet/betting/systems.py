"""Kinds of bets on several legs: a kind is the sizes of the combinations that it is made of.

``single``, ``combo`` (an accumulator of all legs), ten named systems, and ``k/n``: every combination of k of n legs.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from math import comb

from chatbet.errors import BadInput

SINGLE = "single"
COMBO = "combo"
MAX_LEGS = 20
"""More legs than any bookmaker takes; bounds the work of a hostile slip."""


class BadSlip(BadInput):
    """These legs, this stake and this kind of bet do not go together."""


@dataclass(frozen=True, slots=True)
class System:
    """A kind of bet on a fixed number of legs, and the sizes of its combinations."""

    kind: str
    legs: int
    folds: tuple[int, ...]

    @property
    def lines(self) -> int:
        """How many bets it is."""
        return sum(comb(self.legs, fold) for fold in self.folds)


def _full(kind: str, legs: int, first: int) -> System:
    return System(kind, legs, tuple(range(first, legs + 1)))


NAMED = (
    _full("trixie", 3, 2),
    _full("patent", 3, 1),
    _full("yankee", 4, 2),
    _full("lucky15", 4, 1),
    _full("canadian", 5, 2),
    _full("lucky31", 5, 1),
    _full("heinz", 6, 2),
    _full("lucky63", 6, 1),
    _full("superheinz", 7, 2),
    _full("goliath", 8, 2),
)
"""The named systems; those that begin with singles pay when one leg wins."""

_SPELLINGS = {"superyankee": "canadian", "accumulator": COMBO, "parlay": COMBO, "acca": COMBO}
_K_OF_N = re.compile(r"([0-9]{1,2})/([0-9]{1,2})")


def canonical_kind(written: str) -> str:
    """``"Lucky 15"``, ``"super-heinz"`` or ``"2 / 3"`` as the code names it; ``BadSlip`` when there is no such kind."""
    kind = re.sub(r"[\s_-]", "", written.lower())
    kind = _SPELLINGS.get(kind, kind)
    if kind in (SINGLE, COMBO) or any(system.kind == kind for system in NAMED):
        return kind
    found = _K_OF_N.fullmatch(kind)
    if not found or not 1 <= int(found[1]) <= int(found[2]) <= MAX_LEGS:
        raise BadSlip(f"no such kind of bet: {written[:40]!r}")
    return f"{int(found[1])}/{int(found[2])}"


@lru_cache(maxsize=256)  # a slip asks for its own with every figure that is worked out for it
def system_of(kind: str, legs: int) -> System:
    """The system that ``kind`` is on this many legs; ``BadSlip`` when it does not fit them."""
    kind = canonical_kind(kind)
    system = next((named for named in NAMED if named.kind == kind), None)
    if system is None and "/" in kind:
        fold, wanted = map(int, kind.split("/"))
        system = System(kind, wanted, (fold,))
    if system is None:
        system = System(kind, 1 if kind == SINGLE else max(legs, 2), (legs,))
    if system.legs != legs or legs > MAX_LEGS:
        raise BadSlip(f"{kind} needs {min(system.legs, MAX_LEGS)} legs, not {legs}")
    return system


def stake_of_all(each: Decimal, kind: str | None, legs: int) -> Decimal:
    """What a system costs at ``each`` per line; one line where ``kind`` is no system of so many legs."""
    try:
        return each * system_of(canonical_kind(kind), legs).lines if kind else each
    except BadSlip:
        return each


def legs_needed(kind: str) -> int:
    """On how many legs a named system or a ``k/n`` is made; ``BadSlip`` for what is neither."""
    kind = canonical_kind(kind)
    if "/" in kind:
        return int(kind.partition("/")[2])
    named = next((system for system in NAMED if system.kind == kind), None)
    if named is None:
        raise BadSlip(f"{kind} is made on any number of legs")
    return named.legs


def systems_for(legs: int) -> tuple[System, ...]:
    """Every named system on exactly this many legs."""
    return tuple(system for system in NAMED if system.legs == legs)


def lines_of(system: System) -> tuple[tuple[int, ...], ...]:
    """Each bet of the system as the places of its legs, shortest combinations first."""
    return tuple(line for fold in system.folds for line in combinations(range(system.legs), fold))
