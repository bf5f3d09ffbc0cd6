"""The season's calendar: who plays whom, when and where, as a pure function of seed, competition and year.

A season fills the whole year, so that there is something to bet on in every week. Leagues play a double round robin.
A featured pairing's home leg is lifted out of it and stands on every coming weekend instead; its two sides keep those
days free. Results are another module's business.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from chatbet.sandbox import chance
from chatbet.sandbox.catalogue import Competition, Competitor, Featured, Venue

DAYS = {"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6, "Mon+": 7}
"""Days of a round's week; ``Mon+`` is the Monday after its weekend."""
Pair = tuple[Competitor, Competitor]


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """One match; ``kickoff`` in UTC. ``visible`` bounds when anybody may know of it, where that is not always."""

    id: str
    competition: Competition
    season: int
    round: int
    home: Competitor
    away: Competitor
    kickoff: datetime
    venue: Venue | None = None
    group: str | None = None
    stage: str = "regular"
    neutral: bool = False
    visible_from: datetime | None = None
    visible_until: datetime | None = None

    def visible(self, now: datetime) -> bool:
        """Whether the match is on anybody's list at ``now``."""
        return (self.visible_from is None or self.visible_from <= now) and (
            self.visible_until is None or now < self.visible_until
        )


def season_of(competition: Competition, day: date) -> int:
    """The year in which the season that ``day`` belongs to began."""
    return day.year if day >= season_start(competition, day.year) else day.year - 1


def season_start(competition: Competition, year: int) -> date:
    """The Monday of a season's first week."""
    first = date(year, *competition.season_starts)
    return first - timedelta(days=first.weekday())


def season_weeks(competition: Competition, year: int) -> int:
    """Weeks of a season in which rounds are played: all but the one before the next season."""
    return (season_start(competition, year + 1) - season_start(competition, year)).days // 7 - 1


def match_id(competition: Competition, year: int, number: int) -> str:
    """Tournament, season and number: ``566`` in 2026, match 12: ``566260012``."""
    return f"{competition.id}{year % 100:02d}{number:04d}"


def league_season(seed: str, competition: Competition, year: int, *, lift_featured: bool = True) -> list[Match]:
    """All matches of one league season; ``lift_featured`` leaves the featured pairing's home leg out."""
    rounds = round_robin(seeded_order(seed, competition, year), competition.legs)
    featured = competition.featured
    matches: list[Match] = []
    for number, week, window, places in _layout(competition, rounds, season_weeks(competition, year)):
        monday = season_start(competition, year) + timedelta(weeks=week)
        pairs = [rounds[number][place] for place in places]
        usual = chance.shuffled(window, seed, "slots", competition.id, year, number, week)
        slots = _assigned(usual, pairs, featured, midweek=window is competition.midweek)
        for place, (home, away), slot in zip(places, pairs, slots, strict=True):
            lifted = lift_featured and number == 0 and featured is not None
            if lifted and featured is not None and (home.key, away.key) == (featured.home, featured.away):
                continue
            matches.append(
                Match(
                    match_id(competition, year, number * len(rounds[number]) + place),
                    competition,
                    year,
                    number + 1,
                    home,
                    away,
                    kickoff(monday, slot, competition.timezone),
                    home.venue,
                )
            )
    return matches


def seeded_order(seed: str, competition: Competition, year: int) -> list[Competitor]:
    """The draw of a round robin; the featured pair is put where it meets in the very first round."""
    order = chance.shuffled(competition.competitors, seed, "draw", competition.id, year)
    featured = competition.featured
    if featured is None:
        return order
    by_key = {club.key: club for club in order}
    home, away = by_key.pop(featured.home), by_key.pop(featured.away)
    return [home, *by_key.values(), away]


def round_robin(order: Sequence[Competitor], legs: int = 2) -> list[list[Pair]]:
    """Rounds in which everybody meets everybody ``legs`` times with alternating home right (circle method)."""
    fixed, circle = order[0], list(order[1:])
    half = len(order) // 2
    first: list[list[Pair]] = []
    for number in range(len(circle)):
        ring = [fixed, *circle]
        pairs = [(ring[place], ring[-1 - place]) for place in range(half)]
        first.append(
            [_turned(pair, turn=(number if place == 0 else place) % 2 == 1) for place, pair in enumerate(pairs)]
        )
        circle = [circle[-1], *circle[:-1]]
    return [[_turned(pair, turn=leg % 2 == 1) for pair in pairs] for leg in range(legs) for pairs in first]


def featured_matches(competition: Competition, around: datetime) -> list[Match]:
    """The featured pairing in the weeks around a moment: one is always to come within a week.

    One is known as soon as the one before it has begun, and stays among the results until the second midnight after.
    """
    featured = competition.featured
    if featured is None:
        return []
    by_key = {club.key: club for club in competition.competitors}
    home, away = by_key[featured.home], by_key[featured.away]
    monday = (around - timedelta(days=around.weekday() + 7)).date()
    starts = [kickoff(monday + timedelta(weeks=week), featured.at, competition.timezone) for week in range(-1, 4)]
    return [
        Match(
            _featured_id(competition, start),
            competition,
            season_of(competition, start.date()),
            0,
            home,
            away,
            start,
            home.venue,
            visible_from=before,
            visible_until=datetime.combine(start.date() + timedelta(days=2), time(), UTC),
        )
        for before, start in pairwise(starts)
    ]


def tour_weeks(seed: str, competition: Competition, first: date, last: date) -> Iterator[Match]:
    """A tour's matches from one day's week to another's: every week each player meets one other."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield from _tour_week(seed, competition, monday)
        monday += timedelta(weeks=1)


def kickoff(monday: date, slot: str, zone: ZoneInfo) -> datetime:
    """The instant of a slot like ``Sun 21:00`` in the week that begins on ``monday``."""
    day, clock = slot.split()
    hour, minute = clock.split(":")
    local = monday + timedelta(days=DAYS[day])
    return datetime(local.year, local.month, local.day, int(hour), int(minute), tzinfo=zone).astimezone(UTC)


def spread(count: int, places: int) -> list[int]:
    """``count`` places out of ``places``, in order, evenly apart, the last one included."""
    return [(index + 1) * places // count - 1 if count <= places else index * places // count for index in range(count)]


def _featured_id(competition: Competition, start: datetime) -> str:
    year, week, _ = start.isocalendar()
    return match_id(competition, year, 9000 + week)


def _turned(pair: Pair, *, turn: bool) -> Pair:
    return (pair[1], pair[0]) if turn else pair


def _layout(
    competition: Competition, rounds: Sequence[Sequence[Pair]], weeks: int
) -> Iterator[tuple[int, int, tuple[str, ...], Sequence[int]]]:
    """Round, week, slots and places in the round. A week without a round gets half of the next one's matches."""
    before = -1
    for number, (week, window) in enumerate(_round_windows(competition, len(rounds), weeks)):
        places = range(len(rounds[number]))
        if week - before > 1:
            yield number, week - 1, window, places[::2]
            yield number, week, window, places[1::2]
        else:
            yield number, week, window, places
        before = week


def _round_windows(competition: Competition, rounds: int, weeks: int) -> list[tuple[int, tuple[str, ...]]]:
    """For each round its week and its slots: weekly windows first, midweek ones where the year is too short."""
    windows = [(week, window) for week in range(weeks) for window in competition.windows]
    extra = rounds - len(windows)
    if extra <= 0:
        return [windows[place] for place in spread(rounds, len(windows))]
    midweek = [(week, competition.midweek) for week in spread(extra, weeks)]
    return sorted(windows + midweek, key=lambda entry: (entry[0], entry[1] is not competition.midweek))


def _assigned(slots: Sequence[str], pairs: Sequence[Pair], featured: Featured | None, *, midweek: bool) -> list[str]:
    """A slot for each pair. Sides with a cup match in midweek keep clear of the days around it."""
    rest = featured.rest if featured is not None and not midweek else None
    resting = {featured.home, featured.away} if featured is not None and rest else set()
    calm = ("Tue",) if midweek else ("Sat", "Sun")
    inner = [slot for slot in slots if slot.startswith(calm)]
    outer = [slot for slot in slots if not slot.startswith(calm)]
    result = [""] * len(pairs)
    # Pairs in a hurry first, so that the slots that suit them are still free.
    for index in sorted(range(len(pairs)), key=lambda place: not _continental(pairs[place])):
        hurried = _continental(pairs[index])
        if rest and resting & {side.key for side in pairs[index]}:
            result[index] = rest
            continue
        queue = inner if hurried else outer or inner
        result[index] = queue.pop() if queue else next(slot for slot in slots if slot.startswith(calm) or not hurried)
    return result


def _continental(pair: Pair) -> bool:
    return pair[0].continental or pair[1].continental


def _tour_week(seed: str, competition: Competition, monday: date) -> list[Match]:
    year, week, _ = monday.isocalendar()
    order = chance.shuffled(competition.competitors, seed, "tour", competition.id, year, week)
    stop = [stop for stop in competition.tour if stop.week <= week][-1]
    count = len(order) // 2
    matches = []
    for index in range(count):
        # Five sessions a day from Monday to Sunday; fewer players, longer pauses.
        session = index * 35 // count
        start = datetime.combine(monday + timedelta(days=session // 5), time(11), stop.timezone)
        start += timedelta(minutes=(session % 5) * 130)
        home, away = order[2 * index], order[2 * index + 1]
        number = week * 100 + index
        matches.append(
            Match(
                match_id(competition, year, number),
                competition,
                year,
                week,
                home,
                away,
                start.astimezone(UTC),
                stop.venue,
                stage="tour",
                neutral=True,
            )
        )
    return matches
