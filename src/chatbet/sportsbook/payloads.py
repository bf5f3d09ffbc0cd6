"""The upstream's lists, read leniently into strict domain types: odd elements are dropped and counted, none raises."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar

from chatbet.sportsbook.lenient import Json, ident, instant, integer, mapping, names, number, rows, text
from chatbet.sportsbook.model import Balance, Competitor, Fixture, Names, Score, Sport, Tournament, Venue

T = TypeVar("T")

LANGUAGES = ("en", "es", "pt_br")
"""The upstream's own codes, in the order in which answers per language are merged."""


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """What could be used of an answer, and how many of its elements could not."""

    value: tuple[T, ...]
    dropped: int = 0


def collect(payload: Json, read: Callable[[Mapping[str, Json]], T | None], key: Callable[[T], Hashable]) -> Parsed[T]:
    """Read every row; rows that make no sense are counted, of equal keys the first one stays."""
    found: dict[Hashable, T] = {}
    dropped = 0
    for row in rows(payload):
        item = read(row) if row is not None else None
        if item is None:
            dropped += 1
        else:
            found.setdefault(key(item), item)
    return Parsed(tuple(found.values()), dropped)


def parse_sports(payload: Json) -> Parsed[Sport]:
    """``GET /sports``."""
    return collect(payload, _sport, lambda sport: sport.id)


def _sport(row: Mapping[str, Json]) -> Sport | None:
    id_ = ident(row.get("id"))
    per_language = {code: row.get(f"name_{code}") for code in LANGUAGES}
    found = names(per_language, row.get("name"), row.get("alias"))
    return Sport(id_, found) if id_ and found else None


def parse_tournaments(payload: Json, sport_id: str) -> Parsed[Tournament]:
    """``GET /sports/tournaments``; the order is that of the list unless the rows carry one."""
    parsed = collect(payload, lambda row: _tournament(row, sport_id), lambda tournament: tournament.id)
    ordered = tuple(replace(item, order=item.order or place) for place, item in enumerate(parsed.value, start=1))
    return replace(parsed, value=ordered)


def parse_all_tournaments(payload: Json, sport_id: str) -> Parsed[Tournament]:
    """The part of ``GET /sports/all-tournaments`` that belongs to one sport."""
    for sport in rows(payload):
        if sport is not None and ident(sport.get("id")) == sport_id:
            return parse_tournaments(sport.get("tournaments"), sport_id)
    return Parsed(())


def _tournament(row: Mapping[str, Json], sport_id: str) -> Tournament | None:
    id_ = ident(row.get("tournament_id")) or ident(row.get("tournamentId")) or ident(row.get("id"))
    found = names(row.get("tournament_name"), row.get("tournamentName"), row.get("name"))
    if not id_ or not found:
        return None
    return _tournament_with(id_, found, sport_id, integer(row.get("order"), 0, 1_000_000) or 0)


# Every fixture of a season repeats its competition and its sides: one object each, for all fixtures.
@lru_cache(maxsize=1024)
def _tournament_with(id_: str, found: Names, sport_id: str, order: int) -> Tournament:
    return Tournament(id_, found, sport_id, order)


@lru_cache(maxsize=4096)
def _competitor_with(id_: str, found: Names) -> Competitor:
    return Competitor(id_, found)


def parse_fixtures(payload: Json, sport_id: str, now: datetime, *, live: bool) -> Parsed[Fixture]:
    """``GET /sports/sports-fixtures`` and ``GET /sports/fixtures``, in either shape."""
    return collect(payload, lambda row: _fixture(row, sport_id, now, live=live), lambda fixture: fixture.id)


def _fixture(row: Mapping[str, Json], sport_id: str, now: datetime, *, live: bool) -> Fixture | None:
    id_ = ident(row.get("id")) or ident(row.get("fixture_id")) or ident(row.get("fixtureId"))
    sport = ident(row.get("sportId")) or ident(row.get("sport_id")) or sport_id
    home, away = _competitor(row, "home"), _competitor(row, "away")
    tournament = _tournament_of(row, sport)
    start = next((found for key in _START_KEYS if (found := instant(row.get(key), now))), None)
    if not id_ or home is None or away is None or tournament is None or start is None or home.id == away.id:
        return None
    return Fixture(
        id_, sport, tournament, home, away, start,
        venue=_venue(row.get("venue")), live=live, score=_score(row.get("score")), minute=_minute(row.get("minute")),
    )  # fmt: skip


def _tournament_of(fixture: Mapping[str, Json], sport_id: str) -> Tournament | None:
    nested = mapping(fixture.get("tournament"))
    keys = ("tournament_id", "tournamentId", "tournament_name", "tournamentName")
    return _tournament({**nested, **{key: fixture[key] for key in keys if key in fixture}}, sport_id)


_START_KEYS = ("startTime", "fixture_date", "start_time", "startTimeIndex")


def _competitor(row: Mapping[str, Json], side: str) -> Competitor | None:
    nested, data = mapping(row.get(f"{side}Competitor")), mapping(row.get(f"{side}_team_data"))
    found = names(row.get(f"{side}CompetitorName"), data.get("name"), nested.get("name"), row.get(f"{side}Competitor"))
    if found is None:
        return None
    id_ = ident(row.get(f"{side}CompetitorId")) or ident(nested.get("id")) or ident(data.get("id"))
    # Some deployments leave the id out; the name is then the best identity there is.
    return _competitor_with(id_ or f"name:{found.canonical.casefold()}", found)


def _venue(value: Json) -> Venue | None:
    name = text(mapping(value).get("name")) or text(value)
    return Venue(name, text(mapping(value).get("city")) or "") if name else None


def _score(value: Json) -> Score | None:
    home, away = (integer(mapping(value).get(side), 0, 999) for side in ("home", "away"))
    return Score(home, away) if home is not None and away is not None else None


def _minute(value: Json) -> int | None:
    return integer(value, 0, 999)


def merge_languages(per_language: Mapping[str, Names]) -> Names:
    """One name out of the answers in several languages; a language that did not answer borrows from the others."""
    en, es, pt = (per_language.get(code) for code in LANGUAGES)
    best = en or es or pt
    assert best is not None  # noqa: S101 - callers merge what at least one answer named
    return Names((en or best).en, (es or best).es, (pt or best).pt)


def merge_tournaments(answers: Iterable[tuple[str, Iterable[Tournament]]]) -> tuple[Tournament, ...]:
    """The same list in several languages as one list with all names."""
    found: dict[str, tuple[Tournament, dict[str, Names]]] = {}
    for code, tournaments in answers:
        for tournament in tournaments:
            found.setdefault(tournament.id, (tournament, {}))[1][code] = tournament.names
    return tuple(replace(tournament, names=merge_languages(known)) for tournament, known in found.values())


def merge_fixtures(answers: Iterable[tuple[str, Iterable[Fixture]]]) -> tuple[Fixture, ...]:
    """The same fixtures in several languages as one list, by kick-off, with all names."""
    found: dict[str, dict[str, Fixture]] = {}
    for code, fixtures in answers:
        for fixture in fixtures:
            found.setdefault(fixture.id, {})[code] = fixture
    return tuple(sorted((_merge_fixture(known) for known in found.values()), key=lambda fixture: fixture.start))


def _merge_fixture(known: Mapping[str, Fixture]) -> Fixture:
    first = next(iter(known.values()))
    home = merge_languages({code: fixture.home.names for code, fixture in known.items()})
    away = merge_languages({code: fixture.away.names for code, fixture in known.items()})
    tournament = merge_languages({code: fixture.tournament.names for code, fixture in known.items()})
    return replace(
        first,
        home=replace(first.home, names=home),
        away=replace(first.away, names=away),
        tournament=replace(first.tournament, names=tournament),
    )


_BALANCE_LIMIT = Decimal(10) ** 12


def parse_balance(payload: Json) -> Balance | None:
    """``GET /auth/get_user_balance``; None when there is no sane amount of money in it."""
    found = mapping(payload)
    money = _money(found.get("money"))
    if money is None:
        return None
    return Balance(
        money,
        playable=_money(found.get("playableBalance")),
        withdrawable=_money(found.get("withdrawableBalance")),
        bonus=_money(found.get("bonusBalance")),
        redeemed_bonus=_money(found.get("redeemedBonus")),
    )


def _money(value: Json) -> Decimal | None:
    found = number(value)
    return found if found is not None and 0 <= found < _BALANCE_LIMIT else None
