"""Tells tables, and which competitions there are and when they run."""

from chatbet.brain.cards import Action, StandingLine, TableCard, TournamentLine, TournamentsCard
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.skills.schedule import match_card
from chatbet.sportsbook.model import Table, TableRow
from chatbet.tools.results import StandingsFound, TournamentInfo, TournamentsFound
from chatbet.understanding.memory import Offer

ROWS_IN_TEXT = 6
MOST_LISTED = 15


def tell_standings(voice: Voice, found: StandingsFound) -> Draft:
    """The top of each table in words, all of it as a card; the team that was asked about first."""
    name = found.tournament.names.in_language(voice.turn.language)
    lines = [voice.say("tables.head", tournament=name, time=voice.clock(found.source.as_of))]
    for table in found.tables:
        lines += _table_lines(voice, table, found.team, brief=len(found.tables) > 1)
    return Draft(
        text="\n".join(lines),
        cards=tuple(_card(voice, found, table) for table in found.tables),
        suggestions=(
            voice.say("suggest.fixtures_of", tournament=name),
            voice.say("suggest.next_of", team=_team(voice, found.tables[0].rows[0])),
            voice.say("suggest.recommend_weekend"),
        ),
        offer=Offer.FIXTURES,
        source=found.source,
        degraded="stale_data" if found.source.stale else None,
    )


def _team(voice: Voice, row: TableRow) -> str:
    return row.team.names.in_language(voice.turn.language)


def _table_lines(voice: Voice, table: Table, team: str | None, *, brief: bool) -> list[str]:
    lines = [voice.say("tables.group", group=table.group)] if table.group else []
    own = next((row for row in table.rows if row.team.names.canonical == team), None)
    if own is not None:
        lines.append(voice.say("tables.own", team=_team(voice, own), position=own.position, points=own.points))
    limit = 2 if brief else ROWS_IN_TEXT
    lines += [
        voice.say(
            "tables.line",
            position=row.position,
            team=_team(voice, row),
            points=row.points,
            played=row.played,
            difference=f"{row.goals_for - row.goals_against:+d}",
        )
        for row in table.rows[:limit]
    ]
    if len(table.rows) > limit and not brief:
        lines.append(voice.say("tables.more", count=len(table.rows) - limit))
    return [*lines, *_leader(voice, table)] if not brief else lines


def _leader(voice: Voice, table: Table) -> list[str]:
    if len(table.rows) < 2 or table.rows[0].played == 0:
        return []
    first, second = table.rows[:2]
    gap = first.points - second.points
    if gap == 0:
        return []
    return [
        voice.say("tables.leader", team=_team(voice, first), points=first.points, gap=gap, second=_team(voice, second))
    ]


def _card(voice: Voice, found: StandingsFound, table: Table) -> TableCard:
    rows = tuple(
        StandingLine(
            position=row.position,
            team=_team(voice, row),
            played=row.played,
            won=row.won,
            drawn=row.drawn,
            lost=row.lost,
            goal_difference=row.goals_for - row.goals_against,
            points=row.points,
            form=row.form,
            own=row.team.names.canonical == found.team,
        )
        for row in table.rows
    )
    name = found.tournament.names.in_language(voice.turn.language)
    return TableCard(name, rows, voice.clock(found.source.as_of), table.group)


def tell_tournaments(voice: Voice, found: TournamentsFound) -> Draft:
    """One competition's dates and next match, or the list of all that have fixtures."""
    if found.named and len(found.items) == 1:
        return _one(voice, found, found.items[0])
    items = found.items[:MOST_LISTED]
    lines = [voice.say("tournaments.head", count=len(found.items))]
    lines += [voice.say("tournaments.line", tournament=_name(voice, item), count=item.fixtures) for item in items]
    lines.append(voice.say("tournaments.offer"))
    return Draft(
        text="\n".join(lines),
        cards=(TournamentsCard(tuple(_line(voice, item) for item in items)),),
        suggestions=tuple(voice.say("suggest.fixtures_of", tournament=_name(voice, item)) for item in items[:3]),
        source=found.source,
    )


def _name(voice: Voice, item: TournamentInfo) -> str:
    return item.tournament.names.in_language(voice.turn.language)


def _one(voice: Voice, found: TournamentsFound, item: TournamentInfo) -> Draft:
    name, upcoming = _name(voice, item), item.next_fixture
    lines = [voice.say("tournaments.one", tournament=name, facts=_dates(voice, item))]
    if item.fixtures:
        lines.append(voice.say("tournaments.fixtures", count=item.fixtures))
    if upcoming is not None:
        when = voice.when(upcoming.start)
        lines.append(voice.say("tournaments.next", home=voice.home(upcoming), away=voice.away(upcoming), when=when))
    return Draft(
        text="\n".join(lines),
        cards=(match_card(voice, upcoming),) if upcoming else (),
        suggestions=(
            voice.say("suggest.table_of", tournament=name),
            voice.say("suggest.fixtures_of", tournament=name),
            voice.say("suggest.tournaments"),
        ),
        shown=(shown(upcoming),) if upcoming else (),
        focus=shown(upcoming) if upcoming else None,
        offer=Offer.FIXTURES,
        source=found.source,
    )


def _dates(voice: Voice, item: TournamentInfo) -> str:
    if item.dates is None:
        return voice.say("tournaments.no_dates")
    starts, ends = voice.local(item.dates.starts), voice.local(item.dates.ends)
    fields = {"starts": voice.formats.day_and_year(starts), "ends": voice.formats.day_and_year(ends)}
    if ends < voice.turn.now:
        return voice.say("tournaments.ended", ends=fields["ends"])
    return voice.say("tournaments.started" if starts <= voice.turn.now else "tournaments.starts", **fields)


def _line(voice: Voice, item: TournamentInfo) -> TournamentLine:
    name = _name(voice, item)
    ask = voice.say("suggest.fixtures_of", tournament=name)
    dates = _dates(voice, item) if item.dates else None
    return TournamentLine(name, item.tournament.sport_id, item.fixtures, dates, Action(ask, ask))
