"""Makes a ready brain from a model: everything that can be paid for before the first turn is paid here."""

from langchain_core.language_models import BaseChatModel

from chatbet.brain.llm import prompt
from chatbet.brain.llm.asking import Asking, Counters
from chatbet.brain.llm.brain import LlmBrain
from chatbet.brain.llm.breaker import Breaker
from chatbet.brain.llm.library import Library
from chatbet.brain.llm.pulse import Pulse
from chatbet.clock import Clock
from chatbet.language import Language


def make_brain(
    model: BaseChatModel,
    breaker: Breaker,
    clock: Clock,
    *,
    first_token_timeout: float,
    counters: Counters | None = None,
    finish_required: bool = False,
    pulse: Pulse | None = None,
) -> LlmBrain:
    """A brain over any LangChain chat model; ``finish_required`` where the model always says why it stopped."""
    prompt.warm_up()
    for language in Language:
        prompt.system_prompt(language)
    asking = Asking(breaker, counters or Counters(), finish_required, pulse or Pulse())
    return LlmBrain(model, asking, Library(), clock, first_token_timeout=first_token_timeout)
