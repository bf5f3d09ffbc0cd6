"""Which sides a message backs or asks the price of: names by their role, and home, draw, over, yes as said.

A team that is only asked about is no selection.
"""

from functools import cache

from chatbet.betting.market import Market
from chatbet.language import Language
from chatbet.understanding.entities.reader import load
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
    without_team = bool(_WITHOUT_TEAM & set(reading.markets.markets))
    if without_team and len(sides) == 2 and _joined(reading, *sides):
        return []  # «más de 2.5 en Boca y River»: the match, no side of it
    roles = _listed(reading, {name: _role(reading, name) for name in sides})
    backed = [name for name in sides if roles[name] == "backed"]
    if backed or intent is not Intent.BET_SIMULATION:
        return backed
    open_sides = [name for name in sides if roles[name] != "excluded"]
    if outcome_named or without_team:
        return []
    return open_sides if len(open_sides) != 2 or all(roles[name] is None for name in open_sides) else []


def _listed(reading: Reading, roles: dict[NameMention, str | None]) -> dict[NameMention, str | None]:
    """In a list the word that backs one name backs all: «una triple con el Barça, el City y el Bayern»."""
    lists: list[list[NameMention]] = []
    for name in roles:
        if lists and _joined(reading, lists[-1][-1], name):
            lists[-1].append(name)
        else:
            lists.append([name])
    backed = {name for row in lists if _backs({roles[name] for name in row}) for name in row}
    return {name: "backed" if name in backed else role for name, role in roles.items()}


def _backs(roles: set[str | None]) -> bool:
    return "backed" in roles and "excluded" not in roles


def _joined(reading: Reading, left: NameMention, right: NameMention) -> bool:
    """True when nothing but commas, «and» and articles stands between two names."""
    between = [token.norm for token in reading.text.tokens[left.end : right.start]]
    return bool(between) and _joins(reading.language).issuperset(between)


@cache
def _joins(language: Language) -> frozenset[str]:
    words = load(language, "names")
    return frozenset((*words["joins"], *words["articles"])) - frozenset(("o", "u", "or", "ou", "ni", "nem", "nor"))


def _role(reading: Reading, name: NameMention) -> str | None:
    return selection_role(reading.text, (name.start, name.end), reading.language)
