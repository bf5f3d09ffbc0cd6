"""Clubs that share a name, and the words that tell them apart: «el de Guayaquil», «o mineiro», «the red half».

Built from the gazetteer's own names and aliases, and from the countries and looks of the lexicon. Decides nothing.
"""

import tomllib
from collections import defaultdict
from functools import lru_cache

from chatbet.understanding.concepts import LEXICON
from chatbet.understanding.entities.aliases import LEADING, Country, key_of
from chatbet.understanding.entities.gazetteer import Index, Sense
from chatbet.understanding.normalise import fold
from chatbet.understanding.utterance import Kind

_KEPT_FORMS = 2_000
"""Forms whose bearers are remembered: each message asks about those of the one before."""
_PLURALS = ("s", "es")


class Namesakes:
    """The names of one day by their words. Reading every alias takes some milliseconds: build it when it is needed."""

    def __init__(self, index: Index, countries: tuple[Country, ...]) -> None:
        self._keys: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        self._words: defaultdict[str, set[str]] = defaultdict(set)
        self._exact = index.keys
        self._meant: dict[str, tuple[str, ...]] = {}
        self._country = {name: facts.country for name, facts in index.facts.items()}
        self._spoken = {country.code: country.words for country in countries}
        for key, senses in index.keys.items():
            self._add(key, [sense for sense in senses if sense.kind is not Kind.TOURNAMENT and not sense.derby])

    def _add(self, key: str, senses: list[Sense]) -> None:
        names = tuple(dict.fromkeys(name for sense in senses for name in sense.names))
        for word in key.split() if names else ():
            self._keys[word][key] = names
            for name in names:
                self._words[name].add(word)

    def of(self, said: str) -> tuple[str, ...]:
        """Whom a form may mean, whoever it usually means first: every name with these words in it."""
        known = self._meant.get(said)
        if known is None:
            if len(self._meant) >= _KEPT_FORMS:
                self._meant.clear()
            known = self._meant[said] = self._named(said)
        return known

    def _named(self, said: str) -> tuple[str, ...]:
        words = key_of(said).split()
        words = words[1:] if len(words) > 1 and words[0] in LEADING else words
        if not words:
            return ()
        rows = min((self._keys.get(word, {}) for word in words), key=len)
        longer = [name for key, names in rows.items() if set(words) <= set(key.split()) for name in names]
        return tuple(dict.fromkeys((*self.usual(said), *longer)))

    def usual(self, said: str) -> tuple[str, ...]:
        """Whom the bare form means by the tables, likeliest first."""
        senses = self._exact.get(" ".join(word for word in key_of(said).split() if word not in LEADING), ())
        teams = [sense for sense in senses if sense.kind is not Kind.TOURNAMENT]
        return tuple(dict.fromkeys(name for sense in teams for name in sense.names))

    def tell(self, word: str, name: str) -> bool:
        """True when a folded word speaks of one of them: of its names, its country or its look."""
        forms = {word, *(word.removesuffix(end) for end in _PLURALS if word.endswith(end))}
        words = self._words.get(name, set()) | looks_of(name)
        return bool(forms & (words | self._spoken.get(self._country.get(name, ""), frozenset())))


@lru_cache(maxsize=1)
def _looks() -> dict[str, frozenset[str]]:
    data = tomllib.loads((LEXICON / "namesakes.toml").read_text(encoding="utf-8"))
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for look, clubs in data["clubs"].items():
        for club in clubs:
            found[club] |= frozenset(fold(data["looks"][look]).split())
    return dict(found)


def looks_of(name: str) -> frozenset[str]:
    """The words for a club's colours, and for its sport where another club of the name plays another one."""
    return _looks().get(name, frozenset())
