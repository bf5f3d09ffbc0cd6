"""The examples as data: who wrote them, and that every file of them is read."""

from collections import Counter

from chatbet.language import Language
from chatbet.understanding.corpus import LEXICON, follow_ups, phrases, sentences
from chatbet.understanding.training import HELD_WRITER, writers_apart
from chatbet.understanding.utterance import Intent


def test_every_writer_is_heard_in_every_language_and_intent() -> None:
    """The writer who sets the temperature above all: an intent without examples would be left out of it."""
    heard = {(one.language, one.intent) for one in sentences() if one.writer == HELD_WRITER}
    assert heard == {(language, intent) for language in Language for intent in Intent}


def test_a_sentence_is_an_example_of_one_intent() -> None:
    """The same words under two intents would teach that both are right."""
    intents = {(one.language, one.text.casefold(), one.intent) for one in sentences()}
    told = Counter((language, text) for language, text, _ in intents)
    assert [text for text, count in told.items() if count > 2] == []


def test_every_file_of_follow_ups_is_read() -> None:
    """The first one of a language and those that go on with it."""
    files = list(LEXICON.glob("*/followups*.toml"))
    cases = sum(path.read_text(encoding="utf-8").count("[[case]]") for path in files)
    assert len(list(follow_ups())) == cases


def test_the_words_of_the_grammars_are_phrases_without_marks() -> None:
    """A stem is given without its star, a list of words word by word."""
    found = list(phrases())
    assert (("cuota", Language.ES) in found, ("how are", Language.EN) in found) == (True, True)
    assert not any(text.endswith("*") for text, _ in found)


def test_the_held_out_writer_is_no_part_of_what_is_learned() -> None:
    """Places of the others, then those of the one."""
    learned, held = writers_apart(["", HELD_WRITER, "spoken", HELD_WRITER])
    assert (learned.tolist(), held.tolist()) == ([0, 2], [1, 3])
