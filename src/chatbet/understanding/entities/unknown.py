"""Words that stand where a team should, but that nobody knows: «¿cuándo juega el Pontevedra?». Silence beats noise."""

from collections.abc import Iterator

from chatbet.understanding.entities.aliases import Surroundings, expects_by_last
from chatbet.understanding.entities.scan import Words
from chatbet.understanding.normalise import TokenKind
from chatbet.understanding.utterance import NameMention

_ALSO_WHERE = frozenset(("at", "@", "ante"))
"""Words for «against» that also say where: «at Anfield»."""
_LONGEST = 3
"""Words of an unknown name."""


def unknown_names(
    words: Words,
    mentions: list[NameMention],
    known: list[tuple[int, int]],
    closed: set[int],
    around: Surroundings,
    common: frozenset[str],
) -> tuple[str, ...]:
    """The unknown names of a text as the user wrote them, in order, without repetition.

    ``known`` holds the spans of words that are names of somebody who does not play today; words in ``closed`` are no
    name of a team.
    """
    covered = {token for mention in mentions for token in range(mention.start, mention.end)}
    covered |= {words.places[at] for at in closed}
    spans = [
        (low, high) for low, high in known if covered.isdisjoint(range(words.places[low], words.places[high - 1] + 1))
    ]
    for start in _expecting(words, around):
        end = _end(words, start, around, common, covered)
        if end > start and not any(start < high and low < end for low, high in spans):
            spans.append((start, end))
    places = words.places
    return tuple(dict.fromkeys(words.text.between(places[low], places[high - 1] + 1) for low, high in sorted(spans)))


def _expecting(words: Words, around: Surroundings) -> Iterator[int]:
    """Where a team's name should begin: after «juega el», or on either side of «vs»."""
    norms, phrases = words.norms, expects_by_last(around)
    head = 1 if words.norm(0) in around.articles else 0
    for start in range(len(norms)):
        last = norms[start - 1] if start else ""
        expected = last in phrases and _ends_with(norms[max(0, start - 4) : start], phrases[last])
        if expected or (start and _faced(norms, start, around)) or (start == head and _faces(words, start, around)):
            yield start


def _ends_with(before: tuple[str, ...], phrases: list[tuple[str, ...]]) -> bool:
    return any(before[-len(phrase) :] == phrase for phrase in phrases)


def _faced(norms: tuple[str, ...], start: int, around: Surroundings) -> bool:
    """True behind «vs» or «vs the»."""
    at = start - 2 if norms[start - 1] in around.articles else start - 1
    return at >= 0 and norms[at] in around.versus and norms[at] not in _ALSO_WHERE


def _faces(words: Words, start: int, around: Surroundings) -> bool:
    """True where «vs» stands soon after the first word of a text, as in «X vs Y»."""
    return any(words.norm(index) in around.versus for index in range(start + 1, start + _LONGEST + 1))


def _end(words: Words, start: int, around: Surroundings, common: frozenset[str], covered: set[int]) -> int:
    """Where the unknown name that begins at ``start`` ends; ``start`` itself when there is none."""
    end, rare = start, False
    while end < len(words.tokens) and end - start < _LONGEST and words.places[end] not in covered:
        token = words.tokens[end]
        if token.kind is not TokenKind.WORD or len(token.norm) < 2 or (end > start and words.marks_before(end)):
            break
        usual = token.norm in common or token.norm in around.sport or token.norm in around.versus
        if usual and not (end == start and token.norm in around.clubs):
            break
        rare = rare or token.norm not in around.clubs
        end += 1
    touches = end < len(words.tokens) and words.places[end] in covered
    return end if rare and not touches else start
