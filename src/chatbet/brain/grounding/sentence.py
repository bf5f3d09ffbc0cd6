"""One sentence as it is read: what it said so far, which phrases were seen how long ago, what its figures belong to."""

from collections.abc import Container
from dataclasses import dataclass, field

from chatbet.brain.grounding.claims import Claims
from chatbet.brain.grounding.clause import Clause
from chatbet.brain.grounding.cursor import Cursor
from chatbet.brain.grounding.timing import Timing

RECENT = 6
"""The longest phrase has fewer words."""


@dataclass(slots=True)
class Sentence:
    """The state of one sentence."""

    clause: Clause
    timing: Timing
    claims: Claims
    norms: list[str] = field(default_factory=list)
    """Its folded tokens."""
    tags: dict[str, int] = field(default_factory=dict)
    """When each kind of phrase was last seen, counted in units."""
    units: int = 0

    @property
    def last(self) -> str:
        """The token before, or nothing."""
        return self.norms[-1] if self.norms else ""

    def note(self, cursor: Cursor, at: int, end: int) -> None:
        """These tokens have been read."""
        self.norms += [token.norm for token in cursor.tokens[at:end]]

    def tag(self, tag: str) -> None:
        """A phrase of this kind ends here."""
        self.tags[tag] = self.units

    def seen(self, tag: str, *, within: int | None = None, before: int = 0) -> bool:
        """True when ``tag`` was seen in this sentence (at most ``within`` units ago, at least ``before``)."""
        when = self.tags.get(tag)
        if when is None or (before and self.units - when < before):
            return False
        return within is None or self.units - when <= within

    def before(self, articles: Container[str]) -> list[str]:
        """The words before, without a closing article."""
        norms = self.norms[-RECENT:]
        while norms and (norms[-1] in articles or norms[-1] == "."):
            norms = norms[:-1]
        return norms or [""]
