"""Understanding takes any text: it never raises, it is bounded, and the same text means the same."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from understanding_world import NOW, understanding

from chatbet.language import Language
from chatbet.understanding.memory import Memory, Offer, ShownFixture, ShownSelection
from chatbet.understanding.utterance import Entities, Intent, Kind, Question

NAMES = ("FC Barcelona", "Real Madrid", "América de Cali", "Club América")
FRAGMENTS = (
    "y", "el", "segundo", "2", "Barça", "Madrid", "mañana", "50", "no", "sí", "quita", "más de", "2.5", "al empate",
    "the", "second", "double", "and", "tomorrow", "o dobro", "amanhã", "tenho 15 anos", "olvida", "mi equipo", "?",
)  # fmt: skip
fixtures = st.permutations(NAMES).map(lambda names: ShownFixture("f1", names[0], names[1]))
memories = st.builds(
    Memory,
    language=st.none() | st.sampled_from(Language),
    last=st.none() | st.sampled_from(Intent),
    intent=st.none() | st.sampled_from(Intent),
    entities=st.builds(Entities, teams=st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple)),
    shown=st.lists(fixtures, max_size=3).map(tuple),
    focus=st.none() | fixtures,
    prices=st.lists(
        st.builds(
            ShownSelection,
            st.sampled_from(["f1", "f3"]),
            st.just("match_result"),
            st.sampled_from(["home", "draw", "away"]),
            st.none() | st.just("2.5"),
            st.sampled_from(["1.50", "3.20"]),
        ),
        max_size=3,
    ).map(tuple),
    offer=st.none() | st.sampled_from(Offer),
    question=st.sampled_from(
        [
            None,
            Question("América", Kind.TEAM, ("América de Cali", "Club América")),
            Question("", None, (Intent.ODDS_INFORMATION_QUERY.value, Intent.MATCH_SCHEDULE_QUERY.value)),
        ]
    ),
    asked_text=st.sampled_from(["", "cuándo juega el América"]),
    slip_open=st.booleans(),
    favourite=st.sampled_from(["", "FC Barcelona"]),
)
texts = st.text(max_size=120) | st.lists(st.sampled_from(FRAGMENTS), max_size=8).map(" ".join)


@given(texts, memories, st.sampled_from(Language))
def test_any_text_in_any_conversation_means_something(text: str, memory: Memory, hint: Language) -> None:
    """Nothing raises; the confidence is a probability and no name comes twice."""
    found = understanding().understand(text, now=NOW, memory=memory, hint=hint)
    assert 0 <= found.confidence <= 1
    assert len(set(found.entities.teams)) == len(found.entities.teams)
    assert len(set(found.entities.selections)) == len(found.entities.selections)


@given(texts)
def test_the_same_text_means_the_same(text: str) -> None:
    """No hidden state between two messages."""
    first, second = (understanding().understand(text, now=NOW, memory=Memory(), hint=Language.ES) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "text",
    ["Barça " * 3_400, "9" * 20_000, "¿" * 20_000, "no " * 7_000, "a" * 20_000, "20 lucas al Madrid y " * 1_000],
    ids=["names", "digits", "marks", "negations", "one word", "stakes"],
)
def test_twenty_thousand_characters_take_less_than_half_a_second(text: str) -> None:
    """Hostile input is bounded; the processor's time of the fastest of three tries counts."""
    subject = understanding()
    spent = []
    for _ in range(3):
        started = time.process_time()
        subject.understand(text, now=NOW, memory=Memory(), hint=Language.ES)
        spent.append(time.process_time() - started)
    assert min(spent) < 0.5
