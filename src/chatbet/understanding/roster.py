"""The names on offer, as understanding sees them. The catalogue builds one; understanding only reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

from chatbet.understanding.utterance import Kind


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One team, player or tournament with every name that the sportsbook gives it."""

    canonical: str
    kind: Kind
    names: tuple[str, ...]
    """In any language, canonical included."""
    tournaments: tuple[str, ...] = ()
    """Canonical tournament names in which a team or player appears: context that separates homonyms."""
    sport_id: str = "1"


@dataclass(frozen=True, slots=True)
class Roster:
    """All entries of one day, in one immutable value."""

    entries: tuple[RosterEntry, ...]
    pairs: frozenset[frozenset[str]] = frozenset()
    """Who meets whom in the fixtures on offer, by canonical names: it separates homonyms."""

    @classmethod
    def of(cls, entries: Iterable[RosterEntry]) -> "Roster":
        """A roster of these entries."""
        return cls(tuple(entries))
