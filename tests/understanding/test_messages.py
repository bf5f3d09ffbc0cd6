"""Whole messages against the sandbox's names: every entity but the dates, and what people call the clubs."""

import pytest
from messages_corpus import ASKING, PRICING, Line, found_in, nicknames, score

from chatbet.language import Language

OPEN, HELD = 0.97, 0.90
"""The least F1 of any entity, on messages that rules were tuned on and on those that were kept back."""
EXACT_OPEN, EXACT_HELD = 0.95, 0.80


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("held", [False, True], ids=["open", "held"])
def test_messages_yield_their_entities(language: Language, held: bool) -> None:
    """Every entity reaches its F1, and most messages are exact."""
    tallies, wrong, count = score(language, held=held)
    floor, exact = (HELD, EXACT_HELD) if held else (OPEN, EXACT_OPEN)
    low = {name: round(tally.f1, 3) for name, tally in tallies.items() if tally.f1 < floor}
    assert (low, 1 - len(wrong) / count >= exact) == ({}, True), "\n".join(wrong)


@pytest.mark.parametrize("language", list(Language))
def test_a_nickname_means_its_club(language: Language) -> None:
    """Each nickname yields its club, in a question about the calendar and in one about the price."""
    frames = (ASKING[language], PRICING[language])
    wrong = [
        (frame.format(name), found)
        for team, name in nicknames(language)
        for frame in frames
        if (found := found_in(Line(frame.format(name), language, {"players": []}))["teams"]) != [team]
    ]
    assert wrong == []


def test_the_corpus_is_broad() -> None:
    """No language lost its nicknames."""
    assert {language: len(list(nicknames(language))) > 80 for language in Language} == dict.fromkeys(Language, True)
