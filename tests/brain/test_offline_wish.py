"""The question which of two things is wanted: short, in the words of its topic, with a button for each; no model."""

from dataclasses import replace

import pytest

from chatbet.brain.offline.narrate import narrate
from chatbet.brain.offline.skills.wish import name_of
from chatbet.brain.offline.wording import say
from chatbet.brain.plan import plan
from chatbet.language import Language
from chatbet.understanding import doubt
from chatbet.understanding.memory import Memory
from chatbet.understanding.normalise import normalise
from chatbet.understanding.utterance import Entities, Intent, Question, Utterance
from chatbet.understanding.wishing import wishes_of
from tests.brain.gemini_server import gemini_server
from tests.brain.listening import gemini_brain, hear
from tests.brain.parroting import parrot
from tests.brain.stage import Stage, stage

SCHEDULE, ODDS = Intent.MATCH_SCHEDULE_QUERY, Intent.ODDS_INFORMATION_QUERY
ASKED = Question("", None, (ODDS.value, SCHEDULE.value))
ONE, TWO = Entities(teams=("Real Madrid",)), Entities(teams=("Real Madrid", "FC Barcelona"))


@pytest.fixture(scope="module")
def world() -> Stage:
    """A sportsbook's day."""
    return stage(1)


@pytest.mark.parametrize(
    ("language", "text", "buttons"),
    [
        (Language.ES, "Real Madrid: ¿quieres la cuota o saber cuándo juega?", ["La cuota", "Cuándo juega"]),
        (
            Language.EN,
            "Real Madrid: do you want the odds or to know when they play?",
            ["The odds", "When they play"],
        ),
        (Language.PT, "Real Madrid: você quer a odd ou saber quando joga?", ["A odd", "Quando joga"]),
    ],
)
async def test_one_short_question_with_two_buttons(
    world: Stage, language: Language, text: str, buttons: list[str]
) -> None:
    """Numbered, so that a terminal answers too; the language model is not asked."""
    turn = world.turn("Real Madrid?", ODDS, entities=ONE, language=language, question=ASKED)
    async with gemini_server(parrot) as server, gemini_brain(server.address) as brain:
        heard = await hear(brain, turn)
    assert server.requests == []
    assert heard.reply.text == f"{text}\n1. {buttons[0]}\n2. {buttons[1]}"
    assert [action.say for action in heard.reply.actions] == buttons
    assert heard.reply.question == ASKED
    assert heard.reply == narrate(turn, ())


@pytest.mark.parametrize(
    ("entities", "text"),
    [
        (TWO, "Real Madrid vs FC Barcelona: ¿quieres las cuotas o saber cuándo juegan?"),
        (Entities(), "¿Quieres las cuotas o los partidos?"),
        (Entities(tournaments=("La Liga",)), "La Liga: ¿quieres las cuotas o los partidos?"),
        (Entities(teams=("A", "B", "C")), "¿Quieres las cuotas o saber cuándo juegan?"),
    ],
    ids=["two sides", "nobody", "a competition", "a crowd"],
)
def test_the_question_is_about_what_was_named(world: Stage, entities: Entities, text: str) -> None:
    """One side plays, two play; a crowd is not repeated."""
    turn = world.turn("…", ODDS, entities=entities, question=ASKED)
    assert narrate(turn, ()).text.split("\n")[0] == text


def test_three_are_told_with_commas(world: Stage) -> None:
    """And have three buttons."""
    three = Question("", None, (*ASKED.options, Intent.BETTING_RECOMMENDATION.value))
    reply = narrate(world.turn("…", ODDS, entities=ONE, question=three), ())
    assert reply.text.startswith("Real Madrid: ¿quieres la cuota, saber cuándo juega o una recomendación?\n1.")
    assert len(reply.actions) == 3


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("wish", sorted(set(Intent) - {Intent.UNCLEAR, Intent.GREETING, Intent.GENERAL_SPORTS_QUERY}))
@pytest.mark.parametrize("entities", [Entities(), ONE, TWO], ids=["nobody", "one side", "two sides"])
def test_every_button_is_an_answer(language: Language, wish: Intent, entities: Entities) -> None:
    """What stands on a button is understood as the wish that it stands for."""
    if wish is Intent.TEAM_COMPARISON and not entities.teams:
        return
    asked = Utterance("…", language, wish, 0.5, entities)
    for heard in (asked, replace(asked, live=True), replace(asked, past=True)):
        assert answer(say(language, f"wish.button.{name_of(wish, heard)}"), language) == {wish}


def answer(text: str, language: Language) -> set[Intent]:
    """Every wish that the words of an answer name."""
    return set(wishes_of(normalise(text).norms, language))


@pytest.mark.parametrize("entities", [ONE, TWO], ids=["one side", "two sides"])
def test_what_is_offered_is_answered_by_different_things(entities: Entities) -> None:
    """Of two readings that may be asked about no two have the same plan."""
    offered = sorted(doubt.OFFERED)
    plans = {wish: plan(Utterance("…", Language.ES, wish, 0.5, entities), Memory()) for wish in offered}
    assert len(set(map(repr, plans.values()))) == len(offered)


def test_nothing_is_fetched_before_the_answer() -> None:
    """Of what is asked about."""
    assert plan(Utterance("…", Language.ES, ODDS, 0.5, ONE, question=ASKED), Memory()) == ()


def test_the_answer_keeps_the_words_of_the_request() -> None:
    """«la cuota» after «el próximo partido del Madrid…» still wants the next one alone."""
    said = Utterance("la primera", Language.ES, SCHEDULE, 0.9, ONE, asked="los próximos 3 partidos del Madrid")
    (call,) = plan(said, Memory())
    assert call.query is not None
    assert call.query.most == 3
