"""Whole messages and what they must yield against the sandbox's names; as a script it prints figures and mistakes."""

import asyncio
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from chatbet.clock import SystemClock
from chatbet.conversation.listening import roster_of
from chatbet.language import Language
from chatbet.services import upstream_address
from chatbet.settings import Settings
from chatbet.sportsbook.client import HttpSportsbook
from chatbet.sportsbook.keeper import CatalogueKeeper
from chatbet.understanding.commandline import on_wire, understood
from chatbet.understanding.evaluation import Tally
from chatbet.understanding.roster import Roster
from chatbet.understanding.understand import Understanding

CORPUS = Path(__file__).parent.parent / "corpus"
NOW = datetime.fromisoformat("2026-11-25T10:00:00-05:00")
ENTITIES = ("teams", "tournaments", "players", "amounts", "markets", "selections", "lines", "risk")
OPTIONAL_MARKETS = {"match_result", "win"}
ASKING = {Language.ES: "cuándo juega {}", Language.EN: "when do {} play", Language.PT: "quando joga {}"}
PRICING = {Language.ES: "cuánto paga {}", Language.EN: "odds on {} to win", Language.PT: "quanto paga {}"}


@dataclass(frozen=True)
class Line:
    """One message and its entities by name."""

    text: str
    language: Language
    wanted: dict[str, list[str]]
    held: bool = False


async def _sandbox_roster() -> Roster:
    """The names of the sandbox on the day of the corpora."""
    clock = SystemClock.starting_at(NOW)
    async with AsyncExitStack() as stack:
        address = await upstream_address(Settings(), clock, stack)
        upstream = await stack.enter_async_context(HttpSportsbook(address, clock=clock))
        return roster_of(await CatalogueKeeper(upstream, clock).refresh())


@cache
def understanding() -> Understanding:
    """Understanding with the sandbox's names."""
    return Understanding(asyncio.run(_sandbox_roster()))


def table(language: Language) -> dict[str, Any]:
    """One corpus file."""
    return tomllib.loads((CORPUS / language.value / "messages.toml").read_text(encoding="utf-8"))


def lines(language: Language) -> Iterator[Line]:
    """The messages of one language."""
    for family in table(language)["family"]:
        wanted = {name: _listed(family.get(name)) for name in ENTITIES}
        for text in family["say"]:
            yield Line(text, language, wanted, family.get("held", False))


def nicknames(language: Language) -> Iterator[tuple[str, str]]:
    """Each club or player with each of their nicknames; players are listed once, for all languages."""
    rows = [*table(language)["nickname"], *(row for row in table(Language.ES)["nickname"] if "player" in row)]
    for row in rows:
        yield from ((row.get("team") or row["player"], name) for name in row["say"])


def _listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def found_in(line: Line) -> dict[str, list[str]]:
    """What is understood of a message; a player may also be a selection, the result market may be named or not."""
    told = on_wire(understood(understanding(), line.text, (), now=NOW, hint=line.language))["entities"]
    found = {name: _listed(told[name]) for name in ENTITIES if name != "amounts"}
    found["amounts"] = [amount["value"] for amount in told["amounts"]]
    found["markets"] = [market for market in found["markets"] if market not in OPTIONAL_MARKETS]
    found["selections"] = [side for side in found["selections"] if side not in line.wanted["players"]]
    return found


def score(language: Language, *, held: bool) -> tuple[dict[str, Tally], list[str], int]:
    """A tally for each entity, the lines that are not exact, and how many lines were read."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    wrong: list[str] = []
    count = 0
    for line in lines(language):
        if line.held is not held:
            continue
        count += 1
        found = found_in(line)
        for name in ENTITIES:
            tallies[name].add(Counter(line.wanted[name]), Counter(found[name]))
        missed = {name: found[name] for name in ENTITIES if sorted(found[name]) != sorted(line.wanted[name])}
        if missed:
            wrong.append(f"{line.text!r}: {missed}")
    return tallies, wrong, count


def main() -> None:
    """Print the figures of every language and part; with ``-v`` the mistakes of the open part."""
    for language in Language:
        for held in (False, True):
            tallies, wrong, count = score(language, held=held)
            figures = "  ".join(f"{name} {tally.f1:.3f}" for name, tally in tallies.items())
            part = "held" if held else "open"
            sys.stdout.write(f"{language.value} {part} {count - len(wrong)}/{count} exact  {figures}\n")
            if "-v" in sys.argv and not held:
                sys.stdout.writelines(f"    {line}\n" for line in wrong)


if __name__ == "__main__":
    main()
