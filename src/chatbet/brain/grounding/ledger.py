"""Where the facts of a turn are written down before they are frozen."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.betting.money import rounded
from chatbet.betting.odds import american, decimal_text
from chatbet.brain.facts import Backing, Facts, Figure, FinalScore, Kind, Moment, Owner, Phase, Role
from chatbet.sportsbook.model import Fixture, Price

_HOME_WINS = frozenset({Outcome.HOME, Outcome.HOME_OR_DRAW, Outcome.HOME_OR_AWAY})
_AWAY_WINS = frozenset({Outcome.AWAY, Outcome.DRAW_OR_AWAY, Outcome.HOME_OR_AWAY})


def backing(fixture: Fixture, selection: Selection) -> Backing:
    """What backs this selection of this fixture."""
    home, away = fixture.home.names.canonical, fixture.away.names.canonical
    teams = [home] if selection.outcome in _HOME_WINS else []
    teams += [away] if selection.outcome in _AWAY_WINS else []
    if selection.market is Market.CORRECT_SCORE:
        teams = []
    return Backing(fixture.id, selection, frozenset(teams), (home, away))


class Ledger:
    """Collects facts; ``facts`` freezes them."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.names: set[str] = set()
        self.venues: set[str] = set()
        self._figures: dict[Decimal, dict[Figure, None]] = defaultdict(dict)
        self._rates: dict[Figure, None] = {}
        self._prices: dict[tuple[Backing, Decimal], None] = {}
        self.stakes: set[Decimal] = set()
        self._moments: dict[Moment, None] = {}
        self._scores: dict[FinalScore, None] = {}
        self._pairs: set[tuple[str, str]] = set()
        self.pairings: set[tuple[str, str]] = set()
        self._grounds: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._phases: dict[tuple[str, str], set[Phase]] = defaultdict(set)
        self._latest: dict[str, str] = {}
        self._ended: dict[str, datetime] = {}
        """When the last match of each side was played."""

    def figure(self, kind: Kind, value: Decimal | int | float, *owners: Owner) -> None:
        """One number as it is."""
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        self._figures[exact][Figure(kind, exact, owners)] = None

    def count(self, number: int) -> None:
        """How many things there are."""
        self.figure(Kind.COUNT, number)
        self.figure(Kind.MATCHES, number)

    def record(self, played: int, won: int, drawn: int, lost: int, team: str) -> None:
        """What a side has done."""
        for kind, number in zip(
            (Kind.MATCHES, Kind.WON, Kind.DRAWN, Kind.LOST), (played, won, drawn, lost), strict=True
        ):
            self.figure(kind, number, team)

    def form(self, letters: str, team: str) -> None:
        """Its last matches, as W, D and L."""
        self.figure(Kind.MATCHES, len(letters), team)
        for letter in "WDL":
            self.figure(Kind.RECENT, letters.count(letter), team)
        if letters and team not in self._ended:
            self._latest[team] = letters[-1]

    def rate(self, kind: Kind, value: Decimal | float, *owners: Owner) -> None:
        """A number that is told rounded."""
        self._rates[Figure(kind, abs(value if isinstance(value, Decimal) else Decimal(str(value))), owners)] = None

    def chance(self, probability: Decimal | float, *owners: Owner) -> None:
        """A probability (0..1) in percent."""
        self.rate(Kind.PERCENT, Decimal(str(probability)) * 100, *owners)

    def money(self, amount: Decimal, *owners: Owner) -> None:
        """An amount of money, in cents."""
        self.figure(Kind.MONEY, rounded(amount), *owners)

    def odds(self, odds: Decimal, *owners: Owner) -> None:
        """Odds that are no price on offer: a fair one, a total, an earlier one."""
        for shown in {odds, Decimal(decimal_text(odds))}:
            self.figure(Kind.ODDS, shown, *owners)
        self.figure(Kind.AMERICAN, Decimal(american(odds)), *owners)

    def price(self, fixture: Fixture, price: Price) -> None:
        """A price on offer."""
        self._prices[backing(fixture, price.selection), price.odds] = None
        if price.selection.line is not None:
            self.figure(Kind.LINE, abs(price.selection.line))

    def moment(self, at: datetime, role: Role, *teams: str, timed: bool = True) -> None:
        """An instant, in whatever zone."""
        self._moments[Moment(at.astimezone(self.now.tzinfo), role, frozenset(teams), timed)] = None

    def score(self, home: str, away: str, goals: tuple[int, int]) -> None:
        """A result; its goals may be told one side at a time."""
        self._scores[FinalScore(home, away, goals)] = None
        self._pairs.add((home, away))
        self.figure(Kind.GOALS, goals[0], home)
        self.figure(Kind.GOALS, goals[1], away)
        self.figure(Kind.GOALS, sum(goals), home, away)
        self.figure(Kind.DIFFERENCE, abs(goals[0] - goals[1]), home, away)

    def result(
        self, home: str, away: str, goals: tuple[int, int], at: datetime, *, latest_of: frozenset[str] | None = None
    ) -> None:
        """A match that is over; it may be the last one of ``latest_of`` (of both sides when None)."""
        self.moment(at, Role.PLAYED, home, away)
        self.score(home, away, goals)
        self._phases[home, away].add(Phase.OVER)
        for team, margin in ((home, goals[0] - goals[1]), (away, goals[1] - goals[0])):
            known = latest_of is None or team in latest_of
            if known and (team not in self._ended or at > self._ended[team]):
                self._ended[team] = at
                self._latest[team] = "W" if margin > 0 else "L" if margin < 0 else "D"

    def fixture(self, fixture: Fixture) -> None:
        """Who, when, where, and the score while it is played."""
        home, away = fixture.home.names.canonical, fixture.away.names.canonical
        self.names |= {home, away, fixture.tournament.names.canonical}
        self._pairs.add((home, away))
        self.moment(fixture.start, Role.KICK_OFF, home, away)
        self._until(fixture.start, home, away)
        self._phases[home, away].add(Phase.LIVE if fixture.live else Phase.UPCOMING)
        if fixture.venue is not None:
            self._grounds[home, away].add(fixture.venue.name)
            self.venues |= {fixture.venue.name, fixture.venue.city}
        if fixture.score is not None:
            self.score(home, away, (fixture.score.home, fixture.score.away))
        if fixture.minute is not None:
            self.figure(Kind.MINUTE, fixture.minute, home, away)

    def _until(self, start: datetime, home: str, away: str) -> None:
        local = start.astimezone(self.now.tzinfo)
        days = (local.date() - self.now.date()).days
        if days >= 0:
            self.figure(Kind.DURATION, days, home, away)
        hours = (local - self.now).total_seconds() / 3600
        if 0 < hours <= 72:
            for whole in {int(hours), round(hours)}:
                self.figure(Kind.DURATION, whole, home, away)

    def facts(self, *, said: str) -> Facts:
        """All of it, frozen."""
        return Facts(
            figures={value: tuple(found) for value, found in self._figures.items()},
            rates=tuple(self._rates),
            prices=tuple(self._prices),
            stakes=frozenset(self.stakes),
            moments=tuple(self._moments),
            scores=tuple(self._scores),
            names=frozenset(self.names),
            pairs=frozenset(self._pairs),
            pairings=frozenset(self.pairings),
            venues=frozenset(self.venues),
            grounds={pair: frozenset(names) for pair, names in self._grounds.items()},
            phases={pair: frozenset(found) for pair, found in self._phases.items()},
            latest=dict(self._latest),
            said=said,
            today=self.now,
        )
