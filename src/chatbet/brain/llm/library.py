"""The name books, one per list of names on offer: made ahead of the first turn, kept while the names stay."""

from chatbet.brain.grounding.names import NameBook
from chatbet.sportsbook.catalogue import Catalogue, CatalogueName
from chatbet.understanding.entities.aliases import Aliases


class Library:
    """Holds the book of the catalogue of the moment."""

    def __init__(self) -> None:
        self._aliases = Aliases.load()
        self._names: tuple[CatalogueName, ...] | None = None
        self._book = NameBook.empty()

    def book_of(self, catalogue: Catalogue) -> NameBook:
        """Every name that a text could mean; made anew (a tenth of a second) when the names on offer change."""
        names = catalogue.names()
        if self._names is None or (names is not self._names and names != self._names):
            self._names = names
            self._book = NameBook.of(catalogue, self._aliases)
        return self._book
