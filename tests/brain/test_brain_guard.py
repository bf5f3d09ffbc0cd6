"""The streaming guard, piece by piece: what leaves at once, what is held, and what never leaves."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbet.brain.facts import Facts
from chatbet.brain.grounding.banned import Secrets
from chatbet.brain.guard import Guard, Violation
from chatbet.brain.llm import prompt
from chatbet.brain.llm.tools import OFFERED
from chatbet.language import Language
from tests.brain.gemini_server import Say, gemini_server
from tests.brain.listening import gemini_brain, hear
from tests.brain.prose import filled, prose
from tests.brain.scenes import in_pieces, scene

SECRETS = Secrets.of([prompt.system_prompt(language) for language in Language], OFFERED)


def guard(language: Language = Language.ES, domain: str = "odds") -> Guard:
    """A guard over the first world."""
    one = scene(1, language, domain)
    return Guard(one.facts, language, book=one.world.book, secrets=SECRETS)


def stops(text: str, language: Language = Language.ES, domain: str = "talk") -> bool:
    """True when the text does not pass whole."""
    watching = guard(language, domain)
    try:
        for piece in in_pieces(text, random.Random(7)):
            watching.feed(piece)
        watching.end()
    except Violation:
        return True
    return False


async def test_words_leave_while_the_model_still_speaks() -> None:
    """At the socket: the first piece is there long before the last token is."""
    one = await asyncio.to_thread(scene, 1, Language.ES, "schedule")
    text = filled(
        "¡Claro que sí! {home} recibe a {away} el {when} en {venue}. ¿Te muestro las cuotas?", one, random.Random(1)
    )
    async with gemini_server(Say(text, pace=0.02)) as server, gemini_brain(server.address) as brain:
        heard = await hear(brain, one.turn)
    assert heard.reply.text == text
    assert len(heard.pieces) > 5
    assert heard.pieces[0][0] < heard.seconds / 2


def test_only_the_undecided_is_held() -> None:
    """Words leave with the piece after them; a price waits until nothing can follow it, and no longer."""
    one = scene(1, Language.ES, "odds")
    odds = one.holes["o_home"]
    watching = guard()
    assert watching.feed("Te cuento con gusto: ") == "Te cuento con gusto:"
    given = watching.feed("FC Barcelona paga ") + watching.feed(odds[:-1])
    assert odds[:-1] not in given
    assert (given + watching.feed(f"{odds[-1:]} hoy, y ")).strip().startswith(f"FC Barcelona paga {odds}")


@pytest.mark.parametrize("language", Language)
def test_where_a_text_is_cut_makes_no_difference(language: Language) -> None:
    """Whole, by character, or cut in two anywhere: the same verdict and the same text."""
    rng = random.Random(11)
    one = scene(2, language, "odds")
    for template in [*prose(language)["odds"]["honest"][:6], *prose(language)["odds"]["dishonest"][:6]]:
        text = filled(template, one, rng)
        verdicts = set()
        for pieces in ([text], list(text), *([text[:at], text[at:]] for at in range(0, len(text), 5))):
            watching = Guard(one.facts, language, book=one.world.book)
            try:
                verdicts.add("".join(map(watching.feed, pieces)) + watching.end())
            except Violation:
                verdicts.add("stopped")
        assert len(verdicts) == 1, text


@given(st.text(max_size=300), st.sampled_from(Language))
def test_any_text_ends_in_itself_or_a_violation(text: str, language: Language) -> None:
    """Nothing else is raised, and nothing is added."""
    watching = Guard(Facts(), language)
    try:
        given_out = watching.feed(text) + watching.end()
    except Violation:
        return
    assert len(given_out) <= len(text) * 3


@pytest.mark.parametrize(
    "text",
    [
        "Mira en https://example.com/x",
        "Entra en example.com ya",
        "Escribe a ayuda@example.com",
        "Es [esto](algo)",
        "![foto](x)",
        "Pulsa <b>aquí</b>",
        "<script>alert(1)</script>",
        "Usa javascript:alert(1)",
        "{{ plantilla }}",
        "Voy a usar get_odds",
        "Voy a usar get_\u200bodds",
        "| a | b |\n|---|---|",
        "El Ваrcelona gana",
        "paga ٢.١٠",
    ],
)
def test_links_markup_tool_names_and_disguises_never_pass(text: str) -> None:
    """In any language, however they are cut."""
    for language in Language:
        assert stops(text, language)


@pytest.mark.parametrize("language", Language)
def test_eight_words_of_the_prompt_never_pass(language: Language) -> None:
    """Not in a row, wherever they begin; seven are everyday speech."""
    words = prompt.system_prompt(language).split()
    for at in range(0, len(words) - 14, 5):
        assert stops(" ".join(words[at : at + 14]), language), words[at : at + 14]


def test_emphasis_is_taken_out_and_the_words_stay() -> None:
    """Models like bold; people read plain text."""
    watching = guard(domain="talk")
    assert watching.feed("**Hola** y `bienvenido`.\n# Título") + watching.end() == "Hola y bienvenido.\n Título"


def test_nothing_after_a_lie_is_given_out() -> None:
    """What left before it was true."""
    watching = guard()
    given_out = watching.feed("Con gusto. FC Barcelona paga ")
    with pytest.raises(Violation):
        watching.feed("9.99 y nada más que decir. ")
    assert "9.99" not in given_out
