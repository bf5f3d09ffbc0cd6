"""The examples as rows of numbers, for ``training`` and the comparison of designs. Never imported at run time."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from multiprocessing import get_context
from typing import NamedTuple

from scipy.sparse import csr_matrix

from chatbet.language import Language
from chatbet.understanding.continuation import SAME, in_conversation
from chatbet.understanding.corpus import FollowUp, Sentence, Sign, follow_ups, phrases, sentences, signs
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.entities.names import Gazetteer, NameContext
from chatbet.understanding.features import features
from chatbet.understanding.language_detection import language_features
from chatbet.understanding.normalise import normalise
from chatbet.understanding.reading import Reading, read
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.spelling import Spelling, spellings
from chatbet.understanding.utterance import Intent

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
RAREST = 2
"""A feature must occur in so many examples to count."""
RAREST_PAIR = 3
"""The same for two words, of which there are so many: of 235,000 features 134,000 are left, and nothing is understood
worse."""
_PAIRS = frozenset({"b ", "s ", "l ", "cc"})
_SEED = 7
_CHUNK = 256
_ASKED_BEFORE = tuple(intent for intent in Intent if intent not in (Intent.UNCLEAR, Intent.GREETING))
"""Intents of a message that the next one may go on with."""
_BROKEN_OFF = ("fragment", "lone-", "broken-bits", "too-short", "vague", "bare-reactions", "truncated", "incomplete")
"""Families whose sentences mean nothing alone, and may mean something after a question."""


def roster_of_all(aliases: Aliases) -> Roster:
    """Everybody whom the alias tables know, as if all played today."""
    return Roster.of(RosterEntry(known.name, known.kind, (known.name,)) for known in aliases.known)


def known_words() -> frozenset[str]:
    """The words of the sentences that are no slips of one hand."""
    counts = Counter(norm for one in sentences() for norm in set(normalise(one.text).norms) if norm.isalpha())
    return frozenset(word for word, count in counts.items() if count > RAREST)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads examples as the product reads messages, with everybody on the roster."""

    gazetteer: Gazetteer
    spelling: dict[Language, Spelling]

    def read(self, text: str, language: Language) -> Reading:
        """One example in its own language."""
        return read(normalise(text), language, self.gazetteer, NameContext(), NOW, self.spelling[language])


@cache
def reader() -> Reader:
    """The one reader of a process."""
    aliases = Aliases.load()
    return Reader(Gazetteer.build(roster_of_all(aliases), aliases), spellings(known_words(), aliases))


@dataclass(frozen=True, slots=True)
class Example:
    """A message as it is written, and what was asked before it, if anything."""

    text: str
    language: Language
    before: Intent | None = None


class Read(NamedTuple):
    """The features of a message by itself, and after what was asked before."""

    alone: list[str]
    turned: list[str]


def read_examples(examples: Sequence[Example]) -> list[Read]:
    """Every example, on all processors: reading is the slow part of training."""
    reader()  # built before the processes part, and so only once
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        return list(pool.map(_read_example, examples, chunksize=_CHUNK))


def _read_example(example: Example) -> Read:
    reading = reader().read(example.text, example.language)
    alone = features(reading)
    return Read(alone, in_conversation(alone, reading, example.before) if example.before else [])


def matrix(lists: Sequence[Sequence[str]], places: dict[str, int]) -> csr_matrix:
    """One row per example, of length one: every known feature counts the same."""
    starts, columns, values = [0], [], []
    for listed in lists:
        row = [places[feature] for feature in listed if feature in places]
        columns += row
        values += [len(row) ** -0.5 for _ in row]
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(lists), len(places)))


def vocabulary(lists: Iterable[Sequence[str]]) -> dict[str, int]:
    """The features that are not too rare."""
    counts = Counter(feature for listed in lists for feature in listed)
    kept = (feature for feature, count in counts.items() if count >= (RAREST_PAIR if feature[:2] in _PAIRS else RAREST))
    return {feature: place for place, feature in enumerate(sorted(kept))}


@dataclass(frozen=True, slots=True)
class Turn:
    """A message after another one; ``label`` is an intent, or «the same»."""

    features: list[str]
    label: str
    family: str
    before: Intent
    intent: Intent
    follow_up: bool = False
    writer: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """All examples with their rows."""

    sentences: list[Sentence]
    signs: dict[str, list[Sign]]
    turns: list[Turn]
    sentence_rows: csr_matrix
    sign_rows: dict[str, csr_matrix]
    spoken_rows: csr_matrix
    spoken: list[Language]
    turn_rows: csr_matrix
    places: dict[str, int]


def material() -> Material:
    """Read every example once."""
    listed, cases = list(sentences()), [case for case in follow_ups() if case.before is not None]
    named = {name: list(signs(name)) for name in ("acts", "safety")}
    gathered: list[Sentence | FollowUp | Sign] = [*listed, *cases, *(one for group in named.values() for one in group)]
    chance = random.Random(_SEED)
    before: list[Intent | None] = [*(chance.choice(_ASKED_BEFORE) for _ in listed), *(case.before for case in cases)]
    before += [None] * (len(gathered) - len(before))
    found = read_examples([Example(one.text, one.language, last) for one, last in zip(gathered, before, strict=True)])
    lists = [one.alone for one in found]
    turns = [
        *_follow_ups(cases, found[len(listed) :]),
        *_changes_of_subject(listed, before, found),
    ]
    heard: list[tuple[str, Language]] = [(one.text, one.language) for one in (*gathered, *_first_of_all())]
    spoken = [language_features(normalise(text)) for text, _ in heard]
    places = vocabulary([*lists, *spoken, *(turn.features for turn in turns)])
    heard += phrases()
    spoken += [language_features(normalise(text)) for text, _ in heard[len(spoken) :]]
    return Material(
        listed,
        named,
        turns,
        matrix(lists[: len(listed)], places),
        {name: matrix(group, places) for name, group in _by_name(named, lists[len(listed) + len(cases) :])},
        matrix(spoken, places),
        [language for _, language in heard],
        matrix([turn.features for turn in turns], places),
        places,
    )


def _first_of_all() -> Iterable[FollowUp]:
    """Follow-ups to nothing but a greeting: they teach a language and no intent."""
    return (case for case in follow_ups() if case.before is None)


def _by_name(named: dict[str, list[Sign]], lists: Sequence[list[str]]) -> Iterable[tuple[str, Sequence[list[str]]]]:
    """The rows of each group of signs."""
    start = 0
    for name, group in named.items():
        yield name, lists[start : start + len(group)]
        start += len(group)


def _follow_ups(cases: Sequence[FollowUp], found: Sequence[Read]) -> Iterable[Turn]:
    """Messages that only their history explains."""
    for case, one in zip(cases, found, strict=False):
        before = case.before or case.intent
        label = SAME if case.intent is before else case.intent.value
        yield Turn(one.turned, label, case.family, before, case.intent, follow_up=True)


def _changes_of_subject(
    listed: Sequence[Sentence], before: Sequence[Intent | None], found: Sequence[Read]
) -> Iterable[Turn]:
    """Whole questions after a question of any other kind: they mean what they mean alone."""
    for sentence, last, one in zip(listed, before, found, strict=False):
        if last is not None and not any(part in sentence.family for part in _BROKEN_OFF):
            yield Turn(
                one.turned, sentence.intent.value, sentence.family, last, sentence.intent, writer=sentence.writer
            )
