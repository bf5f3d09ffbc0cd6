"""Tells what was played: of a team how its last match ended, of a day or a competition the results."""

from chatbet.brain.cards import MatchCard
from chatbet.brain.offline.draft import Draft, Voice
from chatbet.brain.offline.skills.schedule import bullet, table_of, what, within_a_day
from chatbet.sportsbook.model import Result, Tournament
from chatbet.tools.results import ResultsFound

MOST_CARDS = 6


def tell_results(voice: Voice, found: ResultsFound) -> Draft:
    """Finished matches, newest first; «latest instead» where nothing was played then."""
    team = found.query.teams[0] if found.query.teams else None
    lines = _of_team(voice, found, team) if team and found.miss is None else _listed(voice, found)
    return Draft(
        "\n".join(lines),
        cards=tuple(_card(voice, result) for result in found.results[:MOST_CARDS]),
        suggestions=_next(voice, found, team),
        source=found.source,
        degraded="stale_data" if found.source.stale else None,
    )


def _of_team(voice: Voice, found: ResultsFound, team: str) -> list[str]:
    """How the last one ended in a sentence, the ones before as a list."""
    last, *earlier = found.results
    sentence = voice.say(
        f"fixtures.{_ending(last, team)}",
        team=voice.team(team), match=_match(voice, last), when=voice.on_day(last.start), by=_by(voice, last),
    )  # fmt: skip
    before = [voice.say("fixtures.before")] if earlier else []
    return [sentence, *before, *(result_line(voice, result) for result in earlier)]


def _ending(result: Result, team: str) -> str:
    own, other = result.score.home, result.score.away
    if result.away.names.canonical == team:
        own, other = other, own
    return "won" if own > other else "lost" if own < other else "drew"


def _listed(voice: Voice, found: ResultsFound) -> list[str]:
    about = what(voice, found.query, dated=found.miss is None)
    key = "fixtures.results_then" if found.query.dated else "fixtures.results"
    head = voice.say("miss.latest_results" if found.miss is not None else key, what=about)
    known = found.miss is None and within_a_day(voice, found.query)
    return [head, *(result_line(voice, result, dated=not known) for result in found.results)]


def result_line(voice: Voice, result: Result, *, dated: bool = True) -> str:
    """«• viernes 20 de noviembre · Elche 1-2 FC Barcelona · La Liga»."""
    tournament = _tournament(voice, result)
    name = tournament.names.in_language(voice.language) if tournament else ""
    return bullet(voice.near_day(result.start) if dated else "", _match(voice, result), name)


def _match(voice: Voice, result: Result) -> str:
    """«Elche 1-2 FC Barcelona»."""
    home, away = (side.names.in_language(voice.language) for side in (result.home, result.away))
    return f"{home} {result.score.home}-{result.score.away} {away}"


def _tournament(voice: Voice, result: Result) -> Tournament | None:
    known = voice.turn.tools.catalogue.tournaments
    return next((tournament for tournament in known if tournament.id == result.tournament_id), None)


def _by(voice: Voice, result: Result) -> str:
    tournament = _tournament(voice, result)
    return voice.by(tournament) if tournament else ""


def _card(voice: Voice, result: Result) -> MatchCard:
    start, tournament = voice.local(result.start), _tournament(voice, result)
    return MatchCard(
        fixture_id=result.fixture_id,
        tournament=tournament.names.in_language(voice.language) if tournament else "",
        start=start.isoformat(),
        start_text=voice.formats.short(start),
        home=result.home.names.in_language(voice.language),
        away=result.away.names.in_language(voice.language),
        status="finished",
        score=f"{result.score.home}-{result.score.away}",
    )


def _next(voice: Voice, found: ResultsFound, team: str | None) -> tuple[str, ...]:
    """When the team plays next and where it stands; else today's matches."""
    tournament = _tournament(voice, found.results[0])
    table = (table_of(voice, tournament),) if tournament else ()
    if team:
        return (
            voice.say("suggest.next_of", team=voice.team(team)),
            *table,
            voice.say("suggest.odds_of", team=voice.team(team)),
        )
    return (voice.say("suggest.today"), *table, voice.say("suggest.live"))
