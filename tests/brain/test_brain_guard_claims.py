"""Claims without a figure over facts made for one purpose: how far a match has got, its ground, what is supposed."""

import pytest

from chatbet.brain.facts import Facts, FinalScore, Phase
from chatbet.brain.grounding.names import NameBook
from chatbet.brain.guard import Guard, Violation
from chatbet.language import Language
from tests.brain.scenes import scene

CLASICO, DERBY = ("FC Barcelona", "Real Madrid"), ("Sevilla", "Real Betis")


def facts(phase: Phase) -> Facts:
    """Two matches on two grounds, the first of them at this point."""
    return Facts(
        names=frozenset({*CLASICO, *DERBY}),
        pairs=frozenset({CLASICO, DERBY}),
        venues=frozenset({"Camp Nou", "Mestalla"}),
        grounds={CLASICO: frozenset({"Camp Nou"}), DERBY: frozenset({"Mestalla"})},
        phases={CLASICO: frozenset({phase}), DERBY: frozenset({Phase.UPCOMING})},
        scores=(FinalScore("FC Barcelona", "Real Madrid", (2, 1)),) if phase is Phase.OVER else (),
        latest={"FC Barcelona": "W", "Real Madrid": "L"} if phase is Phase.OVER else {},
    )


def passes(known: Facts, text: str, language: Language = Language.ES) -> bool:
    """True when the guard gives all of it out, whole and by characters."""
    whole, cut = (_given(known, pieces, language) == text for pieces in ([text], list(text)))
    assert whole == cut, text
    return whole


def _given(known: Facts, pieces: list[str], language: Language) -> str | None:
    guard = Guard(known, language, book=_book())
    try:
        return "".join(map(guard.feed, pieces)) + guard.end()
    except Violation:
        return None


def _book() -> NameBook:
    return scene(1, Language.ES, "talk").world.book


SAYINGS = {
    Language.ES: {
        Phase.UPCOMING: "El Barça - Madrid aún no empieza.",
        Phase.LIVE: "El Barça - Madrid ya empezó.",
        Phase.OVER: "El Barça - Madrid ya terminó.",
    },
    Language.EN: {
        Phase.UPCOMING: "Barcelona v Real Madrid has not started.",
        Phase.LIVE: "Barcelona v Real Madrid is under way.",
        Phase.OVER: "Barcelona v Real Madrid has finished.",
    },
    Language.PT: {
        Phase.UPCOMING: "Barcelona x Real Madrid ainda não começou.",
        Phase.LIVE: "Barcelona x Real Madrid já começou.",
        Phase.OVER: "Barcelona x Real Madrid já terminou.",
    },
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("said", Phase)
def test_a_match_has_got_as_far_as_the_facts_say(language: Language, phase: Phase, said: Phase) -> None:
    """To come, under way, over: one of them is true, the others never pass."""
    assert passes(facts(phase), SAYINGS[language][said], language) is (phase is said)


@pytest.mark.parametrize(
    ("text", "honest"),
    [
        ("El Barça - Madrid se juega en el Camp Nou.", True),
        ("El Barça - Madrid se juega en Mestalla.", False),
        ("El Sevilla - Betis es en Mestalla y el Barça - Madrid en el Camp Nou.", True),
        ("El Betis visita al Sevilla en el Camp Nou.", False),
    ],
)
def test_each_match_has_its_own_ground(text: str, *, honest: bool) -> None:
    """The ground of another match of the same answer is a lie."""
    assert passes(facts(Phase.UPCOMING), text) is honest


@pytest.mark.parametrize(
    ("text", "honest"),
    [
        ("El Barcelona ganó.", True),
        ("El Barça venció al Madrid.", True),
        ("El Madrid venció al Barça.", False),
        ("El Madrid viene de perder.", True),
        ("El Madrid viene de ganar.", False),
        ("¿El Madrid venció al Barça?", True),
        ("Si el Madrid venció al Barça, no lo sé.", True),
        ("El Madrid no venció al Barça.", True),
        ("Empataron.", False),
    ],
)
def test_results_are_those_of_the_scores(text: str, *, honest: bool) -> None:
    """What is asked, supposed or denied is not claimed."""
    assert passes(facts(Phase.OVER), text) is honest
