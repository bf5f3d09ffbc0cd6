"""The reviewed tables of names, read from ``lexicon``: who is called what, which bare forms are shared.

Only reads and holds; which names count today is decided when a gazetteer is built from a roster.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from chatbet.language import Language
from chatbet.understanding.normalise import TokenKind, normalise
from chatbet.understanding.utterance import Kind


class Gender(IntEnum):
    """Which article a nickname needs to be one: «la Real», «el Fortín», «los Diablos»."""

    NONE = 0
    EL = 1
    LA = 2
    LOS = 3
    LAS = 4
    THE = 5


@dataclass(frozen=True, slots=True)
class Saying:
    """One way of saying a name: its key without a leading article, and the article it needs."""

    text: str
    key: str
    gender: Gender
    language: Language | None = None
    """Where it is at home; None means everywhere."""
    weak: bool = False
    """It also means something else, and counts only near a sign of sport."""


@dataclass(frozen=True, slots=True)
class Known:
    """A team, player or tournament that the tables know, whether it plays today or not."""

    name: str
    kind: Kind
    country: str
    spellings: tuple[str, ...]
    """Keys of the names under which a catalogue may list it, the canonical one first; people say them too."""
    listed: tuple[str, ...]
    """Keys of spellings of catalogues that nobody says."""
    sayings: tuple[Saying, ...]
    league: bool = False
    """The first division of its country."""


@dataclass(frozen=True, slots=True)
class Form:
    """A bare form that several names share, likeliest reading first."""

    sayings: tuple[Saying, ...]
    names: tuple[str, ...]
    rare: tuple[str, ...]
    """Readings that only context brings up."""
    kind: Kind
    ask: bool
    exact: bool
    anywhere: bool
    """The first reading wins in every country."""


@dataclass(frozen=True, slots=True)
class Derby:
    """The name of a match: it means both teams."""

    sayings: tuple[Saying, ...]
    teams: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Country:
    """What a country is called, and every phrase that means its league."""

    code: str
    names: tuple[str, ...]
    """Keys, as those of ``leagues``."""
    leagues: tuple[str, ...]
    words: frozenset[str] = frozenset()
    """Every name and adjective that is one word."""


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """The words of one language that stand around names, folded. One for each language: equal is only the same."""

    common: frozenset[str]
    vague: frozenset[str]
    """Common words so frequent that only a match or a capital makes names of them: «como», «nice»."""
    idioms: tuple[tuple[str, ...], ...]
    """Turns of phrase that end in a word that is a name elsewhere: «na real»."""
    mostly: frozenset[str]
    """Of the common words, those that are hardly ever said but of the club: «chelsea», «palmeiras»."""
    function: frozenset[str]
    """Of these, the ones that make sentences: «como», «la»."""
    articles: frozenset[str]
    versus: frozenset[str]
    joins: frozenset[str]
    sport: frozenset[str]
    asks: tuple[tuple[str, ...], ...]
    """Phrases that are signs of sport: «a cuánto», «how much for»."""
    described: frozenset[str]
    """Nouns that a word right after them merely describes: «torneo internacional»."""
    indefinite: frozenset[str]
    locative: frozenset[str]
    staked: frozenset[str]
    """Of these, the ones that a stake may go «in»: «apuesto 20 en Barcelona»."""
    toward: frozenset[str]
    """Before a place that one goes to or is from, when nothing speaks of sport."""
    backing: frozenset[str]
    """Verbs of staking."""
    elsewhere: frozenset[str]
    reserve: frozenset[str]
    expects: tuple[tuple[str, ...], ...]
    clubs: frozenset[str]
    table: frozenset[str]
    filler: frozenset[str]
    units: frozenset[str]
    """Words for money that are names too: «20 bucks», «5 gambas»."""
    money: frozenset[str]
    """Words that end an amount: «medio palo», «a tenner»."""
    numerals: frozenset[str]
    """First words of numbers."""


@lru_cache(maxsize=8)
def signs_of_sport(around: Surroundings) -> frozenset[str]:
    """The single words that are signs of sport."""
    versus = {word for word in around.versus if len(word) > 1 and word.isalpha()}
    return around.sport | around.backing | around.table | versus


@lru_cache(maxsize=8)
def linking_words(around: Surroundings) -> frozenset[str]:
    """The words that may stand between two names that belong together."""
    return around.versus | around.joins | around.articles


@lru_cache(maxsize=8)
def asks_by_first(around: Surroundings) -> dict[str, list[tuple[str, ...]]]:
    """The phrases that are signs of sport, by their first word."""
    return _grouped(around.asks, 0)


@lru_cache(maxsize=8)
def expects_by_last(around: Surroundings) -> dict[str, list[tuple[str, ...]]]:
    """The phrases after which a name is expected, by their last word."""
    return _grouped(around.expects, -1)


def _grouped(phrases: tuple[tuple[str, ...], ...], place: int) -> dict[str, list[tuple[str, ...]]]:
    grouped: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        grouped.setdefault(phrase[place], []).append(phrase)
    return grouped


@lru_cache(maxsize=8)
def light_words(around: Surroundings) -> frozenset[str]:
    """The words that weigh nothing beside a name."""
    return around.filler | around.versus | around.joins | around.articles


@dataclass(frozen=True, slots=True)
class Aliases:
    """All tables."""

    known: tuple[Known, ...]
    forms: tuple[Form, ...]
    derbies: tuple[Derby, ...]
    countries: tuple[Country, ...]
    places: frozenset[str]
    surroundings: dict[Language, Surroundings]

    @classmethod
    def load(cls) -> "Aliases":
        """Read the tables that come with the package (about 50 ms; do it once)."""
        lexicon = resources.files("chatbet.understanding") / "lexicon"
        tables = {entry.name.removesuffix(".toml"): _read(entry) for entry in (lexicon / "aliases").iterdir()}
        special = {name: tables.pop(name) for name in ("forms", "derbies", "countries", "places")}
        return cls(
            known=tuple(known for _, table in sorted(tables.items()) for known in _known(table)),
            forms=tuple(_form(row) for row in special["forms"]["form"]),
            derbies=tuple(Derby(_sayings(row), tuple(row["teams"])) for row in special["derbies"]["derby"]),
            countries=tuple(_countries(special["countries"])),
            places=frozenset(special["places"]["keys"]),
            surroundings={language: _surroundings(lexicon / language.value) for language in Language},
        )


_PLAIN = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '&/-](?=[^\W\d_]| [^\W\d_]))*")
_APART = re.compile(r"[ &/-]+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_ACCENTED = "áàâãäåéèêëíìîïóòôõöúùûüýçñşžšćčğ"
_STRIP = str.maketrans({letter: unicodedata.normalize("NFD", letter)[0] for letter in _ACCENTED})


_ARTICLES = {Gender.EL: "el o il", Gender.LA: "la a", Gender.LOS: "los os", Gender.LAS: "las as", Gender.THE: "the"}
LEADING = {word: gender for gender, words in _ARTICLES.items() for word in words.split()}


def key_of(name: str) -> str:
    """The words of a name, folded and joined by spaces, marks left out: the form under which it is looked up."""
    # Most names are plain words: for them a table of letters does in a microsecond what the tokeniser does in twenty.
    if _PLAIN.fullmatch(name):
        quick = name.lower().translate(_STRIP)
        if quick.isascii():
            return _STRETCHED.sub(r"\1", _APART.sub(" ", quick).replace("'", ""))
    return " ".join(token.norm for token in normalise(name).tokens if token.kind is not TokenKind.MARK)


def _read(entry: Traversable) -> dict[str, Any]:
    return tomllib.loads(entry.read_text(encoding="utf-8"))


def _known(table: dict[str, Any]) -> list[Known]:
    """The entries of one file; a top-level ``kind`` holds for all of them."""
    kind = Kind(table.pop("kind", "team"))
    return [
        Known(
            name=name,
            kind=kind,
            country=row.get("country", ""),
            spellings=_keys((name, *row.get("same", ()))),
            listed=_keys(row.get("listed", ())),
            sayings=_sayings(row),
            league=row.get("league", False),
        )
        for name, row in table.items()
    ]


def _sayings(row: dict[str, Any]) -> tuple[Saying, ...]:
    """All ways of saying one name; a name listed as weak is weak wherever else it stands."""
    weak = set(row.get("weak", ())) if isinstance(row.get("weak"), list) else set()
    everywhere_weak = row.get("weak") is True
    found = {text: _saying(text, weak=everywhere_weak) for text in row.get("say", ())}
    for language in Language:
        found |= {text: _saying(text, language) for text in row.get(language.value, ())}
    return tuple((found | {text: _saying(text, weak=True) for text in weak}).values())


def _saying(text: str, language: Language | None = None, *, weak: bool = False) -> Saying:
    """A saying, cut into its article and its key."""
    first, _, rest = key_of(text).partition(" ")
    if rest and first in LEADING:
        return Saying(text, rest, LEADING[first], language, weak)
    return Saying(text, f"{first} {rest}".strip(), Gender.NONE, language, weak)


def _keys(names: Iterable[str]) -> tuple[str, ...]:
    """The keys of some names, without repetition."""
    return tuple(dict.fromkeys(key_of(name) for name in names))


def _form(row: dict[str, Any]) -> Form:
    kind = Kind(row.get("kind", "team"))
    rare = tuple(row.get("rare", ()))
    return Form(
        _sayings(row), tuple(row["teams"]), rare, kind, row["ask"], row.get("exact", False), row.get("anywhere", False)
    )


def _countries(table: dict[str, Any]) -> list[Country]:
    phrases = table.pop("phrases")
    return [_country(code, row, phrases) for code, row in table.items()]


def _country(code: str, row: dict[str, Any], phrases: dict[str, list[str]]) -> Country:
    """One country with every phrase that the patterns make of its names and adjectives."""
    names: dict[str, None] = {}
    leagues: dict[str, None] = {}
    said: set[str] = set()
    for language, words in row.items():
        names |= dict.fromkeys(words["names"])
        said.update(key_of(word) for word in (*words["names"], *words["adjectives"]) if " " not in word)
        for phrase in phrases[language]:
            slot, fillers = ("{a}", words["adjectives"]) if "{a}" in phrase else ("{n}", words["names"])
            leagues |= {phrase.replace(slot, filler): None for filler in fillers}
    return Country(code, _keys(names), _keys(leagues), frozenset(said))


def _surroundings(folder: Traversable) -> Surroundings:
    common = _read(folder / "common.toml")
    row = _read(folder / "names.toml")
    return Surroundings(
        common=_words(common["words"]),
        vague=_words(row["vague"]),
        idioms=_phrases(row["idioms"]),
        mostly=_words(row["mostly"]),
        function=_words(row["function"]),
        articles=_words(row["articles"]),
        versus=_words(row["versus"]),
        joins=_words(row["joins"]),
        sport=_words(row["sport"]),
        asks=_phrases(row["asks"]),
        described=_words(row["described"]),
        indefinite=_words(row["indefinite"]),
        locative=_words(row["locative"]),
        staked=_words(row["staked"]),
        toward=_words(row["toward"]),
        backing=_words(row["backing"]),
        elsewhere=_words(row["elsewhere"]),
        reserve=_words(row["reserve"]),
        expects=_phrases(row["expects"]),
        clubs=_words(row["clubs"]),
        table=_words(row["table"]),
        filler=_words(row["filler"]),
        units=_words(row["units"]),
        money=_words(row["money"]),
        numerals=_numerals(_read(folder / "numbers.toml")),
    )


def _numerals(numbers: dict[str, Any]) -> frozenset[str]:
    """The single words of numbers."""
    return frozenset(word for kind in ("small", "times") for listed in numbers[kind].values() for word in listed)


def _phrases(phrases: list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(key_of(phrase).split()) for phrase in phrases)


def _words(words: str | list[str]) -> frozenset[str]:
    """Folded words, from a list or from one string of words."""
    listed = words.split() if isinstance(words, str) else words
    return frozenset(word if word.isascii() and word.islower() else normalise(word).plain for word in listed)
