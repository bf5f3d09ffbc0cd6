"""How a user wants to be served from now on: odds format, usual stake, team, risk. Kept in the session.

A message that also asks for something («cuotas del Barça en americano») is answered as asked, and its wish is kept.
"""

from decimal import Decimal

from chatbet.brain.offline.draft import Draft, Voice
from chatbet.conversation.session import Session
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip
from chatbet.understanding.preferences import ODDS_FORMAT, RISK, STAKE, TEAM
from chatbet.understanding.utterance import Act, Intent, Utterance

_EXAMPLE = Decimal("2.10")
_DEFAULT_FORMAT = "decimal"


def odds_format(session: Session, utterance: Utterance, asked: str | None) -> str:
    """The newest wish counts: what was just said, a client that asks anew, what was said before, what held until now.

    ``asked`` is the client's own setting, which most clients send along with every message.
    """
    said = dict(utterance.preferences).get(ODDS_FORMAT)
    before = None if _asks_anew(session, asked) else session.preferences.get(ODDS_FORMAT)
    return said or before or asked or session.odds_format


def kept(session: Session, utterance: Utterance, asked: str | None) -> dict[str, str]:
    """The preferences after a message."""
    before = dict(session.preferences)
    if _asks_anew(session, asked):
        before.pop(ODDS_FORMAT, None)
    return before | dict(utterance.preferences)


def _asks_anew(session: Session, asked: str | None) -> bool:
    return asked is not None and asked != session.client_format


def serve(visit: Visit) -> Settlement | None:
    """The answer to a message about preferences alone; None when it asks for anything else."""
    match visit.utterance.act:
        case Act.FORGET_PREFERENCES:
            return _kept(visit, {}, Draft(visit.voice.say("preference.forgotten")), odds_format=_DEFAULT_FORMAT)
        case Act.SHOW_PREFERENCES:
            return leaving_slip(Draft(_listing(visit)))
    wanted = dict(visit.utterance.preferences)
    if not wanted or _asks_too(visit):
        return None
    lines = [_saved(visit.voice, name, value) for name, value in wanted.items()]
    return _kept(visit, visit.turn.preferences, Draft("\n".join(lines)))


def _asks_too(visit: Visit) -> bool:
    """Whether something is asked that a brain or the counter can answer at once, in the new way."""
    utterance, own = visit.utterance, visit.utterance.own
    if own.selections or own.markets or utterance.share is not None:
        return True
    priced = utterance.intent in (Intent.ODDS_INFORMATION_QUERY, Intent.BETTING_RECOMMENDATION)
    about = utterance.entities.teams or own.tournaments or own.dates or visit.session.memory.focus
    return priced and bool(about) and TEAM not in dict(utterance.preferences)


def _kept(visit: Visit, kept: dict[str, str], draft: Draft, **session: str) -> Settlement:
    settled = leaving_slip(draft)
    return Settlement(settled.reply, preferences=kept, session=session)


def _saved(voice: Voice, name: str, value: str) -> str:
    written = _written(voice, name, value)
    if name == ODDS_FORMAT:
        return voice.say("preference.saved_odds_format", value=written, example=voice.formats.price(_EXAMPLE))
    return voice.say(f"preference.saved_{name}", value=written)


def _listing(visit: Visit) -> str:
    kept = visit.turn.preferences
    lines = [visit.voice.say(f"preference.{name}", value=_written(visit.voice, name, kept[name])) for name in kept]
    return "\n".join([visit.voice.say("preference.head"), *lines]) if lines else visit.voice.say("preference.none")


def _written(voice: Voice, name: str, value: str) -> str:
    """A stored value in the reader's language."""
    match name:
        case _ if name == ODDS_FORMAT:
            return voice.say(f"preference.format_{value}")
        case _ if name == STAKE:
            return voice.formats.stake(Decimal(value))
        case _ if name == TEAM:
            return voice.team(value)
        case _ if name == RISK:
            return voice.say(f"preference.risk_{value}")
    return value
