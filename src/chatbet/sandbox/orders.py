"""Reading orders leniently and checking them strictly, in the order in which a bookmaker would.

The price at placing time decides. An order is taken when the odds that it quotes are those of the current tick, or of
the one before it (ten seconds before a match, five in play: the time it takes to say yes), and it is booked at the
quoted odds. Anything else has moved and is refused with the current price, better or worse. In play, bets are taken
while the match is active.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from chatbet.sandbox.book import Book
from chatbet.sandbox.ledger import CENT, Bet, Leg, Refused, user_id
from chatbet.sandbox.prices import Board, Quote
from chatbet.sandbox.season import Match

LARGEST_STAKE = Decimal(1_000_000)
MOST_LEGS = 20


@dataclass(frozen=True, slots=True)
class Order:
    """Who bets how much on what."""

    user_key: str
    stake: Decimal
    legs: tuple[Mapping[str, Any], ...]


def known_user(user_key: object) -> bool:
    """Every key is somebody's demo account, except the empty, the endless and those that begin with ``invalid``."""
    return isinstance(user_key, str) and 0 < len(user_key.strip()) <= 128 and not user_key.startswith("invalid")


def read_order(body: Mapping[str, Any]) -> Order:
    """Read the body of ``place-bet`` or ``place-combo-bet``."""
    info = _mapping(body.get("betInfo", body))
    raw = info.get("betId", info.get("betsInfo", body.get("betsInfo")))
    user = _mapping(body.get("user", {}))
    return Order(_user(user), _stake(info.get("amount", body.get("amount"))), read_legs(raw))


def read_legs(raw: object) -> tuple[Mapping[str, Any], ...]:
    """A list of legs; one leg alone counts as a list of one."""
    found = [raw] if isinstance(raw, Mapping) else raw
    if not isinstance(found, list) or not found or len(found) > MOST_LEGS:
        raise Refused(422, "invalid_request", "Between 1 and 20 bets are expected")
    return tuple(_mapping(leg) for leg in found)


def read_odd(leg: Mapping[str, Any]) -> Decimal:
    """The odds that a leg quotes."""
    return _decimal(leg.get("odd", leg.get("odds")), "odd", above=Decimal(1))


def read_amount(raw: object) -> Decimal:
    """An amount of money, as text or as a number."""
    return _decimal(raw, "amount", above=Decimal(0))


def place(book: Book, order: Order, reference: str | None) -> Bet:
    """Check an order and take it; ``Refused`` says why not."""
    legs = tuple(check_leg(book, leg) for leg in order.legs)
    if len({leg.match.id for leg in legs}) < len(legs):
        raise Refused(400, "related_bets", "Bets on the same match cannot be combined")
    return book.ledger.place(order.user_key, order.stake, legs, book.now(), reference)


def check_leg(book: Book, raw: Mapping[str, Any]) -> Leg:
    """One leg whose match is open and whose price still stands."""
    match = book.match(str(raw.get("fixtureId", "")))
    if match is None:
        raise Refused(404, "unknown_fixture", "Fixture not found")
    _check_ids(raw, match)
    if book.scorebook.ended(match, book.now()):
        raise Refused(409, "match_over", "The match is over")
    board = book.board(match)
    if not board.active:
        raise Refused(409, "suspended", "Betting on this match is suspended")
    quote = _find(match, board, str(raw.get("betId", "")))
    quoted = read_odd(raw)
    if quoted != quote.odds and quoted != _price_before(book, match, quote):
        raise Refused(409, "odds_changed", f"The odds have changed to {quote.odds}", odd=float(quote.odds))
    return Leg(match, quote, quoted)


def _check_ids(raw: Mapping[str, Any], match: Match) -> None:
    for key, right in (("sportId", match.competition.sport), ("tournamentId", match.competition.id)):
        if raw.get(key) not in (None, "") and str(raw[key]) != right:
            raise Refused(400, "invalid_request", f"{key} does not belong to the fixture")


def _find(match: Match, board: Board, bet_id: str) -> Quote:
    quote = board.quote(bet_id)
    if quote is not None:
        return quote
    if bet_id.startswith(f"{match.id}-"):
        raise Refused(409, "not_offered", "This bet is not on offer now")
    raise Refused(404, "unknown_bet", "Unknown bet id")


def _price_before(book: Book, match: Match, quote: Quote) -> Decimal | None:
    before = book.pricer.before(match, book.now()).quote(quote.bet_id)
    return before.odds if before else None


def _user(user: Mapping[str, Any]) -> str:
    user_key, number = user.get("userKey"), user.get("id")
    if not isinstance(user_key, str) or not known_user(user_key):
        raise Refused(403, "unknown_user", "Unknown user")
    if number not in (None, "") and str(number) != str(user_id(user_key)):
        raise Refused(403, "unknown_user", "The user id does not belong to the user key")
    return user_key


def _stake(raw: object) -> Decimal:
    stake = read_amount(raw)
    if stake != stake.quantize(CENT) or stake > LARGEST_STAKE:
        raise Refused(422, "invalid_amount", "The amount needs two decimals at most and a sensible size")
    return stake


def _decimal(raw: object, name: str, *, above: Decimal) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Refused(422, f"invalid_{name}", f"{name} must be a number")
    try:
        value = Decimal(str(raw).strip())
    except InvalidOperation:
        raise Refused(422, f"invalid_{name}", f"{name} must be a number") from None
    if not value.is_finite() or value <= above or value > Decimal("1e9"):
        raise Refused(422, f"invalid_{name}", f"{name} must be greater than {above}")
    return value


def _mapping(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise Refused(422, "invalid_request", "An object is expected")
    return raw


def product(legs: Sequence[Decimal]) -> Decimal:
    """Combined odds, two places."""
    total = Decimal(1)
    for odd in legs:
        total *= odd
    return total.quantize(CENT)
