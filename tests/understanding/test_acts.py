"""What a message does to the dialogue: yes and no from closed lists, everything else from the trained model."""

from collections.abc import Iterator

import pytest
from understanding_world import heard

from chatbet.language import Language
from chatbet.understanding.acts import says
from chatbet.understanding.corpus import Sign, signs
from chatbet.understanding.normalise import normalise
from chatbet.understanding.utterance import Act

RECOGNISED = 0.9
"""The least share of an act's phrases that must be recognised without any conversation."""


def of(act: Act, *, positive: bool) -> Iterator[Sign]:
    """The phrases of an act, or its look-alikes."""
    return (sign for sign in signs("acts") if sign.label == act.value and sign.positive is positive)


@pytest.mark.parametrize("act", [Act.YES, Act.NO])
def test_every_listed_answer_is_one(act: Act) -> None:
    """A list is a list."""
    assert [sign.text for sign in of(act, positive=True) if not says(normalise(sign.text), sign.language, act)] == []


@pytest.mark.parametrize("act", [Act.YES, Act.NO])
def test_no_look_alike_is_an_answer(act: Act) -> None:
    """«sí pero con 20» bets nothing."""
    taken = [sign.text for sign in of(act, positive=False) if says(normalise(sign.text), sign.language, act)]
    assert taken == []


@pytest.mark.parametrize("text", ["sí?", "ok?", "yes?", "sim?", "¿sí?", "sí, ¿cuánto gano?"])
def test_a_question_is_never_a_yes(text: str) -> None:
    """Whoever asks has not decided."""
    assert all(not says(normalise(text), language, Act.YES) for language in Language)


SPOKEN_ACTS = [
    Act.CANCEL, Act.THANKS, Act.GOODBYE, Act.SHOW_PREFERENCES, Act.FORGET_PREFERENCES, Act.LINK_ACCOUNT,
    Act.UNLINK_ACCOUNT, Act.SHOW_BETS, Act.ALERT, Act.PRICE_HISTORY, Act.SET_LIMIT,
]  # fmt: skip


@pytest.mark.parametrize("act", SPOKEN_ACTS)
def test_the_phrases_of_an_act_do_it(act: Act) -> None:
    """Nearly all of them, in three languages."""
    listed = list(of(act, positive=True))
    missed = [sign.text for sign in listed if heard(sign.text, language=sign.language).act is not act]
    assert len(missed) <= (1 - RECOGNISED) * len(listed), missed


@pytest.mark.parametrize(
    ("text", "language", "ordinal"),
    [
        ("el segundo", "es", 2),
        ("la última", "es", -1),
        ("2", "es", 2),
        ("the third one", "en", 3),
        ("o primeiro", "pt", 1),
    ],
)
def test_a_bare_choice_has_its_number(text: str, language: str, ordinal: int) -> None:
    """And does nothing but choose."""
    found = heard(text, language=Language(language))
    assert (found.act, found.ordinal) == (Act.PICK, ordinal)


@pytest.mark.parametrize(
    ("language", "text", "act"),
    [
        ("es", "no, cancela", Act.CANCEL),
        ("es", "no cancela", Act.CANCEL),
        ("es", "no gracias, cancélala", Act.CANCEL),
        ("es", "no canceles", None),
        ("es", "no la canceles", None),
        ("en", "no, cancel it", Act.CANCEL),
        ("en", "don't cancel", None),
        ("pt", "não, cancela", Act.CANCEL),
        ("pt", "não cancela", None),
    ],
)
def test_a_no_that_stands_by_itself_denies_nothing_after_it(language: str, text: str, act: Act | None) -> None:
    """«no, cancela» takes the bet back, «no canceles» leaves it."""
    slip = {"es": "ponle 20 al Betis", "en": "20 on Arsenal", "pt": "20 no Bahia"}[language]
    assert heard(slip, text, language=Language(language)).act is act
