"""Prices: from one grid with a margin, still within a tick, drifting over time, and never to be beaten for sure."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import linprog

from chatbet.clock import ManualClock
from chatbet.sandbox.book import Book, SandboxConfig
from chatbet.sandbox.drift import BOUND, walk
from chatbet.sandbox.margin import OTHER_MARGIN, RESULT_MARGIN, on_ladder, priced
from chatbet.sandbox.prices import SUSPENSION, Board, Pricer, Quote, match_grids
from chatbet.sandbox.results import Course, LiveState, Score, Scorebook
from chatbet.sandbox.season import Match
from chatbet.sandbox.settle import Status, leg_status

NOW = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
MARGINS = {"result": RESULT_MARGIN, "result_regular_time": RESULT_MARGIN}


@pytest.fixture(scope="module")
def book() -> Book:
    """The default world on a Saturday afternoon."""
    return Book(SandboxConfig(clock=ManualClock(NOW)))


def matches(book: Book, sport: str, count: int = 60) -> list[Match]:
    """Some matches of one sport that are to come."""
    found = [match for match in book.view().upcoming(NOW) if match.competition.sport == sport]
    return found[:: max(len(found) // count, 1)][:count]


def by_market(board: Board) -> dict[str, list[Quote]]:
    """A board's quotes, market by market."""
    found = defaultdict(list)
    for quote in board.quotes:
        found[quote.market].append(quote)
    return found


def test_every_market_of_the_upstream_is_offered(book: Book) -> None:
    """Football before kick-off: all of the table but win and corners."""
    assert by_market(book.board(matches(book, "1")[20])).keys() == {
        "result", "result_regular_time", "score", "both_teams_to_score", "double_chance", "over_under", "handicap",
        "half_time_total", "half_time_result", "half_time_handicap", "draw_no_bet",
    }  # fmt: skip


def test_sports_without_a_draw_have_a_winner(book: Book) -> None:
    """Basketball: winner, handicap, total; tennis: winner."""
    assert by_market(book.board(matches(book, "2")[0])).keys() == {"win", "over_under", "handicap"}
    assert by_market(book.board(matches(book, "3")[0])).keys() == {"win"}


@pytest.mark.parametrize("sport", ["1", "2", "3"])
def test_margins_are_a_bookmakers(book: Book, sport: str) -> None:
    """1X2 about 5 %, everything else 6 to 7 %, on average over many matches."""
    shares = defaultdict(list)
    for match in matches(book, sport):
        for market, quotes in by_market(book.board(match)).items():
            if market != "score":
                ways = 2 if market == "double_chance" else 1
                shares[market].append(sum(1 / float(quote.odds) for quote in quotes) / ways - 1)
    for market, found in shares.items():
        assert sum(found) / len(found) == pytest.approx(MARGINS.get(market, OTHER_MARGIN), abs=0.004), market
        assert min(found) > 0.03, market


def test_prices_are_the_grid_with_a_margin(book: Book) -> None:
    """Every price of a match is shorter than fair by its own grid, and not by much for favourites."""
    for match in matches(book, "1", 25):
        for quote in book.board(match).quotes:
            assert float(quote.odds) * quote.chance < 1
            if quote.chance > 0.3 and quote.market != "score":
                assert float(quote.odds) * quote.chance > 0.88, quote


def test_all_football_markets_agree_with_one_grid(book: Book) -> None:
    """The chances behind the prices are those of the drifted grid, market by market."""
    match = matches(book, "1")[10]
    calm = LiveState("not_started", 0, Score(0, 0), 1.0, None)
    grid, half = match_grids(book.scorebook.rates(match), calm, _mood(book, match))
    found = {(quote.market, quote.option): quote for quote in book.board(match).quotes}
    assert half is not None
    assert found["result", "tie"].chance == pytest.approx(grid.match_result().draw)
    assert found["both_teams_to_score", "yes"].chance == pytest.approx(grid.both_score())
    assert found["score", "1-1"].chance == pytest.approx(grid.correct_score(1, 1))
    assert found["half_time_result", "tie"].chance == pytest.approx(half.match_result().draw)
    over = found["over_under", "over"]
    assert over.line is not None
    assert over.chance == pytest.approx(grid.total_over(float(over.line)).over)
    line = found["handicap", "homeTeam"].line
    assert line is not None
    assert found["handicap", "homeTeam"].chance == pytest.approx(grid.handicap(float(line)).probability)
    assert found["handicap", "awayTeam"].line == -line


def _mood(book: Book, match: Match) -> tuple[float, float]:
    tick = int(NOW.timestamp()) // 10
    return walk(tick, "2026", match.id, "supremacy"), walk(tick, "2026", match.id, "total")


def test_no_combination_of_bets_on_a_match_wins_for_sure(book: Book) -> None:
    """Linear programming over all ends of a match finds no stakes that win whatever happens."""
    for match in [*matches(book, "1", 8), *matches(book, "2", 3), *matches(book, "3", 2)]:
        assert _best_sure_win(book.board(match).quotes, _ends(match)) <= 1e-9, match.id


def test_nor_in_play(book: Book) -> None:
    """The same with a score on the board, in both halves."""
    pricer = Pricer("2026", book.scorebook)
    for match in matches(book, "1", 5):
        for minute in (20, 40, 63, 85):
            board = pricer.board(match, match.kickoff + timedelta(minutes=minute))
            state = book.scorebook.state(match, match.kickoff + timedelta(minutes=minute))
            ends = [end for end in _ends(match) if _still_possible(end, state)]
            assert _best_sure_win(board.quotes, ends) <= 1e-9, (match.id, minute)


def _still_possible(end: Course, state: LiveState) -> bool:
    if end.final.home < state.score.home or end.final.away < state.score.away:
        return False
    if state.status == "first_half":
        return end.half_time.home >= state.score.home and end.half_time.away >= state.score.away
    return True


def _ends(match: Match) -> list[Course]:
    if match.competition.sport == "3":
        scores = [(Score(*one), Score(0, 0)) for one in ((2, 0), (2, 1), (1, 2), (0, 2))]
    elif match.competition.sport == "2":
        scores = [
            (Score(home, away), Score(0, 0)) for home in range(60, 170, 3) for away in range(61, 170, 4) if home != away
        ]
    else:
        halves = [Score(home, away) for home in range(4) for away in range(4)]
        scores = [
            (Score(half.home + home, half.away + away), half)
            for half in halves
            for home in range(6)
            for away in range(6)
        ]
    return [Course((), (), match.kickoff, final, half) for final, half in scores]


def _best_sure_win(quotes: tuple[Quote, ...], ends: list[Course]) -> float:
    """The largest profit, whatever the end, of stakes that sum to one."""
    gain = {Status.WON: 1.0, Status.LOST: 0.0}
    returns = np.array(
        [[gain.get(leg_status(quote.market, quote.option, quote.line, end), -1.0) for quote in quotes] for end in ends]
    )
    odds = np.array([float(quote.odds) for quote in quotes])
    profit = np.where(returns == 1.0, odds - 1, np.where(returns == 0.0, -1.0, 0.0))
    cost = np.append(np.zeros(len(quotes)), -1.0)
    rows = np.hstack([-profit, np.ones((len(ends), 1))])
    stakes = np.append(np.ones(len(quotes)), 0.0)[None, :]
    found = linprog(cost, rows, np.zeros(len(ends)), stakes, [1.0], [(0, None)] * len(quotes) + [(None, None)])
    return float(-found.fun)


def test_prices_stand_still_within_a_tick(book: Book) -> None:
    """Two looks within ten seconds see the same, from a fresh pricer too."""
    match = matches(book, "1")[3]
    first = Pricer("2026", book.scorebook).board(match, NOW)
    assert Pricer("2026", book.scorebook).board(match, NOW + timedelta(seconds=9)) == first


def test_a_usual_price_moves_about_once_a_minute_or_less(book: Book) -> None:
    """Over half an hour, between once in five minutes and once in half a minute."""
    moves = looks = 0
    for match in matches(book, "1", 5):
        last: dict[str, Decimal] = {}
        for step in range(180):
            board = book.pricer.board(match, NOW - timedelta(hours=1) + timedelta(seconds=10 * step))
            current = {quote.bet_id: quote.odds for quote in board.quotes if quote.market == "result"}
            moves += sum(odds != last.get(key, odds) for key, odds in current.items())
            looks += len(current)
            last = current
    assert 0.2 <= moves / looks * 6 <= 2


def test_the_walk_is_bounded_and_goes_in_small_steps() -> None:
    """Within its bounds for a day, never far from one tick to the next."""
    path = [walk(tick, "a", "b") for tick in range(8640)]
    assert max(map(abs, path)) <= BOUND
    assert max(abs(after - before) for before, after in pairwise(path)) < 0.05
    assert max(path) - min(path) > 0.2


def test_after_a_goal_the_match_is_suspended_for_a_moment(book: Book) -> None:
    """No price right after a goal, other prices half a minute later."""
    scored = next(match for match in matches(book, "1") if book.scorebook.course(match).happenings)
    goal = book.scorebook.course(scored).happenings[0].at
    before = book.pricer.board(scored, goal - timedelta(seconds=10))
    assert before.active
    assert not book.pricer.board(scored, goal + timedelta(seconds=10)).active
    after = book.pricer.board(scored, goal + SUSPENSION + timedelta(seconds=10))
    assert after.active
    assert after.quotes != before.quotes


def test_a_goal_makes_its_side_the_likelier_winner(book: Book) -> None:
    """The home price falls when the home side scores first."""
    for match in matches(book, "1"):
        happened = book.scorebook.course(match).happenings
        if happened and happened[0].side == "home" and happened[0].minute < 60:
            break
    goal = happened[0].at
    before, after = (
        {quote.option: quote.chance for quote in book.pricer.board(match, at).quotes if quote.market == "result"}
        for at in (goal - timedelta(seconds=10), goal + SUSPENSION + timedelta(seconds=10))
    )
    assert after["homeTeam"] > before["homeTeam"]


def test_nothing_is_sold_when_the_match_is_over(book: Book) -> None:
    """A finished match has no prices."""
    match = matches(book, "1")[0]
    assert not book.pricer.board(match, book.scorebook.course(match).ends).active


def test_half_time_markets_close_at_the_break(book: Book) -> None:
    """In the second half only the whole match is on offer."""
    match = matches(book, "1")[0]
    quiet = Scorebook("calm", rates={})
    board = Pricer("2026", quiet).board(match, match.kickoff + timedelta(minutes=75))
    assert not any(quote.market.startswith("half_time") for quote in board.quotes)


def test_bet_ids_do_not_depend_on_price_or_time(book: Book) -> None:
    """The same selection has the same id an hour later."""
    match = matches(book, "1")[30]
    first, later = (
        {(quote.market, quote.option, quote.line): quote.bet_id for quote in book.pricer.board(match, at).quotes}
        for at in (NOW, NOW + timedelta(minutes=30))
    )
    both = first.keys() & later.keys()
    assert len(both) > 20
    assert all(first[key] == later[key] for key in both)
    assert len(set(first.values())) == len(first)


@pytest.mark.parametrize("chances", [(0.5, 0.5), (0.45, 0.28, 0.27), (0.9, 0.07, 0.03), (0.2, 0.8)])
def test_a_margin_is_laid_on_by_a_power(chances: tuple[float, ...]) -> None:
    """The implied probabilities sum to one and the margin, every price shorter than fair."""
    odds = priced(chances, 0.05)
    assert odds is not None
    assert sum(1 / float(price) for price in odds) == pytest.approx(1.05, abs=0.012)
    assert all(float(price) * chance < 1 for price, chance in zip(odds, chances, strict=True))


def test_what_is_nearly_sure_is_not_sold() -> None:
    """A market with an outcome of 99 % or none at all has no price."""
    assert priced((0.99, 0.007, 0.003), 0.05) is None
    assert priced((1.0, 0.0), 0.05) is None


def test_prices_stand_on_rungs() -> None:
    """Cents below four, then ever wider steps."""
    assert [on_ladder(1 / raw, 0.001) for raw in (1.234, 4.567, 7.77, 12.3, 33.3, 88.0)] == [
        Decimal(text) for text in ("1.23", "4.55", "7.80", "12.50", "33.00", "90.00")
    ]
