"""A second request in the same message: «¿cuándo juega el Barça y a cuánto paga?», «la tabla y mi saldo».

The message is cut where clauses are joined; a clause asks for something by its own words. A denied clause asks nothing.
"""

import tomllib
from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.concepts import LEXICON, Meanings
from chatbet.understanding.normalise import Text, fold
from chatbet.understanding.utterance import Intent

_JOINTS = frozenset(("y", "e", "and", "also", "tambien", "tambem", "alem", "ademas", "plus", ",", ";", ".", "?"))
"""Words and marks between two clauses, in the three languages."""


def second_request(text: Text, language: Language, first: Intent) -> Intent | None:
    """What else the message asks for beside ``first``; None when it asks for one thing."""
    clauses = _clauses(text)
    if len(clauses) < 2:
        return None
    wishes = [intent for clause in clauses if (intent := _wish(clause, language)) is not None]
    if len(wishes) < 2:
        return None
    return next((intent for intent in wishes if intent is not first), None)


def requested(text: Text, language: Language) -> frozenset[Intent]:
    """Everything that the words of a message ask for."""
    return frozenset().union(*(requested_by(clause, language) for clause in _clauses(text)))


def requested_by(words: tuple[str, ...], language: Language) -> frozenset[Intent]:
    """Everything that the words of one clause ask for; a denied clause asks nothing."""
    requests, denials = _tables(language)
    return frozenset() if denials & set(words) else frozenset(Intent(found) for found, _, _ in requests.find(words))


def _clauses(text: Text) -> list[tuple[str, ...]]:
    clauses: list[list[str]] = [[]]
    for norm in text.norms:
        if norm in _JOINTS:
            clauses.append([])
        else:
            clauses[-1].append(norm)
    return [tuple(clause) for clause in clauses if clause]


def _wish(clause: tuple[str, ...], language: Language) -> Intent | None:
    """The intent of one clause by its first telling words."""
    requests, denials = _tables(language)
    if denials & set(clause):
        return None
    found = requests.find(clause)
    return Intent(found[0][0]) if found else None


@lru_cache(maxsize=8)
def _tables(language: Language) -> tuple[Meanings, frozenset[str]]:
    data = tomllib.loads((LEXICON / language.value / "requests.toml").read_text("utf-8"))
    return Meanings(data["requests"]), frozenset(fold(data["denials"]["words"]).split())
