"""What is a bet by its form, whatever the trained model makes of it: slips, bare orders, parts of a balance. Pure."""

from decimal import Decimal

from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Intent, Kind

_NOTHING_ELSE = frozenset({Intent.HELP_REQUEST, Intent.USER_BALANCE_QUERY, Intent.UNCLEAR, Intent.GENERAL_SPORTS_QUERY})
_FEW = 3
_BARE_ORDER = 5
"""Words of «apuesto a mi equipo», with one more."""


def by_form(reading: Reading, intent: Intent, system: str | None, share: Decimal | None, *, slip_open: bool) -> Intent:
    """The intent, unless the message is a bet by its form: ``system`` and ``share`` are what was read of it."""
    bet = _is_slip(reading, intent, system) or _is_order(reading, intent, share, slip_open=slip_open)
    return Intent.BET_SIMULATION if bet else intent


def _is_slip(reading: Reading, intent: Intent, system: str | None) -> bool:
    """True for several sides with a system, or with a stake where one price is asked for: no market has three sides."""
    sides = len(reading.named(Kind.TEAM)) + len(reading.named(Kind.PLAYER))
    if system is not None:
        return sides > 1
    return intent is Intent.ODDS_INFORMATION_QUERY and sides > 2 and bool(reading.amounts)


def _is_order(reading: Reading, intent: Intent, share: Decimal | None, *, slip_open: bool) -> bool:
    """True for «todo mi saldo al Barça», a bare «apuesto», and «apuéstala ya» while there is something to bet."""
    bare = len(reading.words) == 1
    it = slip_open and intent in _NOTHING_ELSE and len(reading.words) <= _FEW and not reading.names
    unclear = intent in _NOTHING_ELSE or intent is Intent.BETTING_RECOMMENDATION
    mine = unclear and "my_team" in reading.cues and not reading.question and len(reading.words) <= _BARE_ORDER
    return "order" in reading.cues and (bare or it or mine or share is not None)


def wants_it_placed(reading: Reading) -> bool:
    """True when the bet is wanted, not only its calculation."""
    return "order" in reading.cues and reading.cues.isdisjoint({"calc", "order_no"})
