"""How long what the sportsbook said holds: fresh for the time of its kind, then shown as stale for a while. No I/O.

What is finished stays as it is: results and standings hold until the next match of theirs can be over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chatbet.clock import Clock
from chatbet.sportsbook.codec import Kind
from chatbet.sportsbook.model import Snapshot

_DAY = 86_400.0
GLANCE = 900.0
"""Seconds for which prices are good enough to choose matches by, never to show."""
SOONEST_END = timedelta(minutes=45)
"""No match is over sooner after its kick-off, in no sport."""
LATEST_END = timedelta(hours=4)
"""A match still without a result after this was put off: nobody waits for it."""
# After its life a value may still be shown as stale, for this long: an old price misleads sooner than an old name.
_STALE_FOR: Mapping[Kind, float] = {Kind.ODDS: 600.0, Kind.LIVE: 300.0}
_STALE_FOR_OTHERS = 2 * _DAY
# Workers' clocks differ a little; a value from further in the future belongs to another clock altogether.
_SKEW = 5.0


@dataclass(frozen=True, slots=True)
class CacheTimes:
    """Seconds for which each kind of value counts as fresh, and the patience of those who wait."""

    sports: float = _DAY
    tournaments: float = _DAY
    fixtures: float = 14_400.0
    live: float = 15.0
    odds: float = 30.0
    statistics: float = 600.0
    early: float = 0.9
    """Part of its life after which a value in demand is fetched anew."""
    patience: float = 4.0
    """How long a caller waits for a first value; the fetch goes on and the next caller finds it."""
    patience_with_stale: float = 1.0
    """How long a caller waits for a fresh value when there is an old one to give."""
    other_worker: float = 3.0
    """How long a worker waits for one that lives and fetches the same thing, before it goes ahead itself."""

    def fresh_for(self, kind: Kind) -> float:
        """Time to live of one kind."""
        match kind:
            case Kind.ODDS:
                return self.odds
            case Kind.TABLES | Kind.RESULTS:
                return self.statistics
            case Kind.LIVE:
                return self.live
            case Kind.FIXTURES:
                return self.fixtures
            case Kind.TOURNAMENTS | Kind.SEASONS:
                return self.tournaments
            case Kind.SPORTS:
                return self.sports


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """The ages of snapshots by one clock, judged by the times of the settings."""

    times: CacheTimes
    clock: Clock

    def _life(self, kind: Kind, snapshot: Snapshot[Any]) -> float:
        """Seconds for which a value counts as fresh."""
        if snapshot.until is None:
            return self.times.fresh_for(kind)
        return (snapshot.until - snapshot.as_of).total_seconds()

    def shown_for(self, kind: Kind, snapshot: Snapshot[Any]) -> float:
        """Seconds for which a value may be shown, at the end as stale."""
        return self._life(kind, snapshot) + _STALE_FOR.get(kind, _STALE_FOR_OTHERS)

    def fresh(self, kind: Kind, snapshot: Snapshot[Any]) -> bool:
        """Whether it may be shown as new."""
        return self.age(snapshot) < self._life(kind, snapshot)

    def ends_soon(self, kind: Kind, snapshot: Snapshot[Any]) -> bool:
        """Whether it is to be fetched anew, if it is in demand."""
        return self.age(snapshot) >= self._life(kind, snapshot) * self.times.early

    def enough(self, kind: Kind, snapshot: Snapshot[Any], *, ahead: bool) -> bool:
        """Whether it need not be fetched: who fetches ahead of time looks for a newer one than they have."""
        return self.fresh(kind, snapshot) and not (ahead and self.ends_soon(kind, snapshot))

    def showable(self, kind: Kind, snapshot: Snapshot[Any]) -> bool:
        """Whether it may be shown at all."""
        return -_SKEW <= self.age(snapshot) < self.shown_for(kind, snapshot)

    def age(self, snapshot: Snapshot[Any]) -> float:
        """Seconds since the sportsbook gave it."""
        age = (self.clock.now() - snapshot.as_of).total_seconds()
        # A clock that was set back would otherwise keep values fresh for as long as it was set back.
        return age if age >= -_SKEW else float("inf")


def holds_until(kick_offs: Iterable[datetime], now: datetime, *, usual: float, longest: float) -> datetime:
    """Until when figures given ``now`` hold that change only when one of these matches ends; seconds.

    While one may be ending they hold for the ``usual`` time; the ``longest`` bounds what nobody could foresee.
    """
    soonest = now + timedelta(seconds=longest)
    again = now + timedelta(seconds=usual)
    for kick_off in kick_offs:
        if kick_off + LATEST_END > now:
            soonest = min(soonest, max(kick_off + SOONEST_END, again))
    return soonest
