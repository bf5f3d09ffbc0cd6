"""Named places in the course of an order at which a process could die: the seam for tests that make it die there."""

from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    """The steps of placing, in their order."""

    BEFORE_CLAIM = "before_claim"
    CLAIMED = "claimed"
    BEFORE_CALL = "before_call"
    """Written down as sent; the request has not left."""
    AFTER_ANSWER = "after_answer"
    """The sportsbook has answered; nothing of it is written down."""
    RECORDED = "recorded"
    """Written down; the turn is not saved."""
    SAVED = "saved"
    """The turn is saved; the record does not say so yet."""


class Checkpoints(Protocol):
    """Is told of every step."""

    async def reached(self, step: Step) -> None:
        """A step was reached; normally nothing happens."""
        ...


class NoCheckpoints:
    """Nothing happens."""

    async def reached(self, step: Step) -> None:
        """Go on."""
