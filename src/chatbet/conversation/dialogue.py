"""The states of the dialogue about one slip, and the only way to a consent.

    A slip begins IDLE. While something is missing it is CHOOSING (the match or the side; a slip that was only
    calculated stays here too) or AWAITING_STAKE. Once everything is known it is quoted: price, payout, and the
    question whether to bet it. That is AWAITING_CONFIRMATION, the one state from which PLACING can be reached, and
    only by CONFIRM. Any change, an expired quote or a worse price quotes again: another question that needs another
    yes. PLACING ends SETTLED, whether the sportsbook took the bet, refused it or was never reached; while nobody knows
    (the answer was lost) it stays PLACING, and no event leads from there back to a state that could confirm.
    SETTLED is the end of the slip: whoever wants to bet again gets a new one with a new name, which is what makes
    "at most one order per slip" possible.

              ASK            ASK_STAKE          QUOTE                CONFIRM      SETTLE
    idle ──► choosing ◄──► awaiting_stake ──► awaiting_confirmation ──► placing ──► settled
     ▲          │ SIMULATE      │                │  ▲ QUOTE             │  ▲ CHECK
     └──────────┴──── DROP ─────┴────────────────┘  └─┘                 └──┘

What is not in the table does not happen: ``after`` raises. CONFIRM is in the table, but ``moved`` refuses it: a slip
gets to PLACING only through ``consent``, which binds the yes to the slip that was quoted (``OpenSlip.fingerprint``).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chatbet.conversation.slips import OpenSlip, SlipState


class Event(StrEnum):
    """What happens to a slip."""

    ASK = "ask"
    """The match or the side is missing and was asked for."""
    ASK_STAKE = "ask_stake"
    SIMULATE = "simulate"
    """Calculated, without the wish to bet."""
    QUOTE = "quote"
    """Priced and asked for a yes."""
    CONFIRM = "confirm"
    CHECK = "check"
    """Sent, and the answer was lost: nobody knows yet."""
    SETTLE = "settle"
    """Taken, refused, or certainly never sent."""
    DROP = "drop"


_OPENING = {
    Event.ASK: SlipState.CHOOSING,
    Event.SIMULATE: SlipState.CHOOSING,
    Event.ASK_STAKE: SlipState.AWAITING_STAKE,
    Event.QUOTE: SlipState.AWAITING_CONFIRMATION,
}
_DROPPING = {Event.DROP: SlipState.IDLE}

TABLE: dict[SlipState, dict[Event, SlipState]] = {
    SlipState.IDLE: _OPENING,
    SlipState.CHOOSING: _OPENING | _DROPPING,
    SlipState.AWAITING_STAKE: _OPENING | _DROPPING,
    SlipState.AWAITING_CONFIRMATION: _OPENING | _DROPPING | {Event.CONFIRM: SlipState.PLACING},
    SlipState.PLACING: {Event.CHECK: SlipState.PLACING, Event.SETTLE: SlipState.SETTLED},
    SlipState.SETTLED: {},
}


class IllegalMove(Exception):
    """An event that the state does not know: a defect of the caller, never the user's fault."""


class NoConsent(StrEnum):
    """Why a yes does not place the slip."""

    NOT_ASKED = "not_asked"
    """Nothing was quoted, or only calculated, or it was not the last thing asked."""
    ANOTHER_ONE = "another_one"
    """The quote was somebody else's or another session's."""
    SENT_BEFORE = "sent_before"
    """The yes was on its way before the quote was shown."""
    EXPIRED = "expired"
    UNCLEAR = "unclear"
    """It was no yes, and no no either."""


@dataclass(frozen=True, slots=True)
class Consent:
    """An explicit yes to a quoted slip. Made by ``consent`` alone; ``placement`` takes nothing else."""

    slip: OpenSlip
    """In state PLACING."""
    fingerprint: str
    """Of the slip as it was quoted."""
    given_at: datetime


def after(state: SlipState, event: Event) -> SlipState:
    """The state that follows; ``IllegalMove`` when the table has none."""
    try:
        return TABLE[state][event]
    except KeyError:
        raise IllegalMove(f"{event} in state {state}") from None


def moved(slip: OpenSlip, event: Event, **changes: Any) -> OpenSlip:
    """The slip one event later, with what the event changed; never to PLACING by CONFIRM."""
    if event is Event.CONFIRM:
        raise IllegalMove("only consent() confirms")
    return replace(slip, **changes, state=after(slip.state, event))


def consent(
    slip: OpenSlip,
    *,
    user_id: str,
    session_id: str,
    turns: int,
    now: datetime,
    arrived_at: datetime | None = None,
) -> Consent | NoConsent:
    """Whether a strict yes, said in turn ``turns`` of this session at ``now``, confirms the slip.

    ``arrived_at`` is when the message came in: a yes that was under way before the quote went out answers something
    else. All instants aware.
    """
    if slip.state is not SlipState.AWAITING_CONFIRMATION or slip.simulated or slip.stake is None or not slip.legs:
        return NoConsent.NOT_ASKED
    if (slip.user_id, slip.session_id) != (user_id, session_id):
        return NoConsent.ANOTHER_ONE
    if slip.asked_in != turns:
        return NoConsent.NOT_ASKED
    if arrived_at is not None and slip.quoted_at is not None and arrived_at <= slip.quoted_at:
        return NoConsent.SENT_BEFORE
    if not slip.live(now):
        return NoConsent.EXPIRED
    placing = replace(slip, state=after(slip.state, Event.CONFIRM))
    return Consent(placing, slip.fingerprint, now)
