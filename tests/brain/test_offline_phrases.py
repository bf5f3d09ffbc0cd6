"""The phrase catalogues: every key in every language, with the same fields, and every key that code asks for."""

import ast
import re
import string
from pathlib import Path

import pytest

import chatbet
from chatbet.brain.asking import Asked, asked, sport_of
from chatbet.brain.offline.knowledge import explain, topics
from chatbet.brain.offline.nouns import by_competition, of_competition
from chatbet.brain.offline.wording import catalogue, say
from chatbet.language import Language

ROOT = Path(chatbet.__file__).parent
PATTERNS = re.compile(r"\.words_")
"""Phrases that are read in messages, not said: lists of words, different in every language."""


def _fields(phrase: str | dict[str, str]) -> set[str]:
    forms = phrase.values() if isinstance(phrase, dict) else [phrase]
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def _spoken(language: Language) -> dict[str, str | dict[str, str]]:
    return {key: phrase for key, phrase in catalogue(language).items() if not PATTERNS.search(f".{key}")}


@pytest.mark.parametrize("language", [Language.EN, Language.PT])
def test_every_phrase_exists_in_every_language(language: Language) -> None:
    """No key is missing and none is left over."""
    assert catalogue(language).keys() == catalogue(Language.ES).keys()


def _core(key: str, language: Language) -> set[str]:
    """The fields that carry facts; how a competition stands in a sentence is each language's own business."""
    return _fields(catalogue(language)[key]) - {"of", "by", "tournament"}


@pytest.mark.parametrize("language", [Language.EN, Language.PT])
@pytest.mark.parametrize("key", sorted(_spoken(Language.ES)))
def test_a_phrase_says_the_same_facts_in_every_language(key: str, language: Language) -> None:
    """What one language fills in, the others fill in too."""
    assert _core(key, language) == _core(key, Language.ES)


def _asked_keys() -> set[str]:
    """Every literal key in the code that speaks."""
    keys = set()
    for package in ("brain", "conversation"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "say":
                    keys |= {arg.value for arg in node.args if isinstance(arg, ast.Constant) and "." in str(arg.value)}
    return keys


def test_no_code_asks_for_a_phrase_that_is_missing() -> None:
    """Every literal key exists."""
    assert _asked_keys() - catalogue(Language.ES).keys() == set()


@pytest.mark.parametrize("language", list(Language))
def test_spanish_marks_stay_in_spanish(language: Language) -> None:
    """«…» quotes and ¿…? belong to Spanish; the other two have their own."""
    texts = " ".join(str(phrase) for phrase in _spoken(language).values())
    assert ("«" in texts and "¿" in texts) == (language is Language.ES)


@pytest.mark.parametrize("language", list(Language))
def test_the_knowledge_has_the_same_topics_in_every_language(language: Language) -> None:
    """As many explanations of terms and of the product as Spanish has."""
    counted = [topic.kind for topic in topics(language)]
    assert sorted(counted) == sorted(topic.kind for topic in topics(Language.ES))


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        (Language.ES, "¿cómo se calcula el pago?", "cuota decimal"),
        (Language.EN, "how are winnings calculated?", "decimal odds"),
        (Language.PT, "como se calcula o lucro?", "odd decimal"),
        (Language.ES, "¿qué es el hándicap?", "hándicap"),
        (Language.EN, "what happens if the match is postponed?", "void"),
        (Language.PT, "o que é dupla chance?", "dois"),
    ],
)
def test_terms_and_rules_are_explained(language: Language, question: str, words: str) -> None:
    """The topic that fits the question answers it."""
    assert words in (explain(language, question, "general") or "")


@pytest.mark.parametrize(
    ("language", "name", "by", "of"),
    [
        (Language.ES, "Premier League", "por la Premier League", "de la Premier League"),
        (Language.ES, "La Liga", "por La Liga", "de La Liga"),
        (Language.ES, "Brasileirão Série A", "por el Brasileirão Série A", "del Brasileirão Série A"),
        (Language.EN, "Premier League", "in the Premier League", "of the Premier League"),
        (Language.EN, "La Liga", "in La Liga", "of La Liga"),
        (Language.EN, "Serie A", "in Serie A", "of Serie A"),
        (Language.PT, "Champions League", "pela Champions League", "da Champions League"),
        (Language.PT, "Brasileirão Série A", "pelo Brasileirão Série A", "do Brasileirão Série A"),
        (Language.ES, "Kategoria Superiore", "por Kategoria Superiore", "de Kategoria Superiore"),
    ],
)
def test_a_competition_has_its_article(language: Language, name: str, by: str, of: str) -> None:
    """Also one that nobody has listed."""
    assert (by_competition(language, name), of_competition(language, name)) == (by, of)


@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        (Language.ES, "¿Qué paga más hoy?", Asked.HIGHEST),
        (Language.EN, "what pays the most?", Asked.HIGHEST),
        (Language.PT, "qual a maior odd?", Asked.HIGHEST),
        (Language.ES, "¿quién desciende?", Asked.BOTTOM),
        (Language.EN, "who's going down?", Asked.BOTTOM),
        (Language.PT, "zona de rebaixamento", Asked.BOTTOM),
        (Language.ES, "goleadores de la liga", Asked.SCORERS),
        (Language.EN, "yellow cards", Asked.CARDS),
        (Language.PT, "escanteios do Flamengo", Asked.CORNERS),
        (Language.ES, "más de 1.5 en el primer tiempo", Asked.FIRST_HALF),
        (Language.EN, "american odds please", Asked.AMERICAN),
        (Language.PT, "confronto direto", Asked.MEETINGS),
    ],
)
def test_wishes_are_read_in_every_language(language: Language, text: str, wish: Asked) -> None:
    """What a question asks for beside its entities."""
    assert wish in asked(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.ES, "¿Cuándo juega el Barcelona?"),
        (Language.ES, "cuotas del Real Madrid"),
        (Language.EN, "When do Barcelona play?"),
        (Language.EN, "odds for City vs Arsenal"),
        (Language.PT, "Quando joga o Flamengo?"),
        (Language.PT, "jogos de hoje"),
    ],
)
def test_plain_questions_ask_for_nothing_special(language: Language, text: str) -> None:
    """No wish is read where none is; prices are no wish."""
    assert asked(language, text) <= {Asked.PRICES, Asked.PRICE_LIST}


@pytest.mark.parametrize(
    ("language", "text", "sport"),
    [
        (Language.ES, "partidos de tenis", "tennis"),
        (Language.ES, "fútbol americano", "american_football"),
        (Language.EN, "any soccer on?", "football"),
        (Language.PT, "jogos de basquete", "basketball"),
        (Language.PT, "jogos do Flamengo", None),
    ],
)
def test_a_sport_is_read_by_its_name(language: Language, text: str, sport: str | None) -> None:
    """One key per sport in the three languages."""
    assert sport_of(language, text) == sport


def test_plurals_follow_the_language() -> None:
    """One match, two matches."""
    assert say(Language.ES, "recommendation.head", count=1, what="").startswith("Miré 1 partido:")
    assert "2 matches" in say(Language.EN, "recommendation.head", count=2, what="")
