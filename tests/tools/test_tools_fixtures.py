"""``get_fixtures``: what is found, what is offered instead, and what a weekday's name means on that day."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chatbet.tools.context import ToolContext
from chatbet.tools.fixtures import find_fixtures, get_fixtures, get_live_matches
from chatbet.tools.results import CannotDo, FixtureQuery, FixturesFound, Miss, ResultsFound
from tests.brain.stage import Stage

BARCA, MADRID = "FC Barcelona", "Real Madrid"
SUNDAY = datetime.fromisoformat("2026-11-29T00:00:00-05:00")


def _day(start: datetime, **more: object) -> FixtureQuery:
    return FixtureQuery(start=start, end=start + timedelta(days=1), **more)  # type: ignore[arg-type]


async def test_the_next_match_of_a_team_is_one(context: ToolContext) -> None:
    """«¿Cuándo juega el Barça?» asks for one match, not for a season."""
    found = await get_fixtures(context, FixtureQuery((BARCA,)))
    assert isinstance(found, FixturesFound)
    assert (len(found.fixtures), found.total, found.miss) == (1, 1, None)


async def test_a_day_holds_the_matches_that_kick_off_in_it(context: ToolContext) -> None:
    """From midnight to midnight in the reader's zone."""
    found = await get_fixtures(context, _day(SUNDAY))
    assert isinstance(found, FixturesFound)
    assert BARCA in {fixture.home.names.canonical for fixture in found.fixtures}
    assert all(fixture.start.astimezone(SUNDAY.tzinfo).date() == SUNDAY.date() for fixture in found.fixtures)


async def test_nothing_then_gives_what_comes_nearest(context: ToolContext) -> None:
    """With the reason, in the order of kick-off, never more than three."""
    found = await get_fixtures(context, _day(SUNDAY + timedelta(days=90)))
    assert isinstance(found, FixturesFound)
    assert found.miss is Miss.NONE_IN_INTERVAL
    assert 0 < len(found.fixtures) <= 3
    assert list(found.fixtures) == sorted(found.fixtures, key=lambda fixture: fixture.start)


async def test_two_teams_that_do_not_meet_give_the_next_of_both(context: ToolContext) -> None:
    """Said with NO_MEETING."""
    other = next(
        fixture.home.names.canonical
        for fixture in context.catalogue.fixtures
        if BARCA not in (fixture.home.names.canonical, fixture.away.names.canonical)
    )
    found = await get_fixtures(context, FixtureQuery((BARCA, other)))
    assert isinstance(found, FixturesFound)
    assert found.miss is Miss.NO_MEETING
    assert len(found.fixtures) == 2


@pytest.mark.parametrize(
    ("query", "miss"),
    [
        (FixtureQuery(("Patético FC",)), Miss.UNKNOWN_TEAM),
        (FixtureQuery(tournament="Liga Lunar"), Miss.UNKNOWN_TOURNAMENT),
        (FixtureQuery(sport="baseball"), Miss.UNKNOWN_SPORT),
    ],
)
async def test_a_name_that_is_not_on_offer_is_said(context: ToolContext, query: FixtureQuery, miss: Miss) -> None:
    """Nothing else is answered in its place."""
    found = await get_fixtures(context, query)
    assert isinstance(found, CannotDo)
    assert found.miss is miss


async def test_football_is_a_sport_whatever_it_is_called(context: ToolContext) -> None:
    """Its id is 1 everywhere."""
    found = await get_fixtures(context, FixtureQuery(sport="football"))
    assert isinstance(found, FixturesFound)
    assert found.fixtures


async def test_sunday_on_a_sunday_is_today(context: ToolContext) -> None:
    """The bare weekday was read as next week's; while something is still to come today, today is answered."""
    morning = replace(context, now=SUNDAY + timedelta(hours=6))
    found = await get_fixtures(morning, _day(SUNDAY + timedelta(days=7), weekday=True))
    assert isinstance(found, FixturesFound)
    assert (found.miss, found.query.start) == (None, SUNDAY)
    assert BARCA in {fixture.home.names.canonical for fixture in found.fixtures}


async def test_next_sunday_stays_next_sunday(context: ToolContext) -> None:
    """«El próximo domingo» is no bare weekday."""
    morning = replace(context, now=SUNDAY + timedelta(hours=6))
    found = await get_fixtures(morning, _day(SUNDAY + timedelta(days=7)))
    assert isinstance(found, FixturesFound)
    assert found.query.start == SUNDAY + timedelta(days=7)


async def test_sunday_after_the_last_match_is_next_sunday(context: ToolContext) -> None:
    """Late in the evening today has nothing left to offer."""
    evening = replace(context, now=SUNDAY + timedelta(hours=23, minutes=30))
    found = await get_fixtures(evening, _day(SUNDAY + timedelta(days=7), weekday=True))
    assert isinstance(found, FixturesFound)
    assert found.query.start == SUNDAY + timedelta(days=7)


async def test_an_interval_that_is_over_gives_results(context: ToolContext) -> None:
    """Newest first, of the team that was named."""
    past = FixtureQuery((BARCA,), start=context.now - timedelta(days=40), end=context.now - timedelta(days=1))
    found = await get_fixtures(context, past)
    assert isinstance(found, ResultsFound)
    starts = [result.start for result in found.results]
    assert starts == sorted(starts, reverse=True)


async def test_nobody_plays_now_is_said_with_the_next_one(context: ToolContext) -> None:
    """One match of the team that was named."""
    found = await get_live_matches(context, FixtureQuery((BARCA,), live=True))
    assert isinstance(found, FixturesFound)
    assert (found.miss, len(found.fixtures)) == (Miss.NOT_LIVE, 1)


def test_a_live_match_belongs_to_the_hours_in_which_it_is_played(world: Stage, context: ToolContext) -> None:
    """It is no match of next Monday evening."""
    first = world.catalogue.fixture("f0")
    assert first is not None
    playing = world.catalogue.with_live([replace(first, live=True)], as_of=context.now)
    during = replace(context, catalogue=playing, now=first.start + timedelta(minutes=30))
    later = FixtureQuery(start=SUNDAY + timedelta(days=1), end=SUNDAY + timedelta(days=2))
    on_monday = find_fixtures(during, later)
    assert on_monday.miss is Miss.NONE_IN_INTERVAL or first.id not in {one.id for one in on_monday.fixtures}
    assert first.id in {fixture.id for fixture in find_fixtures(during, _day(SUNDAY)).fixtures}


async def test_without_any_word_the_next_days_are_meant(context: ToolContext) -> None:
    """The rest of the season is not counted."""
    found = await get_fixtures(context, FixtureQuery())
    assert isinstance(found, FixturesFound)
    assert all(fixture.start < context.now + timedelta(days=7) for fixture in found.fixtures)


async def test_so_many_as_were_asked_for(context: ToolContext) -> None:
    """«Los próximos 2 partidos de la Liga»."""
    found = await get_fixtures(context, FixtureQuery(tournament="La Liga", several=True, most=2))
    assert isinstance(found, FixturesFound)
    assert (len(found.fixtures), found.total) == (2, 2)
