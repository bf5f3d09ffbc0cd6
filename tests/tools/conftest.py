"""A small world with real tools: see ``tests/brain/stage.py``."""

from zoneinfo import ZoneInfo

import pytest

from chatbet.language import Language
from chatbet.tools.context import ToolContext
from tests.brain.stage import ME, NOW, Stage, stage


@pytest.fixture(scope="module")
def world() -> Stage:
    """Six fixtures, FC Barcelona – Real Madrid on Sunday 29 November at 15:00 in Bogotá among them."""
    return stage(7)


@pytest.fixture
def context(world: Stage) -> ToolContext:
    """A turn on Wednesday 25 November 2026 at 10:00 in Bogotá."""
    world.shelf.down = world.shelf.stale = False
    world.shelf.glanced.clear()
    now = NOW.astimezone(ZoneInfo("America/Bogota"))
    return ToolContext(Language.ES, now, "USD", world.catalogue, world.shelf, ME)
