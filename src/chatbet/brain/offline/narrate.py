"""From results to words: each kind of result has one skill that tells it; an intent without results has one too."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from chatbet.brain.cards import Action
from chatbet.brain.offline.draft import Draft, Voice, merged
from chatbet.brain.offline.skills import talk
from chatbet.brain.offline.skills.account import tell_balance, tell_bets
from chatbet.brain.offline.skills.cannot import tell_cannot
from chatbet.brain.offline.skills.comparison import tell_comparison
from chatbet.brain.offline.skills.glance import tell_several
from chatbet.brain.offline.skills.moves import tell_moves
from chatbet.brain.offline.skills.odds import tell_odds
from chatbet.brain.offline.skills.recommendation import tell_recommendations
from chatbet.brain.offline.skills.results import tell_results
from chatbet.brain.offline.skills.schedule import tell_fixtures
from chatbet.brain.offline.skills.slip import tell_simulation
from chatbet.brain.offline.skills.tournaments import tell_standings, tell_tournaments
from chatbet.brain.port import Reply, TurnContext
from chatbet.tools.results import (
    BalanceFound,
    BetsFound,
    CannotDo,
    FixturesFound,
    Miss,
    OddsFound,
    PriceMoves,
    RecommendationsFound,
    ResultsFound,
    SlipQuoted,
    StandingsFound,
    TeamsCompared,
    ToolResult,
    TournamentsFound,
)
from chatbet.understanding.utterance import Intent


def narrate(turn: TurnContext, results: Sequence[ToolResult], calls: Sequence[str] = ()) -> Reply:
    """The whole reply of the offline brain for these results."""
    voice = Voice.of(turn)
    drafts = _told(voice, results) if results else [without_results(voice)]
    return reply_of(merged(drafts), tuple(results), tuple(calls))


def _told(voice: Voice, results: Sequence[ToolResult]) -> list[Draft]:
    """One draft per result; before them what was asked and nobody publishes."""
    drafts = [tell(voice, result) for result in results]
    if missing := talk.unpublished(voice):
        drafts[0] = replace(drafts[0], text="\n".join([*missing, drafts[0].text]))
    return drafts


def reply_of(draft: Draft, results: tuple[ToolResult, ...] = (), calls: tuple[str, ...] = ()) -> Reply:
    """A draft as a finished reply."""
    return Reply(
        text=draft.text,
        cards=draft.cards,
        actions=tuple(Action(line, line) for line in draft.suggestions),
        results=results,
        function_calls=calls,
        degraded=draft.degraded or ("stale_data" if draft.source and draft.source.stale else None),
        data_as_of=draft.source.as_of if draft.source else None,
        shown=draft.shown,
        focus=draft.focus,
        prices=draft.prices,
        offer=draft.offer,
        question=draft.question,
        stake=draft.stake,
    )


def tell(voice: Voice, result: ToolResult) -> Draft:  # noqa: C901 - one line per kind of result
    """The draft for one result."""
    match result:
        case FixturesFound():
            return tell_fixtures(voice, result)
        case ResultsFound():
            return tell_results(voice, result)
        case OddsFound():
            return tell_odds(voice, result) if result.single else tell_several(voice, result)
        case TournamentsFound():
            return tell_tournaments(voice, result)
        case StandingsFound():
            return tell_standings(voice, result)
        case TeamsCompared():
            return tell_comparison(voice, result)
        case RecommendationsFound():
            return tell_recommendations(voice, result)
        case BalanceFound():
            return tell_balance(voice, result)
        case BetsFound():
            return tell_bets(voice, result)
        case SlipQuoted():
            return tell_simulation(voice, result)
        case PriceMoves():
            return tell_moves(voice, result)
        case CannotDo():
            return tell_cannot(voice, result)
    assert_never(result)


def without_results(voice: Voice) -> Draft:
    """The draft for an intent that needs no tool."""
    utterance = voice.turn.utterance
    if (sport := talk.sport_missed(voice)) is not None:
        return tell_cannot(voice, CannotDo("get_fixtures", Miss.UNKNOWN_SPORT, (sport,)))
    if utterance.question is not None:
        return talk.clarify(voice, utterance.question)
    if utterance.unknown_names:
        return talk.stranger(voice, utterance.unknown_names[0])
    match utterance.intent:
        case Intent.GREETING:
            return talk.greet(voice)
        case Intent.HELP_REQUEST:
            return talk.help_request(voice)
        case Intent.GENERAL_SPORTS_QUERY:
            return talk.general(voice)
    return talk.unclear(voice)
