"""Which match a backed side is meant in, and which line."""

from decimal import Decimal

import pytest

from chatbet.betting.market import Market
from chatbet.brain.backing import picks_meant
from chatbet.brain.offline.picks import requests_of
from chatbet.language import Language
from chatbet.understanding.memory import Memory
from chatbet.understanding.utterance import Entities, Intent, Utterance

_BY_HAND = ("Boca", "River")
_ELSEWHERE = ("Lens", "Lille")


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


@pytest.mark.parametrize(
    ("teams", "selections", "matches"),
    [
        ((*_BY_HAND, *_ELSEWHERE), ("draw", "over"), [_BY_HAND, _ELSEWHERE]),
        ((*_BY_HAND, *_ELSEWHERE), ("draw",), [_BY_HAND, _ELSEWHERE]),
        (("Roma", *_BY_HAND, *_ELSEWHERE), ("Roma", "yes", "under"), [(), _BY_HAND, _ELSEWHERE]),
        (_BY_HAND, ("draw", "over"), [_BY_HAND, _BY_HAND]),
    ],
)
def test_each_outcome_belongs_to_the_pair_that_was_named_in_its_turn(
    teams: tuple[str, ...], selections: tuple[str, ...], matches: list[tuple[str, ...]]
) -> None:
    """«empate en Boca River y más de 2.5 en Lens Lille» has two matches; of one pair both are asked of the same."""
    entities = Entities(teams=teams, selections=selections)
    picks = picks_meant(Utterance("apuesto", Language.ES, Intent.BET_SIMULATION, 0.9, entities=entities), Memory())
    assert [pick.between for pick in picks] == matches


@pytest.mark.parametrize(
    ("selections", "lines", "own"),
    [
        (("over", "under"), ("3.5", "2.5"), [Decimal("3.5"), Decimal("2.5")]),
        (("over", "Roma", "under"), ("3.5", "2.5"), [Decimal("3.5"), None, Decimal("2.5")]),
        (("over", "under"), ("2.5",), [Decimal("2.5"), Decimal("2.5")]),
    ],
)
def test_each_total_has_its_own_line(
    selections: tuple[str, ...], lines: tuple[str, ...], own: list[Decimal | None]
) -> None:
    """«más de 3.5 en uno y menos de 2.5 en el otro»; a line that is said once is that of all."""
    found = requests_of(Entities(teams=("Roma",), selections=selections, lines=lines, markets=(Market.OVER_UNDER,)))
    assert [request.line for request in found] == own
