"""The offline skills, one by one: what was asked stands first, every figure is a fact, every reply leads on."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from chatbet.betting.market import Market, Outcome
from chatbet.betting.money import payout
from chatbet.betting.odds import decimal_text
from chatbet.brain.cards import MatchCard, OddsCard, RecommendationCard, SlipCard, TableCard
from chatbet.brain.offline.knowledge import explain_market
from chatbet.brain.offline.narrate import narrate
from chatbet.brain.plan import plan
from chatbet.brain.port import Reply, TurnContext
from chatbet.language import Language
from chatbet.tools.toolbox import Toolbox
from chatbet.understanding.memory import Offer
from chatbet.understanding.utterance import Act, Amount, DateRange, Entities, Intent, Kind, Question
from tests.brain.stage import Stage, stage

BARCA, MADRID = "FC Barcelona", "Real Madrid"
CLASICO = Entities(teams=(BARCA, MADRID))
LANGUAGES = list(Language)


@pytest.fixture(scope="module")
def world() -> Stage:
    """Barcelona – Madrid on Sunday, five more fixtures, ten rounds played."""
    return stage(11)


async def answer(turn: TurnContext) -> Reply:
    """What the offline brain says in this turn."""
    calls = plan(turn.utterance, turn.memory)
    return narrate(turn, await Toolbox(turn.tools).run_all(calls), [call.name for call in calls])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_schedule_has_opponent_day_venue_and_the_offer_of_prices(world: Stage, language: Language) -> None:
    """In the first sentence; the card says the same."""
    turn = world.turn("?", Intent.MATCH_SCHEDULE_QUERY, language=language, entities=Entities(teams=(BARCA,)))
    reply = await answer(turn)
    first = reply.text.split("\n")[0]
    for words in (MADRID, "29", "Camp Nou", "La Liga"):
        assert words in first
    assert reply.offer is Offer.ODDS
    assert [type(card) for card in reply.cards] == [MatchCard]


@pytest.mark.parametrize("intent", [Intent.MATCH_SCHEDULE_QUERY, Intent.BETTING_RECOMMENDATION, Intent.TOURNAMENT_INFO])
async def test_what_comes_from_a_list_past_its_time_is_marked(world: Stage, intent: Intent) -> None:
    """Also where nothing was found in it: «no matches» is as old as the list."""
    turn = world.turn("?", intent)
    empty = replace(turn.tools.catalogue, fixtures=())
    assert (await answer(replace(turn, tools=replace(turn.tools, catalogue=empty)))).degraded is None
    stale = replace(turn, tools=replace(turn.tools, catalogue=empty.as_stale()))
    assert (await answer(stale)).degraded == "stale_data"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_prices_are_the_sportsbooks_with_payouts_of_the_stake(world: Stage, language: Language) -> None:
    """Decimal odds as given, and what the stake returns at them."""
    entities = replace(CLASICO, amounts=(Amount(Decimal(40), "USD", "40"),))
    turn = world.turn("?", Intent.ODDS_INFORMATION_QUERY, language=language, entities=entities)
    reply = await answer(turn)
    for price in world.shelf.prices["f0"].of(Market.MATCH_RESULT):
        assert decimal_text(price.odds) in reply.text
        digits = re.sub(r"\D", "", f"{payout(Decimal(40), price.odds):.2f}")
        assert digits in re.sub(r"[^\d→\n]", "", reply.text)
    (card,) = reply.cards
    assert isinstance(card, OddsCard)
    assert card.stake == "40.00"


async def test_the_selection_that_was_asked_about_stands_first(world: Stage) -> None:
    """Its payout before everybody else's price."""
    entities = replace(CLASICO, markets=(Market.OVER_UNDER,), selections=("over",), lines=("2.5",))
    reply = await answer(world.turn("más de 2.5", Intent.ODDS_INFORMATION_QUERY, entities=entities))
    assert reply.text.startswith("Más de 2.5: paga")
    assert "gana: paga" not in reply.text


async def test_naming_both_sides_names_the_match_only(world: Stage) -> None:
    """«Cuotas del Barça Madrid» repeats nothing."""
    entities = replace(CLASICO, selections=(BARCA, MADRID))
    reply = await answer(world.turn("cuotas", Intent.ODDS_INFORMATION_QUERY, entities=entities))
    assert reply.text.count(f"{BARCA} gana") == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_score_that_has_no_price_is_said_to_have_none(world: Stage, language: Language) -> None:
    """And no other score is told as if it were it."""
    entities = Entities(teams=(BARCA,), markets=(Market.CORRECT_SCORE,), selections=(BARCA,), lines=("7-0",))
    reply = await answer(world.turn("7-0", Intent.ODDS_INFORMATION_QUERY, language=language, entities=entities))
    assert "7-0" in reply.text.split("\n")[0]
    assert "paga" not in reply.text.split("\n")[0]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_picks_carry_figures_and_end_with_responsible_play(world: Stage, language: Language) -> None:
    """Price, chance and confidence of each pick; the last line is the warning."""
    reply = await answer(world.turn("?", Intent.BETTING_RECOMMENDATION, language=language))
    cards = [card for card in reply.cards if isinstance(card, RecommendationCard)]
    assert cards
    for card in cards:
        assert card.odds in reply.text
        assert card.chance_text in reply.text
    last = {Language.ES: "responsabilidad", Language.EN: "responsibly", Language.PT: "responsabilidade"}
    assert last[language] in reply.text.split("\n")[-1]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_comparison_judges_before_it_counts(world: Stage, language: Language) -> None:
    """The verdict is the first line, the record of both follows."""
    reply = await answer(world.turn("?", Intent.TEAM_COMPARISON, language=language, entities=CLASICO))
    head, *rest = reply.text.split("\n")
    assert BARCA in head or MADRID in head
    assert sum(line.startswith("• ") for line in rest) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_table_marks_the_team_that_was_asked_about(world: Stage, language: Language) -> None:
    """Its place first; its row is marked on the card."""
    entities = Entities(teams=(BARCA,), tournaments=("La Liga",))
    turn = world.turn("?", Intent.TOURNAMENT_INFO, language=language, entities=entities, table=True)
    reply = await answer(turn)
    assert reply.text.startswith(BARCA)
    (card,) = reply.cards
    assert isinstance(card, TableCard)
    assert [row.team for row in card.rows if row.own] == [BARCA]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_results_of_a_team_begin_with_how_the_last_one_ended(world: Stage, language: Language) -> None:
    """The score as it was played, and a card of a finished match."""
    turn = world.turn("?", Intent.MATCH_SCHEDULE_QUERY, language=language, entities=Entities(teams=(BARCA,)), past=True)
    reply = await answer(turn)
    last = max(
        (one for one in world.shelf.played if BARCA in (one.home.names.canonical, one.away.names.canonical)),
        key=lambda one: one.start,
    )
    assert f"{last.score.home}-{last.score.away}" in reply.text.split("\n")[0]
    assert isinstance(reply.cards[0], MatchCard)
    assert reply.cards[0].status == "finished"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_slip_says_that_it_is_a_simulation(world: Stage, language: Language) -> None:
    """Odds, payout, the market's chance, the worst case; nothing is placed."""
    entities = replace(CLASICO, selections=("draw",), amounts=(Amount(Decimal(25), "USD", "25"),))
    reply = await answer(world.turn("?", Intent.BET_SIMULATION, language=language, entities=entities))
    draw = next(p for p in world.shelf.prices["f0"].of(Market.MATCH_RESULT) if p.selection.outcome is Outcome.DRAW)
    assert decimal_text(draw.odds) in reply.text
    (card,) = reply.cards
    assert isinstance(card, SlipCard)
    assert card.payout == f"{payout(Decimal(25), draw.odds):.2f}"
    assert world.shelf.orders == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("intent", "more"),
    [
        (Intent.GREETING, {}),
        (Intent.GREETING, {"act": Act.THANKS}),
        (Intent.GREETING, {"act": Act.GOODBYE}),
        (Intent.HELP_REQUEST, {}),
        (Intent.GENERAL_SPORTS_QUERY, {}),
        (Intent.UNCLEAR, {}),
        (Intent.UNCLEAR, {"unknown_names": ("Patético FC",)}),
        (Intent.MATCH_SCHEDULE_QUERY, {"question": Question("América", Kind.TEAM, (BARCA, MADRID))}),
        (Intent.USER_BALANCE_QUERY, {}),
        (Intent.USER_BALANCE_QUERY, {"act": Act.SHOW_BETS}),
        (Intent.TOURNAMENT_INFO, {}),
        (Intent.TEAM_COMPARISON, {}),
        (Intent.MATCH_SCHEDULE_QUERY, {"live": True}),
        (Intent.ODDS_INFORMATION_QUERY, {}),
        (Intent.BET_SIMULATION, {}),
    ],
    ids=lambda value: "-".join(value) or "plain" if isinstance(value, dict) else str(value),
)
async def test_every_intent_says_something_and_leads_on(
    world: Stage, language: Language, intent: Intent, more: dict[str, object]
) -> None:
    """A text without unfilled fields, and at least one thing to say next."""
    reply = await answer(world.turn("?", intent, language=language, **more))
    assert reply.text.strip()
    assert "{" not in reply.text
    assert reply.actions


@pytest.mark.parametrize("language", LANGUAGES)
async def test_when_the_sportsbook_is_down_it_is_said(language: Language) -> None:
    """With what is known all the same, marked as second best."""
    dark = stage(3)
    dark.shelf.down = True
    reply = await answer(dark.turn("?", Intent.ODDS_INFORMATION_QUERY, language=language, entities=CLASICO))
    assert reply.degraded == "upstream_unavailable"
    assert BARCA in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_old_prices_say_their_age(language: Language) -> None:
    """Stale data is marked in words and in the reply."""
    old = stage(3)
    old.shelf.stale = True
    reply = await answer(old.turn("?", Intent.ODDS_INFORMATION_QUERY, language=language, entities=CLASICO))
    assert reply.degraded == "stale_data"


async def test_a_day_is_named_once(world: Stage) -> None:
    """The list of one day tells hours only."""
    sunday = world.catalogue.fixture("f0")
    assert sunday is not None
    turn = world.turn("?", Intent.MATCH_SCHEDULE_QUERY)
    start = sunday.start.astimezone(turn.now.tzinfo).replace(hour=0, minute=0)
    dates = (DateRange("domingo", start - timedelta(days=2), start + timedelta(days=1), "range"),)
    reply = await answer(world.turn("?", Intent.MATCH_SCHEDULE_QUERY, entities=Entities(dates=dates)))
    assert "entre" not in reply.text.split("\n")[0]
    assert "noviembre" in reply.text


@pytest.mark.parametrize(
    ("text", "words"),
    [("goleadores de la liga", "no te puedo dar"), ("¿en qué canal es el Barça?", "no lo sé")],
)
async def test_what_nobody_publishes_is_said_before_the_answer(world: Stage, text: str, words: str) -> None:
    """And the answer that there is follows."""
    reply = await answer(world.turn(text, Intent.MATCH_SCHEDULE_QUERY, entities=Entities(teams=(BARCA,))))
    head, *rest = reply.text.split("\n")
    assert words in head
    assert any(MADRID in line for line in rest)


async def test_odds_are_written_in_the_format_that_was_asked(world: Stage) -> None:
    """American or fractional for this reply, decimal beside it."""
    american = await answer(world.turn("cuotas americanas", Intent.ODDS_INFORMATION_QUERY, entities=CLASICO))
    fractions = await answer(world.turn("cuotas en fracción", Intent.ODDS_INFORMATION_QUERY, entities=CLASICO))
    assert re.search(r"[+-]\d{3} \(\d\.\d\d\)", american.text)
    assert re.search(r"\d+/\d+ \(\d\.\d\d\)", fractions.text)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_price_is_explained_with_what_it_returns(world: Stage, language: Language) -> None:
    """In every format, with the profit and the chance that it implies."""
    reply = await answer(world.turn("2.50?", Intent.GENERAL_SPORTS_QUERY, language=language))
    assert all(figure in reply.text for figure in ("2.50", "+150", "250", "40"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_market_named_after_an_explanation_is_explained(world: Stage, language: Language) -> None:
    """«¿y ambos marcan?»: without a match there is nothing else to tell of it."""
    entities = Entities(markets=(Market.BOTH_TEAMS_TO_SCORE,))
    reply = await answer(world.turn("?", Intent.GENERAL_SPORTS_QUERY, language=language, entities=entities))
    assert reply.text == explain_market(language, entities.markets)


@pytest.mark.parametrize("intent", [Intent.HELP_REQUEST, Intent.GENERAL_SPORTS_QUERY, Intent.UNCLEAR])
async def test_a_sport_that_is_not_on_offer_is_said_to_be_missing(world: Stage, intent: Intent) -> None:
    """However the message was understood, also where two readings were close."""
    asked_back = Question("", None, (Intent.HELP_REQUEST.value, Intent.BETTING_RECOMMENDATION.value))
    for question in (None, asked_back):
        reply = await answer(world.turn("apuestas de boxeo", intent, language=Language.ES, question=question))
        assert "boxeo" in reply.text
        assert reply.question is None


@pytest.mark.parametrize(("text", "times"), [("cuotas del Barça", 1), ("cuánto paga el Barça", 2)])
async def test_a_list_of_prices_tells_each_of_them_once(world: Stage, text: str, times: int) -> None:
    """Who asks what one side pays is answered first, and then sees the list."""
    entities = Entities(teams=(BARCA,), selections=(BARCA,))
    reply = await answer(world.turn(text, Intent.ODDS_INFORMATION_QUERY, language=Language.ES, entities=entities))
    assert reply.text.count(f"{BARCA} gana") == times


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.ES, "qué probabilidad tiene el Barça"),
        (Language.EN, "what are Barça's chances"),
        (Language.PT, "qual a chance do Barça"),
    ],
)
async def test_a_chance_is_told_first_with_the_margin_taken_out(world: Stage, language: Language, text: str) -> None:
    """In percent, of the side that was asked about, whether it sounded like a comparison or a price."""
    entities = Entities(teams=(BARCA,), selections=(BARCA,))
    for intent in (Intent.TEAM_COMPARISON, Intent.ODDS_INFORMATION_QUERY):
        reply = await answer(world.turn(text, intent, language=language, entities=entities))
        first = reply.text.split("\n")[0]
        assert BARCA in first
        assert "%" in first
