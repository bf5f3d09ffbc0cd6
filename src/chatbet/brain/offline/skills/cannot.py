"""Says what could not be done and why, with the nearest useful thing."""

from chatbet.betting.systems import MAX_LEGS, BadSlip, legs_needed
from chatbet.brain.offline.draft import Draft, Voice, shown
from chatbet.brain.offline.selections import market_name, order
from chatbet.brain.offline.skills.schedule import line, match_card, suggestions, what
from chatbet.brain.offline.skills.slip import leg_line, system_name
from chatbet.brain.offline.skills.talk import headline
from chatbet.sportsbook.model import Fixture
from chatbet.tools.results import CannotDo, FixtureQuery, Miss
from chatbet.understanding.memory import Offer

DEGRADED = {Miss.UPSTREAM_DOWN: "upstream_unavailable"}


def tell_cannot(voice: Voice, no: CannotDo) -> Draft:
    """The reason in one sentence, then the fixtures that come closest, if any."""
    fixtures = no.fixtures or _something_near(voice, no)
    lines = [_reason(voice, no), *(leg_line(voice, leg) for leg in no.legs)]
    if fixtures and no.miss in _WITH_FIXTURES:
        lines += [line(voice, fixture) for fixture in fixtures]
    return Draft(
        text="\n".join(lines),
        cards=tuple(match_card(voice, fixture) for fixture in fixtures[:3]) if no.miss in _WITH_FIXTURES else (),
        suggestions=_next(voice, no, tuple(fixtures)),
        shown=tuple(shown(fixture) for fixture in fixtures),
        focus=shown(fixtures[0]) if len(fixtures) == 1 else None,
        offer=Offer.ODDS if fixtures and no.miss in _WITH_FIXTURES else None,
        degraded=DEGRADED.get(no.miss),
    )


_WITH_FIXTURES = frozenset(
    {
        Miss.NO_MEETING, Miss.NONE_IN_INTERVAL, Miss.IN_THE_PAST, Miss.NO_STATISTICS, Miss.NEED_MATCH,
        Miss.UPSTREAM_DOWN, Miss.NOT_LIVE,
    }
)  # fmt: skip


def _something_near(voice: Voice, no: CannotDo) -> tuple[Fixture, ...]:
    if no.miss is not Miss.NEED_MATCH:
        return ()
    biggest = headline(voice)
    return (biggest,) if biggest else ()


def _reason(voice: Voice, no: CannotDo) -> str:
    about = what(voice, FixtureQuery(no.names)) if no.names else ""
    fixture = voice.pairing(no.fixtures[0]) if no.fixtures else ""
    name = ", ".join(no.names)
    match no.miss:
        case Miss.NONE_IN_INTERVAL:
            return voice.say("miss.none_in_past", what=about)
        case Miss.UNKNOWN_SPORT:
            offered = (sport.names.in_language(voice.language) for sport in voice.turn.tools.catalogue.sports)
            sports = ", ".join(offered).lower()
            return voice.say("miss.unknown_sport", name=voice.say(f"sport.{no.names[0]}"), sports=sports)
        case Miss.UNKNOWN_TEAM | Miss.UNKNOWN_TOURNAMENT | Miss.NO_STATISTICS:
            return voice.say(f"miss.{no.miss}", name=name)
        case Miss.NOT_OFFERED:
            market = market_name(voice, no.market) if no.market else voice.say("market.match_result")
            if no.names:
                return voice.say("miss.not_offered_line", fixture=fixture, market=market, line=no.names[0])
            return voice.say("miss.not_offered", fixture=fixture, market=market)
        case Miss.SUSPENDED | Miss.SAME_MATCH | Miss.NEED_SELECTION:
            return voice.say(f"miss.{no.miss}", fixture=fixture)
        case Miss.WRONG_SYSTEM:
            return _wrong_system(voice, *no.names)
        case Miss.NO_FIXTURES | Miss.IN_THE_PAST | Miss.NOT_LIVE:
            return voice.say("miss.not_live_none" if no.miss is Miss.NOT_LIVE else f"miss.{no.miss}", what=about)
        case Miss.NO_MEETING:
            left, right = (voice.team(team) for team in no.names[:2])
            return voice.say("miss.no_meeting", left=left, right=right)
    return voice.say(f"miss.{no.miss}")


def _wrong_system(voice: Voice, kind: str, legs: str) -> str:
    """How many legs the system takes; a bet that is no system has too many."""
    try:
        needed = legs_needed(kind)
    except BadSlip:
        return voice.say("miss.too_many_legs", most=MAX_LEGS)
    return voice.say("miss.wrong_system", system=system_name(voice, kind), needed=needed, legs=legs)


def _next(voice: Voice, no: CannotDo, fixtures: tuple[Fixture, ...]) -> tuple[str, ...]:
    if no.miss is Miss.NOT_LINKED:
        return (voice.say("suggest.today"), voice.say("suggest.help"))
    if no.miss is Miss.NEED_TWO_TEAMS and no.names:
        return (voice.say("suggest.next_of", team=voice.team(no.names[0])),)
    if no.miss is Miss.NEED_TWO_TEAMS and (biggest := headline(voice)):
        compare = voice.say("suggest.compare", left=voice.home(biggest), right=voice.away(biggest))
        return (compare, voice.say("suggest.today"), voice.say("suggest.weekend"))
    if no.legs:
        stake = f"{voice.turn.tools.default_stake:f}".removesuffix(".00")
        return tuple(order(voice, leg.priced.fixture, leg.price, stake, bet=False) for leg in no.legs)
    if no.miss is Miss.NEED_SELECTION and fixtures:
        first = fixtures[0]
        return (voice.home(first), voice.say("word.draw"), voice.away(first))
    if no.miss is Miss.NEED_MATCH and fixtures:
        return (voice.home(fixtures[0]), voice.away(fixtures[0]), voice.say("suggest.today"))
    return suggestions(voice, fixtures)
