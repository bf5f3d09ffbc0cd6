"""Signs that selling must stop: distress, a minor, the wish to be shut out. Decided here, not by a brain."""

from chatbet.understanding.model import Scores
from chatbet.understanding.utterance import Safety

# Where a miss does harm the threshold is low; where a false alarm only annoys it is not.
THRESHOLDS = {"distress": 0.5, "minor": 0.5, "self_exclusion": 0.5, "sure_thing": 0.5, "other_person": 0.5}


def read_safety(chances: Scores) -> Safety:
    """The signs of one message."""
    found = {sign: chances.get(sign, 0.0) >= least for sign, least in THRESHOLDS.items()}
    return Safety(**found)
