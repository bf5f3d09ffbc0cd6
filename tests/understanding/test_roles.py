"""What a team is doing in a sentence: backed, asked about or taken out, told by the words around its name."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.language import Language
from chatbet.understanding.entities.roles import selection_role
from chatbet.understanding.normalise import Text, normalise

CORPUS = Path(__file__).parent.parent / "corpus"


def bracketed() -> Iterator[tuple[str, str, str]]:
    """Language, role and sentence of every line."""
    for language in Language:
        for role, lines in tomllib.loads((CORPUS / language.value / "roles.toml").read_text(encoding="utf-8")).items():
            yield from ((language.value, role, line) for line in lines)


def span(line: str) -> tuple[Text, tuple[int, int]]:
    """The sentence without its brackets, and the tokens that stood in them."""
    found = re.search(r"\[(.+?)\]", line)
    assert found is not None
    before, name = normalise(line[: found.start()]), normalise(found.group(1))
    text = normalise(line.replace("[", "").replace("]", ""))
    return text, (len(before.tokens), len(before.tokens) + len(name.tokens))


@pytest.mark.parametrize(("language", "role", "line"), list(bracketed()))
def test_the_words_around_a_name_tell_its_role(language: str, role: str, line: str) -> None:
    """Each line of the corpus gives its bracketed team the role under which it stands."""
    text, mention = span(line)
    found = selection_role(text, mention, Language(language))
    assert found == role or (role == "asked" and found is None)


@given(st.text(max_size=80), st.integers(0, 5), st.integers(0, 5), st.sampled_from(Language))
def test_any_text_has_some_role(raw: str, start: int, length: int, language: Language) -> None:
    """Whatever is written and wherever the name is said to stand, nothing is raised."""
    assert selection_role(normalise(raw), (start, start + length), language) in ("backed", "asked", "excluded", None)
