"""A namesake that nobody offers today: «el de Guayaquil» after «¿cuándo juega Barcelona?». Pure."""

from chatbet.language import Language
from chatbet.understanding.entities.names import Gazetteer
from chatbet.understanding.normalise import Text, TokenKind, normalise
from chatbet.understanding.utterance import NameMention

_LONGEST = 9
"""Words of a message that only says which namesake was meant."""
_FROM = frozenset({"de", "do", "da", "from"})
_POINTING = frozenset(["el", "la", "los", "las", "al", "del", "o", "a", "os", "as", "no", "na", "one", "ones", "lot"])
"""What stands before such a word, in the three languages: «el de», «the one from», «o do»."""
_MOST_DESCRIBED = 3


def longer_name(text: str, mention: NameMention, gazetteer: Gazetteer, language: Language) -> str | None:
    """The mention with where it is from, «Barcelona de Guayaquil», when that is somebody who is not on offer."""
    # Most messages have no such word: they are not even cut into tokens.
    place = _described(normalise(text)) if not _FROM.isdisjoint(text.casefold().split()) else ""
    if not place:
        return None
    for name in (f"{mention.text} de {place}", f"{mention.text} {place}"):
        said = normalise(name)
        if name in gazetteer.unknown(said, gazetteer.find(said, language=language), language=language):
            return name
    return None


def _described(said: Text) -> str:
    """Where the one who is pointed at comes from; empty when nobody is."""
    words = [token for token in said.tokens if token.kind is not TokenKind.MARK]
    if len(words) > _LONGEST:
        return ""
    for at in range(len(words) - 2, 0, -1):
        if words[at].norm in _FROM and words[at - 1].norm in _POINTING:
            rest = words[at + 1 :]
            return " ".join(token.text for token in rest) if len(rest) <= _MOST_DESCRIBED else ""
    return ""
