"""A cup's season: a draw into groups that play a double round robin all year, then a knock-out of the sixteen best.

Ties are played twice, the final once on neutral ground. A pairing exists only when the results that decide it do.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from chatbet.sandbox import chance
from chatbet.sandbox.catalogue import Competition, Competitor
from chatbet.sandbox.results import Score
from chatbet.sandbox.season import Match, kickoff, match_id, round_robin, season_start, spread
from chatbet.sandbox.table import standings

GROUP_WEEKS = 41
QUALIFIED = 16
STAGES = (("round_of_16", (42, 43)), ("quarter_final", (45, 46)), ("semi_final", (48, 49)), ("final", (51,)))
"""Stages of the knock-out with the week of each leg; the week between two stages lets the draw be known."""
FINAL_SLOT = "Wed 20:30"
Played = Callable[[Match], Score | None]
"""The score of a match that is over; None before that."""


def draw_groups(seed: str, competition: Competition, year: int) -> list[list[Competitor]]:
    """Groups drawn from pots by strength; of many draws the one in which fewest clubs meet their own league."""
    ranked = sorted(competition.competitors, key=lambda club: (-club.attack * club.level**2 / club.defence, club.key))
    pots = [ranked[start : start + competition.groups] for start in range(0, len(ranked), competition.groups)]
    draws = [
        list(zip(*(chance.shuffled(pot, seed, "groups", competition.id, year, attempt, number)
                   for number, pot in enumerate(pots)), strict=True))
        for attempt in range(40)
    ]  # fmt: skip
    return [list(group) for group in min(draws, key=lambda groups: _clashes(groups, competition.key))]


def group_matches(seed: str, competition: Competition, year: int) -> list[Match]:
    """All matches of the group phase."""
    groups = draw_groups(seed, competition, year)
    rounds = [round_robin(group) for group in groups]
    per_group = len(rounds[0])
    order = [(number, group) for number in range(per_group) for group in range(len(groups))]
    matches: list[Match] = []
    for (number, group), week in zip(order, spread(len(order), GROUP_WEEKS), strict=True):
        slots = chance.shuffled(competition.windows[0], seed, "slots", competition.id, year, number, group)
        monday = season_start(competition, year) + timedelta(weeks=week)
        for place, (home, away) in enumerate(rounds[group][number]):
            slot = _slot(competition, home, away, slots[place % len(slots)])
            matches.append(
                Match(
                    match_id(competition, year, len(matches)),
                    competition,
                    year,
                    number + 1,
                    home,
                    away,
                    kickoff(monday, slot, competition.timezone),
                    home.venue,
                    group=chr(ord("A") + group),
                    stage="group",
                )
            )
    return matches


def knockout_matches(
    seed: str, competition: Competition, year: int, groups: Sequence[Match], played: Played
) -> list[Match]:
    """The knock-out as far as it is known."""
    clubs = _qualified(groups, played)
    matches: list[Match] = []
    for number, (stage, weeks) in enumerate(STAGES):
        if clubs is None:
            break
        ties = [(clubs[place], clubs[-1 - place]) for place in range(len(clubs) // 2)]
        legs = [_tie(competition, year, number, place, pair, weeks) for place, pair in enumerate(ties)]
        matches += [match for tie in legs for match in tie]
        clubs = _winners(seed, stage, legs, played)
    return matches


def _clashes(groups: Sequence[Sequence[Competitor]], cup: str) -> int:
    homes = [[club.home for club in group if club.home != cup] for group in groups]
    return sum(len(group) - len(set(group)) for group in homes)


def _slot(competition: Competition, home: Competitor, away: Competitor, usual: str) -> str:
    return competition.featured_slot or usual if home.featured or away.featured else usual


def _qualified(groups: Sequence[Match], played: Played) -> list[Competitor] | None:
    """The sixteen best in the order of their seeds, or None while a group match is missing."""
    scores = [(match, played(match)) for match in groups]
    if any(score is None for _, score in scores):
        return None
    names = sorted({match.group for match in groups if match.group})
    tables = [
        standings([(match, score) for match, score in scores if match.group == name and score is not None])
        for name in names
    ]
    ranked = [
        (place, -row.points, -(row.goals_for - row.goals_against), -row.goals_for, row.club.key, row.club)
        for table in tables
        for place, row in enumerate(table)
    ]
    return [entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:-1])][:QUALIFIED]


def _tie(
    competition: Competition,
    year: int,
    stage: int,
    place: int,
    pair: tuple[Competitor, Competitor],
    weeks: Sequence[int],
) -> list[Match]:
    """The better seed is at home in the second leg; the final knows no home."""
    better, worse = pair
    final = len(weeks) == 1
    legs = [(better, worse)] if final else [(worse, better), (better, worse)]
    window = competition.windows[0]
    matches = []
    for leg, ((home, away), week) in enumerate(zip(legs, weeks, strict=True)):
        slot = FINAL_SLOT if final else _slot(competition, home, away, window[place % len(window)])
        matches.append(
            Match(
                match_id(competition, year, 8000 + stage * 100 + place * 2 + leg),
                competition,
                year,
                100 + stage * 2 + leg,
                home,
                away,
                kickoff(season_start(competition, year) + timedelta(weeks=week), slot, competition.timezone),
                competition.final_venue if final else home.venue,
                stage=STAGES[stage][0],
                neutral=final,
            )
        )
    return matches


def _winners(seed: str, stage: str, ties: Sequence[Sequence[Match]], played: Played) -> list[Competitor] | None:
    winners: list[Competitor] = []
    for tie in ties:
        goals = {tie[-1].home.key: 0, tie[-1].away.key: 0}
        for match in tie:
            score = played(match)
            if score is None:
                return None
            goals[match.home.key] += score.home
            goals[match.away.key] += score.away
        home, away = tie[-1].home, tie[-1].away
        level = goals[home.key] == goals[away.key]
        penalties = chance.uniform(seed, "penalties", stage, tie[-1].id) < 0.5
        winners.append(home if (penalties if level else goals[home.key] > goals[away.key]) else away)
    return winners
