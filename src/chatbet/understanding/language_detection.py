"""Which of the three languages a message is written in; the hint decides where the words do not."""

import math
from functools import cache

from chatbet.language import Language
from chatbet.understanding.entities.reader import load
from chatbet.understanding.features import pieces
from chatbet.understanding.model import LinearModel
from chatbet.understanding.normalise import Text, Token, TokenKind

# How much a hint counts, in logits: it tips «ok» and «Barcelona», not a sentence.
_EXPECTED = 0.6
"""The language that the client asked for, or the product's own."""
_SPOKEN = 1.6
"""The language in which the user has written before."""
_WORDLESS = 3.0
"""Any hint, where no word is known: «asdkjh» and «7» are in no language; a talk's one word, «espera», is in its own."""
_SHARED = frozenset({"no", "a", "me", "do", "as"})
"""Words of more than one language: «20 no Bayern» is Portuguese to whoever speaks it, not «no» in English."""
_ACCENTED = 3.0
"""A word that only one language writes like this: «lá» is Portuguese, which the folded «la» does not show."""
_LANGUAGES = tuple(Language)
_READ = 40
"""Words that are looked at."""
_SHOUTING = 0.7
"""Share of capitalised words from which a capital is no sign of a name."""


def language_features(text: Text) -> list[str]:
    """Words, pairs and pieces of words. Names are known only later: capitals inside a sentence are left out."""
    found: list[str] = []
    previous = "^"
    for token in _without_names([token for token in text.tokens if token.kind is TokenKind.WORD])[:_READ]:
        found += (f"w {token.norm}", f"l {previous} {token.norm}", *pieces(token.norm))
        if not token.text.isascii():
            found += [f"a {letter}" for letter in token.text.lower() if not letter.isascii()]
        previous = token.norm
    return list(dict.fromkeys(found))


@cache
def _accented(language: Language) -> frozenset[str]:
    return frozenset(load(language, "common")["accented"].split())


def _without_names(words: list[Token]) -> list[Token]:
    if sum(word.capital for word in words) >= _SHOUTING * len(words):
        return words
    return [word for place, word in enumerate(words) if place == 0 or not word.capital]


def detect_language(text: Text, model: LinearModel, *, spoken: Language | None, expected: Language) -> Language:
    """The likeliest language, given in which the user has written before and which is expected otherwise."""
    features = language_features(text)
    found = model.weighed(features)
    telling = (feature for feature in features if feature[:2] in ("w ", "a ") and feature[2:] not in _SHARED)
    if not any(model.knows(feature) for feature in telling):
        strength = _WORDLESS
    else:
        one = spoken is not None and sum(token.kind is TokenKind.WORD for token in text.tokens) == 1
        strength = _WORDLESS if one else _EXPECTED if spoken is None else _SPOKEN
    chances = model.chances(found, "language") if found else {}
    scores = {language: math.log(chances.get(language, 1 / 3) + 1e-9) for language in _LANGUAGES}
    scores[spoken or expected] += strength
    if not text.original.isascii():
        written = {token.text.lower() for token in text.tokens[:_READ]}
        for language in _LANGUAGES:
            scores[language] += _ACCENTED * (not written.isdisjoint(_accented(language)))
    return max(scores, key=lambda language: scores[language])
