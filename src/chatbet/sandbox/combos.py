"""Combined bets before they are placed: put together by the client, only added up here. Nothing is kept."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from chatbet.sandbox.ledger import Refused, money
from chatbet.sandbox.orders import product, read_amount, read_legs, read_odd
from chatbet.sandbox.wire import answer, read_body


async def add(request: Request) -> Response:
    """``POST /add-bet-to-combo``: the combo with one bet more; a second one on the same match is refused."""
    body = await read_body(request)
    (new,) = read_legs(body.get("betInfo"))
    combo = [leg for leg in _added(body) if leg.get("betId") != new.get("betId")]
    if any(leg.get("fixtureId") == new.get("fixtureId") for leg in combo):
        raise Refused(400, "related_bets", "Bets on the same match cannot be combined")
    return _combo([*combo, new])


async def delete(request: Request) -> Response:
    """``POST /delete-bet-to-combo``: the combo without one bet."""
    body = await read_body(request)
    (gone,) = read_legs(body.get("betInfo"))
    return _combo([leg for leg in _added(body) if leg.get("betId") != gone.get("betId")])


async def odds(request: Request) -> Response:
    """``POST /get-combo-odds``: the product of the odds."""
    legs = read_legs((await read_body(request)).get("betInfo"))
    return answer({"total_odds": float(_total(legs))})


async def calculation(request: Request) -> Response:
    """``POST /combo-bet-calculation``: combined odds, and what an amount would bring back."""
    body = await read_body(request)
    total, amount = _total(read_legs(body.get("betsInfo"))), read_amount(body.get("amount"))
    return answer({"profit": float(money(amount * total)), "odd": float(total), "status": "success"})


def _added(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return read_legs(body["betsAdded"]) if body.get("betsAdded") else ()


def _combo(legs: list[Mapping[str, Any]]) -> Response:
    return answer({"betsAdded": legs, "totalOdds": float(_total(tuple(legs))), "message": f"{len(legs)} bets"})


def _total(legs: tuple[Mapping[str, Any], ...]) -> Decimal:
    return product([read_odd(leg) for leg in legs])
