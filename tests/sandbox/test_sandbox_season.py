"""The calendar: round robins, kick-off times, and what is promised for every day of the year."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from chatbet.sandbox.catalogue import Kind, load_catalogue
from chatbet.sandbox.schedule import DayView, SimulatedSchedule
from chatbet.sandbox.season import Match, league_season, round_robin, season_of, spread

WORLD = load_catalogue()
DAYS = [
    datetime(2026, 11, 22, 17, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
    datetime(2027, 2, 28, 5, 30, tzinfo=UTC),
    datetime(2027, 6, 27, 20, 0, tzinfo=UTC),
    datetime(2027, 7, 18, 12, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 9, 0, tzinfo=UTC),
]
FEATURED = [
    ("la-liga", "barcelona", "real-madrid", "Sun"),
    ("premier-league", "manchester-city", "arsenal", "Sat"),
    ("bundesliga", "bayern-munich", "borussia-dortmund", "Sat"),
    ("liga-betplay", "millonarios", "atletico-nacional", "Sun"),
    ("liga-profesional", "boca-juniors", "river-plate", "Sun"),
    ("brasileirao", "flamengo", "palmeiras", "Sun"),
    ("nba", "lakers", "celtics", "Sun"),
]


def schedule() -> SimulatedSchedule:
    """The default world's schedule."""
    return SimulatedSchedule("2026", WORLD)


def upcoming(view: DayView, now: datetime, key: str) -> list[Match]:
    """A competition's matches that have not begun."""
    return [match for match in view.upcoming(now) if match.competition.key == key]


@pytest.mark.parametrize("size", [2, 4, 18, 20, 30])
def test_a_round_robin_lets_everybody_meet_once_at_home(size: int) -> None:
    """Every ordered pair once, everybody once per round."""
    clubs = WORLD.by_key["nba"].competitors[:size]
    rounds = round_robin(clubs)
    assert Counter(pair for pairs in rounds for pair in pairs) == Counter(
        (home, away) for home in clubs for away in clubs if home is not away
    )
    assert all(len({club for pair in pairs for club in pair}) == size for pairs in rounds)


def test_home_matches_alternate_fairly() -> None:
    """After any number of rounds of the first leg nobody had many more home matches than away matches."""
    balance: Counter[str] = Counter()
    for pairs in round_robin(WORLD.by_key["la-liga"].competitors, legs=1):
        for home, away in pairs:
            balance[home.key] += 1
            balance[away.key] -= 1
        assert max(map(abs, balance.values())) <= 4


@pytest.mark.parametrize("key", [one.key for one in WORLD.competitions if one.kind is Kind.LEAGUE and one.legs == 2])
def test_a_league_plays_a_proper_double_round_robin(key: str) -> None:
    """A closed season has every ordered pair exactly once."""
    competition = WORLD.by_key[key]
    pairs = Counter(
        (match.home.key, match.away.key) for match in league_season("1", competition, 2026, lift_featured=False)
    )
    size = len(competition.competitors)
    assert set(pairs.values()) == {1}
    assert len(pairs) == size * (size - 1)


def test_the_same_holds_for_the_season_with_the_featured_match_lifted() -> None:
    """On a usual day results and fixtures together hold no pairing twice."""
    now = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    pairs = Counter(
        (match.competition.key, match.season, match.home.key, match.away.key)
        for match in schedule().view(now).matches
        if match.competition.kind is Kind.LEAGUE and match.competition.legs == 2 and match.visible(now)
    )
    assert max(pairs.values()) == 1


@pytest.mark.parametrize("now", DAYS)
def test_featured_matches_are_always_within_a_week(now: datetime) -> None:
    """On their weekday, in their league, exactly one of each to come."""
    view = schedule().view(now)
    for key, home, away, weekday in FEATURED:
        found = [
            match
            for match in upcoming(view, now, key)
            if (match.home.key, match.away.key) == (home, away) and match.kickoff <= now + timedelta(days=7, hours=1)
        ]
        found = [match for match in found if match.round == 0]
        assert len(found) == 1, key
        assert found[0].kickoff.astimezone(found[0].competition.timezone).strftime("%a") == weekday


def test_the_next_featured_match_is_there_as_soon_as_one_has_begun() -> None:
    """At Sunday's kick-off next Sunday's is on the list, and the one going on is still known."""
    now = datetime(2026, 11, 29, 20, 0, 0, tzinfo=UTC)
    view = schedule().view(now)
    found = [match.kickoff for match in view.by_competition["566"] if match.round == 0 and match.visible(now)]
    assert found == [now, now + timedelta(days=7)]


@pytest.mark.parametrize("now", DAYS)
def test_every_competition_has_fixtures_for_two_weeks(now: datetime) -> None:
    """The next one is at most two weeks away, the last one at least two."""
    view = schedule().view(now)
    for competition in WORLD.competitions:
        found = upcoming(view, now, competition.key)
        assert found[0].kickoff <= now + timedelta(days=14), competition.key
        assert found[-1].kickoff >= now + timedelta(days=14), competition.key


def test_about_three_thousand_fixtures_are_on_offer() -> None:
    """The default world's size, and no id twice."""
    view = schedule().view(DAYS[0])
    assert 2500 <= len(view.upcoming(DAYS[0])) <= 3500
    assert len(view.by_id) == len(view.matches)


def test_football_is_live_at_any_hour() -> None:
    """In every half hour of a week at least one football match is going on."""
    world = schedule()
    for step in range(2 * 24 * 7):
        now = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=30 * step)
        begun = [match for match in world.view(now).begun(now) if match.competition.sport == "1"]
        assert any(not world.scorebook.ended(match, now) for match in begun), now


def test_nobody_plays_twice_within_twenty_hours() -> None:
    """Leagues and cups keep out of each other's way."""
    view = schedule().view(DAYS[0])
    for matches in view.by_competitor.values():
        own = [match for match in matches if match.competition.sport == "1" and match.stage != "friendly"]
        for one, after in pairwise(own):
            assert after.kickoff - one.kickoff >= timedelta(hours=20), (one, after)


def test_kick_offs_stand_in_the_leagues_own_time() -> None:
    """La Liga plays from noon to night in Madrid, in winter and in summer time."""
    for match in schedule().view(DAYS[0]).by_competition["566"]:
        assert 13 <= match.kickoff.astimezone(match.competition.timezone).hour <= 21


def test_fixtures_keep_their_id_and_time_from_one_week_to_the_next() -> None:
    """What was announced stays, except the featured pairings, which are announced week by week."""
    now, later = DAYS[0], DAYS[0] + timedelta(days=9)
    world = schedule()
    before = {
        match.id: match.kickoff for match in world.view(now).upcoming(now) if match.competition.kind is Kind.LEAGUE
    }
    after = {match.id: match.kickoff for match in world.view(later).matches}
    assert all(after[key] == kickoff for key, kickoff in before.items() if key[-4] != "9")


def test_the_season_turns_on_its_first_day() -> None:
    """The week of 14 August 2026 begins La Liga's season of 2026."""
    league = WORLD.by_key["la-liga"]
    assert [season_of(league, datetime(2026, 8, day, tzinfo=UTC).date()) for day in (9, 10)] == [2025, 2026]


@pytest.mark.parametrize(("count", "places"), [(38, 51), (34, 52), (51, 51), (7, 51), (1, 3)])
def test_rounds_are_spread_evenly_to_the_end(count: int, places: int) -> None:
    """Increasing, none twice, the last place taken."""
    chosen = spread(count, places)
    assert len(set(chosen)) == count
    assert chosen[-1] == places - 1


def test_a_tour_week_has_everybody_once() -> None:
    """64 players, 32 matches a week, each at the week's venue."""
    view = schedule().view(DAYS[0])
    week = [match for match in view.by_competition["701"] if match.kickoff.isocalendar().week == 46]
    assert len(week) == 32
    assert len({side.key for match in week for side in (match.home, match.away)}) == 64
    assert {match.venue.city.en for match in week if match.venue} == {"Turin"}
