"""THE ONLY CODE THAT PLACES A BET. Takes nothing but a ``Consent``, and sends at most one order for it.

Before each step the record says what comes next (``orders``), so that whoever finds it later knows what may have
happened: *claimed* means that nothing was sent, *sent* that only the sportsbook knows. An answer that is lost is never
made up for by sending again, and never called a failure: the reconciler finds out.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

import structlog

from chatbet.betting.slip import Leg
from chatbet.betting.systems import COMBO, SINGLE
from chatbet.clock import Clock
from chatbet.conversation.accounts import Accounts
from chatbet.conversation.checkpoints import Checkpoints, NoCheckpoints, Step
from chatbet.conversation.dialogue import Consent
from chatbet.conversation.orders import Order, Orders, Outcome, Phase
from chatbet.conversation.responsible import ResponsiblePlay, Room
from chatbet.conversation.slips import SlipState
from chatbet.errors import (
    BetRefused,
    OutcomeUnknown,
    StateUnavailable,
    TokenExpired,
    UnknownAccount,
    UpstreamUnavailable,
)
from chatbet.language import Language
from chatbet.sportsbook.model import Account, Balance, BetLeg, BetReceipt
from chatbet.sportsbook.port import Sportsbook

_log = structlog.get_logger(__name__)

OWNER_GONE = timedelta(seconds=20)
"""After this long in one step whoever placed the order is dead: longer than the deadline of a call."""
MOST_REMEMBERED = 10_000
"""Orders that this process remembers to have sent, whatever Redis says."""
LOOK_AFTER = timedelta(seconds=1)
"""How soon the reconciler looks for an order whose answer was lost."""

Count = Callable[[str], None]
"""Counts one order by its outcome."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an order needs beside the consent."""

    account: Account
    balance: Balance
    """Seen just now, before the order."""
    legs: tuple[Leg, ...]
    """The consented legs at the odds of now, none of them worse by more than was agreed."""
    label: str
    language: Language
    timezone: str
    currency: str


class BrokenConsent(Exception):
    """What should be placed is not what was agreed to: a defect, and no bet."""


class Placement:
    """Places consented slips, one at a time per user."""

    def __init__(
        self,
        sportsbook: Sportsbook,
        orders: Orders,
        play: ResponsiblePlay,
        accounts: Accounts,
        clock: Clock,
        *,
        tolerance: Decimal = Decimal(0),
        count: Count = lambda _: None,
        wake: Callable[[], None] = lambda: None,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        self._sportsbook = sportsbook
        self._orders = orders
        self._play = play
        self._accounts = accounts
        self._clock = clock
        self._tolerance = tolerance
        self._count = count
        self._wake = wake
        self._checkpoints = checkpoints or NoCheckpoints()
        self._running: set[asyncio.Task[Order]] = set()
        self._sent: OrderedDict[str, Order] = OrderedDict()

    async def place(self, consent: Consent, terms: Terms) -> Order:
        """Place the slip, or say how far it has come already; an order without ``outcome`` is being checked.

        Raises ``StateUnavailable`` when nothing was sent because nobody could be sure that it is sent once. Goes on
        when whoever waits is cancelled: an order that has left cannot be called back.
        """
        self._check(consent, terms)
        task = asyncio.create_task(self._place(consent, terms), name="placement")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def known(self, session_id: str, slip_id: str) -> Order | None:
        """What became of a slip that was confirmed before; None when it never was."""
        return await self._orders.find(session_id, slip_id)

    async def told(self, order: Order) -> None:
        """The user has got the outcome in a saved reply; what is still open stays on the list."""
        if order.phase is not Phase.ANSWERED:
            return
        try:
            await self._checkpoints.reached(Step.SAVED)
            await self._orders.advance(replace(order, phase=Phase.TOLD))
            if order.outcome is Outcome.ACCEPTED:
                await self._orders.look_at(order, result_due(order))
            else:
                await self._orders.forget(order.session_id, order.id)
        except StateUnavailable:
            return

    async def aclose(self) -> None:
        """Wait for orders under way: their outcome must still be written down."""
        await asyncio.gather(*self._running, return_exceptions=True)

    def _check(self, consent: Consent, terms: Terms) -> None:
        """The yes covers exactly this: same bet, same stake, no selection swapped, no price below the agreed one."""
        slip = consent.slip
        if slip.fingerprint != consent.fingerprint or not slip.live(consent.given_at):
            raise BrokenConsent("the slip is not the one that was agreed to")
        if slip.state is not SlipState.PLACING or slip.simulated or slip.kind not in (SINGLE, COMBO):
            raise BrokenConsent("not a slip that can be placed")
        if [(leg.fixture_id, leg.selection) for leg in slip.legs] != [
            (leg.fixture_id, leg.selection) for leg in terms.legs
        ]:
            raise BrokenConsent("the legs are not those that were agreed to")
        if any(worse(old, new.odds, self._tolerance) for old, new in zip(slip.legs, terms.legs, strict=True)):
            raise BrokenConsent("a price is worse than the one that was agreed to")

    async def _place(self, consent: Consent, terms: Terms) -> Order:
        order = self._order(consent, terms)
        await self._checkpoints.reached(Step.BEFORE_CLAIM)
        if not await self._orders.open(order, look_at=order.created_at + OWNER_GONE):
            return await self._orders.find(order.session_id, order.id) or replace(order, phase=Phase.SENT)
        await self._checkpoints.reached(Step.CLAIMED)
        if (earlier := self._sent.get(order.id)) is not None:
            # Redis has lost our claim (a failover, a flush). It was sent: whether it was taken is found out, not tried.
            await self._orders.advance(earlier)
            return await self._unknown(earlier, OutcomeUnknown("the claim was forgotten"))
        if not await self._orders.take_turn(order):
            return await self._end(order.answered(Outcome.DECLINED, reason="another_order"))
        order = await self._cleared(order)
        if order.outcome is None:
            order = await self._send(order, terms)
        if order.outcome is not None:
            await self._end_turn(order)
        return order

    async def _cleared(self, order: Order) -> Order:
        """The last look at what the user asked to be protected from; counts the stake against the limits."""
        if await self._play.excluded(order.user_id):
            return await self._end(order.answered(Outcome.DECLINED, reason="excluded"))
        room = await self._play.reserve(order.user_id, order.id, order.stake, order.created_at)
        return order if room.fits else await self._end(order.answered(Outcome.DECLINED, reason=_limit_reason(room)))

    async def _send(self, order: Order, terms: Terms) -> Order:
        await self._orders.look_at(order, self._clock.now() + OWNER_GONE)
        sent = await self._as_sent(order)
        if sent.phase is not Phase.SENT:
            return sent
        self._sent[order.id] = sent
        if len(self._sent) > MOST_REMEMBERED:
            self._sent.popitem(last=False)
        await self._checkpoints.reached(Step.BEFORE_CALL)
        try:
            receipt = await self._once(sent, terms.account)
        except BetRefused as no:
            return await self._end(sent.answered(Outcome.REFUSED, reason=no.fields.get("reason", "other")))
        except (UpstreamUnavailable, TokenExpired, UnknownAccount) as nothing:
            return await self._end(sent.answered(Outcome.NOT_SENT, reason=type(nothing).__name__))
        except Exception as lost:  # noqa: BLE001 - whatever it was, the order may have been taken
            return await self._unknown(sent, lost)
        await self._checkpoints.reached(Step.AFTER_ANSWER)
        return await self._end(
            sent.answered(Outcome.ACCEPTED, bet_id=receipt.bet_id, possible_win=receipt.possible_win)
        )

    async def _as_sent(self, order: Order) -> Order:
        """The order as sent, once that is written down; else as it stands: somebody took us for dead and closed it."""
        sent = replace(order, phase=Phase.SENT, sent_at=self._clock.now())
        if await self._orders.advance(sent):
            return sent
        found = await self._orders.find(order.session_id, order.id)
        return found if found is not None and found.phase is not Phase.SENT else replace(order, phase=Phase.CLAIMED)

    async def _once(self, order: Order, account: Account) -> BetReceipt:
        legs = tuple(map(bet_leg, order.legs))
        if len(legs) == 1:
            return await self._sportsbook.place_bet(account, order.stake, legs[0], reference=order.id)
        return await self._sportsbook.place_combo(account, order.stake, legs, reference=order.id)

    async def _end(self, order: Order) -> Order:
        """Write the outcome down. When that fails, the reconciler will find it out again from the sportsbook."""
        self._count(str(order.outcome))
        try:
            if not await self._orders.advance(order):
                _log.error("placement.decided_by_others", order_id=order.id, outcome=order.outcome)
            await self._checkpoints.reached(Step.RECORDED)
            if order.outcome is not Outcome.ACCEPTED:
                await self._play.release(order.user_id, order.id, order.stake)
        except StateUnavailable:
            _log.warning("placement.outcome_not_recorded", order_id=order.id, outcome=order.outcome)
        return order

    async def _unknown(self, order: Order, lost: Exception) -> Order:
        self._count("unknown")
        report = _log.warning if isinstance(lost, OutcomeUnknown) else _log.exception
        report("placement.outcome_unknown", order_id=order.id, reason=type(lost).__name__)
        with contextlib.suppress(StateUnavailable):
            await self._orders.look_at(order, self._clock.now() + LOOK_AFTER)
        self._wake()
        return order

    async def _end_turn(self, order: Order) -> None:
        try:
            await self._orders.end_turn(order)
        except StateUnavailable:
            return

    def _order(self, consent: Consent, terms: Terms) -> Order:
        slip = consent.slip
        assert slip.stake is not None  # noqa: S101 - consent() sees to it
        return Order(
            id=slip.id,
            session_id=slip.session_id,
            user_id=slip.user_id,
            fingerprint=consent.fingerprint,
            legs=terms.legs,
            stake=slip.stake,
            kind=slip.kind,
            account=self._accounts.seal(terms.account),
            label=terms.label,
            language=terms.language,
            timezone=terms.timezone,
            currency=terms.currency,
            created_at=self._clock.now(),
            balance_before=spendable(terms.balance),
        )


def bet_leg(leg: Leg) -> BetLeg:
    """A leg as the sportsbook's port takes it."""
    return BetLeg(leg.bet_id, leg.fixture_id, leg.odds, leg.sport_id, leg.tournament_id)


def spendable(balance: Balance) -> Decimal:
    """What a bet is paid from."""
    return balance.playable if balance.playable is not None else balance.money


def result_due(order: Order) -> datetime:
    """When the last match of an order should be over."""
    starts = [leg.start for leg in order.legs if leg.start is not None]
    return max([*starts, order.created_at]) + timedelta(minutes=110)


def _limit_reason(room: Room) -> str:
    return f"limit_{room.window}"


def worse(old: Leg, new: Decimal, tolerance: Decimal) -> bool:
    """Whether a price has fallen by more than the part of it that may be passed over."""
    return new < old.odds * (1 - tolerance)
