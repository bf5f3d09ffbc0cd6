"""Expired tokens are renewed once, for everybody who meets them; nothing else is ever sent twice."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from chatbet.errors import BetRefused, OutcomeUnknown, TokenExpired, UnknownAccount, UpstreamUnavailable
from chatbet.sportsbook.model import Account, Balance, BetLeg, BetReceipt
from chatbet.sportsbook.renewing import RenewingSportsbook

OLD = Account("1", "ana", "old")
LEG = BetLeg("b", "f", Decimal(2), "1", "5")


class Counter:
    """A sportsbook that takes one token and counts what it is asked."""

    def __init__(self, *, valid: str = "new-1", fault: Exception | None = None) -> None:
        self.valid = valid
        self.fault = fault
        self.log_ins = 0
        self.orders = 0

    async def log_in(self, user_key: str) -> Account:
        """A new token each time."""
        self.log_ins += 1
        await asyncio.sleep(0)
        return Account("1", user_key, f"new-{self.log_ins}")

    async def balance(self, account: Account) -> Balance:
        """For the valid token only."""
        await asyncio.sleep(0)
        if account.token != self.valid:
            raise TokenExpired("balance")
        return Balance(Decimal(5))

    async def place_bet(self, account: Account, stake: Decimal, leg: BetLeg, *, reference: str) -> BetReceipt:
        """Looks at the token first, then counts."""
        if account.token != self.valid:
            raise TokenExpired("place")
        self.orders += 1
        if self.fault is not None:
            raise self.fault
        return BetReceipt("b1", None)


class Shelf:
    """What workers know of each other's tokens."""

    def __init__(self, *kept: Account) -> None:
        self.kept = {account.user_key: account for account in kept}

    async def newest(self, user_key: str) -> Account | None:
        """The last one kept."""
        return self.kept.get(user_key)

    async def keep(self, account: Account) -> None:
        """Instead of the one before."""
        self.kept[account.user_key] = account


def renewing(inner: Any, shelf: Shelf | None = None) -> RenewingSportsbook:
    """The wrapper around a counter."""
    return RenewingSportsbook(inner, shelf)


async def test_many_calls_with_an_old_token_log_in_once() -> None:
    """Single flight."""
    inner = Counter()
    book = renewing(inner)
    found = await asyncio.gather(*(book.balance(OLD) for _ in range(20)))
    assert {balance.money for balance in found} == {5}
    assert inner.log_ins == 1


async def test_the_newer_token_is_remembered() -> None:
    """The account in the caller's hands is still the old one."""
    inner = Counter()
    book = renewing(inner)
    for _ in range(3):
        await book.balance(OLD)
    assert inner.log_ins == 1


async def test_an_order_refused_at_the_door_is_sent_with_the_new_token() -> None:
    """It was certainly not looked at."""
    inner = Counter()
    assert (await renewing(inner).place_bet(OLD, Decimal(5), LEG, reference="r")).bet_id == "b1"
    assert inner.orders == 1


@pytest.mark.parametrize("fault", [OutcomeUnknown("lost"), BetRefused("no"), UpstreamUnavailable("away")])
async def test_no_other_fault_sends_an_order_again(fault: Exception) -> None:
    """Whatever it was."""
    inner = Counter(valid="old", fault=fault)
    with pytest.raises(type(fault)):
        await renewing(inner).place_bet(OLD, Decimal(5), LEG, reference="r")
    assert (inner.orders, inner.log_ins) == (1, 0)


async def test_a_fresh_token_that_is_refused_as_well_is_the_callers_business() -> None:
    """No loop."""
    inner = Counter(valid="never")
    with pytest.raises(TokenExpired):
        await renewing(inner).balance(OLD)
    assert inner.log_ins == 1


async def test_a_key_that_is_no_longer_known_is_said_to_all_who_wait() -> None:
    """And the next call tries again."""

    class Forgetful(Counter):
        async def log_in(self, user_key: str) -> Account:
            self.log_ins += 1
            await asyncio.sleep(0)
            raise UnknownAccount(user_key)

    inner = Forgetful()
    book = renewing(inner)
    found = await asyncio.gather(*(book.balance(OLD) for _ in range(5)), return_exceptions=True)
    assert {type(one) for one in found} == {UnknownAccount}
    assert inner.log_ins == 1


async def test_a_token_that_another_worker_has_renewed_is_not_renewed_again() -> None:
    """Four workers, one log-in."""
    inner, shelf = Counter(), Shelf()
    for _ in range(4):
        assert (await renewing(inner, shelf).balance(OLD)).money == 5
    assert inner.log_ins == 1


async def test_another_workers_token_that_has_expired_as_well_is_renewed() -> None:
    """What workers know of each other may be a day old; the customer notices nothing."""
    inner, shelf = Counter(), Shelf(Account("1", "ana", "yesterday's"))
    book = renewing(inner, shelf)
    for _ in range(2):
        assert (await book.balance(OLD)).money == 5
    assert (inner.log_ins, shelf.kept["ana"].token) == (1, "new-1")


async def test_a_customer_who_logs_in_has_the_newest_token_everywhere() -> None:
    """Also where an older one is still in somebody's hands."""
    inner, shelf = Counter(), Shelf()
    await renewing(inner, shelf).log_in("ana")
    assert (await renewing(inner, shelf).balance(OLD)).money == 5
    assert inner.log_ins == 1
