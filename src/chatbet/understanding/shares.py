"""A stake named as a part of the balance: «todo mi saldo», «half my balance». Words: ``shares.toml``."""

import re
from decimal import Decimal
from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.entities.reader import load
from chatbet.understanding.normalise import Text, fold

_FILLERS = r"(?:(?:de|del|of|do|da) )?(?:(?:todo|toda) )?"


def read_share(text: Text, language: Language) -> Decimal | None:
    """The part of the balance that is to be staked, above 0 and at most 1; None when none is named."""
    plain = text.plain
    whole, parts, percent = _patterns(language)
    if found := percent.search(plain):
        return min(Decimal(found[1]), Decimal(100)) / 100 or None
    for part, pattern in parts:
        if pattern.search(plain):
            return part
    return Decimal(1) if whole.search(plain) else None


@lru_cache(maxsize=4)
def _patterns(
    language: Language,
) -> tuple[re.Pattern[str], tuple[tuple[Decimal, re.Pattern[str]], ...], re.Pattern[str]]:
    """Phrases for all of it, for each part, and for a percentage."""
    words = load(language, "shares")
    of = _any(words["of"])
    parts = tuple(
        (Decimal(part), re.compile(rf"\b{_any(said)} {_FILLERS}{of}\b")) for part, said in words["part"].items()
    )
    percent = re.compile(rf"\b([0-9]{{1,3}}) ?{_any(words['percent'])} {_FILLERS}{of}\b")
    return re.compile(rf"\b{_any(words['whole']['say'])}\b"), parts, percent


def _any(phrases: list[str]) -> str:
    return "(?:" + "|".join(sorted((re.escape(fold(phrase)) for phrase in phrases), key=len, reverse=True)) + ")"
