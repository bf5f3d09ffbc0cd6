"""Which tools an utterance needs: pure, and shared by both brains. Facts first, then words."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from chatbet.betting.market import Market, Outcome
from chatbet.brain.asking import Asked, asked, bounds_asked, legs_asked, sport_of
from chatbet.brain.offline.picks import meant, requests_of
from chatbet.tools.picking import PickRequest
from chatbet.tools.results import FixtureQuery
from chatbet.tools.toolbox import ToolCall
from chatbet.understanding.doubt import BARE
from chatbet.understanding.memory import Memory
from chatbet.understanding.normalise import normalise
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
    return calls


def _about_strangers(utterance: Utterance) -> bool:
    """True when the only names in the message are unknown ones: what is remembered must not answer for them."""
    entities = utterance.entities
    named = entities.teams or entities.players or entities.tournaments
    return bool(utterance.unknown_names) and (utterance.follow_up or not named)


def _calls(intent: Intent, utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    entities = utterance.entities
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
            return _tournament(utterance)
        case Intent.USER_BALANCE_QUERY:
            return (ToolCall("get_balance"),)
        case Intent.BET_SIMULATION:
            return _simulation(utterance, memory)
        case Intent.GENERAL_SPORTS_QUERY if entities.tournaments and _asks(utterance) & _IN_A_TABLE:
            return _tournament(utterance)
        case Intent.GENERAL_SPORTS_QUERY if memory.focus is not None and _about_its_prices(utterance):
            return (ToolCall("get_odds", query, memory.focus.fixture_id),)
        case Intent.UNCLEAR if _nothing_but_a_subject(utterance):
            return _schedule(query, utterance)
    return ()


_IN_A_TABLE = frozenset({Asked.BOTTOM, Asked.GAP, Asked.MOST_GOALS, Asked.FEWEST_CONCEDED})
"""What a league's table answers."""
_OF_PRICES = frozenset({Asked.HIGHEST, Asked.LOWEST, Asked.FAVOURITE})
"""What the prices of the match under discussion answer."""
_LATER = re.compile(r"pr[oó]xim|viene|vem\b|next|siguiente|seguinte|following|otr[oa]|outr[oa]|ocho|week|seman", re.I)
"""Words that turn a weekday into another week's."""


def _asks(utterance: Utterance) -> frozenset[Asked]:
    return asked(utterance.language, utterance.wording)


def _prices_meant(utterance: Utterance) -> bool:
    """True when sides and a market are named: «resultado exacto 2-1 del Barça» wants a price, whatever else it says."""
    return bool(meant(utterance).markets) and bool(_names(utterance.entities))


def _prices_of_one_shown(utterance: Utterance) -> bool:
    """True for «cuotas del segundo»: one of the matches on the list is meant, and its prices."""
    return utterance.ordinal is not None and Asked.PRICES in _asks(utterance)


def _about_its_prices(utterance: Utterance) -> bool:
    """True for «¿y el empate?» and «¿cuál es el favorito?» while one match is discussed."""
    entities = utterance.entities
    return bool(_asks(utterance) & _OF_PRICES or entities.selections or entities.markets)


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
    return FixtureQuery(
        teams=_names(entities),
        tournament=entities.tournaments[0] if entities.tournaments else None,
        start=first.start if first else None,
        end=_end_of(last) if last else None,
        live=utterance.live,
        several=utterance.several or Asked.LIST in _asks(utterance),
        most=_how_many(utterance),
        sport=None if narrowed else sport_of(utterance.language, utterance.wording),
        weekday=first is not None and first is last and first.grain in _DAILY and not _LATER.search(first.text),
    )


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
    return (ToolCall("get_fixtures", query, what="past" if utterance.past else ""),)


def _odds(query: FixtureQuery, utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    stake = utterance.entities.amounts[0].value if utterance.entities.amounts else None
    about = _focus_id(utterance.entities, memory)
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
    wishes, about, risk = _asks(utterance), _focus_id(utterance.entities, memory), utterance.entities.risk
    another = Asked.ANOTHER in wishes and bool(memory.tipped)
    return ToolCall(
        "get_recommendations",
        query,
        fixture_id=about,
        # Of one match there is no other than a bolder one.
        risk=risk or ("high" if another and about else None),
        what="combo" if Asked.COMBO in wishes else "",
        legs=legs_asked(utterance.language, utterance.wording) if Asked.COMBO in wishes else None,
        without=memory.tipped if another and not about else (),
        within=bounds_asked(utterance.language, utterance.wording),
    )


def _comparison(query: FixtureQuery, utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    """Two sides; one side, which is set beside its next opponent; prices where a market was named."""
    if _prices_meant(utterance):
        return _odds(query, utterance, memory)
    if len(query.teams) == 2 and Asked.GAP in _asks(utterance):
        return (ToolCall("get_standings", FixtureQuery(query.teams[:1], query.tournament)),)
    if not query.teams and Asked.EVER in _asks(utterance):
        return (ToolCall("get_odds", query, what="lowest"),)
    return (ToolCall("compare_teams", FixtureQuery(query.teams)),)


def _focus_id(entities: Entities, memory: Memory) -> str | None:
    """The match under discussion, when the message names no other one."""
    focus = memory.focus
    if focus is None or entities.tournaments:
        return None
    teams = set(_names(entities))
    return focus.fixture_id if teams and teams <= {focus.home, focus.away} and not entities.dates else None


def _tournament(utterance: Utterance) -> tuple[ToolCall, ...]:
    entities = utterance.entities
    named = entities.tournaments[0] if entities.tournaments else None
    if utterance.table and len(entities.tournaments) > 1:
        return tuple(ToolCall("get_standings", FixtureQuery((), name)) for name in entities.tournaments[:3])
    if utterance.table or _asks(utterance) & (_IN_A_TABLE | {Asked.TABLE, Asked.SCORERS}):
        return (ToolCall("get_standings", FixtureQuery(entities.teams[:1], named)),)
    return (ToolCall("get_tournaments", FixtureQuery((), named)),)


def _simulation(utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    picks = picks_meant(utterance, memory) or _match_meant(utterance, memory)
    stake = utterance.entities.amounts[0].value if utterance.entities.amounts else None
    return (ToolCall("simulate_bet", picks=picks, stake=stake, kind=utterance.system),)


def picks_meant(utterance: Utterance, memory: Memory) -> tuple[PickRequest, ...]:
    """What a message about a bet backs: what it names, or the first pick that was shown."""
    said = tuple(_grounded(pick, utterance.entities, memory) for pick in requests_of(meant(utterance)))
    return said or _pick_shown(utterance, memory)


def _pick_shown(utterance: Utterance, memory: Memory) -> tuple[PickRequest, ...]:
    """«Simula esa»: the first of the picks that were shown, one per match, or all legs of the bet that they make; among
    the prices of one match nothing is chosen for anybody."""
    shown, entities = memory.prices, utterance.entities
    apart = len({price.fixture_id for price in shown}) == len(shown)
    if not shown or not apart or utterance.own.teams or entities.markets:
        return ()
    return tuple(
        PickRequest(
            fixture_id=price.fixture_id,
            market=Market(price.market),
            outcome=Outcome(price.outcome),
            line=Decimal(price.line) if price.line else None,
        )
        for price in (shown if memory.combined else shown[:1])
    )


def _match_meant(utterance: Utterance, memory: Memory) -> tuple[PickRequest, ...]:
    """«20» after a match or its prices: what is backed in it is asked for, not which match."""
    focus, names = memory.focus, _names(utterance.entities)
    if focus is not None and {focus.home, focus.away}.issuperset(names):
        return (PickRequest(fixture_id=focus.fixture_id),)
    teams = utterance.entities.teams
    return (PickRequest(between=teams[:2]),) if teams else ()


def _grounded(pick: PickRequest, entities: Entities, memory: Memory) -> PickRequest:
    """A pick without a team («al empate») belongs to the match under discussion or the one that was named."""
    if pick.team is None and entities.teams:
        # «al Barça y al empate del Bayern–Dortmund»: who is backed by name is not the match of the draw.
        # «al Barça y más de 2.5» after Barça–Madrid: the goals are those of that match, where the two do meet.
        others = tuple(name for name in entities.teams if name not in entities.selections) or entities.teams
        backed = next((name for name in entities.teams if name not in others), None) if len(others) == 1 else None
        return replace(pick, between=pick.between or others[:2], opponent=backed)
    if pick.team is None and memory.focus is not None:
        return replace(pick, fixture_id=memory.focus.fixture_id)
    focus = memory.focus
    if focus is not None and pick.team in (focus.home, focus.away) and pick.opponent in (None, focus.home, focus.away):
        return replace(pick, fixture_id=focus.fixture_id)
    return pick
