"""The calls below ``/sandbox``, for demos and checks: look behind the counter, move the time, make faults."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chatbet.sandbox import stats
from chatbet.sandbox.book import Book
from chatbet.sandbox.faults import Faults
from chatbet.sandbox.ledger import Refused
from chatbet.sandbox.wire import answer, read_body

FARTHEST = timedelta(days=3650)
"""How far one call may move the clock."""


def routes(book: Book, faults: Faults) -> list[Route]:
    """All control calls."""
    desk = _Controls(book, faults)
    return [
        Route("/sandbox/bets", desk.bets, methods=["GET"]),
        Route("/sandbox/results", desk.results, methods=["GET"]),
        Route("/sandbox/standings", desk.standings, methods=["GET"]),
        Route("/sandbox/history", desk.history, methods=["GET"]),
        Route("/sandbox/clock", desk.clock, methods=["GET", "POST", "DELETE"]),
        Route("/sandbox/faults", desk.faults, methods=["GET", "POST", "DELETE"]),
        Route("/sandbox/faults/reset", desk.reset_faults, methods=["POST"]),
    ]


class _Controls:
    def __init__(self, book: Book, faults: Faults) -> None:
        self._book = book
        self._faults = faults

    async def bets(self, request: Request) -> Response:
        """A customer's ledger, without a token."""
        return answer(stats.bets(self._book, request.query_params.get("userKey", "")))

    async def results(self, request: Request) -> Response:
        """Finished matches: of a tournament or of all, and always those that somebody bet on."""
        book = self._book
        asked = request.query_params.get("tournamentId")
        ids = [asked] if asked else [one.id for one in book.schedule.catalogue.competitions]
        found = {match.id: (match, score) for one in ids for match, score in book.results(one)}
        for match in book.ledger.touched.values():
            if asked in (None, match.competition.id) and book.scorebook.ended(match, book.now()):
                found[match.id] = match, book.scorebook.final(match)
        ordered = sorted(found.values(), key=lambda entry: (entry[0].kickoff, entry[0].id))
        return answer(stats.results(book, ordered))

    async def standings(self, request: Request) -> Response:
        """The tables of a tournament."""
        found = self._book.schedule.catalogue.by_id.get(request.query_params.get("tournamentId", ""))
        if found is None:
            raise Refused(404, "unknown_tournament", "Tournament not found")
        return answer(stats.tables(self._book, found))

    async def history(self, request: Request) -> Response:
        """Everything that a team has played."""
        return answer(stats.results(self._book, self._book.results_of(request.query_params.get("teamId", ""))))

    async def clock(self, request: Request) -> Response:
        """Read the time, move it (``now`` or ``advance_seconds``), or give it back to the clock."""
        if request.method == "DELETE":
            self._book.reset_clock()
        elif request.method == "POST":
            self._book.move_clock(_wanted(await read_body(request), self._book.now()))
        return answer({"now": stats.iso(self._book.now())})

    async def faults(self, request: Request) -> Response:
        """Show the faults, add one, or take all back."""
        if request.method == "DELETE":
            self._faults.reset()
        elif request.method == "POST":
            self._faults.add(await read_body(request))
        return answer({"faults": self._faults.listing()})

    async def reset_faults(self, request: Request) -> Response:
        """Take all faults back."""
        self._faults.reset()
        return answer({"faults": []})


def _wanted(body: Mapping[str, Any], now: datetime) -> timedelta:
    try:
        if "advance_seconds" in body:
            by = timedelta(seconds=float(body["advance_seconds"]))
        else:
            wanted = datetime.fromisoformat(str(body["now"]))
            by = (wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)) - now
    except (KeyError, ValueError, TypeError, OverflowError):
        raise Refused(422, "invalid_request", 'Send {"now": ISO 8601} or {"advance_seconds": number}') from None
    if abs(by) > FARTHEST:
        raise Refused(422, "invalid_request", "The clock does not go that far")
    return by
