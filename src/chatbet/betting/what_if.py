"""«¿Y si se anula uno?»: what a slip pays when some legs end otherwise than won. Pure and exact."""

from dataclasses import dataclass
from decimal import Decimal

from chatbet.betting.combos import returns
from chatbet.betting.settlement import LegResult
from chatbet.betting.slip import Slip


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Some legs end like this and all others win: those of ``fixtures``, else any ``count`` of them."""

    result: LegResult
    count: int = 1
    fixtures: tuple[str, ...] = ()

    def pays(self, slip: Slip) -> tuple[Decimal, Decimal]:
        """The least and the most that the slip then pays, stake included; the same twice when that is certain.

        Least when it happens to the longest odds: of two legs the longer one loses more by not being won.
        """
        rising = sorted(range(len(slip.legs)), key=lambda place: slip.legs[place].odds)
        if self.fixtures:
            concerned = {place for place in rising if slip.legs[place].fixture_id in self.fixtures}
            paid = self._paid(slip, concerned)
            return paid, paid
        count = min(self.count, len(rising))
        return self._paid(slip, set(rising[len(rising) - count :])), self._paid(slip, set(rising[:count]))

    def _paid(self, slip: Slip, concerned: set[int]) -> Decimal:
        ends = [self.result if place in concerned else LegResult.WON for place in range(len(slip.legs))]
        return returns(slip, ends)
