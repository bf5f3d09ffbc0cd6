"""Several things asked of the sportsbook at once."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


async def together(asked: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Their answers in order, waited for side by side; one alone, as usual, needs no task and no turn of the loop.

    Raises what the first of them raises.
    """
    if len(asked) == 1:
        return [await asked[0]]
    return await asyncio.gather(*asked)
