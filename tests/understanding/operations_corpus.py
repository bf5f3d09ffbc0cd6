"""What follow-ups do to the question before them, by operation; as a script it prints figures and mistakes."""

import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from understanding_world import CORPUS, heard

from chatbet.language import Language
from chatbet.understanding.utterance import Utterance

ENTITIES = ("teams", "tournaments", "players", "days", "amounts", "markets", "selections", "lines", "risk")
OPTIONAL_MARKETS = {"match_result", "win"}


@dataclass(frozen=True)
class Dialogue:
    """The user's messages, and what the last one means."""

    operation: str
    language: Language
    say: tuple[str, ...]
    intents: tuple[str, ...]
    wanted: dict[str, list[str]]
    held: bool = False

    def wrong(self) -> dict[str, Any]:
        """What is understood otherwise; empty when all is right."""
        found = heard(*self.say, language=self.language)
        told = entities_of(found)
        missed: dict[str, Any] = {name: told[name] for name in ENTITIES if told[name] != self.wanted[name]}
        return missed if found.intent.value in self.intents else {"intent": found.intent.value, **missed}


def dialogues(language: Language) -> Iterator[Dialogue]:
    """Every dialogue of one language."""
    text = (CORPUS / language.value / "operations.toml").read_text(encoding="utf-8")
    for operation, section in tomllib.loads(text).items():
        for case in section["cases"]:
            wanted = {name: _listed(case.get(name)) for name in ENTITIES}
            held = case.get("held", False)
            yield Dialogue(operation, language, tuple(case["say"]), tuple(case["intents"]), wanted, held)


def entities_of(utterance: Utterance) -> dict[str, list[str]]:
    """Every entity as sorted plain values; the market of the result may be named or not, a day stands for its date."""
    meant = utterance.entities
    return {
        "teams": sorted(meant.teams),
        "tournaments": sorted(meant.tournaments),
        "players": sorted(meant.players),
        "days": sorted(date.start.date().isoformat() for date in meant.dates if date.start),
        "amounts": sorted(f"{amount.value.normalize():f}" for amount in meant.amounts),
        "markets": sorted(market.value for market in meant.markets if market.value not in OPTIONAL_MARKETS),
        "selections": sorted(meant.selections),
        "lines": sorted(meant.lines),
        "risk": _listed(meant.risk),
    }


def _listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else sorted(value or ())


def main() -> None:
    """Print the share of exact dialogues by language and part; with ``-v`` the mistakes of the open part."""
    for language in Language:
        for held in (False, True):
            tally: defaultdict[str, list[bool]] = defaultdict(list)
            for one in dialogues(language):
                if one.held is held:
                    wrong = one.wrong()
                    tally[one.operation].append(not wrong)
                    if wrong and not held and "-v" in sys.argv:
                        sys.stdout.write(f"  {one.operation}: {' > '.join(one.say)!r} {one.intents} {wrong}\n")
            every = [right for row in tally.values() for right in row]
            by_name = " ".join(f"{name} {sum(row)}/{len(row)}" for name, row in tally.items())
            part = "held" if held else "open"
            sys.stdout.write(
                f"{language.value} {part} {sum(every)}/{len(every)} {sum(every) / len(every):.2f}: {by_name}\n"
            )


if __name__ == "__main__":
    main()
