"""The guards around the words of consent and other acts: each sentence is one that a missing guard would misread."""

import pytest
from understanding_world import heard

from chatbet.language import Language
from chatbet.understanding.acts import LONGEST_ANSWER, answers, hedges, refuses, says
from chatbet.understanding.entities.reader import load
from chatbet.understanding.normalise import normalise
from chatbet.understanding.utterance import Act

ES, EN, PT = Language.ES, Language.EN, Language.PT


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ya va", ES), ("ya vale", ES), ("vale ya", ES), ("ya, claro", ES), ("já vai", PT), ("JÁ VAI!", PT),
    ],
)  # fmt: skip
def test_a_listed_denial_is_no_yes_although_its_words_are(text: str, language: Language) -> None:
    """«ya va» asks to wait and «vale ya» has had enough, in words that consent by themselves."""
    assert not says(normalise(text), language, Act.YES)


@pytest.mark.parametrize(
    ("text", "language"),
    [("sí porfa", ES), ("porfa sí", ES), ("dale pues parce", ES), ("yes please mate", EN), ("sim, por favor", PT)],
)
def test_courtesy_may_stand_on_both_sides_of_a_yes(text: str, language: Language) -> None:
    """It neither makes nor breaks it."""
    assert says(normalise(text), language, Act.YES)


@pytest.mark.parametrize(("text", "language"), [("porfa parce", ES), ("please mate", EN), ("", ES), ("!!!", EN)])
def test_courtesy_alone_is_no_yes(text: str, language: Language) -> None:
    """Nor is nothing at all."""
    assert not says(normalise(text), language, Act.YES)


def test_a_long_yes_is_no_yes() -> None:
    """Whoever says so much says something else too."""
    assert says(normalise(" ".join(["dale"] * LONGEST_ANSWER)), ES, Act.YES)
    assert not says(normalise(" ".join(["dale"] * (LONGEST_ANSWER + 1))), ES, Act.YES)
    assert LONGEST_ANSWER == 8


@pytest.mark.parametrize("act", ["yes", "no"])
@pytest.mark.parametrize("language", Language)
def test_no_listed_answer_asks(act: str, language: Language) -> None:
    """What makes a question mark more than punctuation."""
    assert [line for line in load(language, "acts")[act]["lines"] if "?" in line] == []


@pytest.mark.parametrize("text", ["¿sí", "sí?", "sí ? dale", "dale ¿"])
def test_a_question_mark_anywhere_takes_a_yes_back(text: str) -> None:
    """Opening, closing, in the middle."""
    assert not says(normalise(text), ES, Act.YES)


@pytest.mark.parametrize(("text", "language"), [("no", ES), ("nope", EN), ("não", PT), ("nah", EN)])
def test_a_no_is_read_in_whichever_language(text: str, language: Language) -> None:
    """As an act of the message, although its talk is in another language."""
    assert all(heard(text, language=spoken).act is Act.NO for spoken in Language)
    assert refuses(normalise(text))
    assert answers(normalise(text), language)


def test_an_answer_is_a_yes_of_ones_own_language_or_any_no() -> None:
    """«sim» consents only to who speaks Portuguese."""
    assert answers(normalise("sim"), PT)
    assert not answers(normalise("hágale"), PT)
    assert answers(normalise("nope"), PT)
    assert not answers(normalise("el segundo"), ES)


@pytest.mark.parametrize(
    ("text", "hedged"), [("sí, si gana el Madrid", True), ("sí, dale", False), ("mañana sí", False), ("apuesto", False)]
)
def test_a_hedge_begins_with_a_yes_and_goes_on(text: str, hedged: bool) -> None:
    """A whole yes has no «but», and a message that begins otherwise no yes."""
    assert hedges(normalise(text), ES) is hedged


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("price of the draw?", EN),
        ("odd do Lakers hoje", PT),
        ("quiero parar de apostar", ES),
        ("i want to stop gambling, deactivate my account", EN),
        ("tíralo a la basura", ES),
        ("no canceles", ES),
        ("mayor de edad", ES),
        ("em que posição tá meu time", PT),
        ("dá pra tirar o PSG?", PT),
        ("um dois três", PT),
        ("top 4 please", EN),
        ("7", PT),
    ],
)
def test_a_likely_act_that_its_words_do_not_bear_out_is_none(text: str, language: Language) -> None:
    """Prices of now are no history, «quiero parar» is no self-exclusion yet, and nothing changes a slip without one."""
    assert heard(text, language=language).act is None


def test_the_pronoun_one_does_not_outweigh_a_place() -> None:
    """«el segundo uno» is the second; «the one with» alone chooses nothing dearest."""
    assert heard("the second one", language=EN).ordinal == 2
    assert heard("the one with", language=EN).ordinal == 1


def test_a_place_is_chosen_in_few_words() -> None:
    """Nine words of which one is a place say more than that."""
    assert heard("dame el segundo").act is Act.PICK
    assert heard(" ".join(["el"] * LONGEST_ANSWER + ["segundo"])).act is not Act.PICK
