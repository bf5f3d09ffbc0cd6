"""Finds the facts that a number could be: exact ones, rounded ones, and those that arithmetic derives from prices."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cached_property

from chatbet.betting.money import payout, profit
from chatbet.betting.odds import american, decimal_text, fractional
from chatbet.brain.facts import Backing, Facts, Figure, Kind


class Lookup:
    """The facts of one reply, indexed when first needed."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    @cached_property
    def by_odds(self) -> dict[Decimal, list[Backing]]:
        """What pays these odds, under the price itself and as it is written."""
        found: dict[Decimal, list[Backing]] = defaultdict(list)
        for owner, odds in self.facts.prices:
            found[odds].append(owner)
            if odds.as_tuple().exponent != -2 and (shown := Decimal(decimal_text(odds))) != odds:
                found[shown].append(owner)
        return dict(found)

    @cached_property
    def _by_fraction(self) -> dict[str, list[Backing]]:
        return self._told_as(fractional)

    @cached_property
    def _by_line(self) -> dict[str, list[Backing]]:
        return self._told_as(american)

    def _told_as(self, write: Callable[[Decimal], str]) -> dict[str, list[Backing]]:
        found: dict[str, list[Backing]] = defaultdict(list)
        others = ((figure.owners[0] if figure.owners else None, figure.value) for figure in self._other_odds())
        for owner, odds in (*self.facts.prices, *others):
            if isinstance(owner, Backing):
                found[write(odds)].append(owner)
        return dict(found)

    def _other_odds(self) -> Iterator[Figure]:
        return (figure for group in self.facts.figures.values() for figure in group if figure.kind is Kind.ODDS)

    def find(self, value: Decimal, kinds: Iterable[Kind]) -> list[Figure]:
        """The figures of these kinds that ``value`` states."""
        wanted = frozenset(kinds)
        found = [figure for figure in self.facts.figures.get(value, ()) if figure.kind in wanted]
        if not found or wanted & {Kind.RATE, Kind.PERCENT, Kind.POINTS, Kind.GOALS, Kind.CONCEDED}:
            found += [
                figure for figure in self.facts.rates if figure.kind in wanted and _rounds_to(figure.value, value)
            ]
        derived = {
            Kind.ODDS: self._odds,
            Kind.AMERICAN: self._american,
            Kind.MONEY: self._money,
            Kind.PERCENT: self._percent,
        }
        for kind in wanted & derived.keys():
            found += [Figure(kind, value, owners) for owners in derived[kind](value)]
        return found

    def fraction(self, text: str) -> list[Figure]:
        """The prices that are written as this fraction."""
        return [Figure(Kind.FRACTION, Decimal(0), (owner,)) for owner in self._by_fraction.get(text, ())]

    def _odds(self, value: Decimal) -> Iterator[tuple[Backing, ...]]:
        return ((owner,) for owner in self.by_odds.get(value, ()))

    def _american(self, value: Decimal) -> Iterator[tuple[Backing, ...]]:
        return ((owner,) for owner in self._by_line.get(f"{value:+f}", ()))

    def _money(self, value: Decimal) -> Iterator[tuple[Backing, ...]]:
        if value in self.facts.stakes:
            yield ()
        for stake in self.facts.stakes:
            for odds, owners in self.by_odds.items():
                if value in (payout(stake, odds), profit(stake, odds)):
                    yield from ((owner,) for owner in owners)

    def _percent(self, value: Decimal) -> Iterator[tuple[Backing, ...]]:
        for odds, owners in self.by_odds.items():
            if _rounds_to(100 / odds, value):
                yield from ((owner,) for owner in owners)


def _rounds_to(exact: Decimal, told: Decimal) -> bool:
    """True when ``told`` is ``exact`` rounded to as many decimals as it has, at most two."""
    exponent = told.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2 or abs(exact - told) >= 1:
        return False
    step = Decimal(1).scaleb(min(exponent, 0))
    return told in (exact.quantize(step, rounding=ROUND_HALF_UP), exact.quantize(step, rounding=ROUND_HALF_EVEN))
