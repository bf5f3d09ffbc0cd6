"""The upstream over HTTP: ``Sportsbook`` by the calls that its public clients make. Parsing is left to the payloads."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

import structlog

from chatbet.clock import Clock, SystemClock
from chatbet.errors import BetRefused, OutcomeUnknown, TokenExpired, UnknownAccount, UpstreamUnavailable
from chatbet.sportsbook import payloads
from chatbet.sportsbook.http import Reply, UpstreamHttp
from chatbet.sportsbook.lenient import Json, ident, is_list, mapping, number, text
from chatbet.sportsbook.model import (
    Account,
    Balance,
    BetLeg,
    BetReceipt,
    Fixture,
    FixtureOdds,
    PlacedBet,
    Result,
    Snapshot,
    Sport,
    Table,
    Tournament,
    TournamentDates,
)
from chatbet.sportsbook.orders import combo_body, leg_body, receipt, refusal, single_body
from chatbet.sportsbook.prices import parse_odds
from chatbet.sportsbook.statistics import StatisticsOffer, parse_bets, parse_results, parse_seasons, parse_tables
from chatbet.state.circuit import Circuit

T = TypeVar("T")

_log = structlog.get_logger(__name__)

TIMEOUT = 10.0
# Five failures in a row are an outage; asking again every five seconds finds its end soon enough and costs little.
_THRESHOLD = 5
_COOLDOWN = 5.0
_UNKNOWN_USER = frozenset({400, 401, 403, 404, 422})


class HttpSportsbook:
    """A sportsbook at ``base_url``: ``https://…``, ``http://…`` or ``unix:///path/of/socket``."""

    def __init__(
        self,
        base_url: str,
        *,
        clock: Clock | None = None,
        timeout: float = TIMEOUT,
        circuit: Circuit | None = None,
        country: str = "CO",
    ) -> None:
        self._clock = clock or SystemClock()
        self.circuit = circuit or Circuit("sportsbook", threshold=_THRESHOLD, cooldown=_COOLDOWN, clock=self._clock)
        self._http = UpstreamHttp(base_url, clock=self._clock, timeout=timeout, circuit=self.circuit)
        self._country = country
        self._statistics = StatisticsOffer(self._clock)

    async def __aenter__(self) -> "HttpSportsbook":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    # Markets

    async def sports(self) -> Snapshot[tuple[Sport, ...]]:
        """Every sport on offer."""
        body = await self._list("/sports", {})
        return self._snapshot(self._usable("/sports", payloads.parse_sports(body)))

    async def tournaments(self, sport_id: str) -> Snapshot[tuple[Tournament, ...]]:
        """Every tournament of one sport in three languages; falls back to the list of all sports' tournaments."""
        async with self._http.deadline("tournaments"):
            try:
                found = await self._tournaments(
                    "/sports/tournaments",
                    {"sport_id": sport_id},
                    lambda body: payloads.parse_tournaments(body, sport_id),
                )
            except UpstreamUnavailable:
                found = await self._tournaments(
                    "/sports/all-tournaments", {}, lambda body: payloads.parse_all_tournaments(body, sport_id)
                )
        return self._snapshot(found)

    async def _tournaments(
        self, path: str, params: Mapping[str, str], parse: Callable[[Json], payloads.Parsed[Tournament]]
    ) -> tuple[Tournament, ...]:
        async def one(language: str) -> tuple[Tournament, ...]:
            query = {**params, "language": language, "with_active_fixtures": "false"}
            return self._usable(path, parse(await self._list(path, query)))

        return payloads.merge_tournaments(await _in_all_languages(one))

    async def fixtures(self, sport_id: str, *, live: bool = False) -> Snapshot[tuple[Fixture, ...]]:
        """Every fixture of one sport in three languages, by kick-off; what one list lacks is taken from the other."""
        query = {"type": "live" if live else "pre_match", "time_zone": "UTC"}
        async with self._http.deadline("fixtures"):
            found = await self._fixtures(sport_id, query, live=live)
        return self._snapshot(tuple(sorted(found.values(), key=lambda fixture: fixture.start)))

    async def _fixtures(self, sport_id: str, query: Mapping[str, str], *, live: bool) -> dict[str, Fixture]:
        found: dict[str, Fixture] = {}
        try:
            body = await self._list("/sports/sports-fixtures", {"sportId": sport_id, "language": "en", **query})
            parsed = payloads.parse_fixtures(body, sport_id, self._clock.now(), live=live)
            found = {fixture.id: fixture for fixture in self._usable("/sports/sports-fixtures", parsed)}
            if not parsed.dropped:
                return found
        except UpstreamUnavailable as error:
            _log.info("sportsbook.second_list", path="/sports/fixtures", reason=str(error))
        try:
            others = await self._fixtures_by_language(sport_id, query, live=live)
        except UpstreamUnavailable:
            if not found:
                raise
            return found
        return {fixture.id: fixture for fixture in others} | found

    async def _fixtures_by_language(
        self, sport_id: str, query: Mapping[str, str], *, live: bool
    ) -> tuple[Fixture, ...]:
        async def one(language: str) -> tuple[Fixture, ...]:
            body = await self._list("/sports/fixtures", {**query, "language": language})
            parsed = payloads.parse_fixtures(body, sport_id, self._clock.now(), live=live)
            found = self._usable("/sports/fixtures", parsed)
            return tuple(fixture for fixture in found if fixture.sport_id == sport_id)

        return payloads.merge_fixtures(await _in_all_languages(one))

    async def scores(self, sport_id: str) -> Snapshot[tuple[Fixture, ...]]:
        """The fixtures being played now: nothing is remembered here."""
        return await self.fixtures(sport_id, live=True)

    async def glance(self, fixture: Fixture) -> Snapshot[FixtureOdds]:
        """The prices now: nothing is remembered here."""
        return await self.odds(fixture)

    async def odds(self, fixture: Fixture, *, fresh: bool = False) -> Snapshot[FixtureOdds]:
        """All prices of one fixture, always fresh; one that the upstream no longer knows has none, inactive."""
        query = {
            "sportId": fixture.sport_id,
            "tournamentId": fixture.tournament.id,
            "fixtureId": fixture.id,
            "amount": "1",
        }
        reply = await self._http.read("GET", "/sports/odds", params=query)
        if reply.status in (404, 410):
            return self._snapshot(FixtureOdds(fixture.id, active=False, prices=()))
        parsed = parse_odds(_expect_ok("/sports/odds", reply).body, fixture.id)
        if parsed is None:
            raise UpstreamUnavailable("/sports/odds: no odds in the answer")
        if parsed.dropped:
            _log.warning("sportsbook.prices_dropped", fixture_id=fixture.id, dropped=parsed.dropped)
        return self._snapshot(parsed.value)

    async def tables(self, tournament_id: str) -> Snapshot[tuple[Table, ...]] | None:
        """The standings; None when the upstream has no statistics."""
        body = await self._statistic("/stats/tables", {"tournamentId": tournament_id})
        return None if body is None else self._snapshot(parse_tables(body, tournament_id))

    async def results(
        self, *, tournament_id: str | None = None, team_id: str | None = None
    ) -> Snapshot[tuple[Result, ...]] | None:
        """Finished matches, oldest first; None when the upstream has no statistics."""
        query = {"tournamentId": tournament_id, "teamId": team_id}
        body = await self._statistic("/stats/results", {key: value for key, value in query.items() if value})
        return None if body is None else self._snapshot(parse_results(body, self._clock.now()).value)

    async def seasons(self) -> Snapshot[tuple[TournamentDates, ...]] | None:
        """When seasons begin and end; None when the upstream has no statistics."""
        body = await self._statistic("/stats/tournaments", {})
        return None if body is None else self._snapshot(parse_seasons(body, self._clock.now()).value)

    # Accounts

    async def log_in(self, user_key: str) -> Account:
        """Validate a customer's key and obtain a token for it."""
        async with self._http.deadline("log in"):
            reply = await self._http.read("GET", "/auth/validate_user", params={"userKey": user_key})
            found = mapping(reply.body)
            user_id = ident(found.get("userId"))
            if reply.status in _UNKNOWN_USER or (reply.ok and (found.get("status") is False or not user_id)):
                raise UnknownAccount("validate_user said no")
            _expect_ok("/auth/validate_user", reply)
            token = text(mapping(await self._token()).get("token"), 4096)
        if user_id is None or token is None:
            raise UpstreamUnavailable("/auth/generate_token: no token in the answer")
        return Account(user_id, user_key, token)

    async def _token(self) -> Json:
        # A POST by name only: asking twice makes two tokens and changes nothing else.
        return _expect_ok("/auth/generate_token", await self._http.read("POST", "/auth/generate_token", json={})).body

    async def balance(self, account: Account) -> Balance:
        """The money in the account."""
        query = {"userId": account.user_id, "userKey": account.user_key}
        reply = await self._http.read("GET", "/auth/get_user_balance", params=query, headers={"token": account.token})
        if reply.status == 401:
            raise TokenExpired("get_user_balance")
        found = payloads.parse_balance(_expect_ok("/auth/get_user_balance", reply).body)
        if found is None:
            raise UpstreamUnavailable("/auth/get_user_balance: no balance in the answer")
        return found

    async def place_bet(self, account: Account, stake: Decimal, leg: BetLeg, *, reference: str) -> BetReceipt:
        """Send one order for a single bet, once."""
        return await self._place("/place-bet", account, single_body(account, stake, leg), reference)

    async def place_combo(
        self, account: Account, stake: Decimal, legs: Sequence[BetLeg], *, reference: str
    ) -> BetReceipt:
        """Send one order for a combined bet, once."""
        return await self._place("/place-combo-bet", account, combo_body(account, stake, legs), reference)

    async def _place(self, path: str, account: Account, body: Mapping[str, Json], reference: str) -> BetReceipt:
        headers = {
            "token": account.token,
            "accept-language": "en",
            "country-code": self._country,
            "Idempotency-Key": reference,
        }
        reply = await self._http.order(path, json=body, headers=headers)
        if reply.status == 401:
            raise TokenExpired(path)
        if reply.status == 429:
            raise UpstreamUnavailable(f"{path}: asked to wait", retry_after=reply.retry_after)
        if reply.ok and (taken := receipt(reply.body)):
            return taken
        if 400 <= reply.status < 500 and reply.status != 408 and (why := refusal(reply.body)):
            raise BetRefused(why.detail, fields={"reason": why.reason})
        raise OutcomeUnknown(f"{path}: status {reply.status} without a clear answer")

    async def combo_odds(self, legs: Sequence[BetLeg], stake: Decimal) -> Decimal | None:
        """The upstream's own combined odds; None when it answers nothing useful."""
        attempts: Iterable[tuple[str, Json, str]] = (
            ("/get-combo-odds", {"betInfo": [leg_body(leg) for leg in legs], "fixture": {}}, "total_odds"),
            (
                "/combo-bet-calculation",
                {"betsInfo": [leg_body(leg) | {"odd": float(leg.odds)} for leg in legs], "amount": float(stake)},
                "odd",
            ),
        )
        async with self._http.deadline("combined odds"):
            for path, body, key in attempts:
                reply = await self._http.read("POST", path, json=body)
                found = number(mapping(reply.body).get(key)) if reply.ok else None
                if found is not None and found > 1:
                    return found
        return None

    async def bets(self, account: Account) -> tuple[PlacedBet, ...] | None:
        """The customer's bets, newest first; None when the upstream has no ledger."""
        body = await self._statistic("/stats/bets", {"userKey": account.user_key}, token=account.token)
        return None if body is None else parse_bets(body, self._clock.now()).value

    # What all calls share

    async def _list(self, path: str, query: Mapping[str, str]) -> Json:
        body = _expect_ok(path, await self._http.read("GET", path, params=query)).body
        if not is_list(body):
            raise UpstreamUnavailable(f"{path}: no list in the answer")
        return body

    async def _statistic(self, path: str, query: Mapping[str, str], *, token: str | None = None) -> Json | None:
        """The body of an extension call; None, remembered for a while, where the upstream does not offer it."""
        if not self._statistics.worth_asking(path, query):
            return None
        headers = {"token": token} if token else {}
        reply = await self._http.read("GET", path, params=query, headers=headers)
        if reply.status == 401:
            raise TokenExpired(path)
        if reply.status in (404, 405, 501):
            # A refusal with a code comes from an upstream that knows the call, but not what was asked for.
            knows_the_call = "code" in mapping(reply.body)
            self._statistics.missed(path, query, knows_the_call=knows_the_call)
            return None
        self._statistics.answered(path)
        return _expect_ok(path, reply).body

    def _usable(self, path: str, parsed: "payloads.Parsed[T]") -> tuple[T, ...]:
        """The rows; a list of which no row could be read is no answer."""
        if parsed.dropped:
            _log.warning("sportsbook.rows_dropped", path=path, dropped=parsed.dropped, kept=len(parsed.value))
            if not parsed.value:
                raise UpstreamUnavailable(f"{path}: none of {parsed.dropped} rows could be read")
        return parsed.value

    def _snapshot(self, value: T) -> Snapshot[T]:
        return Snapshot(value, self._clock.now())


def _expect_ok(path: str, reply: Reply) -> Reply:
    if not reply.ok:
        raise UpstreamUnavailable(f"{path}: status {reply.status}")
    return reply


async def _in_all_languages(one: Callable[[str], Awaitable[tuple[T, ...]]]) -> list[tuple[str, tuple[T, ...]]]:
    """The answers in the languages that answered; raises only when none did."""
    answers = await asyncio.gather(*(one(language) for language in payloads.LANGUAGES), return_exceptions=True)
    found = []
    for language, answer in zip(payloads.LANGUAGES, answers, strict=True):
        if isinstance(answer, UpstreamUnavailable):
            continue
        if isinstance(answer, BaseException):
            raise answer
        found.append((language, answer))
    if not found:
        raise next(answer for answer in answers if isinstance(answer, UpstreamUnavailable))
    return found
