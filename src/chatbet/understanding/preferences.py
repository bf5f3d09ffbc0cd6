"""What a message says of the user that is worth remembering, or is to be forgotten: team, stake, risk and so on."""

from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.entities.reader import Phrasebook, Reader, cut, load, phrases
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Act, Entities

Preferences = tuple[tuple[str, str], ...]
"""Pairs of ``team stake risk odds_format language`` and a plain value."""

_LONGEST = 9
"""Words of a request to change the language or the format of odds; longer ones are about something else as well."""
_SHORTEST = 4
"""Words of a message that can be about nothing else: «en inglés por favor», «vuelve a decimal»."""
_GAMES = frozenset({"futbol", "football", "futebol"})
"""«fútbol americano» is no format of odds."""
_FORMATS = {"format_american": "american", "format_fractional": "fractional", "format_decimal": "decimal"}
_LANGUAGES = {"to_es": Language.ES, "to_en": Language.EN, "to_pt": Language.PT}
_ALL = "all"


def preferences_in(reading: Reading, own: Entities, act: Act | None) -> Preferences:
    """The preferences that the message states; ways of speaking need no verb of liking."""
    found = dict(_manners(reading))
    if act is Act.SET_PREFERENCE:
        found |= _tastes(reading, own)
    return tuple(found.items())


def _manners(reading: Reading) -> Preferences:
    """«háblame en inglés», «odds americanas», «a decimal»; «¿qué es una cuota decimal?» wants an explanation."""
    cues = reading.cues
    if len(reading.words) > _LONGEST or reading.names or "asks_what" in cues:
        return ()
    short = len(reading.words) <= _SHORTEST and not (reading.amounts or reading.dates)
    short = short and _GAMES.isdisjoint(reading.words)
    languages = [language.value for cue, language in _LANGUAGES.items() if cue in cues]
    if ("speak" in cues or short) and len(languages) == 1:
        return (("language", languages[0]),)
    formats = [name for cue, name in _FORMATS.items() if cue in cues]
    wanted = short or not cues.isdisjoint(("of_odds", "speak"))
    return (("odds_format", formats[0]),) if wanted and len(formats) == 1 else ()


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


def asks_for_own_team(reading: Reading, meant: Entities, act: Act | None) -> bool:
    """True for «¿cuándo juega mi equipo?» from somebody whose team is not known."""
    return "my_team" in reading.cues and act is None and not (meant.teams or meant.players)


def forgotten_in(reading: Reading, act: Act | None) -> tuple[str, ...]:
    """What of it is to be forgotten: «olvida mi equipo» leaves the rest; empty where everything is."""
    if act is not Act.FORGET_PREFERENCES:
        return ()
    book = _book(reading.language)
    reader = Reader(cut(reading.meant), book)
    said = {kind for kind in book.kinds if reader.says(kind)}
    named = {"team"} if reading.sides else set[str]()
    return () if _ALL in said else tuple(sorted(said | named))


@lru_cache(maxsize=8)
def _book(language: Language) -> Phrasebook:
    return Phrasebook({kind: phrases(section) for kind, section in load(language, "preferences").items()})
