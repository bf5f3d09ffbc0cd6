"""The upstream's JSON: sports, tournaments, both fixture lists, and prices. Shapes only; nothing is decided here."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from chatbet.sandbox.catalogue import LANGUAGES, Catalogue, Competition, Competitor, Venue
from chatbet.sandbox.prices import MARKETS, Board, Quote, main_market
from chatbet.sandbox.results import LiveState
from chatbet.sandbox.season import Match

Json = dict[str, Any]
_WORDS: Mapping[str, Mapping[str, str]] = tomllib.loads(
    files("chatbet.sandbox").joinpath("words.toml").read_text(encoding="utf-8")
)


def sports(catalogue: Catalogue) -> list[Json]:
    """``GET /sports``."""
    return [
        {
            "alias": sport.alias,
            "profit": {},
            "id": sport.id,
            "name": sport.names.en,
            "name_es": sport.names.es,
            "name_en": sport.names.en,
            "name_pt_br": sport.names.pt_br,
        }
        for sport in catalogue.sports
    ]


def tournaments(catalogue: Catalogue, competitions: Iterable[Competition], language: str) -> list[Json]:
    """``GET /sports/tournaments``."""
    return [
        {
            "profit": {},
            "sport_name": catalogue.sport_names(competition.sport).wire(),
            "tournament_name": competition.names.get(language),
            "tournament_id": competition.id,
        }
        for competition in competitions
    ]


def all_tournaments(catalogue: Catalogue, competitions: Iterable[Competition], language: str) -> list[Json]:
    """``GET /sports/all-tournaments``."""
    grouped: dict[str, list[Json]] = {}
    for one in competitions:
        entry = {"tournamentId": one.id, "name": one.names.get(language), "order": one.order}
        grouped.setdefault(one.sport, []).append(entry)
    return [
        {"id": sport, "name": catalogue.sport_names(sport).get(language), "tournaments": found}
        for sport, found in grouped.items()
    ]


def start_time(kickoff: datetime, zone: ZoneInfo, *, iso: bool) -> str:
    """``09-18 22:00`` in the asked zone, or ISO 8601."""
    local = kickoff.astimezone(zone)
    return local.isoformat() if iso else local.isoformat(" ", "minutes")[5:16]


def fixture(match: Match, language: str, zone: ZoneInfo, state: LiveState | None, *, iso: bool) -> Json:
    """An element of ``GET /sports/fixtures``."""
    entry: Json = {
        "source": 1,
        "id": match.id,
        "startTime": start_time(match.kickoff, zone, iso=iso),
        "tournament": _tournament(match.competition, language),
        "sportId": match.competition.sport,
        "homeCompetitor": _side(match.home, language),
        "awayCompetitor": _side(match.away, language),
    }
    return _with_extras(entry, match, language, state)


def sports_fixture(match: Match, language: str, zone: ZoneInfo, state: LiveState | None, *, iso: bool) -> Json:
    """An element of ``GET /sports/sports-fixtures``."""
    home, away = _names(match.home), _names(match.away)
    entry: Json = {
        "source": 1,
        "id": match.id,
        "startTime": start_time(match.kickoff, zone, iso=iso),
        "startTimeIndex": match.kickoff.isoformat()[:16].replace("-", "").replace("T", "").replace(":", ""),
        "sportId": match.competition.sport,
        "tournament_id": match.competition.id,
        "tournament_name": match.competition.names.wire(),
        "home_team_data": {"name": home},
        "away_team_data": {"name": away},
        "homeCompetitorName": home,
        "homeCompetitorId": _ids(match.home),
        "awayCompetitorName": away,
        "awayCompetitorId": _ids(match.away),
    }
    return _with_extras(entry, match, language, state)


# What thousands of fixtures have in common is made once. Nobody changes these: they only go into JSON.


@lru_cache(maxsize=4096)
def _tournament(competition: Competition, language: str) -> Json:
    return {"name": competition.names.get(language), "id": competition.id}


@lru_cache(maxsize=4096)
def _side(one: Competitor, language: str) -> Json:
    return {"name": one.names.get(language), "id": one.id, "jerseyIcon": ""}


@lru_cache(maxsize=4096)
def _names(one: Competitor) -> dict[str, str]:
    return one.names.wire()


@lru_cache(maxsize=4096)
def _ids(one: Competitor) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, one.id)


@lru_cache(maxsize=4096)
def _venue(venue: Venue, language: str) -> dict[str, str]:
    """``{name, city}``, the sandbox's addition."""
    return {"name": venue.stadium, "city": venue.city.get(language)}


def _with_extras(entry: Json, match: Match, language: str, state: LiveState | None) -> Json:
    if match.venue is not None:
        entry["venue"] = _venue(match.venue, language)
    if state is not None:
        entry |= {"score": state.score.wire(), "minute": state.minute, "status": state.status}
    return entry


def odds(match: Match, board: Board, amount: Decimal, language: str, *, below_options: bool) -> Json:
    """``GET /sports/odds``: markets as maps of options, or below a key ``options``."""
    markets: dict[str, Json] = {}
    for quote in board.quotes:
        markets.setdefault(quote.market, {})[quote.option] = option(match, quote, amount, language)
    answer: Json = {"status": "Active" if board.active else "Suspended", "main_market": main_market(match)}
    for market in MARKETS:
        found = markets.get(market)
        answer[market] = {"options": found} if found and below_options else found
    return answer


def no_odds() -> Json:
    """The answer about a fixture that is not on offer."""
    return {"status": "Inactive", "main_market": None, **dict.fromkeys(MARKETS)}


def option(match: Match, quote: Quote, amount: Decimal, language: str) -> Json:
    """One option; ``profit`` is what ``amount`` would bring back."""
    return {
        "name": label(match, quote, language),
        "profit": float((amount * quote.odds).quantize(Decimal("0.01"))),
        "odds": float(quote.odds),
        "betId": quote.bet_id,
    }


def label(match: Match, quote: Quote, language: str) -> str:
    """What an option is called: ``Real Madrid``, ``Más de 2.5``, ``FC Barcelona -1.5``."""
    words = _WORDS.get(language, _WORDS["en"])
    sides = {"homeTeam": match.home.names.get(language), "awayTeam": match.away.names.get(language)}
    if quote.option in ("over", "under"):
        return f"{words[quote.option]} {quote.line}"
    if quote.market == "double_chance":
        first, _, second = quote.option.partition("_or_")
        return f"{sides[first]} {words['or']} {sides.get(second, words['draw'])}"
    name = sides.get(quote.option) or words.get(quote.option) or quote.option
    return f"{name} {quote.line:+}" if quote.line is not None else name
