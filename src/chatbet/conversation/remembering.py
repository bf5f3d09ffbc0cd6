"""What a finished turn leaves behind: the next session value. Pure."""

from dataclasses import replace

from chatbet.brain.place import Place, place_of
from chatbet.brain.port import Reply, TurnContext
from chatbet.conversation.messages import UserMessage
from chatbet.conversation.news import News
from chatbet.conversation.preferring import format_of
from chatbet.conversation.session import Session
from chatbet.conversation.settlement import Settlement
from chatbet.conversation.slips import OpenSlip, sides, simulated
from chatbet.tools.results import (
    FixturesFound,
    OddsFound,
    RecommendationsFound,
    ResultsFound,
    TeamsCompared,
    ToolResult,
)
from chatbet.tools.tournaments import team_at
from chatbet.understanding.memory import Memory
from chatbet.understanding.subjects import PASSING, favourite_after, last_asked, makes_subject, with_earlier, with_names
from chatbet.understanding.utterance import Entities, Intent, Utterance


def remembered(
    session: Session,
    message: UserMessage,
    turn: TurnContext,
    reply: Reply,
    settled: Settlement | None,
    news: News | None = None,
) -> Session:
    """The session after this turn."""
    slip = _slip(session, reply, settled)
    changed = {**(news.session if news else {}), **(settled.session if settled is not None else {})}
    told = settled.preferences if settled is not None else None
    fields = {
        "language": message.language or turn.utterance.language,
        "timezone": message.timezone or session.timezone,
        "odds_format": format_of(session, turn.utterance.preferences, message.odds_format),
        "client_format": message.odds_format or session.client_format,
        "memory": _memory(session.memory, turn, reply, slip),
        "slip": slip,
        "preferences": turn.preferences if told is None else told,
        "alerts": (),
    }
    return session.with_pair(message.text, reply.text, **(fields | changed))


def _slip(session: Session, reply: Reply, settled: Settlement | None) -> OpenSlip | None:
    """The desk's slip, else what the brain has calculated, else the one that was there."""
    if settled is not None:
        return settled.slip if settled.keeps_slip else session.slip
    return simulated(reply.results, user_id=session.user_id, session_id=session.id) or session.slip


def _memory(before: Memory, turn: TurnContext, reply: Reply, slip: OpenSlip | None) -> Memory:
    utterance = turn.utterance
    names_somebody = reply.question is not None and not reply.question.wishes
    stays = not makes_subject(utterance) and not names_somebody
    editable = slip if slip is not None and slip.open else None
    kept, place = with_names(before, utterance), place_of(utterance, before)
    tips = next((result for result in reply.results if isinstance(result, RecommendationsFound)), None)
    if utterance.intent in PASSING and before.intent is not None and reply.question is None:
        # A greeting in the middle shows some match to begin with; the talk goes on about its own.
        reply = replace(reply, shown=(), focus=None, prices=(), offer=None if reply.focus else reply.offer)
    return replace(
        kept if stays else with_earlier(kept, utterance),
        last=last_asked(before, utterance),
        favourite=favourite_after(before, utterance),
        language=utterance.language,
        intent=before.intent if stays else _asked_about(utterance, reply, place),
        entities=before.entities if stays else _meant(utterance, reply, place),
        table=before.table if stays else utterance.table and not _matches_told(reply, place),
        past=before.past if stays else utterance.past,
        placed=before.placed if stays else _league(before, turn, reply, place),
        shown=reply.shown or before.shown,
        focus=reply.focus or (before.focus if stays or (utterance.follow_up and place is None) else None),
        tipped=_tipped(before, tips),
        prices=reply.prices or (before.prices if stays else ()),
        combined=tips is not None and tips.combo if reply.prices else before.combined and stays,
        offer=reply.offer,
        question=reply.question,
        asked_text=(utterance.asked or utterance.text) if reply.question else "",
        slip_open=editable is not None,
        slip_teams=sides(editable.legs) if editable else (),
    )


def _meant(utterance: Utterance, reply: Reply, place: Place | None) -> Entities:
    """What the message was about; whoever stands at a place of the table by name."""
    if place is None:
        return utterance.entities
    team = next((team for result in reply.results if (team := _told_of(result, place.at))), None)
    return replace(utterance.entities, teams=(team,), tournaments=()) if team else utterance.entities


def _asked_about(utterance: Utterance, reply: Reply, place: Place | None) -> Intent:
    """The intent; «when do the leaders play» sounds like a table and is about a match."""
    return Intent.MATCH_SCHEDULE_QUERY if _matches_told(reply, place) else utterance.intent


def _matches_told(reply: Reply, place: Place | None) -> bool:
    """True when whoever stands at a place was told with matches."""
    return place is not None and any(isinstance(result, FixturesFound | ResultsFound) for result in reply.results)


def _told_of(result: ToolResult, place: int) -> str | None:
    """The one side that a result is about."""
    match result:
        case FixturesFound() | ResultsFound() | OddsFound() | RecommendationsFound():
            return next(iter(result.query.teams), None)
        case TeamsCompared():
            return result.left.team.names.canonical
    return team_at(result, place)


def _league(before: Memory, turn: TurnContext, reply: Reply, place: Place | None) -> str:
    """The league whose places are spoken of, until a list is shown or something else is named."""
    if place is not None:
        return place.league
    goes_on = turn.utterance.follow_up and not turn.utterance.named and len(reply.shown) <= 1
    return before.placed if goes_on else ""


def _tipped(before: Memory, tips: RecommendationsFound | None) -> tuple[str, ...]:
    """The matches of the picks told so far; picks that were not asked for as others begin anew."""
    if tips is None:
        return before.tipped
    return (*tips.without, *dict.fromkeys(pick.priced.fixture.id for pick in tips.picks))
