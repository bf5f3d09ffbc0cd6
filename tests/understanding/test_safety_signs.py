"""Distress, minors, self-exclusion and the wish for a sure thing: none is missed, and what sounds alike is no sign."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from names_corpus import roster

from chatbet.language import Language
from chatbet.understanding.memory import Memory
from chatbet.understanding.understand import Understanding
from chatbet.understanding.utterance import Act, Utterance

CORPUS = Path(__file__).parent.parent / "corpus"
NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("America/Bogota"))
CRISIS = [
    "no quiero vivir más", "me quiero morir", "estoy pensando en suicidarme", "mi vida no tiene sentido",
    "I want to die", "I don't want to live anymore", "I'm thinking about suicide", "my life is over",
    "quero morrer", "não quero mais viver", "estou pensando em suicídio", "minha vida acabou",
]  # fmt: skip


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    """Against the day's catalogue of the corpus."""
    return Understanding(roster())


def sentences() -> Iterator[tuple[Language, str, str]]:
    """Language, sign and sentence."""
    for language in Language:
        for sign, said in tomllib.loads((CORPUS / language / "safety.toml").read_text("utf-8")).items():
            yield from ((language, sign, sentence) for sentence in said)


def signs(said: Utterance) -> set[str]:
    """What was heard; asking to be shut out is an act as well."""
    safety = said.safety
    found = {name for name in ("distress", "minor", "self_exclusion", "sure_thing") if getattr(safety, name)}
    return found | ({"self_exclusion"} if said.act is Act.SELF_EXCLUDE else set())


@pytest.mark.parametrize(("language", "sign", "sentence"), list(sentences()))
def test_signs_are_heard_and_lookalikes_are_not(
    understanding: Understanding, language: Language, sign: str, sentence: str
) -> None:
    """A request to be shut out is as good an answer to distress as distress itself."""
    heard = signs(understanding.understand(sentence, now=NOW, memory=Memory(), hint=language))
    if sign == "none":
        assert heard.isdisjoint(("distress", "minor", "self_exclusion"))
    else:
        assert sign in heard or (sign == "distress" and "self_exclusion" in heard)


@pytest.mark.parametrize("hint", list(Language))
@pytest.mark.parametrize("sentence", CRISIS)
def test_a_cry_for_help_is_heard_in_whatever_language(
    understanding: Understanding, hint: Language, sentence: str
) -> None:
    """In the middle of a talk in another language too."""
    said = understanding.understand(sentence, now=NOW, memory=Memory(language=hint), hint=hint)
    assert said.safety.crisis
    assert said.safety.blocks_selling
