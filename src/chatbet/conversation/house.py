"""Puts the parts of betting together: the desk, the placement behind it, and the reconciler beside it."""

from collections.abc import Callable
from dataclasses import dataclass

from chatbet.clock import Clock
from chatbet.conversation.accounts import Accounts
from chatbet.conversation.alerting import AlertBook, Alerting
from chatbet.conversation.cashier import Cashier
from chatbet.conversation.checkpoints import Checkpoints
from chatbet.conversation.counter import Counter
from chatbet.conversation.desk import Desk
from chatbet.conversation.news import Newsroom
from chatbet.conversation.notices import Notices
from chatbet.conversation.orders import Orders
from chatbet.conversation.placement import Placement
from chatbet.conversation.presenting import House, Presenter
from chatbet.conversation.protection import Protection
from chatbet.conversation.reconciler import Pace, Reconciler
from chatbet.conversation.responsible import ResponsiblePlay
from chatbet.conversation.session import SessionStore
from chatbet.conversation.signin import SignIn
from chatbet.sportsbook.port import Sportsbook
from chatbet.state.connection import GuardedRedis
from chatbet.state.leases import Leases


@dataclass(frozen=True, slots=True)
class Counters:
    """Where orders are counted."""

    ended: Callable[[str], None] = lambda _: None
    """One order, by its outcome."""
    unknown: Callable[[int], None] = lambda _: None
    """How many orders have no known outcome now."""


@dataclass(frozen=True, slots=True)
class Betting:
    """The parts that outlive a message."""

    desk: Desk
    placement: Placement
    reconciler: Reconciler
    orders: Orders
    play: ResponsiblePlay
    notices: Notices


def betting_house(
    redis: GuardedRedis,
    sportsbook: Sportsbook,
    accounts: Accounts,
    store: SessionStore,
    clock: Clock,
    *,
    worker: str,
    house: House | None = None,
    pace: Pace | None = None,
    counters: Counters | None = None,
    checkpoints: Checkpoints | None = None,
    alerts: AlertBook | None = None,
) -> Betting:
    """All of it for one process; ``worker`` names the process among its peers. The reconciler is not yet started."""
    rules, counted = house or House(), counters or Counters()
    orders, play, notices = Orders(redis), ResponsiblePlay(redis), Notices(redis)
    reconciler = Reconciler(
        sportsbook, orders, play, accounts, notices, store, Leases(redis, worker), clock,
        pace=pace, count=counted.ended, waiting=counted.unknown,
    )  # fmt: skip
    placement = Placement(
        sportsbook, orders, play, accounts, clock,
        tolerance=rules.tolerance, count=counted.ended, wake=reconciler.wake, checkpoints=checkpoints,
    )  # fmt: skip
    presenter = Presenter(accounts, play, clock, rules)
    counter = Counter(Cashier(placement, presenter, clock), presenter, clock)
    desk = Desk(
        accounts, Protection(play, clock), SignIn(accounts), counter, Newsroom(notices, play), placement,
        Alerting(alerts, clock) if alerts is not None else None,
    )  # fmt: skip
    return Betting(desk, placement, reconciler, orders, play, notices)
