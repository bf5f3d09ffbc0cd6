"""Larger worlds: N times as many competitors, with names that nobody else has."""

from datetime import UTC, datetime

from chatbet.sandbox.catalogue import load_catalogue
from chatbet.sandbox.scale import enlarged
from chatbet.sandbox.schedule import SimulatedSchedule

WORLD = load_catalogue()
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


def test_scale_one_is_the_world_itself() -> None:
    """Nothing is invented."""
    assert enlarged(WORLD, 1) is WORLD


def test_competitors_and_fixtures_grow_with_the_scale() -> None:
    """Twice as large: about twice the competitors, at least twice the fixtures."""
    large = enlarged(WORLD, 2)
    size = len(WORLD.competitors)
    assert 1.9 * size <= len(large.competitors) <= 2.2 * size
    fixtures = [len(SimulatedSchedule("1", world).view(NOW).upcoming(NOW)) for world in (WORLD, large)]
    assert fixtures[1] >= 1.7 * fixtures[0]


def test_invented_clubs_have_unique_names_and_ids_and_stay_the_same() -> None:
    """Believable names, none twice, the same in every process."""
    large, again = enlarged(WORLD, 12), enlarged(WORLD, 12)
    clubs = list(large.competitors.values())
    assert len({club.id for club in clubs}) == len({club.names.en for club in clubs}) == len(clubs)
    assert [club.id for club in clubs] == [club.id for club in again.competitors.values()]
    assert len({one.id for one in large.competitions}) == len(large.competitions)
