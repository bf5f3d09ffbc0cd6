"""The examples as rows of numbers, for ``training`` and the comparison of designs. Never imported at run time."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from scipy.sparse import csr_matrix

from chatbet.language import Language
from chatbet.understanding.continuation import SAME, in_conversation
from chatbet.understanding.corpus import FollowUp, Sentence, Sign, follow_ups, sentences, signs
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.entities.names import Gazetteer, NameContext
from chatbet.understanding.features import features
from chatbet.understanding.language_detection import language_features
from chatbet.understanding.normalise import normalise
from chatbet.understanding.reading import Reading, read
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.spelling import spellings
from chatbet.understanding.utterance import Intent

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
RAREST = 2
"""A feature must occur in so many examples to count."""
_SEED = 7
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


def readings(examples: Iterable[tuple[str, Language]]) -> list[Reading]:
    """Each text, read in its own language with everybody on the roster."""
    aliases = Aliases.load()
    gazetteer = Gazetteer.build(roster_of_all(aliases), aliases)
    spelling = spellings(known_words(), aliases)
    return [
        read(normalise(text), language, gazetteer, NameContext(), NOW, spelling[language])
        for text, language in examples
    ]


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
    return {feature: place for place, feature in enumerate(sorted(f for f, n in counts.items() if n >= RAREST))}


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
    listed = list(sentences())
    named = {name: list(signs(name)) for name in ("acts", "safety")}
    read_sentences = readings((one.text, one.language) for one in listed)
    lists = [features(reading) for reading in read_sentences]
    sign_lists = {
        name: [features(reading) for reading in readings((one.text, one.language) for one in group)]
        for name, group in named.items()
    }
    heard: list[Sentence | FollowUp | Sign] = [*listed, *follow_ups(), *(one for name in named for one in named[name])]
    spoken = [language_features(normalise(one.text)) for one in heard]
    turns = [*_follow_ups(), *_changes_of_subject(listed, read_sentences, lists)]
    everything = [*lists, *spoken, *(row for group in sign_lists.values() for row in group)]
    places = vocabulary([*everything, *(turn.features for turn in turns)])
    return Material(
        listed,
        named,
        turns,
        matrix(lists, places),
        {name: matrix(group, places) for name, group in sign_lists.items()},
        matrix(spoken, places),
        [one.language for one in heard],
        matrix([turn.features for turn in turns], places),
        places,
    )


def _follow_ups() -> Iterable[Turn]:
    """Messages that only their history explains."""
    cases = [case for case in follow_ups() if case.before is not None]
    for case, reading in zip(cases, readings((case.text, case.language) for case in cases), strict=True):
        before = case.before or case.intent
        label = SAME if case.intent is before else case.intent.value
        rows = in_conversation(features(reading), reading, before)
        yield Turn(rows, label, case.family, before, case.intent, follow_up=True)


def _changes_of_subject(
    listed: Sequence[Sentence], read_sentences: Sequence[Reading], lists: Sequence[list[str]]
) -> Iterable[Turn]:
    """Whole questions after a question of any other kind: they mean what they mean alone."""
    chance = random.Random(_SEED)
    for one, reading, found in zip(listed, read_sentences, lists, strict=True):
        before = chance.choice(_ASKED_BEFORE)
        if not any(part in one.family for part in _BROKEN_OFF):
            rows = in_conversation(found, reading, before)
            yield Turn(rows, one.intent.value, one.family, before, one.intent, writer=one.writer)
