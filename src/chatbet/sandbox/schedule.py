"""What is on at one moment: the seasons of all competitions laid together, a day at a time.

``SimulatedSchedule`` invents them; ``openfootball`` offers the same for real ones.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from chatbet.sandbox import chance
from chatbet.sandbox.catalogue import FOOTBALL, Catalogue, Competition, Kind
from chatbet.sandbox.cup import group_matches, knockout_matches
from chatbet.sandbox.results import LONGEST, Score, Scorebook
from chatbet.sandbox.season import (
    Match,
    Pair,
    featured_matches,
    league_season,
    match_id,
    season_of,
    season_start,
    tour_weeks,
)

HORIZON = timedelta(days=120)
"""How far ahead fixtures are offered: less than half a year, because the upstream writes dates without a year."""
TOUR_PAST = timedelta(weeks=16)
FRIENDLIES_PAST, FRIENDLIES_AHEAD = 30, 16
"""Days around today on which friendlies are known."""
FRIENDLY_MINUTES = 105
"""A football match lasts at least this long."""


@dataclass(frozen=True, slots=True)
class DayView:
    """Every match that matters on one day: the seasons so far and what is offered, by kick-off."""

    day: date
    matches: tuple[Match, ...]
    kickoffs: tuple[datetime, ...]
    by_id: dict[str, Match]
    by_competition: dict[str, tuple[Match, ...]]
    by_competitor: dict[str, tuple[Match, ...]]

    @classmethod
    def of(cls, day: date, matches: Iterable[Match]) -> "DayView":
        """Index ``matches``."""
        ordered = tuple(sorted(matches, key=lambda match: (match.kickoff, match.id)))
        by_competition: dict[str, list[Match]] = {}
        by_competitor: dict[str, list[Match]] = {}
        for match in ordered:
            by_competition.setdefault(match.competition.id, []).append(match)
            by_competitor.setdefault(match.home.id, []).append(match)
            by_competitor.setdefault(match.away.id, []).append(match)
        return cls(
            day,
            ordered,
            tuple(match.kickoff for match in ordered),
            {match.id: match for match in ordered},
            {key: tuple(found) for key, found in by_competition.items()},
            {key: tuple(found) for key, found in by_competitor.items()},
        )

    def upcoming(self, now: datetime) -> list[Match]:
        """Matches that have not begun."""
        return [match for match in self.matches[bisect_right(self.kickoffs, now) :] if match.visible(now)]

    def begun(self, now: datetime) -> Sequence[Match]:
        """Matches that may still be going on: begun, and not longer ago than any match lasts."""
        return self.matches[bisect_left(self.kickoffs, now - LONGEST) : bisect_right(self.kickoffs, now)]

    def next_change(self, now: datetime) -> datetime:
        """When the list of matches to come changes next: a kick-off, or midnight."""
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        place = bisect_right(self.kickoffs, now)
        return min(self.kickoffs[place], midnight) if place < len(self.kickoffs) else midnight


class Schedule(Protocol):
    """All matches of a world, and how they go."""

    catalogue: Catalogue
    scorebook: Scorebook

    def view(self, now: datetime) -> DayView:
        """What is known on the day of ``now``."""
        ...

    def earlier(self, competitor_id: str, now: datetime) -> list[Match]:
        """A competitor's matches of the season before the current one, oldest first."""
        ...

    def bounds(self, competition: Competition, now: datetime) -> tuple[datetime, datetime]:
        """First kick-off of a competition's season and its last one."""
        ...


class SimulatedSchedule:
    """The invented seasons of a catalogue."""

    def __init__(self, seed: str, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.scorebook = Scorebook(seed)
        self._seed = seed
        self._seasons: dict[tuple[str, int], tuple[Match, ...]] = {}
        self._friendlies: dict[date, tuple[Match, ...]] = {}
        self._view: DayView | None = None

    def view(self, now: datetime) -> DayView:
        """What is known on the day of ``now``; built once a day."""
        if self._view is None or self._view.day != now.date():
            matches = (match for competition in self.catalogue.competitions for match in self._known(competition, now))
            self._view = DayView.of(now.date(), matches)
        return self._view

    def earlier(self, competitor_id: str, now: datetime) -> list[Match]:
        """A competitor's matches of the season before the current one, oldest first."""
        found = [
            match
            for competition in self.catalogue.competitions
            if competition.kind is Kind.LEAGUE and any(club.id == competitor_id for club in competition.competitors)
            for match in self._season(competition, season_of(competition, now.date()) - 1, closed=True)
            if competitor_id in (match.home.id, match.away.id)
        ]
        return sorted(found, key=lambda match: match.kickoff)

    def bounds(self, competition: Competition, now: datetime) -> tuple[datetime, datetime]:
        """First kick-off of a competition's season and its last one."""
        year = season_of(competition, now.date())
        if competition.kind in (Kind.LEAGUE, Kind.CUP):
            kickoffs = [match.kickoff for match in self._season(competition, year)]
            last = max(kickoffs)
            if competition.kind is Kind.CUP:
                last = datetime.combine(season_start(competition, year) + timedelta(weeks=51, days=2), time(20), UTC)
            return min(kickoffs), last
        first, after = season_start(competition, year), season_start(competition, year + 1)
        return datetime.combine(first, time(), UTC), datetime.combine(after - timedelta(days=1), time(23), UTC)

    def _known(self, competition: Competition, now: datetime) -> Iterable[Match]:
        day = now.date()
        if competition.kind is Kind.FRIENDLIES:
            days = (day + timedelta(days=ahead) for ahead in range(-FRIENDLIES_PAST, FRIENDLIES_AHEAD + 1))
            return [match for one in days for match in self._friendlies_on(competition, one)]
        if competition.kind is Kind.TOUR:
            return tour_weeks(self._seed, competition, day - TOUR_PAST, day + HORIZON)
        return self._seasons_in_view(competition, now)

    def _seasons_in_view(self, competition: Competition, now: datetime) -> list[Match]:
        last = datetime.combine(now.date(), time(), UTC) + HORIZON
        year = season_of(competition, now.date())
        years = [year, year + 1] if season_start(competition, year + 1) <= last.date() else [year]
        found = [match for one in years for match in self._season(competition, one) if match.kickoff < last]
        if competition.kind is Kind.CUP:
            midnight = datetime.combine(now.date(), time(), UTC)
            found += knockout_matches(
                self._seed,
                competition,
                year,
                self._season(competition, year),
                lambda match: self._played(match, midnight),
            )
        return found + featured_matches(competition, now)

    def _played(self, match: Match, now: datetime) -> Score | None:
        return self.scorebook.final(match) if self.scorebook.ended(match, now) else None

    def _season(self, competition: Competition, year: int, *, closed: bool = False) -> tuple[Match, ...]:
        if closed:
            return tuple(league_season(self._seed, competition, year, lift_featured=False))
        key = competition.id, year
        found = self._seasons.get(key)
        if found is None:
            make = group_matches if competition.kind is Kind.CUP else league_season
            matches = sorted(make(self._seed, competition, year), key=lambda match: match.kickoff)
            found = self._seasons[key] = tuple(matches)
        return found

    def _friendlies_on(self, competition: Competition, day: date) -> tuple[Match, ...]:
        found = self._friendlies.get(day)
        if found is None:
            found = self._friendlies[day] = tuple(self._fill(competition, day))
        return found

    def _fill(self, competition: Competition, day: date) -> list[Match]:
        """Friendlies in every hour in which fewer than two football matches of the leagues and cups are on."""
        pairs = _friendly_pairs(self._seed, competition, day)
        starts = _gaps(self._busy_minutes(day), len(pairs))
        number = day.timetuple().tm_yday * 24
        midnight = datetime.combine(day, time(), UTC)
        return [
            Match(
                match_id(competition, day.year, number + index),
                competition,
                season_of(competition, day),
                0,
                home,
                away,
                midnight + timedelta(minutes=minute),
                home.venue,
                stage="friendly",
            )
            for index, ((home, away), minute) in enumerate(zip(pairs, starts, strict=False))
        ]

    def _busy_minutes(self, day: date) -> list[int]:
        """Minutes after midnight (UTC) at which matches of leagues and cups begin, those of late yesterday included."""
        midnight = datetime.combine(day, time(), UTC)
        minutes = []
        for competition in self.catalogue.of_sport(FOOTBALL):
            if competition.kind not in (Kind.LEAGUE, Kind.CUP):
                continue
            season = self._season(competition, season_of(competition, day))
            first = bisect_left(season, midnight - timedelta(hours=2), key=lambda match: match.kickoff)
            for match in season[first:]:
                if match.kickoff >= midnight + timedelta(days=1):
                    break
                minutes.append(int((match.kickoff - midnight).total_seconds() // 60))
        return minutes


def _friendly_pairs(seed: str, competition: Competition, day: date) -> list[Pair]:
    """Everybody once; a club's turn comes at about the same hour every day of a week, against somebody else."""
    year, week, weekday = day.isocalendar()
    clubs = chance.shuffled(competition.competitors, seed, "friendlies", year, week)
    half = len(clubs) // 2
    pairs = [(clubs[place], clubs[half + (place + weekday) % half]) for place in range(half)]
    return pairs if weekday % 2 else [(away, home) for home, away in pairs]


def _gaps(busy: Sequence[int], most: int) -> list[int]:
    """Kick-off minutes that leave no five minutes of a day without a match, nor with only one while ``most`` allows."""
    cover = [0] * 288

    def begin(minute: int) -> None:
        for step in range(max(minute, 0) // 5, min((minute + FRIENDLY_MINUTES) // 5, 288)):
            cover[step] += 1

    for minute in busy:
        begin(minute)
    starts: list[int] = []
    for depth in (1, 2):
        for step in range(288):
            if cover[step] < depth and len(starts) < most:
                starts.append(step * 5)
                begin(step * 5)
    return starts
