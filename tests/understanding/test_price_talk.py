"""Talk about the course of a price, in many words: asking how it moved, asking to be told, and what only sounds so."""

import tomllib
from collections.abc import Iterator

import pytest
from messages_corpus import CORPUS, NOW, understanding

from chatbet.brain.plan import plan
from chatbet.language import Language
from chatbet.understanding.memory import Memory, ShownFixture
from chatbet.understanding.utterance import Act, Entities, Intent, Utterance

ES, EN, PT = Language.ES, Language.EN, Language.PT
READ = 0.95
"""The least share of a corpus that is read as it was meant."""
BAYERN, DORTMUND = "Bayern Munich", "Borussia Dortmund"
MATCH = ShownFixture("f1", BAYERN, DORTMUND, "Bundesliga")


def after_odds(language: Language) -> Memory:
    """Right after the odds of one match."""
    asked = Intent.ODDS_INFORMATION_QUERY
    teams = Entities(teams=(BAYERN, DORTMUND))
    return Memory(language=language, last=asked, intent=asked, entities=teams, shown=(MATCH,), focus=MATCH)


def heard(text: str, memory: Memory) -> Utterance:
    """What one message means."""
    assert memory.language is not None
    return understanding().understand(text, now=NOW, memory=memory, hint=memory.language)


def read_as(text: str, memory: Memory) -> str:
    """``alerts``, ``moved`` or ``neither``: what would be done about the message."""
    meant = heard(text, memory)
    if meant.act is Act.ALERT:
        return "alerts"
    calls = plan(meant, memory)
    asked = meant.act is Act.PRICE_HISTORY and (meant.question or any(call.what == "moves" for call in calls))
    return "moved" if asked else "neither"


def misread(language: Language) -> Iterator[tuple[str, str, str]]:
    """The lines of a corpus whose reading is another than was meant."""
    table = tomllib.loads((CORPUS / language.value / "price_talk.toml").read_text(encoding="utf-8"))
    fresh, priced = Memory(language=language), after_odds(language)
    for section, texts in table.items():
        wanted = section.removesuffix("_there")
        places = {"neither": (fresh, priced)}.get(section, (priced if section.endswith("_there") else fresh,))
        for text in texts:
            yield from ((wanted, found, text) for place in places if (found := read_as(text, place)) != wanted)


@pytest.mark.parametrize("language", Language)
def test_talk_about_the_course_of_prices_is_read(language: Language) -> None:
    """Nearly all of it, and as little that only sounds like it."""
    table = tomllib.loads((CORPUS / language.value / "price_talk.toml").read_text(encoding="utf-8"))
    wrong = list(misread(language))
    assert len(wrong) <= (1 - READ) * sum(map(len, table.values())), wrong


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (ES, "¿ya cayó la recarga?"),
        (ES, "¿quién subió a primera?"),
        (ES, "cómo cambio la clave"),
        (EN, "change it to the draw"),
        (EN, "am I up or down overall"),
        (EN, "who went up from the Championship?"),
        (PT, "o bônus caiu?"),
        (PT, "qual é o mais cedo de amanhã"),
    ],
)
def test_what_moves_after_a_price_need_not_be_one(language: Language, text: str) -> None:
    """Whatever word stands beside the movement says what moves."""
    assert heard(text, after_odds(language)).act is not Act.PRICE_HISTORY


def test_a_movement_without_a_name_is_only_a_price_after_one() -> None:
    """«¿ha subido o ha bajado?» out of the blue is about nothing."""
    assert heard("¿ha subido o ha bajado?", after_odds(ES)).act is Act.PRICE_HISTORY
    assert heard("¿ha subido o ha bajado?", Memory(language=ES)).act is not Act.PRICE_HISTORY


@pytest.mark.parametrize("text", ["¿cómo estaba la cuota ayer?", "¿y esta mañana a cuánto estaba?"])
def test_the_hour_of_a_price_is_no_day_of_a_match(text: str) -> None:
    """The match stays the one under discussion."""
    memory = after_odds(ES)
    meant = heard(text, memory)
    assert [call.fixture_id for call in plan(meant, memory)] == ["f1"]
    assert meant.entities.dates == ()
