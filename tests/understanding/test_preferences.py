"""What a message says about the user that is worth remembering."""

import pytest
from understanding_world import heard

from chatbet.language import Language
from chatbet.understanding.utterance import Act, Intent


@pytest.mark.parametrize(
    ("language", "text", "stated"),
    [
        ("es", "mi equipo es el Barça", {"team": "FC Barcelona"}),
        ("es", "soy hincha del Cali", {"team": "Deportivo Cali"}),
        ("es", "siempre apuesto 20", {"stake": "20"}),
        ("es", "prefiero apuestas seguras", {"risk": "low"}),
        ("es", "muéstrame las cuotas en formato americano", {"odds_format": "american"}),
        ("es", "háblame en inglés", {"language": "en"}),
        ("es", "vuelve a decimal", {"odds_format": "decimal"}),
        ("es", "volvamos al español", {"language": "es"}),
        ("en", "back to decimal", {"odds_format": "decimal"}),
        ("en", "in english please", {"language": "en"}),
        ("pt", "volta pro português", {"language": "pt"}),
        ("en", "my team is Arsenal", {"team": "Arsenal"}),
        ("en", "i always bet a tenner", {"stake": "10"}),
        ("en", "show me fractional odds", {"odds_format": "fractional"}),
        ("en", "speak spanish please", {"language": "es"}),
        ("pt", "meu time é o Flamengo", {"team": "Flamengo"}),
        ("pt", "sempre aposto 20 reais", {"stake": "20"}),
        ("pt", "quero odds americanas", {"odds_format": "american"}),
        ("pt", "fala em espanhol comigo", {"language": "es"}),
    ],
)
def test_a_preference_is_heard(language: str, text: str, stated: dict[str, str]) -> None:
    """Each kind, in three languages."""
    found = heard(text, language=Language(language))
    assert found.act is Act.SET_PREFERENCE
    assert dict(found.preferences) == stated


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "cuándo juega el Barça"),
        ("es", "cuánto paga el Madrid en decimales contra el Betis"),
        ("es", "métele 20 al Barça"),
        ("en", "how much are Arsenal against Chelsea"),
        ("en", "who plays in the American league"),
        ("es", "fútbol americano"),
        ("es", "y la liga inglesa"),
        ("pt", "quanto paga o Flamengo"),
    ],
)
def test_a_question_states_no_preference(language: str, text: str) -> None:
    """Nothing is remembered by the way."""
    assert heard(text, language=Language(language)).preferences == ()


@pytest.mark.parametrize(
    ("language", "text", "act"),
    [
        ("es", "¿qué sabes de mí?", Act.SHOW_PREFERENCES),
        ("es", "olvida mis preferencias", Act.FORGET_PREFERENCES),
        ("en", "what do you know about me?", Act.SHOW_PREFERENCES),
        ("en", "forget my preferences", Act.FORGET_PREFERENCES),
        ("pt", "o que você sabe de mim?", Act.SHOW_PREFERENCES),
        ("pt", "esquece minhas preferências", Act.FORGET_PREFERENCES),
    ],
)
def test_what_is_remembered_can_be_asked_for_and_forgotten(language: str, text: str, act: Act) -> None:
    """By the words that the suggestions offer."""
    found = heard(text, language=Language(language))
    assert (found.act, found.intent) == (act, Intent.HELP_REQUEST)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "qué es una cuota decimal"),
        ("es", "como se calcula una cuota decimal"),
        ("en", "how do you read American odds"),
        ("pt", "como se calcula uma odd decimal"),
    ],
)
def test_a_question_about_a_format_sets_none(language: str, text: str) -> None:
    """It wants an explanation."""
    found = heard(text, language=Language(language))
    assert (found.intent, found.preferences, found.act) == (Intent.GENERAL_SPORTS_QUERY, (), None)


@pytest.mark.parametrize(
    ("language", "text", "forgotten"),
    [
        ("es", "olvida mi equipo", ("team",)),
        ("es", "ya no soy hincha del Cali, bórralo", ("team",)),
        ("es", "olvida mi apuesta habitual", ("stake",)),
        ("es", "borra todo lo que sabes de mí, también mi equipo", ()),
        ("es", "olvida mis preferencias", ()),
        ("es", "olvídate de mí", ()),
        ("en", "forget my favourite team", ("team",)),
        ("en", "don't remember my stake anymore", ("stake",)),
        ("en", "forget everything you know about me", ()),
        ("pt", "esquece meu time", ("team",)),
        ("pt", "esquece que eu torço pro Vasco", ("team",)),
        ("pt", "esquece minha aposta padrão", ("stake",)),
        ("pt", "apaga tudo que você sabe de mim", ()),
    ],
)
def test_only_what_is_named_is_forgotten(language: str, text: str, forgotten: tuple[str, ...]) -> None:
    """Everything where nothing is named."""
    found = heard(text, language=Language(language))
    assert (found.act, found.forgets) == (Act.FORGET_PREFERENCES, forgotten)


@pytest.mark.parametrize(
    ("language", "say", "unknown"),
    [
        ("es", ("cuándo juega el Cali", "¿y mi equipo?"), True),
        ("es", ("soy hincha del Cali", "olvida mi equipo", "¿cuándo juega mi equipo?"), True),
        ("es", ("soy hincha del Cali", "olvida mi apuesta habitual", "¿cuándo juega mi equipo?"), False),
        ("en", ("when do Arsenal play", "how about my team?"), True),
        ("pt", ("quanto paga o Flamengo", "e o meu time?"), True),
    ],
)
def test_a_team_that_nobody_has_named_is_asked_for(language: str, say: tuple[str, ...], unknown: bool) -> None:
    """It is none of those that were spoken of by the way."""
    found = heard(*say, language=Language(language))
    assert found.which_team is unknown
    assert bool(found.entities.teams) is not unknown
