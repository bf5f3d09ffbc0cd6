"""What a question asks for beside its entities: «lo que más paga», «¿quién desciende?», «goleadores», «tenis».

Read from the words of the message by phrase tables in ``data/asking.<language>.toml``; pure, and shared by both brains.
"""

import re
import tomllib
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from chatbet.betting.odds import Bounds
from chatbet.language import Language
from chatbet.understanding.concepts import Meanings
from chatbet.understanding.entities.numbers import number_values
from chatbet.understanding.normalise import normalise


class Asked(StrEnum):
    """One thing that a question may ask for."""

    HIGHEST = "highest"
    """The price that pays most."""
    LOWEST = "lowest"
    """The biggest favourite."""
    FAVOURITE = "favourite"
    """Whom the sportsbook sees in front."""
    EVER = "ever"
    """Over the years: more than any sportsbook keeps."""
    PRICES = "prices"
    """Odds, in a question about something else."""
    PRICE_LIST = "price_list"
    """All prices of a match, whoever is named: «cuotas del Once Caldas»."""
    CHANCE = "chance"
    """How likely something is, as the market sees it."""
    TABLE = "table"
    """Groups or a ranking: positions, under another name."""
    LIST = "list"
    """Several matches («los próximos 3»), not only the next one."""
    NEXT_ONE = "next_one"
    """The next match alone («el próximo partido de la NBA»)."""
    MEETINGS = "meetings"
    """What two sides did against each other."""
    BOTTOM = "bottom"
    """The last places of a table."""
    GAP = "gap"
    """How far two sides of a table are apart."""
    MOST_GOALS = "most_goals"
    FEWEST_CONCEDED = "fewest_conceded"
    FIRST_HALF = "first_half"
    """A market of the first half, whichever."""
    TOTALS = "totals"
    """How many goals or points there will be."""
    MARKETS = "markets"
    """Which kinds of bets there are."""
    TARGET = "target"
    """What must be staked for a profit that is named."""
    EACH = "each"
    """A bet of its own on each of those named, with the stake on every one."""
    PER_LINE = "per_line"
    """The stake is that of each of the bets that make up a system, not of all together."""
    COMBO = "combo"
    """An idea for several matches in one bet."""
    ANOTHER = "another"
    """A pick of another match than those told before."""
    WITHDRAW = "withdraw"
    AMERICAN = "american"
    FRACTIONAL = "fractional"
    SCORERS = "scorers"
    """From here on: what sportsbooks of this kind do not publish."""
    CORNERS = "corners"
    CARDS = "cards"
    LINEUPS = "lineups"
    BROADCAST = "broadcast"
    REFEREE = "referee"
    TICKETS = "tickets"


_LEGS = range(2, 10)
"""Picks that one bet may have."""
UNPUBLISHED = (
    Asked.SCORERS, Asked.CORNERS, Asked.CARDS, Asked.LINEUPS, Asked.BROADCAST, Asked.REFEREE, Asked.TICKETS,
)  # fmt: skip
"""What nobody here knows: said before the answer, never passed over."""


@lru_cache(maxsize=256)
def asked(language: Language, text: str) -> frozenset[Asked]:
    """Everything that the words ask for."""
    words = normalise(text).norms
    found = {Asked(meaning) for meaning, _, _ in _meanings(language).find(words)}
    together = _table(language)["together"].items()
    return frozenset(
        found | {Asked(wish) for wish, lines in together if any(set(line.split()) <= set(words) for line in lines)}
    )


def place_asked(language: Language, text: str) -> int | None:
    """The place in a table by which a side is meant: 1 for «el líder», -1 for «o lanterna»; None where none is."""
    words = tuple(word for word in normalise(text).norms if word.isalnum())
    found = max(_places(language).find(words), key=lambda place: place[2] - place[1], default=None)
    return int(found[0]) if found else None


def legs_asked(language: Language, text: str) -> int | None:
    """How many picks one bet is to have: «combinada de 5», «4-fold», «una triple»; None where nobody says."""
    words, table = [word for word in normalise(text).norms if word.isalnum()], _table(language)["legs"]
    named = (int(count) for count, names in table.items() if count.isdecimal() and not set(names).isdisjoint(words))
    if (of_name := next(named, None)) is not None:
        return of_name
    spelled = number_values(language)
    for before, word, after in zip(("", *words), words, (*words[1:], ""), strict=False):
        count = int(word) if word.isdecimal() and len(word) == 1 else spelled.get(word, 0)
        if count in _LEGS and (before in table["before"] or after.startswith(tuple(table["after"]))):
            return count
    return None


def bounds_asked(language: Language, text: str) -> Bounds:
    """Between which decimal odds a pick shall lie: «con cuota mayor a 1.5», «odds between 1.5 and 2»."""
    said, figures = normalise(text).plain.replace(",", "."), _bounds(language)
    if both := figures["between"].search(said):
        low, high = sorted(Decimal(one or other) for one, other in (both.group(1, 3), both.group(2, 4)))
        return Bounds(low, high)
    above, below = (
        next((Decimal(found) for found in match.groups() if found), None)
        if (match := figures[side].search(said))
        else None
        for side in ("above", "below")
    )
    return Bounds(above, below)


@cache
def _bounds(language: Language) -> dict[str, re.Pattern[str]]:
    """How a bound is said, beside a word for the price: before the figure or after it."""
    words = {name: "|".join(map(re.escape, listed)) for name, listed in _table(language)["bounds"].items()}
    price, figure = rf"\b(?:{words['price']})s?\b", r"(\d{1,2}(?:\.\d{1,2})?)\b(?!\.\d)"
    first, second = words["between"].split("|")
    span = rf"{first} {figure} {second} {figure}"
    bound = {
        side: rf"(?:{price}.{{0,12}}?\b(?:{words[side]}) {figure}|\b(?:{words[side]}) {figure} {price}"
        rf"|\b(?:{words[side]}) {price}(?: of| de)? {figure}|{price}.{{0,12}}?\b{figure}\+? ?(?:{words[after]}))"
        for side, after in (("above", "more"), ("below", "less"))
    }
    patterns = bound | {"between": rf"(?:{price}.{{0,12}}?\b{span}|\b{span} {price})"}
    return {name: re.compile(pattern) for name, pattern in patterns.items()}


def sport_of(language: Language, text: str) -> str | None:
    """The sport that the words name, as a key of the table: ``tennis``; None when they name none."""
    found = _sports(language).find(normalise(text).norms)
    return found[0][0] if found else None


@cache
def _table(language: Language) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / "data" / f"asking.{language}.toml").read_text("utf-8"))


@cache
def _meanings(language: Language) -> Meanings:
    return Meanings(_table(language)["asked"])


@cache
def _places(language: Language) -> Meanings:
    return Meanings(_table(language)["places"])


@cache
def _sports(language: Language) -> Meanings:
    return Meanings(_table(language)["sports"])
