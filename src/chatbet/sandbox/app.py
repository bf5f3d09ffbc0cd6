"""The sandbox's HTTP side: the upstream's calls, the extension below ``/stats`` and the controls below ``/sandbox``.

State is built by the factory, not in a lifespan, so that the app answers under any server and any test transport.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chatbet.sandbox import combos, controls, feed, orders, stats
from chatbet.sandbox.book import Book, SandboxConfig
from chatbet.sandbox.catalogue import LANGUAGES, Competition
from chatbet.sandbox.faults import FaultMiddleware, Faults
from chatbet.sandbox.ledger import Refused, user_id
from chatbet.sandbox.lists import Asked, Lists
from chatbet.sandbox.schedule import Schedule
from chatbet.sandbox.wire import answer, not_found, read_body, refusal

__all__ = ["SandboxConfig", "create_sandbox"]


def create_sandbox(config: SandboxConfig | None = None, schedule: Schedule | None = None) -> Starlette:
    """An ASGI app that answers like the upstream. ``app.state.book`` is the sportsbook behind it.

    ``schedule`` saves laying out a season again that another sandbox of the same configuration has laid out already.
    """
    book = Book(config or SandboxConfig(), schedule)
    faults = Faults(book)
    desk = _Desk(book)
    app = Starlette(
        routes=[*desk.routes(), *controls.routes(book, faults)],
        middleware=[Middleware(FaultMiddleware, faults=faults)],
        exception_handlers={Refused: refusal, HTTPException: not_found},
    )
    app.state.book = book
    book.view()  # the first client should not wait for the season to be laid out
    return app


class _Desk:
    """The upstream's calls and the extension, one method each."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lists = Lists(book)

    def routes(self) -> list[Route]:
        """Where everything is found."""
        get: dict[str, Callable[[Request], Any]] = {
            "/auth/validate_token": self.validate_token,
            "/auth/validate_user": self.validate_user,
            "/auth/get_user_balance": self.balance,
            "/sports": self.sports,
            "/sports/tournaments": self.tournaments,
            "/sports/all-tournaments": self.all_tournaments,
            "/sports/fixtures": self.fixtures,
            "/sports/sports-fixtures": self.sports_fixtures,
            "/sports/odds": self.odds,
            "/stats/tables": self.tables,
            "/stats/results": self.results,
            "/stats/history": self.history,
            "/stats/live": self.live,
            "/stats/tournaments": self.tournament_facts,
            "/stats/bets": self.bets,
        }
        post: dict[str, Callable[[Request], Any]] = {
            "/auth/generate_token": self.generate_token,
            "/place-bet": self.place_bet,
            "/place-combo-bet": self.place_bet,
            "/add-bet-to-combo": combos.add,
            "/delete-bet-to-combo": combos.delete,
            "/get-combo-odds": combos.odds,
            "/combo-bet-calculation": combos.calculation,
        }
        return [
            *(Route(path, endpoint, methods=["GET"]) for path, endpoint in get.items()),
            *(Route(path, endpoint, methods=["POST"]) for path, endpoint in post.items()),
        ]

    async def generate_token(self, request: Request) -> Response:
        """A token for whoever asks."""
        return answer({"token": self._book.tokens.issue(self._book.now())})

    async def validate_token(self, request: Request) -> Response:
        """Whether the token is good."""
        self._authorise(request)
        return answer({"message": "Token is valid"})

    async def validate_user(self, request: Request) -> Response:
        """The number of a user key."""
        key = request.query_params.get("userKey", "")
        known = orders.known_user(key)
        return answer({"status": known, "userId": user_id(key) if known else None})

    async def balance(self, request: Request) -> Response:
        """A customer's money."""
        self._authorise(request)
        key = self._customer(request)
        amount = float(self._book.ledger.account(key, self._book.now()).balance)
        return answer(
            {
                "flag": 1,
                "money": amount,
                "playableBalance": amount,
                "withdrawableBalance": amount,
                "bonusBalance": 0.0,
                "redeemedBonus": 0.0,
            }
        )

    async def sports(self, request: Request) -> Response:
        """Every sport that has competitions."""
        return answer(feed.sports(self._book.schedule.catalogue))

    async def tournaments(self, request: Request) -> Response:
        """The tournaments of one sport."""
        found = self._competitions(request, request.query_params.get("sport_id"))
        return answer(feed.tournaments(self._book.schedule.catalogue, found, _language(request)))

    async def all_tournaments(self, request: Request) -> Response:
        """The tournaments of all sports."""
        return answer(
            feed.all_tournaments(self._book.schedule.catalogue, self._competitions(request, None), _language(request))
        )

    async def fixtures(self, request: Request) -> Response:
        """Fixtures, the count first."""
        return answer(self._lists.fixtures(_asked(request)))

    async def sports_fixtures(self, request: Request) -> Response:
        """Fixtures with their names in all languages."""
        return answer(self._lists.sports_fixtures(_asked(request)))

    async def odds(self, request: Request) -> Response:
        """All prices of one fixture."""
        query = request.query_params
        match = self._book.match(query.get("fixtureId", ""))
        if match is None:
            raise Refused(404, "unknown_fixture", "Fixture not found")
        if query.get("sportId") != match.competition.sport or query.get("tournamentId") != match.competition.id:
            return answer(feed.no_odds())
        amount = orders.read_amount(query.get("amount") or "1")
        flat = self._book.config.odds_shape == "flat"
        board = self._book.board(match)
        return answer(feed.odds(match, board, amount, _language(request), below_options=not flat))

    async def place_bet(self, request: Request) -> Response:
        """Take a single bet or a combined one."""
        self._authorise(request)
        order = orders.read_order(await read_body(request))
        bet = orders.place(self._book, order, request.headers.get("idempotency-key"))
        taken: dict[str, Any] = {"message": "Bet accepted", "betId": bet.id, "possibleWin": float(bet.possible_win)}
        if request.url.path == "/place-combo-bet":
            taken |= {"odd": float(orders.product([leg.odds for leg in bet.legs])), "profit": float(bet.possible_win)}
        return answer(taken)

    async def tables(self, request: Request) -> Response:
        """The standings of a tournament."""
        return answer(stats.tables(self._book, self._competition(request)))

    async def results(self, request: Request) -> Response:
        """Finished matches of a tournament's season, or all that is known of a team."""
        team = request.query_params.get("teamId")
        if team is not None:
            return answer(stats.results(self._book, self._book.results_of(team)))
        return answer(stats.results(self._book, self._book.results(self._competition(request).id)))

    async def history(self, request: Request) -> Response:
        """A team's results, all or only those against one opponent."""
        query = request.query_params
        found = self._book.results_of(query.get("teamId", ""))
        rival = query.get("opponentId")
        if rival is not None:
            found = [(match, score) for match, score in found if rival in (match.home.id, match.away.id)]
        return answer(stats.results(self._book, found))

    async def live(self, request: Request) -> Response:
        """How the matches stand that are going on."""
        return answer(stats.live(self._book, self._book.live()))

    async def tournament_facts(self, request: Request) -> Response:
        """When seasons begin and end."""
        return answer(stats.tournaments(self._book))

    async def bets(self, request: Request) -> Response:
        """A customer's ledger."""
        self._authorise(request)
        return answer(stats.bets(self._book, self._customer(request)))

    def _authorise(self, request: Request) -> None:
        if not self._book.tokens.valid(request.headers.get("token"), self._book.now()):
            raise Refused(401, "invalid_token", "Invalid token")

    def _customer(self, request: Request) -> str:
        key, number = request.query_params.get("userKey", ""), request.query_params.get("userId")
        if not orders.known_user(key) or (number and number != str(user_id(key))):
            raise Refused(403, "unknown_user", "Unknown user")
        return key

    def _competition(self, request: Request) -> Competition:
        found = self._book.schedule.catalogue.by_id.get(request.query_params.get("tournamentId", ""))
        if found is None:
            raise Refused(404, "unknown_tournament", "Tournament not found")
        return found

    def _competitions(self, request: Request, sport: str | None) -> list[Competition]:
        found = self._book.schedule.catalogue.competitions
        active = request.query_params.get("with_active_fixtures", "false").lower() == "true"
        with_fixtures = (
            {match.competition.id for match in self._book.view().upcoming(self._book.now())} if active else None
        )
        return [
            one for one in found if sport in (None, one.sport) and (with_fixtures is None or one.id in with_fixtures)
        ]


def _asked(request: Request) -> Asked:
    query = request.query_params
    return Asked(
        sport=query.get("sportId"),
        tournament=query.get("tournamentId") or None,
        live=query.get("type") == "live",
        language=_language(request),
        zone=_zone(query.get("time_zone", "UTC")),
    )


def _language(request: Request) -> str:
    asked = request.query_params.get("language") or request.headers.get("accept-language", "")
    tag = asked.strip().lower().replace("-", "_")
    return next((language for language in LANGUAGES if tag[:2] == language[:2]), "en")


@lru_cache(maxsize=128)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return ZoneInfo("UTC")
