"""The plan: which tools a message needs, in which order, with which arguments."""

from dataclasses import replace
from decimal import Decimal

import pytest

from chatbet.betting.market import Market, Outcome, Scope
from chatbet.betting.odds import Bounds
from chatbet.brain.asking import bounds_asked, legs_asked, place_asked
from chatbet.brain.offline.picks import price_in
from chatbet.brain.plan import plan, query_of
from chatbet.language import Language
from chatbet.tools.picking import PickRequest
from chatbet.tools.results import FixtureQuery
from chatbet.understanding.memory import Memory, ShownFixture, ShownSelection
from chatbet.understanding.utterance import (
    Act,
    Amount,
    DateRange,
    Entities,
    Intent,
    Kind,
    Question,
    Safety,
    Utterance,
)
from tests.brain.stage import NOW

BARCA, MADRID = "FC Barcelona", "Real Madrid"
FOCUS = ShownFixture("f0", BARCA, MADRID, "La Liga")


def _said(text: str, intent: Intent, entities: Entities | None = None, **more: object) -> Utterance:
    return Utterance(text, Language.ES, intent, 0.9, entities or Entities(), **more)  # type: ignore[arg-type]


def _names(utterance: Utterance, memory: Memory | None = None) -> list[str]:
    return [call.name for call in plan(utterance, memory or Memory())]


BOTH = Entities(teams=(BARCA, MADRID))


@pytest.mark.parametrize(
    ("utterance", "tools"),
    [
        (_said("¿Cuándo juega el Barça?", Intent.MATCH_SCHEDULE_QUERY, Entities(teams=(BARCA,))), ["get_fixtures"]),
        (_said("¿qué hay en vivo?", Intent.MATCH_SCHEDULE_QUERY, live=True), ["get_live_matches"]),
        (_said("cuotas", Intent.ODDS_INFORMATION_QUERY, BOTH), ["get_odds"]),
        (_said("una fija", Intent.BETTING_RECOMMENDATION), ["get_recommendations"]),
        (_said("¿quién es mejor?", Intent.TEAM_COMPARISON, BOTH), ["compare_teams"]),
        (_said("cómo le fue", Intent.TEAM_COMPARISON, Entities(teams=(BARCA,)), past=True), ["get_fixtures"]),
        (_said("quién ganó más", Intent.TEAM_COMPARISON, BOTH, past=True), ["compare_teams"]),
        (_said("la tabla", Intent.TOURNAMENT_INFO, table=True), ["get_standings"]),
        (_said("¿qué torneos hay?", Intent.TOURNAMENT_INFO), ["get_tournaments"]),
        (_said("saldo", Intent.USER_BALANCE_QUERY), ["get_balance"]),
        (_said("simula 10 al Barça", Intent.BET_SIMULATION, Entities(selections=(BARCA,))), ["simulate_bet"]),
        (_said("¿qué es el offside?", Intent.GENERAL_SPORTS_QUERY), []),
        (_said("hola", Intent.GREETING), []),
        (_said("ayuda", Intent.HELP_REQUEST), []),
        (_said("asdf", Intent.UNCLEAR), []),
        (_said("Barcelona", Intent.UNCLEAR, Entities(teams=(BARCA,))), ["get_fixtures"]),
        (_said("mis apuestas", Intent.HELP_REQUEST, act=Act.SHOW_BETS), ["get_balance"]),
    ],
    ids=lambda value: value.text if isinstance(value, Utterance) else "",
)
def test_each_intent_has_its_tools(utterance: Utterance, tools: list[str]) -> None:
    """One line per intent."""
    assert _names(utterance) == tools


def test_two_requests_are_both_served() -> None:
    """The second one's tools follow the first one's."""
    said = _said("la tabla y mi saldo", Intent.TOURNAMENT_INFO, table=True, also=Intent.USER_BALANCE_QUERY)
    assert _names(said) == ["get_standings", "get_balance"]


@pytest.mark.parametrize(
    "more",
    [
        {"question": Question("América", Kind.TEAM, ("América de Cali", "Club América"))},
        {"safety": Safety(minor=True)},
        {"safety": Safety(distress=True)},
        {"unknown_names": ("Patético FC",)},
    ],
    ids=["a question is open", "a minor", "distress", "only unknown names"],
)
def test_sometimes_nothing_may_be_fetched(more: dict[str, object]) -> None:
    """Neither what is not meant nor what must not be sold."""
    assert plan(_said("cuotas", Intent.ODDS_INFORMATION_QUERY, **more), Memory()) == ()


def test_a_market_beside_a_team_wants_its_price() -> None:
    """Whatever else the sentence looks like."""
    exact = Entities(teams=(BARCA,), markets=(Market.CORRECT_SCORE,), lines=("2-1",))
    assert _names(_said("resultado exacto 2-1 Barça", Intent.MATCH_SCHEDULE_QUERY, exact)) == ["get_odds"]
    halves = Entities(teams=(BARCA, MADRID), markets=(Market.HALF_TIME_RESULT,))
    assert _names(_said("¿quién gana el primer tiempo?", Intent.TEAM_COMPARISON, halves)) == ["get_odds"]


@pytest.mark.parametrize(
    ("text", "what"),
    [("¿qué paga más hoy?", "highest"), ("la cuota más baja", "lowest"), ("cuotas de hoy", "")],
)
def test_the_far_end_of_all_prices_is_asked_for(text: str, what: str) -> None:
    """Only where no team narrows it."""
    (call,) = plan(_said(text, Intent.ODDS_INFORMATION_QUERY), Memory())
    assert call.what == what


def test_more_than_a_line_is_no_superlative() -> None:
    """«Cuánto paga más de 2.5» asks for a total, not for what pays most."""
    totals = Entities(markets=(Market.OVER_UNDER,), selections=("over",), lines=("2.5",))
    (call,) = plan(_said("¿cuánto paga más de 2.5?", Intent.ODDS_INFORMATION_QUERY, totals), Memory())
    assert call.what == ""


def test_the_match_under_discussion_is_meant() -> None:
    """A draw without a team belongs to it; so does a team that plays in it."""
    memory = Memory(focus=FOCUS)
    entities = Entities(selections=("draw",), amounts=(Amount(Decimal(100)),))
    (call,) = plan(_said("100 al empate", Intent.BET_SIMULATION, entities), memory)
    assert (call.picks[0].fixture_id, call.stake) == ("f0", 100)
    (priced,) = plan(_said("cuotas del Madrid", Intent.ODDS_INFORMATION_QUERY, Entities(teams=(MADRID,))), memory)
    assert priced.fixture_id == "f0"


def test_a_bare_stake_belongs_to_the_match_under_discussion() -> None:
    """«20» after its prices: the match is known, only what is backed is missing; another team has its own match."""
    stake = Entities(teams=(BARCA, MADRID), amounts=(Amount(Decimal(20)),))
    (call,) = plan(_said("20", Intent.BET_SIMULATION, stake), Memory(focus=FOCUS))
    assert call.picks == (PickRequest(fixture_id="f0"),)
    (other,) = plan(_said("20", Intent.BET_SIMULATION, replace(stake, teams=("Celta",))), Memory(focus=FOCUS))
    assert other.picks == (PickRequest(between=("Celta",)),)


def test_that_one_is_the_first_pick_that_was_shown() -> None:
    """One price per match was recommended; among the three prices of one match nobody chooses for the user."""
    picks = (
        ShownSelection("f1", "over_under", "over", "2.5", "1.90"),
        ShownSelection("f2", "match_result", "home", None, "1.50"),
    )
    said = _said("simula esa", Intent.BET_SIMULATION)
    (call,) = plan(said, Memory(prices=picks))
    assert (call.picks[0].fixture_id, call.picks[0].market, call.picks[0].line) == (
        "f1",
        Market.OVER_UNDER,
        Decimal("2.5"),
    )
    (open_call,) = plan(said, Memory(prices=(picks[1], replace(picks[1], outcome="away"))))
    assert open_call.picks == ()


def test_a_half_of_a_total_is_its_own_market() -> None:
    """«Más de 1.5 en el primer tiempo»."""
    totals = Entities(teams=(BARCA,), markets=(Market.OVER_UNDER,), selections=("over",), lines=("1.5",))
    (call,) = plan(_said("20 a más de 1.5 en el primer tiempo", Intent.BET_SIMULATION, totals), Memory())
    assert (call.picks[0].market, call.picks[0].line) == (Market.HALF_TIME_TOTAL, Decimal("1.5"))


def _day(text: str, grain: str = "day") -> Entities:
    return Entities(dates=(DateRange(text, NOW, NOW, grain),))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("domingo", True), ("Sunday", True), ("domingo por la tarde", True), ("próximo domingo", False),
        ("domingo que viene", False), ("next Sunday", False), ("domingo que vem", False), ("domingo en ocho", False),
        ("domingo de la próxima semana", False),
    ],
)  # fmt: skip
def test_only_a_bare_weekday_may_mean_today(text: str, bare: bool) -> None:
    """Every word that says another week takes that reading away."""
    assert query_of(_said(text, Intent.MATCH_SCHEDULE_QUERY, _day(text))).weekday is bare


def test_after_eight_means_that_evening() -> None:
    """An hour without an end ends with its day; a day without one stays open."""
    eight = NOW.replace(hour=20, minute=0)
    evening = Entities(dates=(DateRange("después de las 8", eight, None, "range"),))
    found = query_of(_said("partidos después de las 8", Intent.MATCH_SCHEDULE_QUERY, evening))
    assert found.end is not None
    assert (found.end - eight).total_seconds() == 4 * 3600
    midnight = NOW.replace(hour=0, minute=0)
    onwards = Entities(dates=(DateRange("desde mañana", midnight, None, "range"),))
    assert query_of(_said("desde mañana", Intent.MATCH_SCHEDULE_QUERY, onwards)).end is None


def test_a_sport_narrows_only_what_nothing_narrower_does() -> None:
    """«Baloncesto» beside «NBA» adds nothing."""
    assert query_of(_said("partidos de tenis", Intent.MATCH_SCHEDULE_QUERY)).sport == "tennis"
    nba = Entities(tournaments=("NBA",))
    assert query_of(_said("baloncesto, NBA", Intent.MATCH_SCHEDULE_QUERY, nba)).sport is None


def test_the_number_of_matches_is_read() -> None:
    """In figures or in words."""
    for text, count in (("los próximos 3 partidos", 3), ("los próximos dos partidos", 2), ("próximos partidos", None)):
        query = query_of(_said(text, Intent.MATCH_SCHEDULE_QUERY, Entities(teams=(BARCA,))))
        assert (query.several, query.most) == (True, count)


def test_a_table_answers_what_only_a_table_knows() -> None:
    """Relegation, gaps, most goals: also when it looks like a general question or a comparison."""
    premier = Entities(tournaments=("Premier League",))
    assert _names(_said("¿quién desciende?", Intent.TOURNAMENT_INFO, premier)) == ["get_standings"]
    assert _names(_said("¿quién mete más goles?", Intent.GENERAL_SPORTS_QUERY, premier)) == ["get_standings"]
    (call,) = plan(_said("¿cuántos puntos le lleva?", Intent.TEAM_COMPARISON, BOTH), Memory())
    assert (call.name, call.query) == ("get_standings", FixtureQuery((BARCA,)))


@pytest.mark.parametrize(
    ("language", "text", "low", "high"),
    [
        ("es", "apuesta con cuota mayor a 1.5", "1.5", None),
        ("es", "algo con cuota entre 1,5 y 2", "1.5", "2"),
        ("es", "una apuesta de cuota 2 o más", "2", None),
        ("es", "más de 2.5 goles en el Barça", None, None),
        ("en", "best bet tonight under 2 odds", None, "2"),
        ("en", "minimum odds 1.7", "1.7", None),
        ("pt", "aposta com odd acima de 1.8", "1.8", None),
        ("pt", "palpite com odds até 2", None, "2"),
    ],
)
def test_a_bound_of_the_price_is_heard(language: str, text: str, low: str | None, high: str | None) -> None:
    """Beside a word for the price, before the figure or after it; a line of goals is none."""
    wanted = Bounds(*(Decimal(figure) if figure else None for figure in (low, high)))
    assert bounds_asked(Language(language), text) == wanted


@pytest.mark.parametrize(
    ("language", "text", "legs"),
    [
        ("es", "una combinada de 5 para el sábado", 5),
        ("es", "una combinada para el 5 de diciembre", None),
        ("es", "dame una triple", 3),
        ("en", "give me a 4-fold", 4),
        ("pt", "múltipla de quatro jogos", 4),
    ],
)
def test_the_legs_of_an_accumulator_are_heard(language: str, text: str, legs: int | None) -> None:
    """In figures, in words, by name."""
    assert legs_asked(Language(language), text) == legs


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("es", "cuándo juega el líder", 1),
        ("es", "cuotas del segundo de la tabla", 2),
        ("es", "el colista contra quién va", -1),
        ("es", "cuotas del segundo", None),
        ("en", "when do the leaders play", 1),
        ("en", "what about second place", 2),
        ("pt", "o vice-líder joga quando", 2),
        ("pt", "e o lanterna?", -1),
    ],
)
def test_a_side_is_meant_by_its_place_in_the_table(language: str, text: str, place: int | None) -> None:
    """The longest phrase counts; a bare ordinal may be a place in any list."""
    assert place_asked(Language(language), text) == place


@pytest.mark.parametrize(
    ("text", "odds"),
    [
        ("qué significa 2.17", "2.17"),
        ("y 1,50?", "1.50"),
        ("cómo se lee +150", "2.5"),
        ("explain 3/1", "4"),
        ("de 1.50 a 2.10", None),
        ("cuánto dura un partido de 90 minutos", None),
        ("qué es 1x2", None),
        ("qué es un 2-1", None),
    ],
)
def test_one_price_that_is_spoken_of_is_read_in_every_format(text: str, odds: str | None) -> None:
    """Beside a market it is a line, beside a date a day, and of two none is the one."""
    wanted = Decimal(odds) if odds else None
    assert price_in(_said(text, Intent.GENERAL_SPORTS_QUERY)) == wanted
    lined = Entities(markets=(Market.OVER_UNDER,))
    assert price_in(_said(text, Intent.GENERAL_SPORTS_QUERY, lined)) is None


def test_goals_after_a_result_are_those_of_that_match() -> None:
    """«¿cuántos goles metió?» tells the score again; out of the blue it asks for nothing that is known."""
    said = _said("cuántos goles metió", Intent.GENERAL_SPORTS_QUERY, past=True)
    (call,) = plan(said, Memory(past=True, entities=Entities(teams=(BARCA,))))
    assert (call.name, call.query.teams, call.what) == ("get_fixtures", (BARCA,), "past")
    assert plan(said, Memory()) == ()


def test_what_a_market_means_is_explained_even_while_a_match_is_discussed() -> None:
    """«¿qué es ambos marcan?» wants words, «¿y ambos marcan?» a price."""
    market = Entities(markets=(Market.BOTH_TEAMS_TO_SCORE,))
    assert _names(_said("qué es ambos marcan", Intent.GENERAL_SPORTS_QUERY, market), Memory(focus=FOCUS)) == []
    assert _names(_said("y ambos marcan?", Intent.GENERAL_SPORTS_QUERY, market), Memory(focus=FOCUS)) == ["get_odds"]


def test_a_team_in_a_question_about_a_league_wants_its_place() -> None:
    """«how far are City off the top» wants no dates of the season."""
    city = Entities(teams=("Manchester City",), tournaments=("Premier League",))
    assert _names(_said("how far off the top", Intent.TOURNAMENT_INFO, city)) == ["get_standings"]


@pytest.mark.parametrize(
    ("text", "entities", "scope"),
    [
        ("una con doble oportunidad", Entities(markets=(Market.DOUBLE_CHANCE,)), Scope((Market.DOUBLE_CHANCE,))),
        (
            "una de más de 2.5 goles",
            Entities(markets=(Market.OVER_UNDER,), lines=("2.5",)),
            Scope((Market.OVER_UNDER,), (Outcome.OVER,), (Decimal("2.5"),)),
        ),
        (
            "una de ambos marcan",
            Entities(markets=(Market.BOTH_TEAMS_TO_SCORE,)),
            Scope((Market.BOTH_TEAMS_TO_SCORE,), (Outcome.YES,)),
        ),
        (
            "una de que no marquen ambos",
            Entities(markets=(Market.BOTH_TEAMS_TO_SCORE,)),
            Scope((Market.BOTH_TEAMS_TO_SCORE,)),
        ),
        ("una apuesta", Entities(), Scope()),
    ],
)
def test_a_pick_is_looked_for_in_the_market_that_is_named(text: str, entities: Entities, scope: Scope) -> None:
    """Also where only this message names it and not the one before."""
    (call,) = plan(_said(text, Intent.BETTING_RECOMMENDATION, entities), Memory())
    assert call.scope == scope
    (call,) = plan(_said(text, Intent.BETTING_RECOMMENDATION, Entities(), said=entities), Memory())
    assert call.scope == scope


@pytest.mark.parametrize(
    ("language", "text", "most"),
    [("es", "dame 3 apuestas para hoy", 3), ("en", "give me five tips", 5), ("pt", "me dá duas dicas", 2)],
)
def test_the_number_of_picks_is_heard(language: str, text: str, most: int) -> None:
    """Several bets, not the legs of one."""
    said = Utterance(text, Language(language), Intent.BETTING_RECOMMENDATION, 0.9)
    (call,) = plan(said, Memory())
    assert (call.most, call.legs) == (most, None)


LEAGUE = Entities(tournaments=("La Liga",))


@pytest.mark.parametrize(
    ("utterance", "tool"),
    [
        (_said("cuándo juega el líder de La Liga", Intent.MATCH_SCHEDULE_QUERY, LEAGUE), "get_fixtures"),
        (_said("cuándo juega el líder de La Liga", Intent.TOURNAMENT_INFO, LEAGUE, table=True), "get_fixtures"),
        (_said("cuotas del líder", Intent.ODDS_INFORMATION_QUERY, LEAGUE), "get_odds"),
        (_said("cómo viene el líder", Intent.TEAM_COMPARISON, LEAGUE), "compare_teams"),
    ],
)
def test_what_is_asked_of_the_leader_is_asked_of_that_side_alone(utterance: Utterance, tool: str) -> None:
    """Whoever that is stands in the table of the league."""
    (call,) = plan(utterance, Memory())
    assert (call.name, call.place, call.query.tournament) == (tool, 1, "La Liga")


def test_after_the_leader_the_second_is_the_next_of_the_table() -> None:
    """And without it one of the list; who leads is read from the table itself."""
    second = _said("¿y el segundo?", Intent.MATCH_SCHEDULE_QUERY, LEAGUE, ordinal=2, said=Entities())
    assert [call.place for call in plan(second, Memory(placed="La Liga"))] == [2]
    assert [call.place for call in plan(second, Memory())] == [None]
    (table,) = plan(_said("quién es el líder", Intent.TOURNAMENT_INFO, LEAGUE, table=True), Memory())
    assert (table.name, table.place) == ("get_standings", 1)


def test_what_is_said_of_a_place_decides_what_is_told_of_it() -> None:
    """«¿qué tal viene el segundo?», «¿cómo quedó el líder?», «second place?» after a match: all sound like a table."""
    told = {
        text: plan(_said(text, Intent.TOURNAMENT_INFO, LEAGUE, past=past), memory)[0].name
        for text, past, memory in (
            ("cómo quedó el líder", True, Memory()),
            ("el segundo lugar", False, Memory(intent=Intent.MATCH_SCHEDULE_QUERY, placed="La Liga")),
            ("el segundo lugar de la liga", False, Memory()),
        )
    }
    assert list(told.values()) == ["get_fixtures", "get_fixtures", "get_standings"]


def test_every_competition_that_is_named_is_looked_up() -> None:
    """«partidos de la Libertadores y de la Champions» are two lists; a bare name is its matches, its meaning none."""
    both = Entities(tournaments=("Copa Libertadores", "UEFA Champions League"))
    calls = plan(_said("partidos de las dos copas", Intent.MATCH_SCHEDULE_QUERY, both), Memory())
    assert [call.query.tournament for call in calls] == list(both.tournaments)
    nba = Entities(tournaments=("NBA",))
    assert _names(_said("nba then", Intent.GENERAL_SPORTS_QUERY, nba)) == ["get_fixtures"]
    assert _names(_said("qué es la nba", Intent.GENERAL_SPORTS_QUERY, nba)) == []


def test_the_match_under_discussion_is_meant_whatever_day_was_asked_about_before() -> None:
    """«¿juega mañana?» was answered with its next match: «¿cuánto paga el empate?» is about that one."""
    day = DateRange("mañana", NOW, NOW, "day")
    later = _said("¿y el empate?", Intent.ODDS_INFORMATION_QUERY, replace(BOTH, dates=(day,)), said=Entities())
    (call,) = plan(later, Memory(focus=FOCUS))
    assert call.fixture_id == FOCUS.fixture_id


def test_who_stands_there_is_a_question_to_the_table_whatever_was_told_before() -> None:
    """«¿quién es el líder de la Premier?» after the match of another one; the league may be that of a side."""
    memory = Memory(intent=Intent.MATCH_SCHEDULE_QUERY, placed="La Liga")
    assert _names(_said("¿quién es el líder?", Intent.TOURNAMENT_INFO, LEAGUE), memory) == ["get_standings"]
    leeds = Entities(teams=("Leeds United",))
    (call,) = plan(_said("quién va último", Intent.TOURNAMENT_INFO, leeds, said=Entities()), Memory())
    assert (call.name, call.place, call.query.teams) == ("get_standings", -1, ("Leeds United",))


def test_another_question_to_the_table_before_needs_no_league_again() -> None:
    """«¿quién tiene más goles?» after the Premier's table; out of the blue nothing is known."""
    memory = Memory(intent=Intent.TOURNAMENT_INFO, entities=Entities(tournaments=("Premier League",)))
    for intent in (Intent.GENERAL_SPORTS_QUERY, Intent.UNCLEAR):
        said = _said("quién tiene más goles", intent)
        (call,) = plan(said, memory)
        assert (call.name, call.query.tournament) == ("get_standings", "Premier League")
        assert plan(said, Memory()) == ()


def test_another_sport_leaves_the_match_before() -> None:
    """«¿y el tenis?» is about no football team; «el partido de fútbol» is still the same match."""
    assert query_of(_said("y el tenis?", Intent.MATCH_SCHEDULE_QUERY, BOTH, said=Entities())).sport == "tennis"
    same = query_of(_said("el partido de fútbol", Intent.MATCH_SCHEDULE_QUERY, BOTH, said=Entities()))
    assert (same.sport, same.teams) == (None, (BARCA, MADRID))
