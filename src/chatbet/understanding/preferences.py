"""What a message says of the user that is worth remembering: team, usual stake, risk, odds format, language."""

from chatbet.language import Language
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Act, Entities

Preferences = tuple[tuple[str, str], ...]
"""Pairs of ``team stake risk odds_format language`` and a plain value."""

_LONGEST = 9
"""Words of a request to change the language or the format of odds; longer ones are about something else as well."""
_FORMATS = {"format_american": "american", "format_fractional": "fractional", "format_decimal": "decimal"}
_LANGUAGES = {"to_es": Language.ES, "to_en": Language.EN, "to_pt": Language.PT}


def preferences_in(reading: Reading, own: Entities, act: Act | None) -> Preferences:
    """The preferences that the message states; ways of speaking need no verb of liking."""
    found = dict(_manners(reading))
    if act is Act.SET_PREFERENCE:
        found |= _tastes(reading, own)
    return tuple(found.items())


def _manners(reading: Reading) -> Preferences:
    """«háblame en inglés», «odds americanas»; «¿qué es una cuota decimal?» wants an explanation."""
    cues = reading.cues
    if len(reading.words) > _LONGEST or reading.names or "asks_what" in cues:
        return ()
    languages = [language.value for cue, language in _LANGUAGES.items() if cue in cues]
    if "speak" in cues and len(languages) == 1:
        return (("language", languages[0]),)
    formats = [name for cue, name in _FORMATS.items() if cue in cues]
    return (("odds_format", formats[0]),) if "of_odds" in cues and len(formats) == 1 else ()


def _tastes(reading: Reading, own: Entities) -> dict[str, str]:
    """«soy hincha del Cali», «siempre apuesto 20», «prefiero ir a lo seguro»."""
    found: dict[str, str] = {}
    sides = (*own.teams, *own.players)
    if len(sides) == 1:
        found["team"] = sides[0]
    if own.amounts:
        found["stake"] = f"{own.amounts[0].value.normalize():f}"
    if reading.markets.risk:
        found["risk"] = reading.markets.risk
    formats = [name for cue, name in _FORMATS.items() if cue in reading.cues]
    if len(formats) == 1:
        found["odds_format"] = formats[0]
    return found
