"""One understanding with the roster of the evaluation, for all tests of what messages mean."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from chatbet.language import Language
from chatbet.understanding.commandline import understood
from chatbet.understanding.evaluation import NOW, roster_from
from chatbet.understanding.understand import Understanding
from chatbet.understanding.utterance import Utterance

CORPUS = Path(__file__).parent.parent / "corpus"
ROSTER = Path(__file__).parent / "roster_data.toml"


@cache
def understanding() -> Understanding:
    """Built once: it is immutable."""
    return Understanding(roster_from(ROSTER))


def heard(*said: str, language: Language = Language.ES) -> Utterance:
    """The meaning of the last message after the ones before."""
    history: Sequence[str] = said[:-1]
    return understood(understanding(), said[-1], history, now=NOW, hint=language)
