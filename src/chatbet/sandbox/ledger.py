"""Accounts and bets. Money is Decimal; an order is taken whole or not at all, whatever else happens at the same time.

Bets are settled when somebody looks: everything whose last match is over by then. The ledger does not recognise an
order that it has seen before (neither does the upstream) unless it was told to; it only notes the reference.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from heapq import heappop, heappush
from math import prod

from chatbet.sandbox import chance
from chatbet.sandbox.prices import Quote
from chatbet.sandbox.results import Scorebook
from chatbet.sandbox.season import Match
from chatbet.sandbox.settle import Status, leg_status

CENT = Decimal("0.01")
OPENING_BALANCE = Decimal("1000.00")
MOST_BETS = 2000
"""Bets that one account remembers; settled ones are forgotten first."""


class Refused(Exception):
    """The book says no; ``status`` is HTTP's, ``code`` one stable word."""

    def __init__(self, status: int, code: str, detail: str, **more: object) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.more = more


@dataclass(slots=True)
class Leg:
    """One selection of a bet at the odds at which it was taken."""

    match: Match
    quote: Quote
    odds: Decimal
    status: Status = Status.OPEN


@dataclass(slots=True)
class Bet:
    """One order that was taken. ``payout`` is what came back."""

    id: str
    stake: Decimal
    odds: Decimal
    legs: tuple[Leg, ...]
    placed_at: datetime
    reference: str | None = None
    status: Status = Status.OPEN
    payout: Decimal | None = None
    settled_at: datetime | None = None

    @property
    def possible_win(self) -> Decimal:
        """What comes back when every leg wins, stake included."""
        return money(self.stake * self.odds)


@dataclass(slots=True)
class Account:
    """One customer."""

    user_key: str
    user_id: int
    balance: Decimal
    bets: list[Bet] = field(default_factory=list)


def money(amount: Decimal) -> Decimal:
    """Two places, half to even."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def user_id(user_key: str) -> int:
    """The number of a user key: the same in every process."""
    return 1 + chance.number("user", user_key) % 999_999_999


class Ledger:
    """All accounts. Safe to use from several threads."""

    def __init__(
        self, scorebook: Scorebook, opening: Decimal = OPENING_BALANCE, *, recognise_references: bool = False
    ) -> None:
        self._scorebook = scorebook
        self._opening = opening
        self._recognise = recognise_references
        self._accounts: dict[str, Account] = {}
        self._open: list[tuple[datetime, int, Bet, Account]] = []
        self._count = 0
        self._lock = threading.Lock()
        self.touched: dict[str, Match] = {}
        """Every match that was ever bet on, by id: their results stay known."""

    def account(self, user_key: str, now: datetime) -> Account:
        """The account of a key, opened when it is new, with everything settled that is over by ``now``."""
        with self._lock:
            self._settle(now)
            return self._account(user_key)

    def place(
        self, user_key: str, stake: Decimal, legs: Sequence[Leg], now: datetime, reference: str | None = None
    ) -> Bet:
        """Debit the stake and write the bet down, both or neither; ``Refused`` when the money is not there."""
        with self._lock:
            self._settle(now)
            account = self._account(user_key)
            known = self._recognised(account, reference)
            if known is not None:
                return known
            if stake > account.balance:
                raise Refused(402, "insufficient_balance", "Insufficient balance", balance=float(account.balance))
            account.balance -= stake
            self._count += 1
            number = chance.number("order", user_key, self._count, now.isoformat())
            odds = prod((leg.odds for leg in legs), start=Decimal(1))
            bet = Bet(f"B{number:016x}", stake, odds, tuple(legs), now, reference)
            account.bets.append(bet)
            self._forget(account)
            self.touched.update({leg.match.id: leg.match for leg in legs})
            ends = max(self._scorebook.course(leg.match).ends for leg in legs)
            heappush(self._open, (ends, self._count, bet, account))
            return bet

    def settle(self, now: datetime) -> None:
        """Settle everything that is over by ``now``."""
        with self._lock:
            self._settle(now)

    def _account(self, user_key: str) -> Account:
        account = self._accounts.get(user_key)
        if account is None:
            account = self._accounts[user_key] = Account(user_key, user_id(user_key), self._opening)
        return account

    def _recognised(self, account: Account, reference: str | None) -> Bet | None:
        if not self._recognise or reference is None:
            return None
        return next((bet for bet in account.bets if bet.reference == reference), None)

    def _settle(self, now: datetime) -> None:
        while self._open and self._open[0][0] <= now:
            ends, _, bet, account = heappop(self._open)
            for leg in bet.legs:
                quote = leg.quote
                leg.status = leg_status(quote.market, quote.option, quote.line, self._scorebook.course(leg.match))
            bet.status, bet.payout = _outcome(bet)
            bet.settled_at = ends
            account.balance += bet.payout

    @staticmethod
    def _forget(account: Account) -> None:
        if len(account.bets) > MOST_BETS:
            settled = next((bet for bet in account.bets if bet.status is not Status.OPEN), None)
            if settled is not None:
                account.bets.remove(settled)


def _outcome(bet: Bet) -> tuple[Status, Decimal]:
    """A void leg counts as odds of 1; a bet of void legs alone gives the stake back."""
    if any(leg.status is Status.LOST for leg in bet.legs):
        return Status.LOST, Decimal("0.00")
    won = [leg.odds for leg in bet.legs if leg.status is Status.WON]
    if not won:
        return Status.VOID, bet.stake
    return Status.WON, money(bet.stake * prod(won, start=Decimal(1)))
