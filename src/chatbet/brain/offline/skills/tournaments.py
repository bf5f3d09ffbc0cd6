"""Tells tables, and which competitions there are and when they run."""

from chatbet.brain.asking import Asked, place_asked
from chatbet.brain.cards import Action, StandingLine, TableCard, TournamentLine, TournamentsCard
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.skills.schedule import fixtures_of, match_card, table_of
from chatbet.sportsbook.model import Table, TableRow
from chatbet.tools.results import StandingsFound, TournamentInfo, TournamentsFound
from chatbet.understanding.memory import Offer

ROWS_IN_TEXT = 6
ROWS_AT_THE_END, ROWS_OF_A_GROUP = 5, 2
MOST_LISTED = 15


def tell_standings(voice: Voice, found: StandingsFound) -> Draft:
    """What was asked of the table first, then its top (or its end); all of it is on the card."""
    of, name = voice.of_the(found.tournament), found.tournament.names.in_language(voice.language)
    answers = [text for table in found.tables for text in _answers(voice, found, table)]
    key = "tables.bottom" if Asked.BOTTOM in voice.asks else "tables.head"
    lines = [*answers, voice.say(key, of=of, tournament=name, time=voice.clock(found.source.as_of))]
    for table in found.tables:
        lines += _table_lines(voice, found, table, brief=len(found.tables) > 1)
    if Asked.BOTTOM in voice.asks:
        lines.append(voice.say("tables.bottom_more"))
    return Draft(
        text="\n".join(lines),
        cards=tuple(_card(voice, found, table) for table in found.tables),
        suggestions=(
            fixtures_of(voice, found.tournament),
            voice.say("suggest.next_of", team=_team(voice, _of_interest(found))),
            voice.say("suggest.recommend_weekend"),
        ),
        offer=Offer.FIXTURES,
        source=found.source,
        degraded="stale_data" if found.source.stale else None,
    )


def _of_interest(found: StandingsFound) -> TableRow:
    """The row of the team that was asked about, else the leader's."""
    rows = [row for table in found.tables for row in table.rows]
    return next((row for row in rows if row.team.names.canonical == found.team), rows[0])


def _answers(voice: Voice, found: StandingsFound, table: Table) -> list[str]:
    """Single questions that a table answers: a team's place, the gap between two, most goals, fewest conceded."""
    named = _named(voice, found, table)
    lines = _gap(voice, named) if len(named) == 2 else [_own(voice, found, row) for row in named]
    for wish, key, best, figure in _RECORDS:
        rows = [row for row in table.rows if row.played]
        if wish in voice.asks and rows:
            row = best(rows, key=lambda row: getattr(row, figure) / row.played)
            lines.append(
                voice.say(
                    key, of=voice.of_the(found.tournament), by=voice.by(found.tournament), team=_team(voice, row),
                    goals=getattr(row, figure), played=row.played,
                )
            )  # fmt: skip
    return lines


def _named(voice: Voice, found: StandingsFound, table: Table) -> list[TableRow]:
    """The rows of the teams that were asked about by name, or of the one that was meant by its place."""
    utterance = voice.turn.utterance
    by_place = not utterance.own.teams and place_asked(utterance.language, utterance.wording) is not None
    teams = () if by_place else utterance.entities.teams
    asked = (found.team,) if found.team and found.team not in teams else teams
    return [row for team in asked for row in table.rows if _is(row, team)]


_RECORDS = (
    (Asked.MOST_GOALS, "tables.most_goals", max, "goals_for"),
    (Asked.FEWEST_CONCEDED, "tables.fewest_conceded", min, "goals_against"),
)


def _is(row: TableRow, team: str) -> bool:
    return row.team.names.canonical == team


def _own(voice: Voice, found: StandingsFound, row: TableRow) -> str:
    key = "tables.own" if _by_points(found) else "tables.own_wins"
    return voice.say(
        key,
        team=_team(voice, row),
        position=voice.formats.ordinal(row.position),
        points=row.points,
        won=row.won,
        lost=row.lost,
    )


def _by_points(found: StandingsFound) -> bool:
    """False where only wins count."""
    return found.tournament.sport_id == "1" or any(row.drawn for table in found.tables for row in table.rows)


def _gap(voice: Voice, rows: list[TableRow]) -> list[str]:
    ahead, behind = sorted(rows, key=lambda row: row.position)
    if ahead.points == behind.points:
        return [voice.say("tables.level", left=_team(voice, ahead), right=_team(voice, behind), points=ahead.points)]
    return [
        voice.say(
            "tables.gap", ahead=_team(voice, ahead), behind=_team(voice, behind), count=ahead.points - behind.points,
            ahead_points=ahead.points, behind_points=behind.points,
        )
    ]  # fmt: skip


def _team(voice: Voice, row: TableRow) -> str:
    return row.team.names.in_language(voice.language)


def _table_lines(voice: Voice, found: StandingsFound, table: Table, *, brief: bool) -> list[str]:
    lines = [voice.say("tables.group", group=table.group)] if table.group else []
    limit = ROWS_OF_A_GROUP if brief else ROWS_IN_TEXT
    at_the_end = Asked.BOTTOM in voice.asks
    rows = table.rows[-ROWS_AT_THE_END:] if at_the_end else table.rows[:limit]
    key = "tables.line" if _by_points(found) else "tables.line_wins"
    lines += [
        voice.say(
            key,
            position=row.position,
            team=_team(voice, row),
            points=row.points,
            played=row.played,
            won=row.won,
            lost=row.lost,
            difference=f"{row.goals_for - row.goals_against:+d}",
        )
        for row in rows
    ]
    if brief or at_the_end:
        return lines
    if len(table.rows) > limit:
        lines.append(voice.say("tables.more", count=len(table.rows) - limit))
    return [*lines, *(_leader(voice, table) if _by_points(found) else [])]


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
    own = {found.team, *voice.turn.utterance.entities.teams}
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
            own=row.team.names.canonical in own,
        )
        for row in table.rows
    )
    name = found.tournament.names.in_language(voice.language)
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
        suggestions=tuple(fixtures_of(voice, item.tournament) for item in items[:3]),
        source=found.source,
    )


def _name(voice: Voice, item: TournamentInfo) -> str:
    return item.tournament.names.in_language(voice.language)


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
            table_of(voice, item.tournament),
            fixtures_of(voice, item.tournament),
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
    ask = fixtures_of(voice, item.tournament)
    dates = _dates(voice, item) if item.dates else None
    return TournamentLine(name, item.tournament.sport_id, item.fixtures, dates, Action(ask, ask))
