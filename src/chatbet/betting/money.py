"""Amounts of money: Decimal with two places, rounded half up, in whatever currency the account has.

Amounts are written here as machines write them; how people write and say them belongs to ``understanding``.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from chatbet.errors import BadInput

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
PESOS = frozenset({"ARS", "CLP", "COP", "CUP", "DOP", "MXN", "PHP", "UYU"})
"""Currencies that are called peso at home."""
_PLAIN = re.compile(r"[+-]?([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]{1,30})?")


class BadAmount(BadInput):
    """Not an amount of money."""


def rounded(amount: Decimal) -> Decimal:
    """``amount`` in whole cents, halves away from zero: 0.005 becomes 0.01."""
    if not amount.is_finite():
        raise BadAmount("an amount of money is a finite number")
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def parse_money(written: str | int | float | Decimal) -> Decimal:
    """Read ``100``, ``"100.5"`` or ``"1,234.50"`` into whole cents; ``BadAmount`` for anything else.

    The point is always the decimal mark and commas group thousands. A float is read as it prints.
    """
    text = str(written).strip()
    if isinstance(written, float | Decimal):
        text = format(Decimal(text), "f") if Decimal(text).is_finite() else text
    if isinstance(written, bool) or not _PLAIN.fullmatch(text):
        raise BadAmount(f"not an amount of money: {text[:40]!r}")
    return rounded(Decimal(text.replace(",", "")))


def parse_stake(written: str | int | float | Decimal) -> Decimal:
    """An amount that can be put on a bet: at least one cent."""
    amount = parse_money(written)
    if amount < CENT:
        raise BadAmount("a stake is at least one cent")
    return amount


def payout(stake: Decimal, odds: Decimal) -> Decimal:
    """What a winning single bet returns, stake included."""
    return rounded(stake * odds)


def profit(stake: Decimal, odds: Decimal) -> Decimal:
    """What a winning single bet adds to the stake."""
    return rounded(stake * odds - stake)
