"""The world's data: who is in it, under which names, and with which ids."""

import pytest

from chatbet.sandbox.catalogue import Catalogue, competitor_id, load_catalogue

TOURNAMENTS = {
    "La Liga", "Premier League", "Serie A", "Bundesliga", "Ligue 1", "UEFA Champions League", "Copa Libertadores",
    "Liga BetPlay", "Liga MX", "Liga Profesional Argentina", "Brasileirão Série A", "NBA", "ATP",
}  # fmt: skip
CLUBS = """FC Barcelona; Real Madrid; Atlético Madrid; Athletic Club; Real Sociedad; Real Betis; Sevilla; Valencia;
Villarreal; Manchester City; Manchester United; Arsenal; Liverpool; Chelsea; Tottenham Hotspur; Newcastle United;
Bayern Munich; Borussia Dortmund; Bayer Leverkusen; RB Leipzig; Borussia Mönchengladbach; Inter; AC Milan; Juventus;
Napoli; AS Roma; Lazio; Paris Saint-Germain; Olympique Marseille; Millonarios; Atlético Nacional;
Independiente Santa Fe; Independiente Medellín; Deportivo Cali; América de Cali; Junior; Once Caldas; Deportes Tolima;
Club América; Guadalajara; Cruz Azul; Pumas UNAM; Tigres UANL; Monterrey; Boca Juniors; River Plate; Racing Club;
Independiente; San Lorenzo; Flamengo; Palmeiras; Corinthians; São Paulo; Santos; Fluminense; Vasco da Gama; Grêmio;
Internacional; Cruzeiro; Atlético Mineiro; Botafogo; Los Angeles Lakers; Boston Celtics; Carlos Alcaraz;
Jannik Sinner; Novak Djokovic"""


@pytest.fixture(scope="module")
def world() -> Catalogue:
    """The whole catalogue."""
    return load_catalogue()


def test_every_tournament_that_was_asked_for_is_there(world: Catalogue) -> None:
    """The thirteen competitions by their names, La Liga under id 566."""
    assert {one.names.en for one in world.competitions} >= TOURNAMENTS
    assert world.by_id["566"].names.en == "La Liga"


def test_canonical_club_names_are_used_exactly(world: Catalogue) -> None:
    """The names that understanding counts on are in the world, letter by letter."""
    names = {one.names.en for one in world.competitors.values()}
    assert {" ".join(name.split()) for name in CLUBS.split(";")} <= names


def test_about_four_hundred_competitors_with_unique_ids_and_names(world: Catalogue) -> None:
    """Ids follow from keys and do not collide."""
    ids = {one.id for one in world.competitors.values()}
    assert len(ids) == len(world.competitors) == len({one.names.en for one in world.competitors.values()})
    assert 380 <= len(ids) <= 450


def test_ids_never_change_with_the_data() -> None:
    """A competitor's id is a function of its key: these values are for ever."""
    assert (competitor_id("barcelona"), competitor_id("real-madrid")) == ("5845121", "5141674")


def test_every_club_has_a_city_a_stadium_and_a_strength(world: Catalogue) -> None:
    """Football clubs carry everything that venues, prices and results need."""
    for competition in world.of_sport("1"):
        for club in competition.competitors:
            assert club.venue is not None
            assert club.venue.stadium
            assert club.venue.city.en
            assert 0.4 < club.attack < 2.2
            assert 0.4 < club.defence < 1.7


def test_names_differ_by_language_where_people_say_them_differently(world: Catalogue) -> None:
    """Munich is Múnich in Spanish and Munique in Portuguese, as a club and as a city."""
    bayern = world.competitors["bayern-munich"]
    assert bayern.names.wire() == {"en": "Bayern Munich", "es": "Bayern Múnich", "pt_br": "Bayern de Munique"}
    assert bayern.venue is not None
    assert bayern.venue.city.wire() == {"en": "Munich", "es": "Múnich", "pt_br": "Munique"}


SIZES = """la-liga 20; premier-league 20; serie-a 20; bundesliga 18; ligue-1 18; liga-betplay 20; liga-mx 18;
liga-profesional 30; brasileirao 20; nba 30; champions-league 36; copa-libertadores 32"""


@pytest.mark.parametrize(("key", "size"), [entry.split() for entry in SIZES.split(";")])
def test_competitions_have_all_their_clubs(world: Catalogue, key: str, size: str) -> None:
    """As many as the real ones."""
    assert len(world.by_key[key].competitors) == int(size)


def test_at_least_sixteen_tennis_players(world: Catalogue) -> None:
    """The ATP tour has a field."""
    assert len(world.by_key["atp"].competitors) >= 16
