"""What finding names costs as the catalogue grows, beside rapidfuzz over the whole list and one compiled regex.

Run: ``python benchmarks/names.py``. Prints one table in under a minute; times are processor time.
"""

import random
import re
import time
from collections.abc import Callable
from statistics import median

from rapidfuzz import fuzz, process

from chatbet.language import Language
from chatbet.understanding.entities.names import Aliases, Gazetteer
from chatbet.understanding.normalise import fold, normalise
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.utterance import Kind

SIZES = (400, 1_000, 10_000, 100_000)
UTTERANCES = (
    "¿Cuándo juega el Barcelona?",
    "cuanto paga el barcleona contra el real mardid",
    "métele 20 lucas a Millos y a nasional en combinada",
    "¿Cuáles son las cuotas para Manchester City vs Arsenal el sábado?",
    "hola buenas, quisiera saber si hoy hay partidos en vivo",
    "tabla de la liga colombiana",
    "y el flamnego a que hora juega con el palmeras?",
    "compara el rendimiento reciente del liverpool y el chelsea por favor",
    "me ayudas con mi retiro que no aparece desde ayer",
    "dame una recomendación segura para el domingo, algo de la premier",
)
SOUNDS = """
ba be bo ca ce co da de do fa fe ga go la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se so ta te to va ve vi
"""
SYLLABLES = SOUNDS.split()
SECONDS_EACH = 1.5
"""Time given to one measurement of one method."""


def roster(size: int, known: list[str]) -> Roster:
    """``size`` teams: the known clubs, then invented ones of one or two words."""
    dice = random.Random(size)
    names = dict.fromkeys(known[:size])
    while len(names) < size:
        words = ["".join(dice.choices(SYLLABLES, k=dice.randint(3, 4))).title() for _ in range(dice.randint(1, 2))]
        names[" ".join(words)] = None
    return Roster.of(RosterEntry(name, Kind.TEAM, (name,)) for name in names)


def timed(work: Callable[[str], object]) -> list[float]:
    """Seconds per utterance, over as many rounds as fit into the time."""
    laps: list[float] = []
    until = time.process_time() + SECONDS_EACH
    while time.process_time() < until:
        for text in UTTERANCES:
            began = time.process_time()
            work(text)
            laps.append(time.process_time() - began)
            if time.process_time() > until and len(laps) >= 3:
                return laps
    return laps


def row(size: int, method: str, build: float, laps: list[float]) -> None:
    """Print one line."""
    ordered = sorted(laps)
    worst = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(
        f"{size:>8}  {method:<24} {build * 1e3:>10.0f} {median(laps) * 1e6:>12.0f} {worst * 1e6:>12.0f} {len(laps):>8}"
    )


def measure(size: int, aliases: Aliases, known: list[str]) -> None:
    """All methods at one size."""
    entries = roster(size, known)
    began = time.process_time()
    gazetteer = Gazetteer.build(entries, aliases)
    built = time.process_time() - began
    began = time.process_time()
    gazetteer.find(normalise("barcleona"), language=Language.ES)
    first_typo = time.process_time() - began
    row(size, "gazetteer", built, timed(lambda text: gazetteer.find(normalise(text), language=Language.ES)))
    print(f"{'':>8}  {'  its first typo':<24} {first_typo * 1e3:>10.0f}")

    names = [fold(entry.canonical) for entry in entries.entries]
    scan = timed(lambda text: process.extract(fold(text), names, scorer=fuzz.partial_ratio, processor=None, limit=3))
    row(size, "rapidfuzz, whole list", 0.0, scan)

    began = time.process_time()
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")\b")
    compiled = time.process_time() - began
    row(size, "one regex (no typos)", compiled, timed(lambda text: pattern.findall(fold(text))))


def main() -> None:
    """Print the table."""
    aliases = Aliases.load()
    known = [line.name for line in aliases.known if line.kind is Kind.TEAM]
    print(f"{'names':>8}  {'method':<24} {'build ms':>10} {'p50 µs':>12} {'p99 µs':>12} {'lookups':>8}")
    for size in SIZES:
        measure(size, aliases, known)


if __name__ == "__main__":
    main()
