"""What somebody says of their own age: «tengo 16», «I'm fifteen», «ainda não fiz 18». Words: ``safety_ages.toml``.

«tengo 16 dólares», «cuando tenía 16» and «mi hijo tiene 16» say nothing of it.
"""

from dataclasses import dataclass
from functools import lru_cache

from chatbet.language import Language
from chatbet.understanding.entities.numbers import number_values
from chatbet.understanding.entities.reader import load
from chatbet.understanding.normalise import Text, fold

OF_AGE = 18
_YOUNGEST, _OLDEST = 6, 99
_REACH = 4
"""Words between «no» and «18»."""

Phrases = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AgeWords:
    """The words around an age in one language."""

    claims: Phrases
    """Right before it: «tengo», «cumplo»."""
    loosely: Phrases
    """The same, of a stake as well: «just 15»."""
    becoming: Phrases
    """Before an age that is still to come: «cumplo 18 en marzo»."""
    kinds: Phrases
    """Who is of that age: «un chico de»."""
    here: Phrases
    """Right after it, without any claim: «años aquí», «year old lad here»."""
    ends: frozenset[str]
    """Words after which the number was an age and not a price."""
    denials: frozenset[str]
    others: frozenset[str]
    """Somebody else, or another time, said before the age in its clause: «hijo», «cuando»."""
    counted: frozenset[str]
    """What years or numbers may count, said right after: «experiencia», «puntos»."""
    today: frozenset[str]
    """Words with which the day has come: «hoy cumplo 18»."""


@lru_cache(maxsize=8)
def _words(language: Language) -> AgeWords:
    data = load(language, "safety_ages")
    return AgeWords(
        _phrases(data["claims"]),
        _phrases(data["loosely"]),
        _phrases(data["becoming"]),
        _phrases(data["kinds"]),
        _phrases(data["here"]),
        frozenset(map(fold, data["ends"])),
        frozenset(map(fold, data["denials"])),
        frozenset(map(fold, data["others"])),
        frozenset(map(fold, data["counted"])),
        frozenset(map(fold, data["today"])),
    )


def _phrases(listed: list[str]) -> Phrases:
    return frozenset(tuple(fold(phrase).split()) for phrase in listed)


def of_age(text: Text, language: Language, *, priced: bool = False) -> bool | None:
    """True or False when the message says how old its writer is; None when it does not say.

    ``priced`` when the number may as well be a stake: then «just 15» tells no age, «just 15 lol» and «I'm just 15» do.
    """
    words, norms, spelled = _words(language), text.norms, number_values(language)
    for at, norm in enumerate(norms):
        age = spelled.get(norm) if norm.isalpha() else _figure(norm)
        if age is None or not _YOUNGEST <= age <= _OLDEST or _of_another(norms, at, words):
            continue
        if age == OF_AGE and _before(norms, at, words.becoming):
            return not words.today.isdisjoint(norms)
        loosely = not priced or at + 1 < len(norms)
        claims = words.claims | words.loosely if loosely else words.claims
        claimed = _before(norms, at, claims) and _ends(norms, at + 1, words)
        if claimed or _before(norms, at, words.kinds) or _after(norms, at + 1, words.here):
            denied = age == OF_AGE and not words.denials.isdisjoint(norms[max(0, at - _REACH) : at])
            return age >= OF_AGE and not denied
        if age == OF_AGE and _ends(norms, at + 1, words) and _denied(norms, at, words):
            return False
    return None


def _figure(norm: str) -> int | None:
    """The number of two digits that a token is."""
    return int(norm) if len(norm) == len("16") and norm.isascii() and norm.isdigit() else None


def _of_another(norms: tuple[str, ...], at: int, words: AgeWords) -> bool:
    """«cuando tenía 15», «mi hijo cumple 15», «15 años de experiencia»; «¿cuándo juega? tengo 15» is one's own."""
    begins = next((place + 1 for place in range(at - 1, -1, -1) if not norms[place][:1].isalnum()), 0)
    counted = norms[at + 1 : at + 1 + _REACH]
    return not words.others.isdisjoint(norms[begins:at]) or not words.counted.isdisjoint(counted)


def _before(norms: tuple[str, ...], at: int, phrases: Phrases) -> bool:
    return any(norms[max(0, at - len(phrase)) : at] == phrase for phrase in phrases)


def _after(norms: tuple[str, ...], at: int, phrases: Phrases) -> bool:
    return any(norms[at : at + len(phrase)] == phrase for phrase in phrases)


def _ends(norms: tuple[str, ...], at: int, words: AgeWords) -> bool:
    """True when what follows the number names nothing that it counts."""
    return at >= len(norms) or not norms[at][:1].isalnum() or norms[at] in words.ends


def _denied(norms: tuple[str, ...], at: int, words: AgeWords) -> bool:
    """«no he cumplido los 18», «not yet 18»."""
    return not words.denials.isdisjoint(norms[max(0, at - _REACH) : at])
