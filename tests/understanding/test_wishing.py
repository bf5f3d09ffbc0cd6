"""The answer to «¿la cuota o cuándo juega?»: the request before, with what it named, as one of its two readings."""

from dataclasses import replace
from functools import cache

import pytest
from understanding_world import NOW, understanding

from chatbet.language import Language
from chatbet.understanding.memory import Memory
from chatbet.understanding.subjects import remember
from chatbet.understanding.utterance import Intent, Question, Utterance

SCHEDULE, ODDS, TABLE = Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.TOURNAMENT_INFO
PICK, BET, FORM = Intent.BETTING_RECOMMENDATION, Intent.BET_SIMULATION, Intent.TEAM_COMPARISON
ASKED = {
    Language.ES: ("Millonarios gana el domingo?", SCHEDULE, FORM),
    Language.EN: ("what about the City game on Sunday", SCHEDULE, ODDS),
    Language.PT: ("quero ir de Palmeiras nessa", PICK, BET),
}


@cache
def first(language: Language) -> Utterance:
    """The message that is asked about, whatever the model of the day makes of it."""
    text, *wishes = ASKED[language]
    heard = understanding().understand(text, now=NOW, memory=Memory(), hint=language)
    return replace(heard, intent=wishes[0], question=Question("", None, tuple(wishes)))


def answered(language: Language, answer: str) -> Utterance:
    """What the answer means after the question."""
    memory = remember(Memory(), first(language))
    return understanding().understand(answer, now=NOW, memory=memory, hint=language)


@pytest.mark.parametrize(
    ("language", "answer", "wish"),
    [
        (Language.ES, "2", FORM),
        (Language.ES, "la primera", SCHEDULE),
        (Language.ES, "lo segundo", FORM),
        (Language.ES, "Cuándo juega", SCHEDULE),
        (Language.ES, "qndo juega", SCHEDULE),
        (Language.ES, "a qué hora", SCHEDULE),
        (Language.ES, "cuándo, no lo otro", SCHEDULE),
        (Language.ES, "quiero la comparación porfa", FORM),
        (Language.EN, "the second one", ODDS),
        (Language.EN, "1", SCHEDULE),
        (Language.EN, "when they play", SCHEDULE),
        (Language.EN, "the odds please", ODDS),
        (Language.EN, "how much do they pay", ODDS),
        (Language.PT, "a segunda", BET),
        (Language.PT, "um palpite", PICK),
        (Language.PT, "quero apostar", BET),
        (Language.PT, "uma dica", PICK),
    ],
)
def test_an_answer_chooses_its_wish(language: Language, answer: str, wish: Intent) -> None:
    """By number, place, button or words; the names and days of the request stay."""
    asked, meant = first(language), answered(language, answer)
    assert meant.intent is wish
    assert meant.question is None
    assert meant.asked == meant.wording == asked.text
    assert meant.text == answer
    assert meant.entities.teams == asked.entities.teams
    assert meant.entities.dates == asked.entities.dates


@pytest.mark.parametrize(
    ("language", "both", "none"),
    [(Language.ES, "las dos", "ninguna"), (Language.EN, "both", "neither"), (Language.PT, "os dois", "nenhum")],
)
def test_both_are_served_and_neither_is_understood(language: Language, both: str, none: str) -> None:
    """Both wishes are two requests in one message; whoever wants neither is told what else there is."""
    _, *wishes = ASKED[language]
    assert [answered(language, both).intent, answered(language, both).also] == wishes
    assert answered(language, none).intent is Intent.UNCLEAR


def test_both_may_be_named() -> None:
    """«when they play and the odds» names the two."""
    meant = answered(Language.EN, "when they play and the odds")
    assert {meant.intent, meant.also} == {SCHEDULE, ODDS}


@pytest.mark.parametrize(
    ("language", "text", "intent"),
    [
        (Language.ES, "la cuota del Junior", ODDS),
        (Language.ES, "la tabla de la Premier League", TABLE),
        (Language.EN, "what's my balance", Intent.USER_BALANCE_QUERY),
        (Language.PT, "quando joga o Flamengo", SCHEDULE),
        (Language.PT, "3", None),
    ],
)
def test_anything_else_is_a_new_message(language: Language, text: str, intent: Intent | None) -> None:
    """Another team, a third wish, a number that was not offered."""
    meant = answered(language, text)
    assert not meant.asked
    assert intent in (None, meant.intent)


@pytest.mark.parametrize(
    ("language", "text"), [(Language.ES, "soy menor de edad, cuándo juega"), (Language.PT, "tenho 15 anos, um palpite")]
)
def test_an_answer_is_heard_for_safety(language: Language, text: str) -> None:
    """An age beside a choice is no answer."""
    assert answered(language, text).safety.blocks_selling
