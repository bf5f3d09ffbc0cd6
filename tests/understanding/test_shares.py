"""Stakes named as a part of the balance, from the corpus."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from chatbet.language import Language
from chatbet.understanding.normalise import normalise
from chatbet.understanding.shares import read_share

CORPUS = Path(__file__).parent.parent / "corpus"


def sentences() -> Iterator[tuple[Language, str, str]]:
    """Language, part and sentence."""
    for language in Language:
        for part, said in tomllib.loads((CORPUS / language / "shares.toml").read_text("utf-8")).items():
            yield from ((language, part, sentence) for sentence in said)


@pytest.mark.parametrize(("language", "part", "sentence"), list(sentences()))
def test_the_part_of_the_balance_is_the_one_that_was_said(language: Language, part: str, sentence: str) -> None:
    """All of it, half, a percentage; a question about the balance is no stake."""
    expected = None if part == "nothing" else Decimal(part)
    assert read_share(normalise(sentence), language) == expected
