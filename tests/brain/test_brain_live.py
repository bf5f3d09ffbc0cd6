"""One turn with Google's own Gemini, where LIVE_GOOGLE_API_KEY holds a key."""

import os

import pytest

from chatbet.brain.llm.gemini import GOOGLE
from chatbet.language import Language
from tests.brain.listening import gemini_brain, hear
from tests.brain.scenes import scene


@pytest.mark.live
@pytest.mark.parametrize("language", Language)
async def test_gemini_answers_from_the_facts(language: Language) -> None:
    """In its own words, grounded, with tokens counted."""
    async with gemini_brain(GOOGLE, key=os.environ["LIVE_GOOGLE_API_KEY"], first=15) as brain:
        heard = await hear(brain, scene(1, language, "schedule").turn)
    assert heard.reply.degraded is None
    assert heard.reply.brain == "llm"
    assert heard.reply.token_count > 0
