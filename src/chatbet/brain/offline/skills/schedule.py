"""Tells fixtures and results: opponent, day, hour, venue, competition, and the offer to show prices."""

from datetime import timedelta

from chatbet.brain.cards import Action, MatchCard
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.sportsbook.model import Fixture, Result
from chatbet.tools.results import FixtureQuery, FixturesFound, Miss, ResultsFound
from chatbet.understanding.memory import Offer

MOST_CARDS = 6


def tell_fixtures(voice: Voice, found: FixturesFound) -> Draft:
    """Fixtures, or the nearest useful ones with the reason why."""
    fixtures = found.fixtures
    lines = [*opening(voice, found), *_body(voice, found)]
    single = len(fixtures) == 1
    if fixtures:
        lines.append(voice.say("fixtures.offer_odds" if single else "fixtures.offer_which"))
    return Draft(
        text="\n".join(lines),
        cards=tuple(match_card(voice, fixture) for fixture in fixtures[:MOST_CARDS]),
        suggestions=suggestions(voice, fixtures),
        shown=tuple(shown(fixture) for fixture in fixtures),
        focus=shown(fixtures[0]) if single else None,
        offer=Offer.ODDS if fixtures else None,
        source=found.source,
    )


def tell_results(voice: Voice, found: ResultsFound) -> Draft:
    """Finished matches, newest first."""
    about = what(voice, found.query, dated=False)
    head = voice.say("fixtures.results", what=about)
    if found.miss is not None:
        head = voice.say("miss.latest_results", what=about)
    lines = [head, *(result_line(voice, result) for result in found.results)]
    team = found.query.teams[0] if found.query.teams else None
    follow = (voice.say("suggest.next_of", team=voice.team(team)),) if team else (voice.say("suggest.today"),)
    return Draft("\n".join(lines), suggestions=follow, source=found.source)


def opening(voice: Voice, found: FixturesFound) -> list[str]:
    """The line before a list: how many there are, or why these are not exactly what was asked."""
    query, fixtures = found.query, found.fixtures
    about = what(voice, query, dated=False)
    match found.miss:
        case Miss.NO_MEETING:
            left, right = (voice.team(team) for team in query.teams[:2])
            return [voice.say("miss.no_meeting", left=left, right=right)]
        case Miss.NONE_IN_INTERVAL:
            return [voice.say("miss.none_in_interval", what=about, dates=dates(voice, query))]
        case Miss.NOT_LIVE:
            return [voice.say("miss.not_live" if fixtures else "miss.not_live_none", what=about)]
        case Miss.NO_FIXTURES:
            return [voice.say("miss.no_fixtures", what=about), voice.say("miss.ask_again")]
    if len(fixtures) == 1:
        return []
    scope = what(voice, query)
    if found.total > len(fixtures):
        return [voice.say("fixtures.many_shown", total=found.total, count=len(fixtures), what=scope)]
    return [voice.say("fixtures.many", count=found.total, what=scope)]


def _body(voice: Voice, found: FixturesFound) -> list[str]:
    if len(found.fixtures) == 1 and found.miss is None:
        return [sentence(voice, found.fixtures[0], found.query.teams)]
    return [line(voice, fixture) for fixture in found.fixtures]


def sentence(voice: Voice, fixture: Fixture, teams: tuple[str, ...] = ()) -> str:
    """One fixture in a full sentence, from the side of the team that was asked about."""
    place = voice.say("fixtures.place", venue=fixture.venue.name, city=fixture.venue.city) if fixture.venue else ""
    home, away, tournament = voice.home(fixture), voice.away(fixture), voice.tournament(fixture)
    if fixture.live:
        return voice.say(
            "fixtures.live", home=home, away=away, score=score(fixture), minute=_minute(voice, fixture),
            tournament=tournament,
        )  # fmt: skip
    when = voice.on(fixture.start)
    if len(teams) == 1:
        own_home = fixture.home.names.canonical == teams[0]
        team, opponent = (home, away) if own_home else (away, home)
        return voice.say("fixtures.next", team=team, opponent=opponent, when=when, place=place, tournament=tournament)
    return voice.say("fixtures.one", home=home, away=away, when=when, place=place, tournament=tournament)


def line(voice: Voice, fixture: Fixture) -> str:
    """One fixture as a line of a list."""
    home, away, tournament = voice.home(fixture), voice.away(fixture), voice.tournament(fixture)
    if fixture.live:
        return voice.say("fixtures.live_line", score=score(fixture), home=home, away=away, tournament=tournament)
    return voice.say("fixtures.line", when=voice.when(fixture.start), home=home, away=away, tournament=tournament)


def result_line(voice: Voice, result: Result) -> str:
    """One finished match as a line of a list."""
    tournament = next(
        (known for known in voice.turn.tools.catalogue.tournaments if known.id == result.tournament_id), None
    )
    return voice.say(
        "fixtures.result_line",
        when=voice.formats.day(voice.local(result.start)),
        home=result.home.names.in_language(voice.turn.language),
        away=result.away.names.in_language(voice.turn.language),
        score=f"{result.score.home}-{result.score.away}",
        tournament=tournament.names.in_language(voice.turn.language) if tournament else "",
    ).removesuffix(" · ")


def score(fixture: Fixture) -> str:
    """«2-1», or a dash where the sportsbook gives no score."""
    return f"{fixture.score.home}-{fixture.score.away}" if fixture.score else "–"


def _minute(voice: Voice, fixture: Fixture) -> str:
    return f" ({voice.say('word.minute', minute=fixture.minute)})" if fixture.minute else ""


def what(voice: Voice, query: FixtureQuery, *, dated: bool = True) -> str:
    """« de Barcelona», « de La Liga (domingo 29 de noviembre)»: what a list is about."""
    parts = ""
    if len(query.teams) >= 2:
        parts = voice.say("fixtures.what_teams", left=voice.team(query.teams[0]), right=voice.team(query.teams[1]))
    elif query.teams:
        parts = voice.say("fixtures.what_team", team=voice.team(query.teams[0]))
    elif query.tournament:
        parts = voice.say("fixtures.what_tournament", tournament=voice.competition(query.tournament))
    if query.live:
        parts += voice.say("fixtures.what_live")
    if dated and (written := dates(voice, query)):
        parts += voice.say("fixtures.what_dates", dates=written)
    return parts


def dates(voice: Voice, query: FixtureQuery) -> str:
    """The days of an interval: one day, or first and last."""
    if query.start is None and query.end is None:
        return ""
    first = voice.local(query.start) if query.start else None
    last = voice.local(query.end) - timedelta(seconds=1) if query.end else None
    days = [voice.formats.day(moment) for moment in (first, last) if moment]
    return " – ".join(dict.fromkeys(days))


def match_card(voice: Voice, fixture: Fixture) -> MatchCard:
    """One fixture as a card whose action asks for its prices."""
    start = voice.local(fixture.start)
    home, away = voice.home(fixture), voice.away(fixture)
    label = voice.say("suggest.show_odds")
    return MatchCard(
        fixture_id=fixture.id,
        tournament=voice.tournament(fixture),
        start=start.isoformat(),
        start_text=voice.formats.short(start),
        home=home,
        away=away,
        venue=f"{fixture.venue.name}, {fixture.venue.city}" if fixture.venue else None,
        status="live" if fixture.live else "scheduled",
        score=score(fixture) if fixture.live else None,
        minute=fixture.minute,
        action=Action(label, voice.say("suggest.odds_match", home=home, away=away)),
    )


def suggestions(voice: Voice, fixtures: tuple[Fixture, ...]) -> tuple[str, ...]:
    """Two or three useful next messages after a list of fixtures."""
    if not fixtures:
        return (voice.say("suggest.weekend"), voice.say("suggest.tournaments"), voice.say("suggest.live"))
    first = fixtures[0]
    if len(fixtures) == 1:
        return (
            voice.say("suggest.show_odds"),
            voice.say("suggest.compare", left=voice.home(first), right=voice.away(first)),
            voice.say("suggest.table_of", tournament=voice.tournament(first)),
        )
    return (
        voice.say("suggest.odds_match", home=voice.home(first), away=voice.away(first)),
        voice.say("suggest.recommend_weekend"),
        voice.say("suggest.live"),
    )
