"""Two readings that stay close are asked about, once, and never where something else decides."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from understanding_world import NOW, understanding

from chatbet.language import Language
from chatbet.understanding import doubt
from chatbet.understanding.commandline import on_wire, understood
from chatbet.understanding.entities.names import NameContext
from chatbet.understanding.evaluation import CORPUS, cases_from
from chatbet.understanding.memory import Memory
from chatbet.understanding.normalise import normalise
from chatbet.understanding.reading import read
from chatbet.understanding.subjects import remember
from chatbet.understanding.utterance import Act, Intent, Kind, Question, Safety, Utterance

SCHEDULE, ODDS, TABLE = Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY, Intent.TOURNAMENT_INFO
PICK, BET, FORM = Intent.BETTING_RECOMMENDATION, Intent.BET_SIMULATION, Intent.TEAM_COMPARISON
BALANCE, UNCLEAR = Intent.USER_BALANCE_QUERY, Intent.UNCLEAR
TEXT = "y el Barça este domingo qué me dices"


def asked(
    chances: dict[Intent, float], text: str = TEXT, memory: Memory | None = None, **heard: object
) -> tuple[Intent, ...]:
    """The wishes that are asked about, of a message with these chances."""
    best = max(chances, key=chances.__getitem__)
    utterance = replace(Utterance(text, Language.ES, best, chances[best]), **heard)  # type: ignore[arg-type]
    every = {intent.value: chances.get(intent, 0.0) for intent in Intent}
    reading = read(normalise(text), Language.ES, understanding()._gazetteer, NameContext(), NOW, None)
    question = doubt.question_of(utterance, every, reading, memory or Memory())
    return question.wishes if question else ()


@pytest.mark.parametrize(
    ("chances", "wishes"),
    [
        ({SCHEDULE: 0.5, ODDS: 0.4}, (SCHEDULE, ODDS)),
        ({ODDS: 0.4, SCHEDULE: 0.35, TABLE: 0.15}, (ODDS, SCHEDULE)),
        ({ODDS: 0.4, SCHEDULE: 0.35, TABLE: 0.25}, (ODDS, SCHEDULE, TABLE)),
        ({ODDS: 0.4, SCHEDULE: 0.35, BET: 0.25}, (ODDS, SCHEDULE)),
        ({PICK: 0.46, BET: 0.39}, (PICK, BET)),
        ({FORM: 0.35, Intent.GENERAL_SPORTS_QUERY: 0.25, SCHEDULE: 0.2}, (FORM, SCHEDULE)),
        ({UNCLEAR: 0.4, SCHEDULE: 0.25, ODDS: 0.2}, (SCHEDULE, ODDS)),
        ({Intent.GREETING: 0.2, PICK: 0.17, SCHEDULE: 0.15}, (PICK, SCHEDULE)),
        ({BALANCE: 0.23, FORM: 0.2, SCHEDULE: 0.15}, (FORM, SCHEDULE)),
    ],
)
def test_two_close_readings_are_both_offered(chances: dict[Intent, float], wishes: tuple[Intent, ...]) -> None:
    """The best first; where the best makes no sense of a named club, the two best guesses."""
    assert asked(chances) == wishes


@pytest.mark.parametrize(
    "chances",
    [
        {SCHEDULE: 0.8, ODDS: 0.2},
        {ODDS: 0.5, BET: 0.5},
        {FORM: 0.5, PICK: 0.5},
        {SCHEDULE: 0.4, UNCLEAR: 0.35, ODDS: 0.25},
        {UNCLEAR: 0.9, SCHEDULE: 0.04, ODDS: 0.03},
        {Intent.GENERAL_SPORTS_QUERY: 0.6, TABLE: 0.38, SCHEDULE: 0.02},
        {Intent.GREETING: 0.7, SCHEDULE: 0.2, ODDS: 0.1},
    ],
    ids=[
        "far apart",
        "a slip tells its price",
        "a tip compares",
        "rather nothing",
        "hardly a guess",
        "general",
        "hello",
    ],
)
def test_nothing_is_asked_where_one_answer_will_do(chances: dict[Intent, float]) -> None:
    """Readings that are far apart, are answered alike, or have no answer of their own."""
    assert asked(chances) == ()


@pytest.mark.parametrize(
    ("text", "chances"),
    [
        ("cuándo juega el Barça", {SCHEDULE: 0.5, FORM: 0.4}),
        ("más de 2.5 en el partido del Barça", {ODDS: 0.5, FORM: 0.4}),
        ("y este domingo qué", {SCHEDULE: 0.4, FORM: 0.39}),
        ("Barça y punto", {UNCLEAR: 0.4, SCHEDULE: 0.3, ODDS: 0.3}),
        ("pues no sé qué más decirte hoy", {UNCLEAR: 0.4, SCHEDULE: 0.3, ODDS: 0.3}),
    ],
    ids=["its words ask for one", "a market is priced", "nobody to compare", "a bare name", "about nothing known"],
)
def test_the_words_may_decide(text: str, chances: dict[Intent, float]) -> None:
    """Whatever the chances are."""
    assert asked(chances, text) == ()


WISHES = Question("", None, (SCHEDULE.value, ODDS.value))


@pytest.mark.parametrize(
    "heard",
    [
        {"act": Act.YES},
        {"also": ODDS},
        {"follow_up": True},
        {"unknown_names": ("Patético FC",)},
        {"preferences": (("risk", "low"),)},
        {"system": "trixie"},
        {"hedged": True},
        {"question": Question("América", Kind.TEAM, ("América de Cali", "Club América"))},
    ],
    ids=lambda heard: next(iter(heard)),
)
def test_what_is_decided_otherwise_is_not_asked(heard: dict[str, object]) -> None:
    """An act, a second request that is served too, a conversation that goes on, a name to be asked about first."""
    assert asked({SCHEDULE: 0.5, ODDS: 0.4}, **heard) == ()


@pytest.mark.parametrize("memory", [Memory(slip_open=True), Memory(question=WISHES)], ids=["open bet", "asked before"])
def test_an_open_bet_or_a_question_before_bars_another(memory: Memory) -> None:
    """Nobody is asked back while a bet waits, or twice in a row."""
    assert asked({SCHEDULE: 0.5, ODDS: 0.4}, memory=memory) == ()


signs = st.sampled_from(["distress", "crisis", "minor", "self_exclusion", "sure_thing", "other_person"])


@given(st.sets(signs, min_size=1), st.dictionaries(st.sampled_from(Intent), st.floats(0.01, 1), min_size=1))
def test_nothing_is_asked_back_where_safety_speaks(found: set[str], chances: dict[Intent, float]) -> None:
    """Whatever the chances are."""
    assert asked(chances, safety=Safety(**dict.fromkeys(found, True))) == ()


AMBIGUOUS = {
    Language.ES: (
        "cómo está el Barcelona", "quiero algo del Barcelona para el domingo", "qué onda con el Barcelona",
        "qué tal la Premier esta semana", "dime algo del Barcelona", "info del Barcelona", "qué tiene el Real Madrid",
    ),
    Language.EN: (
        "where is Chelsea", "what's up with the premier league this week", "something on Arsenal",
        "what's happening in the premier league",
    ),
    Language.PT: (
        "vou de Corinthians hoje", "gosto do Palmeiras nessa", "algo do Palmeiras", "e o Palmeiras hein",
    ),
}  # fmt: skip
"""Sentences that nobody can be sure of; a model that is trained anew may be sure of some."""


@pytest.mark.parametrize("language", Language)
def test_what_nobody_can_be_sure_of_is_asked_back_once(language: Language) -> None:
    """The best reading first, printed as sure as it is; whoever says it again is answered."""
    heard = [understanding().understand(text, now=NOW, memory=Memory(), hint=language) for text in AMBIGUOUS[language]]
    doubtful = [one for one in heard if one.question is not None]
    assert len(doubtful) >= len(heard) / 2
    for one in doubtful:
        assert one.question is not None
        assert 2 <= len(set(one.question.wishes)) == len(one.question.wishes) <= 3
        assert on_wire(one)["confidence"] == round(one.confidence, 4)
        again = understanding().understand(one.text, now=NOW, memory=remember(Memory(), one), hint=language)
        assert again.question is None
        assert again.entities.teams == one.entities.teams


def test_few_messages_are_asked_back() -> None:
    """Less than one of a hundred held-out sentences."""
    cases = [case for path in sorted(CORPUS.glob("*/held_out.jsonl")) for case in cases_from(path)]
    heard = [understood(understanding(), case.text, case.history, now=NOW, hint=Language.ES) for case in cases]
    assert sum(one.question is not None and bool(one.question.wishes) for one in heard) < len(cases) / 100
