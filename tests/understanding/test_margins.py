"""A margin of victory is a handicap, and the club that is only visited is no pick."""

import pytest
from understanding_world import heard

from chatbet.language import Language
from chatbet.understanding.entities.markets import find_markets
from chatbet.understanding.normalise import normalise

MARGINS = {
    Language.ES: {
        "-1.5": ["que el Madrid gane por 2 o más", "City gana por dos o mas goles", "que gane por más de un gol",
                 "victoria por dos o más", "que ganen por al menos 2"],
        "-2.5": ["gana por 3 o mas", "ganar por más de dos goles", "gane por tres o más"],
        "": ["gana por la mínima", "gane por 2-1", "va ganando por goleada", "ganar por fin", "gana por dos"],
    },
    Language.EN: {
        "-1.5": ["Arsenal to win by two or more", "city to win by 2 or more goals", "to win by at least two",
                 "win by more than one goal", "beat them by 2 or more"],
        "-2.5": ["win by 3 or more", "winning by at least 3", "to win by over 2 goals"],
        "": ["win by two", "win by a mile", "win by knockout", "to win by default"],
    },
    Language.PT: {
        "-1.5": ["Flamengo ganha por dois ou mais", "vence por 2 ou mais gols", "vitória por mais de um gol",
                 "ganhar por pelo menos dois"],
        "-2.5": ["ganhar por 3 ou mais", "vencer por mais de 2 gols", "ganhe por três ou mais"],
        "": ["ganha por um a zero", "vence por pouco", "ganhar por goleada"],
    },
}  # fmt: skip
"""Language -> line -> ways to say it; the empty line: no handicap is meant."""


@pytest.mark.parametrize(
    ("language", "line", "text"),
    [(language, line, text) for language, lines in MARGINS.items() for line, texts in lines.items() for text in texts],
)
def test_a_margin_is_a_handicap_half_a_goal_below(language: Language, line: str, text: str) -> None:
    """«gane por 2 o más» is the handicap -1.5; an exact margin or a score is none."""
    found = find_markets(normalise(text), language)
    assert ("handicap" in found.markets) is bool(line)
    assert [one for one in found.lines if one.startswith("-")] == ([line] if line else [])


@pytest.mark.parametrize(
    ("language", "text", "sides"),
    [
        (Language.EN, "draw no bet on Bournemouth at Brentford how's that priced", ["Bournemouth"]),
        (Language.EN, "draw no bet on Leeds away to Everton, what does it pay", ["Leeds United"]),
        (Language.ES, "cuánto paga el empate anula al Betis en casa del Sevilla", ["Real Betis"]),
        (Language.ES, "métele 15 lucas a que no pierde el Bucaramanga", ["Atlético Bucaramanga", "draw"]),
        (Language.ES, "si le pongo diez mil a que Bolívar no pierde con The Strongest", ["Bolívar", "draw"]),
    ],
)
def test_the_club_that_is_visited_or_not_lost_to_is_no_pick(language: Language, text: str, sides: list[str]) -> None:
    """Only the side of the bet is a selection."""
    assert sorted(heard(text, language=language).entities.selections) == sorted(sides)
