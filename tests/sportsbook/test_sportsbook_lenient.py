"""The readers of untrusted JSON: what they accept, what they refuse, and that they never raise."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odd_json import ANY_JSON

from chatbet.sportsbook import lenient
from chatbet.sportsbook.model import Names

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


@given(ANY_JSON)
def test_no_reader_raises_whatever_comes(value: Any) -> None:
    """Arbitrary JSON in, a clean value or None out."""
    name = lenient.text(value)
    assert name is None or (0 < len(name) <= 80 and name.isprintable() and "<" not in name)
    assert lenient.ident(value) is None or lenient.ident(value)
    assert lenient.number(value) is None or lenient.number(value).is_finite()  # type: ignore[union-attr]
    assert lenient.integer(value, 0, 9) in {None, *range(10)}
    found = lenient.instant(value, NOW)
    assert found is None or found.tzinfo is UTC
    assert lenient.names(value) is None or lenient.names(value).canonical  # type: ignore[union-attr]
    assert all(row is None or isinstance(row, dict) for row in lenient.rows(value))


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Real   Madrid ", "Real Madrid"),
        ("Real\u202eMadrid\u200b", "RealMadrid"),
        ("Real\x00\tMadrid\n", "Real Madrid"),
        ("<b>Real</b> <script>x</script>", "Real x"),
        ("Atle\u0301tico", "Atlético"),
        ("x" * 500, "x" * 80),
        ("\U000e0041\U000e0042", None),
        ("   ", None),
        (7, None),
    ],
)
def test_texts_lose_what_does_not_belong_into_a_name(raw: Any, clean: str | None) -> None:
    """Control characters, direction marks, invisible tags, markup, length."""
    assert lenient.text(raw) == clean


@pytest.mark.parametrize(
    ("raw", "id_"),
    [(566, "566"), ("566", "566"), (566.0, "566"), ({"en": "12", "es": "12"}, "12"), (" a ", "a")]
    + [(bad, None) for bad in (None, True, "", 1.5, [], {}, "a\nb", "x" * 300)],
)
def test_ids_are_strings_however_they_come(raw: Any, id_: str | None) -> None:
    """Numbers, strings, one per language; nothing else."""
    assert lenient.ident(raw) == id_


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("11-29 20:00", datetime(2026, 11, 29, 20, 0, tzinfo=UTC)),
        ("01-03 20:00", datetime(2027, 1, 3, 20, 0, tzinfo=UTC)),
        ("07-01 00:00", datetime(2026, 7, 1, tzinfo=UTC)),
        ("2026-11-29T20:00:00Z", datetime(2026, 11, 29, 20, 0, tzinfo=UTC)),
        ("2026-11-29T20:00:00-05:00", datetime(2026, 11, 30, 1, 0, tzinfo=UTC)),
        ("2026-11-29 20:00:00", datetime(2026, 11, 29, 20, 0, tzinfo=UTC)),
        (1795982400, datetime(2026, 11, 29, 20, 0, tzinfo=UTC)),
        (1795982400000, datetime(2026, 11, 29, 20, 0, tzinfo=UTC)),
    ]
    + [(bad, None) for bad in ("13-40 99:99", "soon", "", None, True, "9999-01-01", 1e300, "02-30 10:00", [])],
)
def test_instants_in_every_shape_seen(raw: Any, expected: datetime | None) -> None:
    """Without a year, ISO with and without offset, seconds and milliseconds."""
    assert lenient.instant(raw, NOW) == expected


@given(st.integers(-180, 180), st.integers(0, 15 * 365 * 24 * 60))
def test_a_time_without_year_is_the_nearest_one(days: int, minutes: int) -> None:
    """A list read on 30 December holds January's matches."""
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    meant = now + timedelta(days=days)
    assert lenient.instant(meant.strftime("%m-%d %H:%M"), now) == meant


def test_names_borrow_from_the_languages_that_are_there() -> None:
    """English is canonical where it exists; the first value that holds anything counts."""
    assert lenient.names({"es": "Múnich", "pt_br": "Munique"}) == Names("Múnich", "Múnich", "Munique")
    assert lenient.names(None, {}, {"en": ""}, "Munich") == Names("Munich", "Munich", "Munich")
    assert lenient.names(None, {"en": 5}) is None


@pytest.mark.parametrize(
    "wrap", [lambda rows: rows, lambda rows: {"data": rows}, lambda rows: {"data": {"items": rows}}]
)
def test_lists_are_found_in_every_wrapping(wrap: Any) -> None:
    """And the count in front is passed over."""
    assert list(lenient.rows(wrap([{"totalResults": 1}, {"id": 1}, "odd"]))) == [{"id": 1}, None]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), True, "nan", "1e9", "", None, "２"])
def test_numbers_that_are_none(bad: Any) -> None:
    """Not finite, not plain, not a number."""
    assert lenient.number(bad) is None


def test_numbers_keep_their_digits() -> None:
    """2.1 is not 2.100000000000000088817841970012523."""
    assert (lenient.number(2.1), lenient.number("100.50"), lenient.number(3)) == (
        Decimal("2.1"), Decimal("100.50"), Decimal(3),
    )  # fmt: skip
