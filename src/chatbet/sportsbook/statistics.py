"""The statistics that some upstreams add under ``/stats/`` (the sandbox does): tables, results, the ledger of bets."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from chatbet.clock import Clock
from chatbet.sportsbook.lenient import Json, ident, instant, integer, mapping, names, number, rows, text
from chatbet.sportsbook.model import (
    BetLeg,
    BetStatus,
    Competitor,
    Fixture,
    Names,
    PlacedBet,
    PlacedPick,
    Price,
    Result,
    Score,
    Table,
    TableRow,
    Tournament,
    TournamentDates,
)
from chatbet.sportsbook.payloads import Parsed, collect
from chatbet.sportsbook.prices import read_selection

# An upstream without statistics is not asked again for this long (seconds).
_FORGET_AFTER = 600.0
_MOST_REMEMBERED = 1_000
_FORM_LENGTH = 10
_NAMELESS = Names("", "", "")


class StatisticsOffer:
    """Remembers which statistics an upstream turned out not to have, so that it is not asked in every turn."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offered: set[str] = set()
        self._absent_until: dict[str, float] = {}

    def worth_asking(self, path: str, query: Mapping[str, str]) -> bool:
        """False for what was missing a short while ago."""
        now = self._clock.monotonic()
        return all(now >= self._absent_until.get(key, 0.0) for key in (path, _key(path, query)))

    def answered(self, path: str) -> None:
        """The upstream has this call."""
        self._offered.add(path)
        self._absent_until.pop(path, None)

    def missed(self, path: str, query: Mapping[str, str], *, knows_the_call: bool) -> None:
        """There was no answer. A call that is known to exist is not given up for one thing that it does not know."""
        if len(self._absent_until) >= _MOST_REMEMBERED:
            self._absent_until.clear()
        key = _key(path, query) if knows_the_call or path in self._offered else path
        self._absent_until[key] = self._clock.monotonic() + _FORGET_AFTER


def _key(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{sorted(query.items())}"


def parse_tables(payload: Json, tournament_id: str) -> tuple[Table, ...]:
    """``GET /stats/tables``: one table, or one per group."""
    groups = mapping(payload).get("groups") or mapping(payload).get("tables")
    if isinstance(groups, list):
        return tuple(
            Table(tournament_id, _table_rows(group.get("rows")), text(group.get("group")) or text(group.get("name")))
            for group in groups
            if isinstance(group, Mapping)
        )
    found = _table_rows(payload)
    return (Table(tournament_id, found),) if found else ()


def _table_rows(payload: Json) -> tuple[TableRow, ...]:
    found = collect(payload, _table_row, lambda row: row.team.id).value
    return tuple(sorted(found, key=lambda row: row.position))


def _table_row(row: Mapping[str, Json]) -> TableRow | None:
    team = _team(row.get("team"))
    position, played = _count(row, "position"), _count(row, "played")
    won, drawn, lost = _count(row, "won"), _count(row, "drawn"), _count(row, "lost")
    scored, conceded = _count(row, "goalsFor", "goals_for"), _count(row, "goalsAgainst", "goals_against")
    points = integer(row.get("points"), -100, 10_000)
    numbers = (position, played, won, drawn, lost, scored, conceded, points)
    if team is None or any(value is None for value in numbers):
        return None
    form = "".join(letter for letter in str(row.get("form") or "").upper() if letter in "WDL")[-_FORM_LENGTH:]
    return TableRow(
        position or 0, team, played or 0, won or 0, drawn or 0, lost or 0, scored or 0, conceded or 0, points or 0, form
    )


def _count(row: Mapping[str, Json], *keys: str) -> int | None:
    return next((found for key in keys if (found := integer(row.get(key), 0, 100_000)) is not None), None)


def _team(value: Json) -> Competitor | None:
    found = names(mapping(value).get("name"))
    id_ = ident(mapping(value).get("id"))
    return Competitor(id_, found) if id_ and found else None


def parse_results(payload: Json, now: datetime) -> Parsed[Result]:
    """``GET /stats/results``, oldest first."""
    parsed = collect(payload, lambda row: _result(row, now), lambda result: result.fixture_id)
    return Parsed(tuple(sorted(parsed.value, key=lambda result: result.start)), parsed.dropped)


def _result(row: Mapping[str, Json], now: datetime) -> Result | None:
    id_ = ident(row.get("fixtureId")) or ident(row.get("id"))
    tournament = ident(row.get("tournamentId")) or ident(mapping(row.get("tournament")).get("id"))
    home, away = _team(row.get("home")), _team(row.get("away"))
    start = instant(row.get("startTime"), now) or instant(row.get("start"), now)
    score = mapping(row.get("score"))
    goals = integer(score.get("home"), 0, 999), integer(score.get("away"), 0, 999)
    if not id_ or not tournament or home is None or away is None or start is None or None in goals:
        return None
    return Result(id_, tournament, home, away, start, Score(goals[0] or 0, goals[1] or 0))


def parse_seasons(payload: Json, now: datetime) -> Parsed[TournamentDates]:
    """``GET /stats/tournaments``."""
    return collect(payload, lambda row: _season(row, now), lambda dates: dates.tournament_id)


def _season(row: Mapping[str, Json], now: datetime) -> TournamentDates | None:
    id_ = ident(row.get("tournamentId")) or ident(row.get("id"))
    starts, ends = instant(row.get("starts"), now), instant(row.get("ends"), now)
    return TournamentDates(id_, starts, ends) if id_ and starts and ends and starts <= ends else None


def parse_bets(payload: Json, now: datetime) -> Parsed[PlacedBet]:
    """``GET /stats/bets``, newest first."""
    bets = mapping(payload).get("bets", payload)
    parsed = collect(bets, lambda row: _bet(row, now), lambda bet: bet.bet_id)
    return Parsed(tuple(sorted(parsed.value, key=lambda bet: bet.placed_at, reverse=True)), parsed.dropped)


def _bet(row: Mapping[str, Json], now: datetime) -> PlacedBet | None:
    bet_id = ident(row.get("betId"))
    stake, odds = number(row.get("stake", row.get("amount"))), number(row.get("odd"))
    possible, payout = number(row.get("possibleWin")), number(row.get("payout"))
    placed_at = instant(row.get("placedAt"), now)
    status = str(row.get("status")).lower()
    if not bet_id or not stake or not odds or placed_at is None or status not in set(BetStatus):
        return None
    legs = collect(row.get("legs"), _leg, lambda leg: (leg.fixture_id, leg.bet_id)).value
    labels = tuple(found for leg in rows(row.get("legs")) if leg and (found := text(leg.get("label"))))
    return PlacedBet(
        bet_id, stake, odds, possible or stake * odds, BetStatus(status), placed_at, legs, labels,
        picks=_picks(row.get("legs"), now), payout=payout, reference=ident(row.get("reference")),
    )  # fmt: skip


def _picks(value: Json, now: datetime) -> tuple[PlacedPick, ...]:
    """What every leg backs; nothing unless it is known of all of them."""
    found = [_pick(leg, now) for leg in rows(value)]
    return tuple(pick for pick in found if pick) if all(found) else ()


def _pick(row: Mapping[str, Json] | None, now: datetime) -> PlacedPick | None:
    leg = mapping(row)
    backed, label = _leg(leg), text(leg.get("label")) or ""
    home, away, start = _team(leg.get("home")), _team(leg.get("away")), instant(leg.get("startTime"), now)
    selection = read_selection(leg.get("market"), leg.get("option"), label, leg.get("line"))
    if backed is None or home is None or away is None or start is None or selection is None:
        return None
    tournament = Tournament(backed.tournament_id, names(leg.get("tournamentName")) or _NAMELESS, backed.sport_id)
    fixture = Fixture(backed.fixture_id, backed.sport_id, tournament, home, away, start)
    return PlacedPick(fixture, Price(selection, backed.odds, backed.bet_id, label))


def _leg(row: Mapping[str, Json]) -> BetLeg | None:
    bet_id, fixture_id = ident(row.get("betId")), ident(row.get("fixtureId"))
    odds = number(row.get("odd"))
    if not bet_id or not fixture_id or odds is None:
        return None
    return BetLeg(
        bet_id, fixture_id, Decimal(odds), ident(row.get("sportId")) or "", ident(row.get("tournamentId")) or ""
    )
