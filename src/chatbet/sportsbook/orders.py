"""Orders as the upstream wants them, and what its answers mean. Pure: sends nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from chatbet.sportsbook.lenient import Json, ident, mapping, number, text
from chatbet.sportsbook.model import Account, BetLeg, BetReceipt

_SOURCE = "chatbet"
_LONGEST_DETAIL = 200

# Codes that some deployments add to a refusal.
_CODES = {
    "insufficient_balance": "insufficient_funds",
    "odds_changed": "odds_changed",
    "suspended": "market_closed",
    "match_over": "market_closed",
    "not_offered": "market_closed",
    "unknown_bet": "unknown_bet",
    "unknown_fixture": "unknown_bet",
    "invalid_amount": "invalid_amount",
    "unknown_user": "unknown_user",
    "related_bets": "related_bets",
}
# Words by which the others say why; the first that matches names the reason.
_REASONS = (
    ("insufficient_funds", re.compile(r"balance|funds|saldo|fondos|insufficient|insuficiente", re.IGNORECASE)),
    ("odds_changed", re.compile(r"odds?\b|price|cuota|cota[çc]|changed|moved", re.IGNORECASE)),
    ("market_closed", re.compile(r"suspend|closed|cerrad|encerrad|started|inactive|available", re.IGNORECASE)),
    ("unknown_bet", re.compile(r"bet ?id|not found|unknown", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A clear no: the upstream's own words, and why, as one of the values of ``_CODES`` or ``other``."""

    detail: str
    reason: str


def leg_body(leg: BetLeg) -> dict[str, Json]:
    """One leg; odds as text with at least two decimals."""
    return {
        "betId": leg.bet_id,
        "fixtureId": leg.fixture_id,
        "odd": _plain(leg.odds),
        "sportId": leg.sport_id,
        "tournamentId": leg.tournament_id,
    }


def single_body(account: Account, stake: Decimal, leg: BetLeg) -> dict[str, Json]:
    """The body of ``POST /place-bet``."""
    return {
        "user": {"userKey": account.user_key, "id": account.user_id},
        "betInfo": {"amount": format(stake, "f"), "betId": [leg_body(leg)], "source": _SOURCE},
    }


def combo_body(account: Account, stake: Decimal, legs: Sequence[BetLeg]) -> dict[str, Json]:
    """The body of ``POST /place-combo-bet``."""
    return {
        "user": {"userKey": account.user_key, "id": account.user_id},
        "betsInfo": [leg_body(leg) for leg in legs],
        "amount": format(stake, "f"),
    }


def _plain(odds: Decimal) -> str:
    written = format(odds, "f")
    decimals = len(written.partition(".")[2])
    return written if decimals >= 2 else format(odds, ".2f")


def receipt(body: Json) -> BetReceipt | None:
    """The upstream's yes; None when the answer does not name the bet that was taken."""
    found = mapping(body)
    bet_id = ident(found.get("betId")) or ident(found.get("bet_id"))
    if bet_id is None:
        return None
    possible = next((value for key in ("possibleWin", "profit") if (value := number(found.get(key))) is not None), None)
    return BetReceipt(bet_id, possible if possible is not None and possible > 0 else None, _words(found) or "")


def refusal(body: Json) -> Refusal | None:
    """The upstream's no in its own words; None when the answer holds none."""
    found = mapping(body)
    words = _words(found)
    if words is None:
        return None
    reason = _CODES.get(str(found.get("code")))
    return Refusal(words, reason or next((why for why, pattern in _REASONS if pattern.search(words)), "other"))


def _words(body: Json) -> str | None:
    for key in ("detail", "message", "error"):
        value = mapping(body).get(key)
        if isinstance(value, list):
            value = "; ".join(found for item in value if (found := text(mapping(item).get("msg"))))
        if isinstance(value, dict):
            value = value.get("message") or value.get("detail")
        if found := text(value, _LONGEST_DETAIL):
            return found
    return None
