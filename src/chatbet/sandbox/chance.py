"""Reproducible chance: numbers that depend on what they are for, never on when or in which process they are drawn."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
_UNIT = 1 / 2**64


def number(*key: object) -> int:
    """A 64-bit number that belongs to ``key``."""
    return int.from_bytes(blake2b("|".join(map(str, key)).encode(), digest_size=8).digest(), "big")


def uniform(*key: object) -> float:
    """A number in [0, 1) that belongs to ``key``."""
    return number(*key) * _UNIT


def stream(*key: object) -> Iterator[float]:
    """Endless independent numbers in [0, 1) that belong to ``key``."""
    base = "|".join(map(str, key)).encode()
    count = 0
    while True:
        block = blake2b(base, digest_size=64, salt=count.to_bytes(8, "big")).digest()
        for start in range(0, 64, 8):
            yield int.from_bytes(block[start : start + 8], "big") * _UNIT
        count += 1


def shuffled(items: Sequence[T], *key: object) -> list[T]:
    """The items in an order that belongs to ``key`` (Fisher and Yates)."""
    result = list(items)
    draws = stream(*key)
    for last in range(len(result) - 1, 0, -1):
        other = int(next(draws) * (last + 1))
        result[last], result[other] = result[other], result[last]
    return result
