"""A place in the tokens of a stream: looks ahead as far as text has come, and says so when that is not far enough."""

from collections.abc import Iterable

from chatbet.brain.grounding.tokens import Token, Type


class More(Exception):
    """What comes next decides; it is not there yet."""


class Cursor:
    """The tokens of one sentence so far. ``final`` means that no more will come."""

    __slots__ = ("final", "tokens")

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.final = False

    def at(self, index: int) -> Token | None:
        """The token there; None past the end of the text; raises ``More`` where text has not come yet."""
        if index < len(self.tokens):
            return self.tokens[index]
        if self.final:
            return None
        raise More

    def norm(self, index: int) -> str:
        """The folded token there, or nothing."""
        token = self.at(index)
        return token.norm if token else ""

    def word(self, index: int) -> str:
        """The folded word there; nothing for numbers and marks."""
        token = self.at(index)
        return token.norm if token and token.type is Type.WORD else ""

    def is_number(self, index: int, *, glued: bool = False) -> bool:
        """True when digits stand there (with no space before them, if asked)."""
        token = self.at(index)
        return token is not None and token.type is Type.NUMBER and (token.glued or not glued)

    def glued_mark(self, index: int, marks: str) -> bool:
        """True when one of ``marks`` stands there with no space on either side."""
        token = self.at(index)
        if token is None or not token.glued or token.norm not in marks:
            return False
        following = self.at(index + 1)
        return following is not None and following.glued

    def phrase(self, index: int, phrase: Iterable[str]) -> int | None:
        """Where ``phrase`` ends when it stands there."""
        for word in phrase:
            if self.norm(index) != word:
                return None
            index += 1
        return index

    def longest(self, index: int, phrases: Iterable[tuple[str, ...]]) -> int | None:
        """Where the longest of ``phrases`` that stands there ends."""
        ends = (self.phrase(index, phrase) for phrase in phrases)
        return max((end for end in ends if end is not None), default=None)
