"""``get_odds`` and the choice of one price: nothing is guessed, no price is anybody else's."""

from dataclasses import replace
from decimal import Decimal

import pytest

from chatbet.betting.market import Market, Outcome
from chatbet.sportsbook.model import Price
from chatbet.tools.context import ToolContext
from chatbet.tools.odds import get_odds, price_one
from chatbet.tools.picking import PickRequest, choose, result_market
from chatbet.tools.recommendations import get_recommendations
from chatbet.tools.results import CannotDo, FixtureQuery, Miss, OddsFound, PricedFixture, RecommendationsFound
from tests.brain.stage import Stage

BARCA, MADRID = "FC Barcelona", "Real Madrid"


@pytest.fixture
async def clasico(world: Stage, context: ToolContext) -> PricedFixture:
    """FC Barcelona – Real Madrid with its prices."""
    fixture = world.catalogue.fixture("f0")
    assert fixture is not None
    return await price_one(context, fixture)


async def test_one_match_comes_with_all_its_prices(context: ToolContext) -> None:
    """The sportsbook's own, and when they were given."""
    found = await get_odds(context, FixtureQuery((BARCA, MADRID)), stake=Decimal(50))
    assert isinstance(found, OddsFound)
    assert found.single
    assert found.stake == 50
    assert found.items[0].odds == context.sportsbook.prices[found.items[0].fixture.id]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("ranked", "far"), [("highest", max), ("lowest", min)])
async def test_the_extreme_price_stands_first(context: ToolContext, ranked: str, far: object) -> None:
    """Of all results on offer in the next days."""
    found = await get_odds(context, FixtureQuery(), ranked=ranked)
    assert isinstance(found, OddsFound)
    extremes = [
        far(price.odds for price in item.odds.of(result_market(item)))  # type: ignore[operator]
        for item in found.items
    ]
    assert extremes == sorted(extremes, reverse=ranked == "highest")


async def test_a_sportsbook_that_is_down_is_said(world: Stage, context: ToolContext) -> None:
    """With the fixtures that are known all the same."""
    world.shelf.down = True
    found = await get_odds(context, FixtureQuery((BARCA,)))
    assert isinstance(found, CannotDo)
    assert found.miss is Miss.UPSTREAM_DOWN
    assert found.fixtures


@pytest.mark.parametrize(
    ("request_", "market", "outcome"),
    [
        (PickRequest(team=BARCA), Market.MATCH_RESULT, Outcome.HOME),
        (PickRequest(team=MADRID), Market.MATCH_RESULT, Outcome.AWAY),
        (PickRequest(outcome=Outcome.DRAW), Market.MATCH_RESULT, Outcome.DRAW),
        (PickRequest(outcome=Outcome.OVER), Market.OVER_UNDER, Outcome.OVER),
        (PickRequest(outcome=Outcome.YES), Market.BOTH_TEAMS_TO_SCORE, Outcome.YES),
        (PickRequest(team=BARCA, market=Market.DOUBLE_CHANCE), Market.DOUBLE_CHANCE, Outcome.HOME_OR_DRAW),
        (PickRequest(team=MADRID, also=Outcome.DRAW), Market.DOUBLE_CHANCE, Outcome.DRAW_OR_AWAY),
        (PickRequest(team=BARCA, market=Market.HANDICAP), Market.HANDICAP, Outcome.HOME),
        (PickRequest(scorer=BARCA, market=Market.CORRECT_SCORE, score=(2, 1)), Market.CORRECT_SCORE, Outcome.HOME),
    ],
)
async def test_words_become_the_price_they_mean(
    clasico: PricedFixture, request_: PickRequest, market: Market, outcome: Outcome
) -> None:
    """Market and outcome of the price that was chosen."""
    price = choose(clasico, request_)
    assert isinstance(price, Price)
    assert (price.selection.market, price.selection.outcome) == (market, outcome)


@pytest.mark.parametrize(
    "request_",
    [
        PickRequest(outcome=Outcome.OVER, line=Decimal("3.5")),
        PickRequest(scorer=BARCA, market=Market.CORRECT_SCORE, score=(7, 0)),
        PickRequest(team="Chelsea"),
        PickRequest(outcome=Outcome.OVER, market=Market.HALF_TIME_TOTAL, line=Decimal("1.5")),
    ],
    ids=["another line", "a score nobody prices", "a side that does not play", "a market that is not offered"],
)
async def test_what_is_not_offered_is_nothing(clasico: PricedFixture, request_: PickRequest) -> None:
    """Never the nearest price instead."""
    assert choose(clasico, request_) is None


async def test_a_score_is_told_from_the_side_of_its_team(clasico: PricedFixture) -> None:
    """«1-2 del Madrid» away is 2-1 for whoever writes home first."""
    turned = choose(clasico, PickRequest(scorer=MADRID, market=Market.CORRECT_SCORE, score=(1, 2)))
    assert turned is not None
    assert turned.selection.score == (2, 1)


async def test_what_was_chosen_at_a_glance_is_told_at_the_prices_now(world: Stage, context: ToolContext) -> None:
    """Prices that moved meanwhile are never shown, neither in a ranking nor in a recommendation."""
    for fixture_id, odds in world.shelf.prices.items():
        moved = tuple(replace(price, odds=price.odds + Decimal("0.37")) for price in odds.prices)
        world.shelf.glanced[fixture_id] = replace(odds, prices=moved)
    ranked = await get_odds(context, FixtureQuery(), ranked="highest")
    picked = await get_recommendations(context, FixtureQuery())
    assert isinstance(ranked, OddsFound)
    assert isinstance(picked, RecommendationsFound)
    shown = [*ranked.items, *(pick.priced for pick in picked.picks)]
    assert shown
    assert all(item.odds == world.shelf.prices[item.fixture.id] for item in shown)
    assert all(pick.price in pick.priced.odds.prices for pick in picked.picks)


async def test_a_recommendation_prices_only_what_it_picks(world: Stage, context: ToolContext) -> None:
    """Many matches are glanced at, and those of the picks are read as they are now."""
    world.shelf.asked.clear()
    found = await get_recommendations(context, FixtureQuery())
    assert isinstance(found, RecommendationsFound)
    assert world.shelf.asked.count("glance") == found.considered
    assert world.shelf.asked.count("odds") <= 3
