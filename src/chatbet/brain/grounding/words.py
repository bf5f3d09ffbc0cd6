"""The words that stand around figures and names, per language, from ``lexicon/*.toml``. Immutable once read."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from chatbet.betting.market import Market
from chatbet.brain.facts import Kind
from chatbet.brain.grounding.tokens import folded
from chatbet.language import Language
from chatbet.understanding.entities.reader import load

Phrase = tuple[str, ...]
Endings = Mapping[str, tuple[tuple[Phrase, str], ...]]
"""Last word of a phrase -> (the words before it, what the phrase means), longest first."""

_MARKET = "market_"
_AGAINST = ("between_sides", "hosts", "visits", "versus", "opponent", "above")
_COUNTED = (
    "points", "goals", "matches", "won", "drawn", "lost", "position", "difference", "minute", "duration", "percent",
    "money", "count",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """One language's words, folded."""

    weekdays: Mapping[str, int]
    """0 is Monday."""
    weekdays_short: Mapping[str, int]
    months: Mapping[str, int]
    days: Mapping[Phrase, int]
    """Days from today."""
    day_starts: frozenset[str]
    nouns: Mapping[str, Kind]
    """What a number right before such a noun counts."""
    noun_pairs: Mapping[Phrase, Kind]
    between: frozenset[str]
    """May stand between a number and its noun."""
    recent: frozenset[str]
    """They say that only the last few matches are counted."""
    gap: frozenset[str]
    """They say that points are the difference between two sides."""
    conceded: frozenset[str]
    """They say that goals are those of the other side."""
    years: frozenset[str]
    number_words: frozenset[str]
    numbers: Mapping[str, int]
    times: Mapping[str, int]
    joiners: frozenset[str]
    not_numbers: frozenset[str]
    """Number words that mean something else when they stand alone."""
    ordinals: Mapping[str, int]
    ranks: frozenset[Phrase]
    """Before an ordinal they make it a place in a table."""
    stands: frozenset[str]
    """Between an ordinal and a name they make it that side's place."""
    decimal_marks: frozenset[str]
    clock_leads: tuple[Phrase, ...]
    clock_tails: tuple[Phrase, ...]
    clock_parts: Mapping[Phrase, int]
    clock_words: Mapping[Phrase, int]
    """Hours that have a name of their own."""
    morning_leads: frozenset[str]
    of: frozenset[str]
    articles: frozenset[str]
    all_of: frozenset[str]
    """Before a closing «tres» they speak of all results together."""
    to_nil: frozenset[str]
    """Between two small numbers they make a score of them: «dos a cero»."""
    and_words: frozenset[str]
    or_words: frozenset[str]
    titles: frozenset[str]
    common: frozenset[str]
    """Everyday words: in lower case they are no names."""
    ambiguous: frozenset[str]
    """Words that are names only with a capital inside a sentence."""
    endings: Endings
    markers: Endings
    """The phrases that set one side against another, the most telling reading of each first."""
    longer: Mapping[Phrase, tuple[Phrase, ...]]
    """What may follow a phrase to make a longer one of it: after «empate», «anula»."""
    against: tuple[Phrase, ...]
    """Between two figures they set one against the other."""
    claims: Endings
    """What is said of a side without a figure: «es el favorito», «pays the most»."""
    claims_longer: Mapping[Phrase, tuple[Phrase, ...]]
    copulas: frozenset[str]
    """After a claim they say that its subject follows: «el favorito es …»."""
    turns: frozenset[str]
    """They begin a new thought inside a sentence: «pero», «while»."""
    supposing: frozenset[str]
    """What follows them is not stated: «si», «would»."""
    grounds: frozenset[str]
    """Words for the place of a match: a name beside them must be its own."""
    promises: Endings
    openers: Endings
    """«no way», «imposible que»: a promise once one of ``closers`` follows."""
    closers: frozenset[str]
    denials: Endings
    """Phrases that turn a promise before them round: «no existen»."""

    @cached_property
    def starters(self) -> frozenset[str]:
        """Words with which a number, a moment or a place may begin."""
        begun = (self.weekdays, self.weekdays_short, self.months, self.ordinals)
        hours = (phrase[0] for phrase in self.clock_words)
        return self.day_starts.union(self.number_words, hours, *begun)


@cache
def words(language: Language) -> Words:
    """The words of one language; number words of the others are known too where they mean nothing else."""
    data = _lexicon(language) | _claims(language)
    numbers, times = _numbers(language, frozenset(data["not_numbers"]))
    nouns = {word: Kind(kind) for kind in _COUNTED for word in data["nouns"][kind]}
    lists = [(tag, text) for tag, texts in data["phrases"].items() for text in texts]
    claims = [(claim, text) for claim, texts in data["claims"].items() for text in texts]
    promises = [("promise", text) for text in (*data["promises"]["words"], *data["promises"]["phrases"])]
    return Words(
        weekdays=_weekdays(language, data["weekdays"]),
        weekdays_short=_numbered(data["weekdays_short"]),
        months={word: at + 1 for word, at in _numbered(data["months"]).items()},
        days={_phrase(text): int(days) for days, texts in data["days"].items() for text in texts},
        day_starts=frozenset(text.split()[0] for texts in data["days"].values() for text in texts),
        nouns={word: kind for word, kind in nouns.items() if " " not in word},
        noun_pairs={_phrase(word): kind for word, kind in nouns.items() if " " in word},
        between=frozenset(data["nouns"]["between"]),
        recent=frozenset(data["nouns"]["recent"]),
        gap=frozenset(data["nouns"]["gap"]),
        conceded=frozenset(data["nouns"]["conceded"]),
        years=frozenset(data["nouns"]["years"]),
        number_words=frozenset(numbers) | frozenset(times),
        numbers=numbers,
        times=times,
        joiners=frozenset(data["and"]),
        not_numbers=frozenset(data["not_numbers"]),
        ordinals={word: at + 1 for word, at in _numbered(data["ordinals"]).items() if " " not in word},
        ranks=frozenset(_phrase(text) for text in data["ranks"]),
        stands=frozenset(data["stands"]),
        decimal_marks=frozenset(data["decimal_marks"]),
        clock_leads=tuple(_phrase(text) for text in data["clock_leads"]),
        clock_tails=tuple(_phrase(text) for text in data["clock_tails"]),
        clock_words={tuple(text.split()): int(hour) for hour, texts in data["clock_words"].items() for text in texts},
        clock_parts={_phrase(text): int(part) for part, texts in data["clock_parts"].items() for text in texts},
        morning_leads=frozenset(data["morning_leads"]),
        of=frozenset(data["of"]),
        articles=frozenset(data["articles"]),
        all_of=frozenset(data["claiming"]["all_of"]),
        to_nil=frozenset(data["claiming"]["to_nil"]),
        and_words=frozenset(data["and"]),
        or_words=frozenset(data["or"]),
        titles=frozenset(data["titles"]),
        ambiguous=frozenset(data["ambiguous"]),
        common=frozenset(load(language, "common")["words"].split()),
        endings=_endings(lists),
        markers=_markers(_endings(lists)),
        longer=_longer([_phrase(text) for _, text in lists]),
        against=tuple(_phrase(text) for text in data["claiming"]["against"]),
        claims=_endings(claims),
        claims_longer=_longer([_phrase(text) for _, text in claims]),
        copulas=frozenset(data["claiming"]["copulas"]),
        turns=frozenset(data["claiming"]["turns"]),
        supposing=frozenset(data["claiming"]["supposing"]),
        grounds=frozenset(data["claiming"]["grounds"]),
        promises=_endings(promises),
        openers=_endings([("opener", text) for text in data["promises"]["openers"]]),
        closers=frozenset(data["promises"]["closers"]),
        denials=_endings([("denial", text) for text in data["promises"]["after"]]),
    )


def market_of(tag: str) -> Market | None:
    """The market that a phrase's tag names."""
    return Market(tag.removeprefix(_MARKET)) if tag.startswith(_MARKET) else None


def _lexicon(language: Language) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "lexicon" / f"{language}.toml").read_text("utf-8"))


def _claims(language: Language) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "lexicon" / f"claims.{language}.toml").read_text("utf-8"))


def _phrase(text: str) -> Phrase:
    return tuple(text.replace("-", " ").split())


def _numbered(rows: list[list[str]]) -> dict[str, int]:
    return {word: at for at, row in enumerate(rows) for word in row}


def _numbers(language: Language, barred: frozenset[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Small numbers and multipliers by word: the language's own, then those of the others that mean nothing else."""
    small: dict[str, int] = {}
    times: dict[str, int] = {}
    for spoken in (language, *(other for other in Language if other is not language)):
        table = load(spoken, "numbers")
        taken = frozenset() if spoken is language else barred | frozenset(load(language, "common")["words"].split())
        for target, section in ((small, "small"), (times, "times")):
            for value, texts in table[section].items():
                for text in texts:
                    if " " not in text and folded(text) not in taken:
                        target.setdefault(folded(text), int(value))
    return small, times


def _weekdays(language: Language, own: list[list[str]]) -> dict[str, int]:
    """The language's weekdays, then those of the others: a reply in the wrong language is still held to its facts."""
    found = _numbered(own)
    for other in Language:
        if (
            other is not language and other is not Language.PT
        ):  # segunda, quarta and quinta mean other things in Spanish
            for word, at in _numbered(_lexicon(other)["weekdays"]).items():
                found.setdefault(word, at)
    return found


def _longer(phrases: list[Phrase]) -> dict[Phrase, tuple[Phrase, ...]]:
    found: dict[Phrase, list[Phrase]] = {}
    for phrase in phrases:
        for size in range(1, len(phrase)):
            if (start := phrase[:size]) in phrases:
                found.setdefault(start, []).append(phrase[size:])
    return {start: tuple(rests) for start, rests in found.items()}


def _endings(phrases: Iterable[tuple[str, str]]) -> Endings:
    found: dict[str, list[tuple[Phrase, str]]] = {}
    for tag, text in phrases:
        *before, last = _phrase(text)
        found.setdefault(last, []).append((tuple(before), tag))
    return {last: tuple(sorted(rests, key=lambda rest: -len(rest[0]))) for last, rests in found.items()}


def _markers(endings: Endings) -> Endings:
    found: dict[str, list[tuple[Phrase, str]]] = {}
    for last, rests in endings.items():
        if wanted := [(before, tag) for before, tag in rests if tag in _AGAINST]:
            found[last] = sorted(wanted, key=lambda rest: (-len(rest[0]), _AGAINST.index(rest[1])))
    return {last: tuple(rests) for last, rests in found.items()}
