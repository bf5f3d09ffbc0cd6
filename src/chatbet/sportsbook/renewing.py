"""A sportsbook that renews expired tokens: one log-in for all who meet the same expired one, then the call again.

Workers share the newest token: who meets one that another worker has renewed already takes that one.

A call that was refused for its token was certainly not looked at, so this holds for orders too. Nothing else is ever
sent a second time.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

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


class Shelf(Protocol):
    """Where workers find each other's newest tokens. Never raises."""

    async def newest(self, user_key: str) -> Account | None:
        """The account with the token that was obtained last, where anybody knows."""
        ...

    async def keep(self, account: Account) -> None:
        """This token is the newest."""
        ...


class RenewingSportsbook:
    """``inner``, whose ``TokenExpired`` callers only meet when a fresh token is refused as well."""

    def __init__(self, inner: Sportsbook, shelf: Shelf | None = None) -> None:
        self._inner = inner
        self._shelf = shelf
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
        account = await self._new_token(user_key)
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
            known = await self._newer(current)
        if known is not None:
            try:
                return await call(known)
            except TokenExpired:
                current = known
        return await call(await self._renew(current.user_key))

    async def _newer(self, refused: Account) -> Account | None:
        """An account's token that was obtained meanwhile, here or by another worker; it may have expired as well."""
        own = self._renewed.get(refused.user_key)
        if own is not None and own.token != refused.token:
            return own
        shared = await self._shelf.newest(refused.user_key) if self._shelf is not None else None
        if shared is None or shared.token == refused.token:
            return None
        self._remember(shared)
        return shared

    async def _renew(self, user_key: str) -> Account:
        """One log-in at a time per account; who comes meanwhile waits for it."""
        task = self._logging_in.get(user_key)
        if task is None:
            task = self._logging_in[user_key] = asyncio.create_task(self._log_in_again(user_key))
            task.add_done_callback(lambda _: self._logging_in.pop(user_key, None))
        return await asyncio.shield(task)

    async def _log_in_again(self, user_key: str) -> Account:
        account = await self._new_token(user_key)
        self._remember(account)
        return account

    def _remember(self, account: Account) -> None:
        self._renewed[account.user_key] = account
        while len(self._renewed) > MOST_RENEWED:
            self._renewed.popitem(last=False)

    async def _new_token(self, user_key: str) -> Account:
        account = await self._inner.log_in(user_key)
        if self._shelf is not None:
            await self._shelf.keep(account)
        return account
