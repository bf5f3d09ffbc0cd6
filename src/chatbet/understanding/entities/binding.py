"""Which line of the alias tables speaks of which entry of the day's roster.

Catalogues spell names in their own way («Club Atlético de Madrid», «CA Mineiro», «Barcelona SC (ECU)»): a line binds
to an entry with an equal name, else with an equal core, the name without the words that most clubs share. Never by
likeness.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from chatbet.understanding.entities.aliases import Aliases, Known, key_of
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.utterance import Kind

# Words that say «club» or when it was founded.
_NOISE_WORDS = """
fc cf sc ac afc cfc ssc as ss us uc ud cd sd sad ca cr ec se rc rcd ad aa bc bsc sk fk nk kv ff if bk vfl vfb tsv
tsg sv sco osc hsc aj ogc acf csd csyd cdc fr fbpa fbc calcio club clube futbol football futebol fussball foot de
del da do d deportivo deportes deportiva sport the e y and 04 05 98 29 63 07 1846 1848 1893 1899 1901 1907 1909 1910
1913 1919 1
"""
_NOISE = frozenset(_NOISE_WORDS.split())
_RESERVE_WORDS = """
women femenino femenina feminino feminina ladies w b ii castilla u17 u18 u19 u20 u21 u23 youth reserves fem femenil
juvenil
"""
_RESERVE = frozenset(_RESERVE_WORDS.split())
_COUNTRY_MARK = re.compile(r"\s*\(([A-Z]{3})\)\s*$")
_MARKS = """
ESP:ES ENG:GB SCO:GB ITA:IT GER:DE FRA:FR NED:NL POR:PT BEL:BE TUR:TR GRE:GR COL:CO ARG:AR BRA:BR MEX:MX URU:UY
CHI:CL PER:PE ECU:EC PAR:PY BOL:BO VEN:VE HON:HN
"""
_COUNTRIES = dict(mark.split(":") for mark in _MARKS.split())


def core_of(name: str) -> str:
    """The key of a name without country mark and without the words that many clubs share."""
    return _core(key_of(_COUNTRY_MARK.sub("", name)))


def _core(key: str) -> str:
    words = key.split()
    return " ".join(word for word in words if word not in _NOISE) or " ".join(words)


def is_reserve(name: str) -> bool:
    """True for a women's, youth or second team, which never answers to the first team's nicknames."""
    return not _RESERVE.isdisjoint(key_of(name).split()[1:])


def bind(roster: Roster, aliases: Aliases) -> dict[tuple[Kind, str], Known]:
    """For each roster entry (kind, canonical name) that the tables know, its line."""
    tournaments = _bind_kind(roster, aliases.known, Kind.TOURNAMENT, {})
    homes = {entry: known.country for (_, entry), known in tournaments.items() if known.league}
    bound = dict(tournaments)
    for kind in (Kind.TEAM, Kind.PLAYER):
        bound |= _bind_kind(roster, aliases.known, kind, homes)
    return bound


def _bind_kind(
    roster: Roster, known: Iterable[Known], kind: Kind, homes: dict[str, str]
) -> dict[tuple[Kind, str], Known]:
    """Bind the entries of one kind: exact names first, then cores; homonyms by their country."""
    exact: defaultdict[str, list[Known]] = defaultdict(list)
    core: defaultdict[str, list[Known]] = defaultdict(list)
    for line in known:
        if line.kind is kind:
            for key in (*line.spellings, *line.listed):
                exact[key].append(line)
                core[_core(key)].append(line)
    entries = [entry for entry in roster.entries if entry.kind is kind and not is_reserve(entry.canonical)]
    bound: dict[tuple[Kind, str], Known] = {}
    taken: set[str] = set()
    for table, form in ((exact, key_of), (core, core_of)):
        for entry in entries:
            if (kind, entry.canonical) in bound:
                continue
            lines = [line for name in _names(entry) for line in table.get(form(name), ()) if line.name not in taken]
            choice = _choose(lines, _country_of(entry, homes), must_agree=table is core)
            if choice is not None:
                bound[kind, entry.canonical] = choice
                taken.add(choice.name)
    return bound


def _names(entry: RosterEntry) -> tuple[str, ...]:
    return tuple(dict.fromkeys((entry.canonical, *entry.names)))


def _country_of(entry: RosterEntry, homes: dict[str, str]) -> str:
    """The country that the entry's own name or its league gives away; empty when neither does."""
    mark = _COUNTRY_MARK.search(entry.canonical)
    if mark and mark.group(1) in _COUNTRIES:
        return _COUNTRIES[mark.group(1)]
    return next((homes[name] for name in entry.tournaments if name in homes), "")


def _choose(lines: Sequence[Known], country: str, *, must_agree: bool) -> Known | None:
    """The line of the entry's own country; without a known country, the first one."""
    agreeing = [line for line in lines if line.country == country]
    if agreeing:
        return agreeing[0]
    if country and must_agree and any(line.country for line in lines):
        return None
    return lines[0] if lines else None
