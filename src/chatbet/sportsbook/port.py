"""The port to a sportsbook: what ChatBet may ask of one, whoever answers.

Reads return a ``Snapshot`` so that the age of every figure is known. Every method may raise ``UpstreamUnavailable``
(nobody answered, or nothing usable came); nothing of the HTTP library passes this border.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

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


class Markets(Protocol):
    """The reading half: fixtures, prices, and, where the upstream offers them, statistics."""

    async def sports(self) -> Snapshot[tuple[Sport, ...]]:
        """Every sport on offer."""
        ...

    async def tournaments(self, sport_id: str) -> Snapshot[tuple[Tournament, ...]]:
        """Every tournament of one sport, whether or not it has fixtures now."""
        ...

    async def fixtures(self, sport_id: str, *, live: bool = False) -> Snapshot[tuple[Fixture, ...]]:
        """Every fixture of one sport, by kick-off; either those to come or those being played."""
        ...

    async def scores(self, sport_id: str) -> Snapshot[tuple[Fixture, ...]]:
        """The fixtures being played as of the last minute: good enough to be shown in passing."""
        ...

    async def odds(self, fixture: Fixture, *, fresh: bool = False) -> Snapshot[FixtureOdds]:
        """All prices of one fixture; with ``fresh`` as they are now, never remembered ones (before an order)."""
        ...

    async def glance(self, fixture: Fixture) -> Snapshot[FixtureOdds]:
        """Prices of the last few minutes: enough to choose which matches to price, never to be shown."""
        ...

    async def tables(self, tournament_id: str) -> Snapshot[tuple[Table, ...]] | None:
        """The standings; None when the upstream has no statistics."""
        ...

    async def results(
        self, *, tournament_id: str | None = None, team_id: str | None = None
    ) -> Snapshot[tuple[Result, ...]] | None:
        """Finished matches of a tournament or a team, oldest first; None when the upstream has no statistics."""
        ...

    async def seasons(self) -> Snapshot[tuple[TournamentDates, ...]] | None:
        """When every tournament's season begins and ends; None when the upstream has no statistics."""
        ...


class Accounts(Protocol):
    """The half that knows customers and takes bets. Never cached, and orders are never sent twice."""

    async def log_in(self, user_key: str) -> Account:
        """Validate a customer's key and obtain a token for it; ``UnknownAccount`` when the key is not known."""
        ...

    async def balance(self, account: Account) -> Balance:
        """The money in the account; ``TokenExpired`` when the token must be renewed."""
        ...

    async def place_bet(self, account: Account, stake: Decimal, leg: BetLeg, *, reference: str) -> BetReceipt:
        """Send one order for a single bet, once.

        Raises ``BetRefused`` when the sportsbook clearly said no, ``TokenExpired`` when it did not even look at it,
        ``OutcomeUnknown`` when the order may or may not have been taken.
        """
        ...

    async def place_combo(
        self, account: Account, stake: Decimal, legs: Sequence[BetLeg], *, reference: str
    ) -> BetReceipt:
        """Send one order for a combined bet, once; raises as ``place_bet``."""
        ...

    async def combo_odds(self, legs: Sequence[BetLeg], stake: Decimal) -> Decimal | None:
        """The upstream's own combined odds; None when it answers nothing useful."""
        ...

    async def bets(self, account: Account) -> tuple[PlacedBet, ...] | None:
        """The customer's bets, newest first; None when the upstream has no ledger."""
        ...


class Sportsbook(Markets, Accounts, Protocol):
    """A whole sportsbook."""
