"""The written examples: every file is read, and no sentence is taught two meanings."""

import tomllib
from collections import defaultdict

from chatbet.language import Language
from chatbet.understanding.corpus import LEXICON, follow_ups, sentences
from chatbet.understanding.normalise import normalise
from chatbet.understanding.utterance import Intent


def test_every_file_of_sentences_is_read() -> None:
    """A file that continues another, like ``greeting_spoken.toml``, is read like the first."""
    written = sum(
        len(family["lines"])
        for path in LEXICON.glob("*/sentences/*.toml")
        for family in tomllib.loads(path.read_text(encoding="utf-8"))["family"]
    )
    assert sum(1 for _ in sentences()) == written


def test_every_file_of_follow_ups_is_read() -> None:
    """Each case of each language is read, and has a history to follow."""
    cases = list(follow_ups())
    paths = list(LEXICON.glob("*/followups*.toml"))
    assert len(cases) == sum(len(tomllib.loads(path.read_text(encoding="utf-8"))["case"]) for path in paths)
    assert all(case.history for case in cases)


def test_no_sentence_has_two_intents() -> None:
    """Within a language the same words always mean the same."""
    meanings: defaultdict[tuple[Language, tuple[str, ...]], set[Intent]] = defaultdict(set)
    for one in sentences():
        meanings[one.language, normalise(one.text).norms].add(one.intent)
    assert not {key: intents for key, intents in meanings.items() if len(intents) > 1}
