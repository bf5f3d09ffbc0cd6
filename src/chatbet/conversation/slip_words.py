"""What a message says of a slip in words alone: who is to give place, what it pays, whether it was placed. Pure."""

from dataclasses import replace
from decimal import Decimal

from chatbet.betting.market import Market, Outcome
from chatbet.betting.slip import Leg
from chatbet.brain.offline.wording import listed, say
from chatbet.conversation.slip_editing import STAKE_ACTS
from chatbet.conversation.slips import OpenSlip
from chatbet.tools.picking import PickRequest
from chatbet.understanding.utterance import Act, Entities, Utterance

_LONGEST = 8
"""Words of a message that says nothing else besides."""


def given_up(utterance: Utterance, slip: OpenSlip) -> tuple[Leg, ...]:
    """The legs of «pon el Betis en vez del PSG»: who is on the slip and was named, but not as one to be backed."""
    own = utterance.own
    gone = {mention.name for mention in utterance.mentions} - {*own.teams, *own.players, *own.selections}
    return tuple(leg for leg in slip.legs if gone & {leg.home, leg.away})


def denies(utterance: Utterance) -> bool:
    """«no quiero el empate»: one outcome is named, and only to say that it is not meant."""
    said = utterance.text.casefold().strip("¡! ")
    begins = any(said.startswith(f"{words} ") for words in say(utterance.language, "bet.words_denied").split("|"))
    return begins and len(utterance.own.selections) == 1 and not utterance.own.amounts and "," not in said


def turned(utterance: Utterance, slip: OpenSlip) -> tuple[PickRequest, ...]:
    """«perdón, al rival», «the other team»: the opponent of the side that the only leg backs."""
    if len(slip.legs) != 1 or "?" in utterance.text or len(utterance.text.split()) > _LONGEST:
        return ()
    leg, own = slip.legs[0], utterance.own
    other = {Outcome.HOME: leg.away, Outcome.AWAY: leg.home}.get(leg.selection.outcome)
    said_else = replace(own, teams=(), selections=()) != Entities() or {*own.teams, *own.selections} - {other}
    if other is None or said_else or not says(utterance, "bet.words_rival"):
        return ()
    return (PickRequest(team=other, market=leg.selection.market, line=_turned_line(leg), fixture_id=leg.fixture_id),)


def _turned_line(leg: Leg) -> Decimal | None:
    """The line from the other side: who gave half a goal away gets it."""
    line = leg.selection.line
    return -line if line is not None and leg.selection.market is Market.HANDICAP else line


def asks_payout(utterance: Utterance, slip: OpenSlip) -> bool:
    """«¿cuánto paga?», «what do I get», «cuánto cuesta en total»: the slip, where nothing else is named."""
    own = utterance.own
    elsewhere = set(utterance.entities.teams) - {side for leg in slip.legs for side in (leg.home, leg.away)}
    if own != Entities() or elsewhere or utterance.act not in (None, Act.WHAT_IF_LOSES):
        return False
    return len(utterance.text.split()) <= _LONGEST and says(utterance, "bet.words_pays")


def says(utterance: Utterance, key: str) -> bool:
    """Whether one of the phrases listed under ``key`` is in the message."""
    return listed(utterance.language, key).search(utterance.text.casefold()) is not None


def changes_placed(utterance: Utterance) -> bool:
    """«change the stake to 30» right after a bet was placed: nothing of it can be changed, and it is no second bet."""
    own = utterance.own
    named = own.teams or own.players or own.selections or own.markets
    return utterance.act in STAKE_ACTS | {Act.REMOVE_LEG} and not named
