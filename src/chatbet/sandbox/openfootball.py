"""Real seasons from openfootball JSON files instead of the simulated one (``SANDBOX_DATA``).

Old files are moved to today by whole weeks, so that weekdays stay: the first match without a result lies ahead, or,
where all have one, the second half of the season does, and those results come true when their time comes. Strengths are
fitted from the results that lie behind. Where a folder holds several seasons of a competition, the last one is served
and the others only teach.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from chatbet.analytics import match as played
from chatbet.analytics.ratings import fit
from chatbet.sandbox import chance
from chatbet.sandbox.catalogue import FOOTBALL, Catalogue, Competition, Competitor, Kind, Names, competitor_id
from chatbet.sandbox.results import Known, Rates, Score, Scorebook
from chatbet.sandbox.schedule import HORIZON, DayView
from chatbet.sandbox.season import Match, match_id

USUAL_TIME = time(16)
"""Kick-off, where the file does not say."""
ENOUGH_AHEAD = timedelta(days=14)
ENOUGH_LEFT = 0.05
"""Part of a season without results from which it counts as unfinished."""
_COUNTRY = re.compile(r" \([A-Z]{3}\)$")
_YEARS = re.compile(r"\s*\d{4}([/-]\d{2,4})?$")
_MATCHDAY = re.compile(r"Matchday (\d+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One match as a file has it."""

    day: date
    start: time
    part: str
    """What stands before the matchday: ``Apertura``, ``Group``, ``Finals``; empty in a plain league."""
    round: int
    home: str
    away: str
    final: Score | None
    half_time: Score | None
    awarded: bool


@dataclass(frozen=True, slots=True)
class Season:
    """One file."""

    code: str
    name: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> date:
        """Its first day."""
        return min(entry.day for entry in self.entries)

    @property
    def last(self) -> date:
        """Its last day."""
        return max(entry.day for entry in self.entries)


def read_folder(folder: Path) -> list[list[Season]]:
    """All files below ``folder``, one list per competition, its seasons oldest first; ValueError names a bad file."""
    found: dict[str, list[Season]] = {}
    for path in sorted(folder.rglob("*.json")):
        season = read_file(path)
        if season.entries:
            found.setdefault(season.code, []).append(season)
    if not found:
        raise ValueError(f"no openfootball matches below {folder}")
    return [sorted(seasons, key=lambda season: season.last) for seasons in found.values()]


def read_file(path: Path) -> Season:
    """One file; matches without a readable day or without two names are left out."""
    try:
        document = orjson.loads(path.read_bytes())
        raw = document["matches"]
        entries = [entry for one in raw if (entry := _entry(one)) is not None]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}: not an openfootball file") from error
    return Season(path.name.removesuffix(".json"), str(document.get("name", path.stem)), tuple(entries))


def _entry(raw: Mapping[str, Any]) -> Entry | None:
    try:
        day = date.fromisoformat(str(raw.get("date")))
        home, away = str(raw["team1"]), str(raw["team2"])
    except (ValueError, KeyError):
        return None
    label = str(raw.get("round") or "")
    number = _MATCHDAY.search(label)
    score = raw.get("score") or {}
    return Entry(
        day,
        _time(raw.get("time")),
        label.split(",")[0] if "," in label or number is None else "",
        int(number[1]) if number else 0,
        _COUNTRY.sub("", home),
        _COUNTRY.sub("", away),
        _score(score.get("ft")),
        _score(score.get("ht")),
        raw.get("status") == "awarded",
    )


def _time(raw: object) -> time:
    try:
        return time.fromisoformat(str(raw)[:5])
    except ValueError:
        return USUAL_TIME


def _score(raw: object) -> Score | None:
    if isinstance(raw, list) and len(raw) == 2 and all(isinstance(goals, int) for goals in raw):
        return Score(raw[0], raw[1])
    return None


def weeks_to_today(season: Season, today: date) -> int:
    """By how many weeks a season is moved so that a good part of it lies ahead of ``today``; 0 for a current one."""
    turn = _turning_day(season)
    current = today - turn <= ENOUGH_AHEAD and season.last - today >= ENOUGH_AHEAD
    return 0 if current or turn >= today else -((turn - today).days // 7)


def _turning_day(season: Season) -> date:
    """The day that belongs to today: the last one with results, or the middle one where nearly all have results."""
    played = [entry.day for entry in season.entries if entry.final is not None]
    if not played:
        return season.first
    ahead = sum(entry.day > max(played) for entry in season.entries)
    if ahead >= ENOUGH_LEFT * len(season.entries) and season.last - max(played) >= ENOUGH_AHEAD:
        return max(played)
    return sorted(entry.day for entry in season.entries)[len(season.entries) // 2]


class RecordedSchedule:
    """The seasons of a folder as a schedule."""

    def __init__(self, seed: str, known: Catalogue, folder: Path, now: datetime) -> None:
        self._names = _load_names()
        self._clubs = _Clubs(known, self._names)
        self._matches: dict[str, list[Match]] = {}
        self._earlier: list[Match] = []
        results: dict[str, Known] = {}
        rates: dict[str, Rates] = {}
        competitions = [self._add(seasons, known, now, results, rates) for seasons in read_folder(folder)]
        self.catalogue = Catalogue.of(known.sports, competitions, known.cities)
        self.scorebook = Scorebook(seed, results, rates)
        self._view: DayView | None = None

    def view(self, now: datetime) -> DayView:
        """What is known on the day of ``now``."""
        if self._view is None or self._view.day != now.date():
            last = datetime.combine(now.date(), time(), UTC) + HORIZON
            matches = (match for season in self._matches.values() for match in season if match.kickoff < last)
            self._view = DayView.of(now.date(), matches)
        return self._view

    def earlier(self, competitor_id: str, now: datetime) -> list[Match]:
        """A competitor's matches of the seasons before the current one, oldest first."""
        return [match for match in self._earlier if competitor_id in (match.home.id, match.away.id)]

    def bounds(self, competition: Competition, now: datetime) -> tuple[datetime, datetime]:
        """First kick-off of a competition's season and its last one."""
        kickoffs = [match.kickoff for match in self._matches[competition.id]]
        return min(kickoffs), max(kickoffs)

    def _add(
        self,
        seasons: Sequence[Season],
        known: Catalogue,
        now: datetime,
        results: dict[str, Known],
        rates: dict[str, Rates],
    ) -> Competition:
        """One competition: its matches, what is known of them, and what they say about strength."""
        current = seasons[-1]
        weeks = weeks_to_today(current, now.date())
        competition = self._competition(current, known, weeks)
        year = (current.first + timedelta(weeks=weeks)).year
        history: list[played.Match] = []
        for age, season in enumerate(reversed(seasons)):
            matches = list(self._season(season, competition, year - age, weeks))
            for match, entry in matches:
                if entry.final is not None:
                    results[match.id] = Known(entry.final, entry.half_time)
                if entry.final is not None and not entry.awarded and match.kickoff < now:
                    history.append(_played(match, entry.final))
            kept = [match for match, entry in matches if entry.final is not None or match.kickoff > now]
            if age == 0:
                self._matches[competition.id] = kept
            else:
                self._earlier = sorted([*self._earlier, *kept], key=lambda match: match.kickoff)
        fitted = fit(history, now.date())
        for match in self._matches[competition.id]:
            rates[match.id] = Rates(*fitted.rates(match.home.key, match.away.key), fitted.rho)
        return competition

    def _competition(self, season: Season, known: Catalogue, weeks: int) -> Competition:
        """Ours under the file's code, or a new one by the file's name; with the clubs of the file."""
        keys = {self._clubs.get(name).key for entry in season.entries for name in (entry.home, entry.away)}
        clubs = tuple(self._clubs.by_key[key] for key in sorted(keys))
        first = season.first + timedelta(weeks=weeks)
        starts = first.month, min(first.day, 28)
        ours = known.by_key.get(self._names["files"].get(season.code, ""))
        if ours is not None:
            return replace(ours, competitors=clubs, season_starts=starts, featured=None)
        return Competition(
            key=season.code,
            id=str(8000 + chance.number("competition", season.code) % 1000),
            order=50,
            sport=FOOTBALL,
            kind=Kind.LEAGUE,
            country="",
            names=Names.same(_YEARS.sub("", season.name)),
            timezone=ZoneInfo("UTC"),
            season_starts=starts,
            competitors=clubs,
        )

    def _season(self, season: Season, competition: Competition, year: int, weeks: int) -> Iterable[tuple[Match, Entry]]:
        groups = _groups(season)
        for number, entry in enumerate(season.entries):
            home, away = self._clubs.get(entry.home), self._clubs.get(entry.away)
            day = entry.day + timedelta(weeks=weeks)
            start = datetime.combine(day, entry.start, competition.timezone).astimezone(UTC)
            group, stage = groups.get(entry, (None, _slug(entry.part)))
            yield (
                Match(
                    match_id(competition, year, number),
                    competition,
                    year,
                    entry.round,
                    home,
                    away,
                    start,
                    home.venue,
                    group=group,
                    stage=stage,
                ),
                entry,
            )


class _Clubs:
    """Clubs by the names of the files: ours where the name is known, new ones otherwise."""

    def __init__(self, known: Catalogue, names: Mapping[str, Mapping[str, str]]) -> None:
        self._aliases, self._own = names["clubs"], names["names"]
        self._known = known.competitors
        self._by_name = {one.names.en: one for one in known.competitors.values()}
        self.by_key: dict[str, Competitor] = {}

    def get(self, name: str) -> Competitor:
        """The club that a file calls ``name``."""
        club = self._known.get(self._aliases.get(name, "")) or self._by_name.get(name)
        if club is None:
            key = f"openfootball:{self._own.get(name, name)}"
            new = Competitor(key, competitor_id(key), Names.same(self._own.get(name, name)))
            club = self.by_key.get(key, new)
        self.by_key[club.key] = club
        return club


def _load_names() -> Mapping[str, Mapping[str, str]]:
    names: Mapping[str, Mapping[str, str]] = tomllib.loads(
        files("chatbet.sandbox").joinpath("openfootball.toml").read_text(encoding="utf-8")
    )
    return names


def _played(match: Match, score: Score) -> played.Match:
    return played.Match(match.kickoff.date(), match.home.key, match.away.key, score.home, score.away)


def _groups(season: Season) -> dict[Entry, tuple[str | None, str]]:
    """Group and stage of every match that counts for a table; a cup's groups are those who meet each other."""
    parts = {entry.part for entry in season.entries if entry.round and _is_league(entry.part)}
    letters = _letters([entry for entry in season.entries if entry.part == "Group"])
    found: dict[Entry, tuple[str | None, str]] = {}
    for entry in season.entries:
        if entry.part == "Group":
            found[entry] = letters[entry.home], "group"
        elif entry.part in parts:
            found[entry] = (entry.part if len(parts) > 1 else None), "regular"
    return found


def _is_league(part: str) -> bool:
    return not any(word in part for word in ("Playoffs", "Finals", "Qualifying", "Group"))


def _letters(entries: Sequence[Entry]) -> dict[str, str]:
    """A letter for each circle of clubs that are linked by matches, in the order of their first match."""
    circle: dict[str, set[str]] = {}
    for entry in entries:
        merged = circle.get(entry.home, {entry.home}) | circle.get(entry.away, {entry.away})
        circle |= dict.fromkeys(merged, merged)
    order: list[set[str]] = []
    for members in circle.values():
        if members not in order:
            order.append(members)
    return {club: chr(ord("A") + order.index(members)) for club, members in circle.items()}


def _slug(part: str) -> str:
    return re.sub(r"\W+", "_", part.lower()).strip("_") or "regular"
