"""Results, comparisons, tables, picks, slips and the toolbox: what each answers and what it refuses."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from chatbet.betting.market import Market, Outcome, Scope
from chatbet.betting.odds import Bounds
from chatbet.sportsbook.catalogue import Catalogue
from chatbet.sportsbook.model import Score
from chatbet.tools.comparison import compare_teams
from chatbet.tools.context import ToolContext
from chatbet.tools.fixtures import get_past
from chatbet.tools.odds import get_odds
from chatbet.tools.picking import PickRequest, main_market
from chatbet.tools.prominence import most_prominent
from chatbet.tools.recommendations import get_recommendations
from chatbet.tools.results import (
    CannotDo,
    FixtureQuery,
    FixturesFound,
    Miss,
    OddsFound,
    RecommendationsFound,
    ResultsFound,
    SlipQuoted,
    StandingsFound,
    TeamsCompared,
    TournamentsFound,
)
from chatbet.tools.simulation import simulate_bet
from chatbet.tools.toolbox import Toolbox, ToolCall
from chatbet.tools.tournaments import get_standings, get_tournaments
from tests.brain.stage import Stage

BARCA, MADRID = "FC Barcelona", "Real Madrid"


async def test_the_results_of_a_day_need_no_name(context: ToolContext) -> None:
    """«Resultados de la semana pasada» looks through the competitions."""
    week = FixtureQuery(start=context.now - timedelta(days=8), end=context.now - timedelta(days=6))
    found = await get_past(context, week)
    assert isinstance(found, ResultsFound)
    assert found.results
    assert all(week.start <= result.start < week.end for result in found.results)  # type: ignore[operator]


async def test_a_day_without_matches_gives_the_latest(context: ToolContext) -> None:
    """And says so."""
    old = FixtureQuery((BARCA,), start=context.now - timedelta(days=900), end=context.now - timedelta(days=899))
    found = await get_past(context, old)
    assert isinstance(found, ResultsFound)
    assert (found.miss, len(found.results)) == (Miss.NONE_IN_INTERVAL, 3)


async def test_two_sides_are_set_next_to_each_other(context: ToolContext, world: Stage) -> None:
    """Won, drawn, lost and goals are those of the results."""
    compared = await compare_teams(context, (BARCA, MADRID))
    assert isinstance(compared, TeamsCompared)
    own = [one for one in world.shelf.played if BARCA in (one.home.names.canonical, one.away.names.canonical)]
    assert compared.left.played == compared.left.won + compared.left.drawn + compared.left.lost == len(own)
    assert compared.next_meeting is not None


async def test_only_this_season_counts(context: ToolContext, world: Stage) -> None:
    """What was played before its first day is left out of the figures."""
    from datetime import UTC, datetime

    from chatbet.sportsbook.model import Snapshot, TournamentDates

    began = datetime(2026, 10, 20, tzinfo=UTC)

    async def seasons() -> Snapshot[tuple[TournamentDates, ...]]:
        return Snapshot((TournamentDates("566", began, datetime(2027, 5, 23, tzinfo=UTC)),), context.now, stale=False)

    world.shelf.seasons = seasons  # type: ignore[method-assign, assignment]
    compared = await compare_teams(context, (BARCA, MADRID))
    del world.shelf.seasons  # type: ignore[attr-defined]
    assert isinstance(compared, TeamsCompared)
    since = [one for one in world.shelf.played if one.start >= began]
    own = [one for one in since if BARCA in (one.home.names.canonical, one.away.names.canonical)]
    assert compared.left.played == len(own)


async def test_one_side_is_set_beside_its_next_opponent(context: ToolContext) -> None:
    """«¿Cómo viene el Barça?»."""
    compared = await compare_teams(context, (BARCA,))
    assert isinstance(compared, TeamsCompared)
    assert compared.left.team.names.canonical == BARCA
    assert compared.next_meeting is not None


async def test_nobody_to_compare_is_asked_for(context: ToolContext) -> None:
    """Two teams are needed."""
    found = await compare_teams(context, ())
    assert isinstance(found, CannotDo)
    assert found.miss is Miss.NEED_TWO_TEAMS


async def test_a_table_is_found_by_tournament_or_by_team(context: ToolContext) -> None:
    """The team's league is the one that it plays in most."""
    named, own = await get_standings(context, "La Liga"), await get_standings(context, None, BARCA)
    assert isinstance(named, StandingsFound)
    assert isinstance(own, StandingsFound)
    assert named.tables == own.tables
    assert isinstance(await get_standings(context, "Liga Lunar"), CannotDo)


async def test_tournaments_count_what_is_still_to_come(context: ToolContext) -> None:
    """All of them, or the one that was named."""
    everything = await get_tournaments(context)
    assert isinstance(everything, TournamentsFound)
    assert sum(item.fixtures for item in everything.items) == len(context.catalogue.fixtures)


async def test_picks_are_the_nearest_to_fair_and_the_safest(context: ToolContext) -> None:
    """Whatever the prices, there is something to answer with, and its figures are the price's own."""
    found = await get_recommendations(context, FixtureQuery())
    assert isinstance(found, RecommendationsFound)
    kinds = [pick.kind for pick in found.picks]
    assert "safe" in kinds
    assert ("value" in kinds) == found.has_value
    assert ("closest" in kinds) != found.has_value
    assert all(pick.price in pick.priced.odds.prices for pick in found.picks)


async def test_a_team_is_recommended_its_next_match_only(context: ToolContext) -> None:
    """Nobody who asks about the Barça means its match in March."""
    found = await get_recommendations(context, FixtureQuery((BARCA,)))
    assert isinstance(found, RecommendationsFound)
    assert {pick.priced.fixture.id for pick in found.picks} == {"f0"}


async def test_a_combination_has_one_leg_per_match(context: ToolContext) -> None:
    """The likeliest ones, never two of the same match."""
    found = await get_recommendations(context, FixtureQuery(), legs=3)
    assert isinstance(found, RecommendationsFound)
    assert found.combo
    fixtures = [pick.priced.fixture.id for pick in found.picks]
    assert len(fixtures) == len(set(fixtures)) == 3


async def test_another_pick_is_of_another_match_and_within_the_odds(context: ToolContext) -> None:
    """Fixtures that were told are left out, prices beyond the bounds are no picks; nothing fits, nothing is picked."""
    first = await get_recommendations(context, FixtureQuery())
    assert isinstance(first, RecommendationsFound)
    told = tuple({pick.priced.fixture.id for pick in first.picks})
    other = await get_recommendations(context, FixtureQuery(), without=told, within=Bounds(Decimal("1.5"), Decimal(3)))
    assert isinstance(other, RecommendationsFound)
    assert other.picks
    assert {pick.priced.fixture.id for pick in other.picks}.isdisjoint(told)
    assert all(Decimal("1.5") <= pick.price.odds <= 3 for pick in other.picks)
    nothing = await get_recommendations(context, FixtureQuery(), within=Bounds(Decimal(900)))
    assert isinstance(nothing, RecommendationsFound)
    assert nothing.picks == ()


async def test_what_is_left_stands_for_a_match_without_a_result_to_bet_on(context: ToolContext) -> None:
    """At 3-0 in minute 85 the goals are still on offer, and are told."""
    found = await get_odds(context, FixtureQuery((BARCA,)))
    assert isinstance(found, OddsFound)
    item = found.items[0]
    assert main_market(item) is Market.MATCH_RESULT
    late = replace(item, odds=replace(item.odds, prices=item.odds.of(Market.OVER_UNDER)))
    assert main_market(late) is Market.OVER_UNDER


async def test_a_slip_is_the_product_of_its_prices(context: ToolContext) -> None:
    """Payout and profit of the stake that was named."""
    pick = PickRequest(outcome=Outcome.DRAW, between=(BARCA, MADRID))
    quote = await simulate_bet(context, (pick,), stake=Decimal(20))
    assert isinstance(quote, SlipQuoted)
    odds = quote.legs[0].price.odds
    assert (quote.payout, quote.profit, quote.stake_given) == (20 * odds, 20 * odds - 20, True)


@pytest.mark.parametrize(
    ("picks", "miss"),
    [
        ((), Miss.NEED_MATCH),
        ((PickRequest(team="Patético FC"),), Miss.UNKNOWN_TEAM),
        ((PickRequest(fixture_id="f0"),), Miss.NEED_SELECTION),
        ((PickRequest(outcome=Outcome.OVER, line=Decimal("9.5"), fixture_id="f0"),), Miss.NOT_OFFERED),
        ((PickRequest(team=BARCA), PickRequest(team=MADRID)), Miss.SAME_MATCH),
    ],
)
async def test_a_slip_that_cannot_be_is_refused(
    context: ToolContext, picks: tuple[PickRequest, ...], miss: Miss
) -> None:
    """With the reason."""
    found = await simulate_bet(context, picks)
    assert isinstance(found, CannotDo)
    assert found.miss is miss


async def test_the_same_call_runs_once(context: ToolContext, world: Stage) -> None:
    """A turn's second question for the same prices costs nothing."""
    world.shelf.asked.clear()
    box = Toolbox(context)
    call = ToolCall("get_odds", FixtureQuery((BARCA,)))
    first, second = await box.run(call), await box.run(call)
    assert first is second
    assert world.shelf.asked.count("odds") == 1


async def test_picks_are_as_many_as_were_asked_for_each_of_another_match(context: ToolContext) -> None:
    """As far as there are matches."""
    for most in (1, 2, 3, 5):
        found = await get_recommendations(context, FixtureQuery(), most=most)
        assert isinstance(found, RecommendationsFound)
        assert len({pick.priced.fixture.id for pick in found.picks}) == len(found.picks) == most


async def test_a_pick_lies_in_the_market_that_was_named(context: ToolContext) -> None:
    """Where the market is not on offer there is no pick of another one instead."""
    found = await get_recommendations(context, FixtureQuery(), scope=Scope((Market.DOUBLE_CHANCE,)))
    assert isinstance(found, RecommendationsFound)
    assert found.picks
    assert {pick.price.selection.market for pick in found.picks} == {Market.DOUBLE_CHANCE}
    nothing = await get_recommendations(context, FixtureQuery(), scope=Scope((Market.HALF_TIME_HANDICAP,)))
    assert isinstance(nothing, RecommendationsFound)
    assert nothing.picks == ()


async def test_a_side_named_by_its_place_is_read_from_the_table(context: ToolContext) -> None:
    """Its next match, wherever that is played; where nobody stands there, the table says so."""
    table = await get_standings(context, "La Liga")
    assert isinstance(table, StandingsFound)
    rows, box = table.tables[0].rows, Toolbox(context)
    for place, row in ((1, rows[0]), (-1, rows[-1])):
        found = await box.run(ToolCall("get_fixtures", FixtureQuery((), "La Liga"), place=place))
        assert isinstance(found, FixturesFound)
        assert found.query.teams == (row.team.names.canonical,)
    assert await box.run(ToolCall("get_fixtures", FixtureQuery((), "La Liga"), place=99)) == table


async def test_an_upstream_fault_is_an_answer(context: ToolContext, world: Stage) -> None:
    """No exception leaves the toolbox."""
    world.shelf.down = True
    for name in ("get_odds", "get_standings", "compare_teams", "get_recommendations", "get_balance"):
        found = await Toolbox(context).run(ToolCall(name, FixtureQuery((BARCA, MADRID))))
        assert isinstance(found, CannotDo), name
        assert found.miss is Miss.UPSTREAM_DOWN


def test_the_best_known_sides_come_first(context: ToolContext) -> None:
    """Those who play in more than one competition."""
    order = most_prominent(context, context.catalogue.fixtures, 100)
    fame = [
        sum(
            len({played.tournament.id for played in context.catalogue.fixtures_of(side.names.canonical)})
            for side in (fixture.home, fixture.away)
        )
        for fixture in order
    ]
    assert fame == sorted(fame, reverse=True)


async def test_a_match_under_way_is_shown_with_a_score_of_the_last_minute(context: ToolContext) -> None:
    """Renewed once per turn where one is shown, and never where none is."""
    asked: list[Catalogue] = []
    begun = next(fixture for fixture in context.catalogue.fixtures if fixture.home.names.canonical == BARCA)
    later = replace(context, now=begun.start.astimezone(context.now.tzinfo) + timedelta(minutes=30))

    async def renewed() -> Catalogue:
        playing = replace(begun, live=True, score=Score(2, 1), minute=30)
        asked.append(context.catalogue.with_live([playing], as_of=later.now))
        return asked[-1]

    found = await Toolbox(replace(later, with_scores=renewed)).run(ToolCall("get_fixtures", FixtureQuery((BARCA,))))
    assert isinstance(found, FixturesFound)
    assert [(fixture.live, fixture.score) for fixture in found.fixtures] == [(True, Score(2, 1))]
    await Toolbox(replace(context, with_scores=renewed)).run(ToolCall("get_fixtures", FixtureQuery((BARCA,))))
    assert len(asked) == 1
