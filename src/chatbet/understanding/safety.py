"""Signs that selling must stop: distress, a minor, the wish to be shut out. Decided here, not by a brain.

Two readers, either of which is enough: the trained model, which knows the many ways of saying it, and a closed list of
phrases for what must never be missed, in every language at once because a short cry has no language of its own.
"""

import re
from functools import cache

from chatbet.language import Language
from chatbet.understanding.entities.reader import load
from chatbet.understanding.model import Scores
from chatbet.understanding.normalise import Text, fold
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Safety

# Where a miss does harm the threshold is low; where a false alarm only annoys it is not.
THRESHOLDS = {"distress": 0.5, "minor": 0.5, "self_exclusion": 0.5, "sure_thing": 0.5, "other_person": 0.5}


OF_AGE = 18


def read_safety(chances: Scores, reading: Reading) -> Safety:
    """The signs of one message."""
    found = {sign: chances.get(sign, 0.0) >= least for sign, least in THRESHOLDS.items()}
    crisis = _says("crisis", reading.text)
    distress = found["distress"] or crisis or _says("distress", reading.text)
    minor = _minor(reading, guessed=found["minor"])
    sure = found["sure_thing"] or _says("sure_thing", reading.text)
    return Safety(**found | {"crisis": crisis, "distress": distress, "minor": minor, "sure_thing": sure})


def _minor(reading: Reading, *, guessed: bool) -> bool:
    """A listed phrase or an age below 18 says so; one above it, or money, takes a guess of the model back."""
    text = reading.text
    aged, bare = _age(text)
    if _says("minor", text) or (aged is not None and aged < OF_AGE):
        return True
    grown = aged is not None or (bare is not None and bare >= OF_AGE) or _says("adult", text)
    return guessed and not grown and not _has_money(reading)


def _age(text: Text) -> tuple[int | None, int | None]:
    """The writer's age in figures: of «tengo 16 años», and of «tengo 16», which may be something else."""
    for language in Language:
        if found := _ages(language).search(text.plain):
            return int(found[1]) if found[1] else None, int(found[2]) if found[2] else None
    return None, None


def _has_money(reading: Reading) -> bool:
    """True for «tengo 20 dólares»: what follows the word for having is an amount with its unit."""
    words = {word for word in load(reading.language, "signs")["age"]["before"] if " " not in word}
    tokens = reading.text.tokens
    return any(
        mention.start_token and tokens[mention.start_token - 1].norm in words and not mention.amount.text.isdigit()
        for mention in reading.amounts
    )


@cache
def _ages(language: Language) -> re.Pattern[str]:
    words = load(language, "signs")["age"]
    before, after = ("|".join(map(fold, words[side])) for side in ("before", "after"))
    return re.compile(rf"\b(?:{before}) ([0-9]{{1,2}}) (?:{after})\b|\b(?:{before}) ([0-9]{{1,2}})(?= ?(?:[,.;!]|$))")


def _says(sign: str, text: Text) -> bool:
    """True when a listed phrase is said, and nothing that shows that it is not meant."""
    for said, unless in _phrases(sign):
        if said.search(text.plain) and not (unless and unless.search(text.plain)):
            return True
    return False


@cache
def _phrases(sign: str) -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]:
    """What is listed for a sign in each language, and what takes it back."""
    tables = [load(language, "signs")[sign] for language in Language]
    return tuple((_any(table["say"]), _any(table["but"]) if table["but"] else None) for table in tables)


def _any(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(fold(phrase)) for phrase in phrases)})\b")
