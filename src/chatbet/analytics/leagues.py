"""Which files hold the same league, and which names the same club: told by the clubs themselves.

Files of one league, a season each, share most of their clubs; other leagues and cups do not.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from chatbet.analytics.datafiles import Part
from chatbet.analytics.match import Match

SHARED = 0.4
"""Part of the smaller set of clubs that two seasons of one league have in common; a cup and a league share less."""
_NOISE = frozenset(
    {
        "ac",
        "acf",
        "afc",
        "as",
        "bsc",
        "ca",
        "calcio",
        "cd",
        "cf",
        "club",
        "de",
        "del",
        "fc",
        "foot",
        "fsv",
        "racing",
        "rc",
        "sc",
        "ssc",
        "sv",
        "ud",
        "us",
    }
)
"""Words that one file writes and another leaves out."""


def leagues(parts: Sequence[Part]) -> dict[str, list[Match]]:
    """Matches by league, by date, each once; a club that is written in two ways in two files has one name.

    Parts that name their division belong together when the division is the same; others when they share clubs.
    """
    groups: list[list[Part]] = []
    for part in parts:
        group = next((group for group in groups if any(_same_league(part, other) for other in group)), None)
        if group is None:
            groups.append([part])
        else:
            group.append(part)
    labels = _labels(groups)
    return {label: _merged(group) for label, group in zip(labels, groups, strict=True)}


def _same_league(one: Part, other: Part) -> bool:
    if one.division or other.division:
        return one.division == other.division
    first, second = _cores(one), _cores(other)
    return len(first & second) >= SHARED * min(len(first), len(second))


def _labels(groups: Sequence[Sequence[Part]]) -> list[str]:
    names = [group[0].division or group[0].source for group in groups]
    return [name if names.count(name) == 1 else f"{name} #{place}" for place, name in enumerate(names, start=1)]


def _merged(group: Iterable[Part]) -> list[Match]:
    names = _canonical_names(group)
    matches = {
        match._replace(home=names[match.home], away=names[match.away]) for part in group for match in part.matches
    }
    return sorted(matches, key=lambda match: (match.date, match.home))


def _canonical_names(group: Iterable[Part]) -> dict[str, str]:
    """Each written name -> the first written one with the same core, unless both stand in one file."""
    names: dict[str, str] = {}
    for part in group:
        written = sorted(_clubs(part))
        taken = {names.get(name, name) for name in written if name in names}
        for name in written:
            known = {_core(other): canonical for other, canonical in names.items() if canonical not in taken}
            names.setdefault(name, known.get(_core(name), name))
    return names


def _clubs(part: Part) -> set[str]:
    return {name for match in part.matches for name in (match.home, match.away)}


def _cores(part: Part) -> set[frozenset[str]]:
    return {_core(name) for name in _clubs(part)}


@cache
def _core(name: str) -> frozenset[str]:
    """The words that tell a club: no accents, no years, no legal forms; all words when nothing else is left."""
    folded = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", folded)
    return frozenset(word for word in words if word not in _NOISE and not word.isdigit()) or frozenset(words or [name])
