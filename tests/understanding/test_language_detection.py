"""The language of a message: told by its words, by the conversation only where they do not tell."""

import pytest
from understanding_world import heard

from chatbet.language import Language


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("vlw", "pt"), ("salve", "pt"), ("obrigado", "pt"), ("e amanhã?", "pt"), ("sei lá", "pt"),
        ("BOTA 100 NO LAKERS", "pt"), ("quanto paga o Barça", "pt"), ("jogos de hoje", "pt"),
        ("thx", "en"), ("the draw", "en"), ("hiya mate", "en"), ("odds for Boca River", "en"), ("and La Liga?", "en"),
        ("i'd like to back Palmeiras", "en"),
        ("y mañana?", "es"), ("cuál paga más, Flamengo o Palmeiras?", "es"), ("el empate", "es"), ("gracias", "es"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("expected", Language)
def test_words_tell_the_language_whatever_is_expected(line: str, language: str, expected: Language) -> None:
    """Short messages and names of other languages included."""
    assert heard(line, language=expected).language.value == language


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("line", ["7", "🤷", "???", "qwxzv"])
def test_a_message_without_words_is_in_the_expected_language(line: str, language: Language) -> None:
    """Nothing is concluded from gibberish or a name."""
    assert heard(line, language=language).language is language


def test_the_language_of_the_conversation_decides_what_words_share() -> None:
    """«saldo» after Portuguese is Portuguese, after Spanish Spanish."""
    assert heard("bom dia, tudo bem?", "saldo").language is Language.PT
    assert heard("buenos días, ¿qué tal?", "saldo", language=Language.PT).language is Language.ES
