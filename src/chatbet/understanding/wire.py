"""Entities as clients see them: the JSON shape of the public contract."""

import re
from typing import Any

from chatbet.understanding.utterance import Entities

_SCORE = re.compile(r"\d+-\d+")
"""«2-1» is the pick of a correct-score bet, kept beside the lines inside; to a client a line is a number."""


def entities_on_wire(entities: Entities) -> dict[str, Any]:
    """Plain values only; intervals half-open in ISO 8601 with offset, amounts as text without separators."""
    return {
        "teams": list(entities.teams),
        "tournaments": list(entities.tournaments),
        "players": list(entities.players),
        "dates": [
            {
                "text": item.text,
                "from": item.start.isoformat() if item.start else None,
                "to": item.end.isoformat() if item.end else None,
                "grain": item.grain,
            }
            for item in entities.dates
        ],
        "amounts": [{"value": f"{item.value.normalize():f}", "currency": item.currency} for item in entities.amounts],
        "markets": [market.value for market in entities.markets],
        "selections": list(entities.selections),
        "lines": [line for line in entities.lines if not _SCORE.fullmatch(line)],
        "risk": entities.risk,
    }
