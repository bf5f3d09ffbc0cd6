"""Who plays what: sports, competitions and competitors of the sandbox's world, read from the TOML files in ``world/``.

Ids are derived from the keys in those files and from nothing else, so that they survive any edit of the data.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from chatbet.sandbox import chance

LANGUAGES = ("en", "es", "pt_br")
FOOTBALL, BASKETBALL, TENNIS = "1", "2", "3"


@dataclass(frozen=True, slots=True)
class Names:
    """One thing's name in the upstream's three languages."""

    en: str
    es: str
    pt_br: str

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "Names":
        """Read ``name`` and, where they differ, ``es`` and ``pt_br``."""
        name = entry["name"]
        return cls(name, entry.get("es", name), entry.get("pt_br", name))

    @classmethod
    def same(cls, name: str) -> "Names":
        """One name in every language."""
        return cls(name, name, name)

    def get(self, language: str) -> str:
        """The name in ``language``; English when that is not one of ours."""
        return self.es if language == "es" else self.pt_br if language == "pt_br" else self.en

    def wire(self) -> dict[str, str]:
        """As the upstream writes names in all languages."""
        return {"en": self.en, "es": self.es, "pt_br": self.pt_br}


class Kind(StrEnum):
    """How a competition is played."""

    LEAGUE = "league"
    CUP = "cup"
    TOUR = "tour"
    FRIENDLIES = "friendlies"


@dataclass(frozen=True, slots=True)
class Sport:
    """A sport; ``"1"`` is football."""

    id: str
    alias: str
    names: Names


@dataclass(frozen=True, slots=True)
class Venue:
    """Where matches are played."""

    stadium: str
    city: Names


@dataclass(frozen=True, slots=True, eq=False)
class Competitor:
    """A club or a player. ``attack`` and ``defence`` multiply goals; ``rating`` is for the other sports."""

    key: str
    id: str
    names: Names
    venue: Venue | None = None
    attack: float = 1.0
    defence: float = 1.0
    rating: float = 0.0
    level: float = 1.0
    """How the competition that it comes from fares against others; multiplies the strength in cups only."""
    home: str = ""
    """Key of the competition that it comes from."""
    continental: bool = False
    """Plays in a cup besides its league."""
    featured: bool = False
    """One of a pairing that is always to be played within a week."""


@dataclass(frozen=True, slots=True)
class Featured:
    """The pairing that is always to be played within a week, and when its two sides play their other matches."""

    home: str
    away: str
    at: str
    rest: str | None = None


@dataclass(frozen=True, slots=True)
class TourStop:
    """Where the tour is from one ISO week on."""

    week: int
    venue: Venue
    timezone: ZoneInfo


@dataclass(frozen=True, slots=True, eq=False)
class Competition:
    """A tournament and how its season is laid out; ``windows`` are the kick-off slots of one round each, per week."""

    key: str
    id: str
    order: int
    sport: str
    kind: Kind
    country: str
    names: Names
    timezone: ZoneInfo
    season_starts: tuple[int, int]
    competitors: tuple[Competitor, ...]
    goals: tuple[float, float] = (1.0, 1.0)
    windows: tuple[tuple[str, ...], ...] = ()
    midweek: tuple[str, ...] = ()
    legs: int = 2
    groups: int = 0
    featured: Featured | None = None
    featured_slot: str | None = None
    """In cups: when the sides of featured league pairings play, so that nobody plays twice in a day."""
    final_venue: Venue | None = None
    tour: tuple[TourStop, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole world in one value. Sports without competitions are not in it."""

    sports: tuple[Sport, ...]
    competitions: tuple[Competition, ...]
    by_key: Mapping[str, Competition] = field(repr=False)
    by_id: Mapping[str, Competition] = field(repr=False)
    competitors: Mapping[str, Competitor] = field(repr=False)
    """By key."""
    cities: Mapping[str, Names] = field(repr=False)

    @classmethod
    def of(
        cls, sports: Iterable[Sport], competitions: Iterable[Competition], cities: Mapping[str, Names]
    ) -> "Catalogue":
        """Index the competitions, in their own order."""
        ordered = tuple(sorted(competitions, key=lambda competition: competition.order))
        played = {competition.sport for competition in ordered}
        return cls(
            tuple(sport for sport in sports if sport.id in played),
            ordered,
            {competition.key: competition for competition in ordered},
            {competition.id: competition for competition in ordered},
            {one.key: one for competition in ordered for one in competition.competitors},
            cities,
        )

    def sport_names(self, sport_id: str) -> Names:
        """A sport's names."""
        return next(sport.names for sport in self.sports if sport.id == sport_id)

    def of_sport(self, sport_id: str) -> tuple[Competition, ...]:
        """The competitions of one sport in their order."""
        return tuple(competition for competition in self.competitions if competition.sport == sport_id)


def competitor_id(key: str) -> str:
    """The id of a competitor: seven digits that follow from its key."""
    return str(1_000_000 + chance.number("competitor", key) % 9_000_000)


def load_catalogue() -> Catalogue:
    """Read the world's files."""
    documents = {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
        for entry in files("chatbet.sandbox").joinpath("world").iterdir()
        if entry.name.endswith(".toml")
    }
    cities = {city: Names(city, other["es"], other["pt_br"]) for city, other in documents.pop("cities").items()}
    continental = {entrant for document in documents.values() for entrant in document.get("entrants", ())}
    pairs = [document["featured"] for document in documents.values() if "featured" in document]
    featured = {pair[side] for pair in pairs for side in ("home", "away")}
    sports = [Sport(entry["id"], entry["alias"], Names.of(entry)) for entry in documents.pop("sports")["sports"]]
    clubs = {
        entry["key"]: _competitor(key, document, entry, cities, continental, featured)
        for key, document in documents.items()
        for entry in document.get("clubs", document.get("players", ()))
    }
    competitions = [_competition(key, document, clubs, cities) for key, document in documents.items()]
    return Catalogue.of(sports, competitions, cities)


def _competitor(
    home: str,
    document: dict[str, Any],
    entry: dict[str, Any],
    cities: Mapping[str, Names],
    continental: set[str],
    featured: set[str],
) -> Competitor:
    return Competitor(
        key=entry["key"],
        id=competitor_id(entry["key"]),
        names=Names.of(entry),
        venue=_venue(entry, cities) if "stadium" in entry else None,
        attack=entry.get("attack", 1.0),
        defence=entry.get("defence", 1.0),
        rating=entry.get("rating", 0.0),
        level=document.get("level", 1.0),
        home=home,
        continental=entry["key"] in continental,
        featured=entry["key"] in featured,
    )


def _venue(entry: Mapping[str, Any], cities: Mapping[str, Names]) -> Venue:
    city = entry["city"]
    return Venue(entry["stadium"], cities.get(city) or Names.same(city))


def _competition(
    key: str, document: dict[str, Any], clubs: Mapping[str, Competitor], cities: Mapping[str, Names]
) -> Competition:
    own = [clubs[entry["key"]] for entry in document.get("clubs", document.get("players", ()))]
    month, day = document["season_starts"]
    final = document.get("final")
    return Competition(
        key=key,
        id=document["id"],
        order=document["order"],
        sport=document["sport"],
        kind=Kind(document["kind"]),
        country=document["country"],
        names=Names.of(document),
        timezone=ZoneInfo(document["timezone"]),
        season_starts=(month, day),
        competitors=(*(clubs[entrant] for entrant in document.get("entrants", ())), *own),
        goals=tuple(document.get("goals", (1.0, 1.0))),
        windows=tuple(tuple(window) for window in document.get("windows", ())),
        midweek=tuple(document.get("midweek", ())),
        legs=document.get("legs", 2),
        groups=document.get("groups", 0),
        featured=Featured(**document["featured"]) if "featured" in document else None,
        featured_slot=document.get("featured_slot"),
        final_venue=_venue(final, cities) if final else None,
        tour=tuple(
            TourStop(stop["week"], _venue(stop, cities), ZoneInfo(stop["timezone"]))
            for stop in document.get("venues", ())
        ),
    )
