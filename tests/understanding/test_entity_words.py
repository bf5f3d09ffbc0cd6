"""The word lists of the grammars: every entry still does what it stands for, and no other entry takes it away.

A phrase that the grammar no longer reads, or reads as something else, is dead or stolen; both fail here by name.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from chatbet.language import Language
from chatbet.understanding.entities.dates import find_dates
from chatbet.understanding.entities.markets import find_markets
from chatbet.understanding.entities.money import find_amounts
from chatbet.understanding.entities.reader import load
from chatbet.understanding.entities.roles import selection_role
from chatbet.understanding.normalise import normalise

NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("America/Bogota"))
LANGUAGES = list(Language)


def entries(language: Language, name: str, *kinds: str) -> Iterator[tuple[str, str]]:
    """Value and phrase of each entry of some kinds."""
    for kind in kinds:
        for value, phrases in load(language, name)[kind].items():
            yield from ((value, phrase) for phrase in phrases)


def dead(found: Iterator[tuple[str, str]], alive: Callable[[str, str], bool]) -> list[str]:
    """The phrases of which a check does not hold."""
    return [phrase for value, phrase in found if not alive(value, phrase)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_a_market_names_it(language: Language) -> None:
    """«hándicap», «btts», «doble chance»: read alone each name yields its market."""

    def alive(value: str, phrase: str) -> bool:
        return value in {market.value for market in find_markets(normalise(phrase), language).markets}

    assert dead(entries(language, "markets", "market"), alive) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_is_one(language: Language) -> None:
    """«ambos marcan», «1X», «empate», «gana el local»: read alone each yields its outcome."""

    def alive(value: str, phrase: str) -> bool:
        outcomes = {mention.outcome for mention in find_markets(normalise(phrase), language).selections}
        return set(value.split("_")) <= outcomes

    kinds = ("both_yes", "both_no", "double", "draw", "home", "away", "alone_over", "alone_under")
    assert dead(entries(language, "markets", *kinds), alive) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_risk_says_its_risk(language: Language) -> None:
    """«segura», «bombazo»: read alone each yields its risk."""
    assert dead(entries(language, "markets", "risk"), lambda v, p: find_markets(normalise(p), language).risk == v) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_of_money_is_worth_what_it_says(language: Language) -> None:
    """«20 lucas», «20 quid», «20 conto»: after a number each unit makes an amount of its worth."""

    def alive(value: str, phrase: str) -> bool:
        worth = Decimal(value.split(" ")[0]) or Decimal(1)
        return [mention.amount.value for mention in find_amounts(normalise(f"20 {phrase}"), language)] == [20 * worth]

    assert dead(entries(language, "money", "unit"), alive) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_is_worth_what_it_says(language: Language) -> None:
    """«medio palo», «a fiver», «cinquentinha»: a whole amount by itself."""

    def alive(value: str, phrase: str) -> bool:
        found = [mention.amount.value for mention in find_amounts(normalise(phrase), language)]
        return found == [Decimal(value.split(" ")[0])]

    assert dead(entries(language, "money", "note"), alive) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_word_is_a_date(language: Language) -> None:
    """Weekdays, days, parts of today and holidays: read alone each yields one date."""
    kinds = ("weekday", "day", "daypart", "holiday")

    def alive(_: str, phrase: str) -> bool:
        return len(find_dates(normalise(phrase), language, NOW)) == 1

    assert dead(entries(language, "dates", *kinds), alive) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "role"), [("opposed_before", "opposed"), ("excluded_before", "excluded")])
def test_words_before_a_name_give_it_its_role(language: Language, kind: str, role: str) -> None:
    """«contra el X» is the other side, «no al X» is taken out, whatever the rest of the lists say."""

    def alive(_: str, phrase: str) -> bool:
        text = normalise(f"{phrase} Xyz")
        return selection_role(text, (len(text.tokens) - 1, len(text.tokens)), language) == role

    assert dead(entries(language, "markets", kind), alive) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_after_a_name_back_it(language: Language) -> None:
    """«X gana», «X to win», «X não perde»: each makes the name before it a pick."""

    def alive(_: str, phrase: str) -> bool:
        text = f"Xyz {phrase}" if phrase[-1].isalnum() else f"Xyz {phrase}1"
        return selection_role(normalise(text), (0, 1), language) == "backed"

    assert dead(entries(language, "markets", "backed_after"), alive) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_under_two_values(language: Language) -> None:
    """Within one kind a phrase has one meaning: the second would never be read."""
    twice = []
    for name in ("markets", "money", "dates", "corrections"):
        for kind, section in load(language, name).items():
            seen: dict[str, str] = {}
            for value, phrases in section.items():
                for phrase in phrases:
                    folded = normalise(phrase).plain
                    if seen.setdefault(folded, value) != value:
                        twice.append((name, kind, phrase))
    assert twice == []
