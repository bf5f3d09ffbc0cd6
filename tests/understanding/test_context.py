"""What a message means after others: what it leaves open is inherited, what it replaces is gone."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from understanding_world import CORPUS, NOW, heard, understanding

from chatbet.language import Language
from chatbet.understanding import context
from chatbet.understanding.memory import Memory, Offer, ShownFixture, ShownSelection
from chatbet.understanding.understand import Understanding
from chatbet.understanding.utterance import Act, Entities, Intent, Utterance

BARCA_MADRID = ShownFixture("f1", "FC Barcelona", "Real Madrid", "La Liga")
BETIS_RAYO = ShownFixture("f2", "Real Betis", "Rayo Vallecano", "La Liga")


def dialogues() -> Iterator[Any]:
    """Every dialogue of the corpus."""
    for language in Language:
        text = (CORPUS / language.value / "dialogues.toml").read_text(encoding="utf-8")
        for case in tomllib.loads(text)["case"]:
            yield pytest.param(language, case, id=" / ".join(case["say"]))


@pytest.mark.parametrize(("language", "case"), list(dialogues()))
def test_a_dialogue_means_what_its_line_says(language: Language, case: dict[str, Any]) -> None:
    """Intent and every entity that the line names."""
    found = heard(*case["say"], language=language)
    entities = found.entities
    told = {
        "intent": found.intent.value,
        "teams": list(entities.teams),
        "tournaments": list(entities.tournaments),
        "selections": list(entities.selections),
        "amounts": [f"{amount.value.normalize():f}" for amount in entities.amounts],
        "lines": list(entities.lines),
        "markets": [market.value for market in entities.markets],
        "risk": entities.risk,
        "days": [date.start.date().isoformat() for date in entities.dates if date.start],
    }
    wanted = {key: value for key, value in case.items() if key != "say"}
    assert {key: told[key] for key in wanted} == wanted


def after(memory: Memory, text: str) -> Utterance:
    """What a message means after a reply that showed something."""
    subject: Understanding = understanding()
    return subject.understand(text, now=NOW, memory=memory, hint=Language.ES)


def test_the_second_of_what_was_shown_is_that_match() -> None:
    """«el segundo» of two matches."""
    memory = Memory(Language.ES, intent=Intent.MATCH_SCHEDULE_QUERY, shown=(BARCA_MADRID, BETIS_RAYO))
    assert after(memory, "el segundo").entities.teams == ("Real Betis", "Rayo Vallecano")


def test_that_match_is_the_one_in_focus() -> None:
    """«ese partido a cuánto está» after one match was shown."""
    memory = Memory(
        Language.ES,
        intent=Intent.MATCH_SCHEDULE_QUERY,
        entities=Entities(teams=("FC Barcelona",)),
        shown=(BARCA_MADRID,),
        focus=BARCA_MADRID,
    )
    found = after(memory, "ese partido a cuánto está")
    assert (found.intent, found.entities.teams) == (
        Intent.ODDS_INFORMATION_QUERY,
        ("FC Barcelona", "Real Madrid"),
    )


def test_whichever_pays_more_is_chosen_among_the_prices_shown() -> None:
    """«20 al que pague más» backs the longest price."""
    prices = (
        ShownSelection("f1", "match_result", "home", None, "2.10"),
        ShownSelection("f1", "match_result", "draw", None, "3.50"),
        ShownSelection("f1", "match_result", "away", None, "3.20"),
    )
    memory = Memory(
        Language.ES,
        last=Intent.ODDS_INFORMATION_QUERY,
        intent=Intent.ODDS_INFORMATION_QUERY,
        shown=(BARCA_MADRID,),
        focus=BARCA_MADRID,
        prices=prices,
    )
    found = after(memory, "20 al que pague más")
    assert found.act is Act.DEAREST
    assert found.entities.selections == ("draw",)


def test_a_bare_yes_means_what_was_offered() -> None:
    """The odds of the match in focus."""
    memory = Memory(Language.ES, intent=Intent.MATCH_SCHEDULE_QUERY, focus=BARCA_MADRID, offer=Offer.ODDS)
    found = after(memory, "sí, dale")
    assert (found.intent, found.entities.teams) == (Intent.ODDS_INFORMATION_QUERY, ("FC Barcelona", "Real Madrid"))


def test_a_balance_between_two_questions_does_not_end_the_subject() -> None:
    """The memory keeps the last subject beside the last question."""
    memory = context.remember(Memory(), heard("cuándo juega el Barça"))
    memory = context.remember(memory, heard("cuánto tengo de saldo"))
    assert (memory.last, memory.intent) == (Intent.USER_BALANCE_QUERY, Intent.MATCH_SCHEDULE_QUERY)
    assert memory.entities.teams == ("FC Barcelona",)


def test_a_new_subject_keeps_the_earlier_one_to_come_back_to() -> None:
    """«vuelve a lo anterior» needs it."""
    memory = context.remember(Memory(), heard("cuánto paga el Barça"))
    memory = context.remember(memory, heard("tabla de la Premier League"))
    assert memory.earlier is not None
    assert memory.earlier.entities.teams == ("FC Barcelona",)


def test_a_table_is_asked_for_again_by_another_league() -> None:
    """«¿y la italiana?» after positions means positions, after a date it does not."""
    assert heard("tabla de la Premier", "y la italiana?").table
    assert not heard("cuándo empieza la Premier", "y la italiana?").table


def test_a_safer_pick_is_looked_for_where_the_first_one_was() -> None:
    """«uno más seguro» goes on with the search, not with the match that the first pick was about."""
    memory = Memory(
        Language.ES,
        last=Intent.BETTING_RECOMMENDATION,
        intent=Intent.BETTING_RECOMMENDATION,
        entities=heard("recomiéndame algo para el sábado").entities,
        shown=(BETIS_RAYO,),
        focus=BETIS_RAYO,
    )
    found = after(memory, "uno más seguro")
    assert found.intent is Intent.BETTING_RECOMMENDATION
    assert found.entities.teams == ()
    assert [date.grain for date in found.entities.dates] == ["day"]
