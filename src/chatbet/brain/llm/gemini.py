"""Opens Gemini through LangChain. Importing it costs seconds and tens of megabytes: call this in a thread."""

from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

GOOGLE = "https://generativelanguage.googleapis.com"
MOST_TOKENS = 900
"""Of an answer: ours are short; a longer one is cut, and a cut answer is not used."""


def open_gemini(*, key: str, model: str, temperature: float, base_url: str = "") -> "BaseChatModel":
    """The chat model that settings describe. Retries are ours: one, and quick."""
    import langsmith  # lazy as the rest of this function: see above

    from chatbet.brain.llm.streaming import StreamingGemini

    langsmith.configure(enabled=False)  # conversations are sent to nobody else, whatever the environment says
    settings: dict[str, Any] = {
        "model": model,
        "api_key": SecretStr(key),
        "temperature": temperature,
        "base_url": base_url or GOOGLE,
        "vertexai": False,
        "max_retries": 1,  # one attempt: 0 would mean Google's default of five
        "max_output_tokens": MOST_TOKENS,
        "thinking_budget": _thinking(model),
    }
    return StreamingGemini(**settings)


def _thinking(model: str) -> int | None:
    """No thinking before the first word where the model lets us choose: facts are at hand, and users wait."""
    return 0 if "2.5-flash" in model else None
