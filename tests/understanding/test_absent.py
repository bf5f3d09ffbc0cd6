"""Somebody who is pointed at and not on offer."""

import pytest

from chatbet.language import Language
from chatbet.understanding.absent import longer_name
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.entities.names import Gazetteer
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.utterance import Kind, NameMention

BARCELONA = NameMention(Kind.TEAM, "Barcelona", 2, 3, ("FC Barcelona",))
GAZETTEER = Gazetteer.build(
    Roster.of([RosterEntry("FC Barcelona", Kind.TEAM, ("FC Barcelona",), ("La Liga",), "1")]), Aliases.load()
)


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("es", "el de Guayaquil", "Barcelona de Guayaquil"),
        ("es", "no, perdón, el de Guayaquil", "Barcelona de Guayaquil"),
        ("en", "the one from Guayaquil", "Barcelona de Guayaquil"),
        ("pt", "o de Guayaquil", "Barcelona de Guayaquil"),
        ("es", "el de mañana", None),
        ("es", "el de Pereira", None),
        ("es", "de Guayaquil soy yo", None),
        ("es", "el de Guayaquil me gusta mucho más que todos los demás", None),
        ("en", "the one from yesterday", None),
    ],
)
def test_a_namesake_who_is_not_on_offer_is_told_by_its_longer_name(language: str, text: str, name: str | None) -> None:
    """Only where somebody of that name and place is known."""
    assert longer_name(text, BARCELONA, GAZETTEER, Language(language)) == name
