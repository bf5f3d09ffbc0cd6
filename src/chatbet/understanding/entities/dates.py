"""Finds the dates of a message and turns them into half-open intervals in the user's zone. Pure; never raises.

The grammar lives in ``dates_grammar``, its words in the lexicon's ``dates.toml``, its cases in docs/dates.md.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.entities.dates_grammar.clock import absolute
from chatbet.understanding.entities.dates_grammar.merging import Read, merged
from chatbet.understanding.entities.dates_grammar.points import HOURS
from chatbet.understanding.entities.dates_grammar.ranges import read_dates
from chatbet.understanding.entities.dates_grammar.scene import Scene
from chatbet.understanding.entities.dates_grammar.words import DateWords, date_words
from chatbet.understanding.entities.reader import Pieces, cut
from chatbet.understanding.normalise import Text
from chatbet.understanding.utterance import DateRange

_STARTERS = (
    "weekday", "weekday_weak", "weekday_plural", "month", "month_weak", "day", "daypart", "part", "part_head",
    "unit", "rel_before", "ahead", "ahead_bare", "ago_before", "next_n", "last_n", "the", "day_word", "from",
    "until", "before", "since", "after", "rest_of", "month_edge", "month_edge_alone", "at", "clock_word",
    "minutes_to", "minutes_past", "holiday", "greeting", "not_date", "the_unit", "half", "small", "article_one",
    "couple", "in_eight_before", "ordinal", "farewell", "the_number", "nth",
)  # fmt: skip
_TELLING = ("weekday", "weekday_weak", "month", "month_weak", "day", "unit", "holiday", "greeting", "part_tail")
_TELLING_UNLESS_GLUE = ("daypart", "part", "clock_word", "small", "half", "ordinal", "month_edge_alone")
_GLUE = ("article", "the", "of", "at", "from", "to", "and", "joint", "one", "rel_before", "and_half")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date and the half-open range of tokens that said it, which no other extractor may read again."""

    range: DateRange
    start_token: int
    end_token: int


def find_dates(text: Text, language: Language, now: datetime, *, past: bool | None = None) -> list[DateMention]:
    """The dates of ``text``, in order. ``now`` is aware, in the user's zone; ``past`` overrules the verbs' tense."""
    words = date_words(language)
    pieces = cut(text)
    telling = _telling(words)
    if not any(norm in telling or norm[0].isdigit() for norm in pieces.norms):
        return []
    scene = Scene(pieces, words, language, now, past)
    return [_mention(scene, pieces, read) for read in merged(scene, read_dates(scene, _starters(words), telling))]


@lru_cache(maxsize=8)
def _starters(words: DateWords) -> frozenset[str]:
    """The words with which a date can begin."""
    return words.starters(_STARTERS)


@lru_cache(maxsize=8)
def _telling(words: DateWords) -> frozenset[str]:
    """The words of which every date has at least one."""
    doubtful = frozenset(words.words(_TELLING_UNLESS_GLUE)) - frozenset(words.words(_GLUE))
    return doubtful | frozenset(words.words(_TELLING))


def _mention(scene: Scene, pieces: Pieces, read: Read) -> DateMention:
    """The public form of what the grammar read."""
    start = pieces.owners[read.start]
    end = pieces.owners[min(read.end, scene.size) - 1] + 1
    begin, until = absolute(scene, read.span)
    grain = "range" if read.span.grain == HOURS else read.span.grain
    return DateMention(DateRange(pieces.text.between(start, end), begin, until, grain), start, end)
