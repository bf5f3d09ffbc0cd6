"""How long results and standings hold: what is finished stays as it is, until the next match of theirs ends. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

SOONEST_END = timedelta(minutes=45)
"""No match is over sooner after its kick-off, in no sport."""
LATEST_END = timedelta(hours=4)
"""A match still without a result after this was put off: nobody waits for it."""


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
