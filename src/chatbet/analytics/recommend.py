"""Picks from what is on offer: the best value, the safest, a bold one. Says so when nothing has value, and which price
comes closest to a fair one.

Chosen by prices alone (see ``value``); facts about the teams only become reasons. Picks lie on different fixtures where
there are enough, so that one result does not decide them all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from chatbet.analytics.reasons import Facts, Reason, reasons
from chatbet.analytics.value import Priced, Valued, valued
from chatbet.betting.market import Market, Outcome

THRESHOLD = Decimal("0.02")
"""Expected profit per unit from which a price is called value."""
SAFE_ODDS = Decimal("1.20")
"""A safer price than this wins too little to be worth a pick, unless there is nothing else."""
USUAL_ODDS = (Decimal("1.40"), Decimal("6.00"))
"""Where the price closest to a fair one is looked for: below it wins too little, above it is a lottery ticket."""
BOLD_ODDS = (Decimal("2.80"), Decimal("9.00"))
"""Above these even a fair price is a lottery ticket; below them it is not bold."""
_UNPICKED = frozenset({Market.CORRECT_SCORE})
"""Lottery tickets. «Either side wins» is left out as well: it is nobody's idea of a pick."""


class Kind(StrEnum):
    """Why a pick was chosen."""

    VALUE = "value"
    CLOSEST = "closest"
    """Nothing has value: the price that is least below its fair one."""
    SAFE = "safe"
    BOLD = "bold"


class Confidence(StrEnum):
    """How much there is behind a pick, chance and facts together."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Candidate:
    """A fixture that may be recommended: all its prices, and what is known of its sides."""

    fixture_id: str
    prices: tuple[Priced, ...]
    facts: Facts | None = None

    @cached_property
    def valued(self) -> tuple[Valued, ...]:
        """Its prices beside their chances; worked out once, however often the fixture is considered."""
        return valued(self.prices)

    @cached_property
    def offers(self) -> "tuple[_Offer, ...]":
        """Those of its prices that may be picked."""
        return tuple(
            _Offer(self, found)
            for found in self.valued
            if found.selection.market not in _UNPICKED and found.selection.outcome is not Outcome.HOME_OR_AWAY
        )


@dataclass(frozen=True, slots=True)
class Pick:
    """A recommended price. ``kind`` value is only ever given to an edge above the threshold."""

    kind: Kind
    fixture_id: str
    valued: Valued
    confidence: Confidence
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]

    @property
    def has_value(self) -> bool:
        """Whether the price is above its fair one."""
        return self.valued.edge > 0


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What can be said about the fixtures on offer."""

    value: Pick | None
    """None means: nothing has value, and the reply must say so."""
    closest: Pick | None
    """Only where nothing has value."""
    safe: Pick | None
    bold: Pick | None
    considered: int
    """Fixtures with at least one complete market."""

    @property
    def has_value(self) -> bool:
        """Whether anything exceeds the threshold."""
        return self.value is not None

    @property
    def picks(self) -> tuple[Pick, ...]:
        """The picks there are: value or what comes closest to it, safe, bold."""
        return tuple(pick for pick in (self.value, self.closest, self.safe, self.bold) if pick is not None)


@dataclass(frozen=True, slots=True)
class _Offer:
    """One price of one candidate."""

    candidate: Candidate
    valued: Valued


def recommend(candidates: Iterable[Candidate], *, threshold: Decimal = THRESHOLD) -> Recommendation:
    """The best pick of each kind, on different fixtures where possible; the order of candidates breaks ties."""
    offers = [offer for candidate in candidates for offer in candidate.offers]
    good = [offer for offer in offers if offer.valued.edge > threshold]
    taken: list[_Offer] = []
    value = _choose(good, _growth, taken)
    safe = _choose([offer for offer in offers if offer.valued.odds >= SAFE_ODDS] or offers, _safety, taken)
    closest = None if good else _choose(_between(offers, *USUAL_ODDS) or offers, _edge, taken)
    bold = _choose(_between(offers, *BOLD_ODDS), _edge, taken)
    return Recommendation(
        value=_pick(Kind.VALUE, value),
        closest=_pick(Kind.CLOSEST, closest),
        safe=_pick(Kind.SAFE, safe),
        bold=_pick(Kind.BOLD, bold),
        considered=len({offer.candidate.fixture_id for offer in offers}),
    )


def explained(chosen: Recommendation, facts: Mapping[str, Facts]) -> Recommendation:
    """The same picks with what is known, by fixture id, of the sides: as if it had been known when they were chosen."""
    value, closest, safe, bold = (
        pick and reasoned(pick, facts) for pick in (chosen.value, chosen.closest, chosen.safe, chosen.bold)
    )
    return replace(chosen, value=value, closest=closest, safe=safe, bold=bold)


def reasoned(pick: Pick, facts: Mapping[str, Facts]) -> Pick:
    """One pick with what is known of its fixture's sides."""
    return _reasoned(pick.kind, pick.fixture_id, pick.valued, facts.get(pick.fixture_id))


def safest(candidates: Iterable[Candidate], count: int) -> tuple[Pick, ...]:
    """The safest pick of each fixture, the likeliest first, ``count`` at most: legs for one bet."""
    best = [pick for candidate in candidates if (pick := recommend([candidate]).safe) is not None]
    return tuple(sorted(best, key=lambda pick: _safety(pick.valued), reverse=True)[:count])


def _between(offers: Sequence[_Offer], low: Decimal, high: Decimal) -> list[_Offer]:
    return [offer for offer in offers if low <= offer.valued.odds <= high]


def _choose(
    offers: Sequence[_Offer], merit: Callable[[Valued], tuple[Decimal, Decimal]], taken: list[_Offer]
) -> _Offer | None:
    """The offer of most merit, on a fixture without a pick where there is one; never a price that was picked."""
    used = {offer.candidate.fixture_id for offer in taken}
    fresh = [offer for offer in offers if offer.candidate.fixture_id not in used]
    left = fresh or [offer for offer in offers if offer not in taken]
    best = max(left, key=lambda offer: merit(offer.valued), default=None)
    if best is not None:
        taken.append(best)
    return best


def _growth(found: Valued) -> tuple[Decimal, Decimal]:
    """Full Kelly: prefers an edge at short odds, where it is less likely to be an accident."""
    return found.edge / (found.odds - 1), found.chance


def _safety(found: Valued) -> tuple[Decimal, Decimal]:
    return found.chance, found.edge


def _edge(found: Valued) -> tuple[Decimal, Decimal]:
    return found.edge, found.chance


def _pick(kind: Kind, offer: _Offer | None) -> Pick | None:
    if offer is None:
        return None
    return _reasoned(kind, offer.candidate.fixture_id, offer.valued, offer.candidate.facts)


def _reasoned(kind: Kind, fixture_id: str, found: Valued, facts: Facts | None) -> Pick:
    both = reasons(found, facts)
    confidence = _confidence(found.chance, len(both.on_its_side), len(both.against))
    return Pick(kind, fixture_id, found, confidence, both.on_its_side, both.against)


def _confidence(chance: Decimal, good: int, bad: int) -> Confidence:
    """By the chance; one step down when more speaks against the pick than for it."""
    steps = list(Confidence)
    level = 2 if chance >= Decimal("0.65") else 1 if chance >= Decimal("0.45") else 0
    return steps[max(level - (bad > good), 0)]
