"""Everything on offer at one moment, indexed: fixtures of every sport and the names that occur in them. Immutable."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from chatbet.sportsbook.model import Competitor, Fixture, Names, Sport, Tournament

N = TypeVar("N", Competitor, Tournament)


_kick_off = attrgetter("start")


class NameKind(StrEnum):
    """What a name belongs to; the values are those of understanding's roster."""

    TEAM = "team"
    PLAYER = "player"
    TOURNAMENT = "tournament"


@dataclass(frozen=True, slots=True)
class CatalogueName:
    """One competitor or tournament with its names, for whoever matches names in text."""

    canonical: str
    kind: NameKind
    names: tuple[str, ...]
    """In the three languages without repeats, canonical first."""
    tournaments: tuple[str, ...]
    """Canonical names of the tournaments in which a competitor appears."""
    sport_id: str


# Sports in which a competitor is one person, by the first word that matches in the sport's English name.
_INDIVIDUAL = (
    "tennis",
    "boxing",
    "mma",
    "ufc",
    "fighting",
    "darts",
    "snooker",
    "golf",
    "cycling",
    "badminton",
    "squash",
)


@dataclass(frozen=True)
class Catalogue:
    """All sports, tournaments and fixtures on offer, pre-match and live. Build one with ``Catalogue.of``."""

    sports: tuple[Sport, ...]
    tournaments: tuple[Tournament, ...]
    fixtures: tuple[Fixture, ...]
    """By kick-off; a fixture being played stands here in its live form."""
    as_of: datetime
    stale: bool = False
    _by_id: Mapping[str, Fixture] = field(repr=False, compare=False, default_factory=dict)
    _by_team: Mapping[str, tuple[str, ...]] = field(repr=False, compare=False, default_factory=dict)
    _by_tournament: Mapping[str, tuple[str, ...]] = field(repr=False, compare=False, default_factory=dict)
    _teams: Mapping[str, Competitor] = field(repr=False, compare=False, default_factory=dict)
    _tournaments: Mapping[str, Tournament] = field(repr=False, compare=False, default_factory=dict)
    _names: tuple[CatalogueName, ...] = field(repr=False, compare=False, default=())
    _prominence: Mapping[str, int] = field(repr=False, compare=False, default_factory=dict)

    @classmethod
    def of(
        cls,
        sports: Iterable[Sport],
        tournaments: Iterable[Tournament],
        fixtures: Iterable[Fixture],
        *,
        as_of: datetime,
        stale: bool = False,
    ) -> "Catalogue":
        """Index these; of fixtures with one id the live one stays, else the first."""
        sports = tuple(sports)
        all_tournaments = {item.id: item for item in tournaments}
        by_id: dict[str, Fixture] = {}
        for fixture in fixtures:
            if fixture.id not in by_id or (fixture.live and not by_id[fixture.id].live):
                by_id[fixture.id] = fixture
            known = all_tournaments.setdefault(fixture.tournament.id, fixture.tournament)
            if _told_apart(fixture.tournament.names) > _told_apart(known.names):
                all_tournaments[known.id] = replace(known, names=fixture.tournament.names)
        unified = _Unified(all_tournaments, by_id.values())
        ordered = sorted((unified.fixture(fixture) for fixture in by_id.values()), key=lambda item: item.start)
        names = _all_names(sports, all_tournaments.values(), ordered)
        return cls(
            sports=sports,
            tournaments=tuple(sorted(all_tournaments.values(), key=lambda item: (item.sport_id, item.order))),
            fixtures=tuple(ordered),
            as_of=as_of,
            stale=stale,
            _by_id={fixture.id: fixture for fixture in ordered},
            _by_team=_ids_by((key, item) for item in ordered for side in (item.home, item.away) for key in _keys(side)),
            _by_tournament=_ids_by((key, item) for item in ordered for key in _keys(item.tournament)),
            _teams=_by_any_name(side for item in ordered for side in (item.home, item.away)),
            _tournaments=_by_any_name(all_tournaments.values()),
            _names=names,
            _prominence=_places(ordered, names),
        )

    def with_live(self, live: Iterable[Fixture], *, as_of: datetime) -> "Catalogue":
        """The same offer with another list of live fixtures; what was live and is not in it has ended.

        Cheap while every live fixture was on offer before, at its time: the indexes stay, and pass over what has ended.
        """
        playing = {item.id: self._enriched(item) for item in live}
        waiting = [item for item in self.fixtures if item.id not in playing and not item.live]
        if any((known := self._by_id.get(item.id)) is None or known.start != item.start for item in playing.values()):
            return Catalogue.of(
                self.sports, self.tournaments, (*playing.values(), *waiting), as_of=as_of, stale=self.stale
            )
        ordered = sorted((*playing.values(), *waiting), key=lambda item: item.start)
        by_id = {fixture.id: fixture for fixture in ordered}
        return replace(self, fixtures=tuple(ordered), as_of=as_of, _by_id=by_id)

    def _enriched(self, live: Fixture) -> Fixture:
        """A live fixture with what only the list before the match told: names in all languages and the venue."""
        known = self._by_id.get(live.id)
        if known is None:
            return live
        return replace(
            live, tournament=known.tournament, home=known.home, away=known.away, venue=live.venue or known.venue
        )

    def as_stale(self) -> "Catalogue":
        """The same offer, marked as older than it should be."""
        return self if self.stale else replace(self, stale=True)

    def fixture(self, fixture_id: str) -> Fixture | None:
        """The fixture with that id."""
        return self._by_id.get(fixture_id)

    def fixtures_of(self, team: str) -> tuple[Fixture, ...]:
        """The fixtures of a competitor, named in any language (canonical is safest), by kick-off."""
        return self._of(self._by_team.get(_fold(team), ()))

    def in_tournament(self, tournament: str) -> tuple[Fixture, ...]:
        """The fixtures of a tournament, named in any language, by kick-off."""
        return self._of(self._by_tournament.get(_fold(tournament), ()))

    def meetings(self, team: str, other: str) -> tuple[Fixture, ...]:
        """The fixtures of two competitors against each other, at either ground, by kick-off."""
        others = set(self._by_team.get(_fold(other), ()))
        return self._of(id_ for id_ in self._by_team.get(_fold(team), ()) if id_ in others)

    def between(self, start: datetime, end: datetime) -> tuple[Fixture, ...]:
        """The fixtures that kick off in ``[start, end)``."""
        low = bisect_left(self.fixtures, start, key=_kick_off)
        return self.fixtures[low : bisect_left(self.fixtures, end, lo=low, key=_kick_off)]

    def live(self) -> tuple[Fixture, ...]:
        """The fixtures being played now."""
        return tuple(fixture for fixture in self.fixtures if fixture.live)

    def team(self, name: str) -> Competitor | None:
        """A competitor by a name in any language."""
        return self._teams.get(_fold(name))

    def tournament(self, name: str) -> Tournament | None:
        """A tournament by a name in any language."""
        return self._tournaments.get(_fold(name))

    def names(self) -> tuple[CatalogueName, ...]:
        """Every competitor and tournament."""
        return self._names

    def prominence(self, fixture: Fixture) -> int:
        """Its place among all fixtures, shared with others: the lower, the more people mean it who name none."""
        return self._prominence[fixture.id]

    @cached_property
    def by_tournament(self) -> Mapping[str, tuple[Fixture, ...]]:
        """The fixtures of every tournament that has any, under its id, by kick-off."""
        found: dict[str, list[Fixture]] = {}
        for fixture in self.fixtures:
            found.setdefault(fixture.tournament.id, []).append(fixture)
        return {tournament_id: tuple(fixtures) for tournament_id, fixtures in found.items()}

    def _of(self, ids: Iterable[str]) -> tuple[Fixture, ...]:
        return tuple(filter(None, map(self._by_id.get, ids)))


class _Unified:
    """One identity per competitor: the same id has the same names in every tournament's list."""

    def __init__(self, tournaments: Mapping[str, Tournament], fixtures: Iterable[Fixture]) -> None:
        self._tournaments = tournaments
        self._competitors: dict[tuple[str, str], Competitor] = {}
        for fixture in fixtures:
            for side in (fixture.home, fixture.away):
                key = fixture.sport_id, side.id
                known = self._competitors.get(key, side)
                self._competitors[key] = known if _told_apart(known.names) >= _told_apart(side.names) else side

    def fixture(self, fixture: Fixture) -> Fixture:
        home = self._competitors[fixture.sport_id, fixture.home.id]
        away = self._competitors[fixture.sport_id, fixture.away.id]
        tournament = self._tournaments[fixture.tournament.id]
        if home is fixture.home and away is fixture.away and tournament is fixture.tournament:
            return fixture
        return replace(fixture, home=home, away=away, tournament=tournament)


def _told_apart(names: Names) -> int:
    """How many different names: a list in one language repeats one name three times."""
    return len({names.en, names.es, names.pt})


def _fold(name: str) -> str:
    return name.casefold().strip()


def _keys(item: Competitor | Tournament) -> set[str]:
    return {_fold(name) for name in (item.names.en, item.names.es, item.names.pt)}


def _ids_by(pairs: Iterable[tuple[str, Fixture]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for key, fixture in pairs:
        found.setdefault(key, {})[fixture.id] = None
    return {key: tuple(ids) for key, ids in found.items()}


def _by_any_name(items: Iterable[N]) -> dict[str, N]:
    """By every name; where two share one, a canonical name beats another language's, and the first beats the rest."""
    canonical: dict[str, N] = {}
    other: dict[str, N] = {}
    for item in items:
        canonical.setdefault(_fold(item.names.canonical), item)
        for key in _keys(item):
            other.setdefault(key, item)
    return other | canonical


def _all_names(
    sports: Iterable[Sport], tournaments: Iterable[Tournament], fixtures: Iterable[Fixture]
) -> tuple[CatalogueName, ...]:
    players = {sport.id for sport in sports if any(word in sport.names.en.casefold() for word in _INDIVIDUAL)}
    competitors: dict[tuple[str, str], Competitor] = {}
    appears_in: dict[tuple[str, str], dict[str, None]] = {}
    for fixture in fixtures:
        for side in (fixture.home, fixture.away):
            key = fixture.sport_id, side.id
            competitors.setdefault(key, side)
            appears_in.setdefault(key, {})[fixture.tournament.names.canonical] = None
    return (
        *(_name(item.names, NameKind.TOURNAMENT, (), item.sport_id) for item in tournaments),
        *(
            _name(side.names, NameKind.PLAYER if key[0] in players else NameKind.TEAM, tuple(appears_in[key]), key[0])
            for key, side in competitors.items()
        ),
    )


def _places(fixtures: Iterable[Fixture], names: Iterable[CatalogueName]) -> dict[str, int]:
    """Football before the rest, then by the fame of the sides, then by the order of the tournaments.

    Famous are those who appear in many tournaments: the best of a league also play in its continent's cups.
    """
    fame = {(name.canonical, name.sport_id): len(name.tournaments) for name in names}

    def rank(fixture: Fixture) -> tuple[bool, int, int]:
        sport = fixture.sport_id
        sides = (fixture.home.names.canonical, sport), (fixture.away.names.canonical, sport)
        return sport != "1", -sum(fame.get(side, 0) for side in sides), fixture.tournament.order

    ranks = {fixture.id: rank(fixture) for fixture in fixtures}
    places = {rank: place for place, rank in enumerate(sorted(set(ranks.values())))}
    return {fixture_id: places[rank] for fixture_id, rank in ranks.items()}


def _name(names: Names, kind: NameKind, tournaments: tuple[str, ...], sport_id: str) -> CatalogueName:
    return CatalogueName(
        names.canonical, kind, tuple(dict.fromkeys((names.en, names.es, names.pt))), tournaments, sport_id
    )
