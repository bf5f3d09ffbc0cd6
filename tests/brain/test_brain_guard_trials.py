"""The guard on trial: texts over random worlds, cut at random places. Hallucinations never pass, honest replies always.

The seed is another one in every run; GUARD_SEED repeats one.
"""

import os
import random
from collections.abc import Callable

import pytest

from chatbet.brain.grounding.banned import Secrets
from chatbet.brain.guard import Guard, Violation
from chatbet.brain.llm import prompt
from chatbet.brain.llm.tools import OFFERED
from chatbet.language import Language
from tests.brain.hallucinations import hallucinate
from tests.brain.prose import filled, prose
from tests.brain.scenes import DOMAINS, WORLDS, Scene, in_pieces, scene

SEED = int(os.environ.get("GUARD_SEED") or random.randrange(10**9))
TRIALS = 350
"""Per language: over a thousand in all."""
SECRETS = Secrets.of([prompt.system_prompt(language) for language in Language], OFFERED)


def guarded(world: Scene, text: str, rng: random.Random) -> str:
    """What of the text is given out; raises ``Violation``."""
    guard = Guard(world.facts, world.language, book=world.world.book, secrets=SECRETS)
    given = "".join(guard.feed(piece) for piece in in_pieces(text, rng))
    return given + guard.end()


def passes(world: Scene, text: str, rng: random.Random) -> bool:
    """True when the guard lets the text through, every character of it but marks of emphasis."""
    try:
        assert guarded(world, text, rng) == text.replace("*", "")
    except Violation:
        return False
    return True


Draw = Callable[[random.Random, Language], tuple[Scene, str, str | None]]


def _templated(rng: random.Random, language: Language) -> tuple[Scene, str, str | None]:
    world = scene(rng.randrange(WORLDS), language, rng.choice(DOMAINS))
    template = rng.choice(world.templates())
    return world, template.format(**world.holes), hallucinate(world, template, rng)


def _prose(rng: random.Random, language: Language) -> tuple[Scene, str, str | None]:
    domain, texts = rng.choice(list(prose(language).items()))
    world = scene(rng.randrange(WORLDS), language, domain)
    honest, dishonest = rng.choice(texts["honest"]), rng.choice(texts["dishonest"])
    return world, filled(honest, world, rng), filled(dishonest, world, rng)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("draw", [_templated, _prose])
def test_hallucinations_are_stopped_and_honest_replies_pass(draw: Draw, language: Language) -> None:
    """Over hundreds of random texts none invented goes through and none honest is lost."""
    print("GUARD_SEED", SEED)  # noqa: T201 - whoever meets a failure needs it
    rng = random.Random(f"{SEED} {language} {draw}".split(" at 0x")[0])
    lost, through = [], []
    for _ in range(TRIALS):
        world, honest, invented = draw(rng, language)
        if not passes(world, honest, rng):
            lost.append(honest)
        if invented is not None and passes(world, invented, rng):
            through.append(invented)
    assert (lost, through) == ([], [])


@pytest.mark.parametrize("language", Language)
def test_every_handwritten_text_is_judged_rightly(language: Language) -> None:
    """Each text of the prose files, over one world drawn at random."""
    print("GUARD_SEED", SEED)  # noqa: T201 - whoever meets a failure needs it
    rng = random.Random(SEED)
    lost, through = [], []
    for domain, texts in prose(language).items():
        world = scene(rng.randrange(WORLDS), language, domain)
        lost += [text for text in texts["honest"] if not passes(world, filled(text, world, rng), rng)]
        through += [text for text in texts["dishonest"] if passes(world, filled(text, world, rng), rng)]
    assert (lost, through) == ([], [])


@pytest.mark.parametrize("language", Language)
def test_the_offline_words_pass(language: Language) -> None:
    """What the offline brain says of the same facts is honest whatever the question."""
    rng = random.Random(SEED)
    for domain in prose(language):
        world = scene(rng.randrange(WORLDS), language, domain)
        assert passes(world, world.offline, rng), world.offline


def test_there_is_enough_prose() -> None:
    """Sixty honest and sixty dishonest texts in every language."""
    for language in Language:
        kinds = prose(language).values()
        assert sum(len(texts["honest"]) for texts in kinds) >= 60
        assert sum(len(texts["dishonest"]) for texts in kinds) >= 60
