"""What a message says about how its writer wants to be served from now on: odds format, usual stake, team, risk."""

from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Act, Entities, Intent

ODDS_FORMAT, STAKE, TEAM, RISK = "odds_format", "stake", "team", "risk"


def read_preferences(reading: Reading, intent: Intent, act: Act | None, own: Entities) -> tuple[tuple[str, str], ...]:
    """Name and value of each; a format of odds counts wherever it is named, the rest only where it is to be kept."""
    found: dict[str, str | None] = {}
    if intent is not Intent.GENERAL_SPORTS_QUERY and not _converts(reading):
        found[ODDS_FORMAT] = reading.markets.odds_format
    if act is Act.SET_PREFERENCE:
        sides = (*own.teams, *own.players)
        found[STAKE] = str(own.amounts[0].value) if own.amounts else None
        found[TEAM] = sides[0] if len(sides) == 1 and not own.amounts else None
        found[RISK] = reading.markets.risk
    return tuple((name, value) for name, value in found.items() if value is not None)


def _converts(reading: Reading) -> bool:
    """True for «¿cuánto es 2.10 en americano?»: one price in another format, no wish for later."""
    return any(token.norm[:1].isdigit() and not token.norm.isdigit() for token in reading.text.tokens)
