"""From tables and comparisons to facts: places, points, records, goals, and the differences between sides."""

from chatbet.brain.facts import Kind
from chatbet.brain.grounding.ledger import Ledger
from chatbet.brain.offline.skills.comparison import points_per_match
from chatbet.sportsbook.model import Table, TableRow
from chatbet.tools.results import Side, TeamsCompared


def table(ledger: Ledger, table: Table) -> None:
    """Every row, and how many points lie between rows."""
    for row in table.rows:
        _row(ledger, row)
    ledger.count(len(table.rows))
    ledger.figure(Kind.COUNT, max(len(table.rows) - 6, 0))
    for upper, lower in zip(table.rows, table.rows[1:], strict=False):
        teams = (upper.team.names.canonical, lower.team.names.canonical)
        ledger.figure(Kind.DIFFERENCE, upper.points - lower.points, *teams)
    for row in table.rows:
        teams = (table.rows[0].team.names.canonical, row.team.names.canonical)
        ledger.figure(Kind.DIFFERENCE, table.rows[0].points - row.points, *teams)


def _row(ledger: Ledger, row: TableRow) -> None:
    team = row.team.names.canonical
    ledger.names.add(team)
    ledger.figure(Kind.POSITION, row.position, team)
    ledger.figure(Kind.POINTS, row.points, team)
    ledger.record(row.played, row.won, row.drawn, row.lost, team)
    ledger.figure(Kind.GOALS, row.goals_for, team)
    ledger.figure(Kind.CONCEDED, row.goals_against, team)
    ledger.figure(Kind.DIFFERENCE, abs(row.goals_for - row.goals_against), team)
    ledger.form(row.form, team)


def comparison(ledger: Ledger, compared: TeamsCompared) -> None:
    """Two sides, what lies between them, and their meetings."""
    left, right = compared.left, compared.right
    for side in (left, right):
        _side(ledger, side)
    sides = (left.team.names.canonical, right.team.names.canonical)
    if left.row is not None and right.row is not None:
        ledger.figure(Kind.DIFFERENCE, abs(left.row.points - right.row.points), *sides)
    ledger.pairings |= {sides, sides[::-1]}
    gap = abs(points_per_match(left) - points_per_match(right))
    ledger.rate(Kind.RATE, gap, *sides)
    ledger.rate(Kind.POINTS, gap, *sides)
    _meetings(ledger, compared)


def _meetings(ledger: Ledger, compared: TeamsCompared) -> None:
    ledger.count(len(compared.meetings))
    wins = {compared.left.team.names.canonical: 0, compared.right.team.names.canonical: 0}
    for result in compared.meetings:
        home, away = result.home.names.canonical, result.away.names.canonical
        ledger.result(home, away, (result.score.home, result.score.away), result.start, latest_of=frozenset())
        if result.score.home != result.score.away:
            winner = home if result.score.home > result.score.away else away
            wins[winner] = wins.get(winner, 0) + 1
    for team, won in wins.items():
        ledger.figure(Kind.RECENT, won, team)
    ledger.figure(Kind.RECENT, len(compared.meetings) - sum(wins.values()))


def _side(ledger: Ledger, side: Side) -> None:
    team = side.team.names.canonical
    ledger.names.add(team)
    if side.row is not None:
        _row(ledger, side.row)
    if side.tournament is not None:
        ledger.names.add(side.tournament.names.canonical)
    ledger.record(side.played, side.won, side.drawn, side.lost, team)
    ledger.form(side.form, team)
    for matches in (side.clean_sheets, side.unbeaten):
        ledger.figure(Kind.MATCHES, matches, team)
    for kind, goals in ((Kind.GOALS, side.goals_for), (Kind.CONCEDED, side.goals_against)):
        ledger.figure(kind, goals, team)
        if side.played:
            ledger.rate(Kind.RATE, goals / side.played, team)
            ledger.rate(kind, goals / side.played, team)
    ledger.figure(Kind.DIFFERENCE, abs(side.goals_for - side.goals_against), team)
    ledger.rate(Kind.RATE, points_per_match(side), team)
    ledger.rate(Kind.POINTS, points_per_match(side), team)
