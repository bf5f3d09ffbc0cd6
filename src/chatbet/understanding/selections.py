"""Which sides a message backs or asks the price of: names by their role, and home, draw, over, yes as said.

A team that is only asked about is no selection.
"""

from chatbet.betting.market import Market
from chatbet.understanding.entities.roles import selection_role
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Intent, Kind, NameMention

_PRICED = frozenset({Intent.BET_SIMULATION, Intent.ODDS_INFORMATION_QUERY})
_WITHOUT_TEAM = frozenset({Market.OVER_UNDER, Market.BOTH_TEAMS_TO_SCORE, Market.CORRECT_SCORE})


def excluded(reading: Reading) -> tuple[str, ...]:
    """The names that the message takes out: «al Madrid no»."""
    sides = [name for name in reading.names if name.kind is not Kind.TOURNAMENT]
    if len(sides) < 2:
        return ()
    return tuple(name.name for name in sides if _role(reading, name) == "excluded")


def selections(reading: Reading, intent: Intent) -> tuple[str, ...]:
    """The sides in order of mention."""
    if intent not in _PRICED:
        return ()
    placed = [(one.start_token, one.outcome) for one in reading.markets.selections]
    placed += [(name.start, name.name) for name in _backed(reading, intent, bool(placed))]
    return tuple(dict.fromkeys(side for _, side in sorted(placed)))


def _backed(reading: Reading, intent: Intent, outcome_named: bool) -> list[NameMention]:
    """The names that are backed."""
    sides = [name for name in reading.names if name.kind is not Kind.TOURNAMENT]
    roles = {name: _role(reading, name) for name in sides}
    backed = [name for name in sides if roles[name] == "backed"]
    if backed or intent is not Intent.BET_SIMULATION:
        return backed
    open_sides = [name for name in sides if roles[name] != "excluded"]
    if outcome_named or _WITHOUT_TEAM & set(reading.markets.markets):
        return []
    return open_sides if len(open_sides) != 2 or all(roles[name] is None for name in open_sides) else []


def _role(reading: Reading, name: NameMention) -> str | None:
    return selection_role(reading.text, (name.start, name.end), reading.language)
