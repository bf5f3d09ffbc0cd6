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

from chatbet.analytics.reasons import Facts, Reason, Reasons, reasons
from chatbet.analytics.value import Priced, Valued, valued
from chatbet.betting.market import ANYTHING, Market, Outcome, Scope
from chatbet.betting.odds import ANY_ODDS, Bounds

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
    within: Bounds = ANY_ODDS
    """Only a price between these may be picked."""
    scope: Scope = ANYTHING
    """Only a selection of these markets and lines may be picked."""

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
            if found.odds in self.within
            and self.scope.covers(found.selection)
            and found.selection.market not in _UNPICKED
            and found.selection.outcome is not Outcome.HOME_OR_AWAY
        )

    @cached_property
    def best(self) -> "Mapping[_Search, _Offer | None]":
        """Its offer of most merit in each of the usual searches."""
        return {search: search.best(self.offers) for search in _USUAL}


@dataclass(frozen=True)
class Pick:
    """A recommended price. ``kind`` value is only ever given to an edge above the threshold.

    What speaks for and against it is worked out when somebody asks: most picks are only compared.
    """

    kind: Kind
    fixture_id: str
    valued: Valued
    facts: Facts | None = None
    """What is known of the fixture's sides."""

    @cached_property
    def confidence(self) -> Confidence:
        """How much there is behind it."""
        return _confidence(self.valued.chance, len(self.reasons_for), len(self.reasons_against))

    @property
    def has_value(self) -> bool:
        """Whether the price is above its fair one."""
        return self.valued.edge > 0

    @property
    def reasons_for(self) -> tuple[Reason, ...]:
        """What speaks for it, the price first."""
        return self._reasons.on_its_side

    @property
    def reasons_against(self) -> tuple[Reason, ...]:
        """What speaks against it."""
        return self._reasons.against

    @cached_property
    def _reasons(self) -> Reasons:
        return reasons(self.valued, self.facts)


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
    offering = [candidate for candidate in candidates if candidate.offers]
    taken: list[_Offer] = []
    worthy = [candidate for candidate in offering if _has_value(candidate, threshold)]
    value = _choose(worthy, _Search(_growth, above=threshold), taken)
    safe = _choose(offering, _usable(_SAFE, offering), taken)
    closest = None if worthy else _choose(offering, _usable(_CLOSEST, offering), taken)
    bold = _choose(offering, _BOLD, taken)
    return Recommendation(
        value=_pick(Kind.VALUE, value),
        closest=_pick(Kind.CLOSEST, closest),
        safe=_pick(Kind.SAFE, safe),
        bold=_pick(Kind.BOLD, bold),
        considered=len({candidate.fixture_id for candidate in offering}),
    )


def reasoned(pick: Pick, facts: Mapping[str, Facts]) -> Pick:
    """One pick with what is known of its fixture's sides."""
    return replace(pick, facts=facts.get(pick.fixture_id))


def safest(candidates: Iterable[Candidate], count: int) -> tuple[Pick, ...]:
    """The safest pick of each fixture, the likeliest first, ``count`` at most: legs for one bet."""
    best = [pick for candidate in candidates if (pick := recommend([candidate]).safe) is not None]
    return tuple(sorted(best, key=lambda pick: _safety(pick.valued), reverse=True)[:count])


def _has_value(candidate: Candidate, threshold: Decimal) -> bool:
    fairest = candidate.best[_FAIREST]
    return fairest is not None and fairest.valued.edge > threshold


def _usable(search: "_Search", offering: Sequence[Candidate]) -> "_Search":
    """The search where anything at all fits it, else the same one among all prices."""
    return search if any(candidate.best[search] for candidate in offering) else _AMONG_ALL[search]


def _choose(candidates: Sequence[Candidate], search: "_Search", taken: list[_Offer]) -> _Offer | None:
    """The offer of most merit, on a fixture without a pick where there is one; never a price that was picked."""
    used = {offer.candidate.fixture_id for offer in taken}
    bests = (search.best_of(candidate) for candidate in candidates if candidate.fixture_id not in used)
    fresh = [best for best in bests if best is not None]
    left = fresh or [offer for one in candidates for offer in search.among(one.offers) if offer not in taken]
    best = max(left, key=lambda offer: search.merit(offer.valued), default=None)
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


@dataclass(frozen=True, eq=False, slots=True)
class _Search:
    """What is looked for: the most merit among offers at these odds, with an edge above this one."""

    merit: Callable[[Valued], tuple[Decimal, Decimal]]
    low: Decimal = Decimal(0)
    high: Decimal = Decimal("Infinity")
    above: Decimal = Decimal("-Infinity")

    def among(self, offers: Iterable[_Offer]) -> list[_Offer]:
        """Those that fit."""
        return [one for one in offers if self.low <= one.valued.odds <= self.high and one.valued.edge > self.above]

    def best(self, offers: Iterable[_Offer]) -> _Offer | None:
        """The first of those of most merit."""
        return max(self.among(offers), key=lambda offer: self.merit(offer.valued), default=None)

    def best_of(self, candidate: Candidate) -> _Offer | None:
        """The candidate's best; known beforehand in the usual searches."""
        return candidate.best[self] if self in candidate.best else self.best(candidate.offers)


_SAFE, _SAFEST = _Search(_safety, low=SAFE_ODDS), _Search(_safety)
_CLOSEST, _FAIREST = _Search(_edge, *USUAL_ODDS), _Search(_edge)
_BOLD = _Search(_edge, *BOLD_ODDS)
_AMONG_ALL = {_SAFE: _SAFEST, _CLOSEST: _FAIREST}
_USUAL = (_SAFE, _SAFEST, _CLOSEST, _FAIREST, _BOLD)


def _pick(kind: Kind, offer: _Offer | None) -> Pick | None:
    return Pick(kind, offer.candidate.fixture_id, offer.valued, offer.candidate.facts) if offer else None


def _confidence(chance: Decimal, good: int, bad: int) -> Confidence:
    """By the chance; one step down when more speaks against the pick than for it."""
    steps = list(Confidence)
    level = 2 if chance >= Decimal("0.65") else 1 if chance >= Decimal("0.45") else 0
    return steps[max(level - (bad > good), 0)]
