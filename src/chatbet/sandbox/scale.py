"""Worlds larger than the real one, for load tests: leagues of invented clubs with believable names."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from chatbet.sandbox import chance
from chatbet.sandbox.catalogue import FOOTBALL, Catalogue, Competition, Competitor, Kind, Names, Venue, competitor_id


def enlarged(world: Catalogue, scale: int) -> Catalogue:
    """The world with ``scale - 1`` times as many clubs again; the same for the same scale."""
    if scale <= 1:
        return world
    parts = tomllib.loads(files("chatbet.sandbox").joinpath("scale.toml").read_text(encoding="utf-8"))
    names = _club_names(parts)
    leagues = [_league(parts, number, names) for number in range((scale - 1) * parts["leagues_per_step"])]
    return Catalogue.of(world.sports, (*world.competitions, *leagues), world.cities)


def _club_names(parts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Endless pairs of a place and a club's name, each once: numbered when the words run out."""
    places = [beginning + ending for beginning in parts["beginnings"] for ending in parts["endings"]]
    pairs = chance.shuffled([(prefix, place) for prefix in parts["prefixes"] for place in places], "scale")
    rounds = 1
    while True:
        for prefix, place in pairs:
            yield place, f"{prefix} {place}" + (f" {rounds}" if rounds > 1 else "")
        rounds += 1


def _league(parts: dict[str, Any], number: int, names: Iterator[tuple[str, str]]) -> Competition:
    key = f"invented-{number}"
    clubs = tuple(_club(key, *next(names)) for _ in range(parts["clubs_per_league"]))
    kind = parts["leagues"][number % len(parts["leagues"])]
    month, day = parts["season_starts"][number % len(parts["season_starts"])]
    return Competition(
        key=key,
        id=str(10_000 + number),
        order=200 + number,
        sport=FOOTBALL,
        kind=Kind.LEAGUE,
        country="",
        names=Names.same(f"{kind} {clubs[0].venue.city.en if clubs[0].venue else number} {number + 1}"),
        timezone=ZoneInfo(parts["timezones"][number % len(parts["timezones"])]),
        season_starts=(month, day),
        competitors=clubs,
        goals=(1.45, 1.1),
        windows=tuple(tuple(window) for window in parts["windows"]),
    )


def _club(league: str, place: str, name: str) -> Competitor:
    draws = chance.stream("club", name)
    return Competitor(
        key=f"invented:{name}",
        id=competitor_id(f"invented:{name}"),
        names=Names.same(name),
        venue=Venue(f"Estadio {place}", Names.same(place)),
        attack=round(0.7 + 0.7 * next(draws), 2),
        defence=round(0.7 + 0.6 * next(draws), 2),
        home=league,
    )
