"""The index of names: every way of saying every name of the day, by its words.

Built once per roster. It answers which names begin at a word, at a cost that does not depend on how many there are;
whether a name is meant, and which of several, is decided by ``evidence`` and ``disambiguation``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import OSA

from chatbet.language import Language
from chatbet.understanding.entities.aliases import LEADING, Aliases, Form, Gender, Known, Saying, key_of
from chatbet.understanding.entities.binding import bind, core_of, is_reserve
from chatbet.understanding.entities.fuzzy import Speller
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.sounds import Hearing
from chatbet.understanding.utterance import Kind

_JOINED_FROM = 7
"""Letters from which two words written as one are recognised."""
_SPELLED_JOINED = 20_000
"""Names up to which misspelt joined words are corrected, and words known by sound: beyond, it costs too much memory."""


class Rank(IntEnum):
    """How much a way of saying belongs to a name; a higher rank silences lower ones of other names."""

    GUESSED = 0
    """A part of an unknown name that no other name has."""
    WEAK = 1
    SAID = 2
    OFFICIAL = 3


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of a key."""

    kind: Kind
    names: tuple[str, ...]
    """Canonical names, likeliest first; both sides of a derby."""
    rank: Rank
    gender: Gender = Gender.NONE
    language: Language | None = None
    ask: bool = False
    """Several names are equally meant."""
    derby: bool = False
    others: tuple[str, ...] = ()
    """Names that say so too, but only where context points at them."""
    country: str = ""
    """Set for the bare name of a country: a hint at its league."""
    anywhere: bool = False
    """Usage does not depend on the country of the user."""
    misspelt: bool = False
    """Listed because people misspell it so: not to be misspelt further."""

    @property
    def established(self) -> bool:
        """True for a name that people may misspell: official and on offer, a surname, a nickname of all languages."""
        if self.rank is Rank.OFFICIAL:
            return not self.absent
        if self.rank is Rank.GUESSED:
            return self.kind is Kind.PLAYER
        return self.language is None and not self.misspelt

    @property
    def absent(self) -> bool:
        """True for a name that the tables know but that does not play today: its words belong to nobody else."""
        return not self.names and not self.country


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one roster name beside its spellings."""

    kind: Kind
    tournaments: frozenset[str]
    country: str
    league: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """The finished index. ``keys`` also holds every beginning of a key, mapped to no senses."""

    keys: dict[str, tuple[Sense, ...]]
    joined: dict[str, str]
    """Names of several words written as one -> their key."""
    words: frozenset[str]
    speller: Speller
    hearing: Hearing
    facts: dict[str, Facts]
    domestic: frozenset[str]
    """Tournaments in which only clubs of one country play."""
    derbies: frozenset[frozenset[str]] = frozenset()
    """Pairs of names whose meeting has a name of its own."""


def build(roster: Roster, aliases: Aliases) -> Index:
    """Index every name of ``roster`` and every alias of a name that is in it."""
    bound = bind(roster, aliases)
    by_line = {known.name: canonical for (_, canonical), known in bound.items()}
    collected: defaultdict[tuple[str, Gender, Kind], list[Sense]] = defaultdict(list)
    for key, sense in _own_senses(roster, bound):
        collected[key, sense.gender, sense.kind].append(sense)
    merged = {group: _merge(senses) for group, senses in collected.items()}
    for key, sense in _shared_senses(aliases, by_line, merged):
        merged[key, sense.gender, sense.kind] = sense
    alive = {key for key, _, _ in merged}
    for key, sense in _absent_senses(aliases, by_line):
        # «El Nacional» of Quito must not silence «el Nacional» of Medellín, who plays today.
        if key.partition(" ")[0] not in LEADING or key.partition(" ")[2] not in alive:
            merged.setdefault((key, sense.gender, sense.kind), sense)
    keys = _with_beginnings(merged)
    joined = {
        key.replace(" ", ""): key for key, senses in keys.items() if senses and " " in key and len(key) > _JOINED_FROM
    }
    words = frozenset(word for key, senses in keys.items() if senses for word in key.split())
    spelled = {word for key, senses in keys.items() if _established(senses) for word in key.split()}
    if len(roster.entries) <= _SPELLED_JOINED:
        spelled |= _long_joins(joined, keys)
    facts = _facts(roster, bound)
    domestic = frozenset(name for (kind, name), known in bound.items() if kind is Kind.TOURNAMENT and known.league)
    derbies = frozenset(
        frozenset(by_line[name] for name in derby.teams)
        for derby in aliases.derbies
        if all(name in by_line for name in derby.teams)
    )
    hearing = Hearing(sorted(spelled) if len(roster.entries) <= _SPELLED_JOINED else ())
    return Index(keys, joined, words, Speller(spelled), hearing, facts, domestic, derbies)


def _established(senses: tuple[Sense, ...]) -> bool:
    return any(sense.established for sense in senses)


def _long_joins(joined: dict[str, str], keys: dict[str, tuple[Sense, ...]]) -> set[str]:
    """Joined names that may be corrected: those that begin with a real word, not with «CA» or «RB»."""
    return {word for word, key in joined.items() if word not in keys and key.find(" ") > 2 and _established(keys[key])}


def _own_senses(roster: Roster, bound: dict[tuple[Kind, str], Known]) -> Iterator[tuple[str, Sense]]:
    """Every name of the roster, and every alias of a known one."""
    guesses = _guesses(roster, bound)
    for entry in roster.entries:
        known = bound.get((entry.kind, entry.canonical))
        names = (entry.canonical,)
        official = {key_of(name) for name in (entry.canonical, *entry.names)}
        if not is_reserve(entry.canonical):
            official.add(core_of(entry.canonical))
        if known is not None:
            official.update(known.spellings)
        sayings = known.sayings if known is not None else ()
        # A short form that the tables call weak stays weak, even where it is the core of an official name.
        parts = {word for key in official for word in (key, *key.split())}
        weak = {saying.key for saying in sayings if saying.weak and saying.gender is Gender.NONE}
        sense = Sense(entry.kind, names, Rank.OFFICIAL)
        for key in official - weak:
            if key:
                yield key, sense
        for saying in sayings:
            rank = Rank.WEAK if saying.weak else Rank.SAID
            misspelt = rank is Rank.SAID and _misspelt(saying.key, parts)
            yield saying.key, Sense(entry.kind, names, rank, saying.gender, saying.language, misspelt=misspelt)
        for key in guesses.get((entry.kind, entry.canonical), ()):
            if key not in official and key not in weak:
                yield key, Sense(entry.kind, names, Rank.GUESSED)


def _misspelt(key: str, parts: set[str]) -> bool:
    """True for a nickname of one word that is a name of the same club, wrongly spelt."""
    return " " not in key and key not in parts and any(OSA.distance(key, part, score_cutoff=2) <= 2 for part in parts)


def _guesses(roster: Roster, bound: dict[tuple[Kind, str], Known]) -> dict[tuple[Kind, str], list[str]]:
    """For names without a line of their own: the words that no other name has; of players, parts of their name."""
    counts = Counter(word for entry in roster.entries for word in set(key_of(entry.canonical).split()))
    shared = Counter(
        part
        for entry in roster.entries
        if entry.kind is Kind.PLAYER
        for part in set(_parts(entry, key_of(entry.canonical).split()))
    )
    guesses: dict[tuple[Kind, str], list[str]] = {}
    for entry in roster.entries:
        words = key_of(entry.canonical).split()
        if entry.kind is Kind.TOURNAMENT or len(words) < 2 or is_reserve(entry.canonical):
            continue
        if entry.kind is Kind.PLAYER:
            parts = _parts(entry, words)
            guesses[entry.kind, entry.canonical] = [part for part in parts if len(part) > 3 and shared[part] == 1]
        elif (entry.kind, entry.canonical) not in bound:
            guesses[entry.kind, entry.canonical] = [word for word in words if len(word) > 3 and counts[word] == 1]
    return guesses


def _parts(entry: RosterEntry, words: list[str]) -> list[str]:
    """What a player is called: surname or surnames, and the usual order of «Alcaraz, Carlos»; never a given name."""
    if "," in entry.canonical:
        surname, _, given = entry.canonical.partition(",")
        return [*key_of(surname).split()[-1:], key_of(f"{given} {surname}")]
    if len(words) < 3:
        return words[-1:]
    return [words[-1], " ".join(words[-2:]), f"{words[0]} {words[-1]}"]


def _merge(senses: list[Sense]) -> Sense:
    """One sense out of all that share a key: the highest rank is meant, the rest need context."""
    if len(senses) == 1:
        return senses[0]
    top = max(sense.rank for sense in senses)
    best = [sense for sense in senses if sense.rank == top]
    names = tuple(dict.fromkeys(name for sense in best for name in sense.names))
    others = tuple(dict.fromkeys(name for sense in senses for name in sense.names if name not in names))
    languages = {sense.language for sense in best}
    language = languages.pop() if len(languages) == 1 else None
    first = best[0]
    misspelt = all(sense.misspelt for sense in best)
    return Sense(first.kind, names, top, first.gender, language, len(names) > 1, others=others, misspelt=misspelt)


def _shared_senses(
    aliases: Aliases, by_line: dict[str, str], merged: dict[tuple[str, Gender, Kind], Sense]
) -> Iterator[tuple[str, Sense]]:
    """Bare forms, derbies and names of countries; a bare form replaces what its key meant before."""
    for form in aliases.forms:
        names = tuple(by_line[name] for name in form.names if name in by_line)
        for saying in form.sayings if names else ():
            key, gender = (key_of(saying.text), Gender.NONE) if form.exact else (saying.key, saying.gender)
            rare = tuple(by_line[name] for name in form.rare if name in by_line)
            before = merged.get((key, gender, form.kind))
            yield key, _form_sense(names, rare, saying, gender, form, before)
    for derby in aliases.derbies:
        if all(name in by_line for name in derby.teams):
            pair = tuple(by_line[name] for name in derby.teams)
            for saying in derby.sayings:
                yield saying.key, Sense(Kind.TEAM, pair, Rank.SAID, language=saying.language, derby=True)
    leagues = {known.country: by_line[known.name] for known in aliases.known if known.league and known.name in by_line}
    for country in aliases.countries:
        league = (leagues[country.code],) if country.code in leagues else ()
        for name in country.names:
            yield name, Sense(Kind.TOURNAMENT, league, Rank.WEAK, country=country.code)
        for phrase in country.leagues:
            if (phrase, Gender.NONE, Kind.TOURNAMENT) not in merged:
                yield phrase, Sense(Kind.TOURNAMENT, league, Rank.OFFICIAL)


def _absent_senses(aliases: Aliases, by_line: dict[str, str]) -> Iterator[tuple[str, Sense]]:
    """Names of those who do not play today, so that «Inter Miami» is not taken for Inter and Miami."""
    for known in aliases.known:
        if known.name not in by_line:
            for key in known.spellings:
                yield key, Sense(known.kind, (), Rank.OFFICIAL)


def _form_sense(
    names: tuple[str, ...], rare: tuple[str, ...], saying: Saying, gender: Gender, form: Form, before: Sense | None
) -> Sense:
    """The sense of a bare form; whoever said so before and is not among its readings stays reachable by context."""
    said = (*rare, *(before.names if before else ()), *(before.others if before else ()))
    others = tuple(dict.fromkeys(name for name in said if name not in names))
    rank = Rank.WEAK if saying.weak else Rank.OFFICIAL
    if form.ask:
        return Sense(form.kind, names, rank, gender, saying.language, ask=len(names) > 1, others=others)
    return Sense(
        form.kind, names[:1], rank, gender, saying.language, others=(*names[1:], *others), anywhere=form.anywhere
    )


def _with_beginnings(merged: dict[tuple[str, Gender, Kind], Sense]) -> dict[str, tuple[Sense, ...]]:
    """All senses of each key, and an empty entry for each beginning of a longer key."""
    keys: dict[str, tuple[Sense, ...]] = {}
    for (key, _, _), sense in merged.items():
        keys[key] = (*keys.get(key, ()), sense)
        at = key.find(" ")
        while at > 0:
            keys.setdefault(key[:at], ())
            at = key.find(" ", at + 1)
    return keys


def _facts(roster: Roster, bound: dict[tuple[Kind, str], Known]) -> dict[str, Facts]:
    """What context needs to know of each name."""
    homes = {name: known.country for (kind, name), known in bound.items() if kind is Kind.TOURNAMENT and known.league}
    facts: dict[str, Facts] = {}
    for entry in roster.entries:
        known = bound.get((entry.kind, entry.canonical))
        home = next((homes[name] for name in entry.tournaments if name in homes), "")
        country = known.country if known is not None and known.country else home
        league = known.league if known is not None else False
        facts[entry.canonical] = Facts(entry.kind, frozenset(entry.tournaments), country, league)
    return facts


def names_of(senses: Iterable[Sense]) -> frozenset[str]:
    """All names that some senses mean first."""
    return frozenset(name for sense in senses for name in sense.names)
