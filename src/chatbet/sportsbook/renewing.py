"""A sportsbook that renews expired tokens: one log-in for all who meet the same expired one, then the call again.

A call that was refused for its token was certainly not looked at, so this holds for orders too. Nothing else is ever
sent a second time.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from chatbet.errors import TokenExpired
from chatbet.sportsbook.model import (
    Account,
    Balance,
    BetLeg,
    BetReceipt,
    Fixture,
    FixtureOdds,
    PlacedBet,
    Result,
    Snapshot,
    Sport,
    Table,
    Tournament,
    TournamentDates,
)
from chatbet.sportsbook.port import Sportsbook

T = TypeVar("T")

MOST_RENEWED = 10_000
"""Accounts whose newer token this process remembers."""


class RenewingSportsbook:
    """``inner``, whose ``TokenExpired`` callers only meet when a fresh token is refused as well."""

    def __init__(self, inner: Sportsbook) -> None:
        self._inner = inner
        self._renewed: OrderedDict[str, Account] = OrderedDict()
        self._logging_in: dict[str, asyncio.Task[Account]] = {}

    # Markets: passed through

    async def sports(self) -> Snapshot[tuple[Sport, ...]]:
        """Passed through."""
        return await self._inner.sports()

    async def tournaments(self, sport_id: str) -> Snapshot[tuple[Tournament, ...]]:
        """Passed through."""
        return await self._inner.tournaments(sport_id)

    async def fixtures(self, sport_id: str, *, live: bool = False) -> Snapshot[tuple[Fixture, ...]]:
        """Passed through."""
        return await self._inner.fixtures(sport_id, live=live)

    async def glance(self, fixture: Fixture) -> Snapshot[FixtureOdds]:
        """As the inner one."""
        return await self._inner.glance(fixture)

    async def scores(self, sport_id: str) -> Snapshot[tuple[Fixture, ...]]:
        """Passed through."""
        return await self._inner.scores(sport_id)

    async def odds(self, fixture: Fixture, *, fresh: bool = False) -> Snapshot[FixtureOdds]:
        """Passed through."""
        return await self._inner.odds(fixture, fresh=fresh)

    async def tables(self, tournament_id: str) -> Snapshot[tuple[Table, ...]] | None:
        """Passed through."""
        return await self._inner.tables(tournament_id)

    async def results(
        self, *, tournament_id: str | None = None, team_id: str | None = None
    ) -> Snapshot[tuple[Result, ...]] | None:
        """Passed through."""
        return await self._inner.results(tournament_id=tournament_id, team_id=team_id)

    async def seasons(self) -> Snapshot[tuple[TournamentDates, ...]] | None:
        """Passed through."""
        return await self._inner.seasons()

    async def combo_odds(self, legs: Sequence[BetLeg], stake: Decimal) -> Decimal | None:
        """Passed through."""
        return await self._inner.combo_odds(legs, stake)

    # Accounts

    async def log_in(self, user_key: str) -> Account:
        """Passed through; the new token replaces every older one."""
        account = await self._inner.log_in(user_key)
        self._renewed.pop(user_key, None)
        return account

    async def balance(self, account: Account) -> Balance:
        """The money in the account."""
        return await self._with_token(account, self._inner.balance)

    async def bets(self, account: Account) -> tuple[PlacedBet, ...] | None:
        """The customer's bets, newest first; None when the upstream has no ledger."""
        return await self._with_token(account, self._inner.bets)

    async def place_bet(self, account: Account, stake: Decimal, leg: BetLeg, *, reference: str) -> BetReceipt:
        """Send one order for a single bet."""
        return await self._with_token(
            account, lambda current: self._inner.place_bet(current, stake, leg, reference=reference)
        )

    async def place_combo(
        self, account: Account, stake: Decimal, legs: Sequence[BetLeg], *, reference: str
    ) -> BetReceipt:
        """Send one order for a combined bet."""
        return await self._with_token(
            account, lambda current: self._inner.place_combo(current, stake, legs, reference=reference)
        )

    async def _with_token(self, account: Account, call: Callable[[Account], Awaitable[T]]) -> T:
        current = self._renewed.get(account.user_key, account)
        try:
            return await call(current)
        except TokenExpired:
            newer = self._renewed.get(account.user_key, account)
            if newer.token == current.token:
                newer = await self._renew(account.user_key)
        return await call(newer)

    async def _renew(self, user_key: str) -> Account:
        """One log-in at a time per account; who comes meanwhile waits for it."""
        task = self._logging_in.get(user_key)
        if task is None:
            task = self._logging_in[user_key] = asyncio.create_task(self._log_in_again(user_key))
            task.add_done_callback(lambda _: self._logging_in.pop(user_key, None))
        return await asyncio.shield(task)

    async def _log_in_again(self, user_key: str) -> Account:
        account = await self._inner.log_in(user_key)
        self._renewed[user_key] = account
        while len(self._renewed) > MOST_RENEWED:
            self._renewed.popitem(last=False)
        return account
