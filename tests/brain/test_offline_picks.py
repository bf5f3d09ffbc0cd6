"""Which match a backed side is meant in."""

import pytest

from chatbet.brain.offline.picks import requests_of
from chatbet.understanding.utterance import Entities


@pytest.mark.parametrize(
    ("teams", "selections", "opponents"),
    [
        (("Barça", "Madrid"), ("Barça",), ["Madrid"]),
        (("Madrid", "Barça"), ("Barça",), ["Madrid"]),
        (("City", "Liverpool"), ("City", "Liverpool"), [None, None]),
        (("Barça", "Madrid", "City", "Arsenal"), ("Barça", "City"), ["Madrid", "Arsenal"]),
        (("Barça", "City", "Bayern"), ("Barça", "City", "Bayern"), [None, None, None]),
        (("Barça", "Bayern", "Dortmund"), ("Barça", "draw"), [None, None]),
    ],
)
def test_who_is_backed_too_is_no_opponent(
    teams: tuple[str, ...], selections: tuple[str, ...], opponents: list[str | None]
) -> None:
    """«20 al City y al Liverpool» means the next match of each, not the one between them months ahead."""
    found = requests_of(Entities(teams=teams, selections=selections))
    assert [request.opponent for request in found] == opponents
