"""Understanding with today's names: rebuilds the gazetteer only when the catalogue's names change."""

from datetime import datetime

from chatbet.language import Language
from chatbet.sportsbook.catalogue import Catalogue, CatalogueName
from chatbet.understanding.memory import Memory
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.understand import Understanding
from chatbet.understanding.utterance import Kind, Utterance


class Listener:
    """Understands messages against the catalogue of the moment."""

    def __init__(self) -> None:
        self._names: tuple[CatalogueName, ...] | None = None
        self._understanding: Understanding | None = None

    def understand(
        self, text: str, catalogue: Catalogue, memory: Memory, *, now: datetime, hint: Language
    ) -> Utterance:
        """The message's meaning; ``now`` aware in the user's zone, ``hint`` the language when the text has none."""
        return self._for(catalogue).understand(text, now=now, memory=memory, hint=hint)

    def prepare(self, catalogue: Catalogue) -> None:
        """Build what the first message needs ahead of it."""
        self._for(catalogue)

    def _for(self, catalogue: Catalogue) -> Understanding:
        names = catalogue.names()
        if self._understanding is None or names != self._names:
            self._names = names
            self._understanding = Understanding(roster_of(catalogue))
        return self._understanding


def roster_of(catalogue: Catalogue) -> Roster:
    """The catalogue's names as understanding reads them."""
    pairs = frozenset(
        frozenset((fixture.home.names.canonical, fixture.away.names.canonical)) for fixture in catalogue.fixtures
    )
    return Roster(
        tuple(
            RosterEntry(name.canonical, Kind(name.kind.value), name.names, name.tournaments, name.sport_id)
            for name in catalogue.names()
        ),
        pairs,
    )
