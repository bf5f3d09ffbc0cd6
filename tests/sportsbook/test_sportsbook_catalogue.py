"""The catalogue: found by id, name, time and meeting; one identity per competitor; live overlays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chatbet.sportsbook.catalogue import Catalogue, CatalogueName, NameKind
from chatbet.sportsbook.model import Competitor, Fixture, Names, Score, Sport, Tournament, Venue

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


def same(name: str) -> Names:
    """One name in all languages."""
    return Names(name, name, name)


FOOTBALL, TENNIS = Sport("1", Names("Football", "Fútbol", "Futebol")), Sport("5", Names("Tennis", "Tenis", "Tênis"))
LA_LIGA = Tournament("566", Names("La Liga", "LaLiga", "La Liga"), "1", 1)
CHAMPIONS = Tournament("7", Names("Champions League", "Liga de Campeones", "Liga dos Campeões"), "1", 2)
ATP = Tournament("20", same("ATP Finals"), "5", 3)
BARCELONA = Competitor("10", Names("FC Barcelona", "Barcelona", "Barcelona"))
MADRID = Competitor("11", same("Real Madrid"))
BAYERN = Competitor("12", Names("Bayern Munich", "Bayern de Múnich", "Bayern de Munique"))
ALCARAZ, SINNER = Competitor("90", same("Carlos Alcaraz")), Competitor("91", same("Jannik Sinner"))


def fixture(id_: str, home: Competitor, away: Competitor, tournament: Tournament, days: float) -> Fixture:
    """A fixture some days from now."""
    return Fixture(id_, tournament.sport_id, tournament, home, away, NOW + timedelta(days=days))


CLASICO = fixture("f1", BARCELONA, MADRID, LA_LIGA, 4)
RETURN_MATCH = fixture("f4", MADRID, BARCELONA, CHAMPIONS, 9)
BAYERN_AT_HOME = fixture("f2", BAYERN, BARCELONA, CHAMPIONS, 7)
FINAL = fixture("f3", ALCARAZ, SINNER, ATP, 1)


@pytest.fixture
def catalogue() -> Catalogue:
    """Two sports, three tournaments, four fixtures."""
    fixtures = (RETURN_MATCH, CLASICO, BAYERN_AT_HOME, FINAL)
    return Catalogue.of((FOOTBALL, TENNIS), (LA_LIGA, CHAMPIONS, ATP), fixtures, as_of=NOW)


def ids(fixtures: tuple[Fixture, ...]) -> list[str]:
    """Their ids, in order."""
    return [fixture.id for fixture in fixtures]


def test_fixtures_are_found_by_id_and_stand_by_kick_off(catalogue: Catalogue) -> None:
    """All of them."""
    assert catalogue.fixture("f1") == CLASICO
    assert catalogue.fixture("nothing") is None
    assert ids(catalogue.fixtures) == ["f3", "f1", "f2", "f4"]


@pytest.mark.parametrize("name", ["FC Barcelona", "Barcelona", "  fc barcelona "])
def test_a_teams_fixtures_are_found_by_any_of_its_names(catalogue: Catalogue, name: str) -> None:
    """Across tournaments."""
    assert ids(catalogue.fixtures_of(name)) == ["f1", "f2", "f4"]


def test_tournaments_and_intervals(catalogue: Catalogue) -> None:
    """Half-open."""
    assert ids(catalogue.in_tournament("Liga de Campeones")) == ["f2", "f4"]
    assert ids(catalogue.between(NOW + timedelta(days=1), NOW + timedelta(days=4))) == ["f3"]


def test_meetings_are_found_at_either_ground(catalogue: Catalogue) -> None:
    """In any order of the names."""
    assert ids(catalogue.meetings("Real Madrid", "Barcelona")) == ["f1", "f4"]
    assert catalogue.meetings("Real Madrid", "Bayern Munich") == ()


def test_names_lead_to_what_they_name(catalogue: Catalogue) -> None:
    """In any language; unknown ones to nothing."""
    assert catalogue.team("bayern de munique") == BAYERN
    assert catalogue.tournament("laliga") == LA_LIGA
    assert catalogue.team("Atlantis") is None


def test_all_names_come_with_their_kind_and_tournaments(catalogue: Catalogue) -> None:
    """Players where the sport is individual."""
    names = {name.canonical: name for name in catalogue.names()}
    assert names["FC Barcelona"] == CatalogueName(
        "FC Barcelona", NameKind.TEAM, ("FC Barcelona", "Barcelona"), ("La Liga", "Champions League"), "1"
    )
    assert names["Carlos Alcaraz"].kind is NameKind.PLAYER
    assert names["Champions League"].kind is NameKind.TOURNAMENT
    assert len(names) == 8


def test_one_id_is_one_competitor_with_its_best_names() -> None:
    """A list in one language repeats one name three times; another list knows more."""
    poor = replace(CLASICO, home=Competitor("10", same("Barcelona")), tournament=replace(LA_LIGA, names=same("LaLiga")))
    catalogue = Catalogue.of((FOOTBALL,), (), (poor, BAYERN_AT_HOME), as_of=NOW)
    assert catalogue.fixtures[0].home == BARCELONA
    assert [name.canonical for name in catalogue.names()].count("FC Barcelona") == 1


def test_a_canonical_name_beats_the_same_name_in_another_language() -> None:
    """«Barcelona» is somebody's own name before it is somebody's translation."""
    guayaquil = Competitor("50", same("Barcelona"))
    other = fixture("f9", guayaquil, MADRID, CHAMPIONS, 2)
    catalogue = Catalogue.of((FOOTBALL,), (), (CLASICO, other), as_of=NOW)
    assert catalogue.team("Barcelona") == guayaquil


def test_the_same_fixture_in_two_lists_counts_once_and_live_wins() -> None:
    """By id."""
    live = replace(CLASICO, live=True, score=Score(1, 0))
    catalogue = Catalogue.of((FOOTBALL,), (LA_LIGA,), (CLASICO, live, CLASICO), as_of=NOW)
    assert catalogue.fixtures == (live,)
    assert catalogue.live() == (live,)


def test_live_fixtures_replace_their_waiting_form_and_keep_its_venue(catalogue: Catalogue) -> None:
    """Names in all languages stay too, and the names' list is the very same."""
    at_home = replace(CLASICO, venue=Venue("Camp Nou", "Barcelona"))
    before = catalogue.with_live((), as_of=NOW)
    before = Catalogue.of(before.sports, before.tournaments, (at_home, FINAL), as_of=NOW)
    bare = replace(CLASICO, home=Competitor("10", same("Barcelona")), live=True, score=Score(2, 1), minute=70)
    after = before.with_live([bare], as_of=NOW)
    (live,) = after.live()
    assert (live.venue, live.home, live.score) == (at_home.venue, BARCELONA, Score(2, 1))
    assert after.names() is before.names()


def test_what_is_no_longer_live_has_ended(catalogue: Catalogue) -> None:
    """And is found no more."""
    live = replace(CLASICO, live=True)
    playing = catalogue.with_live([live], as_of=NOW)
    ended = playing.with_live([], as_of=NOW)
    assert ids(playing.fixtures_of("Real Madrid")) == ["f1", "f4"]
    assert ids(ended.fixtures_of("Real Madrid")) == ["f4"]
    assert ended.fixture("f1") is None


def test_a_live_fixture_that_nobody_announced_is_found_like_the_others(catalogue: Catalogue) -> None:
    """By name, too."""
    surprise = replace(fixture("f8", MADRID, BAYERN, CHAMPIONS, 0), live=True)
    assert ids(catalogue.with_live([surprise], as_of=NOW).meetings("Bayern Munich", "Real Madrid")) == ["f8"]


def test_every_tournament_has_its_fixtures_by_kick_off(catalogue: Catalogue) -> None:
    """Those being played in their live form, and none that has ended."""
    playing = catalogue.with_live([replace(CLASICO, live=True)], as_of=NOW)
    assert ids(catalogue.by_tournament["7"]) == ["f2", "f4"]
    assert playing.by_tournament["566"][0].live
    assert "566" not in playing.with_live([], as_of=NOW).by_tournament


def test_football_the_best_known_sides_and_the_first_tournament_are_the_most_prominent(catalogue: Catalogue) -> None:
    """Barcelona and Madrid play in two tournaments; that holds while they play, too."""
    playing = catalogue.with_live([replace(CLASICO, live=True)], as_of=NOW)
    for offer in (catalogue, playing):
        assert ids(tuple(sorted(offer.fixtures, key=offer.prominence))) == ["f1", "f4", "f2", "f3"]


def test_an_empty_catalogue_answers_everything_with_nothing() -> None:
    """Before the first load."""
    empty = Catalogue.of((), (), (), as_of=NOW, stale=True)
    assert (empty.fixtures_of("x"), empty.names(), empty.live()) == ((), (), ())
    assert empty.stale
