"""Measures understanding on sentences that nobody trained on: ``python -m chatbet.understanding.evaluation``.

Reads JSON lines (id, text, history, language, intent, entities, noisy, family) and prints the table of figures with
their floors and goals: for ``held_out.jsonl``, by writers who knew what is learned from, and for ``strangers.jsonl``,
by writers who knew nothing of this project but the rules of a right answer. The second table is the one to believe.
Judges by the rules of the contract: several intents may be right, the result market is optional, players may stand
among the teams.
"""

import argparse
import json
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import mean
from typing import Any

from chatbet.language import Language
from chatbet.understanding.commandline import on_wire, understood
from chatbet.understanding.roster import Roster, RosterEntry
from chatbet.understanding.understand import Understanding
from chatbet.understanding.utterance import Kind

GOALS: dict[str, tuple[float, float]] = {
    "intent es": (0.90, 0.95), "intent en": (0.87, 0.93), "intent pt": (0.87, 0.93), "intent macro F1": (0.89, 0.94),
    "worst intent F1": (0.80, 0.88), "clean minus noisy": (0.05, 0.02), "language": (0.96, 0.99), "ECE": (0.07, 0.04),
    "teams F1": (0.93, 0.97), "tournaments F1": (0.90, 0.95), "players F1": (0.92, 0.97), "dates F1": (0.85, 0.93),
    "amounts F1": (0.92, 0.97), "lines F1": (0.92, 0.97), "markets F1": (0.85, 0.93), "selections F1": (0.82, 0.92),
    "exact": (0.70, 0.83), "follow-ups, exact": (0.75, 0.88), "ms p50": (5.0, 1.0), "ms p99": (20.0, 5.0),
}  # fmt: skip
"""The floor and the goal of each figure, where one is set."""
SMALLER_IS_BETTER = frozenset({"clean minus noisy", "ECE", "ms p50", "ms p99"})
CORPUS = Path("tests/corpus")
SETS = ("held_out", "strangers")
ROSTER = Path("tests/understanding/roster_data.toml")
NOW = datetime.fromisoformat("2026-11-25T10:00:00-05:00")
ENTITIES = ("teams", "tournaments", "players", "dates", "amounts", "lines", "markets", "selections", "risk")
_OPTIONAL_MARKETS = {"match_result", "win"}
_BINS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence with everything that is right about it."""

    id: str
    text: str
    history: tuple[str, ...]
    language: Language
    intents: tuple[str, ...]
    entities: dict[str, Any]
    noisy: bool = False
    family: str = ""
    any_language: bool = False
    """«7» and «asdkjh» are in no language."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was understood of one case."""

    case: Case
    language: str
    intent: str
    confidence: float
    wanted: dict[str, Counter[str]]
    found: dict[str, Counter[str]]
    seconds: float

    @property
    def intent_right(self) -> bool:
        """True when the intent is one of those accepted."""
        return self.intent in self.case.intents

    @property
    def language_right(self) -> bool:
        """True when the language is the one that was written."""
        return self.language == self.case.language

    @property
    def exact(self) -> bool:
        """True when the intent and every entity are right."""
        return self.intent_right and self.wanted == self.found


@dataclass(slots=True)
class Tally:
    """Counts for an F1."""

    right: int = 0
    wanted: int = 0
    found: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, wanted: Counter[str], found: Counter[str]) -> None:
        """Count one case."""
        self.right += (wanted & found).total()
        self.wanted += wanted.total()
        self.found += found.total()

    @property
    def f1(self) -> float:
        """F1 over all cases; one when nothing was wanted and nothing found."""
        return 2 * self.right / (self.wanted + self.found) if self.wanted + self.found else 1.0


def roster_from(path: Path) -> Roster:
    """The day's names for the evaluation: competitions with their competitors."""
    entries: list[RosterEntry] = []
    appears: defaultdict[tuple[Kind, str, str], list[str]] = defaultdict(list)
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["tournament"]:
        name, sport = row["name"], row.get("sport", "1")
        entries.append(RosterEntry(name, Kind.TOURNAMENT, (name, *row.get("also", ())), (), sport))
        for kind, key in ((Kind.TEAM, "teams"), (Kind.PLAYER, "players")):
            for competitor in row.get(key, ()):
                appears[kind, competitor, sport].append(name)
    entries += [RosterEntry(name, kind, (name,), tuple(where), sport) for (kind, name, sport), where in appears.items()]
    return Roster.of(entries)


def cases_from(path: Path) -> list[Case]:
    """The cases of one file."""
    return [_case(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _case(row: dict[str, Any]) -> Case:
    intents = row["intent"] if isinstance(row["intent"], list) else [row["intent"]]
    return Case(
        str(row["id"]),
        row["text"],
        tuple(row.get("history") or ()),
        Language(row["language"]),
        tuple(intents),
        row["entities"],
        bool(row.get("noisy")),
        row.get("family", ""),
        bool(row.get("any_language")),
    )


def examine(understanding: Understanding, cases: Iterable[Case]) -> list[Outcome]:
    """Understand every case; the hint is the default language, as on the command line."""
    return [_outcome(understanding, case) for case in cases]


def _outcome(understanding: Understanding, case: Case) -> Outcome:
    started = time.perf_counter()
    utterance = understood(understanding, case.text, case.history, now=NOW, hint=Language.ES)
    seconds = (time.perf_counter() - started) / (1 + len(case.history))
    told = on_wire(utterance)
    wanted, found = _values(case.entities), _values(told["entities"])
    _forgive(wanted, found, case.entities)
    return Outcome(case, told["language"], told["intent"], told["confidence"], wanted, found, seconds)


def _values(entities: dict[str, Any]) -> dict[str, Counter[str]]:
    """Each entity as comparable strings. Currencies are not compared: a local guess is not punished."""
    return {
        "teams": Counter(entities.get("teams") or ()),
        "tournaments": Counter(entities.get("tournaments") or ()),
        "players": Counter(entities.get("players") or ()),
        "dates": Counter(f"{_instant(one['from'])}/{_instant(one['to'])}" for one in entities.get("dates") or ()),
        "amounts": Counter(str(one["value"]) for one in entities.get("amounts") or ()),
        "lines": Counter(entities.get("lines") or ()),
        "markets": Counter(name for name in entities.get("markets") or () if name not in _OPTIONAL_MARKETS),
        "selections": Counter(entities.get("selections") or ()),
        "risk": Counter([entities["risk"]] if entities.get("risk") else []),
    }


def _instant(moment: str | None) -> str:
    return datetime.fromisoformat(moment).astimezone(NOW.tzinfo).isoformat() if moment else ""


def _forgive(wanted: dict[str, Counter[str]], found: dict[str, Counter[str]], entities: dict[str, Any]) -> None:
    """Players may stand among the teams instead."""
    for player in entities.get("players") or ():
        if found["teams"][player] and not found["players"][player]:
            found["players"][player] = found["teams"].pop(player)


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """ECE of the intent's confidence in ten bins."""
    bins: defaultdict[int, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        bins[min(int(one.confidence * _BINS), _BINS - 1)].append(one)
    return sum(
        abs(mean(one.confidence for one in group) - mean(one.intent_right for one in group)) * len(group)
        for group in bins.values()
    ) / max(len(outcomes), 1)


def intent_f1(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """F1 of each intent; a case with several right intents counts for the one that was found among them."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for one in outcomes:
        wanted = one.intent if one.intent_right else one.case.intents[0]
        for label in {wanted, one.intent}:
            tally = tallies[label]
            tally.add(Counter([wanted] * (wanted == label)), Counter([one.intent] * (one.intent == label)))
    return {label: tally.f1 for label, tally in sorted(tallies.items())}


def entity_f1(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Micro F1 of each entity."""
    tallies = {name: Tally() for name in ENTITIES}
    for one in outcomes:
        for name, tally in tallies.items():
            tally.add(one.wanted[name], one.found[name])
    return {name: tally.f1 for name, tally in tallies.items()}


def share(outcomes: Iterable[Outcome], right: str) -> float:
    """The share of outcomes of which ``right`` holds."""
    listed = [bool(getattr(one, right)) for one in outcomes]
    return mean(listed) if listed else float("nan")


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """All figures of the table, by name."""
    by_intent = intent_f1(outcomes)
    worst = min(by_intent, key=lambda label: by_intent[label])
    follow = [one for one in outcomes if one.case.history]
    times = sorted(one.seconds * 1000 for one in outcomes)
    clean, noisy = ([one for one in outcomes if one.case.noisy is flag] for flag in (False, True))
    return {
        "cases": float(len(outcomes)),
        **{
            f"intent {language}": share((one for one in outcomes if one.case.language is language), "intent_right")
            for language in Language
        },
        "intent macro F1": mean(by_intent.values()),
        f"worst intent F1 ({worst})": by_intent[worst],
        "clean minus noisy": share(clean, "intent_right") - share(noisy, "intent_right"),
        "language": share((one for one in outcomes if not one.case.any_language), "language_right"),
        "ECE": calibration_error(outcomes),
        **{f"{name} F1": value for name, value in entity_f1(outcomes).items()},
        "exact": share(outcomes, "exact"),
        "follow-ups, intent": share(follow, "intent_right"),
        "follow-ups, exact": share(follow, "exact"),
        "ms p50": times[len(times) // 2],
        "ms p99": times[min(int(len(times) * 0.99), len(times) - 1)],
    }


def written(table: dict[str, float]) -> Iterable[str]:
    """The table for people: each figure with its floor, its goal, and which of them it reaches."""
    yield f"{'figure':34} {'value':>8} {'floor':>7} {'goal':>7}"
    for name, value in table.items():
        floor, goal = GOALS.get(name.split(" (")[0], (None, None))
        if floor is None or goal is None:
            yield f"{name:34} {value:8.3f}"
        else:
            yield f"{name:34} {value:8.3f} {floor:7.3f} {goal:7.3f}  {_reached(name, value, floor, goal)}"


def _reached(name: str, value: float, floor: float, goal: float) -> str:
    if name in SMALLER_IS_BETTER:
        value, floor, goal = -value, -floor, -goal
    return "goal" if value >= goal else "floor" if value >= floor else "BELOW THE FLOOR"


def mistakes(outcomes: Iterable[Outcome]) -> Iterable[str]:
    """One line per case that is not exact."""
    for one in outcomes:
        if not one.exact:
            wrong = [
                f"{name}: {sorted(one.wanted[name].elements())} -> {sorted(one.found[name].elements())}"
                for name in ENTITIES
                if one.wanted[name] != one.found[name]
            ]
            intent = "" if one.intent_right else f"{'/'.join(one.case.intents)} -> {one.intent}"
            told = "; ".join([intent, *wrong] if intent else wrong)
            yield f"{one.case.id} {list(one.case.history) or ''} {one.case.text!r} ({one.confidence:.2f}) {told}"


def main() -> None:
    """Print the table, and with ``--mistakes`` every case that is not exact."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--roster", type=Path, default=ROSTER)
    parser.add_argument("--mistakes", action="store_true")
    asked = parser.parse_args()
    sets = {"": asked.files} if asked.files else {name: sorted(CORPUS.glob(f"*/{name}.jsonl")) for name in SETS}
    understanding = Understanding(roster_from(asked.roster))
    for name, files in sets.items():
        outcomes = examine(understanding, (case for path in files for case in cases_from(path)))
        lines = [name] if name else []
        lines += written(figures(outcomes)) if outcomes else ["no cases"]
        lines += mistakes(outcomes) if asked.mistakes else ()
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
