"""``simulate_bet``: what a slip would pay at the prices of now. Needs no account and moves no money."""

import math
from dataclasses import replace
from decimal import Decimal

from chatbet.betting.combos import best_return, if_one_loses, total_odds
from chatbet.betting.market import Market
from chatbet.betting.slip import Leg, SameFixture, Slip
from chatbet.betting.systems import BadSlip
from chatbet.errors import UpstreamError
from chatbet.sportsbook.model import Fixture, Price
from chatbet.tools.chances import fair_chance
from chatbet.tools.context import ToolContext
from chatbet.tools.fixtures import find_fixtures, unknown_names
from chatbet.tools.odds import price_one
from chatbet.tools.picking import PickRequest, choose
from chatbet.tools.results import CannotDo, FixtureQuery, Miss, PricedFixture, QuotedLeg, SlipQuoted, Source, ToolResult

TOOL = "simulate_bet"


async def simulate_bet(
    context: ToolContext,
    picks: tuple[PickRequest, ...],
    *,
    stake: Decimal | None = None,
    kind: str | None = None,
) -> ToolResult:
    """Quote a single, a combo or a system of these picks; ``stake`` is the total (the default stake when None)."""
    if not picks:
        return CannotDo(TOOL, Miss.NEED_MATCH)
    legs: list[QuotedLeg] = []
    for pick in picks:
        leg = await quote_leg(context, pick)
        if isinstance(leg, CannotDo):
            return leg
        legs.append(leg)
    return quote_slip(tuple(legs), stake=stake, kind=kind, default_stake=context.default_stake)


async def quote_leg(context: ToolContext, pick: PickRequest, *, fresh: bool = False) -> QuotedLeg | CannotDo:
    """The price of one pick now (``fresh``: never a remembered one), or why there is none."""
    fixture = _fixture_of(context, pick)
    if isinstance(fixture, CannotDo):
        return fixture
    try:
        priced = await price_one(context, fixture, fresh=fresh)
    except UpstreamError:
        return CannotDo(TOOL, Miss.UPSTREAM_DOWN, fixtures=(fixture,))
    return leg_of(priced, pick)


def leg_of(priced: PricedFixture, pick: PickRequest) -> QuotedLeg | CannotDo:
    """The pick at the prices of its fixture."""
    fixture = priced.fixture
    if not priced.odds.active:
        return CannotDo(TOOL, Miss.SUSPENDED, fixtures=(fixture,))
    if not _names_a_side(pick):
        return CannotDo(TOOL, Miss.NEED_SELECTION, fixtures=(fixture,))
    price = choose(priced, pick)
    if price is None:
        missing = _missing(priced, pick)
        return CannotDo(TOOL, Miss.NOT_OFFERED, missing, (fixture,), market=pick.market, legs=_other_line(priced, pick))
    return _quoted(priced, price)


def _quoted(priced: PricedFixture, price: Price) -> QuotedLeg:
    return QuotedLeg(priced, price, fair_chance(priced, price))


def _other_line(priced: PricedFixture, pick: PickRequest) -> tuple[QuotedLeg, ...]:
    """The same pick on the line that is on offer."""
    near = choose(priced, replace(pick, line=None)) if pick.line is not None else None
    return (_quoted(priced, near),) if near is not None else ()


def _names_a_side(pick: PickRequest) -> bool:
    """Whether the pick says what is backed, beside where."""
    if pick.score is not None or pick.favourite is not None:
        return True
    return pick.market is not Market.CORRECT_SCORE and (pick.team is not None or pick.outcome is not None)


def _missing(priced: PricedFixture, pick: PickRequest) -> tuple[str, ...]:
    """The line or the score that is not on offer in a market that is."""
    if pick.market is None or not priced.odds.of(pick.market):
        return ()
    if pick.score is not None:
        return ("-".join(map(str, pick.score)),)
    return () if pick.line is None else (f"{pick.line:f}",)


def quote_slip(
    legs: tuple[QuotedLeg, ...], *, stake: Decimal | None, kind: str | None, default_stake: Decimal
) -> SlipQuoted | CannotDo:
    """Odds, payout and chance of a slip; legs of one match are refused, never multiplied."""
    fixtures = tuple(leg.priced.fixture for leg in legs)
    try:
        slip = Slip.of(*(slip_leg(leg) for leg in legs), stake=stake or default_stake, kind=kind)
    except SameFixture as clash:
        clashing = tuple(leg for leg in legs if leg.priced.fixture.id == clash.fixture_id)
        return CannotDo(TOOL, Miss.SAME_MATCH, fixtures=(clashing[0].priced.fixture,), legs=clashing)
    except BadSlip:
        return CannotDo(TOOL, Miss.WRONG_SYSTEM, names=(kind or "", str(len(legs))), fixtures=fixtures)
    total = slip.stake or default_stake
    payout = best_return(slip)
    return SlipQuoted(
        legs=legs,
        kind=slip.kind,
        bets=slip.lines,
        stake=total,
        total_odds=total_odds(slip) if slip.lines == 1 else None,
        payout=payout,
        profit=payout - total,
        chance=math.prod(leg.chance for leg in legs),
        if_one_loses=max(if_one_loses(slip)),
        source=Source(min(leg.priced.source.as_of for leg in legs), any(leg.priced.source.stale for leg in legs)),
        stake_given=stake is not None,
    )


def slip_leg(leg: QuotedLeg) -> Leg:
    """The leg as the slip keeps it."""
    fixture = leg.priced.fixture
    return Leg(
        fixture_id=fixture.id,
        selection=leg.price.selection,
        odds=leg.price.odds,
        home=fixture.home.names.canonical,
        away=fixture.away.names.canonical,
        start=fixture.start,
        bet_id=leg.price.bet_id,
        sport_id=fixture.sport_id,
        tournament_id=fixture.tournament.id,
    )


def _fixture_of(context: ToolContext, pick: PickRequest) -> Fixture | CannotDo:
    if pick.fixture_id and (fixture := context.catalogue.fixture(pick.fixture_id)):
        return fixture
    known = (pick.team,) if pick.team else pick.between
    teams = (*known, pick.opponent) if known and pick.opponent else known
    if not teams:
        return CannotDo(TOOL, Miss.NEED_MATCH)
    query = FixtureQuery(teams)
    if unknown := unknown_names(context, query):
        return unknown
    found = find_fixtures(context, query, limit=2)
    if found.miss is Miss.NO_MEETING and len(known) == 1:
        found = find_fixtures(context, FixtureQuery(known), limit=1)
    if found.miss or not found.fixtures:
        return CannotDo(TOOL, found.miss or Miss.NO_FIXTURES, teams, found.fixtures)
    return found.fixtures[0]
