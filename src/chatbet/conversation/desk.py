"""What is settled without a brain: the limits of selling, the slip and its confirmation, the account."""

from dataclasses import dataclass

from chatbet.brain.offline.draft import Voice
from chatbet.brain.offline.narrate import reply_of
from chatbet.brain.offline.skills import talk
from chatbet.brain.port import Reply, TurnContext
from chatbet.conversation.accounts import Accounts
from chatbet.conversation.session import Session
from chatbet.conversation.slips import OpenSlip
from chatbet.errors import StateUnavailable, UpstreamError
from chatbet.sportsbook.model import Account
from chatbet.understanding.utterance import Act, Intent, Utterance


_NEEDS_ACCOUNT = frozenset({Intent.USER_BALANCE_QUERY, Intent.BET_SIMULATION})


@dataclass(frozen=True, slots=True)
class Settlement:
    """A reply decided in code, and what it changes."""

    reply: Reply
    slip: OpenSlip | None = None
    keeps_slip: bool = False
    """True when ``slip`` is the session's slip from now on (None: closed)."""
    preferences: dict[str, str] | None = None


class Desk:
    """Answers what no brain may answer."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def settle(self, session: Session, turn: TurnContext, *, shared: bool) -> Settlement | None:
        """The settlement of this message, or None when a brain should answer."""
        safety, voice = turn.utterance.safety, Voice.of(turn)
        if safety.distress:
            return Settlement(reply_of(talk.refuse_to_sell(voice, "safety.distress")))
        if safety.minor:
            return Settlement(reply_of(talk.refuse_to_sell(voice, "safety.minor")))
        if safety.other_person:
            return Settlement(reply_of(talk.other_person(voice)))
        return None

    async def account_of(self, user_id: str, utterance: Utterance) -> Account | None:
        """The account that this user is linked to, where the message needs one."""
        if utterance.intent not in _NEEDS_ACCOUNT and utterance.act is not Act.YES:
            return None
        try:
            return await self._accounts.of(user_id)
        except (UpstreamError, StateUnavailable):
            return None
