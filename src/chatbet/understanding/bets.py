"""What is a bet by its form, whatever the trained model makes of it: slips, bare orders, parts of a balance. Pure."""

from decimal import Decimal

from chatbet.betting.market import Market
from chatbet.language import Language
from chatbet.understanding.reading import Reading
from chatbet.understanding.selections import picked
from chatbet.understanding.utterance import Intent, Kind

_NOTHING_ELSE = frozenset({Intent.HELP_REQUEST, Intent.USER_BALANCE_QUERY, Intent.UNCLEAR, Intent.GENERAL_SPORTS_QUERY})
_OTHER_MARKETS = frozenset({"over", "under", "yes", "no"})
"""Outcomes that are none of the match result's."""
_AND = {
    Language.ES: frozenset({"y", "e", "&"}),
    Language.EN: frozenset({"and", "&"}),
    Language.PT: frozenset({"e", "&"}),
}
_NEAR = 4
"""Words between two picks that are meant together: «gana y hay»."""
_FEW = 3
_BARE_ORDER = 5
"""Words of «apuesto a mi equipo», with one more."""


def by_form(reading: Reading, intent: Intent, system: str | None, share: Decimal | None, *, slip_open: bool) -> Intent:
    """The intent, unless the message is a bet by its form: ``system`` and ``share`` are what was read of it."""
    bet = _is_slip(reading, intent, system) or _is_order(reading, intent, share, slip_open=slip_open)
    return Intent.BET_SIMULATION if bet else intent


def _is_slip(reading: Reading, intent: Intent, system: str | None) -> bool:
    """True for several sides as one bet, or with a stake where one price is asked for: no market has three sides."""
    sides = len(reading.named(Kind.TEAM)) + len(reading.named(Kind.PLAYER))
    as_one = "as_one" in reading.cues and Market.DOUBLE_CHANCE not in reading.markets.markets
    if system is not None or (as_one and intent is Intent.ODDS_INFORMATION_QUERY):
        return sides > 1
    return _is_two_in_one(reading, intent) or (
        intent is Intent.ODDS_INFORMATION_QUERY and sides > 2 and bool(reading.amounts)
    )


def _is_two_in_one(reading: Reading, intent: Intent) -> bool:
    """True for «Barcelona gana y más de 2.5, cuánto paga»: a side and an outcome of another market, joined."""
    if intent is not Intent.ODDS_INFORMATION_QUERY:
        return False
    backed, _ = picked(reading, intent)
    joined = [name for name in reading.names if name.name in backed and _joined(reading, name.end)]
    return bool(joined) and not _OTHER_MARKETS.isdisjoint(backed)


def _joined(reading: Reading, after: int) -> bool:
    """Whether an «and» and no question stands between a side and the next outcome: «Barcelona gana y más de 2.5»."""
    starts = [one.start_token for one in reading.markets.selections if one.start_token >= after]
    between = set(reading.meant.norms[after : min(starts)]) if starts else set()
    return len(between) <= _NEAR and not between.isdisjoint(_AND[reading.language])


def _is_order(reading: Reading, intent: Intent, share: Decimal | None, *, slip_open: bool) -> bool:
    """True for «todo mi saldo al Barça», a bare «apuesto», and «apuéstala ya» while there is something to bet."""
    bare = len(reading.words) == 1
    unclear = intent in _NOTHING_ELSE or intent is Intent.BETTING_RECOMMENDATION
    it = slip_open and unclear and not reading.question and len(reading.words) <= _FEW and not reading.names
    mine = unclear and "my_team" in reading.cues and not reading.question and len(reading.words) <= _BARE_ORDER
    return "order" in reading.cues and (bare or it or mine or share is not None)


def wants_it_placed(reading: Reading) -> bool:
    """True when the bet is wanted, not only its calculation."""
    return "order" in reading.cues and reading.cues.isdisjoint({"calc", "order_no"})
