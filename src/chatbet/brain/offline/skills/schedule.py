"""Tells fixtures: opponent, day, hour, venue, competition, and the offer to show prices."""

from datetime import timedelta
from itertools import groupby

from chatbet.brain.cards import Action, MatchCard
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.sportsbook.model import Fixture, Tournament
from chatbet.tools.results import FixtureQuery, FixturesFound, Miss
from chatbet.understanding.memory import Offer

MOST_CARDS = 6
A_MOMENT = timedelta(seconds=1)
"""An interval's end is the first instant after it."""


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


def opening(voice: Voice, found: FixturesFound) -> list[str]:
    """The line before a list: how many there are, or why these are not exactly what was asked."""
    query, fixtures = found.query, found.fixtures
    about = what(voice, query, dated=False)
    match found.miss:
        case Miss.NO_MEETING:
            left, right = (voice.team(team) for team in query.teams[:2])
            return [voice.say("miss.no_meeting", left=left, right=right)]
        case Miss.NONE_IN_INTERVAL:
            return [voice.say("miss.none_in_interval", what=about, dates=during(voice, query))]
        case Miss.NOT_LIVE:
            return [voice.say("miss.not_live" if fixtures else "miss.not_live_none", what=about)]
        case Miss.NO_FIXTURES:
            return [voice.say("miss.no_fixtures", what=about), voice.say("miss.ask_again")]
    if len(fixtures) == 1:
        return []
    if query.anything and not query.sport:
        return [voice.say("fixtures.highlights")]
    scope = what(voice, query)
    if found.total > len(fixtures):
        return [voice.say("fixtures.many_shown", total=found.total, count=len(fixtures), what=scope)]
    return [voice.say("fixtures.many", count=found.total, what=scope)]


def _body(voice: Voice, found: FixturesFound) -> list[str]:
    if len(found.fixtures) == 1 and found.miss is None:
        return [sentence(voice, found.fixtures[0], found.query.teams)]
    if found.miss is None and within_a_day(voice, found.query):
        return [line(voice, fixture, hour_alone=True) for fixture in found.fixtures]
    return _by_day(voice, found.fixtures)


def _by_day(voice: Voice, fixtures: tuple[Fixture, ...]) -> list[str]:
    """A list of several days: under the name of each day where most days have several matches."""
    days = [(day, list(some)) for day, some in groupby(fixtures, key=lambda one: voice.local(one.start).date())]
    if len(days) * 2 > len(fixtures) or any(fixture.live for fixture in fixtures):
        return [line(voice, fixture) for fixture in fixtures]
    lines = []
    for _, some in days:
        day = voice.near_day(some[0].start)
        lines.append(voice.say("fixtures.day", day=day[:1].upper() + day[1:]))
        lines += [line(voice, fixture, hour_alone=True) for fixture in some]
    return lines


def sentence(voice: Voice, fixture: Fixture, teams: tuple[str, ...] = ()) -> str:
    """One fixture in a full sentence, from the side of the team that was asked about."""
    place = voice.say("fixtures.place", venue=fixture.venue.name, city=fixture.venue.city) if fixture.venue else ""
    home, away, by = voice.home(fixture), voice.away(fixture), voice.by(fixture.tournament)
    if fixture.live:
        minute = f" ({_minute(voice, fixture)})" if _minute(voice, fixture) else ""
        return voice.say("fixtures.live", home=home, away=away, score=score(fixture), minute=minute, by=by)
    when = voice.on(fixture.start)
    if len(teams) == 1:
        own_home = fixture.home.names.canonical == teams[0]
        team, opponent = (home, away) if own_home else (away, home)
        return voice.say("fixtures.next", team=team, opponent=opponent, when=when, place=place, by=by)
    return voice.say("fixtures.one", home=home, away=away, when=when, place=place, by=by)


def line(voice: Voice, fixture: Fixture, *, hour_alone: bool = False) -> str:
    """One fixture as a line of a list; ``hour_alone`` where the day is the list's own."""
    return bullet(moment(voice, fixture, hour_alone=hour_alone), voice.pairing(fixture), voice.tournament(fixture))


def moment(voice: Voice, fixture: Fixture, *, hour_alone: bool = False) -> str:
    """When a match is played; of one that is on, how it stands."""
    if fixture.live:
        standing = voice.say("fixtures.live_score", score=score(fixture))
        return f"{standing}, {minute}" if (minute := _minute(voice, fixture)) else standing
    return voice.clock(fixture.start) if hour_alone else voice.when(fixture.start)


def bullet(*parts: str) -> str:
    """«• 3:00 p. m. · Barcelona vs Real Madrid · La Liga»."""
    return "• " + " · ".join(part for part in parts if part)


def score(fixture: Fixture) -> str:
    """«2-1», or a dash where the sportsbook gives no score."""
    return f"{fixture.score.home}-{fixture.score.away}" if fixture.score else "–"


def _minute(voice: Voice, fixture: Fixture) -> str:
    """How far a match is, in sports that count minutes."""
    if not fixture.minute or voice.sport(fixture.sport_id) == "tennis":
        return ""
    return voice.say("word.minute", minute=fixture.minute)


def what(voice: Voice, query: FixtureQuery, *, dated: bool = True) -> str:
    """« de Barcelona», « de La Liga (domingo 29 de noviembre)»: what a list is about."""
    parts = ""
    if len(query.teams) >= 2:
        parts = voice.say("fixtures.what_teams", left=voice.team(query.teams[0]), right=voice.team(query.teams[1]))
    elif query.teams:
        parts = voice.say("fixtures.what_team", team=voice.team(query.teams[0]))
    elif query.tournament:
        tournament = voice.turn.tools.catalogue.tournament(query.tournament)
        known = {"of": voice.of_the(tournament), "by": voice.by(tournament)} if tournament else None
        parts = voice.say("fixtures.what_tournament", **(known or {"of": query.tournament, "by": query.tournament}))
    elif query.sport:
        parts = voice.say("fixtures.what_sport", sport=voice.say(f"sport.{query.sport}"))
    if query.live and dated:
        parts += voice.say("fixtures.what_live")
    if dated and (written := dates(voice, query)):
        parts += voice.say("fixtures.what_dates", dates=written)
    return parts


def within_a_day(voice: Voice, query: FixtureQuery) -> bool:
    """True when the interval lies in one day of the reader."""
    if query.start is None or query.end is None:
        return False
    return voice.local(query.start).date() == voice.local(query.end - A_MOMENT).date()


def dates(voice: Voice, query: FixtureQuery) -> str:
    """The interval as a heading: «hoy domingo 29 de noviembre», with its hours where those were named."""
    first = voice.local(query.start) if query.start else None
    last = voice.local(query.end - A_MOMENT) if query.end else None
    if first and last and first.date() == last.date():
        return _hours(voice, query, voice.near_day(first))
    if first is None or last is None:
        return during(voice, query)
    return f"{voice.day(first)} – {voice.day(last)}"


def _hours(voice: Voice, query: FixtureQuery, day: str) -> str:
    start, end = query.start, query.end
    if start is None or end is None or voice.local(start).strftime("%H%M") == "0000":
        return day
    if voice.local(end).strftime("%H%M") == "0000":
        return voice.say("fixtures.from_hour", day=day, clock=voice.clock(start))
    return voice.say("fixtures.hours", day=day, first=voice.clock(start), last=voice.clock(end))


def during(voice: Voice, query: FixtureQuery) -> str:
    """The interval inside a sentence: «el lunes 30 de noviembre», «entre el 1 y el 31 de diciembre»."""
    first = voice.local(query.start) if query.start else None
    last = voice.local(query.end - A_MOMENT) if query.end else None
    if first and last:
        if first.date() == last.date():
            return _hours(voice, query, voice.on_day(first))
        return voice.say("fixtures.between", first=voice.day(first), last=voice.day(last))
    if first:
        return voice.say("fixtures.since", first=voice.day(first))
    return voice.say("fixtures.until", last=voice.day(last)) if last else ""


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
        minute=None if voice.sport(fixture.sport_id) == "tennis" else fixture.minute,
        action=Action(label, voice.say("suggest.odds_match", home=home, away=away)),
    )


def table_of(voice: Voice, tournament: Tournament) -> str:
    """«Muéstrame la tabla de la Premier League», as a message of the user's."""
    name = tournament.names.in_language(voice.language)
    return voice.say("suggest.table_of", of=voice.of_the(tournament), tournament=name)


def fixtures_of(voice: Voice, tournament: Tournament) -> str:
    """«Partidos de la Premier League», as a message of the user's."""
    name = tournament.names.in_language(voice.language)
    return voice.say("suggest.fixtures_of", of=voice.of_the(tournament), tournament=name)


def suggestions(voice: Voice, fixtures: tuple[Fixture, ...]) -> tuple[str, ...]:
    """Two or three useful next messages after a list of fixtures."""
    if not fixtures:
        return (voice.say("suggest.weekend"), voice.say("suggest.tournaments"), voice.say("suggest.live"))
    first = fixtures[0]
    if len(fixtures) == 1:
        return (
            voice.say("suggest.show_odds"),
            voice.say("suggest.compare", left=voice.home(first), right=voice.away(first)),
            table_of(voice, first.tournament),
        )
    return (
        voice.say("suggest.odds_match", home=voice.home(first), away=voice.away(first)),
        voice.say("suggest.recommend_weekend"),
        voice.say("suggest.today" if voice.turn.utterance.live else "suggest.live"),
    )
