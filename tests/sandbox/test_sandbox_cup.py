"""Cups: the draw, the groups, and a knock-out that is known only as far as results decide it."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from chatbet.sandbox.catalogue import load_catalogue
from chatbet.sandbox.cup import draw_groups, group_matches, knockout_matches
from chatbet.sandbox.results import Score, Scorebook
from chatbet.sandbox.season import Match, season_start

WORLD = load_catalogue()
CHAMPIONS, LIBERTADORES = WORLD.by_key["champions-league"], WORLD.by_key["copa-libertadores"]
BOOK = Scorebook("2026")


def known_until(now: datetime) -> list[Match]:
    """The knock-out as it is known at a moment."""

    def played(match: Match) -> Score | None:
        return BOOK.final(match) if BOOK.ended(match, now) else None

    return knockout_matches("2026", CHAMPIONS, 2026, group_matches("2026", CHAMPIONS, 2026), played)


def test_groups_have_one_club_of_every_pot_and_keep_leagues_apart() -> None:
    """Six groups of six; clubs of one league hardly meet."""
    groups = draw_groups("2026", CHAMPIONS, 2026)
    assert [len(group) for group in groups] == [6] * 6
    assert len({club.key for group in groups for club in group}) == 36
    homes = [Counter(club.home for club in group if club.home != "champions-league") for group in groups]
    assert max(max(counts.values()) for counts in homes) <= 2


def test_every_group_plays_a_double_round_robin() -> None:
    """Within a group every ordered pair once, nobody outside it."""
    matches = group_matches("2026", LIBERTADORES, 2026)
    assert len(matches) == 8 * 12
    assert set(Counter((match.home.key, match.away.key) for match in matches).values()) == {1}
    assert {match.group for match in matches} == set("ABCDEFGH")


def test_nothing_of_the_knock_out_is_known_before_the_groups_are_over() -> None:
    """No pairing is announced while a result is missing."""
    last = max(match.kickoff for match in group_matches("2026", CHAMPIONS, 2026))
    assert known_until(last) == []


def test_the_knock_out_grows_stage_by_stage_to_one_final() -> None:
    """Eight ties, four, two, one final on neutral ground: twice 14 matches and one."""
    over = datetime.combine(season_start(CHAMPIONS, 2027), datetime.min.time(), UTC)
    matches = known_until(over)
    assert Counter(match.stage for match in matches) == {
        "round_of_16": 16, "quarter_final": 8, "semi_final": 4, "final": 1,
    }  # fmt: skip
    assert matches[-1].neutral
    assert matches[-1].venue is CHAMPIONS.final_venue


def test_who_wins_a_tie_plays_the_next_one() -> None:
    """Everybody in a quarter-final has scored at least as many goals over two legs as the opponent before."""
    matches = known_until(datetime(2027, 9, 1, tzinfo=UTC))
    goals: Counter[tuple[str, str]] = Counter()
    for match in matches:
        if match.stage == "round_of_16":
            score = BOOK.final(match)
            goals[match.home.key, match.away.key] += score.home
            goals[match.away.key, match.home.key] += score.away
    through = {side.key for match in matches if match.stage == "quarter_final" for side in (match.home, match.away)}
    assert len(through) == 8
    assert all(scored >= goals[rival, club] for (club, rival), scored in goals.items() if club in through)


def test_a_stage_is_announced_within_two_weeks_of_its_first_match() -> None:
    """Between the last group match and the next round lie less than 14 days."""
    last = max(match.kickoff for match in group_matches("2026", CHAMPIONS, 2026))
    first = min(match.kickoff for match in known_until(last + timedelta(hours=4)))
    assert first - last <= timedelta(days=14)
