"""Names of competitions inside a sentence: «por la Premier League», «del Brasileirão», «pela NBA», «in La Liga».

The article follows from the first word of the name, so that it also fits a competition that nobody has listed.
"""

from functools import cache, lru_cache

from chatbet.brain.offline.wording import say
from chatbet.language import Language
from chatbet.understanding.normalise import fold

_GENDERS = ("f", "m")


@lru_cache(maxsize=512)
def by_competition(language: Language, name: str) -> str:
    """«por la Premier League», «in the Premier League», «pela Premier League»."""
    return say(language, f"tournament.by_{_gender(language, name)}", name=name)


@lru_cache(maxsize=512)
def of_competition(language: Language, name: str) -> str:
    """«de la Premier League», «of the Premier League», «da Premier League»."""
    return say(language, f"tournament.of_{_gender(language, name)}", name=name)


def _gender(language: Language, name: str) -> str:
    """``f`` or ``m``; ``n`` where the name takes no article, or brings its own."""
    first = next(iter(fold(name).split()), "")
    return next((gender for gender in _GENDERS if first in _first_words(language, gender)), "n")


@cache
def _first_words(language: Language, gender: str) -> frozenset[str]:
    return frozenset(say(language, f"tournament.words_{gender}").split())
