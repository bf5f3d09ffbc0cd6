"""Signs that selling must stop: distress, a minor, the wish to be shut out. Decided here, not by a brain.

Two readers, either of which is enough: the trained model, which knows the many ways of saying it, and a closed list of
phrases for what must never be missed, in every language at once because a short cry has no language of its own.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from chatbet.language import Language
from chatbet.understanding.ages import OF_AGE, of_age
from chatbet.understanding.entities.reader import load
from chatbet.understanding.model import Scores
from chatbet.understanding.normalise import Text, TokenKind, fold
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Safety

# Where a miss does harm the threshold is low; where a false alarm only annoys it is not.
THRESHOLDS = {"distress": 0.35, "minor": 0.4, "self_exclusion": 0.4, "sure_thing": 0.5, "other_person": 0.5}
_LISTED = ("crisis", "distress", "minor", "self_exclusion", "sure_thing")
_PLAINLY = 0.95
"""The chance from which «soy menor» stands against a number that reads like the age of an adult."""
_FEW = 4
_NEARLY = 0.85
"""How sure the model alone must be of an age in a few words after a price: «ok 15 nisso» is a stake there."""
_WORD = re.compile(r"\w+")


def read_safety(reading: Reading, chances: Scores, *, restakes: bool = False, priced: bool = False) -> Safety:
    """The signs of one message; «10 más» that changes a stake tells no age (``restakes``), nor does most often a small
    number right after a price (``priced``)."""
    found = {sign: chances.get(sign, 0.0) >= least for sign, least in THRESHOLDS.items()}
    staked = priced and _is_stake(reading)
    match of_age(reading.text, reading.language, priced=staked):
        case False:
            found["minor"] = True
        case True:
            found["minor"] = chances.get("minor", 0.0) >= _PLAINLY
        case None:
            heard = chances.get("minor", 0.0) >= (_NEARLY if staked else THRESHOLDS["minor"])
            found["minor"] = heard and not restakes and not _says("adult", reading.text)
    found |= {sign: True for sign in _LISTED if _says(sign, reading.text)}
    found["distress"] |= found.get("crisis", False)
    return Safety(**found)


def _is_stake(reading: Reading) -> bool:
    """True for a few words with one number that is neither a year nor the age of an adult."""
    numbers = [token.norm for token in reading.text.tokens if token.kind is TokenKind.NUMBER]
    return len(numbers) == 1 and len(reading.words) <= _FEW and numbers[0].isdecimal() and int(numbers[0]) < OF_AGE


def _says(sign: str, text: Text) -> bool:
    """True when a listed phrase is said, and nothing that shows that it is not meant."""
    telling, listed = _listed(sign)
    return not telling.isdisjoint(_words(text.plain)) and any(one.holds(text.plain) for one in listed)


@lru_cache(maxsize=8)  # every sign asks for the words of the same message
def _words(plain: str) -> frozenset[str]:
    return frozenset(_WORD.findall(plain))


@dataclass(frozen=True, slots=True)
class _Listed:
    """What one language lists for a sign, and what takes it back."""

    said: re.Pattern[str]
    unless: re.Pattern[str] | None

    def holds(self, plain: str) -> bool:
        """True when a phrase is said and not taken back."""
        return bool(self.said.search(plain)) and not (self.unless and self.unless.search(plain))


@cache
def _listed(sign: str) -> tuple[frozenset[str], tuple[_Listed, ...]]:
    """The longest word of each phrase, and the phrases of each language.

    Where none of the words stands nothing is said: hundreds of phrases need no look.
    """
    tables = [load(language, "signs")[sign] for language in Language]
    listed = tuple(_Listed(_any(table["say"]), _any(table["but"]) if table["but"] else None) for table in tables)
    phrases = (phrase for table in tables for phrase in table["say"])
    return frozenset(max(_WORD.findall(fold(phrase)), key=len) for phrase in phrases), listed


def _any(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(fold(phrase)) for phrase in phrases)})\b")
