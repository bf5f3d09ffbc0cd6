"""Entities as clients see them."""

from datetime import datetime
from decimal import Decimal

from chatbet.betting.market import Market
from chatbet.understanding.utterance import Amount, DateRange, Entities
from chatbet.understanding.wire import entities_on_wire


def test_amounts_are_plain_text_without_exponents() -> None:
    """50000 and not 5E+4; a bare number has no currency."""
    told = entities_on_wire(Entities(amounts=(Amount(Decimal("5E+4")), Amount(Decimal("7.50"), "EUR"))))
    assert told["amounts"] == [{"value": "50000", "currency": None}, {"value": "7.5", "currency": "EUR"}]


def test_a_score_is_no_line_to_a_client() -> None:
    """Inside it stands beside the lines, on the wire a line is a number."""
    assert entities_on_wire(Entities(lines=("2.5", "2-1", "-1")))["lines"] == ["2.5", "-1"]


def test_an_open_side_of_a_date_is_null() -> None:
    """And the other one keeps its offset."""
    start = datetime.fromisoformat("2026-11-25T10:00:00-05:00")
    told = entities_on_wire(Entities(dates=(DateRange("desde hoy", start, None, "range"),)))["dates"]
    assert told == [{"text": "desde hoy", "from": "2026-11-25T10:00:00-05:00", "to": None, "grain": "range"}]


def test_markets_go_by_their_names() -> None:
    """Plain text, nothing of ours."""
    market = next(iter(Market))
    assert entities_on_wire(Entities(markets=(market,)))["markets"] == [market.value]
