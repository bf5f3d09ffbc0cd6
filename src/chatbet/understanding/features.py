"""The features by which sentences are told apart: words, pieces of words, and concepts, with entities masked.

«¿cuánto paga el Barça hoy?» is read as «cuanto paga el <team> <date>»: what is learned of one team holds for all.
"""

from collections.abc import Iterable
from functools import lru_cache

from chatbet.understanding.concepts import concepts_of
from chatbet.understanding.entities.numbers import number_values
from chatbet.understanding.normalise import TokenKind
from chatbet.understanding.reading import Reading
from chatbet.understanding.utterance import Kind

_MASKS = {Kind.TEAM: "<team>", Kind.PLAYER: "<team>", Kind.TOURNAMENT: "<cup>"}
_PIECES = (2, 3, 4, 5)
_REFUSED = frozenset(
    [
        "price",
        "pays",
        "market",
        "recommend",
        "table",
        "stake_verb",
        "bet_word",
        "compare",
        "form",
        "when",
        "where",
        "match",
        "calc",
        "show",
        "deposit",
        "withdraw",
    ]
)
_AGES = {"teen": range(6, 18), "grown": range(18, 100), "born": range(2009, 2021)}
_SILENT = frozenset(".,;:!¡\"'()-…?¿")
_PAUSES = frozenset(".,;!…")
PAUSE = ","
"""Stands for a mark that ends a clause; no feature of its own."""
_REACH = {"not": 3, "skip": 2}
"""How many concepts a word of refusal may take out: «no me des las cuotas», «deja las cuotas»."""
LONGEST_READ = 60
"""Masked words that are looked at; what a message wants is said before that or nowhere."""


def features(reading: Reading) -> list[str]:
    """The distinct features of a message, in no meaningful order."""
    marked = mask(reading)[:LONGEST_READ]
    masked = [word for word in marked if word != PAUSE]
    found = _word_features(masked)
    found += _concept_features(reading, marked)
    found += _facts(reading, masked)
    found += _ages(reading)
    return list(dict.fromkeys(found))


def mask(reading: Reading) -> list[str]:
    """The words of a message with every entity put into one placeholder."""
    places: dict[int, tuple[int, str]] = {}
    for name in reading.names:
        places[name.start] = (name.end, _MASKS[name.kind])
    for date in reading.dates:
        places[date.start_token] = (date.end_token, "<date>")
    for amount in reading.amounts:
        places[amount.start_token] = (amount.end_token, "<money>")
    for start, end in reading.markets.taken:
        places.setdefault(start, (end, "<line>"))
    masked: list[str] = []
    past = 0
    for at, (norm, token) in enumerate(zip(reading.norms, reading.text.tokens, strict=True)):
        if at < past:
            continue
        if at in places:
            past, word = places[at]
        else:
            word = norm if token.kind is TokenKind.WORD else _plain(norm, token.kind)
        if word:
            masked.append(word)
    return masked


def _plain(norm: str, kind: TokenKind) -> str:
    """A number or a mark."""
    if kind is TokenKind.NUMBER:
        return "<number>" if norm[-1:].isdigit() else norm
    return "?" if norm in "?¿" else PAUSE if norm in _PAUSES else "" if norm in _SILENT else norm


def _word_features(masked: list[str]) -> list[str]:
    found: list[str] = []
    before = previous = "^"
    for word in masked:
        found += (f"w {word}", f"b {previous} {word}", f"s {before} {word}")
        before, previous = previous, word
        if word.isalpha():
            found += pieces(word)
    found.append(f"b {previous} $")
    return found


@lru_cache(maxsize=8192)
def pieces(word: str) -> tuple[str, ...]:
    """The pieces of a word, with its edges marked."""
    edged = f"({word})"
    return tuple(
        [edged[at : at + size] for size in _PIECES for at in range(len(edged) - size + 1) if size < len(edged)]
    )


def _concept_features(reading: Reading, marked: list[str]) -> list[str]:
    """Concepts in order, alone and in pairs: the part that all languages share."""
    names, strange = _concept_row(reading, marked)
    found = [f"c {name}" for name in names]
    for at, name in enumerate(names):
        found += [f"cc {name} {other}" for other in names[at + 1 : at + 4]]
    return [*found, f"c^ {names[0]}" if names else "c none", f"n strange {min(strange, 4)}"]


def _concept_row(reading: Reading, marked: list[str]) -> tuple[list[str], int]:
    """Concepts and placeholders by place; words of no topic known here are «*», and counted."""
    masked = [word for word in marked if word != PAUSE]
    concepts = concepts_of(reading.language)
    found = concepts.shared.find(tuple(masked))
    covered = {at for _, start, end in found for at in range(start, end)}
    row = [(start, concept) for concept, start, _ in found]
    strange = 0
    for at, word in enumerate(masked):
        if word.startswith("<") or word == "?":
            row.append((at, word))
        elif at not in covered and word not in concepts.neutral:
            row.append((at, "*"))
            strange += 1
    row.sort()
    return _scoped(row, _clauses(marked)), strange


def _clauses(marked: list[str]) -> list[int]:
    """The number of the clause that each word stands in."""
    numbers: list[int] = []
    clause = 0
    for word in marked:
        if word == PAUSE:
            clause += 1
        else:
            numbers.append(clause)
    return numbers


def _scoped(row: list[tuple[int, str]], clauses: list[int]) -> list[str]:
    """Concepts after «no», «sin», «not» as their refusal: «no me des cuotas» does not ask for prices.

    A refusal ends with its clause; as the last word of one it takes back what was said: «cuotas no, la hora».
    """
    scoped: list[str] = []
    reach = clause = 0
    for at, name in row:
        if clauses[at] != clause:
            clause, reach = clauses[at], 0
        if name in _REACH:
            last = at + 1 < len(clauses) and clauses[at + 1] != clause
            reach = 0 if last else _REACH[name]
            if last and scoped and scoped[-1] in _REFUSED:
                scoped[-1] = f"not {scoped[-1]}"
        elif name == "only":
            reach = 0
        elif reach > 0:
            reach -= 1
            if name in _REFUSED:
                name = f"not {name}"
        if name != "*" or not scoped or scoped[-1] != "*":
            scoped.append(name)
    return scoped


def _facts(reading: Reading, masked: list[str]) -> Iterable[str]:
    """What is present at all, and how long the message is."""
    sides = sum(name.kind is not Kind.TOURNAMENT for name in reading.names)
    yield f"n sides {min(sides, 3)}"
    yield f"n words {_length(len(masked))}"
    for market in reading.markets.markets:
        yield f"n market {market}"
    for selection in reading.markets.selections:
        yield f"n selection {selection.outcome}"
    if reading.markets.risk:
        yield "n risk"
    if reading.unknown:
        yield "n unknown"
    if not reading.names and not reading.markets.markets and not reading.dates and not reading.amounts:
        yield "n bare"


def _ages(reading: Reading) -> Iterable[str]:
    """Numbers that may be somebody's age, with the words beside them: «tengo 16» and «tengo 18» are worlds apart."""
    spelled = number_values(reading.language)
    norms = [norm for norm in reading.norms[:LONGEST_READ] if norm not in _SILENT]
    for at, norm in enumerate(norms):
        value = int(norm) if norm.isascii() and norm.isdigit() and len(norm) <= len("2012") else spelled.get(norm)
        if value is None:
            continue
        kind = next((kind for kind, ages in _AGES.items() if value in ages), None)
        if kind is not None:
            before, after = norms[at - 1] if at else "^", norms[at + 1] if at + 1 < len(norms) else "$"
            yield from (f"t {kind}", f"t {before} {kind}", f"t {kind} {after}", f"t {before} {kind} {after}")


def _length(words: int) -> str:
    return str(words) if words < 5 else "5-8" if words < 9 else "9-15" if words < 16 else "16+"
