"""Hasty spelling: what people type is understood as what they meant, and clean words are never taken for others."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from understanding_world import heard

from chatbet.language import Language
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.entities.dates import find_dates
from chatbet.understanding.entities.reader import load
from chatbet.understanding.evaluation import NOW
from chatbet.understanding.model import trained_model
from chatbet.understanding.normalise import normalise
from chatbet.understanding.sounds import sound
from chatbet.understanding.spelling import Spelling, spellings
from chatbet.understanding.utterance import Entities

CORPUS = Path(__file__).parent.parent / "corpus"
LANGUAGES = list(Language)
OPEN, HELD = 0.95, 0.75
"""The least share of hasty sentences read as their clean one: of the families tuned on, and of those held back."""


def corpus(language: Language) -> dict[str, Any]:
    """The clean sentences with their hasty spellings."""
    return tomllib.loads((CORPUS / language.value / "noise.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def spelling() -> dict[Language, Spelling]:
    """The spelling of each language, as the product has it."""
    return spellings(trained_model().words, Aliases.load())


def named(entities: Entities) -> tuple[object, ...]:
    """What a sentence names, in no order; the result market goes without saying."""
    markets = frozenset(entities.markets) - {"match_result", "win"}
    dates = frozenset((date.start, date.end) for date in entities.dates)
    amounts = frozenset((amount.value, amount.currency) for amount in entities.amounts)
    names = frozenset((*entities.teams, *entities.players, *entities.tournaments))
    return names, dates, amounts, markets, frozenset(entities.selections), frozenset(entities.lines)


def misread(language: Language, *, held: bool) -> tuple[list[str], float]:
    """The hasty sentences that are not read as their clean one, and the share of those that are."""
    families = [family for family in corpus(language)["family"] if bool(family.get("held")) is held]
    typed = [(family["is"], text) for family in families for text in family["say"]]
    meant = {clean: named(heard(clean, language=language).entities) for clean, _ in typed}
    wrong = [text for clean, text in typed if named(heard(text, language=language).entities) != meant[clean]]
    return wrong, 1 - len(wrong) / len(typed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hasty_sentences_name_what_the_clean_ones_name(language: Language) -> None:
    """«wat r da odds 4 arsenl agenst everton on satday» asks what the clean question asks."""
    wrong, share = misread(language, held=False)
    assert share >= OPEN, wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_hasty_sentences_that_nobody_tuned_on_do_too(language: Language) -> None:
    """The held-back families say what unseen hurry may expect; their mistakes stay unread."""
    _, share = misread(language, held=True)
    assert share >= HELD


@pytest.mark.parametrize("language", LANGUAGES)
def test_clean_sentences_are_left_as_they_are(language: Language, spelling: dict[Language, Spelling]) -> None:
    """No word of another topic is taken for a word of betting."""
    for text in corpus(language)["keep"]["say"]:
        assert spelling[language].mended(normalise(text)).norms == normalise(text).norms


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_spelling_of_chats_is_alive(language: Language, spelling: dict[Language, Spelling]) -> None:
    """Each entry of the table is one word as texts are cut, and means what it stands for."""
    for meant, listed in load(language, "spellings")["chat"].items():
        for typed in listed.split():
            (token,) = normalise(typed).tokens
            assert spelling[language].meant(token.norm) == meant, typed


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_ordinary_word_is_mended(language: Language, spelling: dict[Language, Spelling]) -> None:
    """The words of other topics that look like a slip stay what they are."""
    chat = {typed for listed in load(language, "spellings")["chat"].values() for typed in listed.split()}
    ordinary = set(load(language, "ordinary")["words"].split()) - chat
    assert [word for word in sorted(ordinary) if spelling[language].meant(word) != word] == []


def test_the_k_of_a_number_is_no_word(spelling: dict[Language, Spelling]) -> None:
    """«100 k» is money, «a k hora» a question."""
    assert spelling[Language.ES].mended(normalise("ponle 100 k a k gana")).plain.endswith("gana")
    assert spelling[Language.ES].mended(normalise("ponle 100 k a k gana")).norms == (
        "ponle",
        "100",
        "k",
        "a",
        "que",
        "gana",
    )


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        (Language.ES, "kiero", "quiero"),
        (Language.ES, "noxe", "noche"),
        (Language.ES, "seviya", "sevilla"),
        (Language.ES, "procsima", "proxima"),
        (Language.EN, "nite", "nyte"),
        (Language.EN, "foto", "photo"),
        (Language.PT, "noiti", "noite"),
        (Language.PT, "quarenta", "kuarenta"),
    ],
)
def test_two_spellings_of_one_sound_are_one(language: Language, typed: str, meant: str) -> None:
    """Letters that sound alike in a language are alike."""
    assert sound(typed, language) == sound(meant, language)


@pytest.mark.parametrize(
    ("typed", "right"),
    [("sabaod", 28), ("domimgo", 29), ("vienres", 27), ("mañanaa", 26), ("savado", 28), ("dmngo", 29), ("biernes", 27)],
)
def test_a_misspelt_day_is_still_that_day(typed: str, right: int, spelling: dict[Language, Spelling]) -> None:
    """Swapped, neighbouring, doubled and missing letters, and letters that sound alike."""
    (mention,) = find_dates(spelling[Language.ES].mended(normalise(f"partidos del {typed}")), Language.ES, NOW)
    assert mention.range.start is not None
    assert mention.range.start.day == right


@pytest.mark.parametrize(
    "text", ["manzana", "abrir cuenta", "saldo", "sacado", "semifinal", "dominó", "lunas", "siento mucho", "la semilla"]
)
def test_words_that_only_look_like_dates_stay_words(text: str, spelling: dict[Language, Spelling]) -> None:
    """A neighbour of a date word is no date, however hasty the reader."""
    assert find_dates(spelling[Language.ES].mended(normalise(text)), Language.ES, NOW) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ponle20alverde", ["Atlético Nacional"]),
        ("cuánto paga el delbarcelona", ["FC Barcelona"]),
        ("cuánto paga el riber contra el voka", ["River Plate"]),
        ("¿cuál defensa recibe menos goles, la del Lille o la del Niza?", ["Lille", "Nice"]),
        ("me das la qota de pachuca y tigrez", ["Pachuca", "Tigres UANL"]),
        ("la violencia en la ciencia del torno", []),
    ],
)
def test_names_are_known_by_sound_and_behind_a_glued_article(text: str, names: list[str]) -> None:
    """A name typed together with its article or as it sounds is that name; an ordinary word is none."""
    assert list(heard(text).entities.teams) == names
