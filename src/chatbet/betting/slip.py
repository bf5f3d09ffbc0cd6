"""A slip: what somebody is about to bet. Frozen, and never illegal: it cannot be made with legs that do not combine.

The stake is the total that leaves the account; a system divides it over its lines.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from chatbet.betting.market import Selection
from chatbet.betting.money import BadAmount
from chatbet.betting.odds import checked_odds
from chatbet.betting.systems import COMBO, MAX_LEGS, SINGLE, BadSlip, System, canonical_kind, system_of


class SameFixture(BadSlip):
    """Two legs of one match: their odds may not be multiplied, because one result moves the other."""

    def __init__(self, fixture_id: str) -> None:
        super().__init__(f"two legs of fixture {fixture_id}")
        self.fixture_id = fixture_id


@dataclass(frozen=True, slots=True)
class Leg:
    """One selection at the odds that were shown. What follows the odds is carried along, never judged."""

    fixture_id: str
    selection: Selection
    odds: Decimal
    home: str = ""
    """Canonical names of the sides, for labels."""
    away: str = ""
    start: datetime | None = None
    bet_id: str = ""
    """What an order quotes to the sportsbook, with the sport and the tournament."""
    sport_id: str = ""
    tournament_id: str = ""

    def __post_init__(self) -> None:
        checked_odds(self.odds)


@dataclass(frozen=True, slots=True)
class Slip:
    """Legs, the kind of bet (see ``systems``) and the total stake; None while it is not yet named.

    Raises ``SameFixture``, ``BadSlip`` (kind and number of legs), ``BadAmount`` (a stake that is not above 0).
    """

    legs: tuple[Leg, ...]
    stake: Decimal | None = None
    kind: str = SINGLE

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", canonical_kind(self.kind))
        system_of(self.kind, len(self.legs))
        seen: set[str] = set()
        for leg in self.legs:
            if leg.fixture_id in seen:
                raise SameFixture(leg.fixture_id)
            seen.add(leg.fixture_id)
        if self.stake is not None and not (self.stake.is_finite() and self.stake > 0):
            raise BadAmount("a stake is above 0")

    @classmethod
    def of(cls, *legs: Leg, stake: Decimal | None = None, kind: str | None = None) -> "Slip":
        """A slip of these legs; without a ``kind``, one leg is a single and several are a combo."""
        return cls(legs, stake, kind or _plain(len(legs)))

    @property
    def system(self) -> System:
        """The combinations that the bet is made of."""
        return system_of(self.kind, len(self.legs))

    @property
    def lines(self) -> int:
        """How many bets the stake is divided over."""
        return self.system.lines

    @property
    def unit_stake(self) -> Decimal | None:
        """The stake of each line, not rounded."""
        return None if self.stake is None else self.stake / self.lines

    def with_stake(self, stake: Decimal | None) -> "Slip":
        """The same bet for another total stake."""
        return replace(self, stake=stake)

    def with_unit_stake(self, stake: Decimal) -> "Slip":
        """The same bet with ``stake`` on each line."""
        return replace(self, stake=stake * self.lines)

    def with_leg(self, leg: Leg) -> "Slip":
        """One leg more; a system that no longer fits becomes a combo. ``SameFixture`` when its match is in already."""
        return self._of_legs((*self.legs, leg))

    def replacing(self, leg: Leg) -> "Slip":
        """The leg of the same match replaced in its place (another selection, or newer odds)."""
        return self._of_legs(tuple(leg if old.fixture_id == leg.fixture_id else old for old in self.legs))

    def without(self, fixture_id: str) -> "Slip | None":
        """The slip without that match; None when nothing is left."""
        left = tuple(leg for leg in self.legs if leg.fixture_id != fixture_id)
        return self._of_legs(left) if left else None

    def as_kind(self, kind: str) -> "Slip":
        """The same legs and total stake as another kind of bet."""
        return replace(self, kind=kind)

    def _of_legs(self, legs: tuple[Leg, ...]) -> "Slip":
        if len(legs) > MAX_LEGS:
            raise BadSlip(f"a slip holds at most {MAX_LEGS} legs")
        return Slip(legs, self.stake, self.kind if len(legs) == len(self.legs) else _plain(len(legs)))


def _plain(legs: int) -> str:
    return SINGLE if legs == 1 else COMBO
