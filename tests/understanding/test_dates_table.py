"""Every row of docs/dates.md, read by the grammar: the page is a promise."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chatbet.language import Language
from chatbet.understanding.entities.dates import find_dates
from chatbet.understanding.normalise import normalise

PAGE = Path(__file__).parents[2] / "docs" / "dates.md"
ZONE = ZoneInfo("America/Bogota")
NOW = datetime(2026, 11, 25, 10, tzinfo=ZONE)


def rows() -> Iterator[tuple[Language, str, str, str]]:
    """Language, phrase and both ends, for each phrase of each row."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 5 or cells[0] in ("Spanish", "---"):
            continue
        for language, phrases in zip((Language.ES, Language.EN, Language.PT), cells[:3], strict=True):
            for phrase in filter(None, (part.strip() for part in phrases.split("·"))):
                yield language, phrase, cells[3], cells[4]


def instant(text: str) -> datetime | None:
    """A moment of the page; None for an open side."""
    return None if text == "open" else datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(("language", "phrase", "start", "end"), list(rows()))
def test_a_row_is_read_as_the_page_says(language: Language, phrase: str, start: str, end: str) -> None:
    """The phrase yields exactly the interval of its row, or nothing where the row says so."""
    found = [(mention.range.start, mention.range.end) for mention in find_dates(normalise(phrase), language, NOW)]
    assert found == ([] if start == "–" else [(instant(start), instant(end))])


def test_the_page_covers_every_language() -> None:
    """No language lost its rows."""
    counts = [sum(language is row[0] for row in rows()) for language in Language]
    assert min(counts) > 60
