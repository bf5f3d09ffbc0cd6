"""A small world for brains: real catalogue, real tools, and a sportsbook that answers from a shelf. By seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from chatbet.betting.market import Market, Outcome, Selection
from chatbet.betting.odds import fractional
from chatbet.brain.grounding.names import NameBook
from chatbet.brain.port import Pair, TurnContext
from chatbet.errors import UpstreamUnavailable
from chatbet.language import Language
from chatbet.sportsbook.catalogue import Catalogue
from chatbet.sportsbook.model import (
    Account,
    Balance,
    BetLeg,
    BetReceipt,
    Competitor,
    Fixture,
    FixtureOdds,
    Names,
    PlacedBet,
    Price,
    Result,
    Score,
    Snapshot,
    Sport,
    Table,
    TableRow,
    Tournament,
    TournamentDates,
    Venue,
)
from chatbet.tools.context import ToolContext
from chatbet.understanding.entities.aliases import Aliases
from chatbet.understanding.memory import Memory
from chatbet.understanding.utterance import Entities, Intent, Utterance

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
ZONES = {Language.ES: "America/Bogota", Language.EN: "Europe/London", Language.PT: "America/Sao_Paulo"}
ME = Account("u1", "key", "token")
FOOTBALL = Sport("1", Names("Football", "Fútbol", "Futebol"))
LA_LIGA = Tournament("566", Names("La Liga", "La Liga", "La Liga"), "1", 1)
CHAMPIONS = Tournament("8", Names("UEFA Champions League", "UEFA Champions League", "UEFA Champions League"), "1", 0)
CLUBS = (
    ("FC Barcelona", "FC Barcelona", "FC Barcelona"), ("Real Madrid", "Real Madrid", "Real Madrid"),
    ("Atlético Madrid", "Atlético de Madrid", "Atlético de Madrid"), ("Sevilla", "Sevilla", "Sevilla"),
    ("Real Betis", "Real Betis", "Real Betis"), ("Valencia", "Valencia", "Valencia"),
    ("Villarreal", "Villarreal", "Villarreal"), ("Athletic Club", "Athletic Club", "Athletic Club"),
    ("Real Sociedad", "Real Sociedad", "Real Sociedad"), ("Girona", "Girona", "Girona"),
    ("Bayern Munich", "Bayern de Múnich", "Bayern de Munique"), ("Liverpool", "Liverpool", "Liverpool"),
    ("Arsenal", "Arsenal", "Arsenal"), ("Manchester City", "Manchester City", "Manchester City"),
    ("Chelsea", "Chelsea", "Chelsea"), ("Inter Milan", "Inter de Milán", "Inter de Milão"),
    ("Juventus", "Juventus", "Juventus"), ("Borussia Dortmund", "Borussia Dortmund", "Borussia Dortmund"),
    ("Paris Saint-Germain", "París Saint-Germain", "Paris Saint-Germain"), ("Benfica", "Benfica", "Benfica"),
)  # fmt: skip
VENUES = ("Camp Nou", "Santiago Bernabéu", "Mestalla", "San Mamés", "Anfield", "San Siro")


@dataclass
class Shelf:
    """A sportsbook whose answers lie ready; ``down`` makes it answer nothing."""

    prices: dict[str, FixtureOdds] = field(default_factory=dict)
    played: list[Result] = field(default_factory=list)
    standings: dict[str, Table] = field(default_factory=dict)
    glanced: dict[str, FixtureOdds] = field(default_factory=dict)
    down: bool = False
    stale: bool = False
    asked: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)

    def _snapshot(self, what: str, value: object) -> Snapshot:  # type: ignore[type-arg]
        self.asked.append(what)
        if self.down:
            raise UpstreamUnavailable("down")
        return Snapshot(value, NOW - timedelta(minutes=30 if self.stale else 0), self.stale)

    async def odds(self, fixture: Fixture, *, fresh: bool = False) -> Snapshot[FixtureOdds]:
        return self._snapshot("odds", self.prices[fixture.id])

    async def glance(self, fixture: Fixture) -> Snapshot[FixtureOdds]:
        """Prices of some minutes ago, where a test sets them."""
        return self._snapshot("glance", self.glanced.get(fixture.id) or self.prices[fixture.id])

    async def tables(self, tournament_id: str) -> Snapshot[tuple[Table, ...]] | None:
        table = self.standings.get(tournament_id)
        return self._snapshot("tables", (table,)) if table else None

    async def results(
        self, *, tournament_id: str | None = None, team_id: str | None = None
    ) -> Snapshot[tuple[Result, ...]] | None:
        wanted = [one for one in self.played if team_id is None or team_id in (one.home.id, one.away.id)]
        return self._snapshot("results", tuple(wanted))

    async def seasons(self) -> Snapshot[tuple[TournamentDates, ...]] | None:
        dates = TournamentDates(LA_LIGA.id, datetime(2026, 8, 15, tzinfo=UTC), datetime(2027, 5, 23, tzinfo=UTC))
        return self._snapshot("seasons", (dates,))

    async def balance(self, account: Account) -> Balance:
        self._snapshot("balance", None)
        return Balance(Decimal("1000.00"), playable=Decimal("950.50"))

    async def bets(self, account: Account) -> tuple[PlacedBet, ...] | None:
        return ()

    async def place_bet(self, account: Account, stake: Decimal, leg: BetLeg, *, reference: str) -> BetReceipt:
        self.orders.append(reference)
        raise AssertionError("no brain may place a bet")

    async def place_combo(
        self, account: Account, stake: Decimal, legs: Sequence[BetLeg], *, reference: str
    ) -> BetReceipt:
        self.orders.append(reference)
        raise AssertionError("no brain may place a bet")

    async def combo_odds(self, legs: Sequence[BetLeg], stake: Decimal) -> Decimal | None:
        return None

    async def log_in(self, user_key: str) -> Account:
        return ME

    async def sports(self) -> Snapshot[tuple[Sport, ...]]:
        return self._snapshot("sports", (FOOTBALL,))

    async def tournaments(self, sport_id: str) -> Snapshot[tuple[Tournament, ...]]:
        return self._snapshot("tournaments", (LA_LIGA, CHAMPIONS))

    async def fixtures(self, sport_id: str, *, live: bool = False) -> Snapshot[tuple[Fixture, ...]]:
        return self._snapshot("fixtures", ())


@dataclass(frozen=True, slots=True)
class Stage:
    """One world."""

    catalogue: Catalogue
    shelf: Shelf
    book: NameBook

    def turn(
        self,
        text: str,
        intent: Intent,
        *,
        language: Language = Language.ES,
        entities: Entities | None = None,
        memory: Memory | None = None,
        pairs: tuple[Pair, ...] = (),
        **more: object,
    ) -> TurnContext:
        """A turn as the conversation would hand it to a brain."""
        said = Utterance(text, language, intent, 0.9, entities or Entities(), **more)  # type: ignore[arg-type]
        now = NOW.astimezone(ZoneInfo(ZONES[language]))
        tools = ToolContext(language, now, "USD", self.catalogue, self.shelf, ME)
        return TurnContext(said, memory or Memory(), tools, pairs)


def clubs() -> tuple[Competitor, ...]:
    """All clubs, always the same."""
    return tuple(Competitor(str(10 + at), Names(*names)) for at, names in enumerate(CLUBS))


def stage(seed: int = 1, *, matches: int = 6, aliases: Aliases | None = None) -> Stage:
    """The world of this seed: the first match is FC Barcelona – Real Madrid on Sunday; prices are all different."""
    rng = random.Random(seed)
    pool = list(clubs())
    rest = pool[2:]
    rng.shuffle(rest)
    sides = [*pool[:2], *rest]
    fixtures = [_fixture(at, sides[2 * at], sides[2 * at + 1], rng) for at in range(matches)]
    shelf = Shelf(prices={fixture.id: _odds(fixture, rng) for fixture in fixtures})
    shelf.played = _played(pool[:8], rng)
    while tied(table := _table(pool[:8], shelf.played)):
        shelf.played = _played(pool[:8], rng)
    shelf.standings = {LA_LIGA.id: table}
    catalogue = Catalogue.of((FOOTBALL,), (LA_LIGA, CHAMPIONS), fixtures, as_of=NOW)
    return Stage(catalogue, shelf, NameBook.of(catalogue, aliases or Aliases.load()))


def _fixture(at: int, home: Competitor, away: Competitor, rng: random.Random) -> Fixture:
    start = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)
    if at:
        start = NOW.replace(minute=0) + timedelta(days=rng.randint(1, 9), hours=rng.randint(-1, 6), minutes=15 * at)
    venue = Venue(VENUES[at % len(VENUES)], "Barcelona" if not at else "Ciudad")
    return Fixture(f"f{at}", "1", LA_LIGA if at % 2 == 0 else CHAMPIONS, home, away, start, venue)


def _odds(fixture: Fixture, rng: random.Random) -> FixtureOdds:
    """Prices of which no two are alike and none is round, so that a swapped one or «the double» is always wrong."""
    selections = [Selection(Market.MATCH_RESULT, outcome) for outcome in (Outcome.HOME, Outcome.DRAW, Outcome.AWAY)]
    selections += [
        Selection(Market.DOUBLE_CHANCE, outcome)
        for outcome in (Outcome.HOME_OR_DRAW, Outcome.DRAW_OR_AWAY, Outcome.HOME_OR_AWAY)
    ]
    selections += [Selection(Market.OVER_UNDER, outcome, Decimal("2.5")) for outcome in (Outcome.OVER, Outcome.UNDER)]
    selections += [Selection(Market.BOTH_TEAMS_TO_SCORE, outcome) for outcome in (Outcome.YES, Outcome.NO)]
    selections += [Selection(Market.DRAW_NO_BET, outcome) for outcome in (Outcome.HOME, Outcome.AWAY)]
    selections += [
        Selection(Market.HANDICAP, Outcome.HOME, Decimal("-1.5")),
        Selection(Market.HANDICAP, Outcome.AWAY, Decimal("1.5")),
        Selection(Market.CORRECT_SCORE, Outcome.HOME, score=(2, 1)),
        Selection(Market.CORRECT_SCORE, Outcome.DRAW, score=(1, 1)),
    ]
    cents: list[int] = []
    while len({fractional(Decimal(cent) / 100) for cent in cents[:3]}) < 3:
        cents = rng.sample([cent for cent in range(125, 640) if cent % 50], len(selections))
    prices = tuple(
        Price(selection, Decimal(cent) / 100, f"{fixture.id}-{at}", str(at))
        for at, (selection, cent) in enumerate(zip(selections, cents, strict=True))
    )
    return FixtureOdds(fixture.id, active=True, prices=prices)


def _played(sides: list[Competitor], rng: random.Random) -> list[Result]:
    played = []
    for week in range(10):
        order = list(sides)
        rng.shuffle(order)
        for at in range(0, len(order), 2):
            start = NOW - timedelta(days=7 * (10 - week), hours=3)
            score = Score(rng.randint(0, 4), rng.randint(0, 3))
            played.append(Result(f"r{week}{at}", LA_LIGA.id, order[at], order[at + 1], start, score))
    return played


def _table(sides: list[Competitor], played: list[Result]) -> Table:
    """The table that the results make."""
    rows = sorted((_row(side, played) for side in sides), key=lambda row: -row.points)
    return Table(LA_LIGA.id, tuple(replace(row, position=at) for at, row in enumerate(rows, 1)))


def tied(table: Table) -> bool:
    """True when two sides have as many points: swapping theirs would be no lie."""
    return len({row.points for row in table.rows}) < len(table.rows)


def _row(side: Competitor, played: list[Result]) -> TableRow:
    scores = [(one.score.home, one.score.away) for one in played if one.home == side]
    scores += [(one.score.away, one.score.home) for one in played if one.away == side]
    won, drawn = sum(own > other for own, other in scores), sum(own == other for own, other in scores)
    scored, conceded = sum(own for own, _ in scores), sum(other for _, other in scores)
    lost = len(scores) - won - drawn
    return TableRow(0, side, len(scores), won, drawn, lost, scored, conceded, 3 * won + drawn)
