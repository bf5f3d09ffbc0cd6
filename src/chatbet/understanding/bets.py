"""What is a bet by its form, whatever the trained model makes of it: slips, bare orders, parts of a balance. Pure."""

from decimal import Decimal

from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Intent, Kind


def is_slip(reading: Reading, intent: Intent, system: str | None) -> bool:
    """True for several sides with a system, or with a stake where one price is asked for: no market has three sides."""
    sides = len(reading.named(Kind.TEAM)) + len(reading.named(Kind.PLAYER))
    if system is not None:
        return sides > 1
    return intent is Intent.ODDS_INFORMATION_QUERY and sides > 2 and bool(reading.amounts)


def is_order(reading: Reading, intent: Intent, share: Decimal | None) -> bool:
    """True for «todo mi saldo al Barça», and for a bare «apuesto»: what is missing is asked for, and not explained."""
    bare = intent is Intent.HELP_REQUEST and len(reading.words) == 1
    return "order" in reading.cues and (bare or share is not None)


def wants_it_placed(reading: Reading) -> bool:
    """True when the bet is wanted, not only its calculation."""
    return "order" in reading.cues and reading.cues.isdisjoint({"calc", "order_no"})
