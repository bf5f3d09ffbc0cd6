"""``get_recommendations``: picks from the prices on offer, with the figures for and against each. Never a promise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from chatbet.analytics.form import Venue, form_of
from chatbet.analytics.headtohead import head_to_head
from chatbet.analytics.match import Match
from chatbet.analytics.reasons import Code, Facts, Reason
from chatbet.analytics.recommend import Candidate, Recommendation, reasoned, recommend, safest
from chatbet.analytics.recommend import Pick as AnalyticPick
from chatbet.analytics.value import Priced
from chatbet.betting.market import ANYTHING, Market, Scope
from chatbet.betting.odds import ANY_ODDS, Bounds
from chatbet.errors import UpstreamError
from chatbet.language import Language
from chatbet.sportsbook.model import Fixture, FixtureOdds, Result
from chatbet.tools.context import ToolContext
from chatbet.tools.fixtures import find_fixtures, next_only, source_of, unknown_names
from chatbet.tools.odds import price_all
from chatbet.tools.picking import result_market
from chatbet.tools.prominence import most_prominent
from chatbet.tools.results import (
    CannotDo,
    FixtureQuery,
    FixturesFound,
    Miss,
    Pick,
    PricedFixture,
    RecommendationsFound,
    Source,
    ToolResult,
)
from chatbet.tools.together import together

MOST_CONSIDERED = 12
"""Fixtures priced for one recommendation, the most prominent competitions first."""
HORIZON = timedelta(days=7)
"""How far ahead is looked when no day was named."""
RISKS = {"low": ("safe",), "medium": ("value", "closest", "safe"), "high": ("value", "bold")}
"""Which kinds of picks answer which appetite."""
RECENT = 10
"""Matches that count as form."""
USUAL_LEGS = 3
"""Picks for one bet, where nobody says how many."""
_SIDES = {language: attrgetter(f"home.names.{language}", f"away.names.{language}") for language in Language}
"""The names of both sides of a fixture or a result for the reader."""
_OF_FOOTBALL = frozenset({Code.BETTER_FORM, Code.WORSE_FORM, Code.CLEAN_SHEETS, Code.MANY_GOALS, Code.FEW_GOALS})
"""Reasons that count points or goals: they say nothing where there is no draw."""


async def get_recommendations(
    context: ToolContext,
    query: FixtureQuery,
    *,
    fixture_id: str | None = None,
    risk: str | None = None,
    legs: int | None = None,
    without: tuple[str, ...] = (),
    within: Bounds = ANY_ODDS,
    scope: Scope = ANYTHING,
    most: int | None = None,
) -> ToolResult:
    """The best value (or what comes closest to it), the safest and, on request, a bold pick; or ``legs`` for one bet.

    ``without`` are the fixtures of picks that were told already, ``within`` the odds that a pick may have, ``scope``
    its markets, ``most`` how many picks were asked for.
    """
    found = _considered(context, query, fixture_id, without)
    if isinstance(found, CannotDo):
        return found
    glanced, reached = await price_all(context, found.fixtures, glance=True)
    search = _Search(risk, legs, most, within, scope)
    worthy = search.worth_pricing(glanced)
    items, still_reached = await price_all(context, worthy)
    if (found.fixtures and not reached) or (worthy and not still_reached):
        return CannotDo("get_recommendations", Miss.UPSTREAM_DOWN, query.teams, found.fixtures[:3])
    by_id = {item.fixture.id: item for item in items}
    chosen = replace(recommend(search.candidates(items)), considered=len(glanced))
    told = search.told(chosen, items)
    facts = await _facts(context, [by_id[pick.fixture_id].fixture for pick in told])
    return RecommendationsFound(
        query=found.query,
        picks=tuple(_pick(reasoned(pick, facts), by_id[pick.fixture_id]) for pick in told),
        considered=chosen.considered,
        has_value=chosen.has_value,
        source=_source(context, items),
        miss=found.miss or (None if chosen.has_value else Miss.NO_VALUE),
        combo=legs is not None,
        without=without,
        within=within,
        scope=scope,
    )


class _Search(NamedTuple):
    """Which picks are looked for."""

    risk: str | None
    legs: int | None
    most: int | None
    within: Bounds
    scope: Scope

    def candidates(self, items: Sequence[PricedFixture]) -> list[Candidate]:
        """The fixtures with the prices that may be picked."""
        return [_candidate(item.odds, self.within, self.scope) for item in items]

    def worth_pricing(self, glanced: Sequence[PricedFixture]) -> list[Fixture]:
        """The fixtures of the picks at a glance: what is said of them is then read from the prices now."""
        chosen = recommend(self.candidates(glanced))
        picks = chosen.picks if not (self.legs or self.most) else self.told(chosen, glanced)
        wanted = {pick.fixture_id for pick in picks}
        return [item.fixture for item in glanced if item.fixture.id in wanted]

    def told(self, chosen: Recommendation, items: Sequence[PricedFixture]) -> Sequence[AnalyticPick]:
        """The legs of one bet, else the picks of the wanted risk, with as many others as were asked for."""
        if self.legs:
            return safest(self.candidates(items), self.legs)
        wanted = _wanted(chosen, self.risk)
        if self.most is None:
            return wanted
        used = {pick.fixture_id for pick in wanted}
        others = (*chosen.picks, *safest(self.candidates(items), self.most + len(used)))
        apart = {pick.fixture_id: pick for pick in reversed(others) if pick.fixture_id not in used}
        return (*wanted, *reversed(apart.values()))[: self.most]


def _considered(
    context: ToolContext, query: FixtureQuery, fixture_id: str | None, without: tuple[str, ...]
) -> FixturesFound | CannotDo:
    if fixture_id and (fixture := context.catalogue.fixture(fixture_id)):
        return FixturesFound(query, (fixture,), 1, source_of(context))
    if unknown := unknown_names(context, query):
        return unknown
    asked = query
    if not query.dated and not query.teams:
        asked = replace(query, start=context.now, end=context.now + HORIZON)
    found = find_fixtures(context, asked, limit=10_000)
    now = context.now.astimezone(UTC)
    ahead = [fixture for fixture in found.fixtures if not fixture.live and fixture.start > now]
    ahead = [fixture for fixture in ahead if fixture.id not in without]
    if next_only(query):
        ahead = ahead[:1]
    told = query if asked is not query else found.query
    first = tuple(most_prominent(context, ahead, MOST_CONSIDERED))
    return FixturesFound(told, first, len(ahead), found.source, found.miss)


def _wanted(chosen: Recommendation, risk: str | None) -> Sequence[AnalyticPick]:
    kinds = RISKS.get(risk or "medium", RISKS["medium"])
    return [pick for pick in chosen.picks if pick.kind.value in kinds] or list(chosen.picks)


# The same prices are considered for everybody until they move.
@lru_cache(maxsize=256)
def _candidate(odds: FixtureOdds, within: Bounds, scope: Scope) -> Candidate:
    prices = tuple(Priced(price.selection, price.odds) for price in odds.prices)
    return Candidate(odds.fixture_id, prices, within=within, scope=scope)


def _pick(pick: AnalyticPick, item: PricedFixture) -> Pick:
    price = item.odds.price(pick.valued.selection)
    if price is None:
        raise LookupError(f"a pick that is not on offer: {pick.valued.selection}")
    return Pick(
        kind=pick.kind.value,
        priced=item,
        price=price,
        chance=float(pick.valued.chance),
        edge=float(pick.valued.edge),
        confidence=pick.confidence.value,
        reasons_for=_telling(pick.reasons_for, item),
        reasons_against=_telling(pick.reasons_against, item),
    )


def _telling(reasons: tuple[Reason, ...], item: PricedFixture) -> tuple[Reason, ...]:
    """The reasons that say something in the sport of this fixture."""
    if result_market(item) is Market.MATCH_RESULT:
        return reasons
    return tuple(reason for reason in reasons if reason.code not in _OF_FOOTBALL)


def _source(context: ToolContext, items: Sequence[PricedFixture]) -> Source:
    if not items:
        return source_of(context)
    return Source(min(item.source.as_of for item in items), any(item.source.stale for item in items))


async def _facts(context: ToolContext, fixtures: Sequence[Fixture]) -> dict[str, Facts]:
    """Form and meetings of the picked fixtures' sides; nothing for those whose results cannot be had."""
    sides = list({side.id: None for fixture in fixtures for side in (fixture.home, fixture.away)})
    played = dict(zip(sides, await together([_results(context, side) for side in sides]), strict=True))
    facts = {
        fixture.id: _facts_of(fixture, played[fixture.home.id], played[fixture.away.id], context.language)
        for fixture in fixtures
    }
    return {fixture_id: known for fixture_id, known in facts.items() if known is not None}


async def _results(context: ToolContext, team_id: str) -> Sequence[Result] | None:
    try:
        found = await context.sportsbook.results(team_id=team_id)
    except UpstreamError:
        return None
    return found.value if found is not None else None


def _facts_of(
    fixture: Fixture, own: Sequence[Result] | None, other: Sequence[Result] | None, language: Language
) -> Facts | None:
    if own is None or other is None:
        return None
    sides = _SIDES[language]
    left, right = sides(fixture)
    both = {left, right}
    named = [(result, sides(result)) for result in own]
    at_home = [result for result, (home, _) in named if home == left]
    met = [result for result, (home, away) in named if home in both and away in both]
    return Facts(
        home=form_of(_matches(own[-RECENT:], language), left, last=RECENT),
        away=form_of(_matches(other[-RECENT:], language), right, last=RECENT),
        home_at_home=form_of(_matches(at_home[-RECENT:], language), left, last=RECENT, venue=Venue.HOME),
        meetings=head_to_head(_matches(met, language), left, right),
    )


def _matches(results: Sequence[Result], language: Language) -> list[Match]:
    """Results, oldest first, under the names that the reader will see in the reasons."""
    sides = _SIDES[language]
    return [Match(result.start.date(), *sides(result), result.score.home, result.score.away) for result in results]
