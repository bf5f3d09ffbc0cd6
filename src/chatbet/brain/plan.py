"""Which tools an utterance needs: pure, and shared by both brains. Facts first, then words."""

from dataclasses import replace

from chatbet.brain.offline.picks import requests_of
from chatbet.tools.picking import PickRequest
from chatbet.tools.results import FixtureQuery
from chatbet.tools.toolbox import ToolCall
from chatbet.understanding.memory import Memory
from chatbet.understanding.utterance import Act, Entities, Intent, Utterance


def plan(utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    """The calls for this message, in the order in which their results are told."""
    if utterance.question is not None or utterance.safety.blocks_selling or _about_strangers(utterance):
        return ()
    calls = _calls(utterance.intent, utterance, memory)
    if utterance.also is not None:
        calls += tuple(call for call in _calls(utterance.also, utterance, memory) if call not in calls)
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
            return _schedule(query, utterance)
        case Intent.ODDS_INFORMATION_QUERY:
            return _odds(query, utterance, memory)
        case Intent.BETTING_RECOMMENDATION:
            return (ToolCall("get_recommendations", query, fixture_id=_focus_id(entities, memory), risk=entities.risk),)
        case Intent.TEAM_COMPARISON:
            return (ToolCall("compare_teams", FixtureQuery(_names(entities))),)
        case Intent.TOURNAMENT_INFO:
            return _tournament(utterance)
        case Intent.USER_BALANCE_QUERY:
            return (ToolCall("get_balance", what="bets" if utterance.act is Act.SHOW_BETS else ""),)
        case Intent.BET_SIMULATION:
            return _simulation(utterance, memory)
    return ()


def query_of(utterance: Utterance) -> FixtureQuery:
    """What the entities say about fixtures."""
    entities = utterance.entities
    first = entities.dates[0] if entities.dates else None
    last = entities.dates[-1] if entities.dates else None
    return FixtureQuery(
        teams=_names(entities),
        tournament=entities.tournaments[0] if entities.tournaments else None,
        start=first.start if first else None,
        end=last.end if last else None,
        live=utterance.live,
        several=utterance.several,
    )


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
    return (ToolCall("get_odds", query, about, stake=stake),)


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
    if utterance.table:
        return (ToolCall("get_standings", FixtureQuery(entities.teams[:1], named)),)
    return (ToolCall("get_tournaments", FixtureQuery((), named)),)


def _simulation(utterance: Utterance, memory: Memory) -> tuple[ToolCall, ...]:
    picks = tuple(_grounded(pick, utterance.entities, memory) for pick in requests_of(utterance.entities))
    stake = utterance.entities.amounts[0].value if utterance.entities.amounts else None
    return (ToolCall("simulate_bet", picks=picks, stake=stake, kind=utterance.system),)


def _grounded(pick: PickRequest, entities: Entities, memory: Memory) -> PickRequest:
    """A pick without a team («al empate») belongs to the match under discussion or the one that was named."""
    if pick.team is None and entities.teams:
        # «al Barça y al empate del Bayern–Dortmund»: who is backed by name is not the match of the draw.
        others = tuple(name for name in entities.teams if name not in entities.selections) or entities.teams
        return replace(pick, between=pick.between or others[:2])
    if pick.team is None and memory.focus is not None:
        return replace(pick, fixture_id=memory.focus.fixture_id)
    focus = memory.focus
    if focus is not None and pick.team in (focus.home, focus.away) and pick.opponent in (None, focus.home, focus.away):
        return replace(pick, fixture_id=focus.fixture_id)
    return pick
