"""Words that stand where a team should, but that nobody knows: «¿cuándo juega el Pontevedra?». Silence beats noise."""

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
    for start in range(len(words.tokens)):
        if not _expected(words, start, around, covered):
            continue
        end = _end(words, start, around, common, covered)
        if end > start and not any(start < high and low < end for low, high in spans):
            spans.append((start, end))
    places = words.places
    return tuple(dict.fromkeys(words.text.between(places[low], places[high - 1] + 1) for low, high in sorted(spans)))


def _expected(words: Words, start: int, around: Surroundings, covered: set[int]) -> bool:
    """True where a team's name should begin: after «juega el», or on either side of «vs»."""
    before = words.norms[max(0, start - 4) : start]
    last = before[-1] if before else ""
    if any(before[-len(phrase) :] == phrase for phrase in expects_by_last(around).get(last, ())):
        return True
    if last in around.articles:
        before = before[:-1]
    return (bool(before) and before[-1] in around.versus and before[-1] not in _ALSO_WHERE) or _faces(
        words, start, around
    )


def _faces(words: Words, start: int, around: Surroundings) -> bool:
    """True at the first word of a text that runs «X vs Y» from its beginning."""
    head = 1 if words.norm(0) in around.articles else 0
    if start != head:
        return False
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
