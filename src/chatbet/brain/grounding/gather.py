"""From the results of a turn's tools to its facts: one function per kind of result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import assert_never

from chatbet.betting.odds import implied
from chatbet.brain.facts import Facts, Kind, Role
from chatbet.brain.grounding import standings
from chatbet.brain.grounding.ledger import Ledger, backing
from chatbet.brain.grounding.tokens import Type, tokens_of, words_of
from chatbet.brain.port import Reply, TurnContext
from chatbet.sportsbook.model import PlacedBet
from chatbet.tools.results import (
    BalanceFound,
    BetsFound,
    CannotDo,
    FixtureQuery,
    FixturesFound,
    OddsFound,
    Pick,
    PricedFixture,
    PriceMoves,
    QuotedLeg,
    RecommendationsFound,
    ResultsFound,
    SlipQuoted,
    Source,
    StandingsFound,
    TeamsCompared,
    ToolResult,
    TournamentsFound,
)

ADULT = 18
THREE = 3
"""Totals are told as «3 or more goals» whatever the line."""


def facts_of(turn: TurnContext, results: Sequence[ToolResult], reply: Reply) -> Facts:
    """What may be said about ``results``; ``reply`` is the offline brain's own telling of them."""
    gathering = _Gathering(turn, Ledger(turn.now))
    gathering.turn_itself()
    for result in results:
        gathering.result(result)
    for seen in reply.shown:
        if (fixture := turn.tools.catalogue.fixture(seen.fixture_id)) is not None:
            gathering.ledger.fixture(fixture)
    if not results or turn.utterance.safety.sure_thing:
        gathering.reviewed(_without(reply))
    said = " ".join([*words_of(turn.utterance.text), "|", *words_of(reply.text)])
    return gathering.ledger.facts(said=f" {said} ")


def _without(reply: Reply) -> str:
    """The lines of a reply that speak of no match: figures in the others are facts of that match, not of the text."""
    names = {name.split()[-1] for seen in reply.shown for name in (seen.home, seen.away)}
    return "\n".join(line for line in reply.text.split("\n") if not any(name in line for name in names))


@dataclass(frozen=True, slots=True)
class _Gathering:
    turn: TurnContext
    ledger: Ledger

    def turn_itself(self) -> None:
        """Now, and what the user said: names, days and amounts may be repeated."""
        ledger, entities = self.ledger, self.turn.utterance.entities
        ledger.stakes.add(self.turn.tools.default_stake)
        ledger.moment(self.turn.now, Role.NOW)
        ledger.names |= {*entities.teams, *entities.players, *entities.tournaments}
        ledger.pairings |= set(zip(entities.teams, entities.teams[1:], strict=False))
        if self.turn.utterance.question is not None:
            ledger.names |= set(self.turn.utterance.question.options)
        if self.turn.memory.focus is not None:
            focus = self.turn.memory.focus
            ledger.names |= {focus.home, focus.away, focus.tournament}
        for dates in entities.dates:
            self._interval(FixtureQuery((), None, dates.start, dates.end))
        for amount in entities.amounts:
            ledger.stakes.add(amount.value)
            ledger.figure(Kind.COUNT, amount.value)
        for line in entities.lines:
            if line.lstrip("+-").replace(".", "", 1).isdigit():
                ledger.figure(Kind.LINE, abs(Decimal(line)))
        self._numbers_asked()

    def _numbers_asked(self) -> None:
        """Whole numbers of the message are counts at most: a price in it is no price of ours."""
        for token in tokens_of(self.turn.utterance.text):
            if token.type is Type.NUMBER and token.norm.isdigit() and len(token.norm) < 10:
                self.ledger.figure(Kind.COUNT, int(token.norm))

    def _interval(self, query: FixtureQuery) -> None:
        """The days that were asked about, first to last."""
        if query.start is None or query.end is None:
            for edge in filter(None, (query.start, query.end)):
                self.ledger.moment(edge, Role.ASKED, timed=False)
            return
        day = query.start
        for _ in range(40):
            if day >= query.end:
                break
            self.ledger.moment(day, Role.ASKED, timed=day == query.start)
            day += timedelta(days=1)

    def reviewed(self, text: str) -> None:
        """Figures of a text that people have reviewed."""
        for token in tokens_of(text):
            if token.type is Type.NUMBER:
                for value in {token.norm.replace(",", "."), token.norm.replace(",", "").replace(".", "")}:
                    if value.count(".") <= 1:
                        self.ledger.figure(Kind.PLAIN, Decimal(value))

    def result(self, result: ToolResult) -> None:  # noqa: C901 - one line per kind of result
        """One result."""
        match result:
            case FixturesFound():
                self._fixtures(result)
            case ResultsFound():
                self._results(result)
            case OddsFound():
                self._odds(result)
            case TournamentsFound():
                self._tournaments(result)
            case StandingsFound():
                self._standings(result)
            case TeamsCompared():
                self._comparison(result)
            case RecommendationsFound():
                self._recommendations(result)
            case BalanceFound():
                self._balance(result)
            case BetsFound():
                self._bets(result)
            case SlipQuoted():
                self._slip(result)
            case PriceMoves():
                self._moves(result)
            case CannotDo():
                self._cannot(result)
            case _:
                assert_never(result)

    def _source(self, source: Source) -> None:
        self.ledger.moment(source.as_of, Role.PRICED)

    def _query(self, query: FixtureQuery) -> None:
        self.ledger.names |= {*query.teams, *filter(None, (query.tournament,))}
        self._interval(query)

    def _fixtures(self, found: FixturesFound) -> None:
        self._source(found.source)
        self._query(found.query)
        self.ledger.count(found.total)
        self.ledger.count(len(found.fixtures))
        for fixture in found.fixtures:
            self.ledger.fixture(fixture)

    def _results(self, found: ResultsFound) -> None:
        self._source(found.source)
        self._query(found.query)
        self.ledger.count(len(found.results))
        tournaments = {item.id: item.names.canonical for item in self.turn.tools.catalogue.tournaments}
        asked = frozenset(found.query.teams) or None
        for result in found.results:
            home, away = result.home.names.canonical, result.away.names.canonical
            self.ledger.names |= {home, away, *filter(None, (tournaments.get(result.tournament_id),))}
            self.ledger.result(home, away, (result.score.home, result.score.away), result.start, latest_of=asked)

    def _priced(self, priced: PricedFixture) -> None:
        self._source(priced.source)
        self.ledger.fixture(priced.fixture)
        for price in priced.odds.prices:
            self.ledger.price(priced.fixture, price)

    def _odds(self, found: OddsFound) -> None:
        self._query(found.query)
        self.ledger.count(found.total)
        self.ledger.count(len(found.items))
        self.ledger.stakes.add(found.stake)
        for priced in found.items:
            self._priced(priced)
        for fixture in found.fixtures:
            self.ledger.fixture(fixture)

    def _tournaments(self, found: TournamentsFound) -> None:
        self._source(found.source)
        self.ledger.count(len(found.items))
        self.ledger.count(sum(item.fixtures for item in found.items))
        for item in found.items:
            name = item.tournament.names.canonical
            self.ledger.names.add(name)
            self.ledger.figure(Kind.COUNT, item.fixtures, name)
            self.ledger.figure(Kind.MATCHES, item.fixtures, name)
            if item.next_fixture is not None:
                self.ledger.fixture(item.next_fixture)
            if item.dates is not None:
                self.ledger.moment(item.dates.starts, Role.SEASON, timed=False)
                self.ledger.moment(item.dates.ends, Role.SEASON, timed=False)

    def _standings(self, found: StandingsFound) -> None:
        self._source(found.source)
        self.ledger.names.add(found.tournament.names.canonical)
        for table in found.tables:
            standings.table(self.ledger, table)

    def _comparison(self, compared: TeamsCompared) -> None:
        self._source(compared.source)
        standings.comparison(self.ledger, compared)
        if compared.next_meeting is not None:
            self._priced(compared.next_meeting)

    def _recommendations(self, found: RecommendationsFound) -> None:
        self._source(found.source)
        self._query(found.query)
        self.ledger.count(found.considered)
        self.ledger.count(len(found.picks))
        for pick in found.picks:
            self._pick(pick)

    def _pick(self, pick: Pick) -> None:
        fixture = pick.priced.fixture
        owner = backing(fixture, pick.price.selection)
        self._priced(pick.priced)
        self.ledger.chance(pick.chance, owner)
        self.ledger.chance(abs(pick.edge), owner)
        for reason in (*pick.reasons_for, *pick.reasons_against):
            figures = dict(reason.figures)
            named = str(figures.pop("team", ""))
            team = self._canonical(named, fixture.home.names.canonical, fixture.away.names.canonical)
            for name, value in figures.items():
                if isinstance(value, str):
                    continue
                if name.endswith("odds"):
                    self.ledger.odds(value if isinstance(value, Decimal) else Decimal(value), owner)
                elif name in ("chance", "edge", "margin"):
                    self.ledger.chance(value, owner)
                else:
                    self._reason_figure(name, value, team)
        self.ledger.figure(Kind.GOALS, THREE)

    def _canonical(self, named: str, home: str, away: str) -> str | None:
        found = self.turn.tools.catalogue.team(named) if named else None
        name = found.names.canonical if found else named
        return name if name in (home, away) else None

    def _reason_figure(self, name: str, value: Decimal | int, team: str | None) -> None:
        """Rates belong to the side or to its rival: «1,5 points against 1,2»."""
        if name in ("points", "other_points", "goals"):
            for kind in (Kind.RATE, Kind.POINTS if "points" in name else Kind.GOALS):
                self.ledger.rate(kind, value, *filter(None, (team if name == "points" else None,)))
        else:
            owners = (team,) if team and name in ("matches", "won", "lost") else ()
            for kind in (Kind.COUNT, {"won": Kind.WON, "lost": Kind.LOST}.get(name, Kind.MATCHES)):
                self.ledger.figure(kind, value, *owners)

    def _balance(self, found: BalanceFound) -> None:
        self._source(found.source)
        balance = found.balance
        parts = (balance.money, balance.playable, balance.withdrawable, balance.bonus, balance.redeemed_bonus)
        for part in (part for part in parts if part is not None):
            self.ledger.money(part)
            for stake in self.ledger.stakes:
                self.ledger.money(abs(part - stake))

    def _bets(self, found: BetsFound) -> None:
        self._source(found.source)
        self.ledger.count(len(found.bets))
        for bet in found.bets:
            self._bet(bet)

    def _bet(self, bet: PlacedBet) -> None:
        for amount in (bet.stake, bet.possible_win, bet.payout, bet.possible_win - bet.stake):
            if amount is not None:
                self.ledger.money(amount)
        self.ledger.odds(bet.odds)
        self.ledger.count(len(bet.legs))
        self.ledger.moment(bet.placed_at, Role.SEASON)
        for pick in bet.picks:
            self.ledger.names |= {pick.fixture.home.names.canonical, pick.fixture.away.names.canonical}
        for label in bet.labels:
            self.reviewed(label)
            for competitor in self.turn.tools.catalogue.names():
                if any(name in label for name in competitor.names):
                    self.ledger.names.add(competitor.canonical)

    def _slip(self, quote: SlipQuoted) -> None:
        self._source(quote.source)
        single = backing(quote.legs[0].priced.fixture, quote.legs[0].price.selection) if len(quote.legs) == 1 else None
        owners = (single,) if single else ()
        self.ledger.stakes.add(quote.stake)
        for amount in (quote.payout, quote.profit):
            self.ledger.money(amount, *owners)
        for amount in (quote.stake / quote.bets, quote.if_one_loses):
            self.ledger.money(amount)
        if quote.total_odds is not None:
            self.ledger.odds(quote.total_odds, *owners)
        self.ledger.chance(quote.chance)
        self.ledger.count(quote.bets)
        self.ledger.count(len(quote.legs))
        for number in quote.kind.replace("lucky", "").split("/"):
            if number.isdigit():
                self.ledger.count(int(number))
        self._legs(quote.legs)

    def _legs(self, legs: tuple[QuotedLeg, ...]) -> None:
        for leg in legs:
            self._leg(leg.priced, leg.price.selection.line)
            owner = backing(leg.priced.fixture, leg.price.selection)
            self.ledger.price(leg.priced.fixture, leg.price)
            self.ledger.chance(leg.chance, owner)

    def _leg(self, priced: PricedFixture, line: Decimal | None) -> None:
        self.ledger.fixture(priced.fixture)
        self._source(priced.source)
        if line is not None:
            self.ledger.figure(Kind.LINE, abs(line))

    def _moves(self, moves: PriceMoves) -> None:
        self.ledger.fixture(moves.fixture)
        for selection, points in moves.moves:
            owner = backing(moves.fixture, selection)
            for point in points:
                self.ledger.odds(point.odds, owner)
                self.ledger.rate(Kind.PERCENT, implied(point.odds) * 100, owner)
                self.ledger.moment(point.at, Role.SEASON)

    def _cannot(self, no: CannotDo) -> None:
        self.ledger.names |= set(no.names)
        self.ledger.count(len(no.fixtures))
        for name in no.names:
            if name.isdigit():
                self.ledger.count(int(name))
        for fixture in no.fixtures:
            self.ledger.fixture(fixture)
        self._legs(no.legs)
