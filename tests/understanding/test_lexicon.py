"""The lexicon keeps itself clean: no example is stolen by another intent, no word is there without a use."""

import tomllib
from collections import Counter
from functools import cache
from itertools import chain

import pytest
from understanding_world import NOW

from chatbet.language import Language
from chatbet.understanding.commandline import understood
from chatbet.understanding.corpus import LEXICON, follow_ups, sentences, signs
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.normalise import TokenKind, fold, normalise
from chatbet.understanding.training_data import roster_of_all
from chatbet.understanding.understand import Understanding
from chatbet.understanding.utterance import Intent

STOLEN = 0.02
"""The most of all examples that another intent may win: the model is no list of its examples."""
UNREACHED = 0.25
"""The most of a language's words without an example. Words of a concept that some example reaches carry what was
learned of the concept to messages that no example foresaw; more than this would be a thesaurus."""
LONGEST = 6


@cache
def everybody() -> Understanding:
    """Everybody whom an example names plays today, as in training."""
    return Understanding(roster_of_all(Aliases.load()))


def meant(language: Language, *said: str) -> Intent:
    """The intent of the last message after the ones before."""
    return understood(everybody(), said[-1], said[:-1], now=NOW, hint=language).intent


@pytest.mark.slow
@pytest.mark.parametrize("language", Language)
def test_no_intent_steals_the_examples_of_another(language: Language) -> None:
    """Every example is understood again, against the whole language."""
    listed = [one for one in sentences() if one.language is language]
    stolen = [f"{one.text}: {one.intent}" for one in listed if meant(language, one.text) is not one.intent]
    assert len(stolen) <= STOLEN * len(listed), stolen


@pytest.mark.slow
@pytest.mark.parametrize("language", Language)
def test_a_follow_up_means_what_its_line_says(language: Language) -> None:
    """After its history alone; spoken ones, with chat around the point, are harder."""
    for spoken, most in ((False, 0.03), (True, 0.22)):
        listed = [one for one in follow_ups() if one.language is language and ("/spoken-" in one.family) is spoken]
        wrong = [one.text for one in listed if meant(language, *one.history, one.text) is not one.intent]
        assert listed
        assert len(wrong) <= most * len(listed), wrong


@pytest.mark.parametrize("language", Language)
def test_no_text_is_an_example_of_two_intents(language: Language) -> None:
    """What two people would file differently teaches nothing."""
    intents: dict[str, set[str]] = {}
    for one in sentences():
        if one.language is language:
            intents.setdefault(one.text.casefold().strip(" ?¿!¡."), set()).add(one.intent)
    assert [text for text, found in intents.items() if len(found) > 1] == []


@cache
def spoken(language: Language) -> frozenset[tuple[str, ...]]:
    """Every run of words in some example."""
    texts = chain(sentences(), follow_ups(), signs("acts"), signs("safety"))
    runs: set[tuple[str, ...]] = set()
    for one in texts:
        if one.language is language:
            words = tuple(token.norm for token in normalise(one.text).tokens if token.kind is not TokenKind.MARK)
            runs |= {words[at : at + size] for size in range(1, LONGEST) for at in range(len(words) - size + 1)}
    return frozenset(runs)


@cache
def beginnings(language: Language) -> frozenset[tuple[str, ...]]:
    """The same with every beginning of the last word: what a stem reaches."""
    return frozenset((*run[:-1], run[-1][:size]) for run in spoken(language) for size in range(2, len(run[-1]) + 1))


def reached(entry: str, language: Language) -> bool:
    """True when some example says it."""
    words = tuple(fold(entry.removesuffix("*")).split())
    return words in (beginnings(language) if entry.endswith("*") else spoken(language))


@pytest.mark.parametrize("part", ["concepts", "cues"])
@pytest.mark.parametrize("language", Language)
def test_no_concept_is_dead(language: Language, part: str) -> None:
    """Each is reached by some example, and most of its words are."""
    table = tomllib.loads((LEXICON / language.value / "concepts.toml").read_text(encoding="utf-8"))[part]
    unreached = Counter({name: sum(not reached(entry, language) for entry in words) for name, words in table.items()})
    assert [name for name, count in unreached.items() if count == len(table[name])] == []
    assert unreached.total() <= UNREACHED * sum(map(len, table.values())), unreached.most_common(10)


def test_all_languages_have_the_same_concepts() -> None:
    """What is learned of one language's sentences holds for the others."""
    tables = [
        tomllib.loads((LEXICON / language.value / "concepts.toml").read_text(encoding="utf-8")) for language in Language
    ]
    for part in ("concepts", "cues"):
        assert len({frozenset(table[part]) for table in tables}) == 1
