"""Finds out what became of orders that nobody answered for, and says so: the half of placing that survives a restart.

One process does it at a time (a lease). What was only claimed was never sent. What was sent is looked up: in the
sportsbook's own list of bets where it has one, by our reference or else by what was bet; without a list, in the
balance before and after. An order is called "not placed" only when a look long after its deadline does not find it:
a late request may still arrive. Nothing is ever sent again from here.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from chatbet.background import Background
from chatbet.brain.offline.skills import betting
from chatbet.clock import Clock
from chatbet.conversation.accounts import Accounts
from chatbet.conversation.notices import Notice, Notices
from chatbet.conversation.orders import Order, Orders, Outcome, Phase
from chatbet.conversation.placement import Count, result_due, spendable
from chatbet.conversation.responsible import ResponsiblePlay
from chatbet.conversation.session import SessionStore
from chatbet.conversation.slips import SlipState
from chatbet.errors import StateUnavailable, UpstreamError
from chatbet.sportsbook.model import Account, BetStatus, PlacedBet
from chatbet.sportsbook.port import Sportsbook
from chatbet.state.leases import Leases

_log = structlog.get_logger(__name__)
LEASE = "reconciler"

ABSENT_AFTER = timedelta(seconds=30)
"""How long after sending a bet that is not in the books counts as never taken: three deadlines of a call."""
GIVE_UP_AFTER = timedelta(hours=24)
"""After this long nothing will decide any more: the user is told to look."""
UNCLEAR_AFTER = timedelta(hours=1)
"""The same where the sportsbook answers and its balance decides nothing: it will not become clearer."""
LOOK_AGAIN = (timedelta(seconds=2), timedelta(seconds=10), timedelta(minutes=1))
"""Pauses between looks at an order, the last one for ever after."""
RESULT_AGAIN = timedelta(minutes=10)
RESULT_GIVEN_UP = timedelta(days=6)
_SKEW = timedelta(seconds=30)
"""How far the sportsbook's clock may be off when bets are told apart by their time."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the reconciler is; tests are not."""

    every: float = 1.0
    """Seconds between rounds."""
    absent_after: timedelta = ABSENT_AFTER
    give_up_after: timedelta = GIVE_UP_AFTER


class Reconciler(Background):
    """Looks in the background; ``round()`` does all that is due now."""

    def __init__(
        self,
        sportsbook: Sportsbook,
        orders: Orders,
        play: ResponsiblePlay,
        accounts: Accounts,
        notices: Notices,
        store: SessionStore,
        leases: Leases,
        clock: Clock,
        *,
        pace: Pace | None = None,
        count: Count = lambda _: None,
        waiting: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._sportsbook = sportsbook
        self._orders = orders
        self._play = play
        self._accounts = accounts
        self._notices = notices
        self._store = store
        self._leases = leases
        self._clock = clock
        self._pace = pace or Pace()
        self._count = count
        self._waiting = waiting
        self._wake = asyncio.Event()

    async def aclose(self) -> None:
        """Stop looking; another process goes on."""
        await super().aclose()
        with contextlib.suppress(StateUnavailable):
            await self._leases.release(LEASE)

    def wake(self) -> None:
        """There is something to find out soon."""
        self._wake.set()

    async def _for_ever(self) -> None:
        while True:
            try:
                if await self._leases.hold(LEASE):
                    await self.round()
            except StateUnavailable:
                pass
            except Exception:  # noqa: BLE001 - the loop must outlive whatever one order brings
                _log.exception("reconciler.round_failed")
            self._wake.clear()
            try:
                async with asyncio.timeout(self._pace.every):
                    await self._wake.wait()
                await asyncio.sleep(self._pace.every)
            except TimeoutError:
                continue

    async def round(self) -> int:
        """Look at everything that is due; how many orders still have no known outcome."""
        unknown = 0
        for session_id, order_id in await self._orders.due(self._clock.now()):
            order = await self._orders.find(session_id, order_id)
            if order is None:
                await self._drop_unknown(session_id, order_id)
                continue
            try:
                unknown += await self._look(order)
            except UpstreamError as error:
                unknown += order.phase is Phase.SENT
                _log.info("reconciler.upstream_away", order_id=order.id, reason=str(error))
                await self._again(order)
        self._waiting(unknown)
        return unknown

    async def _drop_unknown(self, session_id: str, order_id: str) -> None:
        """Listed, but never claimed (its owner died in between) or forgotten by Redis: there is nothing to find out."""
        await self._orders.forget(session_id, order_id)

    async def _look(self, order: Order) -> bool:
        """One order; True when its outcome is still not known."""
        match order.phase:
            case Phase.CLAIMED:
                await self._decide(order.answered(Outcome.NOT_SENT, reason="never_sent"))
            case Phase.SENT:
                decided = await self._found_out(order)
                if decided is None:
                    await self._again(order)
                    return True
                await self._decide(decided)
            case Phase.ANSWERED:
                await self._tell(order)
            case Phase.TOLD:
                await self._watch(order)
            case Phase.CLOSED:
                await self._orders.forget(order.session_id, order.id)
        return False

    async def _again(self, order: Order) -> None:
        """Look later, the later the longer it has taken already."""
        now = self._clock.now()
        if order.phase is Phase.TOLD:
            await self._orders.look_at(order, now + RESULT_AGAIN)
            return
        if order.phase is Phase.SENT:
            await self._orders.keep_turn(order)
        pause = next((wait for wait in LOOK_AGAIN if self._age(order) < wait * 10), LOOK_AGAIN[-1])
        await self._orders.look_at(order, now + pause)

    async def _found_out(self, order: Order) -> Order | None:
        """The order with its outcome, or None while it cannot be told."""
        given_up = self._age(order) >= self._pace.give_up_after
        account = self._accounts.unsealed(order.account)
        try:
            found = await self._looked_up(order, account) if account else None
        except UpstreamError:
            if not given_up:
                raise
            found = None
        return found or (order.answered(Outcome.UNRESOLVED) if given_up else None)

    async def _looked_up(self, order: Order, account: Account) -> Order | None:
        bets = await self._sportsbook.bets(account)
        if bets is None:
            return await self._by_balance(order, account)
        for bet in bets:
            if bet.reference == order.id:
                return order.answered(Outcome.ACCEPTED, bet_id=bet.bet_id, possible_win=bet.possible_win)
        if any(bet.reference is None and bet.placed_at >= _sent(order) - _SKEW for bet in bets):
            # A list without references: nobody can say whose bet the new one is.
            return await self._by_balance(order, account)
        absent = self._age(order) >= self._pace.absent_after
        return order.answered(Outcome.NOT_SENT, reason="not_in_books") if absent else None

    def _age(self, order: Order) -> timedelta:
        return self._clock.now() - _sent(order)

    async def _by_balance(self, order: Order, account: Account) -> Order | None:
        """Only the two clear cases decide: exactly the stake is gone, or nothing is. Anything else moved too."""
        gone = order.balance_before - spendable(await self._sportsbook.balance(account))
        if gone == order.stake:
            return order.answered(Outcome.ACCEPTED)
        if gone == 0 and self._age(order) >= self._pace.absent_after:
            return order.answered(Outcome.NOT_SENT, reason="balance_unchanged")
        return order.answered(Outcome.UNRESOLVED) if self._age(order) >= UNCLEAR_AFTER else None

    async def _decide(self, order: Order) -> None:
        """Write an outcome down, free what waited for it, and tell it."""
        if not await self._orders.advance(order):
            return
        self._count(str(order.outcome))
        if order.outcome is Outcome.NOT_SENT:
            await self._play.release(order.user_id, order.id, order.stake)
        await self._orders.end_turn(order)
        await self._tell(order)

    async def _tell(self, order: Order) -> None:
        """Leave a notice, unless the reply that told it was saved after all."""
        if not await self._said(order):
            text = betting.order_notice(_reader(order), order.label, order.stake, str(order.outcome), order.bet_id)
            await self._notices.add(order.session_id, Notice(f"{order.id}:{order.outcome}", text), self._clock.now())
        await self._orders.advance(replace(order, phase=Phase.TOLD))
        if order.outcome is Outcome.ACCEPTED:
            await self._orders.look_at(order, result_due(order))
        else:
            await self._orders.forget(order.session_id, order.id)

    async def _said(self, order: Order) -> bool:
        session = await self._store.load(order.session_id, order.user_id)
        slip = session.slip
        return slip is not None and slip.id == order.id and slip.state is SlipState.SETTLED

    async def _watch(self, order: Order) -> None:
        """A bet that was taken: tell how it ended, where the sportsbook says so."""
        account = self._accounts.unsealed(order.account)
        bets = await self._sportsbook.bets(account) if account else None
        bet = None if bets is None else next((bet for bet in bets if _same(order, bet)), None)
        too_old = self._clock.now() - result_due(order) > RESULT_GIVEN_UP
        if bets is None or too_old:
            await self._close(order)
        elif bet is None or bet.status is BetStatus.OPEN:
            await self._again(order)
        else:
            if bet.status is BetStatus.LOST:
                await self._play.note_loss(order.user_id, order.id, order.stake, self._clock.now())
            text = betting.result_notice(_reader(order), order.label, order.stake, bet.status, bet.payout)
            await self._notices.add(order.session_id, Notice(f"{order.id}:{bet.status}", text), self._clock.now())
            await self._close(order)

    async def _close(self, order: Order) -> None:
        await self._orders.advance(replace(order, phase=Phase.CLOSED))
        await self._orders.forget(order.session_id, order.id)


def _reader(order: Order) -> betting.Reader:
    return betting.Reader(order.language, order.timezone, order.currency)


def _same(order: Order, bet: PlacedBet) -> bool:
    return bet.reference == order.id or (order.bet_id is not None and bet.bet_id == order.bet_id)


def _sent(order: Order) -> datetime:
    return order.sent_at or order.created_at
