"""Signs that selling must stop: distress, a minor, the wish to be shut out. Decided here, not by a brain."""

from dataclasses import replace

from chatbet.understanding.ages import of_age
from chatbet.understanding.model import Scores
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Safety

# Where a miss does harm the threshold is low; where a false alarm only annoys it is not.
THRESHOLDS = {"distress": 0.35, "minor": 0.4, "self_exclusion": 0.4, "sure_thing": 0.5, "other_person": 0.5}
_PLAINLY = 0.95
"""The chance from which «soy menor» stands against a number that reads like the age of an adult."""


def read_safety(reading: Reading, chances: Scores) -> Safety:
    """The signs of one message."""
    found = Safety(**{sign: chances.get(sign, 0.0) >= least for sign, least in THRESHOLDS.items()})
    match of_age(reading.text, reading.language):
        case False:
            return replace(found, minor=True)
        case True:
            return replace(found, minor=chances.get("minor", 0.0) >= _PLAINLY)
        case None:
            return found
