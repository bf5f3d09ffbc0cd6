"""The market's mood: a bounded random walk in time that moves prices a little, as a pure function of its key.

Steps of ten seconds are filled in between hourly points by halving (a Brownian bridge), so that any instant is reached
in nine steps and two processes always agree.
"""

from datetime import datetime

from chatbet.sandbox import chance

PRE_MATCH_TICK, LIVE_TICK = 10, 5
"""Seconds for which prices stand still."""
HOUR_TICKS = 512
BOUND = 1.0
"""The walk stays within this."""
_SWING = 0.35
_SMOOTHNESS = 0.62
"""How much smaller the steps are at each halving: below 0.71 the walk is calmer in seconds than in hours."""


def tick_of(now: datetime, seconds: int) -> int:
    """The number of the tick in which ``now`` lies."""
    return int(now.timestamp()) // seconds


def walk(tick: int, *key: object) -> float:
    """The walk's value at a tick, between -1 and 1."""
    block, place = divmod(tick, HOUR_TICKS)
    left, right = _anchor(block, *key), _anchor(block + 1, *key)
    low, high, swing = 0, HOUR_TICKS, _SWING
    while place not in (low, high):
        middle = (low + high) // 2
        shift = (chance.uniform("bridge", block, middle, *key) * 2 - 1) * swing
        value = max(-BOUND, min(BOUND, (left + right) / 2 + shift))
        if place < middle:
            high, right = middle, value
        elif place > middle:
            low, left = middle, value
        else:
            return value
        swing *= _SMOOTHNESS
    return left if place == low else right


def _anchor(block: int, *key: object) -> float:
    return (chance.uniform("anchor", block, *key) * 2 - 1) * 0.75
