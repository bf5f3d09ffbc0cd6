"""What users say of themselves, over the real turn: remembered, used, told and forgotten."""

from decimal import Decimal

from betting_world import BARCA, Desk, meaning

from chatbet.language import Language
from chatbet.understanding.utterance import Act, Amount, Intent, Utterance


def stated(**preferences: str) -> Utterance:
    """«soy hincha del Barça»."""
    return meaning("me gusta", Intent.HELP_REQUEST, act=Act.SET_PREFERENCE, preferences=tuple(preferences.items()))


SHOW = meaning("¿qué sabes de mí?", Intent.HELP_REQUEST, act=Act.SHOW_PREFERENCES)
FORGET = meaning("olvida mis preferencias", Intent.HELP_REQUEST, act=Act.FORGET_PREFERENCES)
ODDS = meaning("¿cuánto paga el Barça?", Intent.ODDS_INFORMATION_QUERY, teams=(BARCA,))


async def test_each_preference_is_confirmed_and_kept(desk: Desk) -> None:
    """In one session value, with every kind."""
    kept = {"team": BARCA, "stake": "20", "risk": "low", "odds_format": "american"}
    answer = await desk.says(stated(**kept))
    assert all(word in answer.text for word in ("Barcelona", "20", "seguro", "americano"))
    assert (await desk.state()).preferences == kept


async def test_what_is_known_is_told_in_a_list(desk: Desk) -> None:
    """And nothing is made up when nothing is known."""
    assert "Todavía no recuerdo nada" in (await desk.says(SHOW)).text
    await desk.says(stated(team=BARCA))
    answer = await desk.says(SHOW)
    assert "Barcelona" in answer.text
    assert "Olvida mis preferencias" in answer.suggested_actions


async def test_a_later_preference_replaces_the_earlier_one(desk: Desk) -> None:
    """The others stay."""
    await desk.says(stated(team=BARCA, stake="20"))
    await desk.says(stated(stake="35"))
    assert (await desk.state()).preferences == {"team": BARCA, "stake": "35"}


async def test_a_usual_stake_in_other_money_is_not_remembered(desk: Desk) -> None:
    """«siempre apuesto 20 lucas» to an account in dollars: twenty thousand dollars were never meant."""
    lucas = (Amount(Decimal(20000), None, "20 lucas", local=True),)
    said = meaning(
        "siempre apuesto 20 lucas",
        Intent.HELP_REQUEST,
        act=Act.SET_PREFERENCE,
        amounts=lucas,
        preferences=(("stake", "20000"),),
    )
    assert "no convierto monedas" in (await desk.says(said)).text
    assert (await desk.state()).preferences == {}


async def test_what_is_forgotten_is_gone(desk: Desk) -> None:
    """From the session and from understanding's memory."""
    await desk.says(stated(team=BARCA))
    assert (await desk.state()).memory.favourite == BARCA
    assert "olvidé" in (await desk.says(FORGET)).text
    session = await desk.state()
    assert (session.preferences, session.memory.favourite) == ({}, "")


async def test_one_thing_is_forgotten_and_the_rest_is_kept(desk: Desk) -> None:
    """«olvida mi equipo», in this session and in the next one."""
    await desk.says(stated(team=BARCA, stake="20"))
    forget = meaning("olvida mi equipo", Intent.HELP_REQUEST, act=Act.FORGET_PREFERENCES, forgets=("team",))
    assert "tu equipo" in (await desk.says(forget)).text
    assert (await desk.state()).preferences == {"stake": "20"}
    assert (await desk.state()).memory.favourite == ""
    told = (await desk.says(SHOW, session="later")).text
    assert "20" in told
    assert "Barcelona" not in told


async def test_whoever_says_my_team_without_having_named_one_is_asked_for_it(desk: Desk) -> None:
    """No list of all the matches of the day."""
    asked = meaning("¿cuándo juega mi equipo?", Intent.MATCH_SCHEDULE_QUERY, which_team=True)
    assert "cuál es tu equipo" in (await desk.says(asked)).text


async def test_odds_are_shown_in_the_preferred_format(desk: Desk) -> None:
    """From then on, until it is forgotten."""
    await desk.says(stated(odds_format="american"))
    assert "+1" in (await desk.says(ODDS)).text


async def test_answers_come_in_the_preferred_language(desk: Desk) -> None:
    """Whatever language the user goes on writing in."""
    assert "We speak English" in (await desk.says(stated(language="en"))).text
    answer = await desk.says(ODDS)
    assert answer.language is Language.EN
    assert "Match result" in answer.text


async def test_the_usual_stake_is_bet_where_none_is_named(desk: Desk) -> None:
    """«apuesto al Barça» after «siempre apuesto 20»."""
    await desk.says(stated(stake="20"))
    bet = meaning("apuesto al Barça", Intent.BET_SIMULATION, teams=(BARCA,), selections=(BARCA,), order=True)
    assert "20" in (await desk.says(bet)).text


async def test_a_later_session_knows_what_was_said_in_an_earlier_one(desk: Desk) -> None:
    """The format, the usual stake and the list; another user's session knows nothing of it."""
    await desk.says(stated(odds_format="american", stake="20", team=BARCA))
    assert "+1" in (await desk.says(ODDS, session="later")).text
    bet = meaning("apuesto al Barça", Intent.BET_SIMULATION, teams=(BARCA,), selections=(BARCA,), order=True)
    assert "20" in (await desk.says(bet, session="later")).text
    assert "Barcelona" in (await desk.says(SHOW, session="last")).text


async def test_what_is_forgotten_is_gone_in_later_sessions_too(desk: Desk) -> None:
    """«olvida mis preferencias» is meant for good."""
    await desk.says(stated(team=BARCA))
    await desk.says(FORGET, session="another")
    assert "Todavía no recuerdo nada" in (await desk.says(SHOW, session="last")).text
