"""Results as two public collections write them: openfootball's JSON and football-data's CSV. Text in, matches out.

Prices in such files are never read: a model that sees them copies the market.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import StringIO
from typing import Any

from chatbet.analytics.match import Match, Tally
from chatbet.errors import BadInput

_DATES = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d")


class BadDataFile(BadInput):
    """A file that is not in the format that it was said to be."""


class DataFormat(StrEnum):
    """The formats, as the command line names them."""

    OPENFOOTBALL = "openfootball"
    FOOTBALL_DATA = "football-data-csv"


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file; ``name`` is for messages and for labels of leagues that the text does not name."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """The finished matches of one league in one file; ``division`` is empty where the file does not tell it."""

    source: str
    division: str
    matches: tuple[Match, ...]


def read_parts(source: Source, format_: DataFormat) -> list[Part]:
    """The finished matches of a file, by division. Matches without a full-time score are left out."""
    reader: Callable[[Source], list[Part]] = _openfootball if format_ is DataFormat.OPENFOOTBALL else _football_data
    try:
        return [part for part in reader(source) if part.matches]
    except (ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        raise BadDataFile(f"{source.name} is not {format_}: {error}") from error


def _openfootball(source: Source) -> list[Part]:
    content = json.loads(source.text)
    return [Part(source.name, "", tuple(filter(None, map(_from_json, content["matches"]))))]


def _from_json(entry: Mapping[str, Any]) -> Match | None:
    goals = (entry.get("score") or {}).get("ft")
    if not goals:
        return None
    return Match(date.fromisoformat(entry["date"]), entry["team1"], entry["team2"], int(goals[0]), int(goals[1]))


def _football_data(source: Source) -> list[Part]:
    rows = csv.DictReader(StringIO(source.text.removeprefix("\ufeff")))
    if not {"HomeTeam", "Home"} & set(rows.fieldnames or ()):
        raise BadDataFile(f"{source.name} has no column of home teams")
    divisions: dict[str, list[Match]] = {}
    for division, match in _played(rows):
        divisions.setdefault(division, []).append(match)
    return [Part(source.name, division, tuple(matches)) for division, matches in divisions.items()]


def _played(rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, Match]]:
    for row in rows:
        home, away = row.get("HomeTeam") or row.get("Home"), row.get("AwayTeam") or row.get("Away")
        goals = _tally(row, "FTHG", "FTAG") or _tally(row, "HG", "AG")
        if not (home and away and goals):
            continue
        division = row.get("Div") or " ".join(filter(None, (row.get("Country"), row.get("League"))))
        shots, on_target = _tally(row, "HS", "AS"), _tally(row, "HST", "AST")
        yield division, Match(_day(row["Date"]), home.strip(), away.strip(), *goals, shots, on_target)


def _tally(row: Mapping[str, str], home: str, away: str) -> Tally | None:
    written = row.get(home), row.get(away)
    return Tally(int(float(written[0])), int(float(written[1]))) if written[0] and written[1] else None


def _day(written: str) -> date:
    for pattern in _DATES:
        try:
            return datetime.strptime(written.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"not a date: {written!r}")
