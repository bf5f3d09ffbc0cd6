"""What is settled without a brain: the limits of selling, the account, and the slip with its confirmation.

The order matters: whoever must not be sold to is never asked whether to bet, and a secret never reaches a brain.
"""

from dataclasses import replace
from datetime import datetime
from decimal import ROUND_DOWN

from chatbet.betting.money import CENT
from chatbet.brain.offline.draft import Voice
from chatbet.brain.port import TurnContext
from chatbet.conversation import preferences
from chatbet.conversation.accounts import Accounts
from chatbet.conversation.alerting import Alerting
from chatbet.conversation.counter import Counter
from chatbet.conversation.news import News, Newsroom
from chatbet.conversation.notices import Notice
from chatbet.conversation.placement import Placement, spendable
from chatbet.conversation.protection import Protection
from chatbet.conversation.session import Session
from chatbet.conversation.settlement import Settlement, Visit
from chatbet.conversation.signin import SignIn
from chatbet.errors import StateUnavailable, UpstreamError
from chatbet.sportsbook.model import Account
from chatbet.tools.context import ToolContext
from chatbet.understanding.utterance import Act, Amount, Intent, Utterance

__all__ = ["Desk", "Settlement"]

_NEEDS_ACCOUNT = frozenset({Intent.USER_BALANCE_QUERY, Intent.BET_SIMULATION})


class Desk:
    """Answers what no brain may answer."""

    def __init__(
        self,
        accounts: Accounts,
        protection: Protection,
        sign_in: SignIn,
        counter: Counter,
        newsroom: Newsroom,
        placement: Placement,
        alerting: Alerting | None = None,
    ) -> None:
        self._accounts = accounts
        self._protection = protection
        self._sign_in = sign_in
        self._counter = counter
        self._newsroom = newsroom
        self._placement = placement
        self._alerting = alerting

    async def settle(
        self, session: Session, turn: TurnContext, *, shared: bool, arrived_at: datetime | None = None
    ) -> Settlement | None:
        """The settlement of this message, or None when a brain should answer.

        ``shared`` says that the session's lock holds across workers; ``arrived_at`` when the message came in.
        """
        visit = Visit(session, turn, Voice.of(turn), shared, arrived_at)
        if (settled := await self._protection.guard(visit)) is not None:
            return settled
        if (settled := await self._sign_in.serve(visit)) is not None:
            return settled
        if (settled := await self._protection.limits(visit)) is not None:
            return settled
        if (settled := preferences.serve(visit)) is not None:
            return settled
        if self._alerting is not None and (settled := await self._alerting.serve(visit)) is not None:
            return settled
        return await self._counter.serve(visit)

    async def news(
        self, session: Session, turn: TurnContext, settled: Settlement | None, waiting: tuple[Notice, ...]
    ) -> News:
        """What this turn tells before its answer, of what was ``waiting`` when it began."""
        return await self._newsroom.collect(session, turn, settled, waiting)

    async def saved(self, session: Session, settled: Settlement | None, news: News) -> None:
        """The turn is stored: what it told counts as told."""
        if settled is not None and settled.order is not None:
            await self._placement.told(settled.order)
        await self._newsroom.told(session.id, news)

    async def staked(self, utterance: Utterance, tools: ToolContext) -> Utterance:
        """The message with its stake as an amount, where it named a part of the balance: «todo mi saldo»."""
        if utterance.share is None or tools.account is None:
            return utterance
        try:
            have = spendable(await tools.sportsbook.balance(tools.account))
        except UpstreamError:
            return utterance
        amount = Amount((have * utterance.share).quantize(CENT, ROUND_DOWN), tools.currency)
        said = replace(utterance.own, amounts=(amount,))
        return replace(utterance, entities=replace(utterance.entities, amounts=(amount,)), said=said)

    async def account_of(self, user_id: str, utterance: Utterance) -> Account | None:
        """The account that this user is linked to, where the message needs one."""
        wanted = {utterance.intent, utterance.also} & _NEEDS_ACCOUNT
        if not wanted and utterance.act not in (Act.YES, Act.SHOW_BETS) and utterance.share is None:
            return None
        try:
            return await self._accounts.of(user_id)
        except (UpstreamError, StateUnavailable):
            return None
