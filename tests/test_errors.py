"""The error tree: every fault has a stable code, a status and a sentence in each language."""

import re

import pytest

from chatbet import errors
from chatbet.api.problems import sentence
from chatbet.errors import ChatBetError
from chatbet.language import Language


def family(root: type[ChatBetError]) -> list[type[ChatBetError]]:
    """The class and everything below it."""
    return [root, *(kind for child in root.__subclasses__() for kind in family(child))]


FAULTS = [kind for kind in family(ChatBetError) if kind.__module__ == errors.__name__]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_says_what_it_is_in_every_language(fault: type[ChatBetError]) -> None:
    """A code in capitals, a status, and three different sentences without a hole."""
    assert re.fullmatch(r"[A-Z][A-Z_]+", fault.code)
    assert 200 <= fault.status < 600
    said = {sentence(fault.code, language, retry_after=3.2) for language in Language}
    assert len(said) == 3
    assert all(text.endswith(".") and "{" not in text for text in said)


def test_the_drawn_tree_is_the_real_one() -> None:
    """Whoever adds a fault draws it."""
    drawn = re.findall(r"(?:├──|└──) (\w+)", errors.__doc__ or "")
    assert sorted(drawn) == sorted(kind.__name__ for kind in FAULTS if kind is not ChatBetError)


@pytest.mark.parametrize(
    ("fault", "retryable"),
    [(errors.RateLimited, True), (errors.ShuttingDown, True), (errors.InvalidJson, False), (errors.BetRefused, False)],
)
def test_clients_hear_whether_asking_again_helps(fault: type[ChatBetError], retryable: bool) -> None:
    """Orders are never retried by a client on its own."""
    assert fault.retryable is retryable
