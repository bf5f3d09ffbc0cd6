"""What follow-ups do to the question before them, on dialogues that rules were tuned on and on those kept back."""

import pytest
from operations_corpus import dialogues

from chatbet.language import Language

OPEN, HELD = 0.92, 0.80
"""The least share of dialogues of which intent and every entity are right."""


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("held", [False, True], ids=["open", "held"])
def test_a_follow_up_does_what_its_operation_says(language: Language, held: bool) -> None:
    """Intent and every entity after the messages before."""
    listed = [one for one in dialogues(language) if one.held is held]
    wrong = [f"{one.operation}: {one.say}: {missed}" for one in listed if (missed := one.wrong())]
    assert 1 - len(wrong) / len(listed) >= (HELD if held else OPEN), "\n".join(wrong)


def test_every_language_has_every_operation() -> None:
    """None is forgotten in one of them."""
    operations = [{one.operation for one in dialogues(language)} for language in Language]
    assert operations[0] == operations[1] == operations[2]
