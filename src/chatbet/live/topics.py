"""What a client may follow, and how a selection is called in updates. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.errors import InvalidMessage

_TOPIC = re.compile(r"^(odds|match):([\w.-]{1,80})$", re.ASCII)


class TopicKind(StrEnum):
    """What about a fixture is followed."""

    ODDS = "odds"
    MATCH = "match"
    ALERT = "alert"
    """Prices that somebody waits for and nobody looks at; no client can name it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to follow; written ``odds:566269048`` on the wire."""

    kind: TopicKind
    fixture_id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.fixture_id}"


def parse_topic(written: str) -> Topic:
    """The topic; ``InvalidMessage`` when it is none."""
    found = _TOPIC.match(written)
    if found is None:
        raise InvalidMessage("a topic is odds:<fixture_id> or match:<fixture_id>")
    return Topic(TopicKind(found[1]), found[2])


def selection_name(selection: Selection) -> str:
    """``match_result:home``, ``over_under:over:2.5``: one name per price of a fixture; exact scores as ``2-1``."""
    parts: list[str] = [selection.market.value, selection.outcome.value]
    if selection.line is not None:
        parts.append(f"{selection.line.normalize():f}")
    if selection.score is not None:
        parts.append("-".join(str(goals) for goals in selection.score))
    return ":".join(parts)


def selection_of(name: str) -> Selection:
    """The selection that a name stands for; ValueError when it is none of ours."""
    market, outcome, *rest = name.split(":")
    scored = bool(rest) and Market(market) is Market.CORRECT_SCORE
    return Selection(
        Market(market),
        Outcome(outcome),
        line=Decimal(rest[0]) if rest and not scored else None,
        score=_score(rest[0]) if scored else None,
    )


def _score(written: str) -> tuple[int, int]:
    home, _, away = written.partition("-")
    return int(home), int(away)
