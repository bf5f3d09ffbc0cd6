"""Betting terms, rules and product questions with a fixed, reviewed answer in each language.

An entry answers when all words of one of its ``ask`` groups occur in the question; the most specific entry wins.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from chatbet.betting.market import Market
from chatbet.language import Language


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that can be explained."""

    kind: str
    """``general`` (terms and rules) or ``help`` (using the product)."""
    asks: tuple[frozenset[str], ...]
    answer: str
    market: Market | None = None
    """The market that it explains."""


@cache
def topics(language: Language) -> tuple[Topic, ...]:
    """All topics of a language."""
    text = (files(__package__) / "data" / f"knowledge.{language}.toml").read_text("utf-8")
    return tuple(
        Topic(
            entry["kind"],
            tuple(frozenset(_words(ask)) for ask in entry["ask"]),
            entry["answer"].strip(),
            Market(entry["market"]) if "market" in entry else None,
        )
        for entry in tomllib.loads(text)["topic"]
    )


def explain(language: Language, question: str, kind: str) -> str | None:
    """The answer of the topic that fits the question best, or None when no topic does."""
    words = set(_words(question))
    fitting = [
        (len(ask), topic.kind == kind, sum(map(len, ask)), topic.answer)
        for topic in topics(language)
        for ask in topic.asks
        if all(any(word.startswith(stem) for word in words) for stem in ask)
    ]
    return max(fitting, key=lambda fit: fit[:3])[3] if fitting else None


def explain_market(language: Language, markets: Sequence[Market]) -> str | None:
    """What the first of these markets is, where it is explained: «¿y ambos marcan?» after another explanation."""
    told = {topic.market: topic.answer for topic in topics(language) if topic.market is not None}
    return next((told[market] for market in markets if market in told), None)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
