"""The sandbox's extension to the upstream: tables, results, history, live scores, tournament facts and the ledger.

JSON only, described in docs/sandbox.md. Times are ISO 8601 in UTC; names come in all languages.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from chatbet.sandbox import feed
from chatbet.sandbox.book import Book
from chatbet.sandbox.catalogue import FOOTBALL, Competition, Competitor, Kind
from chatbet.sandbox.ledger import Bet, Leg
from chatbet.sandbox.results import LiveState, Score
from chatbet.sandbox.season import Match, season_of
from chatbet.sandbox.settle import Status
from chatbet.sandbox.table import Standing, standings

Json = feed.Json
TABLE_STAGES = ("regular", "group")
"""Stages of a competition that count for its tables."""


def tables(book: Book, competition: Competition) -> Json:
    """The standings, one table for a league and one per group for a cup; none where there are no standings."""
    results = [(match, score) for match, score in book.results(competition.id) if match.stage in TABLE_STAGES]
    return {
        "tournamentId": competition.id,
        "tournamentName": competition.names.wire(),
        "season": season_name(competition, book.now()),
        "asOf": iso(book.now()),
        "tables": [
            {"group": group, "rows": [_row(place, row) for place, row in enumerate(rows, start=1)]}
            for group, rows in _groups(book, competition, results)
        ],
    }


def _groups(
    book: Book, competition: Competition, results: Sequence[tuple[Match, Score]]
) -> list[tuple[str | None, list[Standing]]]:
    """Who is in which table: everybody in a plain league, the members of each group or part of the season otherwise.

    A cup's groups are sorted by name; of a league's parts the latest that has begun comes first.
    """
    members: dict[str | None, dict[str, Competitor]] = {}
    for match in book.season_matches(competition):
        if match.stage in TABLE_STAGES:
            members.setdefault(match.group, {}).update({match.home.key: match.home, match.away.key: match.away})
    latest = {match.group: match.kickoff for match, _ in results}
    if competition.kind is Kind.CUP:
        order = sorted(members, key=str)
    else:
        order = sorted(latest, key=latest.__getitem__, reverse=True) or list(members)[:1]
    return [
        (group, standings([(m, score) for m, score in results if m.group == group], members[group].values()))
        for group in order
    ]


def _row(place: int, row: Standing) -> Json:
    return {
        "position": place,
        "team": competitor(row.club),
        "played": row.played,
        "won": row.won,
        "drawn": row.drawn,
        "lost": row.lost,
        "goalsFor": row.goals_for,
        "goalsAgainst": row.goals_against,
        "goalDifference": row.goals_for - row.goals_against,
        "points": row.points,
        "form": row.form,
    }


def results(book: Book, found: Iterable[tuple[Match, Score]]) -> Json:
    """Finished matches."""
    return {"asOf": iso(book.now()), "results": [result(book, match, score) for match, score in found]}


def result(book: Book, match: Match, score: Score) -> Json:
    """One finished match."""
    football = match.competition.sport == FOOTBALL
    return {
        **_heading(match),
        "season": season_name_of(match.competition, match.season),
        "round": match.round or None,
        "stage": match.stage,
        "group": match.group,
        "score": score.wire(),
        "halfTimeScore": book.scorebook.course(match).half_time.wire() if football else None,
    }


def live(book: Book, found: Iterable[tuple[Match, LiveState]]) -> Json:
    """Matches going on: score, minute, status and what happened so far."""
    return {"asOf": iso(book.now()), "live": [_live(book, match, state) for match, state in found]}


def _live(book: Book, match: Match, state: LiveState) -> Json:
    happened = [one for one in book.scorebook.course(match).happenings if one.at <= book.now()]
    return {
        **_heading(match),
        "score": state.score.wire(),
        "minute": state.minute,
        "status": state.status,
        "events": [
            {"minute": one.minute, "side": one.side, "score": one.score.wire()}
            for one in happened
            if one.side != "both"
        ],
    }


def tournaments(book: Book) -> Json:
    """First and last day of every season, and where it is played."""
    now = book.now()
    return {
        "asOf": iso(now),
        "tournaments": [
            {
                "tournamentId": one.id,
                "name": one.names.wire(),
                "sportId": one.sport,
                "country": one.country,
                "kind": one.kind.value,
                "season": season_name(one, now),
                "starts": iso(bounds[0]),
                "ends": iso(bounds[1]),
                "final": iso(bounds[1]) if one.kind is Kind.CUP else None,
                "teams": len(one.competitors),
            }
            for one in book.schedule.catalogue.competitions
            for bounds in (book.schedule.bounds(one, now),)
        ],
    }


def bets(book: Book, user_key: str) -> Json:
    """A customer's money and bets, newest first."""
    account = book.ledger.account(user_key, book.now())
    return {
        "userKey": user_key,
        "userId": account.user_id,
        "balance": float(account.balance),
        "bets": [_bet(book, bet) for bet in reversed(account.bets)],
    }


def _bet(book: Book, bet: Bet) -> Json:
    return {
        "betId": bet.id,
        "stake": float(bet.stake),
        "odd": float(bet.odds),
        "possibleWin": float(bet.possible_win),
        "status": bet.status.value,
        "payout": None if bet.payout is None else float(bet.payout),
        "placedAt": iso(bet.placed_at),
        "settledAt": None if bet.settled_at is None else iso(bet.settled_at),
        "reference": bet.reference,
        "legs": [_leg(book, leg) for leg in bet.legs],
    }


def _leg(book: Book, leg: Leg) -> Json:
    return {
        "betId": leg.quote.bet_id,
        "odd": float(leg.odds),
        "label": feed.label(leg.match, leg.quote, "en"),
        "market": leg.quote.market,
        "option": leg.quote.option,
        "line": None if leg.quote.line is None else float(leg.quote.line),
        "status": leg.status.value,
        "score": None if leg.status is Status.OPEN else book.scorebook.final(leg.match).wire(),
        **_heading(leg.match),
    }


def competitor(one: Competitor) -> Json:
    """Id and names."""
    return {"id": one.id, "name": one.names.wire()}


def _heading(match: Match) -> Json:
    return {
        "fixtureId": match.id,
        "sportId": match.competition.sport,
        "tournamentId": match.competition.id,
        "tournamentName": match.competition.names.wire(),
        "startTime": iso(match.kickoff),
        "home": competitor(match.home),
        "away": competitor(match.away),
    }


def season_name(competition: Competition, now: datetime) -> str:
    """``2026-27``, or ``2026`` where a season is a calendar year."""
    return season_name_of(competition, season_of(competition, now.date()))


def season_name_of(competition: Competition, year: int) -> str:
    """The name of the season that began in ``year``."""
    return str(year) if competition.season_starts[0] < 6 else f"{year}-{(year + 1) % 100:02d}"


def iso(moment: datetime) -> str:
    """ISO 8601 with a Z."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
