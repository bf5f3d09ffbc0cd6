"""What a message means after others: what it leaves open is inherited, what it replaces is gone."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from understanding_world import CORPUS, NOW, heard, understanding

from chatbet.language import Language
from chatbet.understanding import subjects
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


def test_the_last_time_is_no_match_of_the_list() -> None:
    """«¿cómo salió Boca la última vez?» is about Boca, whatever was shown."""
    memory = Memory(Language.ES, intent=Intent.MATCH_SCHEDULE_QUERY, shown=(BARCA_MADRID, BETIS_RAYO))
    said = after(memory, "cómo salió boca la última vez")
    assert (said.entities.teams, said.ordinal, said.past) == (("Boca Juniors",), None, True)


def test_what_was_won_last_is_no_match_to_come() -> None:
    """«¿ganaron el último?» after the matches to come asks for a result, «¿y el último?» for the list."""
    memory = Memory(Language.ES, intent=Intent.MATCH_SCHEDULE_QUERY, shown=(BARCA_MADRID, BETIS_RAYO))
    about = replace(memory, entities=Entities(teams=("Real Betis",)))
    assert after(about, "¿ellos ganaron el último?").entities.teams == ("Real Betis",)
    assert after(about, "¿y el último?").entities.teams == ("Real Betis", "Rayo Vallecano")


def test_the_second_of_what_was_shown_is_that_match() -> None:
    """«el segundo» of two matches."""
    memory = Memory(Language.ES, intent=Intent.MATCH_SCHEDULE_QUERY, shown=(BARCA_MADRID, BETIS_RAYO))
    assert after(memory, "el segundo").entities.teams == ("Real Betis", "Rayo Vallecano")


@pytest.mark.parametrize("said", ["5", "cinco", "el quinto", "la 5"])
def test_a_bare_number_after_a_list_is_a_place_in_it(said: str) -> None:
    """However large: while nobody is backed it can be no stake; on an open slip it is one."""
    shown = tuple(ShownFixture(f"f{at}", f"Home {at}", f"Away {at}") for at in range(1, 9))
    memory = Memory(Language.ES, intent=Intent.MATCH_SCHEDULE_QUERY, last=Intent.MATCH_SCHEDULE_QUERY, shown=shown)
    assert after(memory, said).entities.teams == ("Home 5", "Away 5")
    assert after(memory, "9").entities.teams == ()
    backed = replace(memory, slip_open=True, intent=Intent.BET_SIMULATION, entities=Entities(selections=("Betis",)))
    assert after(backed, "5").entities.amounts[0].value == 5


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
    memory = subjects.remember(Memory(), heard("cuándo juega el Barça"))
    memory = subjects.remember(memory, heard("cuánto tengo de saldo"))
    assert (memory.last, memory.intent) == (Intent.USER_BALANCE_QUERY, Intent.MATCH_SCHEDULE_QUERY)
    assert memory.entities.teams == ("FC Barcelona",)


def test_a_new_subject_keeps_the_earlier_one_to_come_back_to() -> None:
    """«vuelve a lo anterior» needs it."""
    memory = subjects.remember(Memory(), heard("cuánto paga el Barça"))
    memory = subjects.remember(memory, heard("tabla de la Premier League"))
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


def test_a_yes_with_courtesies_looks_at_what_was_offered_and_never_bets() -> None:
    """«sí, hágame el favor» after a match and after a slip."""
    memory = Memory(Language.ES, intent=Intent.MATCH_SCHEDULE_QUERY, focus=BARCA_MADRID, offer=Offer.ODDS)
    found = after(memory, "sí, hágame el favor")
    assert (found.intent, found.entities.teams) == (Intent.ODDS_INFORMATION_QUERY, ("FC Barcelona", "Real Madrid"))
    slip = replace(memory, intent=Intent.BET_SIMULATION, offer=Offer.BET, slip_open=True)
    assert after(slip, "sí, quiero ver por favor").act is not Act.YES


def test_both_of_two_namesakes_are_meant_by_los_dos() -> None:
    """The answer to a question chooses all of its options; «ninguno» chooses none."""
    asked = "cuándo juega el América"
    assert set(heard(asked, "los dos").entities.teams) == {"América de Cali", "Club América"}
    assert heard(asked, "ninguno").entities.teams == ()


def test_a_correction_reads_the_message_before_again() -> None:
    """Day and stake of it stay, the club is another one, and it may be corrected once more."""
    found = heard("cuánto paga el Barcelona el sábado", "no, el de Guayaquil")
    assert (found.entities.teams, found.entities.selections) == (("Barcelona SC",), ("Barcelona SC",))
    assert [date.start.day for date in found.entities.dates if date.start] == [28]
    again = heard("ponle 20 al Barcelona", "el de Guayaquil", "no, el de España")
    assert (again.entities.teams, [amount.value for amount in again.entities.amounts]) == (("FC Barcelona",), [20])


def test_one_side_of_the_matches_looked_for_keeps_day_and_competition() -> None:
    """Where it plays in that competition; a question with its own words for the day inherits nothing."""
    pistons = heard("¿quién juega hoy en la NBA?", "¿a cuánto pagan a los Pistons?").entities
    assert (pistons.tournaments, len(pistons.dates)) == (("NBA",), 1)
    betis = heard("¿quién juega hoy en la NBA?", "¿cuánto paga el Betis?").entities
    assert (betis.tournaments, betis.dates) == ((), ())
    lakers = heard("¿quién juega hoy en la NBA?", "¿cuándo juegan los Lakers?").entities
    assert (lakers.tournaments, lakers.dates) == ((), ())


def test_who_stays_on_the_slip_tells_who_goes() -> None:
    """«solo deja al Como» names the one that stays; the desk is told the others."""
    found = heard("juega 18 al Pisa, al Como y al Parma", "solo deja al Como")
    assert (found.act, set(found.named), found.entities.teams) == (Act.REMOVE_LEG, {"Pisa", "Parma"}, ("Como",))


def test_a_nickname_of_several_clubs_is_asked_about_whatever_league_was_spoken_of() -> None:
    """«el verde» after the table of La Liga may still be Nacional; after the Betis it is the Betis."""
    assert heard("tabla de La Liga", "cuándo juega el verde").question is not None
    assert heard("cuándo juega el Betis", "cuánto paga el verde").question is None
