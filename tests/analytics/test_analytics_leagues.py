"""Leagues and clubs across files: told by shared clubs and by the words that matter in their names."""

from datetime import date

from chatbet.analytics.datafiles import Part
from chatbet.analytics.leagues import leagues
from chatbet.analytics.match import Match

ENGLAND = ["Arsenal FC", "Chelsea FC", "Everton FC", "Fulham FC", "Liverpool FC"]
SPAIN = ["FC Barcelona", "Real Madrid CF", "Sevilla FC", "Valencia CF", "Real Betis Balompié"]


def part(source, clubs, year=2024, division=""):
    """A file in which each club plays the next one."""
    pairs = zip(clubs, clubs[1:] + clubs[:1], strict=True)
    return Part(source, division, tuple(Match(date(year, 8, 1), home, away, 1, 0) for home, away in pairs))


def test_seasons_of_a_league_belong_together():
    """Two seasons share most clubs, two leagues none."""
    found = leagues(
        [part("en 23", ENGLAND), part("es 23", SPAIN), part("en 24", [*ENGLAND[1:], "Leeds United FC"], 2025)]
    )
    assert {name: len(matches) for name, matches in found.items()} == {"en 23": 10, "es 23": 5}


def test_a_cup_is_no_league():
    """Two clubs of ten in common do not merge a cup with a league."""
    cup = part("cup", [*ENGLAND[:1], *SPAIN[:1], "AC Milan", "FC Porto", "Ajax", "PSV"])
    assert len(leagues([part("en", ENGLAND), part("es", SPAIN), cup])) == 3


def test_divisions_that_are_named_decide():
    """Where files say their division it counts, whoever plays in it."""
    found = leagues([part("a", ENGLAND, division="E0"), part("b", ENGLAND, 2025, division="E1")])
    assert set(found) == {"E0", "E1"}


def test_a_club_written_in_two_ways_is_one():
    """Accents, years and legal forms do not make another club."""
    old = ["RC Lens", "AS Monaco", "Paris Saint-Germain", "Stade Rennais", "Nîmes"]
    new = ["Racing Club de Lens", "AS Monaco FC", "Paris Saint-Germain FC", "Stade Rennais FC 1901", "Nimes"]
    matches = leagues([part("22", old), part("23", new, 2025)])["22"]
    assert {match.home for match in matches} == set(old)


def test_two_clubs_of_one_file_stay_two():
    """Clubs that meet each other are different, however alike their names."""
    clubs = ["Racing Club", "Racing", "Boca", "River", "Racing de Cordoba"]
    matches = leagues([part("a", clubs), part("b", clubs, 2025)])["a"]
    assert {match.home for match in matches} == set(clubs)


def test_a_file_given_twice_counts_once():
    """The same matches twice are the same matches."""
    assert len(leagues([part("a", ENGLAND), part("a", ENGLAND)])["a"]) == 5


def test_leagues_of_one_name_are_numbered():
    """Two unlike files called the same do not overwrite each other."""
    assert set(leagues([part("x", ENGLAND), part("x", SPAIN)])) == {"x #1", "x #2"}
