"""Prices the legs of a slip again, as they are now: at every quote, every change, and at the yes.

Asks the sportsbook and compares; decides nothing and says nothing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from chatbet.betting.money import rounded
from chatbet.betting.slip import Leg
from chatbet.betting.systems import COMBO
from chatbet.conversation.placement import bet_leg, worse
from chatbet.errors import UpstreamError
from chatbet.sportsbook.model import Fixture
from chatbet.tools.chances import fair_chance
from chatbet.tools.context import ToolContext
from chatbet.tools.odds import price_one
from chatbet.tools.results import CannotDo, PricedFixture, QuotedLeg, SlipQuoted
from chatbet.tools.simulation import quote_slip, slip_leg

_UPSTREAM_DIFFERS = Decimal("0.005")
"""Combined odds of the sportsbook that differ by more than rounding explains are the ones that count."""

_COMBINED_WITHIN = 2.0
"""Seconds that a quote waits for them: not every deployment answers."""


class Gone(StrEnum):
    """Why a leg has no price any more."""

    UNREACHABLE = "no_price"
    SUSPENDED = "suspended"
    STARTED = "started"
    """Chosen before the match, which has begun."""
    OVER = "over"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class Unpriced:
    """The first leg without a price."""

    leg: Leg
    why: Gone
    fixture: Fixture | None = None


@dataclass(frozen=True, slots=True)
class Fallen:
    """A price that is worse than the one agreed to; combined odds where ``leg`` is None."""

    leg: Leg | None
    old: Decimal
    new: Decimal


async def price_again(
    context: ToolContext, legs: Sequence[Leg], stake: Decimal | None, kind: str | None, *, since: datetime | None = None
) -> SlipQuoted | Unpriced | CannotDo:
    """The slip at the sportsbook's fresh prices; ``since`` is when its legs were priced last."""
    priced = await asyncio.gather(*(_price_leg(context, leg, since) for leg in legs))
    for found in priced:
        if isinstance(found, Unpriced):
            return found
    quoted = tuple(found for found in priced if isinstance(found, QuotedLeg))
    quote = quote_slip(quoted, stake=stake, kind=kind, default_stake=context.default_stake)
    return quote if isinstance(quote, CannotDo) else await combined(context, quote)


def legs_of(quote: SlipQuoted) -> tuple[Leg, ...]:
    """The legs of a quote as a slip keeps them."""
    return tuple(slip_leg(leg) for leg in quote.legs)


def fallen(old: Sequence[Leg], old_total: Decimal | None, quote: SlipQuoted, tolerance: Decimal) -> list[Fallen]:
    """Every price that is worse than before by more than ``tolerance`` (a part of it)."""
    new = legs_of(quote)
    found = [
        Fallen(before, before.odds, after.odds)
        for before, after in zip(old, new, strict=True)
        if worse(before, after.odds, tolerance)
    ]
    total = quote.total_odds
    if not found and old_total is not None and total is not None and total < old_total * (1 - tolerance):
        found.append(Fallen(None, old_total, total))
    return found


async def _price_leg(context: ToolContext, leg: Leg, since: datetime | None) -> QuotedLeg | Unpriced:
    fixture = context.catalogue.fixture(leg.fixture_id)
    begun = leg.start is not None and leg.start <= context.now
    if fixture is None:
        return Unpriced(leg, Gone.OVER if begun else Gone.NOT_OFFERED)
    if begun and since is not None and leg.start is not None and since < leg.start:
        return Unpriced(leg, Gone.STARTED, fixture)
    try:
        priced = await price_one(context, fixture, fresh=True)
    except UpstreamError:
        return Unpriced(leg, Gone.UNREACHABLE, fixture)
    return _priced(priced, leg)


def _priced(priced: PricedFixture, leg: Leg) -> QuotedLeg | Unpriced:
    if not priced.odds.active:
        return Unpriced(leg, Gone.SUSPENDED, priced.fixture)
    price = priced.odds.price(leg.selection)
    if price is None:
        return Unpriced(leg, Gone.NOT_OFFERED, priced.fixture)
    return QuotedLeg(priced, price, fair_chance(priced, price))


async def combined(context: ToolContext, quote: SlipQuoted) -> SlipQuoted:
    """The sportsbook's own combined odds, where it names other ones than the product."""
    if quote.kind != COMBO or quote.total_odds is None:
        return quote
    try:
        async with asyncio.timeout(_COMBINED_WITHIN):
            total = await context.sportsbook.combo_odds([bet_leg(leg) for leg in legs_of(quote)], quote.stake)
    except (UpstreamError, TimeoutError):
        return quote
    if total is None or abs(total / quote.total_odds - 1) <= _UPSTREAM_DIFFERS:
        return quote
    payout = rounded(quote.stake * total)
    return replace(quote, total_odds=total, payout=payout, profit=payout - quote.stake)
