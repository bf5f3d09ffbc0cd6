"""Which of the three languages a message is written in; the hint decides where the words do not."""

import math

from chatbet.language import Language
from chatbet.understanding.features import pieces
from chatbet.understanding.model import LinearModel
from chatbet.understanding.normalise import Text, TokenKind

_HINT, _IN_MIDST = 1.5, 3.0
"""How much the language of the conversation counts, in logits: it tips «ok», not a sentence; more amid a bet."""
_READ = 40
"""Words that are looked at."""


def language_features(text: Text) -> list[str]:
    """Words and pieces of words, nothing masked: language is decided before names are known."""
    found: dict[str, None] = {}
    for token in [token for token in text.tokens if token.kind is TokenKind.WORD][:_READ]:
        found[f"w {token.norm}"] = None
        found |= dict.fromkeys(pieces(token.norm))
        if not token.text.isascii():
            found |= {f"a {letter}": None for letter in token.text.lower() if not letter.isascii()}
    return list(found)


def detect_language(text: Text, model: LinearModel, hint: Language, *, in_midst: bool = False) -> Language:
    """The likeliest language, given what the conversation was held in; ``in_midst`` of something that goes on."""
    found = language_features(text)
    chances = model.chances(model.sums(found), "language") if found else {}
    scores = {language: math.log(chances.get(language.value, 1 / 3) + 1e-9) for language in Language}
    scores[hint] += _IN_MIDST if in_midst else _HINT
    return max(scores, key=lambda language: scores[language])
