"""The guard against replies written one by one over fixed facts, most of them without a figure. Each in every cut.

``known`` holds what is not judged yet: lies whose falsehood no rule finds, honest texts that are lost. A text leaves it
when it is judged rightly, and none may be added to make this test pass.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbet.brain.grounding.banned import Secrets
from chatbet.brain.guard import Guard, Violation
from chatbet.brain.llm import prompt
from chatbet.brain.llm.tools import OFFERED
from chatbet.language import Language
from tests.brain.scenes import Scene, scene

SECRETS = Secrets.of([prompt.system_prompt(language) for language in Language], OFFERED)
FOLDER = Path(__file__).with_name("attacks")


def texts(language: Language) -> Iterator[tuple[Scene, str, bool, bool]]:
    """Scene, text, whether it is honest, whether it is known to be judged wrongly."""
    for group in tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))["scene"]:
        world = scene(group["seed"], language, group["domain"])
        for kind in ("honest", "hostile"):
            for text in group.get(kind, []):
                yield world, text, kind == "honest", text in group.get("known", [])


def passes(world: Scene, pieces: list[str]) -> bool:
    """True when all of it is given out."""
    guard = Guard(world.facts, world.language, book=world.world.book, secrets=SECRETS)
    try:
        given = "".join(map(guard.feed, pieces)) + guard.end()
    except Violation:
        return False
    assert given == "".join(pieces).replace("*", "")
    return True


@pytest.mark.parametrize("language", Language)
def test_replies_written_by_hand_are_judged_rightly(language: Language) -> None:
    """Honest ones pass, hostile ones do not, whole or one character at a time."""
    wrong = [
        (world.domain, text)
        for world, text, honest, known in texts(language)
        for pieces in ([text], list(text))
        if (passes(world, pieces) == honest) is known
    ]
    assert wrong == []
