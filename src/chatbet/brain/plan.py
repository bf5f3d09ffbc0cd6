"""Which tools an utterance needs: pure, and shared by both brains. Facts first, then words."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from chatbet.betting.systems import stake_of_all
from chatbet.brain.asking import Asked, asked, bounds_asked, legs_asked, sport_of
from chatbet.brain.backing import match_meant, picks_meant
from chatbet.brain.offline.knowledge import explain
from chatbet.brain.offline.picks import meant
from chatbet.brain.place import place_of
from chatbet.brain.scope import cues_of, scope_of
from chatbet.language import Language
from chatbet.tools.results import FixtureQuery
from chatbet.tools.toolbox import ToolCall
from chatbet.understanding.doubt import BARE
from chatbet.understanding.memory import Memory
from chatbet.understanding.normalise import normalise
from chatbet.understanding.second import requested
from chatbet.understanding.utterance import Act, DateRange, Entities, Intent, Utterance


def plan(utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    """The calls for this message, in the order in which their results are told."""
    if utterance.question is not None or utterance.safety.blocks_selling or _about_strangers(utterance):
        return ()
    if utterance.act is Act.SHOW_BETS:
        return (ToolCall("get_balance", what="bets"),)
    calls = _calls(utterance.intent, utterance, memory)
    if utterance.also is not None:
        more = tuple(call for call in _calls(utterance.also, utterance, memory) if call not in calls)
        when_first = utterance.also is Intent.MATCH_SCHEDULE_QUERY and utterance.intent is Intent.ODDS_INFORMATION_QUERY
        calls = (*more, *calls) if when_first else (*calls, *more)
    return _at_place(calls, utterance, memory)


def _at_place(calls: tuple[ToolCall, ...], utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    """The calls about the side at a place of a table, where one is meant."""
    if (place := place_of(utterance, memory)) is None:
        return calls
    sides = () if place.league else _names(utterance.entities)[:1]
    return tuple(
        replace(
            call,
            place=place.at,
            fixture_id=None,
            query=replace(call.query, teams=sides, tournament=place.league or None),
        )
        if call.name in _ABOUT_A_SIDE
        else call
        for call in calls
    )


_ABOUT_A_SIDE = frozenset({"get_fixtures", "get_odds", "get_recommendations", "compare_teams", "get_standings"})


def _about_strangers(utterance: Utterance) -> bool:
    """True when the only names in the message are unknown ones: what is remembered must not answer for them."""
    entities = utterance.entities
    named = entities.teams or entities.players or entities.tournaments
    return bool(utterance.unknown_names) and (utterance.follow_up or not named)


def _calls(intent: Intent, utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    query = query_of(utterance)
    match intent:
        case Intent.MATCH_SCHEDULE_QUERY:
            priced = _prices_meant(utterance) or _prices_of_one_shown(utterance)
            return _odds(query, utterance, memory) if priced else _schedule(query, utterance)
        case Intent.ODDS_INFORMATION_QUERY:
            return _odds(query, utterance, memory)
        case Intent.BETTING_RECOMMENDATION:
            return (_recommendation(query, utterance, memory),)
        case Intent.TEAM_COMPARISON:
            return _comparison(query, utterance, memory)
        case Intent.TOURNAMENT_INFO:
            return _of_the_placed(query, utterance, memory) or _tournament(utterance)
        case Intent.USER_BALANCE_QUERY:
            return (ToolCall("get_balance"),)
        case Intent.BET_SIMULATION:
            return _simulation(utterance, memory)
        case Intent.GENERAL_SPORTS_QUERY:
            return _general(query, utterance, memory)
        case Intent.UNCLEAR if _nothing_but_a_subject(utterance):
            return _schedule(query, utterance)
        case Intent.UNCLEAR:
            return _of_the_table_before(utterance, memory)
    return ()


_IN_A_TABLE = frozenset({Asked.BOTTOM, Asked.GAP, Asked.MOST_GOALS, Asked.FEWEST_CONCEDED})
"""What a league's table answers."""
_TOLD_BY_TABLE = frozenset({Intent.TOURNAMENT_INFO, Intent.GENERAL_SPORTS_QUERY})
_OF_PRICES = frozenset({Asked.HIGHEST, Asked.LOWEST, Asked.FAVOURITE})
"""What the prices of the match under discussion answer."""
_WHO = frozenset({"quien", "quienes", "who", "whos", "quem"})
"""Words that ask for a name: «¿quién es el líder?»."""
_LATER = re.compile(r"pr[oó]xim|viene|vem\b|next|siguiente|seguinte|following|otr[oa]|outr[oa]|ocho|week|seman", re.I)
"""Words that turn a weekday into another week's."""


def _asks(utterance: Utterance) -> frozenset[Asked]:
    return asked(utterance.language, utterance.wording)


def _general(query: FixtureQuery, utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    """What a general question asks of the tools: a table, the results just told («¿cuántos goles metió?»), prices."""
    entities = utterance.entities
    if (table := _of_the_table_before(utterance, memory)) or (entities.tournaments and _asks(utterance) & _IN_A_TABLE):
        return table or _tournament(utterance)
    if memory.past and utterance.past and memory.entities.teams:
        return _schedule(FixtureQuery(_names(entities) or memory.entities.teams), utterance)
    if memory.focus is not None and _about_its_prices(utterance):
        return (ToolCall("get_odds", query, memory.focus.fixture_id),)
    alone = _nothing_but_a_subject(utterance) and not ("asks_what" in cues_of(utterance) or entities.markets)
    return _schedule(query, utterance) if alone and entities.tournaments else ()


def _of_the_table_before(utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    """«¿quién tiene más goles?», «quem cai» after a table: another question to the same one."""
    before, own = memory.entities, utterance.own
    if memory.intent not in _TOLD_BY_TABLE or own.tournaments or _names(own):
        return ()
    if not _asks(utterance) & _IN_A_TABLE or not (before.tournaments or before.teams):
        return ()
    league = next(iter(before.tournaments), None)
    return (ToolCall("get_standings", FixtureQuery(() if league else before.teams[:1], league)),)


def _prices_meant(utterance: Utterance) -> bool:
    """True when sides and a market are named: «resultado exacto 2-1 del Barça» wants a price, whatever else it says."""
    return bool(meant(utterance).markets) and bool(_names(utterance.entities))


def _prices_of_one_shown(utterance: Utterance) -> bool:
    """True for «cuotas del segundo»: one of the matches on the list is meant, and its prices."""
    return utterance.ordinal is not None and Asked.PRICES in _asks(utterance)


def _about_its_prices(utterance: Utterance) -> bool:
    """True for «¿y el empate?» and «¿cuál es el favorito?» while one match is discussed."""
    entities, language = utterance.entities, utterance.language
    priced = bool(_asks(utterance) & _OF_PRICES or entities.selections or entities.markets)
    # «what does btts mean» wants words, whatever is discussed.
    return priced and not ("asks_what" in cues_of(utterance) and explain(language, utterance.wording, "general"))


def _of_the_placed(query: FixtureQuery, utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    """«when do the leaders play», «qué tal viene el segundo»: no table is wanted but who stands there."""
    if place_of(utterance, memory) is None:
        return ()
    words = requested(normalise(utterance.wording), utterance.language)
    if Intent.TEAM_COMPARISON in words:
        return (ToolCall("compare_teams"),)
    asked_who = not _WHO.isdisjoint(normalise(utterance.wording).norms)
    asked_again = bool(memory.placed) and memory.intent is Intent.MATCH_SCHEDULE_QUERY and not asked_who
    if Intent.MATCH_SCHEDULE_QUERY in words or asked_again or utterance.past:
        return _schedule(query, utterance)
    return (ToolCall("get_standings"),)


def _nothing_but_a_subject(utterance: Utterance) -> bool:
    """True for a bare name or day («Barcelona», «este domingo»): the matches are the likeliest wish."""
    entities = utterance.entities
    subject = _names(entities) or entities.tournaments or entities.dates
    return bool(subject) and not utterance.follow_up and len(utterance.text.split()) <= BARE


def query_of(utterance: Utterance) -> FixtureQuery:
    """What the message says about fixtures."""
    entities = utterance.entities
    first = entities.dates[0] if entities.dates else None
    last = entities.dates[-1] if entities.dates else None
    narrowed = _names(entities) or entities.tournaments
    said = None if _names(utterance.own) or utterance.own.tournaments else sport_of(*_worded(utterance))
    # «¿y el tenis?» leaves the match before; «fútbol» is hardly ever another sport.
    sport = None if narrowed and said == _USUAL_SPORT else said
    return FixtureQuery(
        teams=() if sport else _names(entities),
        tournament=entities.tournaments[0] if entities.tournaments and not sport else None,
        start=first.start if first else None,
        end=_end_of(last) if last else None,
        live=utterance.live,
        several=utterance.several or Asked.LIST in _asks(utterance),
        most=_how_many(utterance),
        sport=sport,
        weekday=first is not None and first is last and first.grain in _DAILY and not _LATER.search(first.text),
    )


_USUAL_SPORT = "football"


def _worded(utterance: Utterance) -> tuple[Language, str]:
    return utterance.language, utterance.wording


_NUMBERS = {
    **{str(number): number for number in range(2, 9)},
    "dos": 2, "two": 2, "dois": 2, "duas": 2, "tres": 3, "three": 3, "cuatro": 4, "four": 4, "quatro": 4,
    "cinco": 5, "five": 5,
}  # fmt: skip


def _how_many(utterance: Utterance) -> int | None:
    """The number in «los próximos 3 partidos»; one in «el próximo partido»."""
    wishes = _asks(utterance)
    if Asked.LIST not in wishes:
        return 1 if Asked.NEXT_ONE in wishes else None
    words = normalise(utterance.wording).norms
    return next((_NUMBERS[word] for word in words if word in _NUMBERS), None)


_DAILY = frozenset({"day", "part_of_day", "hour", "minute"})


def _end_of(dates: DateRange) -> datetime | None:
    """The end of an interval; «después de las 8» means that evening, not the rest of the season."""
    if dates.end is not None or dates.start is None or (dates.start.hour, dates.start.minute) == (0, 0):
        return dates.end
    return dates.start.replace(hour=0, minute=0) + timedelta(days=1)


def _names(entities: Entities) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*entities.teams, *entities.players)))


def _schedule(query: FixtureQuery, utterance: Utterance) -> tuple[ToolCall, ...]:
    if query.live:
        return (ToolCall("get_live_matches", query),)
    what, leagues = "past" if utterance.past else "", utterance.own.tournaments
    if len(leagues) > 1 and not query.teams:
        return tuple(ToolCall("get_fixtures", replace(query, tournament=name), what=what) for name in leagues[:3])
    return (ToolCall("get_fixtures", query, what=what),)


def _odds(query: FixtureQuery, utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    stake = utterance.entities.amounts[0].value if utterance.entities.amounts else None
    about = _focus_id(utterance, memory)
    if utterance.act is Act.PRICE_HISTORY:
        if about is None and memory.focus is not None and not query.teams and not query.tournament:
            about = memory.focus.fixture_id
        return (ToolCall("get_odds", query, about, what="moves"),)
    if len(query.teams) > 2 and about is None:
        apart = (query.teams[:2], *((team,) for team in query.teams[2:4]))
        return tuple(ToolCall("get_odds", replace(query, teams=teams), stake=stake) for teams in apart)
    return (ToolCall("get_odds", query, about, stake=stake, what="" if query.teams else _extreme(utterance)),)


def _extreme(utterance: Utterance) -> str:
    """``highest`` or ``lowest`` when the question is about the far end of all prices, not of one market's."""
    if meant(utterance).markets:
        return ""
    wishes = _asks(utterance)
    return next((wish.value for wish in (Asked.HIGHEST, Asked.LOWEST) if wish in wishes), "")


def _recommendation(query: FixtureQuery, utterance: Utterance, memory: Memory) -> ToolCall:
    wishes, about, risk = _asks(utterance), _focus_id(utterance, memory), utterance.entities.risk
    another = Asked.ANOTHER in wishes and bool(memory.tipped)
    count, combo = legs_asked(utterance.language, utterance.wording), Asked.COMBO in wishes
    return ToolCall(
        "get_recommendations",
        query,
        fixture_id=about,
        # Of one match there is no other than a bolder one.
        risk=risk or ("high" if another and about else None),
        what="combo" if combo else "",
        legs=count if combo else None,
        most=None if combo or about else count,
        without=memory.tipped if another and not about else (),
        within=bounds_asked(utterance.language, utterance.wording),
        scope=scope_of(utterance),
    )


def _comparison(query: FixtureQuery, utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    """Two sides; one side, which is set beside its next opponent or told by its results; prices of a market."""
    if _prices_meant(utterance) or (query.teams and Asked.CHANCE in _asks(utterance)):
        return _odds(query, utterance, memory)
    if utterance.past and len(own := _names(utterance.own)) == 1 and Asked.MEETINGS not in _asks(utterance):
        dates = (query.start, query.end) if utterance.own.dates else (None, None)
        return (ToolCall("get_fixtures", FixtureQuery(own, None, *dates), what="past"),)
    if len(query.teams) == 2 and Asked.GAP in _asks(utterance):
        return (ToolCall("get_standings", FixtureQuery(query.teams[:1], query.tournament)),)
    if not query.teams and Asked.EVER in _asks(utterance):
        return (ToolCall("get_odds", query, what="lowest"),)
    return (ToolCall("compare_teams", FixtureQuery(query.teams)),)


def _focus_id(utterance: Utterance, memory: Memory) -> str | None:
    """The match under discussion, when the message names no other one; a day before it may have had no match."""
    focus, entities = memory.focus, utterance.entities
    if focus is None or entities.tournaments:
        return None
    teams = set(_names(entities))
    return focus.fixture_id if teams and teams <= {focus.home, focus.away} and not utterance.own.dates else None


def _tournament(utterance: Utterance) -> tuple[ToolCall, ...]:
    entities = utterance.entities
    named = entities.tournaments[0] if entities.tournaments else None
    if utterance.table and len(entities.tournaments) > 1:
        return tuple(ToolCall("get_standings", FixtureQuery((), name)) for name in entities.tournaments[:3])
    if utterance.table or entities.teams or _asks(utterance) & (_IN_A_TABLE | {Asked.TABLE, Asked.SCORERS}):
        return (ToolCall("get_standings", FixtureQuery(entities.teams[:1], named)),)
    return (ToolCall("get_tournaments", FixtureQuery((), named)),)


def _simulation(utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    picks = picks_meant(utterance, memory) or match_meant(utterance, memory)
    stake = utterance.entities.amounts[0].value if utterance.entities.amounts else None
    if apart := _stakes_apart(utterance, len(picks)):
        return tuple(ToolCall("simulate_bet", picks=(pick,), stake=own) for pick, own in zip(picks, apart, strict=True))
    if stake is not None and Asked.PER_LINE in _asks(utterance):
        stake = stake_of_all(stake, utterance.system, len(picks))
    return (ToolCall("simulate_bet", picks=picks, stake=stake, kind=utterance.system),)


def _stakes_apart(utterance: Utterance, picks: int) -> tuple[Decimal, ...]:
    """«50 al Betis y 30 al Bayern», «10 a cada uno»: the stakes of bets that are no accumulator; empty for one bet."""
    stakes = tuple(amount.value for amount in utterance.entities.amounts)
    if picks < 2 or utterance.system is not None:
        return ()
    if len(stakes) == picks:
        return stakes
    return stakes * picks if len(stakes) == 1 and Asked.EACH in _asks(utterance) else ()
