"""The corpora of names and how they are scored; run as a script it prints the figures, with ``-v`` the mistakes."""

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from chatbet.language import Language
from chatbet.understanding.entities.names import CONFIDENT, Aliases, Gazetteer, NameContext
from chatbet.understanding.normalise import normalise
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.utterance import Kind

HERE = Path(__file__).parent
FILES = {Kind.TEAM: "teams", Kind.TOURNAMENT: "tournaments", Kind.PLAYER: "players"}


@cache
def roster() -> Roster:
    """The day's catalogue of ``roster_data.toml``."""
    table = tomllib.loads((HERE / "roster_data.toml").read_text())["tournament"]
    plays: dict[tuple[Kind, str], list[str]] = {}
    sports: dict[tuple[Kind, str], str] = {}
    entries = []
    for row in table:
        sport = row.get("sport", "1")
        also = tuple(row.get("also", ()))
        entries.append(RosterEntry(row["name"], Kind.TOURNAMENT, (row["name"], *also), sport_id=sport))
        for kind, key in ((Kind.TEAM, "teams"), (Kind.PLAYER, "players")):
            for name in row.get(key, ()):
                plays.setdefault((kind, name), []).append(row["name"])
                sports[kind, name] = sport
    entries += [
        RosterEntry(name, kind, (name,), tuple(where), sports[kind, name]) for (kind, name), where in plays.items()
    ]
    return Roster.of(entries)


@cache
def gazetteer() -> Gazetteer:
    """The names of that catalogue."""
    return Gazetteer.build(roster(), Aliases.load())


@dataclass(frozen=True)
class Line:
    """One phrasing and what it must yield: per expected name the accepted readings, and names that may be missing."""

    text: str
    expected: tuple[frozenset[str], ...]
    optional: frozenset[str]
    held: bool
    ask: bool
    country: str | None


def lines(kind: Kind, language: Language) -> Iterator[Line]:
    """All lines of one corpus, without those whose reading is a matter of taste."""
    path = HERE.parent / "corpus" / language.value / f"{FILES[kind]}.toml"
    for family in tomllib.loads(path.read_text())["family"]:
        if family.get("tolerate"):
            continue
        required = tuple(frozenset(value.split("|")) for value in family["value"] if not value.startswith("?"))
        optional = frozenset(value[1:] for value in family["value"] if value.startswith("?"))
        for text in family["say"]:
            yield Line(
                text, required, optional, family.get("held", False), family.get("ask", False), family.get("country")
            )


@dataclass
class Score:
    """Counts of one corpus part, and its mistakes."""

    hit: int = 0
    extra: int = 0
    missed: int = 0
    mistakes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Found names that were meant."""
        return self.hit / max(1, self.hit + self.extra)

    @property
    def recall(self) -> float:
        """Meant names that were found."""
        return self.hit / max(1, self.hit + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.hit / max(1, 2 * self.hit + self.extra + self.missed)

    def add(self, line: Line, found: list[str]) -> None:
        """Count one line."""
        left = list(dict.fromkeys(name for name in found if name not in line.optional))
        missed = []
        for accepted in line.expected:
            match = next((name for name in left if name in accepted), None)
            if match is None:
                missed.append("|".join(sorted(accepted)))
            else:
                left.remove(match)
        self.hit += len(line.expected) - len(missed)
        self.missed += len(missed)
        self.extra += len(left)
        if missed or left:
            self.mistakes.append(f"{line.text!r}: missed {missed}, extra {left}")


def score(kind: Kind, language: Language, *, held: bool) -> Score:
    """Score one part of one corpus."""
    result = Score()
    for line in lines(kind, language):
        if line.held is held:
            result.add(line, names_in(line.text, kind, language, line.country))
    return result


def names_in(text: str, kind: Kind, language: Language, country: str | None = None) -> list[str]:
    """The likeliest reading of every confident mention of one kind."""
    mentions = gazetteer().find(normalise(text), language=language, context=NameContext(country=country))
    return [mention.name for mention in mentions if mention.kind is kind and mention.confidence >= CONFIDENT]


def main() -> None:
    """Print the figures, and with ``-v`` the mistakes of the open part."""
    for kind in FILES:
        for language in Language:
            for held in (False, True):
                result = score(kind, language, held=held)
                part = "held" if held else "open"
                figures = f"P {result.precision:.3f}  R {result.recall:.3f}  F1 {result.f1:.3f}"
                sys.stdout.write(f"{FILES[kind]:12} {language.value} {part}  {figures}\n")
                if "-v" in sys.argv and not held:
                    sys.stdout.writelines(f"    {mistake}\n" for mistake in result.mistakes)


if __name__ == "__main__":
    main()
