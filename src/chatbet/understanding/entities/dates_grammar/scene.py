"""What every rule of the date grammar gets: the pieces, the words, the local time and the tense near each piece."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from chatbet.language import Language
from chatbet.understanding.entities.dates_grammar.calendar import Span
from chatbet.understanding.entities.dates_grammar.words import DateWords
from chatbet.understanding.entities.numbers import NumberReader
from chatbet.understanding.entities.reader import Pieces

HIDDEN = "\0"
"""Stands where a name stood that no rule may read."""

SHORTEST_VERB = 4
FUTURE_ENDINGS = ("aré", "eré", "iré", "arei", "erei", "irei")
"""«jugaré» and «jogarei» end like a past tense and are none."""


class Found(NamedTuple):
    """What a rule read, and the piece after it."""

    span: Span
    end: int


class Scene(NumberReader):
    """A text under the eyes of the date grammar."""

    __slots__ = ("_endings", "_fold", "_remembered", "_tense", "_verbs", "language", "now", "zone")

    def __init__(self, pieces: Pieces, words: DateWords, language: Language, now: datetime, past: bool | None) -> None:
        super().__init__(pieces, words)
        self._hide_names(words)
        self.language = language
        self.zone: tzinfo = now.tzinfo or UTC
        self.now = now.replace(tzinfo=None)
        self._fold = now.fold
        self._tense = past
        self._endings = words.past_endings
        self._remembered: dict[tuple[str, int], Found | None] = {}
        self._verbs: tuple[list[int], list[bool]] | None = None

    def _hide_names(self, words: DateWords) -> None:
        """Put a blank in place of names that hold date words, so that no rule reads into «Once Caldas»."""
        hidden = {place for at in range(self.size) for place in range(at, self.skip("name", at))}
        if hidden:
            self.norms = tuple(HIDDEN if at in hidden else norm for at, norm in enumerate(self.norms))
            self._starts = words.beginnings(self.norms)

    def past(self, at: int) -> bool:
        """True when the verb that governs the words at ``at`` is in the past tense."""
        if self._tense is not None:
            return self._tense
        places, marks = self._verbs = self._verbs or self._read_tense()
        start = next((stop for stop in range(at - 1, -1, -1) if self._ends_sentence(stop)), -1)
        first = bisect_left(places, start)
        return first < len(places) and marks[max(bisect_left(places, at) - 1, first)]

    def _ends_sentence(self, at: int) -> bool:
        return self.norms[at] == "." and not self.is_glued(at + 1)

    def later(self, unit: str, count: int) -> datetime:
        """The wall-clock time that really lies so many hours or minutes from now, over any change of summer time."""
        step = timedelta(hours=count) if unit == "hour" else timedelta(minutes=count)
        moment = self.now.replace(tzinfo=self.zone, fold=self._fold).astimezone(UTC) + step
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def once(self, rule: Callable[["Scene", int], Found | None], at: int) -> Found | None:
        """What ``rule`` reads at ``at``, worked out only the first time."""
        key = (rule.__name__, at)
        if key not in self._remembered:
            self._remembered[key] = rule(self, at)
        return self._remembered[key]

    def capital(self, at: int) -> bool:
        """True when the user wrote the piece with a capital."""
        return self.pieces.text.tokens[self.pieces.owners[at]].capital

    def owning(self, at: int) -> bool:
        """True for a possessive, as in «next month's games»."""
        return "'" in self.pieces.text.tokens[self.pieces.owners[at]].text.replace("’", "'")

    def _read_tense(self) -> tuple[list[int], list[bool]]:
        """The verbs that tell past from future, and which are past: a date follows the last one before it."""
        places: list[int] = []
        marks: list[bool] = []
        helped, told = False, 0
        for at in range(self.size):
            helped = (helped or self.has("past_aux", at)) and self.norms[at] not in (".", "?", "!", ",", ";")
            past = (self.has("past", at) and not self.has("past_not", at)) or self._ends_in_past(at)
            told = max(told, self.skip("past", at))
            if past or (self.has("present", at) and not helped and at >= told):
                places.append(at)
                marks.append(past and not self._doubtful(at))
        return places, marks

    def _ends_in_past(self, at: int) -> bool:
        """True for a word that the language ends like its past tenses: «perdí», «paguei», «ganharam»."""
        if self.has("past_not", at) or len(self.norms[at]) < SHORTEST_VERB:
            return False
        written = self.pieces.text.tokens[self.pieces.owners[at]].text.casefold()
        return written.endswith(self._endings) and not written.endswith(FUTURE_ENDINGS)

    def _doubtful(self, at: int) -> bool:
        """True for a form that is past only by an accent, where neither accent nor context says so."""
        if not self.has("past_doubt", at):
            return False
        written = self.pieces.text.tokens[self.pieces.owners[at]].text
        return written.isascii() and (self.before("not_past_before", at) or at == 0)
