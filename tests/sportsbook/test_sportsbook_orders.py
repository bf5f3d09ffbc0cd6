"""Orders go out once, and what the answer means is told truthfully: taken, refused, not sent, or unknown."""

import inspect
from decimal import Decimal
from typing import Any

import aiohttp
import pytest
from fake_upstream import FakeUpstream, cut, drip, flood, hang, raw, reset, status

from chatbet.errors import BetRefused, OutcomeUnknown, TokenExpired, UpstreamUnavailable
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.http import _NOTHING_SENT
from chatbet.sportsbook.model import Account, BetLeg, BetReceipt
from chatbet.sportsbook.orders import refusal

ANA = Account("1", "ana", "t0ken")
LEG = BetLeg("b-home", "f1", Decimal("2.1"), "1", "566")

UNKNOWN = {
    "500": status(500),
    "503": status(503, **{"Retry-After": "1"}),
    "408": status(408),
    "302": status(302, Location="/trap"),
    "4xx without a word": raw(b"<html>nginx</html>", 404, "text/html"),
    "200 without a bet id": raw(b'{"message": "ok"}'),
    "200 as HTML": raw(b"<html>", 200, "text/html"),
    "empty": raw(b""),
    "garbage": raw(b"\xff\xfe"),
    "cut off": cut,
    "reset": reset,
    "hanging": hang,
    "dripping": drip,
    "flooding": flood,
}


async def place(client: HttpSportsbook) -> BetReceipt:
    """Fifty on Barcelona."""
    return await client.place_bet(ANA, Decimal("50"), LEG, reference="ref-1")


async def test_an_order_carries_what_the_upstream_wants(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """Body, token, and the reference as idempotency key."""
    receipt = await place(client)
    assert receipt == BetReceipt("bet-1", Decimal("105.0"), "Bet accepted")
    leg = {"betId": "b-home", "fixtureId": "f1", "odd": "2.10", "sportId": "1", "tournamentId": "566"}
    assert upstream.ledger == [
        {"user": {"userKey": "ana", "id": "1"}, "betInfo": {"amount": "50", "betId": [leg], "source": "chatbet"}}
    ]
    headers = upstream.calls[-1][2]
    assert (headers["token"], headers["Idempotency-Key"]) == ("t0ken", "ref-1")


async def test_a_combined_order_has_a_call_of_its_own(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """All legs in one body."""
    await client.place_combo(ANA, Decimal("10"), [LEG, LEG], reference="ref-2")
    assert upstream.count("/place-combo-bet") == 1
    assert len(upstream.ledger[0]["betsInfo"]) == 2


@pytest.mark.parametrize("fault", UNKNOWN.values(), ids=UNKNOWN.keys())
async def test_a_lost_or_odd_answer_is_unknown_and_nothing_is_sent_again(
    client: HttpSportsbook, upstream: FakeUpstream, fault: Any
) -> None:
    """It may have been taken."""
    upstream.always = fault
    with pytest.raises(OutcomeUnknown):
        await place(client)
    assert upstream.count() == 1


async def test_a_clear_no_is_a_refusal_in_the_upstreams_words(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """With its reason."""
    upstream.break_next(status(402, {"detail": "Insufficient balance", "code": "insufficient_balance"}))
    with pytest.raises(BetRefused, match="Insufficient balance") as error:
        await place(client)
    assert error.value.fields == {"reason": "insufficient_funds"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"message": "Saldo insuficiente"}, "insufficient_funds"),
        ({"detail": "The odds have changed"}, "odds_changed"),
        ({"detail": "Market suspended"}, "market_closed"),
        ({"detail": "Unknown bet id"}, "unknown_bet"),
        ({"detail": [{"msg": "field required"}]}, "other"),
        ({"detail": "x", "code": "odds_changed"}, "odds_changed"),
    ],
)
def test_refusals_are_sorted_by_reason(body: Any, reason: str) -> None:
    """By code where there is one, else by words in three languages."""
    found = refusal(body)
    assert found is not None
    assert found.reason == reason


def test_markup_in_a_refusal_is_removed() -> None:
    """It is shown to users."""
    found = refusal({"detail": "<b>No</b>\u202e"})
    assert found is not None
    assert found.detail == "No"


async def test_a_bad_token_means_nothing_was_done(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """It can be renewed, and the order sent then."""
    upstream.break_next(status(401))
    with pytest.raises(TokenExpired):
        await place(client)


async def test_a_rate_limit_means_nothing_was_taken(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """And says how long to wait; nothing goes out before."""
    upstream.always = status(429, **{"Retry-After": "20"})
    for _ in range(2):
        with pytest.raises(UpstreamUnavailable) as error:
            await place(client)
        assert error.value.retry_after
    assert upstream.count() == 1


async def test_without_a_connection_nothing_was_sent() -> None:
    """So it is safe to say so."""
    async with HttpSportsbook("http://127.0.0.1:1", timeout=1) as client:
        with pytest.raises(UpstreamUnavailable, match="nothing was sent"):
            await place(client)


async def test_an_open_circuit_sends_no_order(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """A sportsbook that is down takes no bets."""
    for _ in range(5):
        client.circuit.failed(probe=False)
    with pytest.raises(UpstreamUnavailable):
        await place(client)
    assert upstream.count() == 0


async def test_orders_travel_on_connections_of_their_own(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """A pooled one may be dead already, and then nobody knows what was sent."""
    await client.sports()
    for _ in range(3):
        await place(client)
    assert all(call[2].get("Connection") == "close" for call in upstream.calls if call[0] == "/place-bet")


def test_every_exception_of_the_http_library_is_mapped() -> None:
    """Either one base class catches it, or it means that nothing was sent."""
    classes = [kind for _, kind in inspect.getmembers(aiohttp, inspect.isclass) if issubclass(kind, Exception)]
    # Warnings, the multipart reader's end mark and web sockets' errors are none that a request can raise.
    elsewhere = (Warning, aiohttp.EofStream, aiohttp.WebSocketError, aiohttp.WSMessageTypeError)
    foreign = [kind for kind in classes if not issubclass(kind, elsewhere)]
    assert len(foreign) > 20
    assert all(issubclass(kind, (aiohttp.ClientError, OSError)) for kind in foreign)
    assert all(issubclass(kind, aiohttp.ClientError) for kind in _NOTHING_SENT)


async def test_combined_odds_are_the_upstreams_where_it_answers(client: HttpSportsbook, upstream: FakeUpstream) -> None:
    """One call, then the other, then none."""
    assert await client.combo_odds([LEG], Decimal(1)) is None
    upstream.answers["/combo-bet-calculation"] = {"odd": 4.2, "profit": 4.2}
    assert await client.combo_odds([LEG], Decimal(1)) == Decimal("4.2")
    upstream.answers["/get-combo-odds"] = {"total_odds": 4.1}
    assert await client.combo_odds([LEG], Decimal(1)) == Decimal("4.1")
