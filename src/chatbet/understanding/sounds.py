"""How a written word sounds, so that «agenst», «kiero», «noxe» and «vinti» are heard as the words they stand for.

Each language writes its sounds in its own way; two spellings with one sound are one word to whoever types in a hurry.
Knows nothing of meaning.
"""

import re
from collections.abc import Callable, Iterable

from chatbet.language import Language

SHORTEST = 4
"""Letters of a word that can be told by its sound."""
_VOWELS = re.compile(r"(?<!^)[aeiou]")
_TWICE = re.compile(r"(.)\1+")
_RULES: dict[Language, tuple[tuple[str, str], ...]] = {
    Language.ES: (
        (r"ch|sh", "x"), (r"cs|cc(?=[ei])|ks", "x"), (r"ph", "f"), (r"h", ""), (r"ll", "y"), (r"qu(?=[ei])|q|ck", "k"),
        (r"c(?=[eiy])|z", "s"), (r"c", "k"), (r"gu(?=[ei])", "g"), (r"g(?=[ei])", "j"), (r"v", "b"),
        (r"gu(?=[ao])|w", "u"), (r"y(?![aeiou])", "i"), (r"m(?=[bp])", "n"),
    ),
    Language.EN: (
        (r"^kn", "n"), (r"^wr", "r"), (r"igh", "i"), (r"gh", ""), (r"ph", "f"), (r"tch|ch|sh|ti(?=on)", "x"),
        (r"th", "t"), (r"wh", "w"), (r"dn(?=[ei]?s)", "n"), (r"ck|qu|q", "k"), (r"c(?=[eiy])|z", "s"), (r"c", "k"),
        (r"(?<=[aeiou])w|y(?![aeiou])", "i"), (r"(?<!^)h", ""), (r"mb$", "m"),
    ),
    Language.PT: (
        (r"ch|sh", "x"), (r"lh", "l"), (r"nh", "n"), (r"ph", "f"), (r"h", ""), (r"qu(?=[ei])|q|ck", "k"),
        (r"c(?=[ei])|z|ss", "s"), (r"c", "k"), (r"gu(?=[ei])", "g"), (r"g(?=[ei])", "j"), (r"w", "u"), (r"y", "i"),
        (r"m(?=[bp]|$)", "n"), (r"l(?![aeiou])", "u"), (r"e", "i"), (r"o", "u"),
    ),
}  # fmt: skip
_COMPILED = {
    language: tuple((re.compile(spelt), heard) for spelt, heard in rules) for language, rules in _RULES.items()
}


def sound(word: str, language: Language) -> str:
    """The sounds of a folded word, vowels and all."""
    for spelt, heard in _COMPILED[language]:
        word = spelt.sub(heard, word)
    return _TWICE.sub(r"\1", word)


def by_sound(words: Iterable[str], heard: Callable[[str], Iterable[str]]) -> dict[str, str]:
    """Each sound -> its words in one text, sorted: most sounds have one word, which takes no memory of its own."""
    found: dict[str, str] = {}
    for word in sorted(words):
        for one in heard(word):
            # A word that is written as it sounds is its own key.
            found[word if one == word else one] = f"{found[one]} {word}" if one in found else word
    return found


def skeleton(heard: str) -> str:
    """What is left of a sound when hasty fingers drop its vowels: «smna», «satrdy»; the first letter stays."""
    return _TWICE.sub(r"\1", _VOWELS.sub("", heard))


class Hearing:
    """Finds the words of a fixed vocabulary that sound like a typed one; built when a language is first asked for."""

    def __init__(self, words: Iterable[str]) -> None:
        """``words`` are folded; those with digits or fewer than four letters are left out."""
        self._words = tuple(word for word in words if len(word) >= SHORTEST and word.isalpha())
        self._heard: dict[Language, dict[str, str]] = {}

    def alike(self, typed: str, language: Language) -> list[str]:
        """The words with the sound of ``typed``."""
        if len(typed) < SHORTEST or not typed.isalpha():
            return []
        if language not in self._heard:
            self._heard[language] = by_sound(self._words, lambda word: (sound(word, language),))
        return self._heard[language].get(sound(typed, language), "").split()
