"""What the user is remembered for: said, asked for and forgotten in chat. Pure; the session keeps it."""

from dataclasses import replace
from decimal import Decimal

from chatbet.brain.offline.draft import Draft, Voice
from chatbet.conversation.session import Session
from chatbet.conversation.settlement import Settlement, Visit, leaving_slip
from chatbet.understanding.preferences import Preferences
from chatbet.understanding.utterance import Act, Intent, Utterance

_ORDER = ("team", "stake", "risk", "odds_format", "language")


def settle_preferences(visit: Visit) -> Settlement | None:
    """The answer to «soy hincha del Cali», «¿qué sabes de mí?» and «olvida mis preferencias»; None for all else."""
    match visit.utterance.act:
        case Act.FORGET_PREFERENCES if visit.utterance.forgets:
            return _forgotten(visit, visit.utterance.forgets)
        case Act.FORGET_PREFERENCES:
            settled = leaving_slip(Draft(visit.voice.say("preferences.forgotten"), suggestions=_begin(visit.voice)))
            return Settlement(settled.reply, preferences={}, session={"odds_format": "decimal"})
        case Act.SHOW_PREFERENCES:
            return leaving_slip(_known(visit.voice, visit.session.preferences))
        case Act.SET_PREFERENCE if not visit.utterance.preferences and _foreign(visit):
            return leaving_slip(_refused(visit))
        case Act.SET_PREFERENCE if visit.utterance.preferences and not _answered_by_odds(visit):
            return leaving_slip(_noted(visit.voice, dict(visit.utterance.preferences)))
        case _ if visit.utterance.which_team:
            return leaving_slip(Draft(visit.voice.say("preferences.which_team"), suggestions=_begin(visit.voice)))
        case _:
            return None


def _forgotten(visit: Visit, gone: tuple[str, ...]) -> Settlement:
    """«olvida mi equipo»: that alone; the rest is still known."""
    left = {name: value for name, value in visit.session.preferences.items() if name not in gone}
    what = ", ".join(visit.voice.say(f"preferences.gone_{name}") for name in _ORDER if name in gone)
    asks = visit.voice.say("suggest.preferences")
    draft = Draft(visit.voice.say("preferences.forgotten_some", what=what), suggestions=(*_begin(visit.voice), asks))
    formats = {"odds_format": "decimal"} if "odds_format" in gone else {}
    return Settlement(leaving_slip(draft).reply, preferences=left, session=formats)


def _answered_by_odds(visit: Visit) -> bool:
    """«pásamelas en americano» after a match: the odds themselves are the answer."""
    about = visit.utterance.entities
    known = about.teams or about.players or visit.session.memory.focus
    return visit.utterance.intent is Intent.ODDS_INFORMATION_QUERY and bool(known)


def foreign_money(utterance: Utterance, currency: str) -> bool:
    """«siempre apuesto 20 lucas» to an account in dollars: nothing is converted, so no such stake is remembered."""
    amounts = utterance.own.amounts
    return bool(amounts) and not amounts[0].held_in(currency)


def without_foreign_stake(utterance: Utterance, currency: str) -> Utterance:
    """The message without a usual stake in the money of another account."""
    if not utterance.preferences or not foreign_money(utterance, currency):
        return utterance
    return replace(utterance, preferences=tuple(one for one in utterance.preferences if one[0] != "stake"))


def _foreign(visit: Visit) -> bool:
    return foreign_money(visit.utterance, visit.turn.tools.currency)


def _refused(visit: Visit) -> Draft:
    said, currency = visit.utterance.own.amounts[0].text, visit.turn.tools.currency
    told = visit.voice.say("balance.other_currency", said=said, currency=currency)
    return Draft(told, suggestions=_begin(visit.voice))


def preferences_after(session: Session, stated: Preferences, asked: str | None) -> dict[str, str]:
    """The preferences after a message; ``asked`` is the client's own format of odds, sent along with every message."""
    kept = dict(session.preferences)
    if _asks_anew(session, asked):
        kept.pop("odds_format", None)
    return {**kept, **dict(stated)}


def format_of(session: Session, stated: Preferences, asked: str | None) -> str:
    """The newest wish counts: what was just said, a client that asks anew, what was said before, what held so far."""
    liked = preferences_after(session, stated, asked)
    return liked.get("odds_format") or asked or session.odds_format


def _asks_anew(session: Session, asked: str | None) -> bool:
    return asked is not None and asked != session.client_format


def _noted(voice: Voice, stated: dict[str, str]) -> Draft:
    lines = [_line(voice, key, stated[key]) for key in _ORDER if key in stated]
    follow = (voice.say("suggest.next_of", team=voice.team(stated["team"])),) if "team" in stated else _begin(voice)
    asks = voice.say("suggest.preferences")
    return Draft(voice.say("preferences.noted", what=" ".join(lines)), suggestions=(*follow, asks))


def _known(voice: Voice, kept: dict[str, str]) -> Draft:
    lines = [_line(voice, key, kept[key]) for key in _ORDER if key in kept]
    if not lines:
        return Draft(voice.say("preferences.none"), suggestions=_begin(voice))
    listed = "\n".join(f"• {line}" for line in lines)
    return Draft(voice.say("preferences.known", what=listed), suggestions=(voice.say("suggest.forget"), *_begin(voice)))


def _line(voice: Voice, key: str, value: str) -> str:
    match key:
        case "team":
            return voice.say("preferences.team", team=voice.team(value))
        case "stake":
            return voice.say("preferences.stake", stake=voice.formats.stake(Decimal(value)))
        case _:
            return voice.say(f"preferences.{key}", value=voice.say(f"preferences.{key}_{value}"))


def _begin(voice: Voice) -> tuple[str, ...]:
    return (voice.say("suggest.today"), voice.say("suggest.recommend_weekend"))
