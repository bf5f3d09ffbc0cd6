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
_TELLING = (
    "weekday", "weekday_weak", "month", "month_weak", "day", "unit", "holiday", "daypart", "part", "part_head",
    "part_alone", "part_tail", "clock_word", "small", "times", "half", "couple", "ordinal", "ahead_bare",
    "month_edge_alone", "meridiem", "hour_mark",
)  # fmt: skip
_POINTING = frozenset({"one"})
"""«the following one» tells no hour; «one o'clock» does, by its other word."""
_GLUE = ("article", "the", "of", "at", "from", "to", "and", "joint")
"""Kinds of which no word tells a date, even in a phrase that does: «in the am»."""
_LEADING = (
    *_STARTERS, "article", "this_day", "joint", "of", "of_date", "in_month", "to", "to_infix", "on", "week_of",
    "rel_after", "joiner", "one", "and", "at_strong", "between",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date and the half-open range of tokens that said it, which no other extractor may read again."""

    range: DateRange
    start_token: int
    end_token: int


def find_dates(text: Text, language: Language, now: datetime, *, past: bool | None = None) -> list[DateMention]:
    """The dates of ``text``, in order. ``now`` is aware, in the user's zone; ``past`` overrules the verbs' tense."""
    pieces, words = cut(text), date_words(language)
    places = _places(pieces.norms, words)
    if not places:
        return []
    scene = Scene(pieces, words, language, now, past)
    return [_mention(scene, pieces, read) for read in merged(scene, read_dates(scene, places))]


def _places(norms: tuple[str, ...], words: DateWords) -> list[int]:
    """Where a date may begin, in order: words of dates run from there, without any other, up to a telling one."""
    starters, leading, telling = _starters(words), _leading(words), _telling(words)
    places: list[int] = []
    told = False
    for at in range(len(norms) - 1, -1, -1):
        norm = norms[at]
        starts = norm in starters
        if norm in telling or norm[0].isdigit():
            told = True
            starts = starts or norm[0].isdigit()
        elif not starts and norm not in leading and norm.isalpha():
            told = False
        if told and starts:
            places.append(at)
    return places[::-1]


@lru_cache(maxsize=8)
def _starters(words: DateWords) -> frozenset[str]:
    """The words with which a date can begin."""
    return words.starters(_STARTERS)


@lru_cache(maxsize=8)
def _leading(words: DateWords) -> frozenset[str]:
    """The words that may stand between the beginning of a date and its first telling word."""
    return frozenset(words.words(_LEADING)) - _starters(words)


@lru_cache(maxsize=8)
def _telling(words: DateWords) -> frozenset[str]:
    """The words of which every date has at least one, figures apart."""
    return words.marks(_TELLING, frozenset(words.words(_GLUE))) - _POINTING


def _mention(scene: Scene, pieces: Pieces, read: Read) -> DateMention:
    """The public form of what the grammar read."""
    start = pieces.owners[read.start]
    end = pieces.owners[min(read.end, scene.size) - 1] + 1
    begin, until = absolute(scene, read.span)
    grain = "range" if read.span.grain == HOURS else read.span.grain
    return DateMention(DateRange(pieces.text.between(start, end), begin, until, grain), start, end)
